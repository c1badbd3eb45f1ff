//! Random trees, written as text, parse to the same tree.

use proptest::collection::vec;
use proptest::prelude::*;

use super::write::write;
use super::{expression, print};
use crate::tla::syntax::ast::{
    Bound, Definition, ExceptStep, ExceptUpdate, Expr, ExprKind, Ident, OperatorDeclaration,
    Selector, Unit,
};
use crate::tla::syntax::operators::{Fixity, OPERATORS, Operator};
use crate::tla::syntax::source::{FileId, Span};

const NOWHERE: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};

fn expr(kind: ExprKind) -> Expr {
    Expr {
        kind,
        span: NOWHERE,
    }
}

fn ident(text: &str) -> Ident {
    Ident {
        text: text.to_string(),
        span: NOWHERE,
    }
}

fn name() -> impl Strategy<Value = Ident> {
    prop_oneof![
        Just("a"),
        Just("bc"),
        Just("x_1"),
        Just("WFx"),
        Just("Inner")
    ]
    .prop_map(ident)
}

fn boxed(inner: &BoxedStrategy<Expr>) -> impl Strategy<Value = Box<Expr>> + use<> {
    inner.clone().prop_map(Box::new)
}

fn leaf() -> BoxedStrategy<Expr> {
    prop_oneof![
        name().prop_map(|n| expr(ExprKind::Name(vec![Selector::Name(n, vec![])]))),
        (0u32..1000).prop_map(|n| expr(ExprKind::Number(n.to_string()))),
        "[ -~é∈\\n\\t]{0,6}".prop_map(|text| expr(ExprKind::String(text))),
        any::<bool>().prop_map(|b| expr(ExprKind::Boolean(b))),
        Just(expr(ExprKind::At)),
        Just(expr(ExprKind::Decimal("1.50".to_string()))),
    ]
    .boxed()
}

/// What an operator makes of its operands in the tree.
fn applied(operator: &Operator, mut operands: Vec<Expr>) -> Expr {
    let needed = match operator.fixity {
        Fixity::Infix => 2,
        _ => 1,
    };
    operands.truncate(needed);
    let mut each = operands.into_iter().map(Box::new);
    let mut next = || each.next().expect("an operand");
    expr(match operator.symbol {
        "/\\" => ExprKind::And(vec![*next(), *next()]),
        "\\/" => ExprKind::Or(vec![*next(), *next()]),
        "\\X" => ExprKind::Product(vec![*next(), *next()]),
        "=>" => ExprKind::Implies(next(), next()),
        "<=>" => ExprKind::Equivalent(next(), next()),
        "~" => ExprKind::Not(next()),
        "'" => ExprKind::Prime(next()),
        symbol => {
            let operands = each.map(|operand| *operand).collect();
            ExprKind::Name(vec![Selector::Name(ident(symbol), operands)])
        }
    })
}

fn operation(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    (0..OPERATORS.len(), vec(inner.clone(), 2))
        .prop_map(|(operator, operands)| applied(&OPERATORS[operator], operands))
        .boxed()
}

fn set_bound(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Bound> {
    (vec(name(), 1..3), any::<bool>(), inner.clone())
        .prop_map(|(names, tuple, set)| Bound {
            names,
            tuple,
            set: Some(set),
        })
        .boxed()
}

/// A bound of one name or tuple.
fn one_bound(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Box<Bound>> {
    set_bound(inner)
        .prop_map(|mut bound| {
            bound.tuple |= bound.names.len() > 1;
            Box::new(bound)
        })
        .boxed()
}

fn bounds(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Vec<Bound>> {
    let unbounded = vec(name(), 1..3).prop_map(|names| {
        vec![Bound {
            names,
            tuple: false,
            set: None,
        }]
    });
    prop_oneof![vec(set_bound(inner), 1..3), unbounded].boxed()
}

fn binder(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    use ExprKind as K;
    let names = || vec(name(), 1..3);
    let set_bounds = || vec(set_bound(inner), 1..3);
    prop_oneof![
        (bounds(inner), boxed(inner)).prop_map(|(b, e)| K::Forall(b, e)),
        (bounds(inner), boxed(inner)).prop_map(|(b, e)| K::Exists(b, e)),
        (any::<bool>(), names(), boxed(inner)).prop_map(|(a, n, e)| K::TemporalQuantifier(a, n, e)),
        (one_bound(inner), any::<bool>(), boxed(inner)).prop_map(|(mut b, bounded, e)| {
            b.set = b.set.filter(|_| bounded);
            K::Choose(b, e)
        }),
        (one_bound(inner), boxed(inner)).prop_map(|(b, e)| K::SetFilter(b, e)),
        (boxed(inner), set_bounds()).prop_map(|(e, b)| K::SetMap(e, b)),
        (set_bounds(), boxed(inner)).prop_map(|(b, e)| K::Function(b, e)),
        (vec(definition(inner), 1..3), boxed(inner)).prop_map(|(u, e)| K::Let(u, e)),
        (name(), vec(name(), 0..3), boxed(inner)).prop_map(|(n, p, e)| K::Label(n, p, e)),
    ]
    .prop_map(expr)
    .boxed()
}

fn definition(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Unit> {
    let parameter =
        (name(), 0usize..3).prop_map(|(name, arity)| OperatorDeclaration { name, arity });
    (
        name(),
        vec(parameter, 0..3),
        vec(set_bound(inner), 0..2),
        inner.clone(),
    )
        .prop_map(|(name, parameters, function, body)| {
            let parameters = if function.is_empty() {
                parameters
            } else {
                Vec::new()
            };
            Unit::Definition(Definition {
                local: false,
                name,
                parameters,
                function,
                body,
                span: NOWHERE,
            })
        })
        .boxed()
}

fn bracketed(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    use ExprKind as K;
    let list = |range| vec(inner.clone(), range);
    let fields = || vec((name(), inner.clone()), 1..3);
    prop_oneof![
        list(0..3).prop_map(K::SetEnumeration),
        list(0..3).prop_map(K::Tuple),
        boxed(inner).prop_map(K::Parenthesised),
        (boxed(inner), boxed(inner)).prop_map(|(a, b)| K::FunctionSet(a, b)),
        (boxed(inner), list(1..3)).prop_map(|(f, a)| K::FunctionApplication(f, a)),
        (boxed(inner), name()).prop_map(|(r, n)| K::Field(r, n)),
        fields().prop_map(K::Record),
        fields().prop_map(K::RecordSet),
        (boxed(inner), vec(update(inner), 1..3)).prop_map(|(f, u)| K::Except(f, u)),
        (boxed(inner), boxed(inner)).prop_map(|(a, v)| K::Box(a, v)),
        (boxed(inner), boxed(inner)).prop_map(|(a, v)| K::Angle(a, v)),
        (boxed(inner), boxed(inner)).prop_map(|(v, a)| K::WeakFairness(v, a)),
        (boxed(inner), boxed(inner)).prop_map(|(v, a)| K::StrongFairness(v, a)),
    ]
    .prop_map(expr)
    .boxed()
}

fn update(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<ExceptUpdate> {
    let step = prop_oneof![
        vec(inner.clone(), 1..3).prop_map(ExceptStep::Index),
        name().prop_map(ExceptStep::Field),
    ];
    (vec(step, 1..3), inner.clone())
        .prop_map(|(path, value)| ExceptUpdate {
            path,
            value,
            span: NOWHERE,
        })
        .boxed()
}

fn control(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    use ExprKind as K;
    let arms = vec((inner.clone(), inner.clone()), 1..4);
    let list = || vec(inner.clone(), 1..4);
    prop_oneof![
        (boxed(inner), boxed(inner), boxed(inner)).prop_map(|(p, a, b)| K::If(p, a, b)),
        (arms, proptest::option::of(boxed(inner))).prop_map(|(arms, other)| K::Case(arms, other)),
        list().prop_map(K::And),
        list().prop_map(K::Or),
    ]
    .prop_map(expr)
    .boxed()
}

fn path(inner: &BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let lambda = (vec(name(), 1..3), boxed(inner)).prop_map(|(n, e)| expr(ExprKind::Lambda(n, e)));
    let lone = (0..OPERATORS.len()).prop_map(|position| {
        let symbol = OPERATORS[position].symbol;
        expr(ExprKind::Name(vec![Selector::Name(ident(symbol), vec![])]))
    });
    let argument = prop_oneof![4 => inner.clone(), 1 => lambda, 1 => lone].boxed();
    let named = (name(), vec(argument.clone(), 0..3))
        .prop_map(|(n, a)| Selector::Name(n, a))
        .boxed();
    let selector = prop_oneof![
        4 => named.clone(),
        1 => (1u32..9).prop_map(|n| Selector::Number(n, NOWHERE)),
        1 => Just(Selector::Left(NOWHERE)),
        1 => Just(Selector::Right(NOWHERE)),
        1 => Just(Selector::Definition(NOWHERE)),
        1 => Just(Selector::At(NOWHERE)),
        1 => vec(argument, 1..3).prop_map(|a| Selector::Arguments(a, NOWHERE)),
    ];
    (named, vec(selector, 0..3))
        .prop_map(|(first, rest)| {
            let path = [first].into_iter().chain(rest).collect();
            expr(ExprKind::Name(path))
        })
        .boxed()
}

fn tree() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 60, 4, |inner| {
        prop_oneof![
            5 => operation(&inner),
            2 => control(&inner),
            2 => binder(&inner),
            2 => bracketed(&inner),
            1 => path(&inner),
        ]
    })
}

/// The tree without its parentheses, of which the writer may add some.
fn essence(tree: &str) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    let mut rest = tree;
    while let Some(next) = rest.chars().next() {
        if let Some(inner) = rest.strip_prefix("(paren ") {
            open.push(true);
            rest = inner;
            continue;
        }
        if next == '"' {
            let length = string_length(rest);
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let parenthesis = match next {
            '(' => {
                open.push(false);
                false
            }
            ')' => open.pop() == Some(true),
            _ => false,
        };
        if !parenthesis {
            out.push(next);
        }
        rest = &rest[next.len_utf8()..];
    }
    out
}

/// The length of the quoted string at the start of `text`.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_tree_written_as_text_parses_to_itself(tree in tree(), bullets: bool) {
        let text = write(&tree, bullets);
        let parsed = print::expr(&expression(&text));
        prop_assert_eq!(essence(&parsed), essence(&print::expr(&tree)), "{}", text);
    }
}
