---- MODULE Specified ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* SPECIFICATION with fairness, through definitions.
VARIABLES x, y
vars == <<x, y>>
Init == x = 0 /\ y = 1
Up == x < 3 /\ x' = x + 1 /\ y' = y
Flip == y' = 1 - y /\ UNCHANGED x
Next == Up \/ Flip
Live == WF_vars(Up) /\ SF_vars(Flip)
Safe == Init /\ [][Next]_vars
Spec == Safe /\ Live
====
