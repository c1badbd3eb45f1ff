//! The modules that are built in.
//!
//! Those from Naturals to TLC are tables of operators (`tables`); what these
//! compute stands in a file a module, as functions on values, and `evaluate`
//! knows the rest. The others are texts (`text`), read like a user's own
//! modules; `library` has what is computed in the place of their definitions.

pub mod bags;
pub mod finite_sets;
pub mod library;
pub mod naturals;
pub mod sequences;
pub mod tables;
pub mod tlc;

#[cfg(test)]
mod tests;

use library::Parameter;

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
    // What replaces a definition of the other modules.
    Library(library::NativeId),
}

impl Builtin {
    /// Whether the argument at `position` (from 0) may be left unevaluated.
    pub fn delays(self, position: usize) -> bool {
        matches!(self, Builtin::Library(id)
            if id.native().parameters[position] == Parameter::Delayed)
    }
}

/// A built-in module.
#[derive(Debug)]
pub struct BuiltinModule {
    /// Its name.
    pub name: &'static str,
    /// The modules it extends.
    pub extends: &'static [&'static str],
    /// Its text; absent if all that it has is `operators`.
    pub text: Option<&'static str>,
    /// Its operators, if it has no text.
    pub operators: &'static [BuiltinOperator],
}

/// An operator of a built-in module.
#[derive(Debug, PartialEq, Eq)]
pub struct BuiltinOperator {
    /// Its name, spelled as in [`syntax::ast`](crate::tla::syntax::ast).
    pub name: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it means; absent if `library` says so, or nobody does.
    pub own: Option<Builtin>,
}

impl BuiltinOperator {
    /// What it means as an operator of `module`; absent if it is not supported:
    /// an error when it is evaluated.
    pub fn meaning(&self, module: &str) -> Option<Builtin> {
        let native = || library::find(module, self.name, self.parameters.len(), false);
        self.own.or_else(|| native().map(Builtin::Library))
    }

    /// The number of arguments of each parameter; 0 for a value.
    pub fn arities(&self) -> Vec<usize> {
        let parameters = self.parameters.iter();
        parameters.map(|parameter| parameter.arity()).collect()
    }
}
