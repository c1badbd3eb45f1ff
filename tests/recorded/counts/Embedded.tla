---- MODULE Embedded ----
EXTENDS Naturals
CONSTANT Last
VARIABLE x
Init == x = 0
Next == x < Last /\ x' = x + 1
====
---- CONFIG Embedded ----
CONSTANT Last = 3
INIT Init
NEXT Next
CHECK_DEADLOCK FALSE
====
