---- MODULE SymmetryOfTwoSets ----
EXTENDS Naturals, FiniteSets, TLC
CONSTANTS Reader, Writer, Value
VARIABLES holds, wrote, pairs
Init == holds \in [Reader -> SUBSET Value] /\ wrote = [w \in Writer |-> {}] /\ pairs = {}
Read(r, w) == \E v \in wrote[w] : holds' = [holds EXCEPT ![r] = @ \cup {v}] /\ pairs' = pairs \cup {<<r, w>>} /\ UNCHANGED wrote
Write(w, v) == v \notin wrote[w] /\ wrote' = [wrote EXCEPT ![w] = @ \cup {v}] /\ UNCHANGED <<holds, pairs>>
Next == (\E r \in Reader, w \in Writer : Read(r, w)) \/ (\E w \in Writer, v \in Value : Write(w, v))
Symmetric == Permutations(Reader) \cup Permutations(Writer) \cup Permutations(Value)
Few == Cardinality(pairs) <= 3
Right == \A p \in pairs : wrote[p[2]] # {}
====
