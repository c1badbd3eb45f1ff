---- MODULE StatesOutside ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* A state outside the constraint counts as generated, is not explored, and its
\* invariants are checked all the same.
VARIABLE x
Init == x \in 0..1
Next == x' = x + 1 \/ x' = x + 3
Bound == x < 8
Small == x < 20
====
