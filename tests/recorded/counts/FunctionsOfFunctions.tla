---- MODULE FunctionsOfFunctions ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Nested functions, records and EXCEPT paths as state.
VARIABLE m
Init == m = [p \in {"a", "b"} |-> [votes |-> {}, log |-> <<>>]]
Vote(p) == \E v \in 1..2 : m' = [m EXCEPT ![p].votes = @ \cup {v}]
Log(p) == Len(m[p].log) < 2 /\ m' = [m EXCEPT ![p].log = Append(@, Cardinality(m[p].votes))]
Next == \E p \in DOMAIN m : Vote(p) \/ Log(p)
====
