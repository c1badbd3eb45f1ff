---- MODULE LevelOfStates ----
\* TLCGet("level") in every place where a state is looked at.
EXTENDS Naturals, TLC
VARIABLES x, born
Init == x \in 0..1 /\ born = TLCGet("level")
Next == x < 20 /\ \E d \in 1..3 : x' = x + d /\ born' = TLCGet("level")
Bounded == TLCGet("level") <= 5
Step == TLCGet("level") <= 4 /\ (TLCGet("level") = 3 => x' # 7)
Consistent == born = TLCGet("level") - 1
View == <<x, TLCGet("level") % 2>>
ASSUME TLCGet("level") = 0
====
