---- MODULE CompositionViolated ----
\* A step that is no such composition.
EXTENDS Integers
VARIABLES x, y
vars == <<x, y>>
A == x' = x + 1 /\ y' = y
B == y' = y + 1 /\ x' = x
Init == x = 0 /\ y = 0
Next == \/ x < 4 /\ (A \cdot A \cdot B)
        \/ x < 4 /\ x' = x + 2 /\ y' = y + 1 /\ (A \cdot (A \cdot B))
        \/ x < 3 /\ x' = x + 1 /\ y' = y + 1 /\ ~(A \cdot A)
Two == x' = x + 2 /\ y' = y + 1
ByTwo == [][Two => (A \cdot A) \cdot B]_vars
Any == [][\E n \in {2} : (x' = x + n /\ y' = y) \cdot B]_vars
====
