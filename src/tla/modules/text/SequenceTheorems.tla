---- MODULE SequenceTheorems ----
\* Theorems only, which nothing is checked by.
EXTENDS Sequences, Functions
====
