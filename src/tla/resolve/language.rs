//! The operators of the language itself: those that need no module.

use super::ir::{Argument, Expr, ExprKind, Level};
use crate::tla::modules::Builtin;
use crate::tla::syntax::source::Span;

/// What an operator of the language becomes.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// A built-in operator on values.
    Builtin(Builtin),
    /// An expression of one operand.
    Unary(fn(Box<Expr>) -> ExprKind),
    /// An expression of two operands.
    Binary(fn(Box<Expr>, Box<Expr>) -> ExprKind),
}

/// An operator of the language.
#[derive(Clone, Copy)]
pub(super) struct Operator {
    pub name: &'static str,
    pub arity: usize,
    pub form: Form,
}

/// The operator of the language that is spelled `name`.
pub(super) fn operator(name: &str) -> Option<Operator> {
    let found = OPERATORS.iter().find(|(spelling, ..)| *spelling == name);
    found.map(|&(name, arity, form)| Operator { name, arity, form })
}

/// Spelling, number of arguments, meaning.
const OPERATORS: [(&str, usize, Form); 27] = [
    ("BOOLEAN", 0, Form::Builtin(Builtin::BooleanSet)),
    ("STRING", 0, Form::Builtin(Builtin::StringSet)),
    ("=", 2, Form::Builtin(Builtin::Equal)),
    ("/=", 2, Form::Builtin(Builtin::NotEqual)),
    ("\\in", 2, Form::Builtin(Builtin::In)),
    ("\\notin", 2, Form::Builtin(Builtin::NotIn)),
    ("\\subseteq", 2, Form::Builtin(Builtin::SubsetEqual)),
    ("\\cup", 2, Form::Builtin(Builtin::Union)),
    ("\\cap", 2, Form::Builtin(Builtin::Intersect)),
    ("\\", 2, Form::Builtin(Builtin::Difference)),
    ("SUBSET", 1, Form::Builtin(Builtin::Powerset)),
    ("UNION", 1, Form::Builtin(Builtin::BigUnion)),
    ("DOMAIN", 1, Form::Builtin(Builtin::Domain)),
    ("'", 1, Form::Unary(ExprKind::Prime)),
    ("~", 1, Form::Unary(ExprKind::Not)),
    ("UNCHANGED", 1, Form::Unary(ExprKind::Unchanged)),
    ("ENABLED", 1, Form::Unary(ExprKind::Enabled)),
    ("[]", 1, Form::Unary(ExprKind::Always)),
    ("<>", 1, Form::Unary(ExprKind::Eventually)),
    ("/\\", 2, Form::Binary(|a, b| ExprKind::And(vec![*a, *b]))),
    ("\\/", 2, Form::Binary(|a, b| ExprKind::Or(vec![*a, *b]))),
    (
        "\\X",
        2,
        Form::Binary(|a, b| ExprKind::Product(vec![*a, *b])),
    ),
    ("=>", 2, Form::Binary(ExprKind::Implies)),
    ("<=>", 2, Form::Binary(ExprKind::Equivalent)),
    ("~>", 2, Form::Binary(ExprKind::LeadsTo)),
    ("-+->", 2, Form::Binary(ExprKind::Guarantees)),
    ("\\cdot", 2, Form::Binary(ExprKind::Compose)),
];

/// The names of the language's operators that are words, as candidates for
/// misspelt names.
pub(super) const WORDS: [&str; 9] = [
    "BOOLEAN",
    "STRING",
    "SUBSET",
    "UNION",
    "DOMAIN",
    "ENABLED",
    "UNCHANGED",
    "TRUE",
    "FALSE",
];

/// The expression that `form` makes of as many operands as it takes.
pub(super) fn apply(form: Form, operands: Vec<Expr>, span: Span) -> Expr {
    let mut operands = operands.into_iter();
    let kind = match form {
        Form::Builtin(builtin) => {
            ExprKind::Builtin(builtin, operands.map(Argument::Expr).collect())
        }
        Form::Unary(make) => make(next(&mut operands, span)),
        Form::Binary(make) => {
            let left = next(&mut operands, span);
            make(left, next(&mut operands, span))
        }
    };
    expr(kind, span)
}

fn next(operands: &mut impl Iterator<Item = Expr>, span: Span) -> Box<Expr> {
    Box::new(operands.next().unwrap_or_else(|| broken(span)))
}

/// An expression whose level is still to be computed.
pub(super) fn expr(kind: ExprKind, span: Span) -> Expr {
    Expr {
        kind,
        span,
        level: Level::Constant,
    }
}

/// Stands where an error was reported.
pub(super) fn broken(span: Span) -> Expr {
    expr(
        ExprKind::Unsupported("this part of the specification has an error".to_string()),
        span,
    )
}
