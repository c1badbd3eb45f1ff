------------------------------ MODULE Peterson ------------------------------
(***************************************************************************)
(* Peterson's algorithm: two processes share a critical section with       *)
(* nothing but reads and writes of shared variables.                       *)
(***************************************************************************)
EXTENDS Naturals

Process == {0, 1}
Other(p) == 1 - p

VARIABLES
    pc,             \* what each process does next
    interested,     \* who wants to enter
    turn            \* who goes first if both want to

vars == <<pc, interested, turn>>

TypeOK ==
    /\ pc \in [Process -> {"idle", "yield", "wait", "critical"}]
    /\ interested \in [Process -> BOOLEAN]
    /\ turn \in Process

Init ==
    /\ pc = [p \in Process |-> "idle"]
    /\ interested = [p \in Process |-> FALSE]
    /\ turn \in Process

Goto(p, from, to) == pc[p] = from /\ pc' = [pc EXCEPT ![p] = to]

Want(p) ==
    /\ Goto(p, "idle", "yield")
    /\ interested' = [interested EXCEPT ![p] = TRUE]
    /\ UNCHANGED turn

Yield(p) ==
    /\ Goto(p, "yield", "wait")
    /\ turn' = Other(p)
    /\ UNCHANGED interested

Enter(p) ==
    /\ Goto(p, "wait", "critical")
    /\ ~ interested[Other(p)] \/ turn = p
    /\ UNCHANGED <<interested, turn>>

Leave(p) ==
    /\ Goto(p, "critical", "idle")
    /\ interested' = [interested EXCEPT ![p] = FALSE]
    /\ UNCHANGED turn

Next == \E p \in Process : Want(p) \/ Yield(p) \/ Enter(p) \/ Leave(p)

Spec == Init /\ [][Next]_vars /\ \A p \in Process : WF_vars(Yield(p) \/ Enter(p))

MutualExclusion == \E p \in Process : pc[p] # "critical"
=============================================================================
