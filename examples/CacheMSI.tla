------------------------------ MODULE CacheMSI ------------------------------
(***************************************************************************)
(* Caches that share a memory over a bus, each line in one of the states   *)
(* Modified, Shared and Invalid.  A read fetches the newest data, a write  *)
(* first takes the line away from the others, an eviction writes back.     *)
(*                                                                         *)
(* With Invalidate = FALSE a write forgets the other copies.               *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS Core, Line, Data, Invalidate

VARIABLES
    cache,          \* what each core holds of each line
    memory,         \* what the memory holds
    latest          \* what was last written to each line: for the property only

vars == <<cache, memory, latest>>

Invalid == [state |-> "I"]
Copies(l) == {c \in Core : cache[c][l].state # "I"}
Owners(l) == {c \in Core : cache[c][l].state = "M"}

Init ==
    /\ \E d \in Data :
        /\ memory = [l \in Line |-> d]
        /\ latest = [l \in Line |-> d]
    /\ cache = [c \in Core |-> [l \in Line |-> Invalid]]

(* The data that the bus delivers: the owner's, or the memory's. *)
OnBus(l) ==
    IF Owners(l) = {} THEN memory[l]
    ELSE LET owner == CHOOSE c \in Owners(l) : TRUE IN cache[owner][l].data

Read(c, l) ==
    /\ cache[c][l] = Invalid
    /\ LET shared == [state |-> "S", data |-> OnBus(l)]
       IN  /\ cache' = [d \in Core |->
                IF d = c \/ d \in Owners(l)
                THEN [cache[d] EXCEPT ![l] = shared]
                ELSE cache[d]]
           /\ memory' = [memory EXCEPT ![l] = shared.data]
    /\ UNCHANGED latest

Write(c, l, data) ==
    /\ cache' = [d \in Core |->
            IF d = c THEN [cache[d] EXCEPT ![l] = [state |-> "M", data |-> data]]
            ELSE IF Invalidate THEN [cache[d] EXCEPT ![l] = Invalid]
            ELSE cache[d]]
    /\ memory' = IF c \in Owners(l) THEN memory ELSE [memory EXCEPT ![l] = OnBus(l)]
    /\ latest' = [latest EXCEPT ![l] = data]

Evict(c, l) ==
    /\ cache[c][l] # Invalid
    /\ cache' = [cache EXCEPT ![c][l] = Invalid]
    /\ memory' =
            IF cache[c][l].state = "M"
            THEN [memory EXCEPT ![l] = cache[c][l].data]
            ELSE memory
    /\ UNCHANGED latest

Next ==
    \E c \in Core, l \in Line :
        \/ Read(c, l)
        \/ \E data \in Data : Write(c, l, data)
        \/ Evict(c, l)

Spec == Init /\ [][Next]_vars

(* Who owns a line is the only one that has it. *)
SingleWriter == \A l \in Line : Owners(l) # {} => Cardinality(Copies(l)) = 1

(* Every copy has the data that was written last. *)
Coherent == \A l \in Line : \A c \in Copies(l) : cache[c][l].data = latest[l]

NothingLost == \A l \in Line : Copies(l) = {} => memory[l] = latest[l]
=============================================================================
