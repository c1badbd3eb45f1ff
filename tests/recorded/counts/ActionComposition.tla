---- MODULE ActionComposition ----
EXTENDS Integers
VARIABLES x, y
vars == <<x, y>>
A == x' \in {x+1, x+2} /\ UNCHANGED y
B == x > 2 /\ y' = x /\ UNCHANGED x
Dec(n) == x >= n /\ x' = x - n /\ y' = y
F(e) == A \cdot (x = e /\ B)
Init == x = 0 /\ y = 0
Next == \/ x < 4 /\ A
        \/ x < 6 /\ (A \cdot B)
        \/ Dec(2) \cdot Dec(1)
        \/ x < 3 /\ (A \cdot A \cdot B)
        \/ \E n \in 1..2 : x < 5 /\ (A \cdot Dec(n))
        \/ x < 5 /\ F(x)
Small == x < 6
Inv == x < 12
====
