---- MODULE StopsOnDemand ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x' = x + 1
Enough == x > 10 => TLCSet("exit", TRUE)
====
