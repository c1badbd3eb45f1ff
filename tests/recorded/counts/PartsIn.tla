---- MODULE PartsIn ----
CONSTANT c
VARIABLE v
Op(a) == a = c /\ \E k \in {1, 2} : b1(k):: (v = k)
Act == lab:: v' = 1 \/ v' = 2
Deep == LET w == v IN w
====
