---- MODULE NestedModules ----
EXTENDS Integers, TLC, Sequences
---- MODULE In ----
CONSTANTS p, Op(_)
LOCAL Hidden == p + 1
Q == Op(Hidden)
R(z) == Op(z) + p
---- MODULE Deep ----
LOCAL INSTANCE Integers
CONSTANT d
D == d * 2 + Q
====
E(k) == INSTANCE Deep WITH d <- k
====
Dbl(a) == 2 * a
J(n) == INSTANCE In WITH p <- n, Op <- Dbl
K == INSTANCE In WITH p <- 5, Op <- LAMBDA t : t + 100
L(Op(_), p) == INSTANCE In
N(p) == INSTANCE In WITH Op <- -.
a \prec b == a < b
a (+) b == a + 2 * b
a -| b == a = b

a^# == a + 1
Lam(G(_, _), a) == G(a, a + 1)
Nest(G(_), a) == LET h(b) == G(b) IN h(a)
ASSUME PrintT(<<1, J(3)!Q, J(3)!R(1), K!Q, K!R(2), L(Dbl, 4)!Q>>)
ASSUME PrintT(<<2, J(1)!E(2)!D, K!E(7)!D>>)
ASSUME PrintT(<<3, 1 \prec 2, 1 (+) 3, 2 -| 3, 4^#, Lam(LAMBDA u, w : u * w, 3)>>)
ASSUME PrintT(<<4, Nest(Dbl, 4), Lam(+, 2), Lam(\prec, 3)>>)
ASSUME PrintT(<<5, N(3)!R(1), LET Z(q) == INSTANCE In WITH p <- q, Op <- Dbl IN Z(9)!Q>>)
====
