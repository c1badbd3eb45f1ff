---- MODULE Filters ----
\* Filters over sets that are not explicit are looked through element by element.
EXTENDS Integers, FiniteSets, Sequences, TLC

Seen(x) == PrintT(<<"seen", x>>)
Big == SUBSET (1..16)

\* Filters of few elements are evaluated before the quantifier is.
ASSUME \E x \in {s \in SUBSET {1, 2, 3} : Seen(s)} : x # {}
ASSUME ~\A x \in {s \in SUBSET {1, 2, 3} : Seen(s) /\ s # {}} : 2 \in x
ASSUME \E x \in {s \in SUBSET {1, 2, 3} : 1 \div (4 - Cardinality(s)) > 0} : x = {1, 2, 3}
ASSUME \E f \in {g \in [1..2 -> {"a", "b"}] : Seen(g)} : f[2] = "b"
ASSUME \E r \in {g \in [a : 1..2, b : 1..2] : Seen(g)} : r.b = 2
ASSUME \E p \in {g \in (1..2) \X (1..2) : Seen(g)} : p[2] = 2
ASSUME \E p \in {<<i, j>> \in (1..2) \X (1..2) : Seen(<<j, i>>)} : p[2] = 2
ASSUME \E x \in {t \in {s \in SUBSET {1, 2, 3} : Seen(<<"inner", s>>)} : Seen(t)} : x # {}

\* Nothing is kept of what was passed.
ASSUME PrintT(<<"first", CHOOSE x \in {s \in Big : Cardinality(s) = 4} : 5 \in x>>)
ASSUME PrintT(<<"pair", \E x, y \in {s \in Big : Cardinality(s) = 2} : x \cup y = {3, 4, 7, 9}>>)
ASSUME PrintT(<<"all", \A x \in {s \in SUBSET (1..16) : Cardinality(s) > 14} : 16 \in x \/ 15 \in x>>)
ASSUME PrintT(<<"count", Cardinality({s \in SUBSET (1..16) : \A x \in s : x % 5 = 0})>>)
ASSUME PrintT(<<"count of pairs", Cardinality({s \in SUBSET (1..16) : \A x, y \in s : x + y = 9 \/ x = y})>>)
ASSUME PrintT(<<"families", {F \in SUBSET (SUBSET {1, 2, 3}) : \A a, b \in F : a \cap b = {} /\ a # {}}>>)
Odd(S) == \A x \in S : x % 2 = 1
Small(S, n) == S \subseteq 1..n
ASSUME PrintT(<<"operators", {s \in SUBSET (1..14) : Odd(s) /\ Small(s, 6)}>>)
ASSUME PrintT(<<"none", {s \in SUBSET (1..16) : \A x \in s \cup {1} : x > 1}>>)
ASSUME PrintT(<<"empty only", {s \in SUBSET (1..16) : \A x \in s : x > 99}>>)
ASSUME PrintT(<<"functions", {f \in [1..3 -> 1..3] : \A i \in 1..2 : f[i] < f[i + 1]}>>)
ASSUME PrintT(<<"function chosen", CHOOSE f \in {g \in [{"x", "y"} -> 1..3] : g["x"] > g["y"]} : TRUE>>)
ASSUME PrintT(<<"map", {Cardinality(s) : s \in {t \in SUBSET (1..5) : 3 \in t}}>>)
ASSUME PrintT(<<"union", UNION {s \in SUBSET (1..6) : \A x \in s : x % 2 = 0}>>)
ASSUME PrintT(<<"over a cup", {x \in Nat \cap (1..9) : x % 2 = 0}>>)
ASSUME LET F == {s \in SUBSET (1..4) : Cardinality(s) = 2}
       IN PrintT(<<"twice", \A a \in F : \E b \in F : a \cap b = {}>>)
====
