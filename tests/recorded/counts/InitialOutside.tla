---- MODULE InitialOutside ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Initial states outside the constraint.
VARIABLE x
Init == x \in 0..9
Next == x' = (x + 1) % 10
Bound == x % 3 # 0
====
