---- MODULE ViewViolated ----
EXTENDS Naturals
VARIABLES n, clock
Init == n = 0 /\ clock = 0
Next == \E d \in 1..2 : n' = n + d /\ clock' = clock + 1
View == n
Small == n # 7
====
