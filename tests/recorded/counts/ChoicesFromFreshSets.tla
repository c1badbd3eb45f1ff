---- MODULE ChoicesFromFreshSets ----
\* Choices from sets that are made on the way to the choice, and whose elements
\* are made one after the other.
EXTENDS Naturals, Sequences, FiniteSets
VARIABLES x, y, z
vars == <<x, y, z>>
Init ==
    /\ x \in [a : [1..2 -> {"p", "q"}], b : SUBSET {1, 2}]
    /\ y = {}
    /\ z = 0
Pairs == {<<i, x.a[1]>> : i \in x.b}
Next ==
    \/ \E r \in [c : [1..1 + z -> {x.a[1], "r"}], d : SUBSET (x.b \cup {z})] :
        /\ Cardinality(r.d) = 1
        /\ y' = y \cup {<<r.c[1], r.d>>}
        /\ z' = (z + 1) % 2
        /\ UNCHANGED x
    \/ \E i \in x.b \ {z}, p \in Pairs \cup {<<z, "z">>}, s \in {{z}, {3, z}} :
        /\ y' = {<<p[2], s \cup {p[1]}>>}
        /\ UNCHANGED <<x, z>>
    \/ \E u \in UNION {[1..k -> {<<z, x.a[2]>>}] : k \in {1, z + 1}}, w \in {<<z>>, <<z, z>>} :
        /\ y' = {<<u[1][2], {u[1][1], Len(w)}>>}
        /\ z' \in {Len(w), Len(u)} \ {2}
        /\ UNCHANGED x
    \/ /\ y' \in {{<<q, t>>} : q \in {x.a[1]}, t \in SUBSET (x.b \ {z})}
       /\ UNCHANGED <<x, z>>
Small == Cardinality(y) <= 2
====
