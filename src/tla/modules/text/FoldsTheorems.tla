---- MODULE FoldsTheorems ----
\* Theorems only, which nothing is checked by.
EXTENDS Folds, FiniteSets
====
