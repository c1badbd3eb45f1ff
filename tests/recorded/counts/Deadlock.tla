---- MODULE Deadlock ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* A state without successors.
VARIABLE x
Init == x = 0
Next == x < 5 /\ x' = x + 1
====
