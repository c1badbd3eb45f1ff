---- MODULE AliasOfSteps ----
EXTENDS Naturals, TLC
VARIABLES x, y
Init == x = 0 /\ y = "low"
Next == x' = x + 2 /\ y' = IF x > 2 THEN "high" ELSE y
Alias == [
    grows |-> x' - x,
    x |-> x,
    level |-> TLCGet("level"),
    turns |-> y # y',
    can |-> ENABLED Next
]
Small == x < 7
====
