---- MODULE PassedActions ----
EXTENDS Integers, FiniteSets, Sequences
VARIABLES x, y
RECURSIVE All(_,_)
All(Op(_), n) == IF n = 0 THEN TRUE ELSE Op(n) /\ All(Op, n-1)
RECURSIVE Some(_,_)
Some(Op(_), n) == IF n = 0 THEN FALSE ELSE Op(n) \/ Some(Op, n-1)
RECURSIVE Inc(_,_)
Inc(a, n) == IF n = 0 THEN x' = a + 1 ELSE Inc(a, n-1)
F(Op(_,_), a) == Op(a, 2)
SetX(n) == x' = n
Step(k) == LET L(n) == x' = n + k - k IN Some(L, 3)
Next == \/ x < 6 /\ Inc(x, 2) /\ y' = y
        \/ x < 4 /\ F(Inc, x) /\ UNCHANGED y
        \/ Some(SetX, 3) /\ y' = x
        \/ \E k \in 1..2 : Some(LAMBDA n : x' = n + k, 2) /\ y' = x
        \/ \E k \in 1..2 : Step(k) /\ y' = k
        \/ Some(LAMBDA n : All(LAMBDA m : m # n => y # m, 2) /\ x' = 0, 2) /\ y' = 0
Init == x = 0 /\ y = 0
Inv == All(LAMBDA n : x < 7 + n, 3)
P == LET Q == x + 1 IN Inc(Q, 1)
InvE == ENABLED P <=> ENABLED (x' = 1)
====
