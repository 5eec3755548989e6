local words, hits = {}, 0
for i = 0, SIZE - 1 do
  local word = string.upper("item-" .. i)
  if string.find(word, "99", 1, true) then hits = hits + 1 end
  words[#words + 1] = "<" .. word .. ">"
end
local line = table.concat(words, ",")
local parts = {}
for word in string.gmatch(line, "[^,]+") do parts[#parts + 1] = string.sub(word, 2, 5) .. ";" end
local built = table.concat(parts)
print(hits .. " " .. #line .. " " .. #built .. " " .. #(string.gsub(line, "ITEM", "thing")))
