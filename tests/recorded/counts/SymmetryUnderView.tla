---- MODULE SymmetryUnderView ----
EXTENDS Naturals, FiniteSets, TLC
CONSTANT Process
VARIABLES at, order, ticks
Init == at = [p \in Process |-> 0] /\ order = {} /\ ticks = 0
Move(p) == at[p] < 2 /\ at' = [at EXCEPT ![p] = @ + 1] /\ order' = order \cup {<<p, at[p]>>} /\ ticks' = (ticks + 1) % 3
Reset(p) == at[p] = 2 /\ at' = [at EXCEPT ![p] = 0] /\ order' = {o \in order : o[1] # p} /\ ticks' = 0
Next == \E p \in Process : Move(p) \/ Reset(p)
Symmetric == Permutations(Process)
View == <<at, order>>
====
