---- MODULE QuantifiedGuards ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Quantifiers that are tests, not choices, and choices under them.
VARIABLES x, seen
Init == x = 0 /\ seen = {}
Next == /\ \A i \in seen : i # x
        /\ ~ \E i \in seen : i > 5
        /\ (\E i \in 1..3 : i = x + 1) = (x < 3)
        /\ seen' = seen \cup {x}
        /\ \E d \in 1..2 : \E e \in {d, 2 * d} : x' = x + e
====
