---- MODULE RecursiveFunctions ----
EXTENDS Integers, Sequences, TLC
fib[n \in Nat] == IF n < 2 THEN n ELSE fib[n-1] + fib[n-2]
lcs[i, j \in Nat] == IF i = 0 \/ j = 0 THEN 1 ELSE lcs[i-1, j] + lcs[i, j-1]
Fun(k) == LET g[n \in 0..60] == IF n < 2 THEN k ELSE g[n-1] + g[n-2] IN g[22]
seq[s \in Seq(Int)] == IF s = <<>> THEN 0 ELSE Head(s) + seq[Tail(s)]
RECURSIVE Build(_, _)
Build(Op(_), n) == IF n = 0 THEN [x \in Nat |-> Op(x) + n] ELSE Build(Op, n - 1)
RECURSIVE Sel(_, _, _)
Sel(Op(_), n, S) == IF n = 0 THEN {x \in Nat : x \in S /\ Op(x)} ELSE Sel(Op, n - 1, S)
Outer(k) == Build(LAMBDA y : y * k, 2)
ASSUME PrintT(<<1, fib[20], lcs[6, 6], Fun(2)>>)
ASSUME PrintT(<<2, seq[<<1, 2, 3>>], seq[<<>>]>>)
ASSUME PrintT(<<3, Build(LAMBDA y : y * 7, 2)[3], Outer(5)[4]>>)
ASSUME PrintT(<<4, 3 \in Sel(LAMBDA y : y > 2, 3, {2, 3}), 2 \in Sel(LAMBDA y : y > 2, 3, {2, 3})>>)
====
