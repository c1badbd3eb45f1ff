---- MODULE WitnessesWithoutPrimes ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Every witness of an existential quantifier branches.
VARIABLE x
Init == \E i \in 1..3 : x = i % 2
Next == \E i \in 1..4, j \in {1, 2} : i > j /\ x' = (x + 1) % 3
====
