------------------------------ MODULE Consensus ------------------------------
(***************************************************************************)
(* Single-decree consensus in the manner of Paxos.  A leader of a ballot   *)
(* asks acceptors for promises, proposes a value that is safe according to *)
(* a majority's answers, and a value that a majority accepts in one ballot *)
(* is chosen.                                                              *)
(*                                                                         *)
(* With Careful = FALSE a leader proposes whatever it likes, and two       *)
(* values can be chosen.                                                   *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS Acceptor, Value, Ballots, Careful

ASSUME Ballots \in Nat /\ Careful \in BOOLEAN

Ballot == 0 .. Ballots - 1
Majority == {q \in SUBSET Acceptor : 2 * Cardinality(q) > Cardinality(Acceptor)}

NoVote == [ballot |-> -1, value |-> "none"]

VARIABLES
    promised,       \* the highest ballot each acceptor has heard of
    votes,          \* all votes that each acceptor has cast
    sent            \* all messages ever sent

vars == <<promised, votes, sent>>

Vote == [ballot : Ballot, value : Value]

Message ==
    [type : {"ask"}, ballot : Ballot]
        \cup [type : {"promise"}, ballot : Ballot, from : Acceptor, vote : Vote \cup {NoVote}]
        \cup [type : {"propose"}, ballot : Ballot, value : Value]

TypeOK ==
    /\ promised \in [Acceptor -> Ballot \cup {-1}]
    /\ votes \in [Acceptor -> SUBSET Vote]
    /\ sent \subseteq Message

Init ==
    /\ promised = [a \in Acceptor |-> -1]
    /\ votes = [a \in Acceptor |-> {}]
    /\ sent = {}

Highest(some) == CHOOSE v \in some : \A w \in some : w.ballot <= v.ballot

LastVote(a) == Highest(votes[a] \cup {NoVote})

Send(message) == sent' = sent \cup {message}

Ask(b) ==
    /\ Send([type |-> "ask", ballot |-> b])
    /\ UNCHANGED <<promised, votes>>

Promise(a) ==
    \E m \in sent :
        /\ m.type = "ask"
        /\ m.ballot > promised[a]
        /\ promised' = [promised EXCEPT ![a] = m.ballot]
        /\ Send([type |-> "promise", ballot |-> m.ballot, from |-> a, vote |-> LastVote(a)])
        /\ UNCHANGED votes

(* The value of the highest vote among the promises; any if none has voted. *)
Allowed(promises) ==
    LET cast == {m.vote : m \in promises} \ {NoVote}
    IN  IF cast = {} \/ ~ Careful THEN Value ELSE {Highest(cast).value}

Propose(b) ==
    /\ ~ \E m \in sent : m.type = "propose" /\ m.ballot = b
    /\ \E quorum \in Majority :
        LET promises == {m \in sent : /\ m.type = "promise"
                                      /\ m.ballot = b
                                      /\ m.from \in quorum}
        IN  /\ {m.from : m \in promises} = quorum
            /\ \E value \in Allowed(promises) :
                Send([type |-> "propose", ballot |-> b, value |-> value])
    /\ UNCHANGED <<promised, votes>>

Accept(a) ==
    \E m \in sent :
        /\ m.type = "propose"
        /\ m.ballot >= promised[a]
        /\ promised' = [promised EXCEPT ![a] = m.ballot]
        /\ votes' = [votes EXCEPT ![a] = @ \cup {[ballot |-> m.ballot, value |-> m.value]}]
        /\ UNCHANGED sent

Next ==
    \/ \E b \in Ballot : Ask(b) \/ Propose(b)
    \/ \E a \in Acceptor : Promise(a) \/ Accept(a)

Spec == Init /\ [][Next]_vars

(* The votes for which a majority has voted. *)
Chosen == {v \in Vote : \E quorum \in Majority : \A a \in quorum : v \in votes[a]}

Agreement == Cardinality({v.value : v \in Chosen}) <= 1

(* Whatever is chosen is what every later ballot proposes. *)
Stable ==
    \A v \in Chosen, m \in sent :
        (m.type = "propose" /\ m.ballot > v.ballot) => m.value = v.value
==============================================================================
