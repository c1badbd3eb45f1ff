---- MODULE Choose ----
\* CHOOSE takes the first element in TLC's order.
EXTENDS Integers, Sequences, FiniteSets, TLC

ASSUME PrintT(<<"numbers", CHOOSE x \in {3, 1, 2} : TRUE, CHOOSE x \in {3, 1, 2} : x > 1>>)
ASSUME PrintT(<<"strings", CHOOSE x \in {"zz", "aa", "mm"} : TRUE, CHOOSE x \in {"aa", "zz"} : TRUE>>)
ASSUME PrintT(<<"strings again", {"mm", "zz", "aa", "bb"}, CHOOSE x \in {"bb", "mm"} : TRUE>>)
ASSUME PrintT(<<"sets", CHOOSE x \in {{1, 2}, {3}, {}} : x # {}, CHOOSE x \in SUBSET {1, 2, 3} : Cardinality(x) = 2>>)
ASSUME PrintT(<<"tuples", CHOOSE x \in {<<2, 1>>, <<1, 2>>} : TRUE, CHOOSE x \in {<<1, 1>>, <<5>>} : TRUE>>)
ASSUME PrintT(<<"pairs", CHOOSE <<x, y>> \in (1..3) \X (1..3) : x + y = 5>>)
ASSUME PrintT(<<"functions", CHOOSE g \in [{1, 2} -> {"q", "p"}] : g[1] # g[2]>>)
ASSUME PrintT(<<"functions to numbers", CHOOSE g \in [1..2 -> 1..3] : g[1] > g[2]>>)
ASSUME PrintT(<<"records", CHOOSE g \in [b : {2, 1}, a : {4, 3}] : TRUE>>)
ASSUME PrintT(<<"subset in order", CHOOSE x \in SUBSET {"u", "v", "w"} : Cardinality(x) = 1>>)
ASSUME PrintT(<<"booleans", CHOOSE x \in BOOLEAN : TRUE, CHOOSE x \in {TRUE, FALSE} : TRUE>>)
ASSUME PrintT(<<"interval", CHOOSE x \in 1..10 : x * x > 30>>)
ASSUME PrintT(<<"nested", CHOOSE x \in {CHOOSE y \in 2..4 : y > 2} : TRUE>>)
ASSUME PrintT(<<"filter", CHOOSE x \in {y \in {9, 4, 6} : y % 2 = 0} : TRUE>>)
ASSUME PrintT(<<"mapped", CHOOSE x \in {-y : y \in 1..3} : TRUE>>)
ASSUME PrintT(<<"union", CHOOSE x \in ({7} \cup {2}) : TRUE, CHOOSE x \in UNION {{5}, {4}} : TRUE>>)
====
