//! `x \in S` and `S \subseteq T`: sets that are written on the spot are tested
//! by their definition and never built.

use super::Evaluator;
use super::fault::{Fault, Result};
use crate::tla::compile::code::{Closed, Node, NodeId};
use crate::tla::modules::Builtin;
use crate::tla::value::{ClosureKind, Kind, Value, member_with};

/// Tuples of up to this many parts are looked for without being made.
pub(super) const FEW_PARTS: usize = 4;

impl Evaluator<'_> {
    /// Whether the value of `element` is in the set that `set` denotes.
    pub(super) fn element_in(
        &mut self,
        id: NodeId,
        element: NodeId,
        set: NodeId,
        base: usize,
    ) -> Result<bool> {
        if let Node::Tuple(parts) = self.code.node(element)
            && let Node::Variable(_)
            | Node::Primed(_)
            | Node::Local(_)
            | Node::Constant(_)
            | Node::PerState(..)
            | Node::Path(_)
            | Node::Apply(..)
            | Node::Field(..) = self.code.node(set)
        {
            return self.tuple_in(id, element, parts, set, base);
        }
        let element = self.eval(element, base)?;
        self.value_in(id, element, set, base)
    }

    /// Whether a tuple is in a set that is not written on the spot: it is only
    /// made if it must be.
    fn tuple_in(
        &mut self,
        id: NodeId,
        element: NodeId,
        parts: &[NodeId],
        set: NodeId,
        base: usize,
    ) -> Result<bool> {
        let mut values = [Value::FALSE; FEW_PARTS];
        let Some(values) = values.get_mut(..parts.len()) else {
            let element = self.eval(element, base)?;
            return self.value_in(id, element, set, base);
        };
        for (value, &part) in values.iter_mut().zip(parts) {
            *value = self.eval(part, base)?;
        }
        let set = self.eval(set, base)?;
        if let Some(found) = self.operate(id, |heap| heap.has_tuple(set, values))? {
            return Ok(found);
        }
        let element = self.operate(element, |heap| heap.tuple(values))?;
        self.is_member(id, element, set)
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
            Node::Constant(cell) => {
                let set = self.cell(*cell, set, base)?;
                match self.core.heap.is_simple_member(element, set) {
                    Some(is_member) => Ok(is_member),
                    None => self.is_member(id, element, set),
                }
            }
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
            && self.core.heap.resolution(set).is_none()
        {
            return Ok(
                self.is_member(id, element, closure.base)? && self.satisfies(id, set, element)?
            );
        }
        match self.core.heap.member(element, set) {
            Ok(is_member) => Ok(is_member),
            Err(error) => match error.needs_evaluator() {
                Some(closure) if self.is_function(closure) => {
                    self.resolve(closure, id)?;
                    self.is_member(id, element, set)
                }
                _ => self.is_member_of_closures(id, element, set),
            },
        }
    }

    #[cold]
    pub(super) fn is_function(&self, closure: Value) -> bool {
        let closure = self.core.heap.as_closure(closure);
        closure.is_some_and(|closure| closure.kind == ClosureKind::Function)
    }

    /// `element \in set` where it depends on filters that only the evaluator
    /// can look into. A union of them has to be looked through.
    #[cold]
    fn is_member_of_closures(&mut self, id: NodeId, element: Value, set: Value) -> Result<bool> {
        let element = match self.is_function(element) {
            true => self.settled(id, element)?,
            false => element,
        };
        loop {
            let member = member_with(self, element, set, &mut |this, filter, element| {
                this.satisfies(id, filter, element)
            });
            let mut fault: Fault = match member {
                Ok(is_member) => return Ok(is_member),
                Err(fault) => fault,
            };
            let Some(error) = fault.take_value_error() else {
                return Err(fault);
            };
            match error.needs_evaluator() {
                Some(closure) => self.resolve(closure, id)?,
                None => return Err(self.raise(id, &error)),
            }
        }
    }

    /// `S \subseteq T`.
    pub(super) fn subset(&mut self, id: NodeId, parts: &[NodeId], base: usize) -> Result<bool> {
        let small = self.eval(parts[0], base)?;
        let large = self.eval(parts[1], base)?;
        self.operate(id, |heap| heap.is_subset(small, large))
    }
}
