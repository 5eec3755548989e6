local i = 0
while i < SIZE do i = i + 1 end
print(i)
