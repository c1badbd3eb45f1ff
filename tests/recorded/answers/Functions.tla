---- MODULE Functions ----
\* Functions, records, tuples: constructors, application, EXCEPT, equality.
EXTENDS Integers, TLC

f == [x \in 1..3 |-> x * x]
g == [x \in {"a", "b"} |-> x]
r == [a |-> 1, b |-> [c |-> 2, d |-> <<5, 6>>]]
h[n \in 0..10] == IF n = 0 THEN 1 ELSE n * h[n - 1]
two == [x \in 1..2, y \in {"p", "q"} |-> <<y, x>>]
nat[n \in Nat] == IF n = 0 THEN 0 ELSE 2 + nat[n - 1]
pair == [<<x, y>> \in {1, 2} \X {3} |-> x + y]

ASSUME PrintT(<<"functions", f, g, [x \in {2, 5} |-> x], [x \in {} |-> x]>>)
ASSUME PrintT(<<"apply", f[2], g["b"], h[5], nat[100], two[2, "q"], two[<<1, "p">>], pair[2, 3]>>)
ASSUME PrintT(<<"two", two>>)
ASSUME PrintT(<<"domain", DOMAIN f, DOMAIN g, DOMAIN r, DOMAIN <<7, 8>>, DOMAIN <<>>, DOMAIN two>>)
ASSUME PrintT(<<"record", r.a, r.b.c, r.b.d[2], r["a"], r>>)
ASSUME PrintT(<<"order of fields", [b |-> 1, a |-> 2], [z |-> 1, a |-> 2, m |-> 3]>>)
ASSUME PrintT(<<"except", [f EXCEPT ![2] = 0], [f EXCEPT ![1] = @ + 10, ![3] = @ - 1]>>)
ASSUME PrintT(<<"except outside", [f EXCEPT ![7] = 0]>>)
ASSUME PrintT(<<"except same twice", [f EXCEPT ![1] = @ + 1, ![1] = @ * 10]>>)
ASSUME PrintT(<<"except path", [r EXCEPT !.b.c = 9], [r EXCEPT !.b.d[1] = @ + 1, !.a = 7]>>)
ASSUME PrintT(<<"except two", [two EXCEPT ![1, "p"] = 0]>>)
ASSUME PrintT(<<"except nested at", [r EXCEPT !.b = [@ EXCEPT !.c = @ + 1]]>>)
ASSUME PrintT(<<"tuple is function", <<1, 4, 9>> = f, <<>> = [x \in {} |-> 1], [i \in 1..2 |-> i] = <<1, 2>>>>)
ASSUME PrintT(<<"record is function", [a |-> "a", b |-> "b"] = g, g.a>>)
ASSUME PrintT(<<"equality", [x \in 1..2 |-> x] = [x \in 1..3 |-> x], [a |-> 1] = [b |-> 1]>>)
ASSUME PrintT(<<"function set", [{1, 2} -> {0, 1}]>>)
ASSUME PrintT(<<"function set over empty", [{} -> {1}], [{1} -> {}]>>)
ASSUME PrintT(<<"in function set", f \in [1..3 -> Nat], f \in [1..3 -> 1..5], g \in [{"a"} -> STRING]>>)
ASSUME PrintT(<<"lazy in function set", [x \in {1} \X {2, 3} |-> x[1] < x[2]] \in [{1} \X {2, 3} -> BOOLEAN]>>)
ASSUME PrintT(<<"lazy in filtered set", [x \in {1} \X {2} |-> x[1]] \in [{1} \X {2} -> {n \in Nat : n > 0}]>>)
ASSUME PrintT(<<"record set", [a : {1, 2}, b : {"x", "y"}]>>)
ASSUME PrintT(<<"in record set", [a |-> 1, b |-> "x"] \in [a : Nat, b : STRING], [a |-> 1] \in [a : Nat, b : Nat]>>)
ASSUME PrintT(<<"at-at", (1 :> "one") @@ (2 :> "two"), (1 :> 0) @@ (1 :> 5), 3 :> 4>>)
ASSUME PrintT(<<"curried", [x \in 1..2 |-> [y \in 1..2 |-> x * y]][2][2]>>)
ASSUME PrintT(<<"set of functions", {[x \in {1} |-> 2], [x \in {1} |-> 1]}>>)
ASSUME PrintT(<<"set of records", {[a |-> 2], [a |-> 1]}, {[t |-> "x", v |-> 2], [t |-> "x", v |-> 1]}>>)
ASSUME PrintT(<<"lazy function", [n \in Nat |-> n * 2][21], [n \in Int |-> -n][4]>>)
ASSUME PrintT(<<"bound over tuple", [<<a, b>> \in {<<1, 2>>} |-> a + b]>>)
ASSUME PrintT(<<"except on tuple", [<<1, 2, 3>> EXCEPT ![2] = "x"]>>)
====
