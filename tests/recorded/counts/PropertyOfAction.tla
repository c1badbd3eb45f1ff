---- MODULE PropertyOfAction ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = 1 - x
Steps == [Next]_x
====
