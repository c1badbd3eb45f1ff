---- MODULE AssertFailsInInit ----
EXTENDS Integers, TLC
VARIABLE x
Init == x \in 1..3 /\ Assert(x < 3, "too large")
Next == x' = x
====
