---- MODULE RecursiveInActions ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Recursive operators over sets and sequences in actions.
VARIABLES s, t
RECURSIVE Total(_)
Total(q) == IF q = <<>> THEN 0 ELSE Head(q) + Total(Tail(q))
RECURSIVE Pick(_, _)
Pick(S, n) == IF n = 0 THEN s' = S ELSE \E x \in S : Pick(S \ {x}, n - 1)
Init == s = {1, 2, 3, 4} /\ t = <<>>
Next == /\ s # {}
        /\ Pick(s, 1)
        /\ t' = Append(t, CHOOSE x \in s : x \notin s')
        /\ Total(t') < 8
====
