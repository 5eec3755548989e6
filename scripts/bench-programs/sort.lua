local numbers, words = {}, {}
local seed = 42
for i = 0, SIZE - 1 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  numbers[#numbers + 1] = seed
  words[#words + 1] = "w" .. seed
end
table.sort(numbers)
table.sort(words)
print(numbers[1] .. " " .. numbers[#numbers] .. " " .. words[1] .. " " .. words[#words])
