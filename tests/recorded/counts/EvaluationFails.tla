---- MODULE EvaluationFails ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* The successor cannot be computed.
VARIABLE x
Init == x = 0
Next == x' = 6 \div (3 - x) /\ x' < 10
Fine == x < 100
====
