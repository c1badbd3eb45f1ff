---- MODULE Overrides ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* The configuration replaces definitions, built-in ones too.
VARIABLES n, s
Limit == 1000
Small == 3
Few == 0..2
Short(S) == UNION {[1..m -> S] : m \in 0..2}
Init == n \in Nat /\ s \in Seq({0, 1})
Next == n' = (n + 1) % Limit /\ UNCHANGED s
====
