---------------------------- MODULE RiverCrossing ----------------------------
(***************************************************************************)
(* A farmer has to bring a fox, a goose and a sack of grain across a river.*)
(* The boat takes the farmer and at most one of them.  Left alone, the fox *)
(* eats the goose and the goose eats the grain.                            *)
(*                                                                         *)
(* Safe crossings are the steps; the invariant claims that the far bank is *)
(* never reached by all.  The behaviour that breaks it is the solution.    *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

Goods == {"fox", "goose", "grain"}

VARIABLES
    near,       \* the goods on the near bank
    farmer      \* the bank where the farmer is

Far == Goods \ near

Peaceful(bank) == ~ \E prey \in {"fox", "grain"} : {"goose", prey} \subseteq bank

TypeOK == near \subseteq Goods /\ farmer \in {"near", "far"}

Init == near = Goods /\ farmer = "near"

(* The farmer leaves the near bank with a load of at most one item. *)
CrossOver(load) ==
    /\ farmer = "near"
    /\ load \subseteq near
    /\ Peaceful(near \ load)
    /\ near' = near \ load
    /\ farmer' = "far"

ComeBack(load) ==
    /\ farmer = "far"
    /\ load \subseteq Far
    /\ Peaceful(Far \ load)
    /\ near' = near \cup load
    /\ farmer' = "near"

Loads == {load \in SUBSET Goods : Cardinality(load) <= 1}

Next == \E load \in Loads : CrossOver(load) \/ ComeBack(load)

NotAllAcross == ~ (near = {} /\ farmer = "far")
==============================================================================
