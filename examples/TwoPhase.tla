------------------------------ MODULE TwoPhase ------------------------------
(***************************************************************************)
(* Two-phase commit: a transaction manager asks resource managers whether  *)
(* they can commit a transaction.  It commits when all of them are         *)
(* prepared, and may abort until then.  Each resource manager may abort on *)
(* its own until it is prepared.                                           *)
(*                                                                         *)
(* Messages are never lost nor received out of turn by design: the set     *)
(* msgs keeps all that was ever sent, and receiving does not remove.       *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANT RM                 \* the resource managers

ASSUME IsFiniteSet(RM) /\ RM # {}

VARIABLES
    rmState,                \* the state of each resource manager
    tmState,                \* the state of the transaction manager
    tmPrepared,             \* the resource managers known to be prepared
    msgs                    \* the messages sent so far

vars == <<rmState, tmState, tmPrepared, msgs>>

Messages ==
    [type : {"Prepared"}, rm : RM] \cup [type : {"Commit", "Abort"}]

TypeOK ==
    /\ rmState \in [RM -> {"working", "prepared", "committed", "aborted"}]
    /\ tmState \in {"init", "committed", "aborted"}
    /\ tmPrepared \subseteq RM
    /\ msgs \subseteq Messages

Init ==
    /\ rmState = [r \in RM |-> "working"]
    /\ tmState = "init"
    /\ tmPrepared = {}
    /\ msgs = {}

-----------------------------------------------------------------------------
(* The transaction manager. *)

TMRcvPrepared(r) ==
    /\ tmState = "init"
    /\ [type |-> "Prepared", rm |-> r] \in msgs
    /\ tmPrepared' = tmPrepared \cup {r}
    /\ UNCHANGED <<rmState, tmState, msgs>>

TMCommit ==
    /\ tmState = "init"
    /\ tmPrepared = RM
    /\ tmState' = "committed"
    /\ msgs' = msgs \cup {[type |-> "Commit"]}
    /\ UNCHANGED <<rmState, tmPrepared>>

TMAbort ==
    /\ tmState = "init"
    /\ tmState' = "aborted"
    /\ msgs' = msgs \cup {[type |-> "Abort"]}
    /\ UNCHANGED <<rmState, tmPrepared>>

-----------------------------------------------------------------------------
(* The resource managers. *)

RMPrepare(r) ==
    /\ rmState[r] = "working"
    /\ rmState' = [rmState EXCEPT ![r] = "prepared"]
    /\ msgs' = msgs \cup {[type |-> "Prepared", rm |-> r]}
    /\ UNCHANGED <<tmState, tmPrepared>>

RMChooseToAbort(r) ==
    /\ rmState[r] = "working"
    /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
    /\ UNCHANGED <<tmState, tmPrepared, msgs>>

RMRcvCommit(r) ==
    /\ [type |-> "Commit"] \in msgs
    /\ rmState' = [rmState EXCEPT ![r] = "committed"]
    /\ UNCHANGED <<tmState, tmPrepared, msgs>>

RMRcvAbort(r) ==
    /\ [type |-> "Abort"] \in msgs
    /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
    /\ UNCHANGED <<tmState, tmPrepared, msgs>>

-----------------------------------------------------------------------------
Next ==
    \/ TMCommit
    \/ TMAbort
    \/ \E r \in RM :
        \/ TMRcvPrepared(r)
        \/ RMPrepare(r)
        \/ RMChooseToAbort(r)
        \/ RMRcvCommit(r)
        \/ RMRcvAbort(r)

Spec == Init /\ [][Next]_vars

(* No resource manager commits while another aborts. *)
Consistent ==
    \A a, b \in RM : ~ (rmState[a] = "aborted" /\ rmState[b] = "committed")
=============================================================================
