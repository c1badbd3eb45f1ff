//! With which arguments an action was taken: found by running it again.

use super::fault::Result;
use super::{Evaluator, Target};
use crate::model::ActionId;
use crate::tla::compile::code::NodeId;
use shards::fingerprint::Combined;

/// Looks for a step of an action, and evaluates its arguments there.
pub struct Taken<'a> {
    /// The action.
    pub action: ActionId,
    /// Its arguments, in the frame of the next-state relation.
    pub arguments: &'a [NodeId],
    /// The bytes of the state that it led to.
    pub after: &'a [u8],
    /// The fingerprint of the state before.
    pub combined: Combined,
    /// The arguments, once they are found.
    pub found: Option<Vec<Given>>,
}

/// What an action was applied to.
pub struct Given {
    /// As text.
    pub text: String,
    /// The encoding; nothing if the value has none.
    pub bytes: Vec<u8>,
}

impl Target for Taken<'_> {
    fn emit(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<bool> {
        if action != self.action || !evaluator.is_complete() {
            return Ok(true);
        }
        if evaluator.successor_bytes(self.combined)? != self.after {
            return Ok(true);
        }
        let mut shown = Vec::with_capacity(self.arguments.len());
        for &argument in self.arguments {
            // The frame of the next-state relation is the first.
            let value = evaluator.eval(argument, 0)?;
            shown.push(Given {
                text: evaluator.core.heap.render(value),
                bytes: evaluator.encoded(argument, value).unwrap_or_default(),
            });
        }
        self.found = Some(shown);
        Ok(false)
    }
}
