---- MODULE SymmetryOfOne ----
EXTENDS Naturals, TLC
CONSTANT Process
VARIABLE pc
Init == pc \in [Process -> 0..3]
Next == \E p \in Process : pc[p] < 3 /\ pc' = [pc EXCEPT ![p] = @ + 1]
Symmetric == Permutations(Process)
====
