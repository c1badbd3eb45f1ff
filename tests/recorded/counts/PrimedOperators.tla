---- MODULE PrimedOperators ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* Primes of operators and of expressions.
VARIABLES x, y
Sum == x + y
Double(a) == 2 * a
Init == x = 0 /\ y = 0
Next == /\ x' \in 0..3
        /\ y' \in 0..3
        /\ Sum' # Sum
        /\ (x + 1)' > 0
        /\ Double(y)' <= 4
====
