---- MODULE DeadlockAllowed ----
EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLE x
Init == x = 0
Next == x < 5 /\ x' = x + 1
====
