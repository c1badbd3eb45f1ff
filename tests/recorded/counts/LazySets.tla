---- MODULE LazySets ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Membership in sets that cannot be enumerated.
VARIABLES f, q
Init == f = [i \in 1..2 |-> 0] /\ q = <<>>
Push == Len(q) < 3 /\ \E v \in {1, 2} : q' = Append(q, v) /\ UNCHANGED f
Pop == q # <<>> /\ f' = [f EXCEPT ![Head(q)] = (@ + 1) % 3] /\ q' = Tail(q)
Next == Push \/ Pop
TypeOK == f \in [1..2 -> Nat] /\ q \in Seq(1..2) /\ f \in [1..2 -> 0..2]
====
