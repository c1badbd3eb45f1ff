------------------------------- MODULE Votes -------------------------------
(***************************************************************************)
(* The election of a leader as in Raft: terms count up, a server votes for *)
(* one candidate a term, and a majority of votes makes a leader.           *)
(*                                                                         *)
(* With Durable = FALSE a server that restarts forgets whom it voted for,  *)
(* and one term can have two leaders.                                      *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS Server, LastTerm, Durable, Nobody

ASSUME LastTerm \in Nat /\ Durable \in BOOLEAN /\ Nobody \notin Server

VARIABLES
    term,           \* the term each server is in
    role,           \* what it takes itself for
    votedFor,       \* whom it has voted for in its term
    votes,          \* who has voted for it in its term
    elected,        \* each term's leaders, for the property only
    restarts        \* how often servers have restarted

vars == <<term, role, votedFor, votes, elected, restarts>>

TypeOK ==
    /\ term \in [Server -> 0 .. LastTerm]
    /\ role \in [Server -> {"follower", "candidate", "leader"}]
    /\ votedFor \in [Server -> Server \cup {Nobody}]
    /\ votes \in [Server -> SUBSET Server]
    /\ elected \in [1 .. LastTerm -> SUBSET Server]
    /\ restarts \in 0 .. 1

Init ==
    /\ term = [s \in Server |-> 0]
    /\ role = [s \in Server |-> "follower"]
    /\ votedFor = [s \in Server |-> Nobody]
    /\ votes = [s \in Server |-> {}]
    /\ elected = [t \in 1 .. LastTerm |-> {}]
    /\ restarts = 0

(* No word from a leader: stand in the next term, with one's own vote. *)
Timeout(s) ==
    /\ role[s] # "leader"
    /\ term[s] < LastTerm
    /\ term' = [term EXCEPT ![s] = @ + 1]
    /\ role' = [role EXCEPT ![s] = "candidate"]
    /\ votedFor' = [votedFor EXCEPT ![s] = s]
    /\ votes' = [votes EXCEPT ![s] = {s}]
    /\ UNCHANGED <<elected, restarts>>

(* A voter hears of a candidate and, in the same step, is heard. *)
GrantVote(voter, s) ==
    /\ role[s] = "candidate"
    /\ \/ term[voter] < term[s]
       \/ term[voter] = term[s] /\ votedFor[voter] = Nobody
    /\ term' = [term EXCEPT ![voter] = term[s]]
    /\ role' = [role EXCEPT ![voter] = "follower"]
    /\ votedFor' = [votedFor EXCEPT ![voter] = s]
    /\ votes' = [votes EXCEPT ![s] = @ \cup {voter}, ![voter] = {}]
    /\ UNCHANGED <<elected, restarts>>

Win(s) ==
    /\ role[s] = "candidate"
    /\ 2 * Cardinality(votes[s]) > Cardinality(Server)
    /\ role' = [role EXCEPT ![s] = "leader"]
    /\ elected' = [elected EXCEPT ![term[s]] = @ \cup {s}]
    /\ UNCHANGED <<term, votedFor, votes, restarts>>

Restart(s) ==
    /\ restarts = 0
    /\ restarts' = 1
    /\ role' = [role EXCEPT ![s] = "follower"]
    /\ votes' = [votes EXCEPT ![s] = {}]
    /\ votedFor' = IF Durable THEN votedFor ELSE [votedFor EXCEPT ![s] = Nobody]
    /\ UNCHANGED <<term, elected>>

Next ==
    \E s \in Server :
        \/ Timeout(s)
        \/ Win(s)
        \/ Restart(s)
        \/ \E voter \in Server \ {s} : GrantVote(voter, s)

Spec == Init /\ [][Next]_vars

OneLeaderPerTerm == \A t \in 1 .. LastTerm : Cardinality(elected[t]) <= 1
=============================================================================
