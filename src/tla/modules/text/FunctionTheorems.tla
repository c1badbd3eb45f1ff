---- MODULE FunctionTheorems ----
\* Theorems only, which nothing is checked by.
EXTENDS Functions, Integers, FiniteSets
====
