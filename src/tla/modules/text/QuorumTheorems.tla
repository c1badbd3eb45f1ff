---- MODULE QuorumTheorems ----
\* Theorems only, which nothing is checked by.
EXTENDS Quorum, Integers, FiniteSets
====
