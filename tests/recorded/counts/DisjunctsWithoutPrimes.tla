---- MODULE DisjunctsWithoutPrimes ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Every disjunct in action position branches, primes or not: each counts as generated.
VARIABLE x
Init == x = 0
Next == (TRUE \/ TRUE \/ x < 1) /\ x < 3 /\ x' = x + 1
====
