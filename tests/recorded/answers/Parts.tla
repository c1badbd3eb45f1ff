---- MODULE Parts ----
EXTENDS Integers, Sequences, TLC, FiniteSets
F(a, b) == a + b > 3 /\ (a - b = 1 \/ a * b = 6)
G == \A x \in {1,2,3} : x > 1 => \E y \in {4,5} : x + y = 6
H(a) == LET k(b) == a + b IN k(3) * 2
K == lab:: 1 + 2
L(a) == l1:: (a > 1) /\ l2:: (a < 7)
M(a) == IF a = 1 THEN "one" ELSE "more"
N == CASE 1 = 2 -> "a" [] 2 = 2 -> "b" [] OTHER -> "c"
S == {x \in 1..5 : x > 2}
R == [a |-> 1, b |-> 2 + 3]
T == <<1, 2 + 2, 3>>
Fn == [x \in 1..3 |-> x * x]
Ex == [Fn EXCEPT ![2] = 7]
Ch == CHOOSE x \in 1..5 : x > 3
P(Op(_), a) == Op(a) + 1
Q == \E x \in 1..3 : lab2(x):: x = 2
U == \A x \in 1..2, y \in 3..4 : x < y
V == /\ 1 = 1
     /\ 2 = 3
     /\ \/ 4 = 4
        \/ 5 = 6
W(a) == LET z == a + 1 IN lz:: z * 2
X(a) == \E x \in 1..3 : \A y \in {a} : in(x, y):: (x > y /\ deep:: x - y = 1)
Y(A, B, C) == A /\ B /\ C
Z == /\ 1 = 2 /\ 3 = 3
     /\ 4 = 4
App(Op(_), a) == Op(a)
App2(Op(_,_), a, b) == Op(a, b)
fun[x \in 1..3] == IF x = 1 THEN 1 ELSE x + 1
RECURSIVE Fac(_)
Fac(n) == IF n = 0 THEN 1 ELSE mul:: n * Fac(n-1)
AA ++ BB == AA + 2 * BB
J == 1 ++ (2 ++ 3)
ASSUME Named == 1 = 1 /\ 2 = 2
ASSUME PrintT(<<1, F(2,3)!1, F(2,3)!2, F(2,3)!2!1, F(3,2)!2!2!1>>)
ASSUME PrintT(<<2, F(2,3)!1!<<, F(2,3)!1!>> >>)
ASSUME PrintT(<<3, F(2,3)!:, K!:, V!: >>)
ASSUME PrintT(<<4, G!(2)!1, G!(2)!2!(4)>>)
ASSUME PrintT(<<5, G!1, App(G!@, 2) >>)
ASSUME PrintT(<<6, H(1)!:, H(1)!1, H(1)!1!1, H(1)!1!1!1>>)
ASSUME PrintT(<<7, H(1)!:!k(4), H(2)!:!k(4)!1>>)
ASSUME PrintT(<<8, K!lab, L(3)!l1, L(3)!l1!l2, L(3)!l1!1, L(3)!l1!l2!<<, K!lab!2>>)
ASSUME PrintT(<<9, M(1)!1, M(1)!2, M(1)!3, N!1!1, N!1!2, N!2!2, N!3!2>>)
ASSUME PrintT(<<10, S!1, S!(3)>>)
ASSUME PrintT(<<11, R!1, R!2!1, R!2, T!2, T!2!1>>)
ASSUME PrintT(<<12, Fn!1, Fn!(4)>>)
ASSUME PrintT(<<13, Ch!1, Ch!(2)>>)
ASSUME PrintT(<<14, Q!lab2(2), Q!lab2(3), Q!1, Q!(2), Q!lab2(4)!1, Q!(7)!1>>)
ASSUME PrintT(<<15, U!1, U!2, U!(1,3), U!(4,3)>>)
ASSUME PrintT(<<16, V!1, V!2, V!3, V!3!1, V!3!2!1>>)
ASSUME PrintT(<<17, W(3)!:!z, W(3)!:!z!1, W(3)!lz, W(3)!lz!1, W(3)!1>>)
ASSUME PrintT(<<18, Ex!1>>)
ASSUME PrintT(<<19, X(1)!in(2, 1), X(1)!in(2, 1)!deep, X(2)!(3), X(2)!(3)!1, X(2)!(3)!(2), X(2)!(3)!(2)!2>>)
ASSUME PrintT(<<20, Y(TRUE, FALSE, TRUE)!1, Y(TRUE, FALSE, TRUE)!2, Y(TRUE, FALSE, TRUE)!1!2, Y(TRUE, FALSE, TRUE)!1!1>>)
ASSUME PrintT(<<21, Z!1, Z!2, Z!1!2, Z!1!1!1>>)
ASSUME PrintT(<<22, App2(F!2, 2, 3), App2(F, 3, 2), App(L!l1!1, 3)>>)
ASSUME PrintT(<<23, fun!1, fun!(2), fun!(1)!2, Fac(3)!mul, Fac(3)!3!2, Fac(3)!1>>)
ASSUME PrintT(<<24, J!2, J!2!1, J!>> >>)
ASSUME PrintT(<<25, Named!1, Named!: >>)
LabelOfOuter(a) == LET b(c) == a IN \A c \in {1} : k(c):: b(c) = c
LabelAndInner(a) == \A c \in {1} : k(c):: LET d(k2) == k2 IN m:: d(c) = a
LabelAsParameter(a) == a:: LET b(c) == a IN b(1) = 1
ASSUME PrintT(<<26, LabelOfOuter(1)!k(1), LabelOfOuter(1)!k(2), LabelOfOuter(2)!k(2)>>)
ASSUME PrintT(<<27, LabelAndInner(1)!k(1)!m, LabelAndInner(1)!k(2)!m>>)
ASSUME PrintT(<<28, LabelAsParameter(2)!a, LabelAsParameter(1)!a>>)
====
