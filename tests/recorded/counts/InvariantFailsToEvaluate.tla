---- MODULE InvariantFailsToEvaluate ----
EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLE x
Init == x = 3
Next == x' = x - 1
Inv == 10 \div x > 0
====
