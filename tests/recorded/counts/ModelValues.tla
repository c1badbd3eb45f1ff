---- MODULE ModelValues ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Model values: unequal to everything else.
CONSTANTS a, b, None
VARIABLES v, w
Init == v = None /\ w = {}
Next == \/ v' \in {a, b, None, 1} /\ UNCHANGED w
        \/ v # None /\ v # 1 /\ w' = w \cup {v} /\ v' = None
Inv == (v = None) \/ (v # None)
====
