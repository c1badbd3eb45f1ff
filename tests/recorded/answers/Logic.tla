---- MODULE Logic ----
\* Propositional operators, quantifiers, IF, CASE, LET, junction lists, laziness.
EXTENDS Integers, FiniteSets, TLC

P(x) == x > 1
Boom == 1 \div 0 = 1
Lazy(a, b) == IF a THEN TRUE ELSE b

ASSUME PrintT(<<"and or", TRUE /\ FALSE, TRUE \/ FALSE, ~TRUE, \neg FALSE, \lnot FALSE>>)
ASSUME PrintT(<<"implies", FALSE => Boom, TRUE => TRUE, TRUE => FALSE, TRUE <=> FALSE, FALSE \equiv FALSE>>)
ASSUME PrintT(<<"short", FALSE /\ Boom, TRUE \/ Boom, IF TRUE THEN 1 ELSE Boom>>)
ASSUME PrintT(<<"lazy argument", Lazy(TRUE, Boom)>>)
ASSUME PrintT(<<"forall", \A x \in {} : Boom, \A x \in 1..3 : x > 0, \A x \in 1..3 : P(x)>>)
ASSUME PrintT(<<"exists", \E x \in {} : Boom, \E x \in 1..3 : P(x), \E x, y \in 1..3 : x + y = 6>>)
ASSUME PrintT(<<"several", \A x \in 1..2, y \in 3..4 : x < y, \E x \in 1..2, y, z \in 1..2 : x + y + z = 6>>)
ASSUME PrintT(<<"tuples", \A <<a, b>> \in {<<1, 2>>, <<2, 3>>} : a < b>>)
ASSUME PrintT(<<"shadowed sets", \E x \in 1..2 : \E y \in 1..x : y = 2>>)
ASSUME PrintT(<<"case", CASE 1 > 2 -> "a" [] 2 > 1 -> "b" [] OTHER -> "c", CASE FALSE -> 1 [] OTHER -> 2>>)
ASSUME PrintT(<<"case takes the first", CASE TRUE -> "first" [] TRUE -> "second">>)
ASSUME PrintT(<<"let", LET x == 2 y == x * x IN y + x, LET F(a, b) == a - b IN F(5, 3)>>)
ASSUME PrintT(<<"let unused", LET bad == 1 \div 0 IN 7>>)
ASSUME PrintT(<<"let shadows nothing", LET F(a) == LET G(b) == a + b IN G(10) IN F(1) + F(2)>>)
ASSUME PrintT(<<"junctions",
    /\ TRUE
    /\ \/ FALSE
       \/ /\ TRUE
          /\ 1 = 1
    /\ ~ FALSE>>)
ASSUME PrintT(<<"junction and infix",
    \/ FALSE
    \/ TRUE /\ FALSE
    \/ 1 = 2 => FALSE>>)
ASSUME PrintT(<<"implication in lists",
    /\ FALSE
    => TRUE>>)
ASSUME PrintT(<<"precedence", ~ FALSE /\ FALSE, ~(FALSE /\ FALSE), TRUE \/ FALSE => FALSE, 1 = 1 /\ 2 = 2>>)
ASSUME PrintT(<<"if precedence", IF TRUE THEN 1 ELSE 2 + 10, (IF TRUE THEN 1 ELSE 2) + 10>>)
ASSUME PrintT(<<"quantifier reaches far", \E x \in 1..2 : x = 1 /\ x = 2, (\E x \in 1..2 : x = 1) /\ TRUE>>)
ASSUME PrintT(<<"equality of booleans", TRUE = (1 = 1), (1 = 2) = (2 = 3), TRUE # FALSE>>)
ASSUME PrintT(<<"choose with case", CHOOSE x \in 1..5 : CASE x < 3 -> FALSE [] OTHER -> TRUE>>)
====
