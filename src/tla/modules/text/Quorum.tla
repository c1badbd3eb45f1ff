---- MODULE Quorum ----
\* The families of subsets of S that are not empty, have an element of each in
\* each other, and have with a set all that include it.
QuorumSystem(S) ==
  {F \in SUBSET SUBSET S :
     /\ F # {}
     /\ \A P, Q \in F : P \cap Q # {}
     /\ \A P \in F : \A Q \in SUBSET S : P \subseteq Q => Q \in F}
====
