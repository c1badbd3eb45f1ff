---- MODULE PartsOfActions ----
EXTENDS Integers
VARIABLES x, y
I(n) == INSTANCE PartsIn WITH c <- n, v <- x
A == /\ x < 3
     /\ \/ x' = x + 1
        \/ x' = 0
     /\ y' \in {0, 1}
B(k) == \E j \in 1..2 : inner(j):: (x' = j /\ y' = k)
Init == x = 0 /\ y = 0
Next == \/ A
        \/ A!1 /\ A!2!1 /\ UNCHANGED y
        \/ x \in {2,3} /\ A!2 /\ y' = 1 - y
        \/ B(1)!inner(2)
        \/ B(0)!(1)!1 /\ y' = 1
        \/ I(3)!Act!lab /\ UNCHANGED y
        \/ I(3)!Act!lab /\ UNCHANGED y
Inv == /\ I(3)!Op(3)!1
       /\ I(0)!Deep!1 = x
       /\ ENABLED A!2 /\ (ENABLED A!1 <=> x < 3)
       /\ I(0)!Deep!:!w = x
====
