---- MODULE TextOperators ----
\* Json, SVG, IOUtils, VectorClocks, Statistics, TLCExt: as far as they give values.
EXTENDS Integers, Sequences, TLC, TLCExt, Json, IOUtils, VectorClocks, Statistics
V == INSTANCE SVG

ASSUME PrintT(<<"json", ToJson(1), ToJson("a\"b\\c"), ToJson(TRUE), ToJson(<<1, <<2>>, "x">>), ToJson({3, 1, 2}), ToJson([b |-> 1, a |-> {}]),
                ToJson(<< >>), ToJson([i \in 2..3 |-> i]), ToJson([i \in 1..2 |-> i]), ToJson(-5), ToJson([x |-> [y |-> <<TRUE>>]])>>)
ASSUME PrintT(<<"json shapes", ToJsonArray(<<1, 2>>), ToJsonArray({2, 1}), ToJsonObject(<<7, 8>>), ToJsonObject([k |-> "v"]), ToJsonArray([i \in 1..2 |-> i])>>)
ASSUME PrintT(<<"numbers", atoi("42"), atoi("-7"), zeroPadN(7, 3), zeroPadN(12345, 3), zeroPadN(0, 1)>>)
ASSUME PrintT(<<"svg", V!Line(1, 2, 3, 4, [stroke |-> "red"]), V!Rect(0, 0, 5, 6, [x |-> "9"])>>)
ASSUME PrintT(<<"svg text", V!SVGElemToString(V!Group(<<V!Circle(1, 2, 3, [fill_color |-> "red"])>>, [id |-> "g"])),
                V!SVGElemToString(V!SVGElem("text", [x |-> "1"], << >>, "<<1, 2>>")),
                V!SVGElemToString(V!SVGElem("g", [i \in {} |-> ""], << >>, ""))>>)
ASSUME PrintT(<<"svg points", [n \in 0..5 |-> V!NodeOfRingNetwork(100, 100, 50, n, 6)],
                V!PointOnLine([x |-> 0, y |-> 10], [x |-> 9, y |-> -5], 2)>>)
Log == <<[node |-> "q", vc |-> [p |-> 1, q |-> 1]], [node |-> "p", vc |-> [p |-> 1]], [node |-> "q", vc |-> [p |-> 1, q |-> 2]]>>
ASSUME PrintT(<<"causal", IsCausalOrder(Log, LAMBDA l : l.vc), IsCausalOrder(<<Log[2], Log[1], Log[3]>>, LAMBDA l : l.vc)>>)
ASSUME PrintT(<<"sorted", CausalOrder(Log, LAMBDA l : l.vc, LAMBDA l : l.node, LAMBDA c : DOMAIN c)>>)
ASSUME PrintT(<<"chi square", ChiSquare(<<10, 20, 30>>, <<11, 19, 30>>, "0.05"), ChiSquare(<<10, 20, 30>>, <<30, 20, 10>>, "0.05"),
                ChiSquare([a |-> 50, b |-> 50], [a |-> 61, b |-> 39], "0.05"), ChiSquare([a |-> 50, b |-> 50], [a |-> 61, b |-> 39], "0.01")>>)
ASSUME PrintT(<<"assert equal", AssertEq(1 + 1, 2)>>)
ASSUME PrintT(<<"assert differs", AssertEq({1, 2}, {1, 3})>>)
ASSUME PrintT(<<"registers", TLCGetOrDefault(5, "none"), TLCSet(5, {1}), TLCGetOrDefault(5, "none"), TLCGetOrDefault("s:x", 0),
                TLCGetOrDefault({}, "no key")>>)
ASSUME PrintT(<<"get and set", TLCGetAndSet(7, LAMBDA old, new : old + new, 1, 10), TLCGet(7),
                TLCGetAndSet(7, LAMBDA old, new : old * new, 3, 10), TLCGet(7)>>)
ASSUME PrintT(<<"identity", TLCNoOp(7), TLCCache(1 + 1, <<2>>)>>)
====
