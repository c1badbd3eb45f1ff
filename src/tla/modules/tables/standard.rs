//! Naturals to TLC: what they mean is built in.

use super::{native, operator};
use crate::tla::modules::library::Parameter::{Any, Operator};
use crate::tla::modules::{Builtin, BuiltinModule};

/// The modules of *Specifying Systems*, chapter 18, and TLC.
pub(super) const MODULES: &[BuiltinModule] = &[
    BuiltinModule {
        name: "Naturals",
        extends: &[],
        text: None,
        operators: &[
            operator("Nat", &[], Builtin::Nat),
            operator("+", &[Any, Any], Builtin::Plus),
            operator("-", &[Any, Any], Builtin::Minus),
            operator("*", &[Any, Any], Builtin::Times),
            operator("^", &[Any, Any], Builtin::Power),
            operator("<", &[Any, Any], Builtin::Less),
            operator(">", &[Any, Any], Builtin::Greater),
            operator("<=", &[Any, Any], Builtin::LessEqual),
            operator(">=", &[Any, Any], Builtin::GreaterEqual),
            operator("%", &[Any, Any], Builtin::Modulo),
            operator("\\div", &[Any, Any], Builtin::Divide),
            operator("..", &[Any, Any], Builtin::Range),
        ],
    },
    BuiltinModule {
        name: "Integers",
        extends: &["Naturals"],
        text: None,
        operators: &[
            operator("Int", &[], Builtin::Int),
            operator("-.", &[Any], Builtin::Negate),
        ],
    },
    BuiltinModule {
        name: "Reals",
        extends: &["Integers"],
        text: None,
        operators: &[
            operator("Real", &[], Builtin::Real),
            operator("/", &[Any, Any], Builtin::RealDivide),
            operator("Infinity", &[], Builtin::Infinity),
        ],
    },
    BuiltinModule {
        name: "Sequences",
        extends: &[],
        text: None,
        operators: &[
            operator("Seq", &[Any], Builtin::Seq),
            operator("Len", &[Any], Builtin::Len),
            operator("\\o", &[Any, Any], Builtin::Concat),
            operator("Append", &[Any, Any], Builtin::Append),
            operator("Head", &[Any], Builtin::Head),
            operator("Tail", &[Any], Builtin::Tail),
            operator("SubSeq", &[Any, Any, Any], Builtin::SubSeq),
            operator("SelectSeq", &[Any, Operator(1)], Builtin::SelectSeq),
        ],
    },
    BuiltinModule {
        name: "FiniteSets",
        extends: &[],
        text: None,
        operators: &[
            operator("IsFiniteSet", &[Any], Builtin::IsFiniteSet),
            operator("Cardinality", &[Any], Builtin::Cardinality),
        ],
    },
    BuiltinModule {
        name: "Bags",
        extends: &["TLC"],
        text: None,
        operators: &[
            operator("IsABag", &[Any], Builtin::IsABag),
            operator("BagToSet", &[Any], Builtin::BagToSet),
            operator("SetToBag", &[Any], Builtin::SetToBag),
            operator("BagIn", &[Any, Any], Builtin::BagIn),
            operator("EmptyBag", &[], Builtin::EmptyBag),
            operator("\\oplus", &[Any, Any], Builtin::BagAdd),
            operator("\\ominus", &[Any, Any], Builtin::BagSubtract),
            operator("BagUnion", &[Any], Builtin::BagUnion),
            operator("\\sqsubseteq", &[Any, Any], Builtin::BagSubsetEqual),
            operator("SubBag", &[Any], Builtin::SubBag),
            operator("BagOfAll", &[Operator(1), Any], Builtin::BagOfAll),
            operator("BagCardinality", &[Any], Builtin::BagCardinality),
            operator("CopiesIn", &[Any, Any], Builtin::CopiesIn),
        ],
    },
    BuiltinModule {
        name: "TLC",
        extends: &[],
        text: None,
        operators: &[
            operator("Print", &[Any, Any], Builtin::Print),
            operator("PrintT", &[Any], Builtin::PrintT),
            operator("Assert", &[Any, Any], Builtin::Assert),
            native("JavaTime", &[]),
            operator("TLCGet", &[Any], Builtin::TlcGet),
            operator("TLCSet", &[Any, Any], Builtin::TlcSet),
            operator(":>", &[Any, Any], Builtin::ColonGreater),
            operator("@@", &[Any, Any], Builtin::AtAt),
            operator("Permutations", &[Any], Builtin::Permutations),
            operator("SortSeq", &[Any, Operator(2)], Builtin::SortSeq),
            operator("RandomElement", &[Any], Builtin::RandomElement),
            operator("Any", &[], Builtin::Any),
            operator("ToString", &[Any], Builtin::ToString),
            operator("TLCEval", &[Any], Builtin::TlcEval),
        ],
    },
];
