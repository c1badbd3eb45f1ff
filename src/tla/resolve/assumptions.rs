//! What is assumed is about constants: no variable may occur in it.

use super::ir::{Body, ConstantValue, Expr, ExprKind, Level};
use super::levels::noun;
use super::names::{Entity, SlotSource};
use super::resolver::Resolver;
use super::walk;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

impl Resolver<'_> {
    /// Reports assumptions and axioms that are not constant, once levels are
    /// known. The module alone decides: where the configuration puts something
    /// that is not constant in the place of an operator, nothing is said.
    pub fn check_assumptions(&mut self) {
        let assumed = std::mem::take(&mut self.assumed);
        if self.replaces_by_more_than_constants() {
            return;
        }
        for slot in assumed {
            let level = self.level_of(Entity::Slot(slot));
            let slot = &self.slots[slot.0];
            let (SlotSource::Expr(body), Some(definition)) = (&slot.source, slot.definition) else {
                continue;
            };
            if level == Level::Constant {
                continue;
            }
            let message = format!(
                "an assumption must be a constant, but this is {}",
                noun(level)
            );
            let mut diagnostic = Diagnostic::error(body.span, message)
                .help("claim it as an INVARIANT, or of initial states in the initial predicate");
            let definition = &mut self.program.definitions[definition.0 as usize];
            if let Body::Expr(body) = &mut definition.body
                && let Some((place, what)) = cause(body)
            {
                diagnostic = diagnostic.label(place, what);
            }
            self.diagnostics.push(diagnostic);
        }
    }

    fn replaces_by_more_than_constants(&self) -> bool {
        let overrides = &self.overrides;
        let entities = overrides.entities.iter().map(|(_, to)| *to);
        let mut overrides = entities.chain(overrides.modules.values().copied());
        let mut constants = self.program.constants.iter();
        overrides.any(|to| self.level_of(to) > Level::Constant)
            || constants.any(|constant| match constant.value {
                ConstantValue::Definition(definition) => {
                    self.program.definitions[definition.0 as usize].level > Level::Constant
                }
                _ => false,
            })
    }

    fn level_of(&self, entity: Entity) -> Level {
        match entity {
            Entity::Variable(_) => Level::State,
            Entity::Slot(slot) => match self.slots[slot.0].definition {
                Some(definition) => self.program.definitions[definition.0 as usize].level,
                None => Level::Constant,
            },
            _ => Level::Constant,
        }
    }
}

/// Where an expression gets its level from: the first of its innermost parts
/// that are not constant.
fn cause(expr: &mut Expr) -> Option<(Span, &'static str)> {
    let mut found = None;
    walk::parts(expr, &mut |part| {
        if found.is_none() && part.level > Level::Constant {
            found = cause(part);
        }
    });
    found.or(match expr.kind {
        ExprKind::Variable(_) => Some((expr.span, "this is a variable")),
        ExprKind::Apply(..) => Some((expr.span, "this depends on a variable")),
        _ => None,
    })
}
