---- MODULE EnabledActions ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* ENABLED in guards and invariants.
VARIABLES x, y
Init == x = 0 /\ y = 0
A == x < 3 /\ x' = x + 1 /\ UNCHANGED y
B == \E i \in 1..2 : y + i < 4 /\ y' = y + i /\ UNCHANGED x
C == ~ ENABLED A /\ ~ ENABLED B /\ x' = 0 /\ y' = 0
Next == A \/ B \/ C
Inv == ENABLED A <=> x < 3
====
