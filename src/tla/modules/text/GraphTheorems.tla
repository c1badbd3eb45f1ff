---- MODULE GraphTheorems ----
\* Theorems only, which nothing is checked by.
EXTENDS Graphs, Sequences
====
