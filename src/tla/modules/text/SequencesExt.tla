---- MODULE SequencesExt ----
EXTENDS Sequences, Naturals, FiniteSets, FiniteSetsExt, Folds, Functions, Bags, TLC

\* Sequences, sets and bags.
ToSet(s) == {s[i] : i \in DOMAIN s}
ToBag(s) == [x \in ToSet(s) |-> Cardinality({i \in DOMAIN s : s[i] = x})]
SetToSeq(S) == CHOOSE s \in [1..Cardinality(S) -> S] : IsInjective(s)
SetToSeqs(S) == Injection(1..Cardinality(S), S)
SetToSortSeq(S, op(_, _)) == SortSeq(SetToSeq(S), op)
SetToAllKPermutations(S) == UNION {SetToSeqs(T) : T \in SUBSET S}
TupleOf(S, n) == [1..n -> S]
SeqOf(S, n) == UNION {TupleOf(S, m) : m \in 0..n}
BoundedSeq(S, n) == SeqOf(S, n)

\* Finding and selecting.
Contains(s, x) == x \in ToSet(s)
IsSorted(s, op(_, _)) ==
  \A i \in 1..Len(s) : \A j \in (i + 1)..Len(s) : op(s[i], s[j])
SelectInSeq(s, Test(_)) ==
  LET found == {i \in DOMAIN s : Test(s[i])} IN IF found = {} THEN 0 ELSE Min(found)
SelectLastInSeq(s, Test(_)) ==
  LET found == {i \in DOMAIN s : Test(s[i])} IN IF found = {} THEN 0 ELSE Max(found)
SelectInSubSeq(s, from, to, Test(_)) ==
  LET found == {i \in from..to : Test(s[i])} IN IF found = {} THEN 0 ELSE Min(found)
SelectLastInSubSeq(s, from, to, Test(_)) ==
  LET found == {i \in from..to : Test(s[i])} IN IF found = {} THEN 0 ELSE Max(found)

\* Changing.
Reverse(s) == [i \in 1..Len(s) |-> s[Len(s) + 1 - i]]
Remove(s, x) == SelectSeq(s, LAMBDA y : y # x)
ReplaceAll(s, old, new) == [i \in 1..Len(s) |-> IF s[i] = old THEN new ELSE s[i]]
InsertAt(s, i, x) == Append(SubSeq(s, 1, i - 1), x) \o SubSeq(s, i, Len(s))
ReplaceAt(s, i, x) == [s EXCEPT ![i] = x]
RemoveAt(s, i) == SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))
RemoveFirstMatch(s, Test(_)) ==
  LET i == SelectInSeq(s, Test) IN IF i = 0 THEN s ELSE RemoveAt(s, i)
RemoveFirst(s, x) == RemoveFirstMatch(s, LAMBDA y : y = x)
Cons(x, s) == <<x>> \o s
Snoc(x, s) == Append(s, x)
Front(s) == SubSeq(s, 1, Len(s) - 1)
Last(s) == s[Len(s)]

\* Beginnings and ends.
IsPrefix(s, t) == Len(s) <= Len(t) /\ s = SubSeq(t, 1, Len(s))
IsStrictPrefix(s, t) == IsPrefix(s, t) /\ s # t
IsSuffix(s, t) == IsPrefix(Reverse(s), Reverse(t))
IsStrictSuffix(s, t) == IsSuffix(s, t) /\ s # t
Prefixes(s) == {SubSeq(s, 1, n) : n \in 0..Len(s)}
CommonPrefixes(S) ==
  {p \in UNION {Prefixes(s) : s \in S} : \A s \in S : IsPrefix(p, s)}
LongestCommonPrefix(S) ==
  CHOOSE p \in CommonPrefixes(S) : \A q \in CommonPrefixes(S) : Len(q) <= Len(p)
Suffixes(s) == {SubSeq(s, n, Len(s)) : n \in 1..(Len(s) + 1)}

\* The index in 1..n that goes on from n with 1.
SeqMod(i, n) == IF i % n = 0 THEN n ELSE i % n

\* Folds.
FoldSeq(op(_, _), base, s) == FoldFunction(op, base, s)
FoldLeft(op(_, _), base, s) ==
  MapThenFoldSet(LAMBDA x, y : op(y, x), base, LAMBDA i : s[i], Max, DOMAIN s)
FoldRight(op(_, _), s, base) ==
  MapThenFoldSet(op, base, LAMBDA i : s[i], Min, DOMAIN s)
FoldLeftDomain(op(_, _), base, s) == FoldLeft(op, base, [i \in DOMAIN s |-> i])
FoldRightDomain(op(_, _), s, base) == FoldRight(op, [i \in DOMAIN s |-> i], base)

\* Sequences of sequences.
FlattenSeq(s) == IF s = << >> THEN s ELSE FoldLeft(\o, Head(s), Tail(s))
Zip(s, t) == [i \in 1..(IF Len(s) < Len(t) THEN Len(s) ELSE Len(t)) |-> <<s[i], t[i]>>]
Interleave(s, t) ==
  CASE Len(s) = Len(t) /\ s # << >> ->
         [i \in 1..(2 * Len(s)) |->
            IF i % 2 = 1 THEN <<s[(i + 1) \div 2]>> ELSE <<t[i \div 2]>>]
    [] Len(s) = Len(t) /\ s = << >> -> <<s, t>>

\* Parts of sequences.
SubSeqs(s) == {SubSeq(s, i, j) : i \in 1..(Len(s) + 1), j \in 0..Len(s)}
AllSubSeqs(s) == {FoldFunction(Snoc, << >>, [i \in D |-> s[i]]) : D \in SUBSET DOMAIN s}
IndexFirstSubSeq(s, t) ==
  CHOOSE i \in 1..(Len(t) + 1 - Len(s)) :
    /\ IsPrefix(s, SubSeq(t, i, Len(t)))
    /\ \A j \in 1..(i - 1) : ~ IsPrefix(s, SubSeq(t, j, Len(t)))
ReplaceSubSeqAt(i, r, s, t) ==
  SubSeq(t, 1, i - 1) \o r \o SubSeq(t, i + Len(s), Len(t))
ReplaceFirstSubSeq(r, s, t) ==
  IF s \in SubSeqs(t) THEN ReplaceSubSeqAt(IndexFirstSubSeq(s, t), r, s, t) ELSE t
RECURSIVE ReplaceAllSubSeqs(_, _, _)
ReplaceAllSubSeqs(r, s, t) ==
  CASE s = t -> r
    [] s # t /\ t = << >> -> t
    [] s # t /\ t # << >> /\ IsPrefix(s, t) ->
         IF s = << >>
         THEN r \o <<Head(t)>> \o ReplaceAllSubSeqs(r, s, Tail(t))
         ELSE r \o ReplaceAllSubSeqs(r, s, SubSeq(t, Len(s) + 1, Len(t)))
    [] OTHER -> <<Head(t)>> \o ReplaceAllSubSeqs(r, s, Tail(t))
====
