//! The standard modules that are built in: which operators each has, and how
//! many arguments they take. What they compute stands in a file a module, as
//! functions on values; `evaluate` knows the rest.

pub mod bags;
pub mod finite_sets;
pub mod naturals;
pub mod sequences;
pub mod tables;
pub mod tlc;

#[cfg(test)]
mod tests;

/// A built-in operator, of the language or of a standard module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Builtin {
    // The language.
    Equal,
    NotEqual,
    In,
    NotIn,
    SubsetEqual,
    Union,
    Intersect,
    Difference,
    Powerset,
    BigUnion,
    Domain,
    BooleanSet,
    StringSet,
    // Naturals, Integers, Reals.
    Plus,
    Minus,
    Negate,
    Times,
    Divide,
    Modulo,
    Power,
    RealDivide,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Range,
    Nat,
    Int,
    Real,
    Infinity,
    // Sequences.
    Seq,
    Len,
    Concat,
    Append,
    Head,
    Tail,
    SubSeq,
    SelectSeq,
    // FiniteSets.
    IsFiniteSet,
    Cardinality,
    // Bags.
    IsABag,
    BagToSet,
    SetToBag,
    BagIn,
    EmptyBag,
    BagAdd,
    BagSubtract,
    BagUnion,
    BagSubsetEqual,
    SubBag,
    BagOfAll,
    BagCardinality,
    CopiesIn,
    // TLC.
    Print,
    PrintT,
    Assert,
    JavaTime,
    TlcGet,
    TlcSet,
    ColonGreater,
    AtAt,
    Permutations,
    SortSeq,
    RandomElement,
    Any,
    ToString,
    TlcEval,
}

/// A built-in module.
#[derive(Debug)]
pub struct BuiltinModule {
    /// Its name.
    pub name: &'static str,
    /// The modules it extends.
    pub extends: &'static [&'static str],
    /// Its operators.
    pub operators: &'static [BuiltinOperator],
}

/// An operator of a built-in module.
#[derive(Debug, PartialEq, Eq)]
pub struct BuiltinOperator {
    /// Its name, spelled as in [`syntax::ast`](crate::tla::syntax::ast).
    pub name: &'static str,
    /// The number of arguments of each parameter; 0 for a value.
    pub parameters: &'static [usize],
    /// What it means; absent if it is not supported: an error when it is evaluated.
    pub meaning: Option<Builtin>,
}
