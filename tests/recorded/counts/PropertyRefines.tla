---- MODULE PropertyRefines ----
\* A clock with minutes implements one without, and every clock of a row its own.
EXTENDS Naturals
VARIABLES minute, hours
vars == <<minute, hours>>
Clock == 1..2
Init == minute = 0 /\ hours = [c \in Clock |-> c]
Next ==
    \/ minute < 2 /\ minute' = minute + 1 /\ UNCHANGED hours
    \/ minute = 2 /\ minute' = 0 /\ hours' = [c \in Clock |-> (hours[c] + 1) % (2 + c)]
Spec == Init /\ [][Next]_vars /\ WF_vars(Next)
First == INSTANCE AbstractClock WITH hour <- hours[1], Last <- 2
Each(c, last) == INSTANCE AbstractClock WITH hour <- hours[c], Last <- last
Implements == First!Spec
All == \A c \in Clock : Each(c, 1 + c)!Spec /\ [](hours[c] <= 1 + c)
Checked(F, limit) == F /\ []LET most == limit + 1 IN minute < most
Parametrised == LET bound == 2 IN Checked([][minute' # minute]_minute, bound)
Fairness == WF_vars(Next)
Live == []<>(minute = 0)
====
