---- MODULE SetAndFunctionOperators ----
\* FiniteSetsExt, Functions, Combinatorics, Bitwise, DyadicRationals.
EXTENDS FiniteSetsExt, Combinatorics, Bitwise, TLC
D == INSTANCE DyadicRationals
Q == INSTANCE Quorum

ASSUME PrintT(<<"sets", FlattenSet({{1}, {2, 3}}), SymDiff({1, 2}, {2, 3}), Quantify(1..10, LAMBDA i : i % 3 = 0),
                kSubset(2, 1..3), kSubset(0, {1}), kSubset(4, {1}), kSubset(-1, {1}), kSubset(3, {"x", "y", "z"}),
                Max({3, 9, 2}), Min({3, -9, 2}), Max(1..7), Min({5})>>)
ASSUME PrintT(<<"membership", {1, 2} \in kSubset(2, 1..3), Cardinality(kSubset(3, 1..8)), {{1}} \cup kSubset(2, 1..3)>>)
ASSUME PrintT(<<"choices", Choices({{1, 2}, {2}, {3}}), ChooseUnique(1..5, LAMBDA i : i > 4)>>)
f == [a |-> 1, b |-> 2, c |-> 1]
ASSUME PrintT(<<"functions", Range(f), Range(<<5, 5>>), Range(<< >>), Restrict(f, {"a", "b"}), RestrictDomain(f, LAMBDA d : d # "a"),
                RestrictValues(f, LAMBDA v : v = 1), IsRestriction([a |-> 1], f), IsRestriction([a |-> 2], f),
                Pointwise(<<1, 2>>, <<10, 20>>, +)>>)
ASSUME PrintT(<<"inverse", AntiFunction(<<"x", "y">>), AntiFunction([p |-> 3, q |-> 1]), Inverse(f, {"a", "b"}, {1, 2}),
                AntiFunction(<< >>), Inverse(<<1, 2>>, 1..2, 1..3)>>)
ASSUME PrintT(<<"injective", IsInjective(<<1, 2, 1>>), IsInjective(<<3, 1, 2>>), IsInjective(<< >>),
                IsInjective([i \in 4..6 |-> i * i])>>)
ASSUME PrintT(<<"kinds", Injection({1, 2}, {"a", "b", "c"}), Surjection({1, 2, 3}, {"a", "b"}), Bijection({1, 2}, {"a", "b"}),
                ExistsInjection({1, 2}, {1}), ExistsSurjection({1, 2}, {1}), ExistsBijection({1, 2}, {3, 4}),
                ExistsSurjection({1}, {}), ExistsSurjection({}, {}), ExistsInjection({}, {1})>>)
ASSUME PrintT(<<"combinatorics", [n \in 0..10 |-> factorial[n]], [k \in 0..6 |-> choose(6, k)], choose(3, 5), choose(30, 15), choose(0, 0)>>)
ASSUME PrintT(<<"and", [i \in 0..12 |-> i & 6], [i \in 0..12 |-> i | 5], [i \in 0..12 |-> i ^^ 3], [i \in 0..12 |-> Not(i)]>>)
ASSUME PrintT(<<"negative", (-1) & 5, (-8) | 3, (-1) ^^ 6, 1073741824 & 1073741825, Not(1073741823)>>)
ASSUME PrintT(<<"shift", [i \in 0..5 |-> shiftR(100, i)], shiftR(0, 3), shiftR(7, 31)>>)
ASSUME PrintT(<<"dyadic", D!Zero, D!One, D!Half(D!One), D!Add(D!Half(D!One), D!Half(D!One)), D!Add(D!Half(D!Half(D!One)), D!Half(D!One)),
                D!PrettyPrint(D!Half(D!Half(D!One))), D!PrettyPrint(D!Zero), D!PrettyPrint(D!One),
                D!IsDyadicRational([num |-> 1, den |-> 8]), D!IsDyadicRational([num |-> 1, den |-> 6]), D!Add(D!Zero, D!One)>>)
ASSUME PrintT(<<"quorums", Q!QuorumSystem({1, 2})>>)
====
