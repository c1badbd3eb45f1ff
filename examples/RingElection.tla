---------------------------- MODULE RingElection ----------------------------
(***************************************************************************)
(* Leader election on a ring, after Chang and Roberts: a candidate sends   *)
(* its number to its neighbour; numbers smaller than one's own are         *)
(* swallowed, larger ones are passed on, and whose number comes back is    *)
(* the leader.                                                             *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANT Rank               \* the numbers of the nodes, in the order of the ring

N == CHOOSE n \in 1 .. 10 : DOMAIN Rank = 1 .. n
Node == 1 .. N
Neighbour(n) == 1 + (n % N)

(* What the configuration puts in place of Rank. *)
FourNodes == <<3, 1, 4, 2>>

ASSUME \A a, b \in Node : a # b => Rank[a] # Rank[b]

VARIABLES
    role,           \* what each node takes itself for
    inbox           \* the numbers on the way to each node

vars == <<role, inbox>>

TypeOK ==
    /\ role \in [Node -> {"quiet", "candidate", "follower", "leader"}]
    /\ inbox \in [Node -> SUBSET {Rank[n] : n \in Node}]

Init ==
    /\ role = [n \in Node |-> "quiet"]
    /\ inbox = [n \in Node |-> {}]

Stand(n) ==
    /\ role[n] = "quiet"
    /\ role' = [role EXCEPT ![n] = "candidate"]
    /\ inbox' = [inbox EXCEPT ![Neighbour(n)] = @ \cup {Rank[n]}]

Receive(n) ==
    \E number \in inbox[n] :
        LET taken == [inbox EXCEPT ![n] = @ \ {number}]
            passed == [taken EXCEPT ![Neighbour(n)] = @ \cup {number}]
        IN  CASE number = Rank[n] ->
                    role' = [role EXCEPT ![n] = "leader"] /\ inbox' = taken
              [] number > Rank[n] ->
                    role' = [role EXCEPT ![n] = "follower"] /\ inbox' = passed
              [] OTHER ->
                    role' = role /\ inbox' = taken

(* The leader is known: nothing more is to do. *)
Done ==
    /\ \E n \in Node : role[n] = "leader"
    /\ \A n \in Node : inbox[n] = {}
    /\ UNCHANGED vars

Next == Done \/ \E n \in Node : Stand(n) \/ Receive(n)

Spec == Init /\ [][Next]_vars

Leaders == {n \in Node : role[n] = "leader"}

OneLeader == Cardinality(Leaders) <= 1

HighestWins == \A n \in Leaders : \A m \in Node : Rank[m] <= Rank[n]
=============================================================================
