---- MODULE AppliedFunctions ----
EXTENDS Integers, FiniteSets
VARIABLES x, y
act == [i \in 1..3 |-> x' = i \/ x' = i + 1]
tab == [i \in 1..3 |-> i = 1 \/ i < 3]
ok[i \in Nat] == i = 0 \/ (i > 1 /\ ok[i-2]) \/ (\E j \in {i-3} : j >= 0 /\ ok[j])
okf[i \in 0..9] == i = 0 \/ (i > 1 /\ okf[i-2]) \/ (\E j \in {i-3} : j >= 0 /\ okf[j])
G(k) == LET g[i \in 0..8] == i = k \/ (i > 0 /\ g[i-1]) \/ x' = i IN g[3]
H(k) == LET g == [i \in 0..8 |-> i = k \/ x = i \/ x' = 3] IN g[3]
I(f, k) == f[k] /\ f[k]
Init == x = 0 /\ y = 0
Next == \/ (\E i \in 1..2 : act[i]) /\ y' = y
        \/ ok[7] /\ x' = 3 /\ y' = 1
        \/ okf[7] /\ x' = 3 /\ y' = 2
        \/ tab[1] /\ x' = 2 /\ y' = 3
        \/ G(1) /\ x' \in {1,2,3} /\ y' = 1
        \/ [i \in 1..2 |-> i = 1 \/ i < 2][1] /\ UNCHANGED <<x,y>>
        \/ [i, j \in 1..2 |-> i = 1 \/ j < 2][1,1] /\ UNCHANGED <<x,y>>
        \/ H(3) /\ x' = 3 /\ y' = 0
        \/ I([i \in 1..3 |-> x = 0 \/ i = 1], 1) /\ x' = 0 /\ y' = 0
Inv == ok[6] /\ okf[5]
====
