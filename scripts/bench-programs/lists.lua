local squares = {}
for i = 0, SIZE - 1 do squares[#squares + 1] = i * i % 1000 end
local total = 0
local i = 0
while i < #squares do
  total = total + squares[i + 1] - squares[#squares - i]
  i = i + 2
end
local turned = {}
for i = #squares, 1, -1 do turned[#turned + 1] = squares[i] end
for i, square in ipairs(turned) do total = total + square * ((i - 1) % 3) end
local largest = 0
for _, square in ipairs(table.move(squares, 11, SIZE - 10, 1, {})) do if square > largest then largest = square end end
print(total .. " " .. largest .. " " .. #squares)
