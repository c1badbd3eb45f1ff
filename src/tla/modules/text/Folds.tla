---- MODULE Folds ----
\* The elements of S in the order in which `choose` takes them, each mapped by
\* f, combined from the last one on.
MapThenFoldSet(op(_, _), base, f(_), choose(_), S) ==
  LET fold[T \in SUBSET S] ==
        IF T = {} THEN base
        ELSE LET next == choose(T) IN op(f(next), fold[T \ {next}])
  IN fold[S]
====
