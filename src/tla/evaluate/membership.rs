//! `x \in S` and `S \subseteq T`: sets that are written on the spot are tested
//! by their definition and never built.

use super::Evaluator;
use super::fault::Result;
use crate::tla::compile::code::{Closed, Node, NodeId};
use crate::tla::modules::Builtin;
use crate::tla::value::{ClosureKind, Kind, Value};

impl Evaluator<'_> {
    /// Whether the value of `element` is in the set that `set` denotes.
    pub(super) fn element_in(
        &mut self,
        id: NodeId,
        element: NodeId,
        set: NodeId,
        base: usize,
    ) -> Result<bool> {
        let element = self.eval(element, base)?;
        self.value_in(id, element, set, base)
    }

    /// Whether `element` is in the set that `set` denotes.
    fn value_in(&mut self, id: NodeId, element: Value, set: NodeId, base: usize) -> Result<bool> {
        let code = self.code;
        match code.node(set) {
            Node::Arithmetic(Builtin::Range, low, high) => {
                let low = self.eval(*low, base)?;
                let high = self.eval(*high, base)?;
                let integers = (
                    element.as_small_integer(),
                    low.as_small_integer(),
                    high.as_small_integer(),
                );
                if let (Some(element), Some(low), Some(high)) = integers {
                    return Ok(low <= element && element <= high);
                }
                let set = self.operate(set, |heap| {
                    crate::tla::modules::naturals::range(heap, low, high)
                })?;
                self.is_member(id, element, set)
            }
            Node::Native(Builtin::Union, parts) => Ok(self
                .value_in(id, element, parts[0], base)?
                || self.value_in(id, element, parts[1], base)?),
            Node::Native(Builtin::Difference, parts) => Ok(self
                .value_in(id, element, parts[0], base)?
                && !self.value_in(id, element, parts[1], base)?),
            Node::Filter(closed) => self.in_filter(id, element, closed, base),
            _ => {
                let set = self.eval(set, base)?;
                self.is_member(id, element, set)
            }
        }
    }

    fn in_filter(
        &mut self,
        id: NodeId,
        element: Value,
        closed: &Closed,
        base: usize,
    ) -> Result<bool> {
        if let [range] = &*closed.ranges
            && let Some(set) = range.set
        {
            if !self.value_in(id, element, set, base)? {
                return Ok(false);
            }
            self.bind(&range.binder, element, base, id)?;
        }
        self.test(closed.body, base)
    }

    /// `element \in set`.
    #[inline]
    pub(super) fn is_member(&mut self, id: NodeId, element: Value, set: Value) -> Result<bool> {
        if set.kind() == Kind::Closure
            && let Some(closure) = self.core.heap.as_closure(set)
            && closure.kind == ClosureKind::Filter
            && self.core.heap.resolved(set).is_err()
        {
            return Ok(
                self.is_member(id, element, closure.base)? && self.satisfies(id, set, element)?
            );
        }
        self.operate(id, |heap| heap.member(element, set))
    }

    /// `S \subseteq T`.
    pub(super) fn subset(&mut self, id: NodeId, parts: &[NodeId], base: usize) -> Result<bool> {
        let small = self.eval(parts[0], base)?;
        let large = self.eval(parts[1], base)?;
        self.operate(id, |heap| heap.is_subset(small, large))
    }
}
