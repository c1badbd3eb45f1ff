---- MODULE PropertyOutside ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = x + 1
Inside == x < 4
Steps == [][x' # 4]_x
====
