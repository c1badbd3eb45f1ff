---- MODULE SymmetryGenerated ----
\* A ring may be turned, but not reflected: one permutation generates the group.
EXTENDS Naturals, TLC
CONSTANTS a, b, c, d
VARIABLES token, marked
Node == {a, b, c, d}
After(n) == CASE n = a -> b [] n = b -> c [] n = c -> d [] n = d -> a
Init == token \in Node /\ marked = {}
Next ==
    \/ token' = After(token) /\ UNCHANGED marked
    \/ marked' = marked \cup {token} /\ UNCHANGED token
    \/ \E n \in Node : marked' = marked \ {n, After(n)} /\ UNCHANGED token
Turn(k) == [n \in Node |-> IF k = 1 THEN After(n) ELSE After(After(n))]
Turns == {Turn(k) : k \in 1..2}
====
