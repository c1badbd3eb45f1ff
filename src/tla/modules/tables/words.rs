//! The words of the built-in modules in the order in which they first occur.
//!
//! TLC compares strings by when it first met their text, and identifiers count
//! too: after EXTENDS Naturals, "b" is greater than "a" because Naturals has
//! parameters of these names.

mod community;

/// The words of a module.
pub struct ModuleWords {
    /// The module.
    pub module: &'static str,
    /// The modules that it extends.
    pub extends: &'static [&'static str],
    /// The modules that it instantiates.
    pub instantiates: &'static [&'static str],
    /// Its words, separated by spaces.
    pub words: &'static str,
}

/// What TLC meets before any module, in this order; the root module's name
/// comes next.
pub const FIRST: &str = "STRING FALSE TRUE BOOLEAN SUBSET UNION DOMAIN ENABLED UNCHANGED";

/// A module that TLC adds to the EXTENDS of every root module.
pub const ADDED: &str = "_TLCTrace";

/// The words of the module called `name`, if they are known.
pub fn of(name: &str) -> Option<&'static ModuleWords> {
    let mut known = MODULES.iter().chain(community::MODULES);
    known.find(|known| known.module == name)
}

/// The standard modules.
const MODULES: &[ModuleWords] = &[
    ModuleWords {
        module: "Naturals",
        extends: &[],
        instantiates: &[],
        words: "MODULE Naturals Nat a b CHOOSE n TRUE",
    },
    ModuleWords {
        module: "Integers",
        extends: &["Naturals"],
        instantiates: &[],
        words: "MODULE Integers EXTENDS Naturals Int a 0",
    },
    ModuleWords {
        module: "Reals",
        extends: &["Integers"],
        instantiates: &[],
        words: "MODULE Reals EXTENDS Integers Real a b CHOOSE m Infinity i r",
    },
    ModuleWords {
        module: "Sequences",
        extends: &[],
        instantiates: &["Naturals"],
        words: "MODULE Sequences LOCAL INSTANCE Naturals Seq S UNION 1 n Nat Len s CHOOSE DOMAIN \
                t i IF THEN ELSE Append e Head Tail CASE SubSeq m SelectSeq Test LET F 0 IN",
    },
    ModuleWords {
        module: "FiniteSets",
        extends: &[],
        instantiates: &["Naturals", "Sequences"],
        words: "MODULE FiniteSets LOCAL INSTANCE Naturals Sequences IsFiniteSet S seq Seq s n 1 \
                Len Cardinality LET CS T SUBSET IF THEN 0 ELSE CHOOSE x IN",
    },
    ModuleWords {
        module: "Bags",
        extends: &["TLC"],
        instantiates: &["Naturals"],
        words: "MODULE Bags EXTENDS TLC LOCAL INSTANCE Naturals IsABag B DOMAIN n Nat 0 BagToSet \
                SetToBag S e 1 BagIn EmptyBag B1 B2 IF THEN ELSE LET IN d Sum f DSum SUBSET elt \
                CHOOSE TRUE BagUnion UNION SubBag RemoveFromDom x y Combine BagSet i Biggest \
                Range r s RSB BB BagOfAll F BagCardinality CopiesIn",
    },
    ModuleWords {
        module: "TLC",
        extends: &[],
        instantiates: &["Naturals", "Sequences", "FiniteSets"],
        words: "MODULE TLC LOCAL INSTANCE Naturals Sequences FiniteSets Print out val PrintT \
                TRUE Assert IF THEN ELSE CHOOSE v JavaTime n Nat TLCGet i TLCSet d e x f g \
                DOMAIN Permutations S w SortSeq s Op LET Perm p 1 Len j IN RandomElement Any \
                ToString a b STRING TLCEval",
    },
    ModuleWords {
        module: "_TLCTrace",
        extends: &[],
        instantiates: &["TLC", "TLCExt", "Sequences", "Naturals"],
        words: "MODULE _TLCTrace LOCAL INSTANCE TLC TLCExt Sequences Naturals \
                _TLCTraceDeserialize absoluteFilename TRUE _TLCTraceSerialize val CONSTANT \
                _TLCTraceFile _TLCTrace0 verbose IF CounterExample state DOMAIN FALSE THEN ELSE \
                LET trace ToTrace vars UNION i IN counterexample PrintT _TLCTraceSilent \
                _TLCTraceInputFile _TLCTraceFileDeserialized _TLCState level Trace \
                _TLCTraceLassoTarget actions e 3 1 CHOOSE 0 _TLCTraceConstraint TLCGet dump pair \
                v 2 _TLCTraceView lassoTarget",
    },
    ModuleWords {
        module: "TLCExt",
        extends: &[],
        instantiates: &["TLC", "Integers"],
        words: "MODULE TLCExt LOCAL INSTANCE TLC Integers AssertEq a b IF THEN PrintT ELSE \
                AssertError err exp LET FailsEval e CHOOSE BOOLEAN TRUE TLCError s STRING IN \
                Assert TLCGetOrDefault key defaultVal n TLCGetAndSet Op val oldVal v TLCSet \
                Trace CounterExample ToTrace CE TLCModelValue str ToString TLCDefer expression \
                TLCNoOp PickSuccessor bool TLCCache closure TLCFP var i Int TLCEvalDefinition \
                definitionName",
    },
    ModuleWords {
        module: "Randomization",
        extends: &[],
        instantiates: &["Naturals", "FiniteSets"],
        words: "MODULE Randomization LOCAL INSTANCE Naturals FiniteSets RandomSubset k S CHOOSE \
                T SUBSET Cardinality RandomSetOfSubsets n TestRandomSetOfSubsets i 1 5",
    },
    ModuleWords {
        module: "Json",
        extends: &[],
        instantiates: &["Sequences", "FiniteSets", "TLC"],
        words: "MODULE Json LOCAL INSTANCE Sequences FiniteSets TLC IsSequence F D TRUE FALSE \
                ToJsonKeyValue d ToString RECURSIVE ToJsonObjectString LET CHOOSE IN IF DOMAIN \
                THEN ELSE ToJsonArrayString ToJsonString IsFiniteSet ToJson value ToJsonArray \
                ToJsonObject JsonSerialize absoluteFilename JsonDeserialize val ndJsonSerialize \
                ndJsonDeserialize",
    },
    ModuleWords {
        module: "RealTime",
        extends: &["Reals"],
        instantiates: &[],
        words: "MODULE RealTime EXTENDS Reals VARIABLE now RTBound A v D E LET TNext t IF _v \
                ENABLED THEN 0 ELSE Timer MaxTime MinTime IN RTnow NowNext r Real UNCHANGED _now",
    },
];
