---- MODULE SequenceOperators ----
\* SequencesExt.
EXTENDS SequencesExt

s == <<3, 1, 2, 1>>
ASSUME PrintT(<<"sets", ToSet(s), ToSet(<< >>), ToBag(s), SetToSeq({3, 1, 2}), SetToSeq({}), SetToSeq(2..4)>>)
ASSUME PrintT(<<"orders", SetToSeqs({2, 1, 3}), SetToSeqs({}), SetToSortSeq({2, 5, 3}, >), SetToAllKPermutations({1, 2})>>)
ASSUME PrintT(<<"bounded", TupleOf({1, 2}, 2), SeqOf({1, 2}, 1), BoundedSeq({"a"}, 2), <<1, 1>> \in BoundedSeq({1, 2}, 3),
                <<1, 7>> \in SeqOf({1, 2}, 3), <<1, 1, 1, 1>> \in SeqOf({1}, 3)>>)
ASSUME PrintT(<<"find", Contains(s, 2), Contains(s, 9), SelectInSeq(s, LAMBDA e : e = 1), SelectLastInSeq(s, LAMBDA e : e = 1),
                SelectInSeq(s, LAMBDA e : e > 5), SelectInSubSeq(s, 3, 4, LAMBDA e : e = 1),
                SelectLastInSubSeq(s, 1, 3, LAMBDA e : e = 1), SelectInSubSeq(s, 3, 2, LAMBDA e : TRUE)>>)
ASSUME PrintT(<<"sorted", IsSorted(<<1, 2, 2>>, <), IsSorted(<<1, 2, 2>>, LAMBDA a, b : a <= b), IsSorted(<< >>, <)>>)
ASSUME PrintT(<<"change", Reverse(s), Reverse(<< >>), Remove(s, 1), ReplaceAll(s, 1, 9), InsertAt(s, 1, 7), InsertAt(s, 5, 7),
                ReplaceAt(s, 2, 7), RemoveAt(s, 1), RemoveAt(s, 4), RemoveFirst(s, 1), RemoveFirst(s, 9),
                RemoveFirstMatch(s, LAMBDA e : e < 3), Cons(0, s), Snoc(0, s), Front(s), Last(s), Front(<<1>>)>>)
ASSUME PrintT(<<"prefix", IsPrefix(<<3>>, s), IsPrefix(s, s), IsPrefix(<<1>>, s), IsStrictPrefix(s, s), IsStrictPrefix(<< >>, s),
                IsSuffix(<<2, 1>>, s), IsStrictSuffix(s, s), IsPrefix("ab", "abc"), IsPrefix("b", "abc"), IsPrefix("", "")>>)
ASSUME PrintT(<<"prefixes", Prefixes(<<1, 2>>), Suffixes(<<1, 2>>), CommonPrefixes({<<1, 2, 3>>, <<1, 2>>, <<1, 2, 4>>}),
                LongestCommonPrefix({<<1, 2, 3>>, <<1, 2, 4>>}), LongestCommonPrefix({<<1>>, <<2>>}),
                LongestCommonPrefix({"abcd", "abx", "abc"}), LongestCommonPrefix({<<1, 2>>})>>)
ASSUME PrintT(<<"mod", [i \in 0..7 |-> SeqMod(i, 3)]>>)
ASSUME PrintT(<<"flat", FlattenSeq(<<<<1>>, << >>, <<2, 3>>>>), FlattenSeq(<<"ab", "c">>), FlattenSeq(<< >>), FlattenSeq(<<"x">>),
                Zip(<<1, 2, 3>>, <<"a", "b">>), Interleave(<<1, 2>>, <<3, 4>>), Interleave(<< >>, << >>)>>)
ASSUME PrintT(<<"parts", SubSeqs(<<1, 2, 3>>), AllSubSeqs(<<1, 2, 3>>), SubSeqs(<< >>), AllSubSeqs(<<1, 1>>)>>)
ASSUME PrintT(<<"index", IndexFirstSubSeq(<<1>>, s), IndexFirstSubSeq(<<1, 2>>, s), IndexFirstSubSeq(<< >>, s), IndexFirstSubSeq(s, s)>>)
ASSUME PrintT(<<"replace", ReplaceSubSeqAt(2, <<9, 9>>, <<1>>, s), ReplaceFirstSubSeq(<<8>>, <<1>>, s), ReplaceFirstSubSeq(<<8>>, <<7>>, s),
                ReplaceFirstSubSeq(<<8>>, << >>, <<1>>), ReplaceFirstSubSeq("x", "b", "abab"), ReplaceFirstSubSeq("x", "", "ab"),
                ReplaceFirstSubSeq("", "b", "abab")>>)
ASSUME PrintT(<<"replace all", ReplaceAllSubSeqs(<<8, 8>>, <<1>>, <<1, 2, 1>>), ReplaceAllSubSeqs(<<8>>, <<1, 1>>, <<1, 1, 1>>),
                ReplaceAllSubSeqs(<<8>>, << >>, <<1, 2>>), ReplaceAllSubSeqs(<<8>>, <<7>>, <<1, 2>>),
                ReplaceAllSubSeqs(<< >>, << >>, << >>),
                ReplaceAllSubSeqs(<<2>>, << >>, << >>), ReplaceAllSubSeqs(<<1>>, <<2>>, << >>)>>)
====
