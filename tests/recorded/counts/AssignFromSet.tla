---- MODULE AssignFromSet ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* x' \in S branches over S; a second mention of x' is a test.
VARIABLES x, y
Init == x \in 0..2 /\ y \in {0}
Next == /\ x' \in {x, x + 1, x + 2}
        /\ x' < 4
        /\ \/ y' = x' /\ x' \in {1, 3}
           \/ UNCHANGED y
====
