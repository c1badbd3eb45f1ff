//! Why a specification breaks what it should keep: found by evaluating again,
//! for the behaviour that is reported.

use super::compile::code::Entry;
use super::evaluate::core::Core;
use super::evaluate::{Evaluator, Given, Taken};
use super::specification::Specification;
use crate::model::{ActionId, Explanation, Fingerprint, FingerprintSeed, PropertyId, Sink};

impl Specification {
    /// Why a property is FALSE in the last state, or for the last step, of
    /// `behaviour`; nothing if it is not.
    pub(super) fn why_violated(
        &self,
        core: &mut Core,
        property: PropertyId,
        behaviour: &[&[u8]],
    ) -> Option<Explanation> {
        let (last, before) = behaviour.split_last()?;
        let length = behaviour.len() as u64;
        let first_action = self.first_implied_action();
        let entry = self.claimed(property)?;
        if property < first_action {
            core.load(last).ok()?;
            core.registers.levels = [length, length + 1];
        } else {
            core.load(before.last()?).ok()?;
            core.load_successor(last).ok()?;
            core.registers.levels = [length - 1, length];
        }
        self.why_false(core, entry)
    }

    /// Why a claim is FALSE in the state that is loaded; nothing if it is not.
    pub(super) fn why_false(&self, core: &mut Core, entry: Entry) -> Option<Explanation> {
        let mut evaluator = Evaluator::new(self.code(), core);
        if !matches!(evaluator.holds(entry), Ok(false)) {
            return None;
        }
        let reason = evaluator.why_false(entry);
        Some(reason.explanation(self.code(), self.sources(), |origin| self.place(origin)))
    }

    /// The arguments with which an action led from one state to another.
    pub(super) fn arguments(
        &self,
        core: &mut Core,
        action: ActionId,
        [before, after]: [&[u8]; 2],
    ) -> Option<Vec<Given>> {
        let arguments = &self.compiled.actions.get(action as usize)?.arguments;
        if arguments.is_empty() {
            return None;
        }
        core.load(before).ok()?;
        let level = core.registers.figures.level;
        core.registers.levels = [level, level + 1];
        let mut taken = Taken {
            action,
            arguments,
            after,
            combined: core.fingerprint(),
            found: None,
        };
        let mut evaluator = Evaluator::new(self.code(), core);
        // What fails on the way was told already, or comes after this step.
        let _ = evaluator.run_entry(self.compiled.next?, &mut taken);
        taken.found
    }

    /// What a property claims.
    fn claimed(&self, property: PropertyId) -> Option<Entry> {
        let compiled = &self.compiled;
        let claims = compiled.invariants.iter().map(|claim| claim.whole);
        let implied = compiled
            .implied_inits
            .iter()
            .chain(&compiled.implied_actions);
        claims.chain(implied.copied()).nth(property as usize)
    }
}

/// Takes states and does nothing with them.
pub(super) struct Nowhere(pub FingerprintSeed);

impl Sink for Nowhere {
    fn seed(&self) -> FingerprintSeed {
        self.0
    }

    fn add(&mut self, _: ActionId, _: Fingerprint, _: impl FnOnce(&mut Vec<u8>)) {}

    fn add_outside(&mut self, _: ActionId) {}

    fn violation(&mut self, _: ActionId, _: PropertyId, _: impl FnOnce(&mut Vec<u8>)) {}
}
