//! Sets of which only the elements as they were written are known: these could
//! not be put in order. TLC orders the elements of a set when it has to, so
//! what does not need their order has a value all the same.

use super::elements::Elements;
use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::LazyKind;
use super::order::not_a_set;
use super::value::{Kind, Value};

impl Heap {
    /// The set of `elements`, which may be in any order and repeat. Where they
    /// cannot be put in order, that is an error only when the order is needed:
    /// it tells `place`, where the set is written.
    ///
    /// # Errors
    /// The budget is used up.
    #[inline]
    pub fn set_as_written(&mut self, place: u32, elements: &[Value]) -> Result<Value, ValueError> {
        match self.set(elements) {
            Err(error) if !error.is_limit() => self.unordered(place, elements),
            result => result,
        }
    }

    /// Whether the elements of `set` were not put in order.
    pub fn is_written(&self, set: Value) -> bool {
        set.kind() == Kind::LazySet && self.lazy_kind(set) == LazyKind::Written
    }

    /// The explicit set of the elements of `written`.
    ///
    /// # Errors
    /// They are incomparable, or the budget is used up.
    pub(super) fn ordered_written(&mut self, written: Value) -> Result<Value, ValueError> {
        let elements = self.operands(written).to_vec();
        let place = self.place_of(written);
        self.set(&elements).map_err(|error| match *error.kind() {
            ValueErrorKind::Incomparable { left, right } => {
                ValueErrorKind::Unordered { left, right, place }.into()
            }
            _ => error,
        })
    }

    /// The elements of `written`: in order and without repetition if that is
    /// possible.
    fn written_elements(&mut self, written: Value) -> Vec<Value> {
        match self.forced_to(written) {
            Some(forced) => self.items(forced).to_vec(),
            None => self.operands(written).to_vec(),
        }
    }

    /// `a \cup b`, where the elements of `a` were not put in order. As in TLC,
    /// those of `b` are compared with all of them.
    ///
    /// # Errors
    /// As for [`Heap::union`].
    pub(super) fn union_with_written(&mut self, a: Value, b: Value) -> Result<Value, ValueError> {
        if !matches!(b.kind(), Kind::Set | Kind::Interval) && !self.is_written(b) {
            return self.lazy(LazyKind::Cup, "\\union", &[a, b]);
        }
        let mut all = self.written_elements(a);
        let mut added = Elements::new(self, b)?;
        while let Some(element) = added.next(self)? {
            if !self.member(element, a)? {
                all.push(element);
            }
        }
        self.set_as_written(self.place_of(a), &all)
    }

    /// The elements of `a`, which were not put in order, that are in `b`, or
    /// that are not.
    ///
    /// # Errors
    /// As for [`Heap::union`].
    pub(super) fn keep_of_written(
        &mut self,
        a: Value,
        b: Value,
        inside: bool,
        operation: &'static str,
    ) -> Result<Value, ValueError> {
        if !b.is_set() && b.kind() != Kind::Closure {
            return Err(not_a_set(operation, b));
        }
        let mut kept = Vec::new();
        for element in self.written_elements(a) {
            if self.member(element, b)? == inside {
                kept.push(element);
            }
        }
        self.set_as_written(self.place_of(a), &kept)
    }
}
