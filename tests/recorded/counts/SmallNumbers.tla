---- MODULE SmallNumbers ----
EXTENDS Naturals, Sequences
CONSTANTS Lowest, Tag, Weight(_)
VARIABLE v
Limit == 100
Scale(n) == n * 2
Start == v \in {Scale(Lowest), Scale(Limit)}
Kept == Tag
====
