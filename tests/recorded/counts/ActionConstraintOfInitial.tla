---- MODULE ActionConstraintOfInitial ----
EXTENDS Naturals
VARIABLES x, y
Init == x \in 1..3 /\ y = 0
Next == \E d \in 1..2 : x' = x + d /\ y' = y + 1
Bounded == x <= 8
Grows == x' > x /\ (x' # 6)
Late == y' <= 3
====
