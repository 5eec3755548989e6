local names = {"red", "green", "blue"}
local points = {}
for i = 0, SIZE - 1 do points[#points + 1] = {id = i, name = names[i % 3 + 1], x = i % 10, y = i % 7} end
local counts = {red = 0, green = 0, blue = 0, all = 0}
local total = 0
for _, point in ipairs(points) do
  total = total + point.x * point.y
  counts.all = counts.all + 1
  if point.name == "green" then counts.green = counts.green + point.x end
  total = total + counts[names[point.id % 3 + 1]]
end
print(total .. " " .. counts.green .. " " .. counts.all)
