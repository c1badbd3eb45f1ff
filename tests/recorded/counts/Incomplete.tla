---- MODULE Incomplete ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* A successor that leaves a variable open.
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == x' = x + 1
====
