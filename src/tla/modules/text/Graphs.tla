---- MODULE Graphs ----
\* A directed graph is a record of a set `node` and a set `edge` of pairs.
EXTENDS Naturals, Sequences, FiniteSets, SequencesExt, Relation

IsDirectedGraph(G) ==
  /\ G = [node |-> G.node, edge |-> G.edge]
  /\ G.edge \subseteq G.node \X G.node
DirectedSubgraph(G) ==
  {H \in [node : SUBSET G.node, edge : SUBSET G.edge] : IsDirectedGraph(H)}
IsUndirectedGraph(G) ==
  IsDirectedGraph(G) /\ \A e \in G.edge : <<e[2], e[1]>> \in G.edge
UndirectedSubgraph(G) == {H \in DirectedSubgraph(G) : IsUndirectedGraph(H)}
EmptyGraph == [node |-> {}, edge |-> {}]
Graphs(S) == [node : {S}, edge : SUBSET (S \X S)]
Transpose(G) == [node |-> G.node, edge |-> {<<e[2], e[1]>> : e \in G.edge}]
GraphUnion(G, H) == [node |-> G.node \cup H.node, edge |-> G.edge \cup H.edge]

\* Paths have at least one node.
Path(G) ==
  {p \in Seq(G.node) :
     p # << >> /\ \A i \in 1..(Len(p) - 1) : <<p[i], p[i + 1]>> \in G.edge}
SimplePath(G) == {p \in Path(G) : IsInjective(p)}
AreConnectedIn(m, n, G) == \E p \in Path(G) : Head(p) = m /\ Last(p) = n
ConnectionsIn(G) == [m, n \in G.node |-> AreConnectedIn(m, n, G)]
IsStronglyConnected(G) == \A m, n \in G.node : AreConnectedIn(m, n, G)

Successors(G, n) == {m \in G.node : <<n, m>> \in G.edge}
AllSuccessors(G, S) == UNION {Successors(G, n) : n \in S}
Predecessors(G, n) == {m \in G.node : <<m, n>> \in G.edge}
AllPredecessors(G, S) == UNION {Predecessors(G, n) : n \in S}
\* Those from which, and to which, a path of at least one edge leads.
LOCAL Leads(G) == TransitiveClosure([p \in G.node \X G.node |-> p \in G.edge], G.node)
Ancestors(G, n) == LET leads == Leads(G) IN {m \in G.node : leads[m, n]}
Descendants(G, n) == LET leads == Leads(G) IN {m \in G.node : leads[n, m]}
InDegree(G, n) == Cardinality(Predecessors(G, n))
OutDegree(G, n) == Cardinality(Successors(G, n))
Roots(G) == {n \in G.node : Predecessors(G, n) = {}}
Leaves(G) == {n \in G.node : Successors(G, n) = {}}

\* All edges lead towards the root.
IsTreeWithRoot(G, r) ==
  /\ IsDirectedGraph(G)
  /\ r \in G.node
  /\ \A e \in G.edge : e[1] # r /\ \A f \in G.edge : e[1] = f[1] => e = f
  /\ \A n \in G.node : AreConnectedIn(n, r, G)
IsBipartiteWithPartitions(G, U, V) ==
  /\ U \cap V = {}
  /\ G.node \subseteq U \cup V
  /\ \A e \in G.edge : e \in (U \X V) \cup (V \X U)
HasCycle(G) == \E n \in G.node : \E m \in Successors(G, n) : AreConnectedIn(m, n, G)
IsDag(G) == IsDirectedGraph(G) /\ ~ HasCycle(G)
====
