---- MODULE SecondInvariant ----
EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLE x
Init == x = 0
Next == x' = x + 1
A == x < 10
B == x < 5
====
