//! Walking the expressions of a program.

use super::ir::{Argument, Bound, Expr, ExprKind};

/// Calls `visit` for every direct part of `expr`, in the order of the text.
/// The bodies of LET definitions are not parts: they belong to definitions.
pub(in crate::tla) fn parts(expr: &mut Expr, visit: &mut dyn FnMut(&mut Expr)) {
    match &mut expr.kind {
        ExprKind::Boolean(_)
        | ExprKind::Integer(_)
        | ExprKind::Atom(_)
        | ExprKind::Variable(_)
        | ExprKind::Constant(_)
        | ExprKind::Local(_)
        | ExprKind::At
        | ExprKind::Unsupported(_) => {}
        ExprKind::Apply(_, arguments)
        | ExprKind::ApplyConstant(_, arguments)
        | ExprKind::ApplyLocal(_, arguments)
        | ExprKind::Builtin(_, arguments) => {
            for argument in arguments {
                if let Argument::Expr(argument) = argument {
                    visit(argument);
                }
            }
        }
        ExprKind::And(parts)
        | ExprKind::Or(parts)
        | ExprKind::SetEnumeration(parts)
        | ExprKind::Tuple(parts)
        | ExprKind::Product(parts) => parts.iter_mut().for_each(visit),
        ExprKind::Not(a)
        | ExprKind::TemporalQuantifier(_, a)
        | ExprKind::Field(a, _)
        | ExprKind::Prime(a)
        | ExprKind::Unchanged(a)
        | ExprKind::Enabled(a)
        | ExprKind::Always(a)
        | ExprKind::Eventually(a)
        | ExprKind::Label(_, a)
        | ExprKind::Let(_, a) => visit(a),
        ExprKind::Implies(a, b)
        | ExprKind::Equivalent(a, b)
        | ExprKind::FunctionSet(a, b)
        | ExprKind::FunctionApplication(a, b)
        | ExprKind::Compose(a, b)
        | ExprKind::Box(a, b)
        | ExprKind::Angle(a, b)
        | ExprKind::LeadsTo(a, b)
        | ExprKind::Guarantees(a, b)
        | ExprKind::WeakFairness(a, b)
        | ExprKind::StrongFairness(a, b) => {
            visit(a);
            visit(b);
        }
        ExprKind::If(a, b, c) => {
            visit(a);
            visit(b);
            visit(c);
        }
        ExprKind::Case(arms, other) => {
            for (condition, value) in arms {
                visit(condition);
                visit(value);
            }
            if let Some(other) = other {
                visit(other);
            }
        }
        ExprKind::Forall(names, body)
        | ExprKind::Exists(names, body)
        | ExprKind::Function(names, body)
        | ExprKind::SetMap(body, names) => {
            for set in names.iter_mut().filter_map(|bound| bound.set.as_mut()) {
                visit(set);
            }
            visit(body);
        }
        ExprKind::Choose(name, body) | ExprKind::SetFilter(name, body) => {
            if let Some(set) = &mut name.set {
                visit(set);
            }
            visit(body);
        }
        ExprKind::Record(fields) | ExprKind::RecordSet(fields) => {
            for (_, value) in fields {
                visit(value);
            }
        }
        ExprKind::Except(function, updates) => {
            visit(function);
            for update in updates {
                update.path.iter_mut().for_each(&mut *visit);
                visit(&mut update.value);
            }
        }
    }
}

/// The arguments that `expr` gives to an operator.
pub(super) fn arguments(expr: &mut Expr) -> &mut [Argument] {
    match &mut expr.kind {
        ExprKind::Apply(_, arguments)
        | ExprKind::ApplyConstant(_, arguments)
        | ExprKind::ApplyLocal(_, arguments)
        | ExprKind::Builtin(_, arguments) => arguments,
        _ => &mut [],
    }
}

/// The names that `expr` itself binds.
pub(super) fn bounds(expr: &mut Expr) -> &mut [Bound] {
    match &mut expr.kind {
        ExprKind::Forall(names, _)
        | ExprKind::Exists(names, _)
        | ExprKind::Function(names, _)
        | ExprKind::SetMap(_, names) => names,
        ExprKind::Choose(name, _) | ExprKind::SetFilter(name, _) => {
            std::slice::from_mut(&mut **name)
        }
        _ => &mut [],
    }
}

/// Calls `visit` for `expr` and every expression in it, outermost first.
pub(in crate::tla) fn all(expr: &mut Expr, visit: &mut dyn FnMut(&mut Expr)) {
    visit(expr);
    parts(expr, &mut |part| all(part, visit));
}
