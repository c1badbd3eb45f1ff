//! Which modules a module names.

use crate::tla::syntax::ast::{self, Expr, ExprKind, Ident, Module, Selector, Unit};

/// The modules that `module` instantiates anywhere, in the order of the text,
/// without those that are defined inside it.
pub(super) fn instantiated(module: &Module) -> Vec<&Ident> {
    let mut found = Vec::new();
    units(&module.units, &mut found);
    let mut inner = Vec::new();
    inner_modules(module, &mut inner);
    found.retain(|name| !inner.contains(&&*name.text));
    found
}

/// The modules that `module` and the modules inside it extend, in the order of
/// the text, without those that are defined inside it.
pub(super) fn extended(module: &Module) -> Vec<&Ident> {
    let mut found: Vec<&Ident> = Vec::new();
    let mut pending = vec![module];
    while let Some(module) = pending.pop() {
        found.extend(&module.extends);
        pending.extend(module.units.iter().filter_map(|unit| match unit {
            Unit::Module(inner) => Some(inner),
            _ => None,
        }));
    }
    let mut inner = Vec::new();
    inner_modules(module, &mut inner);
    found.retain(|name| !inner.contains(&&*name.text));
    found
}

fn inner_modules<'a>(module: &'a Module, found: &mut Vec<&'a str>) {
    for unit in &module.units {
        if let Unit::Module(inner) = unit {
            found.push(&inner.name.text);
            inner_modules(inner, found);
        }
    }
}

fn units<'a>(units: &'a [Unit], found: &mut Vec<&'a Ident>) {
    for unit in units {
        match unit {
            Unit::Instance(instance) => {
                found.push(&instance.module);
                for (_, value) in &instance.with {
                    expr(value, found);
                }
            }
            Unit::Definition(definition) => {
                bounds(&definition.function, found);
                expr(&definition.body, found);
            }
            Unit::Assume { body, .. } | Unit::Theorem { body, .. } => {
                if let Some(body) = body {
                    expr(body, found);
                }
            }
            Unit::Module(inner) => self::units(&inner.units, found),
            Unit::Variables(_) | Unit::Constants(_) | Unit::Recursive(_) => {}
        }
    }
}

fn exprs<'a>(trees: &'a [Expr], found: &mut Vec<&'a Ident>) {
    for tree in trees {
        expr(tree, found);
    }
}

fn bounds<'a>(bounds: &'a [ast::Bound], found: &mut Vec<&'a Ident>) {
    for set in bounds.iter().filter_map(|bound| bound.set.as_ref()) {
        expr(set, found);
    }
}

fn expr<'a>(tree: &'a Expr, found: &mut Vec<&'a Ident>) {
    match &tree.kind {
        ExprKind::Let(inner, body) => {
            units(inner, found);
            expr(body, found);
        }
        ExprKind::Name(path) => {
            for selector in path {
                if let Selector::Name(_, given) | Selector::Arguments(given, _) = selector {
                    exprs(given, found);
                }
            }
        }
        ExprKind::And(parts)
        | ExprKind::Or(parts)
        | ExprKind::SetEnumeration(parts)
        | ExprKind::Tuple(parts)
        | ExprKind::Product(parts) => exprs(parts, found),
        ExprKind::Not(a)
        | ExprKind::Prime(a)
        | ExprKind::Field(a, _)
        | ExprKind::Label(_, _, a)
        | ExprKind::Lambda(_, a)
        | ExprKind::TemporalQuantifier(_, _, a)
        | ExprKind::Parenthesised(a) => expr(a, found),
        ExprKind::Implies(a, b)
        | ExprKind::Equivalent(a, b)
        | ExprKind::FunctionSet(a, b)
        | ExprKind::Box(a, b)
        | ExprKind::Angle(a, b)
        | ExprKind::WeakFairness(a, b)
        | ExprKind::StrongFairness(a, b) => {
            expr(a, found);
            expr(b, found);
        }
        ExprKind::If(a, b, c) => {
            expr(a, found);
            expr(b, found);
            expr(c, found);
        }
        ExprKind::Case(arms, other) => {
            for (condition, value) in arms {
                expr(condition, found);
                expr(value, found);
            }
            if let Some(other) = other {
                expr(other, found);
            }
        }
        ExprKind::Forall(names, body)
        | ExprKind::Exists(names, body)
        | ExprKind::SetMap(body, names)
        | ExprKind::Function(names, body) => {
            bounds(names, found);
            expr(body, found);
        }
        ExprKind::Choose(name, body) | ExprKind::SetFilter(name, body) => {
            bounds(std::slice::from_ref(name), found);
            expr(body, found);
        }
        ExprKind::FunctionApplication(function, given) => {
            expr(function, found);
            exprs(given, found);
        }
        ExprKind::Record(fields) | ExprKind::RecordSet(fields) => {
            for (_, value) in fields {
                expr(value, found);
            }
        }
        ExprKind::Except(function, updates) => {
            expr(function, found);
            for update in updates {
                for step in &update.path {
                    if let ast::ExceptStep::Index(given) = step {
                        exprs(given, found);
                    }
                }
                expr(&update.value, found);
            }
        }
        ExprKind::Number(_)
        | ExprKind::Decimal(_)
        | ExprKind::String(_)
        | ExprKind::Boolean(_)
        | ExprKind::At
        | ExprKind::Error => {}
    }
}
