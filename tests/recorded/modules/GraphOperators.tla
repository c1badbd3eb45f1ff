---- MODULE GraphOperators ----
\* Graphs, UndirectedGraphs, Relation.
EXTENDS Graphs
U == INSTANCE UndirectedGraphs

G == [node |-> 1..5, edge |-> {<<1, 2>>, <<2, 3>>, <<3, 1>>, <<4, 5>>}]
T == [node |-> 1..4, edge |-> {<<2, 1>>, <<3, 1>>, <<4, 3>>}]
B == [node |-> {1, 2}, edge |-> {<<1, 2>>, <<2, 1>>}]
H == [node |-> 1..4, edge |-> {{1, 2}, {2, 3}, {4}}]
ASSUME PrintT(<<"is", IsDirectedGraph(G), IsDirectedGraph([node |-> {1}, edge |-> {<<1, 2>>}]), IsUndirectedGraph(G), IsUndirectedGraph(B),
                U!IsUndirectedGraph(H), U!IsLoopFreeUndirectedGraph(H), U!IsUndirectedGraph([node |-> {1}, edge |-> {{1, 2}}])>>)
ASSUME PrintT(<<"derived", Transpose(T), GraphUnion(T, B), EmptyGraph, Cardinality(Graphs({1, 2})), Cardinality(DirectedSubgraph(B)),
                UndirectedSubgraph(B), Cardinality(U!UndirectedGraphs({1, 2})), Cardinality(U!UndirectedSubgraph(H))>>)
ASSUME PrintT(<<"paths", SimplePath(B), SimplePath(T), Cardinality(SimplePath(G)), U!SimplePath(H), SimplePath(EmptyGraph)>>)
ASSUME PrintT(<<"connected", AreConnectedIn(1, 3, G), AreConnectedIn(3, 4, G), AreConnectedIn(1, 1, G), AreConnectedIn(9, 9, G),
                U!AreConnectedIn(1, 3, H), U!AreConnectedIn(1, 4, H), IsStronglyConnected(G), IsStronglyConnected(B),
                IsStronglyConnected(EmptyGraph), U!IsStronglyConnected(H), ConnectionsIn(T)>>)
ASSUME PrintT(<<"components", U!ConnectedComponents(H), U!ConnectedComponents([node |-> {}, edge |-> {}]),
                U!ConnectedComponents([node |-> 1..3, edge |-> {{1, 7}, {2, 3}}])>>)
ASSUME PrintT(<<"trees", IsTreeWithRoot(T, 1), IsTreeWithRoot(T, 2), IsTreeWithRoot(G, 1), HasCycle(G), HasCycle(T), IsDag(T), IsDag(G),
                IsBipartiteWithPartitions(T, {1, 4}, {2, 3}), IsBipartiteWithPartitions(T, {1, 2}, {3, 4})>>)
ASSUME PrintT(<<"around", Successors(G, 1), AllSuccessors(G, {1, 4}), Predecessors(T, 1), AllPredecessors(T, {1, 3}),
                Ancestors(T, 1), Descendants(T, 4), Ancestors(G, 1), Descendants(G, 4), InDegree(T, 1), OutDegree(T, 4), Roots(T), Leaves(T)>>)
S == 1..3
Less == [x, y \in S |-> x < y]
LessEq == [x, y \in S |-> x <= y]
Next == [x, y \in S |-> y = x + 1]
All(R) == <<IsReflexive(R, S), IsIrreflexive(R, S), IsSymmetric(R, S), IsAntiSymmetric(R, S), IsAsymmetric(R, S), IsTransitive(R, S),
            IsPartiallyOrdered(R, S), IsStrictlyPartiallyOrdered(R, S), IsTotallyOrdered(R, S), IsStrictlyTotallyOrdered(R, S)>>
ASSUME PrintT(<<"relations", All(Less), All(LessEq), All(Next)>>)
ASSUME PrintT(<<"under", IsReflexiveUnder(<=, S), IsIrreflexiveUnder(<, S), IsSymmetricUnder(=, S), IsAntiSymmetricUnder(<=, S),
                IsAsymmetricUnder(<, S), IsTransitiveUnder(LAMBDA a, b : b = a + 1, S), IsPartiallyOrderedUnder(<=, S),
                IsStrictlyPartiallyOrderedUnder(<, S), IsTotallyOrderedUnder(<=, S), IsStrictlyTotallyOrderedUnder(<, S)>>)
ASSUME PrintT(<<"closure", TransitiveClosure(Next, S), ReflexiveTransitiveClosure(Next, S), IsConnected(Next, S),
                IsConnected([x, y \in S |-> x # y], S), TransitiveClosure([p \in {} \X {} |-> TRUE], {})>>)
====
