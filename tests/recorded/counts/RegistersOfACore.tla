---- MODULE RegistersOfACore ----
\* What assumptions put into registers is there for all; POSTCONDITION sees
\* what the search put there.
EXTENDS Naturals, TLC
VARIABLE x
ASSUME TLCSet(1, {}) /\ TLCSet("s:name", <<>>)
Init == x = 0
Next == x' = (x + 1) % 5 /\ TLCSet(1, TLCGet(1) \cup {x'}) /\ TLCSet("s:name", [last |-> 1])
Kept ==
    /\ TLCGet(1) \subseteq 0..4
    /\ TLCGet("s:name") \in {<<>>, [last |-> 1]}
    /\ DOMAIN TLCGet("all") = {1}
    /\ UNION {TLCGet("all")[1][w] : w \in DOMAIN TLCGet("all")[1]} = 0..4
    /\ TLCGet("-Dno.such.property") = "-Dno.such.property"
====
