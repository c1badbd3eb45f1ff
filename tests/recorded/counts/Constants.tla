---- MODULE Constants ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Every form of CONSTANT.
CONSTANTS Procs, Size, Mode, Null, Weight(_), Choice
VARIABLES owner, load
W(p) == IF p = Choice THEN 2 ELSE 1
Init == owner = Null /\ load = [p \in Procs |-> 0]
Next == \/ /\ owner = Null
           /\ \E p \in Procs : owner' = p /\ load' = [load EXCEPT ![p] = (@ + Weight(p)) % Size]
        \/ owner # Null /\ owner' = Null /\ UNCHANGED load
TypeOK == owner \in Procs \cup {Null} /\ Mode = "fast" /\ load \in [Procs -> 0..Size]
====
