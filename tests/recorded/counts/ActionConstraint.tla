---- MODULE ActionConstraint ----
EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLE x
Init == x = 0
Next == x' \in 0..9
Near == x' - x \in -1..2
====
