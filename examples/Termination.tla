---------------------------- MODULE Termination ----------------------------
(***************************************************************************)
(* Termination detection on a ring with a token, after Dijkstra, Feijen    *)
(* and van Gasteren.  Active nodes activate others; the initiator, node 0, *)
(* sends a token round the ring, against the direction of the numbers, to  *)
(* find out whether all are idle.  A node that has activated another one   *)
(* is black, and blackens the token.                                       *)
(***************************************************************************)
EXTENDS Naturals

CONSTANT N

ASSUME N \in Nat \ {0, 1}

Node == 0 .. N - 1
Colour == {"white", "black"}

VARIABLES
    active,         \* whether each node works
    colour,         \* black: has activated another one since its last token
    at,             \* the node that has the token
    token           \* the token's colour

vars == <<active, colour, at, token>>

TypeOK ==
    /\ active \in [Node -> BOOLEAN]
    /\ colour \in [Node -> Colour]
    /\ at \in Node
    /\ token \in Colour

Init ==
    /\ active \in [Node -> BOOLEAN]
    /\ colour = [n \in Node |-> "white"]
    /\ at = 0
    /\ token = "black"

(* The token came back without proof: another round. *)
StartRound ==
    /\ at = 0
    /\ token = "black" \/ colour[0] = "black"
    /\ at' = N - 1
    /\ token' = "white"
    /\ colour' = [colour EXCEPT ![0] = "white"]
    /\ UNCHANGED active

PassToken(n) ==
    /\ at = n
    /\ ~ active[n]
    /\ at' = n - 1
    /\ token' = IF colour[n] = "black" THEN "black" ELSE token
    /\ colour' = [colour EXCEPT ![n] = "white"]
    /\ UNCHANGED active

Activate(n) ==
    /\ active[n]
    /\ \E m \in Node \ {n} :
        /\ active' = [active EXCEPT ![m] = TRUE]
        /\ colour' = [colour EXCEPT ![n] = IF m > n THEN "black" ELSE @]
    /\ UNCHANGED <<at, token>>

Finish(n) ==
    /\ active[n]
    /\ active' = [active EXCEPT ![n] = FALSE]
    /\ UNCHANGED <<colour, at, token>>

Controlled == StartRound \/ \E n \in Node \ {0} : PassToken(n)

Next == Controlled \/ \E n \in Node : Activate(n) \/ Finish(n)

Spec == Init /\ [][Next]_vars /\ WF_vars(Controlled)

Detected == at = 0 /\ token = "white" /\ colour[0] = "white" /\ ~ active[0]

NoFalseAlarm == Detected => \A n \in Node : ~ active[n]
=============================================================================
