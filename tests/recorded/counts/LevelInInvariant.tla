---- MODULE LevelInInvariant ----
\* An invariant that holds of the same values at one level and not at another.
EXTENDS Naturals, TLC
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == y' = y + 1 /\ UNCHANGED x
Early == y >= 0 /\ (x = 0 => TLCGet("level") < 4)
====
