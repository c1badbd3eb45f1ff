---- MODULE AbstractClock ----
EXTENDS Naturals
CONSTANT Last
VARIABLE hour
Init == hour \in 0..Last
Tick == hour' = IF hour = Last THEN 0 ELSE hour + 1
Fair == WF_hour(Tick)
Spec == Init /\ [][Tick]_hour /\ Fair
====
