---- MODULE ConstantForms ----
EXTENDS Integers, Sequences, FiniteSets
CONSTANTS Set, Pair, Word, Flag, Negative, Typed, Price(_), Sum(_, _), Chosen
VARIABLES x, y
Small == INSTANCE SmallNumbers WITH v <- x, Lowest <- 1, Tag <- Word, Weight <- Price
Limit == 7
OwnLimit == 3
OwnNat == 0..2
OwnSeq(S) == UNION {[1..n -> S] : n \in 0..2}
Add(a, b) == a + b + 1
Undefined == CHOOSE e : e \notin {1}
Init == x \in Nat /\ y \in Seq(Flag)
Next ==
    \/ x < 6 /\ x' = Sum(x, Limit) - Limit /\ y' = y
    \/ Len(y) < 2 /\ y' = Append(y, Price(1) > 3) /\ UNCHANGED x
    \/ x' = Small!Limit - 4 /\ y' = <<Small!Kept = "w">>
    \/ x' = Small!Scale(2) /\ y' = <<>> /\ Price(2) = 4
Facts ==
    /\ Set = {1, 2}
    /\ Cardinality(Pair) = 2
    /\ Negative = 3
    /\ Cardinality(Typed) = 2
    /\ Undefined \notin {1} \cup Pair
    /\ Chosen \in Pair
====
