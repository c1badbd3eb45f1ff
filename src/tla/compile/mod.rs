//! Program to executable form: names to slots, constants to cells, actions to
//! plans.
//!
//! Invariant: nothing is looked up by name afterwards, and whatever cannot be
//! compiled becomes a node that is an error when it is reached.

mod action;
mod analysis;
mod calls;
pub mod claims;
pub mod code;
mod compiler;
mod expr;
mod hereditary;
mod levels;
mod next;
mod operands;
pub mod reads;
mod routine;
mod scope;

use crate::tla::resolve::ir::{DefinitionId, Program};
use crate::tla::value::AtomTable;
use claims::{Claim, Claims};
use code::{ActionEntry, Code, Entry, Origin};
use compiler::Compiler;
pub use next::NamedAction;

/// A specification in executable form.
#[derive(Debug)]
pub struct Compiled {
    /// Everything that is executed.
    pub code: Code,
    /// The initial predicate, if there is one.
    pub init: Option<ActionEntry>,
    /// Where the initial predicate stands.
    pub init_origin: Option<Origin>,
    /// The next-state relation, if there is one.
    pub next: Option<ActionEntry>,
    /// The variables that are read by the next-state relation and by what is
    /// asked of transitions.
    pub read_by_next: Vec<u32>,
    /// The actions of the next-state relation.
    pub actions: Vec<NamedAction>,
    /// The assumptions, in order.
    pub assumptions: Vec<Entry>,
    /// The invariants, in order.
    pub invariants: Vec<Claim>,
    /// What must hold in initial states, in order.
    pub implied_inits: Vec<Entry>,
    /// What must hold of transitions, in order.
    pub implied_actions: Vec<Entry>,
    /// The constraints, in order.
    pub constraints: Vec<Claim>,
    /// The action constraints, in order.
    pub action_constraints: Vec<Entry>,
    /// VIEW.
    pub view: Option<Entry>,
    /// SYMMETRY.
    pub symmetry: Option<Entry>,
    /// ALIAS.
    pub alias: Option<Entry>,
    /// The postconditions, in order.
    pub postconditions: Vec<Entry>,
    /// _PERIODIC.
    pub periodic: Option<Entry>,
    /// _POSSIBLE, in order.
    pub possible: Vec<Entry>,
}

/// Compiles `program`, whose atoms are `atoms`.
pub fn compile(program: &Program, atoms: &AtomTable) -> Compiled {
    let mut compiler = Compiler::new(program, atoms);
    let checks = &program.checks;
    let init = compiler.init(&checks.init);
    let init_origin = checks.init.first().map(|&id| compiler.place_of(id));
    let (next, actions) = match checks.next.map(|id| compiler.next(id)) {
        Some((next, actions)) => (Some(next), actions),
        None => (None, Vec::new()),
    };
    let mut entries =
        |ids: &[DefinitionId]| -> Vec<Entry> { ids.iter().map(|&id| compiler.entry(id)).collect() };
    let assumptions: Vec<_> = program.assumptions.iter().map(|it| it.definition).collect();
    let assumptions = entries(&assumptions);
    let invariants = entries(&checks.invariants);
    let implied_inits = entries(&checks.implied_inits);
    let implied_actions = entries(&checks.implied_actions);
    let constraints = entries(&checks.constraints);
    let action_constraints = entries(&checks.action_constraints);
    let postconditions = entries(&checks.postconditions);
    let possible = entries(&checks.possible);
    let alias = checks.alias.map(|id| compiler.entry(id));
    let periodic = checks.periodic.map(|id| compiler.entry(id));
    let view = checks.view.map(|id| compiler.entry(id));
    let symmetry = checks.symmetry.map(|id| compiler.entry(id));
    let mut code = compiler.finish();
    let asked = [
        &constraints[..],
        &action_constraints[..],
        &possible[..],
        &implied_actions[..],
    ];
    let asked = asked.concat();
    let read_by_next = match view.or(symmetry) {
        Some(_) => (0..program.variables.len() as u32).collect(),
        None => reads::read_by_transitions(&code, next, &asked),
    };
    let mut claims = Claims::default();
    let mut taken_apart = |entries: Vec<Entry>| -> Vec<Claim> {
        let claims = entries.into_iter().map(|it| claims.claim(&mut code, it));
        claims.collect()
    };
    let invariants = taken_apart(invariants);
    let constraints = taken_apart(constraints);
    Compiled {
        read_by_next,
        code,
        init,
        init_origin,
        next,
        actions,
        assumptions,
        invariants,
        implied_inits,
        implied_actions,
        constraints,
        action_constraints,
        view,
        symmetry,
        alias,
        postconditions,
        periodic,
        possible,
    }
}
