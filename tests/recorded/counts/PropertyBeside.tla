---- MODULE PropertyBeside ----
\* An invariant and a step property fail at the same length.
EXTENDS Naturals
VARIABLES x
Init == x = 0
Next == x' \in {x + 1, x + 2}
Low == x < 3
Single == [][x' # 3]_x
====
