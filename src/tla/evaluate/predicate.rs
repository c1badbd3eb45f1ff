//! Expressions that are TRUE or FALSE: what they give is one of these values.

use super::Evaluator;
use super::expr::no_arm;
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Case, Node, NodeId};
use crate::tla::modules::{Builtin, naturals};
use crate::tla::value::Value;

impl Evaluator<'_> {
    /// Predicates that are met less often.
    #[inline(always)]
    pub(super) fn test_more(&mut self, id: NodeId, base: usize) -> Result<Value> {
        let code = self.code;
        let holds = match code.node(id) {
            Node::Equivalent(a, b) => self.test(*a, base)? == self.test(*b, base)?,
            Node::Case(case) => return self.test_case(id, case, base),
            Node::Prime(inner) => self.in_successor(id, |this| this.test(*inner, base))?,
            Node::Unchanged(inner) => self.is_unchanged(id, *inner, base)?,
            Node::Composition(start) => self.is_composition(id, *start, base)?,
            Node::Enabled(start) => self.enabled(id, *start, base)?,
            Node::Square(action, subscript) => {
                self.test(*action, base)? || self.is_unchanged(id, *subscript, base)?
            }
            Node::Angle(action, subscript) => {
                self.test(*action, base)? && !self.is_unchanged(id, *subscript, base)?
            }
            Node::Native(Builtin::SubsetEqual, parts) => self.subset(id, parts, base)?,
            _ => return self.boolean(id, base),
        };
        Ok(Value::boolean(holds))
    }

    fn test_case(&mut self, id: NodeId, case: &Case, base: usize) -> Result<Value> {
        match self.arm(id, case, base)? {
            Some(value) => self.test(value, base).map(Value::boolean),
            None => Err(no_arm(id)),
        }
    }

    /// An expression that may have any value.
    #[inline(always)]
    pub(super) fn boolean(&mut self, id: NodeId, base: usize) -> Result<Value> {
        let value = self.eval(id, base)?;
        match value.as_boolean() {
            Some(_) => Ok(value),
            None => Err(self.no_boolean(id, value)),
        }
    }

    #[cold]
    pub(super) fn no_boolean(&self, id: NodeId, value: Value) -> Fault {
        let value = self.core.heap.describe(value);
        let message = format!("TRUE or FALSE was expected here, but found {value}");
        Fault::new(ErrorKind::Evaluation, message, id)
    }

    #[inline(always)]
    pub(super) fn all(&mut self, parts: &[NodeId], base: usize) -> Result<Value> {
        for &part in parts {
            if !self.test(part, base)? {
                return Ok(Value::FALSE);
            }
        }
        Ok(Value::TRUE)
    }

    #[inline(always)]
    pub(super) fn any(&mut self, parts: &[NodeId], base: usize) -> Result<Value> {
        for &part in parts {
            if self.test(part, base)? {
                return Ok(Value::TRUE);
            }
        }
        Ok(Value::FALSE)
    }

    #[inline(always)]
    pub(super) fn not(&mut self, a: NodeId, base: usize) -> Result<Value> {
        Ok(Value::boolean(!self.test(a, base)?))
    }

    /// Whether it is `wanted` that an element is in a set.
    #[inline(always)]
    pub(super) fn is_in(
        &mut self,
        id: NodeId,
        element: NodeId,
        set: NodeId,
        wanted: bool,
        base: usize,
    ) -> Result<Value> {
        let is_member = self.element_in(id, element, set, base)?;
        Ok(Value::boolean(is_member == wanted))
    }

    /// Whether an expression has the same value in both states.
    pub(super) fn is_unchanged(&mut self, id: NodeId, inner: NodeId, base: usize) -> Result<bool> {
        let before = self.eval(inner, base)?;
        let after = self.in_successor(id, |this| this.eval(inner, base))?;
        self.operate(id, |heap| heap.equal(before, after))
    }

    /// Whether it is `wanted` that an expression has a value that needs no heap:
    /// the most frequent test of all.
    #[inline(always)]
    pub(super) fn has_value(
        &mut self,
        id: NodeId,
        a: NodeId,
        value: Value,
        wanted: bool,
        base: usize,
    ) -> Result<Value> {
        let a = self.eval(a, base)?;
        let is_equal = a.same(value) || self.operate(id, |heap| heap.equal(a, value))?;
        Ok(Value::boolean(is_equal == wanted))
    }

    /// Whether it is `wanted` that two expressions have the same value.
    #[inline(always)]
    pub(super) fn are_equal(
        &mut self,
        id: NodeId,
        a: NodeId,
        b: NodeId,
        wanted: bool,
        base: usize,
    ) -> Result<Value> {
        let a = self.eval(a, base)?;
        let b = self.eval(b, base)?;
        let is_equal = self.operate(id, |heap| heap.equal(a, b))?;
        Ok(Value::boolean(is_equal == wanted))
    }

    /// `a < b` and the like; what else is arithmetic is no predicate.
    #[inline(always)]
    pub(super) fn compare(
        &mut self,
        id: NodeId,
        operator: Builtin,
        a: NodeId,
        b: NodeId,
        base: usize,
    ) -> Result<Value> {
        let operation = match operator {
            Builtin::Less => naturals::less,
            Builtin::LessEqual => naturals::less_equal,
            Builtin::Greater => naturals::greater,
            Builtin::GreaterEqual => naturals::greater_equal,
            _ => return self.boolean(id, base),
        };
        let a = self.eval(a, base)?;
        let b = self.eval(b, base)?;
        let (Some(x), Some(y)) = (a.as_small_integer(), b.as_small_integer()) else {
            let holds = self.operate(id, |heap| operation(heap, a, b))?;
            return Ok(Value::boolean(holds));
        };
        Ok(Value::boolean(match operator {
            Builtin::Less => x < y,
            Builtin::LessEqual => x <= y,
            Builtin::Greater => x > y,
            _ => x >= y,
        }))
    }
}
