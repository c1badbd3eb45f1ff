---- MODULE PostconditionOfViolated ----
\* The invariant is violated; the postcondition is evaluated all the same.
EXTENDS Naturals, TLC
VARIABLE x

Init == x = 0
Next == x < 5 /\ x' = x + 1
Small == x < 3
Late == PrintT(<<"judged", TLCGet("distinct") > 2>>) /\ TLCGet("distinct") > 100
====
