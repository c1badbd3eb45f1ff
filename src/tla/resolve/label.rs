//! Finding labels in the tree of a definition.

use crate::tla::syntax::ast::{self, ExprKind as Tree, Ident, Selector, Unit};

/// The names and the body of a label, with the LETs on the way. Labels inside
/// other labels are named through these.
pub(super) fn find_label<'a>(
    tree: &'a ast::Expr,
    label: &str,
    lets: &mut Vec<&'a [Unit]>,
) -> Option<(&'a [Ident], &'a ast::Expr)> {
    if let Tree::Label(name, parameters, body) = &tree.kind {
        return (name.text == label).then_some((&parameters[..], &**body));
    }
    let before = lets.len();
    if let Tree::Let(units, _) = &tree.kind {
        lets.push(units);
    }
    let mut found = None;
    operands(tree, &mut |part| {
        if found.is_none() {
            found = find_label(part, label, lets);
        }
    });
    if found.is_none() {
        lets.truncate(before);
    }
    found
}

/// Calls `visit` with each direct part of an expression.
pub(super) fn operands<'a>(tree: &'a ast::Expr, visit: &mut dyn FnMut(&'a ast::Expr)) {
    let sets = |bounds: &'a [ast::Bound], visit: &mut dyn FnMut(&'a ast::Expr)| {
        bounds
            .iter()
            .filter_map(|bound| bound.set.as_ref())
            .for_each(visit);
    };
    match &tree.kind {
        Tree::Name(path) => {
            for selector in path {
                if let Selector::Name(_, given) | Selector::Arguments(given, _) = selector {
                    given.iter().for_each(&mut *visit);
                }
            }
        }
        Tree::And(parts)
        | Tree::Or(parts)
        | Tree::SetEnumeration(parts)
        | Tree::Tuple(parts)
        | Tree::Product(parts) => parts.iter().for_each(visit),
        Tree::Not(a)
        | Tree::Prime(a)
        | Tree::Parenthesised(a)
        | Tree::Let(_, a)
        | Tree::Field(a, _)
        | Tree::TemporalQuantifier(_, _, a) => visit(a),
        Tree::Implies(a, b)
        | Tree::Equivalent(a, b)
        | Tree::FunctionSet(a, b)
        | Tree::Box(a, b)
        | Tree::Angle(a, b)
        | Tree::WeakFairness(a, b)
        | Tree::StrongFairness(a, b) => [a, b].into_iter().for_each(|part| visit(part)),
        Tree::If(a, b, c) => [a, b, c].into_iter().for_each(|part| visit(part)),
        Tree::Case(arms, other) => {
            for (condition, value) in arms {
                visit(condition);
                visit(value);
            }
            other.iter().for_each(|other| visit(other));
        }
        Tree::Forall(bounds, body)
        | Tree::Exists(bounds, body)
        | Tree::Function(bounds, body)
        | Tree::SetMap(body, bounds) => {
            sets(bounds, visit);
            visit(body);
        }
        Tree::Choose(bound, body) | Tree::SetFilter(bound, body) => {
            sets(std::slice::from_ref(bound), visit);
            visit(body);
        }
        Tree::FunctionApplication(function, given) => {
            visit(function);
            given.iter().for_each(visit);
        }
        Tree::Record(fields) | Tree::RecordSet(fields) => {
            fields.iter().for_each(|(_, value)| visit(value));
        }
        Tree::Except(function, _) => visit(function),
        _ => {}
    }
}
