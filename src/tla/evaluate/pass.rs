//! Filters over sets that are not explicit, looked through element by element:
//! nothing is kept of an element that was passed.

use super::fault::{Fault, Result};
use super::{Evaluator, Point};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Closed, NodeId};
use crate::tla::value::{Elements, Value};

/// What is done with an element: given the point before it, says whether to go
/// on.
type Visit<'v, 'c> = dyn FnMut(&mut Evaluator<'c>, Value, Point) -> Result<bool> + 'v;

/// Elements between two looks at whether the run is to end.
const STEPS_BETWEEN_LOOKS: u32 = 1 << 14;

impl<'c> Evaluator<'c> {
    /// [`Evaluator::each`] for a filter that was captured.
    pub(super) fn each_of_filter(
        &mut self,
        node: NodeId,
        filter: Value,
        visit: &mut Visit<'_, 'c>,
    ) -> Result<bool> {
        let outside = self.offset;
        self.open(node, filter, |this, closure, closed, id, frame| {
            this.pass_filter(id, closed, closure.base, frame, outside, visit)
        })
    }

    /// Calls `visit`, which is about the state at `outside`, with each element
    /// of `set` for which the filter's predicate holds.
    pub(super) fn pass_filter(
        &mut self,
        id: NodeId,
        closed: &Closed,
        set: Value,
        base: usize,
        outside: usize,
        visit: &mut Visit<'_, 'c>,
    ) -> Result<bool> {
        if closed.is_hereditary && self.core.heap.is_powerset(set) {
            return self.pass_hereditary(id, closed, set, base, outside, visit);
        }
        let mut pass = |this: &mut Self, element, before| {
            if !this.passes(id, closed, element, base)? {
                this.release(before);
                return Ok(true);
            }
            this.visit_outside(outside, element, before, visit)
        };
        match self.core.heap.resolved(set) {
            Ok(set) => self.each(id, set, pass),
            Err(_) => self.each_of_filter(id, set, &mut pass),
        }
    }

    /// The same for the subsets of a set where all subsets of a subset that
    /// passes pass too: what begins as one that does not is left out.
    fn pass_hereditary(
        &mut self,
        id: NodeId,
        closed: &Closed,
        set: Value,
        base: usize,
        outside: usize,
        visit: &mut Visit<'_, 'c>,
    ) -> Result<bool> {
        let mut elements = self.operate(id, |heap| Elements::new(heap, set))?;
        let (mut size, mut has_passed) = (0, true);
        while let Some((element, before)) = self.next_of(id, &mut elements)? {
            let now = self.core.heap.items(element).len();
            if now > size && !has_passed {
                return Ok(true);
            }
            if now > size {
                (size, has_passed) = (now, false);
            }
            if self.passes(id, closed, element, base)? {
                has_passed = true;
                if !self.visit_outside(outside, element, before, visit)? {
                    return Ok(false);
                }
                continue;
            }
            if size == 0 {
                return Ok(true);
            }
            let length = self.shortest_failing(id, closed, element, base)?;
            elements.skip_continuations(length);
            self.release(before);
        }
        Ok(true)
    }

    /// How many of the first elements of a subset that does not pass are enough
    /// for that; at least one is needed.
    fn shortest_failing(
        &mut self,
        id: NodeId,
        closed: &Closed,
        subset: Value,
        base: usize,
    ) -> Result<usize> {
        let (mut enough, mut too_few) = (self.core.heap.items(subset).len(), 0);
        while enough - too_few > 1 {
            let middle = too_few + (enough - too_few) / 2;
            let first = self.core.heap.first_elements(subset, middle);
            match self.passes(id, closed, first, base)? {
                true => too_few = middle,
                false => enough = middle,
            }
        }
        Ok(enough)
    }

    /// Whether a filter lets an element pass; what was made is dropped.
    fn passes(&mut self, id: NodeId, closed: &Closed, element: Value, base: usize) -> Result<bool> {
        self.bind_argument(&closed.ranges, element, base, id)?;
        let point = self.point();
        let holds = self.test(closed.body, base)?;
        self.release(point);
        Ok(holds)
    }

    fn visit_outside(
        &mut self,
        outside: usize,
        element: Value,
        before: Point,
        visit: &mut Visit<'_, 'c>,
    ) -> Result<bool> {
        let inside = std::mem::replace(&mut self.offset, outside);
        let goes_on = visit(self, element, before)?;
        self.offset = inside;
        Ok(goes_on)
    }

    /// Counts an element on the way through a set, and looks now and then
    /// whether the run is to end.
    #[inline]
    pub(super) fn count_step(&mut self, node: NodeId) -> Result<()> {
        self.core.steps = self.core.steps.wrapping_add(1);
        match self.core.steps.is_multiple_of(STEPS_BETWEEN_LOOKS) && (self.core.is_cut_short)() {
            true => Err(cut_short(node)),
            false => Ok(()),
        }
    }
}

#[cold]
fn cut_short(node: NodeId) -> Fault {
    Fault::new(ErrorKind::CutShort, "the run was ended", node)
}
