//! Which locals of the definitions around them LET definitions and LAMBDAs use.

use std::collections::BTreeSet;

use super::ir::{Argument, Body, Definition, DefinitionId, ExprKind, LocalId, Operator, Program};
use super::walk;

/// What the body of a nested definition mentions.
#[derive(Default)]
struct Mentions {
    locals: BTreeSet<LocalId>,
    bound: BTreeSet<LocalId>,
    nested: BTreeSet<DefinitionId>,
}

/// Sets [`Definition::captures`] of all definitions.
pub(super) fn set(program: &mut Program) {
    let nested: Vec<bool> = program
        .definitions
        .iter()
        .map(|definition| definition.outer.is_some())
        .collect();
    let mentions: Vec<Option<Mentions>> = program
        .definitions
        .iter_mut()
        .map(|definition| definition.outer.map(|_| mentions(definition, &nested)))
        .collect();
    let mut captures: Vec<BTreeSet<LocalId>> = mentions
        .iter()
        .map(|mentions| match mentions {
            Some(mentions) => mentions
                .locals
                .difference(&mentions.bound)
                .copied()
                .collect(),
            None => BTreeSet::new(),
        })
        .collect();
    let mut changed = true;
    while changed {
        changed = false;
        for (index, mentions) in mentions.iter().enumerate().rev() {
            let Some(mentions) = mentions else { continue };
            for callee in &mentions.nested {
                let missing: Vec<LocalId> = captures[callee.0 as usize]
                    .iter()
                    .filter(|local| !mentions.bound.contains(local))
                    .filter(|local| !captures[index].contains(local))
                    .copied()
                    .collect();
                changed |= !missing.is_empty();
                captures[index].extend(missing);
            }
        }
    }
    for (definition, captures) in program.definitions.iter_mut().zip(captures) {
        definition.captures = captures.into_iter().collect();
    }
}

fn mentions(definition: &mut Definition, nested: &[bool]) -> Mentions {
    let mut mentions = Mentions::default();
    let parameters = definition.parameters.iter();
    mentions
        .bound
        .extend(parameters.map(|parameter| parameter.local));
    let Body::Expr(body) = &mut definition.body else {
        return mentions;
    };
    let is_nested = |definition: &DefinitionId| nested[definition.0 as usize];
    walk::all(body, &mut |expr| {
        match &expr.kind {
            ExprKind::Local(local) | ExprKind::ApplyLocal(local, _) => {
                mentions.locals.insert(*local);
            }
            ExprKind::Apply(definition, _) if is_nested(definition) => {
                mentions.nested.insert(*definition);
            }
            _ => {}
        }
        for argument in walk::arguments(expr) {
            match argument {
                Argument::Operator(Operator::Local(local)) => {
                    mentions.locals.insert(*local);
                }
                Argument::Operator(Operator::Definition(definition)) if is_nested(definition) => {
                    mentions.nested.insert(*definition);
                }
                _ => {}
            }
        }
        for bound in walk::bounds(expr) {
            mentions.bound.extend(&bound.locals);
        }
    });
    mentions
}
