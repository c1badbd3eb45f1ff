---------------------------- MODULE BoundedBuffer ----------------------------
(***************************************************************************)
(* Producers and consumers share a buffer of Size places, one lock and one *)
(* condition: who finds the buffer full or empty goes to sleep, and who    *)
(* has put or taken an item wakes one sleeper, whoever that is.            *)
(*                                                                         *)
(* With Broadcast = FALSE the wake-up can go to one who cannot use it, and *)
(* in the end all sleep: a deadlock.                                       *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS Producer, Consumer, Size, Broadcast

ASSUME Size \in Nat \ {0} /\ Broadcast \in BOOLEAN

Thread == Producer \cup Consumer

VARIABLES
    buffer,         \* the items, which remember who put them
    asleep          \* the threads that wait to be woken

TypeOK ==
    /\ buffer \in Seq(Producer) /\ Len(buffer) <= Size
    /\ asleep \subseteq Thread

Init == buffer = <<>> /\ asleep = {}

Sleep(thread) == asleep' = asleep \cup {thread} /\ UNCHANGED buffer

Wake ==
    IF Broadcast \/ asleep = {}
    THEN asleep' = {}
    ELSE \E thread \in asleep : asleep' = asleep \ {thread}

Put(producer) ==
    /\ producer \notin asleep
    /\ IF Len(buffer) = Size
       THEN Sleep(producer)
       ELSE buffer' = Append(buffer, producer) /\ Wake

Take(consumer) ==
    /\ consumer \notin asleep
    /\ IF buffer = <<>>
       THEN Sleep(consumer)
       ELSE buffer' = Tail(buffer) /\ Wake

Next ==
    \/ \E producer \in Producer : Put(producer)
    \/ \E consumer \in Consumer : Take(consumer)
==============================================================================
