------------------------------ MODULE OddSteps ------------------------------
\* TLC warns of what is changed where it should be UNCHANGED, unless all
\* variables were assigned before, and of an EXCEPT outside of the domain.
EXTENDS Naturals
VARIABLES x, y, z
vars == <<x, y, z>>
f == [a |-> 1]
Init == x = 0 /\ y = 0 /\ z = 0
Warned == x' = 1 /\ UNCHANGED x /\ y' = 1 /\ z' = z
Complete == x' = 2 /\ y' = y /\ z' = z /\ UNCHANGED x
Tuple == x' = 3 /\ y' = y /\ UNCHANGED <<z, x>>
Through == y' = y + 5 /\ UNCHANGED vars
Field == x' = [f EXCEPT !.b = 2].a /\ UNCHANGED <<y, z>>
Deep == z' = [[i \in 1..2 |-> f] EXCEPT ![1].a = 3, ![2].b = 4][1].a /\ x' = x /\ y' = y
Fine == z' = (z + 1) % 4 /\ UNCHANGED <<x, y>>
Same == x' = x /\ UNCHANGED x /\ y' = 0 /\ UNCHANGED z
Asked == /\ ENABLED (z' = 7 /\ UNCHANGED z)
         /\ UNCHANGED vars
Next == \/ Warned \/ Complete \/ Tuple \/ Through \/ Field \/ Deep \/ Fine \/ Same \/ Asked
=============================================================================
