---- MODULE PostconditionHolds ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x < 4 /\ x' = x + 1
Counted ==
    /\ TLCGet("stats").diameter = 5
    /\ TLCGet("diameter") = 5
    /\ TLCGet("stats").distinct = 5
    /\ TLCGet("distinct") = 5
    /\ TLCGet("generated") = 5
    /\ TLCGet("queue") = 0
    /\ TLCGet("level") = 0
    /\ TLCGet("config").mode = "bfs"
    /\ ~TLCGet("config").deadlock
====
