---- MODULE Sequence ----
\* The operators of Sequences; sequences are functions.
EXTENDS Integers, Sequences, TLC

s == <<3, 1, 2>>
Even(x) == x % 2 = 0

ASSUME PrintT(<<"basic", Len(s), Head(s), Tail(s), Append(s, 9), s \o <<4, 5>>, <<>> \o <<>>>>)
ASSUME PrintT(<<"sub", SubSeq(s, 1, 2), SubSeq(s, 2, 3), SubSeq(s, 3, 2), SubSeq(s, 1, 3)>>)
ASSUME PrintT(<<"select", SelectSeq(<<1, 2, 3, 4>>, Even), SelectSeq(<<>>, Even)>>)
ASSUME PrintT(<<"lambda", SelectSeq(<<1, 2, 3, 4>>, LAMBDA x : x > 2)>>)
ASSUME PrintT(<<"in seq", s \in Seq(Nat), <<-1>> \in Seq(Nat), <<>> \in Seq({}), "a" \in STRING>>)
ASSUME PrintT(<<"function as sequence", Len([i \in 1..4 |-> i]), Tail([i \in 1..2 |-> i * 3])>>)
ASSUME PrintT(<<"strings", Len("abc"), "ab" \o "cd">>)
ASSUME PrintT(<<"tail of one", Tail(<<1>>)>>)
ASSUME PrintT(<<"index", s[1], s[3], DOMAIN s>>)
ASSUME PrintT(<<"sort", SortSeq(<<3, 1, 2>>, LAMBDA a, b : a < b), SortSeq(<<3, 1, 2>>, LAMBDA a, b : a > b)>>)
ASSUME PrintT(<<"nested", <<<<1>>, <<>>, <<2, 3>>>>, Append(<<<<1>>>>, <<2>>)>>)
ASSUME PrintT(<<"concat associates", <<1>> \o <<2>> \o <<3>>>>)
ASSUME PrintT(<<"equal", <<1, 2>> = <<1, 2>>, <<1, 2>> = <<2, 1>>, <<1>> = <<1, 2>>>>)
ASSUME PrintT(<<"sets of sequences", {<<1, 2>>, <<0>>, <<>>, <<1, 1>>}>>)
====
