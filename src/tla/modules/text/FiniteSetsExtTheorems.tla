---- MODULE FiniteSetsExtTheorems ----
\* Theorems only, which nothing is checked by.
EXTENDS FiniteSetsExt, FiniteSets, Integers
====
