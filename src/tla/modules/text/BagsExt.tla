---- MODULE BagsExt ----
LOCAL INSTANCE Bags
LOCAL INSTANCE Integers
LOCAL INSTANCE Folds

BagAdd(B, x) ==
  [y \in DOMAIN B \cup {x} |-> IF y = x THEN CopiesIn(x, B) + 1 ELSE B[y]]
BagRemove(B, x) ==
  LET rest == IF CopiesIn(x, B) = 1 THEN DOMAIN B \ {x} ELSE DOMAIN B
  IN [y \in rest |-> B[y] - (IF y = x THEN 1 ELSE 0)]
BagRemoveAll(B, x) == [y \in DOMAIN B \ {x} |-> B[y]]

\* Every copy of an element is combined with the base first, then these with
\* each other.
MapThenFoldBag(op(_, _), base, f(_), choose(_), B) ==
  LET copies(x) ==
        LET combined[n \in {n \in Nat : n > 0}] ==
              LET fewer == IF n > 1 THEN combined[n - 1] ELSE base
              IN op(fewer, f(x))
        IN combined[B[x]]
  IN MapThenFoldSet(op, base, copies, LAMBDA S : CHOOSE x \in S : TRUE, DOMAIN B)
FoldBag(op(_, _), base, B) ==
  MapThenFoldBag(op, base, LAMBDA x : x, LAMBDA S : CHOOSE x \in S : TRUE, B)
SumBag(B) == FoldBag(+, 0, B)
ProductBag(B) == FoldBag(LAMBDA x, y : x * y, 1, B)
====
