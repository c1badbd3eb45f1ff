---- MODULE RecursiveActions ----
EXTENDS Integers, FiniteSets
VARIABLES s, t
RECURSIVE Pick(_,_)
Pick(S, n) == IF n = 0 THEN s' = S ELSE \E x \in S : Pick(S \ {x}, n-1)
RECURSIVE Set(_,_)
Set(k, n) == IF n = 0 THEN t' = Cardinality(s) + k ELSE Set(k, n-1)
RECURSIVE Even(_)
Even(n) == n = 0 \/ (\E i \in {n-2} : i >= 0 /\ Even(i)) \/ (n > 3 /\ Even(n - 4))
RECURSIVE Start(_,_)
Start(v, n) == IF n = 0 THEN v \in {0} ELSE (v = n \/ Start(v, n-1))
Init == s = {1,2,3,4} /\ Start(t, 3)
A == Set(t - t, 3) /\ Pick(s, 2)
B == /\ Even(t) /\ Even(4) /\ Pick(s \cup {t}, t) /\ UNCHANGED t
Inv == Even(4)
Next == A \/ B
====
