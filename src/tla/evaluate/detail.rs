//! What an error tells besides its message: the values of operands, or why what
//! an Assert claims is FALSE.

use std::sync::Arc;

use super::Evaluator;
use super::explain::{Reason, Suspect};
use super::fault::Fault;
use crate::model::ErrorKind;
use crate::tla::compile::code::{FrameId, Node, NodeId};
use crate::tla::modules::Builtin;

impl Evaluator<'_> {
    /// A failure with what can be found out about it by evaluating its
    /// operands, while the frames in which it happened are still there. Only if
    /// the core is to explain.
    pub fn detail(&mut self, mut fault: Fault) -> Fault {
        if !self.core.explains {
            return fault;
        }
        fault.tell_calls(|frame, base| self.arguments_of(frame, base));
        let Some((node, frame, base)) = fault.scene() else {
            return fault;
        };
        // What is printed was printed when it failed.
        let print = std::mem::replace(&mut self.core.print, Arc::new(|_| {}));
        let reason = match (fault.kind(), self.code.node(node)) {
            (ErrorKind::Assert, Node::Native(Builtin::Assert, parts)) => match parts.first() {
                Some(&claim) => self.why_asserted(node, claim, frame, base),
                None => Reason::default(),
            },
            (ErrorKind::Evaluation, _) => self.why_no_value(node, frame, base),
            _ => Reason::default(),
        };
        self.core.print = print;
        fault.detailed(reason)
    }

    /// Labels and notes on an expression without a value.
    fn why_no_value(&mut self, node: NodeId, frame: FrameId, base: usize) -> Reason {
        let mut reason = Reason::default();
        self.tell_operands(node, base, &mut reason.labels, &mut reason.notes);
        let slots = self.locals_of(node);
        let bound = self.named_values(frame, base, slots);
        if !bound.is_empty() {
            reason.notes.push(format!("where {}", bound.join(", ")));
        }
        reason
    }

    /// Why what the Assert at `node` claims is FALSE, in labels and notes, and
    /// the way to what is.
    fn why_asserted(&mut self, node: NodeId, claim: NodeId, frame: FrameId, base: usize) -> Reason {
        let mut reason = Reason::default();
        self.enter_expansions(node, claim, &mut reason);
        let suspect = Suspect {
            node: claim,
            frame,
            base,
            wanted: true,
        };
        let suspect = self.blame(suspect, &mut reason);
        let mut reason = self.conclude(suspect, reason);
        match (self.code.node(suspect.node), reason.node) {
            // Disjuncts have labels of their own; one around them is in the way.
            (Node::Or(_), _) | (_, None) => reason.notes.insert(0, reason.message.clone()),
            (_, Some(node)) => reason.labels.push((node, reason.message.clone())),
        }
        reason
    }
}
