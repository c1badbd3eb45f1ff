---- MODULE PropertyOfSteps ----
EXTENDS Naturals
VARIABLES x, y
vars == <<x, y>>
Init == x = 0 /\ y = 0
Next == x' = (x + 1) % 6 /\ y' = IF x = 3 THEN 1 - y ELSE y
Spec == Init /\ [][Next]_vars
Grows == [][x' > x]_x
YStays == [][FALSE]_y
Both == Grows /\ [](x < 6)
====
