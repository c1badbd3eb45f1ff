---- MODULE Arithmetic ----
\* What Naturals and Integers mean, negative operands included.
EXTENDS Integers, TLC

ASSUME PrintT(<<"sum", 2 + 3, 2 - 5, 3 * (-4), -(2 + 3), -(-7)>>)
ASSUME PrintT(<<"div", 7 \div 2, (-7) \div 2, 7 \div (-2), (-7) \div (-2), 0 \div 5>>)
ASSUME PrintT(<<"mod", 7 % 3, (-7) % 3, (-1) % 5, 0 % 4, 9 % 3>>)
ASSUME PrintT(<<"pow", 2^0, 2^10, (-2)^3, 0^5, 1^30>>)
ASSUME PrintT(<<"precedence", 2 + 3 * 4 - 1, 2 * 3^2, -2^2, 10 - 3 - 2, 2 * 3 + 4 * 5>>)
ASSUME PrintT(<<"order", 1 < 2, 2 <= 2, 2 =< 1, 3 > 2, 2 >= 3, 2 \geq 2, 2 \leq 1>>)
ASSUME PrintT(<<"range", 1..3, 3..1, -1..1, 2..2>>)
ASSUME PrintT(<<"in", 3 \in Nat, -3 \in Nat, -3 \in Int, 0 \in Nat, 2 \in 1..3, 4 \in 1..3>>)
ASSUME PrintT(<<"literals", \b101, \o17, \hff, \HfF, 007>>)
ASSUME PrintT(<<"equal", 1 = 1, 1 # 2, 1 /= 1, 2 = 1 + 1>>)
ASSUME PrintT(<<"range precedence", 1 .. 1 + 2, {x \in 1 .. 2 * 2 : x % 2 = 0}>>)
ASSUME PrintT(<<"subset of Nat", 1..3 \subseteq Nat, {-1, 2} \subseteq Nat, {-1} \subseteq Int>>)
ASSUME PrintT(<<"sets of ints", {3, 1, 2, 1}, {-1, -5, 4}, {1..2, 1..1, {}}>>)
====
