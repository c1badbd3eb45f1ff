---- MODULE FoldsOverStates ----
\* Operators of the community modules that take operators about states, through
\* EXTENDS, INSTANCE and LOCAL INSTANCE.
EXTENDS Naturals, SequencesExt
LOCAL INSTANCE FiniteSetsExt
F == INSTANCE Functions
R == INSTANCE Randomization
VARIABLES account, log, turn

Owners == 1..3
Some == R!RandomSubset(2, Owners)
Total == FoldSet(LAMBDA o, sum : account[o] + sum, 0, Owners)
Richest == CHOOSE o \in Owners : \A other \in Owners : account[o] >= account[other]
Holds(entry) == entry[2] <= account[entry[1]]

Init == account = [o \in Owners |-> 2] /\ log = << >> /\ turn \in Some \cup Owners
Pay(from, to) ==
  /\ account[from] > 0
  /\ account' = [account EXCEPT ![from] = @ - 1, ![to] = @ + 1]
  /\ FoldFunction(LAMBDA a, sum : a + sum, 0, account') = Total
  /\ log' = IF Len(log) < 2 THEN Append(log, <<to, 1>>) ELSE Tail(log)
  /\ turn' = 1 + ((F!SumFunction(account') + SelectInSeq(log, LAMBDA e : account'[e[1]] > 1)) % 3)
Next == \E from \in Owners : \E to \in Owners \ {from} : turn # to /\ Pay(from, to)

Kept == Total = 6 /\ Some = Some /\ Max({account[o] : o \in Owners}) = account[Richest]
Logged == FoldLeft(LAMBDA ok, e : ok /\ e[1] \in Owners, TRUE, log)
Found == SelectLastInSeq(log, Holds) <= Len(log) /\ Contains(<<1, 2, 3>>, Richest)
====
