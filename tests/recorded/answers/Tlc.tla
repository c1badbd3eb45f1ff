---- MODULE Tlc ----
\* The module TLC, and how values are printed.
EXTENDS Integers, Sequences, FiniteSets, Bags, TLC

ASSUME PrintT("a string") /\ PrintT(42) /\ PrintT({}) /\ PrintT(<<>>)
ASSUME Print("printed", TRUE)
ASSUME PrintT(<<"to string", ToString(1), ToString("a"), ToString({1, 2}), ToString(<<1, "x">>)>>)
ASSUME PrintT(<<"permutations", Permutations({1, 2})>>)
ASSUME PrintT(<<"count", Cardinality(Permutations({"a", "b", "c"}))>>)
ASSUME PrintT(<<"eval", TLCEval({x \in 1..3 : x > 1})>>)
ASSUME PrintT(<<"any", 1 \in Any, "x" \in Any>>)
ASSUME PrintT(<<"lazy printing", SUBSET {1, 2}, [{1} -> {2}], 1..3, {1} \X {2}, [a : {1}]>>)
ASSUME PrintT(<<"infinite sets", Nat, Int, STRING, BOOLEAN, Seq({1})>>)
ASSUME PrintT(<<"escapes", "quote \" backslash \\ done">>)
ASSUME PrintT(<<"bags", SetToBag({"a", "b"}), EmptyBag, BagToSet(("a" :> 2) @@ ("b" :> 1))>>)
ASSUME PrintT(<<"bag sums", (1 :> 2) (+) (1 :> 1), ((1 :> 3) @@ (2 :> 1)) (-) (1 :> 1)>>)
ASSUME PrintT(<<"bag counts", BagCardinality(1 :> 3), CopiesIn(1, 1 :> 3), CopiesIn(2, 1 :> 3), BagIn(1, 1 :> 3)>>)
ASSUME PrintT(<<"bag order", (1 :> 1) \sqsubseteq (1 :> 2), (1 :> 3) \sqsubseteq (1 :> 2), IsABag(1 :> 0)>>)
ASSUME PrintT(<<"bag of all", BagOfAll(LAMBDA x : x % 2, (1 :> 2) @@ (3 :> 1) @@ (2 :> 1)), SubBag(1 :> 2)>>)
ASSUME Assert(TRUE, "never said")
====
