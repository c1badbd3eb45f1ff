---- MODULE SymmetryOfNumbers ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x \in 1..3
Next == x' \in 1..3
Symmetric == Permutations(1..3)
====
