---- MODULE UndirectedGraphs ----
\* An undirected graph is a record of a set `node` and a set `edge` of sets of
\* one or two nodes.
LOCAL INSTANCE Naturals
LOCAL INSTANCE Sequences
LOCAL INSTANCE SequencesExt
LOCAL INSTANCE FiniteSets
LOCAL INSTANCE Folds
LOCAL INSTANCE Functions

LOCAL IsGraph(G) == G = [node |-> G.node, edge |-> G.edge]
IsUndirectedGraph(G) ==
  IsGraph(G) /\ \A e \in G.edge : \E m, n \in G.node : e = {m, n}
IsLoopFreeUndirectedGraph(G) ==
  IsGraph(G) /\ \A e \in G.edge : \E m \in G.node : \E n \in G.node \ {m} : e = {m, n}
UndirectedSubgraph(G) ==
  {H \in [node : SUBSET G.node, edge : SUBSET G.edge] : IsUndirectedGraph(H)}
UndirectedGraphs(S) == [node : {S}, edge : SUBSET {{m, n} : m, n \in S}]

\* Paths have at least one node.
Path(G) ==
  {p \in Seq(G.node) :
     p # << >> /\ \A i \in 1..(Len(p) - 1) : {p[i], p[i + 1]} \in G.edge}
SimplePath(G) == {p \in Path(G) : IsInjective(p)}
AreConnectedIn(m, n, G) == \E p \in Path(G) : Head(p) = m /\ Last(p) = n
ConnectedComponents(G) == {{n \in G.node : AreConnectedIn(m, n, G)} : m \in G.node}
IsStronglyConnected(G) == ConnectedComponents(G) = {G.node}
====
