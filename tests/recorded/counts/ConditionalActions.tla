---- MODULE ConditionalActions ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* IF, CASE and LET in action position.
VARIABLES x, y
Init == x = 0 /\ y = 0
Step(k) == LET z == (x + k) % 5 IN x' = z
Next == /\ IF y = 0 THEN Step(1) \/ Step(2) ELSE Step(3)
        /\ CASE x = 0 -> y' = 1 [] x = 1 -> y' \in {0, 1} [] OTHER -> UNCHANGED y
====
