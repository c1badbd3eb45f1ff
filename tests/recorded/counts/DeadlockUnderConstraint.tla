---- MODULE DeadlockUnderConstraint ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* A state all of whose successors lie outside is no deadlock.
VARIABLE x
Init == x = 0
Next == x < 5 /\ x' = x + 1
Bound == x < 3
====
