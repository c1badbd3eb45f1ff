//! The words of the community modules in the order in which they first occur.

use super::ModuleWords;

/// The community modules that have definitions.
pub(super) const MODULES: &[ModuleWords] = &[
    ModuleWords {
        module: "BagsExt",
        extends: &[],
        instantiates: &["Bags", "Integers", "Folds"],
        words: "MODULE BagsExt LOCAL INSTANCE Bags Integers Folds BagAdd B x IF DOMAIN THEN e 1 \
                ELSE BagRemove BagRemoveAll MapThenFoldBag op base f choose LET handle pow n Nat 0 \
                IN MapThenFoldSet LAMBDA S CHOOSE TRUE FoldBag SumBag y ProductBag",
    },
    ModuleWords {
        module: "Bitwise",
        extends: &[],
        instantiates: &["Integers"],
        words: "MODULE Bitwise LOCAL INSTANCE Integers RECURSIVE And x y n m LET exp 2 IN IF 0 \
                THEN ELSE 1 Or xdm ydm Xor NotR Not a shiftR pos odd z",
    },
    ModuleWords {
        module: "CSV",
        extends: &[],
        instantiates: &["TLC", "Integers"],
        words: "MODULE CSV LOCAL INSTANCE TLC Integers CSVWrite template val file TRUE \
                CSVWriteRecord record delim headers CSVRead columns delimiter CSVRecords CHOOSE n \
                Nat",
    },
    ModuleWords {
        module: "Combinatorics",
        extends: &["Naturals"],
        instantiates: &[],
        words: "MODULE Combinatorics EXTENDS Naturals factorial n Nat IF 0 THEN 1 ELSE choose k",
    },
    ModuleWords {
        module: "DifferentialEquations",
        extends: &[],
        instantiates: &["Reals", "Sequences"],
        words: "MODULE DifferentialEquations LOCAL INSTANCE Reals Sequences PosReal r Real 0 \
                OpenInterval a b s Nbhd e IsFirstDeriv df f DOMAIN d IsDeriv n LET IsD k g IF THEN \
                ELSE gg 1 IN Integrate D InitVals Len CHOOSE i",
    },
    ModuleWords {
        module: "DyadicRationals",
        extends: &[],
        instantiates: &[
            "FiniteSets",
            "Integers",
            "Sequences",
            "FiniteSetsExt",
            "TLC",
        ],
        words: "MODULE DyadicRationals LOCAL INSTANCE FiniteSets Integers Sequences FiniteSetsExt \
                TLC Divides p q d 1 Divisors GCD n m Max Rational num den Reduce LET gcd IN IF \
                THEN ELSE IsDyadicRational r i 0 2 Zero One Add lcn qq pp Half PrettyPrint \
                ToString",
    },
    ModuleWords {
        module: "FiniteSetsExt",
        extends: &["Integers", "FiniteSets", "Folds", "Functions"],
        instantiates: &[],
        words: "MODULE FiniteSetsExt EXTENDS Integers FiniteSets Folds Functions FoldSet op base \
                set MapThenFoldSet LAMBDA x s CHOOSE TRUE SumSet 0 ProductSet y 1 ReduceSet acc \
                MapThenSumSet FlattenSet S UNION SymDiff A B Quantify P Cardinality kSubset k \
                SUBSET Max Min Choices Sets LET ChoiceFunction Ts f T IN Range ChooseUnique",
    },
    ModuleWords {
        module: "Folds",
        extends: &[],
        instantiates: &[],
        words: "MODULE Folds MapThenFoldSet op base f choose S LET iter s SUBSET IF THEN ELSE x IN",
    },
    ModuleWords {
        module: "Functions",
        extends: &["Integers", "Folds"],
        instantiates: &[],
        words: "MODULE Functions EXTENDS Integers Folds Restrict f S x RestrictDomain Test DOMAIN \
                RestrictValues LET IN IsRestriction narrow wide Range Pointwise g T e Inverse t \
                CHOOSE s AntiFunction IsInjective a b Injection M Surjection Bijection \
                ExistsInjection ExistsSurjection ExistsBijection FoldFunctionOnSet op base fun \
                indices MapThenFoldSet LAMBDA i TRUE FoldFunction SumFunctionOnSet 0 SumFunction",
    },
    ModuleWords {
        module: "GraphViz",
        extends: &[],
        instantiates: &[],
        words: "MODULE GraphViz DotDiGraph G VL EL TRUE",
    },
    ModuleWords {
        module: "Graphs",
        extends: &[
            "Naturals",
            "Sequences",
            "FiniteSets",
            "SequencesExt",
            "Relation",
        ],
        instantiates: &[],
        words: "MODULE Graphs EXTENDS Naturals Sequences FiniteSets SequencesExt Relation \
                IsDirectedGraph G node edge DirectedSubgraph H SUBSET Transpose e 2 1 \
                IsUndirectedGraph UndirectedSubgraph Path p Seq i Len SimplePath j AreConnectedIn \
                m n IsStronglyConnected ConnectionsIn LET C N IF THEN ELSE u CHOOSE TRUE Cu IN \
                IsTreeWithRoot r f GraphUnion IsBipartiteWithPartitions U V HasCycle IsDag \
                Successors AllSuccessors S UNION Predecessors AllPredecessors Ancestors \
                EdgeRelation TransitiveClosure Descendants InDegree Cardinality OutDegree Roots \
                Leaves EmptyGraph",
    },
    ModuleWords {
        module: "HTML",
        extends: &[],
        instantiates: &["Sequences", "SequencesExt"],
        words: "MODULE HTML LOCAL INSTANCE Sequences SequencesExt HTMLFill string args LET f str x \
                ReplaceFirstSubSeq 2 1 IN FoldLeft StringSeqToString string_seq separator str1 \
                str2 IF THEN ELSE HTMLDocument header body list_of_scripts HTMLClass classname \
                attribute_list HTMLAttribute name value HTMLDefaultStyle HTMLStyleSheet class_list \
                HTMLScriptFile HTMLScript children HTMLLink type HTMLHeader title list_of_links \
                HTMLBody HTMLFrame id HTMLGridContainer HTMLBox size HTMLCircle HTMLText text \
                HTMLSVG viewBox svgString HTMLSize width height HTMLNewLine \
                HTMLFlexCenterAttributes HTMLJSLineElems fromID destID HTMLJSLine color \
                HTMLJSLineDash HTMLJSKeyListener events HTMLJSNavigationKey key file",
    },
    ModuleWords {
        module: "IOUtils",
        extends: &[],
        instantiates: &["TLC", "Integers", "Sequences", "SequencesExt"],
        words: "MODULE IOUtils LOCAL INSTANCE TLC Integers Sequences SequencesExt IOSerialize val \
                absoluteFilename compress TRUE IODeserialize compressed CHOOSE Serialize value \
                dest options r exitValue Int stdout STRING stderr Deserialize src IOExec command \
                IOEnvExec env IOExecTemplate commandTemplate parameters IOEnvExecTemplate IOEnv \
                atoi str i ToString zeroPadN n width LET s padLen Len zeros 1 IN FoldLeft LAMBDA \
                acc z",
    },
    ModuleWords {
        module: "Quorum",
        extends: &[],
        instantiates: &[],
        words: "MODULE Quorum QuorumSystem S QS SUBSET Q1 Q2",
    },
    ModuleWords {
        module: "Relation",
        extends: &["Naturals", "FiniteSets"],
        instantiates: &[],
        words: "MODULE Relation EXTENDS Naturals FiniteSets IsReflexive R S x IsReflexiveUnder op \
                p 1 2 IsIrreflexive IsIrreflexiveUnder IsSymmetric y IsSymmetricUnder \
                IsAntiSymmetric IsAntiSymmetricUnder IsAsymmetric IsAsymmetricUnder IsTransitive z \
                IsTransitiveUnder IsStrictlyPartiallyOrdered IsStrictlyPartiallyOrderedUnder \
                IsPartiallyOrdered IsPartiallyOrderedUnder IsStrictlyTotallyOrdered \
                IsStrictlyTotallyOrderedUnder IsTotallyOrdered IsTotallyOrderedUnder \
                TransitiveClosure LET N Cardinality trcl n Nat IF 0 THEN ELSE IN \
                ReflexiveTransitiveClosure IsConnected rtrcl",
    },
    ModuleWords {
        module: "SVG",
        extends: &[],
        instantiates: &[
            "Naturals",
            "Sequences",
            "Integers",
            "TLC",
            "FiniteSets",
            "IOUtils",
        ],
        words: "MODULE SVG LOCAL INSTANCE Naturals Sequences Integers TLC FiniteSets Merge r1 r2 \
                LET D1 DOMAIN D2 IN k IF THEN ELSE SVGElem _name _attrs _children _innerText name \
                attrs children innerText Line x1 y1 x2 y2 svgAttrs ToString Circle cx cy r Rect x \
                y w h width height Text text Image href Group Svg SVGDoc vbX vbY vbW vbH \
                SVGElemToString elem TRUE NodeOfRingNetwork n m 0 NodesOfDirectedMultiGraph nodes \
                edges options CHOOSE f Int PointOnLine from to segment SVGSerialize svg \
                frameNamePrefix frameNumber IO IOUtils Serialize zeroPadN 3 format charset \
                openOptions",
    },
    ModuleWords {
        module: "SequencesExt",
        extends: &[
            "Sequences",
            "Naturals",
            "FiniteSets",
            "FiniteSetsExt",
            "Folds",
            "Functions",
            "Bags",
            "TLC",
        ],
        instantiates: &[],
        words: "MODULE SequencesExt EXTENDS Sequences Naturals FiniteSets FiniteSetsExt Folds \
                Functions Bags TLC ToSet s i DOMAIN ToBag x Range Cardinality SetToSeq S CHOOSE f \
                1 IsInjective SetToSeqs LET D IN j SetToSortSeq op SortSeq SetToAllKPermutations \
                UNION SUBSET TupleOf set n SeqOf m 0 BoundedSeq Contains e Len IsSorted Reverse \
                Remove SelectSeq LAMBDA t ReplaceAll old new IF THEN ELSE SelectInSeq seq Test I \
                Min SelectInSubSeq from to SubSeq SelectLastInSeq Max SelectLastInSubSeq InsertAt \
                ReplaceAt EXCEPT RemoveAt RemoveFirst v RemoveFirstMatch Cons elt Snoc Append \
                Front Last IsPrefix IsStrictPrefix IsSuffix IsStrictSuffix Prefixes l \
                CommonPrefixes P prefix LongestCommonPrefix longest other Suffixes SeqMod a b \
                FoldSeq base FoldFunction FoldLeft MapThenFoldSet y FoldRight FoldLeftDomain \
                FoldRightDomain FlattenSeq seqs flatten Zip Interleave CASE u SubSeqs AllSubSeqs \
                IndexFirstSubSeq last ReplaceSubSeqAt r suffix ReplaceFirstSubSeq \
                ReplaceAllSubSeqs z match comp p q R T g OTHER",
    },
    ModuleWords {
        module: "ShiViz",
        extends: &[],
        instantiates: &["Integers", "Json", "TLC", "Toolbox"],
        words: "MODULE ShiViz LOCAL INSTANCE Integers Json TLC Toolbox FnHost LET host i DOMAIN \
                _TETrace IF 1 THEN ELSE pc CHOOSE p IN TLCEval Host _TEPosition clock n 0 sum F G \
                d FnClock vclock Clock ToJsonObject",
    },
    ModuleWords {
        module: "Statistics",
        extends: &["Naturals"],
        instantiates: &[],
        words: "MODULE Statistics EXTENDS Naturals ChiSquare expected actual alpha TRUE",
    },
    ModuleWords {
        module: "UndirectedGraphs",
        extends: &[],
        instantiates: &[
            "Naturals",
            "Sequences",
            "SequencesExt",
            "FiniteSets",
            "Folds",
            "Functions",
        ],
        words: "MODULE UndirectedGraphs LOCAL INSTANCE Naturals Sequences SequencesExt FiniteSets \
                Folds Functions IsUndirectedGraph G node edge e a b IsLoopFreeUndirectedGraph \
                UndirectedSubgraph H SUBSET Path p Seq i 1 Len SimplePath j AreConnectedIn m n \
                ConnectedComponents LET IsCC S IN T IsStronglyConnected s t",
    },
    ModuleWords {
        module: "VectorClocks",
        extends: &["Naturals", "Sequences", "Functions"],
        instantiates: &[],
        words: "MODULE VectorClocks EXTENDS Naturals Sequences Functions LOCAL concurrent v1 v2 i \
                j DOMAIN happenedBefore IsCausalOrder log clock 1 Len LET Fill c D d IF THEN ELSE \
                0 vci vcj IN CausalOrder node domain CHOOSE newlog f Range",
    },
];
