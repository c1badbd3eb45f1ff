---- MODULE AssertFails ----
EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLE x
Init == x = 0
Next == Assert(x < 3, "x grew too far") /\ x' = x + 1
====
