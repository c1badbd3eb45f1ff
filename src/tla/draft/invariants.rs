//! Which definitions look like invariants and properties.

use std::collections::HashSet;

use super::{candidates, form};
use crate::tla::modules::Builtin;
use crate::tla::resolve::Resolved;
use crate::tla::resolve::ir::{Body, Definition, ExprKind, Level, Program};
use crate::tla::resolve::walk;
use crate::tla::syntax::ast::{self, Selector, Unit};
use crate::tla::syntax::parse_module;
use crate::tla::syntax::source::FileId;

/// What a specification seems to promise.
#[derive(Default)]
pub(super) struct Claims {
    /// State predicates that look like invariants.
    pub invariants: Vec<String>,
    /// Those that do not, but are used by no other definition.
    pub other: Vec<String>,
    /// Temporal formulas that a theorem says are implied.
    pub properties: Vec<String>,
}

/// Finds predicates that are named like invariants or stand in a theorem as
/// `[]P`, and formulas that stand behind `=>` in a theorem.
pub(super) fn suggest(resolved: &Resolved) -> Claims {
    let program = &resolved.program;
    let mut promised = Promised::default();
    let file = FileId(0);
    let parsed = parse_module(file, &root_text(resolved));
    for unit in parsed.modules.first().map_or(&[][..], |it| &it.units) {
        if let Unit::Theorem {
            body: Some(body), ..
        } = unit
        {
            promised.read(body, false);
        }
    }
    let used = used(program);
    let mut claims = Claims::default();
    for definition in candidates(program) {
        let name = &definition.name;
        let list = match definition.level {
            Level::Temporal if promised.implied.contains(name) => &mut claims.properties,
            Level::State if !is_formula(program, definition) => continue,
            Level::State if is_named_like_one(name) || promised.always.contains(name) => {
                &mut claims.invariants
            }
            Level::State if !used.contains(name) && !name.ends_with("Init") => &mut claims.other,
            _ => continue,
        };
        list.push(name.clone());
    }
    claims
}

/// The names of the definitions that others use.
fn used(program: &Program) -> HashSet<String> {
    let mut used = HashSet::new();
    for definition in &program.definitions {
        if let Body::Expr(body) = &definition.body {
            // The walk asks for a tree that it could change.
            walk::all(&mut body.clone(), &mut |expr| {
                if let ExprKind::Apply(id, _) = expr.kind {
                    used.insert(program.definitions[id.0 as usize].name.clone());
                }
            });
        }
    }
    used
}

/// The text of the root module, which is the first that is read.
fn root_text(resolved: &Resolved) -> String {
    resolved.sources.file(FileId(0)).text.clone()
}

fn is_named_like_one(name: &str) -> bool {
    let lower = name.to_lowercase();
    let begins = |start: &str| {
        let rest = name.strip_prefix(start);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_lowercase()))
    };
    begins("Inv")
        || begins("Type")
        || ["OK", "Ok", "Inv", "Safety"]
            .iter()
            .any(|end| name.ends_with(end))
        || lower.contains("invariant")
        || lower.contains("typeok")
        || ["mutex", "mutualexclusion", "agreement", "consistency"].contains(&&*lower)
}

/// Whether a definition is plainly TRUE or FALSE rather than another value.
fn is_formula(program: &Program, definition: &Definition) -> bool {
    match form(program, definition) {
        Some(ExprKind::Builtin(operator, _)) => matches!(
            operator,
            Builtin::Equal
                | Builtin::NotEqual
                | Builtin::In
                | Builtin::NotIn
                | Builtin::SubsetEqual
                | Builtin::Less
                | Builtin::LessEqual
                | Builtin::Greater
                | Builtin::GreaterEqual
                | Builtin::IsFiniteSet
        ),
        Some(form) => matches!(
            form,
            ExprKind::And(_)
                | ExprKind::Or(_)
                | ExprKind::Not(_)
                | ExprKind::Implies(..)
                | ExprKind::Equivalent(..)
                | ExprKind::Forall(..)
                | ExprKind::Exists(..)
                | ExprKind::Enabled(_)
        ),
        None => false,
    }
}

/// The names in theorems.
#[derive(Default)]
struct Promised {
    /// Behind `[]`.
    always: Vec<String>,
    /// Behind `=>`.
    implied: Vec<String>,
}

impl Promised {
    /// Reads a claim, or a part of one; `always` says that it stands behind `[]`.
    fn read(&mut self, claim: &ast::Expr, always: bool) {
        match &claim.kind {
            ast::ExprKind::Implies(_, claim) | ast::ExprKind::Parenthesised(claim) => {
                self.read(claim, always);
            }
            ast::ExprKind::And(parts) => {
                for part in parts {
                    self.read(part, always);
                }
            }
            ast::ExprKind::Name(path) => {
                if let [Selector::Name(name, arguments)] = &path[..] {
                    match &arguments[..] {
                        [] if always => self.always.push(name.text.clone()),
                        [] => self.implied.push(name.text.clone()),
                        [argument] if name.text == "[]" => self.read(argument, true),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}
