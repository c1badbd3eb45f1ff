---- MODULE PossibleNever ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x < 4 /\ x' = x + 1
Three == x = 3
ToTwo == x = 1 /\ x' = 2
Last == x = 5
====
