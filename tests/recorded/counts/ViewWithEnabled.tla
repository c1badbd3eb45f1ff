---- MODULE ViewWithEnabled ----
\* ENABLED in a view is about the successor, whose variables stay as they are.
EXTENDS Naturals, Sequences
VARIABLES x, steps

Init == x = 0 /\ steps = <<>>
Up == x < 9 /\ x' = x + 2
Down == x > 2 /\ x' = x - 3
Next == (Up \/ Down) /\ steps' = Append(steps, <<x, x'>>)
View == <<x, ENABLED Up, ENABLED (Down /\ x' > 3 /\ UNCHANGED steps), Len(steps) % 2>>
Ends == \A i \in 1..Len(steps) : i = Len(steps) => steps[i][2] = x
Chained == \A i \in 1..(Len(steps) - 1) : steps[i][2] = steps[i + 1][1]
====
