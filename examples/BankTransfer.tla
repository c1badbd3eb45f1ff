---------------------------- MODULE BankTransfer ----------------------------
(***************************************************************************)
(* Clerks move money between accounts: each reads two balances, then       *)
(* writes the new ones.  Nothing keeps two clerks from reading before      *)
(* either has written, and money appears or vanishes.                      *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS Clerk, Account, Opening

ASSUME Cardinality(Account) >= 2 /\ Opening \in Nat

Amounts == 1 .. 2

VARIABLES
    balance,        \* what each account holds
    order           \* what each clerk is at

vars == <<balance, order>>

RECURSIVE Sum(_, _)
Sum(f, accounts) ==
    IF accounts = {} THEN 0
    ELSE LET a == CHOOSE a \in accounts : TRUE
         IN  f[a] + Sum(f, accounts \ {a})

None == [step |-> "none"]

Init ==
    /\ balance = [a \in Account |-> Opening]
    /\ order = [c \in Clerk |-> None]

(* Reads both balances and works out the new ones. *)
Read(c) ==
    /\ order[c] = None
    /\ \E from, to \in Account, amount \in Amounts :
        /\ from # to
        /\ balance[from] >= amount
        /\ order' = [order EXCEPT ![c] =
            [step |-> "read",
             new |-> from :> balance[from] - amount @@ to :> balance[to] + amount]]
    /\ UNCHANGED balance

Write(c) ==
    /\ order[c].step = "read"
    /\ balance' = order[c].new @@ balance
    /\ order' = [order EXCEPT ![c] = None]

Next == \E c \in Clerk : Read(c) \/ Write(c)

Spec == Init /\ [][Next]_vars

NoOverdraft == \A a \in Account : balance[a] >= 0

MoneyIsKept == Sum(balance, Account) = Opening * Cardinality(Account)
=============================================================================
