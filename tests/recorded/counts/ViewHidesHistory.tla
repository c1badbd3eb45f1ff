---- MODULE ViewHidesHistory ----
\* The view leaves out how often each step was taken; the guards do not look
\* at it, so the figures do not depend on which state is kept.
EXTENDS Naturals, Sequences
VARIABLES x, y, steps, last
vars == <<x, y, steps, last>>
Init == x = 0 /\ y = 0 /\ steps = <<0, 0>> /\ last = "none"
Right == x < 3 /\ x' = x + 1 /\ y' = y /\ steps' = [steps EXCEPT ![1] = @ + 1] /\ last' = "right"
Up == y < 3 /\ y' = y + 1 /\ x' = x /\ steps' = [steps EXCEPT ![2] = @ + 1] /\ last' = "up"
Back == x > 0 /\ y > 0 /\ x' = x - 1 /\ y' = y - 1 /\ steps' = <<steps[1] + 1, steps[2] + 1>> /\ last' = "back"
Next == Right \/ Up \/ Back
Position == [x |-> x, y |-> y]
View == <<Position, x + y>>
InBox == x \in 0..3 /\ y \in 0..3
====
