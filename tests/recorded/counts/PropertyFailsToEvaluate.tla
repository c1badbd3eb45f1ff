---- MODULE PropertyFailsToEvaluate ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = x + 1
f == [i \in 0..3 |-> i]
Steps == [][f[x'] = x']_x
====
