-------------------------------- MODULE Jugs --------------------------------
(***************************************************************************)
(* Jugs of given sizes, a tap and a drain: can exactly Goal litres be      *)
(* measured?  The invariant claims that they cannot.                       *)
(***************************************************************************)
EXTENDS Naturals

CONSTANTS
    Jug,            \* the jugs
    Capacity,       \* litres each of them holds
    Goal            \* litres wanted

ASSUME Goal \in Nat /\ Capacity \in [Jug -> Nat \ {0}]

VARIABLE litres

(* What the configuration puts in place of Jug and Capacity. *)
TwoJugs == {"small", "large"}
SevenAndEleven == [jug \in TwoJugs |-> IF jug = "small" THEN 7 ELSE 11]

Min(a, b) == IF a < b THEN a ELSE b

TypeOK == \A jug \in Jug : litres[jug] \in 0 .. Capacity[jug]

Init == litres = [jug \in Jug |-> 0]

Fill(jug) == litres' = [litres EXCEPT ![jug] = Capacity[jug]]

Empty(jug) == litres' = [litres EXCEPT ![jug] = 0]

(* Pours until one is empty or the other is full. *)
Pour(from, to) ==
    /\ from # to
    /\ LET poured == Min(litres[from], Capacity[to] - litres[to])
       IN  litres' = [litres EXCEPT ![from] = @ - poured, ![to] = @ + poured]

Next ==
    \/ \E jug \in Jug : Fill(jug) \/ Empty(jug)
    \/ \E from, to \in Jug : Pour(from, to)

Spec == Init /\ [][Next]_litres

NotMeasured == \A jug \in Jug : litres[jug] # Goal
=============================================================================
