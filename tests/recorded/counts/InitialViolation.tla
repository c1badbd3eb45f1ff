---- MODULE InitialViolation ----
EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLE x
Init == x \in 1..3
Next == x' = x
Inv == x < 3
====
