//! A short form of programs for expectations.

use crate::tla::resolve::ir::{
    Argument, Atom, Body, Bound, Definition, DefinitionId, Expr, ExprKind, Operator, Program,
};

/// `name(parameters)[captures] == body`; locals are `%0`, `%1`.
pub fn definition(program: &Program, id: DefinitionId) -> String {
    let definition = &program.definitions[id.0 as usize];
    let parameters: Vec<String> = definition
        .parameters
        .iter()
        .map(|parameter| format!("%{}", parameter.local.0))
        .collect();
    let mut head = definition.name.clone();
    if !parameters.is_empty() {
        head += &format!("({})", parameters.join(", "));
    }
    if !definition.captures.is_empty() {
        let captures = definition.captures.iter();
        let captures: Vec<String> = captures.map(|local| format!("%{}", local.0)).collect();
        head += &format!("[{}]", captures.join(", "));
    }
    format!("{head} == {}", body(program, definition))
}

/// The definitions called `name`, one a line.
pub fn named(program: &Program, name: &str) -> String {
    let found: Vec<String> = (0..program.definitions.len())
        .filter(|&index| program.definitions[index].name == name)
        .map(|index| definition(program, DefinitionId(index as u32)))
        .collect();
    found.join("\n")
}

fn body(program: &Program, definition: &Definition) -> String {
    match &definition.body {
        Body::Expr(body) => expr(program, body),
        Body::Builtin(builtin) => format!("{builtin:?}"),
        Body::Unsupported(reason) => format!("unsupported: {reason}"),
    }
}

/// An expression.
pub fn expr(program: &Program, tree: &Expr) -> String {
    let one = |part: &Expr| expr(program, part);
    let many = |parts: &[Expr]| {
        let parts: Vec<String> = parts.iter().map(one).collect();
        parts.join(", ")
    };
    match &tree.kind {
        ExprKind::Boolean(value) => value.to_string(),
        ExprKind::Integer(value) => value.to_string(),
        ExprKind::Atom(atom) => match &program.atoms[atom.0 as usize] {
            Atom::String(text) => format!("{text:?}"),
            Atom::ModelValue(name) => format!("<{name}>"),
        },
        ExprKind::Variable(variable) => program.variables[variable.0 as usize].name.clone(),
        ExprKind::Constant(constant) => program.constants[constant.0 as usize].name.clone(),
        ExprKind::Local(local) => format!("%{}", local.0),
        ExprKind::Apply(definition, given) => {
            let name = &program.definitions[definition.0 as usize].name;
            format!("{name}{}", arguments(program, given))
        }
        ExprKind::ApplyConstant(constant, given) => {
            let name = &program.constants[constant.0 as usize].name;
            format!("{name}{}", arguments(program, given))
        }
        ExprKind::ApplyLocal(local, given) => {
            format!("%{}{}", local.0, arguments(program, given))
        }
        ExprKind::Builtin(builtin, given) => format!("{builtin:?}{}", arguments(program, given)),
        ExprKind::And(parts) => format!("And({})", many(parts)),
        ExprKind::Or(parts) => format!("Or({})", many(parts)),
        ExprKind::SetEnumeration(parts) => format!("{{{}}}", many(parts)),
        ExprKind::Tuple(parts) => format!("<<{}>>", many(parts)),
        ExprKind::Let(definitions, body) => {
            let definitions: Vec<String> = definitions
                .iter()
                .map(|&id| definition(program, id))
                .collect();
            format!("Let({}; {})", definitions.join("; "), one(body))
        }
        ExprKind::Forall(names, body) => {
            format!("Forall({}: {})", bounds(program, names), one(body))
        }
        ExprKind::Exists(names, body) => {
            format!("Exists({}: {})", bounds(program, names), one(body))
        }
        ExprKind::Function(names, body) => {
            format!("[{} |-> {}]", bounds(program, names), one(body))
        }
        ExprKind::FunctionApplication(function, index) => {
            format!("{}[{}]", one(function), one(index))
        }
        ExprKind::If(a, b, c) => format!("If({}, {}, {})", one(a), one(b), one(c)),
        ExprKind::Prime(inner) => format!("{}'", one(inner)),
        ExprKind::Box(action, v) => format!("[{}]_{}", one(action), one(v)),
        ExprKind::Always(inner) => format!("[]{}", one(inner)),
        ExprKind::WeakFairness(v, action) => format!("WF_{}({})", one(v), one(action)),
        ExprKind::Unchanged(inner) => format!("Unchanged({})", one(inner)),
        ExprKind::Enabled(inner) => format!("Enabled({})", one(inner)),
        ExprKind::Unsupported(reason) => format!("unsupported: {reason}"),
        other => panic!("not shown: {other:?}"),
    }
}

fn arguments(program: &Program, given: &[Argument]) -> String {
    let given: Vec<String> = given
        .iter()
        .map(|given| match given {
            Argument::Expr(given) => expr(program, given),
            Argument::Operator(Operator::Definition(id)) => {
                format!("`{}`", definition(program, *id))
            }
            Argument::Operator(Operator::Builtin(builtin)) => format!("`{builtin:?}`"),
            Argument::Operator(Operator::Local(local)) => format!("`%{}`", local.0),
            Argument::Operator(Operator::Constant(constant)) => {
                format!("`{}`", program.constants[constant.0 as usize].name)
            }
        })
        .collect();
    if given.is_empty() {
        String::new()
    } else {
        format!("({})", given.join(", "))
    }
}

fn bounds(program: &Program, names: &[Bound]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|bound| {
            let locals: Vec<String> = bound
                .locals
                .iter()
                .map(|local| format!("%{}", local.0))
                .collect();
            match &bound.set {
                Some(set) => format!("{} in {}", locals.join(" "), expr(program, set)),
                None => locals.join(" "),
            }
        })
        .collect();
    names.join(", ")
}
