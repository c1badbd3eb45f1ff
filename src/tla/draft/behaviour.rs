//! Which definitions say what the behaviours are.

use super::{body, candidates, form};
use crate::tla::resolve::ir::{Definition, ExprKind, Level, Program};

/// The definition for SPECIFICATION.
pub(super) fn specification(program: &Program) -> Option<&str> {
    let specifies = |definition: &Definition| {
        definition.level == Level::Temporal
            && body(definition).is_some_and(|body| has_next(program, body, 0))
    };
    named(program, "Spec", specifies)
}

/// The definition for INIT.
pub(super) fn init(program: &Program) -> Option<&str> {
    let is_predicate = |definition: &Definition| {
        definition.level == Level::State && form(program, definition).is_some()
    };
    named(program, "Init", is_predicate)
}

/// The definition for NEXT.
pub(super) fn next(program: &Program) -> Option<&str> {
    named(program, "Next", |it| it.level == Level::Action)
}

/// The definition of this name; otherwise one whose name ends with it.
fn named<'a>(
    program: &'a Program,
    name: &str,
    fits: impl Fn(&Definition) -> bool,
) -> Option<&'a str> {
    let candidates = candidates(program);
    let mut fitting = candidates.iter().filter(|it| fits(it));
    let own = fitting.clone().find(|it| it.name == name);
    let found = own.or_else(|| fitting.find(|it| it.name.ends_with(name)));
    found.map(|it| it.name.as_str())
}

/// Whether a formula has a conjunct `[][A]_v`, through definitions.
fn has_next(program: &Program, formula: &ExprKind, depth: usize) -> bool {
    match formula {
        _ if depth > program.definitions.len() => false,
        ExprKind::And(parts) => parts
            .iter()
            .any(|part| has_next(program, &part.kind, depth)),
        ExprKind::Always(inner) => matches!(inner.kind, ExprKind::Box(..)),
        ExprKind::Label(_, inner) | ExprKind::Let(_, inner) => {
            has_next(program, &inner.kind, depth)
        }
        ExprKind::Apply(id, _) => {
            let definition = program.definitions.get(id.0 as usize);
            let body = definition.and_then(body);
            body.is_some_and(|body| has_next(program, body, depth + 1))
        }
        _ => false,
    }
}
