---- MODULE BoxAction ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* [A]_v and <<A>>_v as actions.
VARIABLES x, y
v == <<x, y>>
Init == x = 0 /\ y = 0
A == x' = (x + 1) % 3 /\ y' \in {y, 1 - y}
Next == [A]_v /\ <<A>>_v
====
