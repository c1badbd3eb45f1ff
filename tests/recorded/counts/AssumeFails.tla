---- MODULE AssumeFails ----
EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLE x
ASSUME 1 + 1 = 3
Init == x = 0
Next == x' = x
====
