//! Trees as compact s-expressions.

use crate::tla::syntax::ast::{
    Bound, Definition, ExceptStep, ExceptUpdate, Expr, ExprKind, Ident, Instance, Module,
    OperatorDeclaration, Selector, Unit,
};

/// `(head part part)`
fn list(head: &str, parts: impl IntoIterator<Item = String>) -> String {
    let mut out = format!("({head}");
    for part in parts {
        out.push(' ');
        out.push_str(&part);
    }
    out.push(')');
    out
}

fn exprs(list: &[Expr]) -> impl Iterator<Item = String> + '_ {
    list.iter().map(expr)
}

fn idents(list: &[Ident]) -> impl Iterator<Item = String> + '_ {
    list.iter().map(|name| name.text.clone())
}

/// An expression.
pub fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Number(text) | ExprKind::Decimal(text) => text.clone(),
        ExprKind::String(text) => format!("{text:?}"),
        ExprKind::Boolean(true) => "TRUE".to_string(),
        ExprKind::Boolean(false) => "FALSE".to_string(),
        ExprKind::At => "@".to_string(),
        ExprKind::Error => "ERROR".to_string(),
        ExprKind::Name(path) => match path.as_slice() {
            [only] => selector(only),
            _ => list("!", path.iter().map(selector)),
        },
        ExprKind::Label(name, parameters, body) => {
            let label = if parameters.is_empty() {
                name.text.clone()
            } else {
                list(&name.text, idents(parameters))
            };
            list("label", [label, expr(body)])
        }
        ExprKind::Lambda(names, body) => list("lambda", idents(names).chain([expr(body)])),
        kind => quantified(kind)
            .or_else(|| collection(kind))
            .unwrap_or_else(|| operation(kind)),
    }
}

fn selector(selector: &Selector) -> String {
    match selector {
        Selector::Name(name, arguments) if arguments.is_empty() => name.text.clone(),
        Selector::Name(name, arguments) => list(&name.text, exprs(arguments)),
        Selector::Number(number, _) => number.to_string(),
        Selector::Left(_) => "<<".to_string(),
        Selector::Right(_) => ">>".to_string(),
        Selector::Definition(_) => ":".to_string(),
        Selector::At(_) => "@".to_string(),
        Selector::Arguments(arguments, _) => list("args", exprs(arguments)),
    }
}

/// What binds names.
fn quantified(kind: &ExprKind) -> Option<String> {
    Some(match kind {
        ExprKind::Let(units, body) => list("let", units.iter().map(unit).chain([expr(body)])),
        ExprKind::Forall(bounds, body) => {
            list("forall", bounds.iter().map(bound).chain([expr(body)]))
        }
        ExprKind::Exists(bounds, body) => {
            list("exists", bounds.iter().map(bound).chain([expr(body)]))
        }
        ExprKind::TemporalQuantifier(forall, names, body) => {
            let head = if *forall { "AA" } else { "EE" };
            list(head, idents(names).chain([expr(body)]))
        }
        ExprKind::Choose(one, body) => list("choose", [bound(one), expr(body)]),
        ExprKind::SetFilter(one, body) => list("filter", [bound(one), expr(body)]),
        ExprKind::SetMap(body, bounds) => list(
            "map",
            [expr(body)].into_iter().chain(bounds.iter().map(bound)),
        ),
        ExprKind::Function(bounds, body) => {
            list("function", bounds.iter().map(bound).chain([expr(body)]))
        }
        _ => return None,
    })
}

/// What stands in brackets.
fn collection(kind: &ExprKind) -> Option<String> {
    let fields = |fields: &[(Ident, Expr)]| -> Vec<String> {
        let field = |(name, value): &(Ident, Expr)| list(&name.text, [expr(value)]);
        fields.iter().map(field).collect()
    };
    Some(match kind {
        ExprKind::SetEnumeration(elements) => list("set", exprs(elements)),
        ExprKind::FunctionSet(domain, range) => list("functions", [expr(domain), expr(range)]),
        ExprKind::FunctionApplication(function, arguments) => list(
            "apply",
            [expr(function)].into_iter().chain(exprs(arguments)),
        ),
        ExprKind::Record(parts) => list("record", fields(parts)),
        ExprKind::RecordSet(parts) => list("records", fields(parts)),
        ExprKind::Field(record, name) => list(".", [expr(record), name.text.clone()]),
        ExprKind::Except(function, updates) => list(
            "except",
            [expr(function)]
                .into_iter()
                .chain(updates.iter().map(update)),
        ),
        ExprKind::Tuple(elements) => list("tuple", exprs(elements)),
        ExprKind::Parenthesised(inner) => list("paren", [expr(inner)]),
        _ => return None,
    })
}

/// Operators and control.
fn operation(kind: &ExprKind) -> String {
    match kind {
        ExprKind::And(items) => list("and", exprs(items)),
        ExprKind::Or(items) => list("or", exprs(items)),
        ExprKind::Product(sets) => list("product", exprs(sets)),
        ExprKind::Not(operand) => list("~", [expr(operand)]),
        ExprKind::Implies(a, b) => list("=>", [expr(a), expr(b)]),
        ExprKind::Equivalent(a, b) => list("<=>", [expr(a), expr(b)]),
        ExprKind::If(p, a, b) => list("if", [expr(p), expr(a), expr(b)]),
        ExprKind::Case(arms, other) => {
            let arm = |(p, e): &(Expr, Expr)| list(&expr(p), [expr(e)]);
            let other = other.iter().map(|e| list("other", [expr(e)]));
            list("case", arms.iter().map(arm).chain(other))
        }
        ExprKind::Prime(operand) => list("'", [expr(operand)]),
        ExprKind::Box(action, subscript) => list("box", [expr(action), expr(subscript)]),
        ExprKind::Angle(action, subscript) => list("angle", [expr(action), expr(subscript)]),
        ExprKind::WeakFairness(subscript, action) => list("WF", [expr(subscript), expr(action)]),
        ExprKind::StrongFairness(subscript, action) => list("SF", [expr(subscript), expr(action)]),
        other => panic!("{other:?} is printed elsewhere"),
    }
}

fn bound(bound: &Bound) -> String {
    let names: Vec<String> = idents(&bound.names).collect();
    let names = if bound.tuple {
        format!("<<{}>>", names.join(" "))
    } else {
        names.join(" ")
    };
    match &bound.set {
        Some(set) => list("in", [names, expr(set)]),
        None => names,
    }
}

fn update(update: &ExceptUpdate) -> String {
    let step = |step: &ExceptStep| match step {
        ExceptStep::Index(indices) => list("at", exprs(indices)),
        ExceptStep::Field(name) => list(".", [name.text.clone()]),
    };
    list(
        "=",
        update.path.iter().map(step).chain([expr(&update.value)]),
    )
}

/// A module with its units.
pub fn module(module: &Module) -> String {
    let extends = if module.extends.is_empty() {
        None
    } else {
        Some(list("extends", idents(&module.extends)))
    };
    let name = [module.name.text.clone()].into_iter();
    list(
        "module",
        name.chain(extends).chain(module.units.iter().map(unit)),
    )
}

/// A unit.
pub fn unit(u: &Unit) -> String {
    match u {
        Unit::Variables(names) => list("variables", idents(names)),
        Unit::Constants(list_of) => list("constants", list_of.iter().map(declaration)),
        Unit::Recursive(list_of) => list("recursive", list_of.iter().map(declaration)),
        Unit::Definition(one) => definition(one),
        Unit::Instance(one) => instance(one),
        Unit::Assume {
            name, body, axiom, ..
        } => {
            let head = if *axiom { "axiom" } else { "assume" };
            list(head, fact(name.as_ref(), body.as_ref()))
        }
        Unit::Theorem { name, body, .. } => list("theorem", fact(name.as_ref(), body.as_ref())),
        Unit::Module(inner) => module(inner),
    }
}

fn fact(name: Option<&Ident>, body: Option<&Expr>) -> Vec<String> {
    let name = name.map(|name| name.text.clone());
    name.into_iter().chain(body.map(expr)).collect()
}

fn declaration(declared: &OperatorDeclaration) -> String {
    match declared.arity {
        0 => declared.name.text.clone(),
        arity => format!("{}/{arity}", declared.name.text),
    }
}

fn left_side(name: &Ident, parameters: &[OperatorDeclaration]) -> String {
    if parameters.is_empty() {
        name.text.clone()
    } else {
        list(&name.text, parameters.iter().map(declaration))
    }
}

fn definition(definition: &Definition) -> String {
    let left = if definition.function.is_empty() {
        left_side(&definition.name, &definition.parameters)
    } else {
        let head = format!("{}[]", definition.name.text);
        list(&head, definition.function.iter().map(bound))
    };
    let head = if definition.local { "local-def" } else { "def" };
    list(head, [left, expr(&definition.body)])
}

fn instance(instance: &Instance) -> String {
    let name = instance
        .name
        .as_ref()
        .map(|(name, parameters)| left_side(name, parameters));
    let with = instance
        .with
        .iter()
        .map(|(name, e)| list("<-", [name.text.clone(), expr(e)]));
    let head = if instance.local {
        "local-instance"
    } else {
        "instance"
    };
    let module = [instance.module.text.clone()];
    list(head, name.into_iter().chain(module).chain(with))
}
