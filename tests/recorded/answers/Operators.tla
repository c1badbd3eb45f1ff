---- MODULE Operators ----
\* User-defined, recursive and higher-order operators; infix, prefix and postfix.
EXTENDS Integers, Sequences, FiniteSets, TLC

a ++ b == a * 10 + b
a \oplus b == (a + b) % 7
a ## b == <<a, b>>
x^+ == x + 1
a \prec b == a < b
a | b == b % a = 0
a & b == a \cap b
a <: b == [key |-> a, val |-> b]

Apply(F(_), x) == F(x)
Twice(F(_), x) == F(F(x))
Fold2(Op(_, _), a, b, c) == Op(Op(a, b), c)
Double(x) == 2 * x
RECURSIVE Fact(_)
Fact(n) == IF n = 0 THEN 1 ELSE n * Fact(n - 1)
RECURSIVE Even(_), Odd(_)
Even(n) == IF n = 0 THEN TRUE ELSE Odd(n - 1)
Odd(n) == IF n = 0 THEN FALSE ELSE Even(n - 1)
RECURSIVE Sum(_)
Sum(S) == IF S = {} THEN 0 ELSE LET x == CHOOSE x \in S : TRUE IN x + Sum(S \ {x})
RECURSIVE Map(_, _)
Map(F(_), s) == IF s = <<>> THEN <<>> ELSE <<F(Head(s))>> \o Map(F, Tail(s))
Fold(Op(_, _), base, s) ==
    LET RECURSIVE Go(_, _)
        Go(acc, t) == IF t = <<>> THEN acc ELSE Go(Op(acc, Head(t)), Tail(t))
    IN Go(base, s)
Compose(F(_), G(_), x) == F(G(x))

ASSUME PrintT(<<"infix", 1 ++ 2, 5 \oplus 4, 1 ## 2, 3^+, 1 \prec 2, 3 | 9, {1, 2} & {2}, "k" <: 1>>)
ASSUME PrintT(<<"mixed precedence", 1 ++ 2 ++ 3, 2 * 3 \oplus 1>>)
ASSUME PrintT(<<"higher order", Apply(Double, 4), Twice(Double, 3), Fold2(+, 1, 2, 3), Fold2(LAMBDA p, q : p - q, 9, 2, 3)>>)
ASSUME PrintT(<<"infix as argument", Fold2(++, 1, 2, 3), Fold2(\cup, {1}, {2}, {3}), Fold2(\o, <<1>>, <<2>>, <<3>>)>>)
ASSUME PrintT(<<"recursive", Fact(10), Even(10), Odd(7), Sum({1, 5, 9}), Map(Double, <<1, 2, 3>>)>>)
ASSUME PrintT(<<"recursive let", Fold(+, 0, <<1, 2, 3, 4>>), Fold(LAMBDA x, y : y, 0, <<5, 6>>)>>)
ASSUME PrintT(<<"closures", LET k == 3 F(x) == x + k IN Twice(F, 1), Compose(Double, LAMBDA x : x + 1, 5)>>)
ASSUME PrintT(<<"lambda captures", {Apply(LAMBDA x : x + y, 10) : y \in 1..3}>>)
ASSUME PrintT(<<"lambda in let", LET L(x) == Apply(LAMBDA y : x * y, 7) IN L(6)>>)
ASSUME PrintT(<<"parameters of operators", LET Op(F(_, _), x) == F(x, x) IN Op(LAMBDA a, b : a * b, 9)>>)
====
