---- MODULE FilteredGraphs ----
EXTENDS Integers, FiniteSets
\* Initial states and successors from filters over large sets.
VARIABLES edges, marked
Nodes == 1..4
Init == /\ edges \in {E \in SUBSET (SUBSET Nodes) : \A e \in E : Cardinality(e) = 2}
        /\ marked \in {m \in [Nodes -> BOOLEAN] : \A i \in 1..3 : m[i + 1] => m[i]}
Grow == /\ edges = {}
        /\ edges' \in {E \in SUBSET (SUBSET Nodes) : \A a, b \in E : a = b \/ a \cap b = {}}
        /\ edges' # edges /\ {} \notin edges' /\ Cardinality(edges') = 3
        /\ UNCHANGED marked
Mark == \E S \in {T \in SUBSET Nodes : T \in edges} : 
           /\ marked' = [n \in Nodes |-> marked[n] \/ n \in S]
           /\ UNCHANGED edges
Next == Grow \/ Mark
TypeOK == edges \subseteq SUBSET Nodes
====
