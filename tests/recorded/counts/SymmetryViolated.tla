---- MODULE SymmetryViolated ----
EXTENDS Naturals, FiniteSets, TLC
CONSTANT Process
VARIABLES pc, count
Init == pc = [p \in Process |-> 0] /\ count = 0
Next == \E p \in Process : pc[p] < 2 /\ pc' = [pc EXCEPT ![p] = @ + 1] /\ count' = count + 1
Symmetric == Permutations(Process)
NotAll == Cardinality({p \in Process : pc[p] = 2}) < 2
====
