------------------------------- MODULE Tools -------------------------------
\* What TLC answers of itself, and the operators of TLCExt.
EXTENDS Naturals, Sequences, TLC, TLCExt
ASSUME LET action == TLCGet("action") IN
       PrintT(<<"action", action.name, action.location.module, action.location.beginLine,
                DOMAIN action = {"name", "location"},
                DOMAIN action.location = {"beginLine", "beginColumn", "endLine", "endColumn", "module"}>>)
ASSUME TLCSet("pause", FALSE)
ASSUME TLCSet("-Dnumber", 42) /\ PrintT(<<"property", TLCGet("-Dnumber")>>)
ASSUME TLCSet("-Dtext", <<"a", 1>>) /\ PrintT(<<"property", TLCGet("-Dtext")>>)
ASSUME PrintT(<<"no such property", TLCGet("-Dnone")>>)
ASSUME TLCSet("s:name", {1, 2}) /\ PrintT(<<"named", TLCGet("s:name")>>)
ASSUME PrintT(<<"default", TLCGetOrDefault(7, "none"), TLCGetOrDefault("s:none", {}), TLCGetOrDefault("s:name", {})>>)
ASSUME PrintT(<<"default of what is no key", TLCGetOrDefault("odd", 3)>>)
ASSUME PrintT(<<"set", TLCGetAndSet(8, +, 5, 10), TLCGet(8), TLCGetAndSet(8, +, 5, 10), TLCGet(8)>>)
ASSUME PrintT(<<"deferred", TLCDefer(1 = "a")>>)
ASSUME PrintT(<<"nothing", TLCNoOp({3, 1})>>)
ASSUME PrintT(<<"cached", [i \in 1..2 |-> TLCCache(i + 1, i)]>>)
ASSUME PrintT(<<"picked", PickSuccessor(TRUE), PickSuccessor(FALSE)>>)
ASSUME PrintT(<<"equal", AssertEq(1, 1), AssertEq(1, 2)>>)
ASSUME PrintT(<<"fingerprints", TLCFP({1, 2}) = TLCFP({2, 1}), TLCFP(1) = TLCFP(2), TLCFP(<<1>>) = TLCFP([i \in {1} |-> 1])>>)
ASSUME PrintT(<<"counterexample", CounterExample, ToTrace(CounterExample)>>)
=============================================================================
