---- MODULE EnabledIn ----
EXTENDS Integers
CONSTANT c
VARIABLE v
Step == v < c /\ v' = v + 1
====
