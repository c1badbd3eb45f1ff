---- MODULE PostconditionFails ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 4
Short == TLCGet("stats").diameter < 4
Fine == TLCGet("distinct") = 4
====
