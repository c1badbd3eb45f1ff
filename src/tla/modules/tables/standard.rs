//! Naturals to TLC: what they mean is built in.

use super::operator;
use crate::tla::modules::{Builtin, BuiltinModule};

/// The modules of *Specifying Systems*, chapter 18, and TLC.
pub(super) const MODULES: &[BuiltinModule] = &[
    BuiltinModule {
        name: "Naturals",
        extends: &[],
        operators: &[
            operator("Nat", &[], Builtin::Nat),
            operator("+", &[0, 0], Builtin::Plus),
            operator("-", &[0, 0], Builtin::Minus),
            operator("*", &[0, 0], Builtin::Times),
            operator("^", &[0, 0], Builtin::Power),
            operator("<", &[0, 0], Builtin::Less),
            operator(">", &[0, 0], Builtin::Greater),
            operator("<=", &[0, 0], Builtin::LessEqual),
            operator(">=", &[0, 0], Builtin::GreaterEqual),
            operator("%", &[0, 0], Builtin::Modulo),
            operator("\\div", &[0, 0], Builtin::Divide),
            operator("..", &[0, 0], Builtin::Range),
        ],
    },
    BuiltinModule {
        name: "Integers",
        extends: &["Naturals"],
        operators: &[
            operator("Int", &[], Builtin::Int),
            operator("-.", &[0], Builtin::Negate),
        ],
    },
    BuiltinModule {
        name: "Reals",
        extends: &["Integers"],
        operators: &[
            operator("Real", &[], Builtin::Real),
            operator("/", &[0, 0], Builtin::RealDivide),
            operator("Infinity", &[], Builtin::Infinity),
        ],
    },
    BuiltinModule {
        name: "Sequences",
        extends: &[],
        operators: &[
            operator("Seq", &[0], Builtin::Seq),
            operator("Len", &[0], Builtin::Len),
            operator("\\o", &[0, 0], Builtin::Concat),
            operator("Append", &[0, 0], Builtin::Append),
            operator("Head", &[0], Builtin::Head),
            operator("Tail", &[0], Builtin::Tail),
            operator("SubSeq", &[0, 0, 0], Builtin::SubSeq),
            operator("SelectSeq", &[0, 1], Builtin::SelectSeq),
        ],
    },
    BuiltinModule {
        name: "FiniteSets",
        extends: &[],
        operators: &[
            operator("IsFiniteSet", &[0], Builtin::IsFiniteSet),
            operator("Cardinality", &[0], Builtin::Cardinality),
        ],
    },
    BuiltinModule {
        name: "Bags",
        extends: &["TLC"],
        operators: &[
            operator("IsABag", &[0], Builtin::IsABag),
            operator("BagToSet", &[0], Builtin::BagToSet),
            operator("SetToBag", &[0], Builtin::SetToBag),
            operator("BagIn", &[0, 0], Builtin::BagIn),
            operator("EmptyBag", &[], Builtin::EmptyBag),
            operator("\\oplus", &[0, 0], Builtin::BagAdd),
            operator("\\ominus", &[0, 0], Builtin::BagSubtract),
            operator("BagUnion", &[0], Builtin::BagUnion),
            operator("\\sqsubseteq", &[0, 0], Builtin::BagSubsetEqual),
            operator("SubBag", &[0], Builtin::SubBag),
            operator("BagOfAll", &[1, 0], Builtin::BagOfAll),
            operator("BagCardinality", &[0], Builtin::BagCardinality),
            operator("CopiesIn", &[0, 0], Builtin::CopiesIn),
        ],
    },
    BuiltinModule {
        name: "TLC",
        extends: &[],
        operators: &[
            operator("Print", &[0, 0], Builtin::Print),
            operator("PrintT", &[0], Builtin::PrintT),
            operator("Assert", &[0, 0], Builtin::Assert),
            operator("JavaTime", &[], Builtin::JavaTime),
            operator("TLCGet", &[0], Builtin::TlcGet),
            operator("TLCSet", &[0, 0], Builtin::TlcSet),
            operator(":>", &[0, 0], Builtin::ColonGreater),
            operator("@@", &[0, 0], Builtin::AtAt),
            operator("Permutations", &[0], Builtin::Permutations),
            operator("SortSeq", &[0, 2], Builtin::SortSeq),
            operator("RandomElement", &[0], Builtin::RandomElement),
            operator("Any", &[], Builtin::Any),
            operator("ToString", &[0], Builtin::ToString),
            operator("TLCEval", &[0], Builtin::TlcEval),
        ],
    },
];
