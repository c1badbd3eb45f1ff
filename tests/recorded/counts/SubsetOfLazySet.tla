---- MODULE SubsetOfLazySet ----
\* Choices from sets whose elements are made while they are looked through.
EXTENDS Naturals
VARIABLES sent, got, from

Messages == from \X {"echo"}
Init == from \in SUBSET (1..3) /\ sent = {} /\ got = [i \in 1..2 |-> {}]
Hear(i) == \E new \in SUBSET ((sent \cap {<<1, "ready">>}) \cup Messages) :
             got' = [got EXCEPT ![i] = got[i] \cup new] /\ UNCHANGED <<sent, from>>
Say == \E m \in UNION {{n} \X {"echo", "ready"} : n \in from}, f \in [1..2 -> {0, 1}] :
         sent' = sent \cup {m} /\ f[1] <= f[2] /\ UNCHANGED <<got, from>>
Forget == got' \in [1..2 -> SUBSET (from \X {"echo"})] /\ UNCHANGED <<sent, from>>
Next == (\E i \in 1..2 : Hear(i)) \/ (sent = {} /\ Say) \/ (from = {1, 2} /\ Forget)
====
