---- MODULE PostconditionErrs ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 4
Odd == TLCGet("distinct") + "a" = 1
====
