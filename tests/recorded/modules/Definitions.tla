---- MODULE Definitions ----
\* What is computed natively against its definition, over small domains.
EXTENDS SequencesExt, FiniteSetsExt, Functions, BagsExt, Bitwise, Combinatorics, Graphs, Json
U == INSTANCE UndirectedGraphs

Short == UNION {[1..n -> 1..3] : n \in 0..3}
Pairs == Short \X UNION {[1..n -> 1..2] : n \in 0..2}
Sets == SUBSET (1..4)

\* Sequences.
ASSUME \A s \in Short : /\ ToSet(s) = {s[i] : i \in DOMAIN s}
                        /\ Reverse(s) = [i \in 1..Len(s) |-> s[Len(s) - i + 1]]
                        /\ Suffixes(s) = {SubSeq(s, i, Len(s)) : i \in 1..Len(s) + 1}
                        /\ Reverse(Reverse(s)) = s
                        /\ \A x \in 1..3 : Contains(s, x) <=> \E i \in DOMAIN s : s[i] = x
ASSUME \A s \in Short : \A x \in 1..3 :
         LET I == {i \in DOMAIN s : s[i] = x}
             Is(y) == y = x
         IN /\ SelectInSeq(s, Is) = (IF I = {} THEN 0 ELSE CHOOSE i \in I : \A j \in I : i <= j)
            /\ SelectLastInSeq(s, Is) = (IF I = {} THEN 0 ELSE CHOOSE i \in I : \A j \in I : i >= j)
            /\ I = {} => RemoveFirst(s, x) = s
            /\ I # {} => RemoveFirst(s, x) = RemoveAt(s, SelectInSeq(s, Is))
            /\ RemoveFirstMatch(s, Is) = RemoveFirst(s, x)
ASSUME \A p \in Pairs :
         LET s == p[1]
             t == p[2]
             places == {i \in 1..(Len(s) + 1 - Len(t)) : SubSeq(s, i, i + Len(t) - 1) = t}
         IN /\ IsPrefix(t, s) <=> 1 \in places
            /\ IsSuffix(t, s) <=> Len(s) + 1 - Len(t) \in places
            /\ t \in SubSeqs(s) <=> places # {}
            /\ places = {} => ReplaceFirstSubSeq(<<9>>, t, s) = s
            /\ places # {} => /\ IndexFirstSubSeq(t, s) = Min(places)
                              /\ ReplaceFirstSubSeq(<<9>>, t, s)
                                   = SubSeq(s, 1, Min(places) - 1) \o <<9>> \o SubSeq(s, Min(places) + Len(t), Len(s))
            /\ LongestCommonPrefix({s, t})
                 = SubSeq(s, 1, Max({n \in 0..Min({Len(s), Len(t)}) : SubSeq(s, 1, n) = SubSeq(t, 1, n)}))
            /\ FlattenSeq(<<s, t, s>>) = s \o t \o s
ASSUME \A s \in Short : AllSubSeqs(s) = {LET kept == SelectSeq([i \in DOMAIN s |-> <<i, s[i]>>], LAMBDA e : e[1] \in D)
                                         IN [i \in DOMAIN kept |-> kept[i][2]] : D \in SUBSET DOMAIN s}
ASSUME \A S \in Sets : /\ SetToSeqs(S) = {f \in [1..Cardinality(S) -> S] : \A i, j \in DOMAIN f : i # j => f[i] # f[j]}
                       /\ SetToSeq(S) \in SetToSeqs(S)
                       /\ \A i, j \in DOMAIN SetToSortSeq(S, >) : i < j => SetToSortSeq(S, >)[i] > SetToSortSeq(S, >)[j]

\* Folds whose operator is commutative and associative have one value.
RECURSIVE Sum(_)
Sum(S) == IF S = {} THEN 0 ELSE LET x == CHOOSE x \in S : TRUE IN x + Sum(S \ {x})
RECURSIVE Number(_)
Number(s) == IF s = << >> THEN 0 ELSE Number(Front(s)) * 10 + Last(s)
ASSUME \A S \in Sets : /\ FoldSet(+, 0, S) = Sum(S) /\ SumSet(S) = Sum(S)
                       /\ MapThenFoldSet(+, 0, LAMBDA x : x * x, LAMBDA T : CHOOSE x \in T : TRUE, S) = Sum({x * x : x \in S})
                       /\ MapThenSumSet(LAMBDA x : x * x, S) = Sum({x * x : x \in S})
                       /\ FoldFunction(+, 0, [x \in S |-> x + 1]) = Sum(S) + Cardinality(S)
                       /\ FoldFunctionOnSet(+, 0, <<1, 2, 3, 4>>, S) = Sum(S)
                       /\ SumBag(SetToBag(S)) = Sum(S)
                       /\ \A k \in 0..5 : \A T \in SUBSET S : T \in kSubset(k, S) <=> Cardinality(T) = k
                       /\ Quantify(S, LAMBDA x : x > 2) = Cardinality({x \in S : x > 2})
                       /\ S # {} => Max(S) \in S /\ Min(S) \in S /\ \A x \in S : Min(S) <= x /\ x <= Max(S)
ASSUME \A s \in Short : /\ FoldLeft(LAMBDA n, d : n * 10 + d, 0, s) = Number(s)
                        /\ FoldRight(LAMBDA d, n : n * 10 + d, s, 0) = Number(Reverse(s))
                        /\ FoldLeft(LAMBDA t, x : Append(t, x), << >>, s) = s
                        /\ FoldLeftDomain(LAMBDA t, i : Append(t, s[i]), << >>, s) = s
                        /\ FoldRightDomain(LAMBDA i, t : <<s[i]>> \o t, s, << >>) = s

\* Functions.
ASSUME \A f \in Short : /\ Range(f) = {f[x] : x \in DOMAIN f}
                        /\ IsInjective(f) <=> \A x, y \in DOMAIN f : f[x] = f[y] => x = y
                        /\ IsInjective(f) => \A x \in DOMAIN f : AntiFunction(f)[f[x]] = x

\* Numbers.
Bit(x, n) == (x \div 2^n) % 2
ASSUME \A x, y \in 0..20 : \A n \in 0..5 :
         /\ Bit(x & y, n) = 1 <=> Bit(x, n) = 1 /\ Bit(y, n) = 1
         /\ Bit(x | y, n) = 1 <=> Bit(x, n) = 1 \/ Bit(y, n) = 1
         /\ Bit(x ^^ y, n) = 1 <=> Bit(x, n) # Bit(y, n)
ASSUME \A x \in 0..70 : \A n \in 0..8 : shiftR(x, n) = x \div 2^n /\ (2^n <= x => Bit(Not(x), n) # Bit(x, n))
ASSUME \A n \in 0..9 : \A k \in 0..n : choose(n, k) = factorial[n] \div (factorial[k] * factorial[n - k])

\* Graphs of three nodes.
RECURSIVE Reached(_, _, _)
Reached(S, G, steps) ==
  IF steps = 0 THEN S ELSE Reached(S \cup {m \in G.node : \E n \in S : <<n, m>> \in G.edge}, G, steps - 1)
Directed == [node : {1..3}, edge : SUBSET ((1..3) \X (1..3))]
ASSUME \A G \in Directed :
         /\ \A m, n \in 1..3 : AreConnectedIn(m, n, G) <=> n \in Reached({m}, G, 3)
         /\ IsStronglyConnected(G) <=> \A m \in 1..3 : Reached({m}, G, 3) = 1..3
         /\ SimplePath(G) = {p \in SetToAllKPermutations(1..3) \ {<< >>} :
                               \A i \in 1..(Len(p) - 1) : <<p[i], p[i + 1]>> \in G.edge}
         /\ \A m, n \in 1..3 :
              TransitiveClosure([x, y \in 1..3 |-> <<x, y>> \in G.edge], 1..3)[m, n]
                <=> n \in Reached({k \in 1..3 : <<m, k>> \in G.edge}, G, 3)
         /\ HasCycle(G) <=> \E n \in 1..3 : n \in Reached({k \in 1..3 : <<n, k>> \in G.edge}, G, 3)
Undirected == [node : {1..3}, edge : SUBSET {{m, n} : m, n \in 1..3}]
Both(G) == [node |-> G.node, edge |-> {p \in (1..3) \X (1..3) : {p[1], p[2]} \in G.edge}]
ASSUME \A G \in Undirected :
         /\ U!SimplePath(G) = SimplePath(Both(G))
         /\ U!ConnectedComponents(G) = {Reached({n}, Both(G), 3) : n \in 1..3}
         /\ \A m, n \in 1..3 : U!AreConnectedIn(m, n, G) <=> AreConnectedIn(m, n, Both(G))
====
