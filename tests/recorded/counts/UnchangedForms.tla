---- MODULE UnchangedForms ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* UNCHANGED of a variable, a tuple, nested tuples and definitions.
VARIABLES a, b, c, d
cd == <<c, d>>
vars == <<a, b, cd>>
Init == a = 0 /\ b = 0 /\ c = 0 /\ d = 0
A == a < 2 /\ a' = a + 1 /\ UNCHANGED <<b, cd>>
B == b < 2 /\ b' = b + 1 /\ UNCHANGED a /\ UNCHANGED cd
C == c' = 1 - c /\ UNCHANGED <<a, <<b, d>>>>
D == d' = a /\ UNCHANGED <<a, b, c>>
Stutter == UNCHANGED vars
Next == A \/ B \/ C \/ D \/ Stutter
====
