---- MODULE LazyWitnesses ----
EXTENDS Integers, FiniteSets
VARIABLES sent, pc, rcvd
P == 1..3
M == {"ECHO"}
Faulty == {3}
ByzMsgs == Faulty \X M
Init == /\ sent = {}
        /\ pc = [i \in P |-> "V0"]
        /\ rcvd = [i \in P |-> {}]
Receive(self, b) == \E new \in SUBSET (sent \cup (IF b THEN ByzMsgs ELSE {})) : rcvd' = [i \in P |-> IF i # self THEN rcvd[i] ELSE rcvd[self] \cup new]
Next == \E self \in {1,2} : 
    /\ Receive(self, TRUE)
    /\ \/ pc[self] = "V0" /\ Cardinality(rcvd'[self]) >= 0 /\ pc' = [pc EXCEPT ![self] = "SE"] /\ sent' = sent \cup {<<self, "ECHO">>}
       \/ UNCHANGED <<pc, sent>>
====
