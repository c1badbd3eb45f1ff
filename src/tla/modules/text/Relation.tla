---- MODULE Relation ----
EXTENDS Naturals, FiniteSets

\* A relation R on S is a function from S \X S to booleans; with Under, it is an
\* operator.
LOCAL Related(op(_, _), S) == [p \in S \X S |-> op(p[1], p[2])]

IsReflexive(R, S) == \A x \in S : R[x, x]
IsIrreflexive(R, S) == \A x \in S : ~ R[x, x]
IsSymmetric(R, S) == \A x, y \in S : R[x, y] <=> R[y, x]
IsAntiSymmetric(R, S) == \A x, y \in S : R[x, y] /\ R[y, x] => x = y
IsAsymmetric(R, S) == \A x, y \in S : R[x, y] => ~ R[y, x]
IsTransitive(R, S) == \A x, y, z \in S : R[x, y] /\ R[y, z] => R[x, z]
IsPartiallyOrdered(R, S) ==
  IsReflexive(R, S) /\ IsAntiSymmetric(R, S) /\ IsTransitive(R, S)
IsStrictlyPartiallyOrdered(R, S) ==
  IsIrreflexive(R, S) /\ IsAntiSymmetric(R, S) /\ IsTransitive(R, S)
IsTotallyOrdered(R, S) ==
  IsPartiallyOrdered(R, S) /\ \A x, y \in S : R[x, y] \/ R[y, x]
IsStrictlyTotallyOrdered(R, S) ==
  IsStrictlyPartiallyOrdered(R, S) /\ \A x, y \in S : x = y \/ R[x, y] \/ R[y, x]

IsReflexiveUnder(op(_, _), S) == IsReflexive(Related(op, S), S)
IsIrreflexiveUnder(op(_, _), S) == IsIrreflexive(Related(op, S), S)
IsSymmetricUnder(op(_, _), S) == IsSymmetric(Related(op, S), S)
IsAntiSymmetricUnder(op(_, _), S) == IsAntiSymmetric(Related(op, S), S)
IsAsymmetricUnder(op(_, _), S) == IsAsymmetric(Related(op, S), S)
IsTransitiveUnder(op(_, _), S) == IsTransitive(Related(op, S), S)
IsPartiallyOrderedUnder(op(_, _), S) == IsPartiallyOrdered(Related(op, S), S)
IsStrictlyPartiallyOrderedUnder(op(_, _), S) ==
  IsStrictlyPartiallyOrdered(Related(op, S), S)
IsTotallyOrderedUnder(op(_, _), S) == IsTotallyOrdered(Related(op, S), S)
IsStrictlyTotallyOrderedUnder(op(_, _), S) ==
  IsStrictlyTotallyOrdered(Related(op, S), S)

\* Whether R leads from one element to the other in one step or more.
TransitiveClosure(R, S) ==
  LET within[n \in Nat] ==
        IF n = 0 THEN R
        ELSE [x, y \in S |-> \/ within[n - 1][x, y]
                             \/ \E z \in S : within[n - 1][x, z] /\ within[n - 1][z, y]]
  IN within[Cardinality(S)]
ReflexiveTransitiveClosure(R, S) ==
  LET closure == TransitiveClosure(R, S) IN [x, y \in S |-> x = y \/ closure[x, y]]
IsConnected(R, S) ==
  LET closure == ReflexiveTransitiveClosure(R, S) IN \A x, y \in S : closure[x, y]
====
