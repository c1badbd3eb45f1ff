---- MODULE Instances ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* A module's actions through INSTANCE, variables substituted.
---- MODULE Cell ----
EXTENDS Integers
CONSTANT Max
VARIABLE val
Start == val = 0
Inc == val < Max /\ val' = val + 1
Reset == val = Max /\ val' = 0
Step == Inc \/ Reset
====
VARIABLES a, b
A == INSTANCE Cell WITH val <- a, Max <- 2
B(m) == INSTANCE Cell WITH val <- b, Max <- m
Init == A!Start /\ B(3)!Start
Next == \/ A!Step /\ UNCHANGED b
        \/ B(3)!Step /\ UNCHANGED a
====
