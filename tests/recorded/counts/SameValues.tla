---- MODULE SameValues ----
EXTENDS Integers, Sequences, FiniteSets, TLC
\* One value in several forms is one state.
VARIABLE v
Init == v \in {<<1, 2>>, [i \in 1..2 |-> i]}
Next == \/ v' = [i \in {2, 1} |-> i]
        \/ v' = (1 :> 1) @@ (2 :> 2)
        \/ v' = {1, 2} \cup {3}
        \/ v' = 1..3
        \/ v' = {x \in 0..9 : x \in 1..3}
        \/ v' = [a |-> 1, b |-> {}]
        \/ v' = [x \in {"a", "b"} |-> IF x = "a" THEN 1 ELSE {}]
        \/ v' = {}
        \/ v' = 3..1
        \/ v' = <<>>
        \/ v' = [x \in {} |-> x]
        \/ v' = SUBSET {1, 2}
        \/ v' = {{}, {1}, {2}, 1..2}
        \/ v' = [{1} -> {1, 2}]
        \/ v' = {<<1>>, <<2>>}
        \/ v' = {1} \X {2}
        \/ v' = {<<1, 2>>}
====
