---- MODULE EnabledForms ----
EXTENDS Integers
VARIABLES x, y
M(n) == INSTANCE EnabledIn WITH c <- n, v <- x
vars == <<x, <<y, x>>, <<>> >>
A(i) == x < i /\ x' = i /\ UNCHANGED y
Other == UNCHANGED <<<<x>>, y>>
Init == x = 0 /\ y = 0
XP == x'
F(a) == a * 2
Next == \/ \E i \in 1..3 : A(i)
        \/ M(2)!Step /\ y' = y
        \/ [A(2)]_vars
        \/ <<A(3)>>_x
        \/ x = 3 /\ x' = 0 /\ y' \in {0, 1} /\ F(y)' = F(y) + 2 - 2 * y
        \/ x = 2 /\ x' \in {1,2} /\ XP = 1 /\ UNCHANGED vars
        \/ x = 1 /\ y' = 1 /\ x' = x /\ (x + y)' = 2
        \/ x = 1 /\ y' = 1 /\ [x' = x]_y /\ UNCHANGED x
        \/ Other
Inv == /\ (\A i \in 1..3 : ENABLED A(i) <=> x < i)
       /\ (\E i \in 1..4 : ENABLED (A(i) /\ x' > 0))
       /\ ENABLED M(2)!Step <=> x < 2
       /\ ENABLED (\E i \in 1..3 : x' = i /\ y' = i /\ x' # y') <=> FALSE
       /\ ENABLED ([A(1)]_vars)
       /\ ENABLED (<<A(1)>>_vars) <=> x = 0
       /\ ~ ENABLED FALSE
       /\ ENABLED (UNCHANGED <<x, y>>)
       /\ (LET B == x' = 7 IN ENABLED B)
====
