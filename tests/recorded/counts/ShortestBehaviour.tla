---- MODULE ShortestBehaviour ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Two ways to the violation; the shorter is reported.
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == \/ x' = x + 1 /\ y' = y
        \/ x' = x + 3 /\ y' = y + 1
Inv == x # 9
====
