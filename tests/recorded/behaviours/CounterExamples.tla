---- MODULE CounterExamples ----
\* What TLCExt's CounterExample is in a POSTCONDITION after a violation. The
\* fields of records are printed one by one: TLC prints them in another order.
EXTENDS Integers, TLC, TLCExt
VARIABLES x, y
vars == <<x, y>>
Init == x = 0 /\ y = {}
Grow(k, m) == x + k = 3 /\ x' = 3 /\ y' = y \cup {m}
First == x = 0 /\ x' = 1 /\ y' = {<<0, "b">>}
Turn == x = 3 /\ y # {} /\ x' = -1 /\ UNCHANGED y
Next == \/ \E k \in {1, 2} : \E m \in {<<k, "a">>} : Grow(k, m)
        \/ First
        \/ Turn
Stops == Next /\ Assert(x # 3, "no more")
Positive == x >= 0
NoTurn == [][x' > x]_vars
HasValue == x = 3 => x = "a"
IsEmpty == x > 0
Post == /\ PrintT(DOMAIN CounterExample)
        /\ PrintT(CounterExample.state)
        /\ PrintT(ToTrace(CounterExample))
        /\ PrintT({<<a[1][1], a[2].name, a[3][1]>> : a \in CounterExample.action})
        /\ PrintT({DOMAIN a[2] : a \in CounterExample.action})
        /\ PrintT({<<l.beginLine, l.beginColumn, l.endLine, l.endColumn, l.module>> :
                      l \in {a[2].location : a \in CounterExample.action}})
        /\ PrintT({<<a[2].context, a[2].parameters>> :
                      a \in {a \in CounterExample.action : "context" \in DOMAIN a[2]}})
====
