---- MODULE SymmetryOfProcesses ----
\* Interchangeable processes as arguments, values and elements of everything
\* that a state may hold.
EXTENDS Naturals, Sequences, FiniteSets, TLC
CONSTANTS Process, none
VARIABLES state, owner, queue, seen, partial, messages
vars == <<state, owner, queue, seen, partial, messages>>
Init ==
    /\ state = [p \in Process |-> "idle"]
    /\ owner = none
    /\ queue = <<>>
    /\ seen = {}
    /\ partial = <<>>
    /\ messages = {}
Ask(p) ==
    /\ state[p] = "idle"
    /\ Len(queue) < 2
    /\ state' = [state EXCEPT ![p] = "waiting"]
    /\ queue' = Append(queue, p)
    /\ messages' = messages \cup {[kind |-> "ask", from |-> p]}
    /\ UNCHANGED <<owner, seen, partial>>
Grant ==
    /\ owner = none
    /\ queue # <<>>
    /\ owner' = Head(queue)
    /\ queue' = Tail(queue)
    /\ state' = [state EXCEPT ![Head(queue)] = "busy"]
    /\ partial' = (Head(queue) :> Cardinality(seen)) @@ partial
    /\ UNCHANGED <<seen, messages>>
Release(p) ==
    /\ owner = p
    /\ owner' = none
    /\ state' = [state EXCEPT ![p] = "done"]
    /\ seen' = IF seen = {} THEN {{p}} ELSE {s \cup {p} : s \in seen} \cup {{p}}
    /\ messages' = {m \in messages : m.from # p}
    /\ UNCHANGED <<queue, partial>>
Pass(p, q) ==
    /\ p # q
    /\ owner = p
    /\ state[q] = "idle"
    /\ owner' = q
    /\ state' = [state EXCEPT ![p] = "done", ![q] = "busy"]
    /\ messages' = messages \cup {[kind |-> "pass", from |-> p]}
    /\ UNCHANGED <<queue, seen, partial>>
Finish == (\A p \in Process : state[p] = "done") /\ UNCHANGED vars
Next ==
    \/ \E p \in Process : Ask(p) \/ Release(p)
    \/ Grant
    \/ \E p, q \in Process : Pass(p, q)
    \/ Finish
Symmetric == Permutations(Process)
OneOwner == Cardinality({p \in Process : state[p] = "busy"}) <= 1
====
