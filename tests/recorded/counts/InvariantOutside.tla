---- MODULE InvariantOutside ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* The violating state lies outside the constraint.
VARIABLE x
Init == x = 0
Next == x' = x + 1
Bound == x < 5
Small == x < 5
====
