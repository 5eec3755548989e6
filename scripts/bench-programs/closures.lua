local function map(list, f)
  local out = {}
  for i = 1, #list do out[i] = f(list[i]) end
  return out
end
local function filter(list, f)
  local out = {}
  for i = 1, #list do
    local x = list[i]
    if f(x) then out[#out + 1] = x end
  end
  return out
end
local numbers = {}
for i = 0, SIZE - 1 do numbers[#numbers + 1] = i end
local total = 0
for k = 1, 5 do
  local least = k * 100
  local kept = filter(map(numbers, function(x) return x * k + least end), function(x) return x % 3 ~= 1 and x > least end)
  local sum = 0
  for _, x in ipairs(kept) do sum = sum + x end
  total = total + sum + #kept
end
print(total)
