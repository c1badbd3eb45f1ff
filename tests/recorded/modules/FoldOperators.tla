---- MODULE FoldOperators ----
\* Folds: their order, and operators of every form as arguments.
EXTENDS Integers, Sequences, FiniteSetsExt, SequencesExt, Bags, BagsExt, TLC

Minus(a, b) == a - b
Pair(a, b) == <<a, b>>
Three == {30, 10, 20}
First(S) == CHOOSE y \in S : TRUE
Largest(S) == CHOOSE y \in S : \A z \in S : z <= y

ASSUME PrintT(<<"FoldSet", FoldSet(Minus, 100, Three), FoldSet(Pair, 0, Three),
                FoldSet(LAMBDA a, b : a + 2 * b, 1, 1..4), FoldSet(-, 1, {}), FoldSet(+, 0, 1..100)>>)
ASSUME PrintT(<<"FoldSet of sets", FoldSet(LAMBDA a, b : a \cup b, {}, {{1}, {2, 3}, {}}),
                FoldSet(LAMBDA s, acc : Append(acc, s), << >>, SUBSET {2, 1}),
                FoldSet(LAMBDA s, acc : Append(acc, s), << >>, {y \in SUBSET {1, 2, 3} : 2 \in y}),
                FoldSet(LAMBDA f, acc : Append(acc, f), << >>, [{1, 2} -> {"p", "q"}])>>)
ASSUME PrintT(<<"MapThenFoldSet", MapThenFoldSet(Pair, 0, LAMBDA y : y + 1, First, Three),
                MapThenFoldSet(Pair, 0, LAMBDA y : -y, Largest, Three),
                MapThenFoldSet(-, 7, LAMBDA y : y, First, {})>>)
ASSUME PrintT(<<"Sums", SumSet(1..10), ProductSet({2, 3, 7}), SumSet({}), ProductSet({}),
                ReduceSet(Minus, Three, 0), MapThenSumSet(LAMBDA y : y * y, 1..5)>>)
ASSUME PrintT(<<"FoldFunction", FoldFunction(Pair, 0, <<"a", "b", "c">>),
                FoldFunction(Pair, 0, [k |-> 1, j |-> 2]), FoldFunction(-, 1, [i \in {5, 3, 9} |-> i]),
                FoldFunctionOnSet(Pair, 0, [i \in 1..9 |-> i * i], {7, 2, 4}), FoldFunction(-, 1, << >>)>>)
ASSUME PrintT(<<"Sums of functions", SumFunction([i \in 3..6 |-> i]), SumFunctionOnSet(<<5, 6, 7>>, {1, 3})>>)
ASSUME PrintT(<<"FoldSeq", FoldSeq(Pair, 0, <<1, 2, 3>>), FoldSeq(Minus, 10, <<1, 2, 3>>),
                FoldSeq(Pair, 0, [i \in {2, 1} |-> i])>>)
ASSUME PrintT(<<"FoldLeft", FoldLeft(Pair, 0, <<1, 2, 3>>), FoldLeft(Minus, 10, <<1, 2, 3>>), FoldLeft(-, 0, << >>)>>)
ASSUME PrintT(<<"FoldRight", FoldRight(Pair, <<1, 2, 3>>, 0), FoldRight(Minus, <<1, 2, 3>>, 10)>>)
ASSUME PrintT(<<"Domains", FoldLeftDomain(Pair, 0, <<"a", "b">>), FoldRightDomain(Pair, <<"a", "b">>, 0)>>)
ASSUME PrintT(<<"FoldBag", FoldBag(Pair, 0, (1 :> 1 @@ 3 :> 2)), SumBag(3 :> 2 @@ 1 :> 4), ProductBag(2 :> 3 @@ 5 :> 1)>>)
ASSUME PrintT(<<"Bags", BagAdd(1 :> 2, 1), BagAdd(1 :> 2, 7), BagRemove(1 :> 2 @@ 2 :> 1, 2),
                BagRemove(1 :> 2, 1), BagRemove(1 :> 2, 5), BagRemoveAll(1 :> 2 @@ 2 :> 1, 1)>>)
ASSUME PrintT(<<"nested", FoldSet(LAMBDA a, b : b + FoldSeq(LAMBDA c, d : c * a + d, 0, <<1, 2>>), 0, 1..3)>>)
ASSUME PrintT(<<"strings", FoldLeft(LAMBDA a, b : a \o b, "", <<"ab", "", "c">>)>>)
ASSUME PrintT(<<"local", LET k == 3
                             Add(a, b) == a + k * b
                         IN FoldSet(Add, 0, 1..3)>>)
====
