---- MODULE FiniteSetsExt ----
EXTENDS Integers, FiniteSets, Folds, Functions

FoldSet(op(_, _), base, S) ==
  MapThenFoldSet(op, base, LAMBDA x : x, LAMBDA T : CHOOSE x \in T : TRUE, S)
ReduceSet(op(_, _), S, base) == FoldSet(op, base, S)
SumSet(S) == FoldSet(+, 0, S)
ProductSet(S) == FoldSet(LAMBDA x, y : x * y, 1, S)
MapThenSumSet(f(_), S) == FoldSet(LAMBDA x, sum : f(x) + sum, 0, S)

FlattenSet(S) == UNION S
SymDiff(S, T) == (T \ S) \cup (S \ T)
Quantify(S, P(_)) == Cardinality({x \in S : P(x)})
kSubset(k, S) == {T \in SUBSET S : Cardinality(T) = k}

Max(S) == CHOOSE x \in S : \A y \in S : y <= x
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The sets that have been made by taking one element of each set.
Choices(S) == {Range(f) : f \in {f \in [S -> UNION S] : \A T \in S : f[T] \in T}}
ChooseUnique(S, P(_)) == CHOOSE x \in S : P(x) /\ \A y \in S \ {x} : ~ P(y)
====
