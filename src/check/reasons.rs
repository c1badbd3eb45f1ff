//! Why the verdict is what it is, as far as the model can tell.

use super::outcome::{Outcome, Verdict};
use super::panics::caught;
use super::trace::at_level;
use crate::model::{ErrorKind, Model, Visit};

/// Asks the model about the end of the behaviour with these states, or about
/// the initial states if there are none.
pub(super) fn find<M: Model>(
    model: &M,
    context: &mut M::Context,
    behaviour: &[Visit],
    outcome: &mut Outcome,
) {
    let states: Vec<&[u8]> = behaviour.iter().map(|visit| &visit.state[..]).collect();
    match &mut outcome.verdict {
        Verdict::Invariant { property } | Verdict::ActionProperty { property } => {
            let property = *property;
            let level = (states.len() as u64).saturating_sub(1);
            model.begin_level(context, &at_level(level));
            // What panics here is not worth a word: the verdict stands.
            outcome.explanation =
                caught(|| model.explain_violation(context, property, &states)).unwrap_or(None);
        }
        Verdict::Error { error, in_property } | Verdict::Assert { error, in_property }
            if error.kind != ErrorKind::Panic =>
        {
            let in_property = *in_property;
            let level = states.len() as u64 - u64::from(in_property);
            model.begin_level(context, &at_level(level));
            let known = error.clone();
            if let Ok(told) = caught(|| model.explain_error(context, known, in_property, &states)) {
                *error = told;
            }
        }
        _ => {}
    }
}
