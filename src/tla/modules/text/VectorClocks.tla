---- MODULE VectorClocks ----
EXTENDS Naturals, Sequences, Functions

\* What a clock, a function from nodes to numbers, says of a node.
LOCAL At(clock, node) == IF node \in DOMAIN clock THEN clock[node] ELSE 0
LOCAL Before(c, d) ==
  LET nodes == DOMAIN c \cup DOMAIN d
  IN /\ \A n \in nodes : At(c, n) <= At(d, n)
     /\ \E n \in nodes : At(c, n) < At(d, n)
LOCAL Concurrent(c, d) ==
  LET nodes == DOMAIN c \cup DOMAIN d
  IN (\E n \in nodes : At(c, n) < At(d, n)) /\ (\E n \in nodes : At(c, n) > At(d, n))

IsCausalOrder(log, clock(_)) ==
  \A j \in DOMAIN log : \A i \in 1..(j - 1) :
    Before(clock(log[i]), clock(log[j])) \/ Concurrent(clock(log[i]), clock(log[j]))
CausalOrder(log, clock(_), node(_), domain(_)) ==
  CHOOSE sorted \in {s \in [DOMAIN log -> Range(log)] : Range(s) = Range(log)} :
    IsCausalOrder(sorted, clock)
====
