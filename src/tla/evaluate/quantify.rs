//! Names bound over sets: quantifiers, CHOOSE, set filters and maps. No set is
//! built that is only looked through.

use super::fault::{Fault, Result};
use super::frame::needs_heap;
use super::{Evaluator, Point};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Binder, Node, NodeId, Quantified, Range};
use crate::tla::value::{ClosureKind, Elements, Heap, Kind, Value, ValueError};

/// Sets of constant elements up to this size are kept when they are looked
/// through.
const KEPT_SET: i64 = 1 << 14;

impl Evaluator<'_> {
    /// Calls `visit` with each element of `set` until it returns false; false
    /// if it did. `visit` also gets the point to which it may go back if it
    /// keeps nothing of the element: from there on the element itself was made.
    #[inline]
    pub(super) fn each(
        &mut self,
        node: NodeId,
        set: Value,
        mut visit: impl FnMut(&mut Self, Value, Point) -> Result<bool>,
    ) -> Result<bool> {
        let set = match set.kind() {
            Kind::Set | Kind::Interval => set,
            _ => self.looked_through(node, set)?,
        };
        match set.kind() {
            Kind::Set => {
                let length = self.core.heap.items(set).len();
                for index in 0..length {
                    let element = self.core.heap.items(set)[index];
                    let before = self.point();
                    if !visit(self, element, before)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Kind::Closure => self.each_of_filter(node, set, &mut visit),
            _ => {
                let mut elements = self.operate(node, |heap| Elements::new(heap, set))?;
                while let Some((element, before)) = self.next_of(node, &mut elements)? {
                    if !visit(self, element, before)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// The same for the set that `of` denotes. A filter is evaluated first, as
    /// in TLC; over a large set it is looked through without being made.
    #[inline]
    fn each_in(
        &mut self,
        node: NodeId,
        of: NodeId,
        base: usize,
        mut visit: impl FnMut(&mut Self, Value, Point) -> Result<bool>,
    ) -> Result<bool> {
        let code = self.code;
        let Node::Filter(closed) = code.node(of) else {
            let set = self.eval(of, base)?;
            return self.each(node, set, visit);
        };
        let set = self.base_of(closed, base)?;
        if self.is_small(set) {
            let set = self.filter_over(of, closed, set, base)?;
            return self.each(node, set, visit);
        }
        self.pass_filter(of, closed, set, base, self.offset, &mut visit)
    }

    /// The next element on the way through a set, and the point before it.
    pub(super) fn next_of(
        &mut self,
        node: NodeId,
        elements: &mut Elements,
    ) -> Result<Option<(Value, Point)>> {
        self.count_step(node)?;
        let remembered = self.core.remembered;
        let element = self.operate(node, |heap| elements.next(heap))?;
        let heap = elements
            .before_last()
            .unwrap_or_else(|| self.core.heap.mark());
        let before = Point { heap, remembered };
        Ok(element.map(|element| (element, before)))
    }

    /// A set that is not explicit, made ready to be looked through: constant
    /// sets and filters are enumerated once if they are not too large.
    fn looked_through(&mut self, node: NodeId, set: Value) -> Result<Value> {
        if set.kind() == Kind::Closure
            && let Ok(resolved) = self.core.heap.resolved(set)
        {
            return Ok(resolved);
        }
        let is_enumerated = match set.kind() {
            Kind::Closure => self.is_small(set),
            Kind::LazySet => self.core.heap.is_older(set, self.core.floor) && self.is_small(set),
            _ => false,
        };
        if !is_enumerated {
            return Ok(set);
        }
        let forced = self.operate(node, |heap| heap.force(set))?;
        if !self.core.heap.is_older(forced, self.core.floor) {
            self.keep();
        }
        Ok(forced)
    }

    /// Whether so few elements are looked through that they may all be kept.
    fn is_small(&mut self, set: Value) -> bool {
        match self.core.heap.as_closure(set) {
            Some(closure) if closure.kind == ClosureKind::Filter => self.is_small(closure.base),
            Some(_) => true,
            None if matches!(set.kind(), Kind::Set | Kind::Interval) => true,
            None => {
                let count = self.core.heap.cardinality(set);
                count.is_ok_and(|count| count <= KEPT_SET)
            }
        }
    }

    /// A set with the elements of `set` that is looked through in TLC's order
    /// of values, without repetition.
    fn in_order(&mut self, node: NodeId, set: Value) -> Result<Value> {
        match self.is_enumerated_in_order(set) {
            true => Ok(set),
            false => self.operate(node, |heap| heap.force(set)),
        }
    }

    /// Whether looking through `set` follows TLC's order of values.
    pub(super) fn is_enumerated_in_order(&self, set: Value) -> bool {
        match self.core.heap.as_closure(set) {
            Some(closure) => self.is_enumerated_in_order(closure.base),
            None => set.kind() != Kind::LazySet || self.core.heap.is_powerset(set),
        }
    }

    /// The sets of `ranges`, from `first` on in the scratch stack.
    pub(super) fn range_sets(&mut self, ranges: &[Range], base: usize) -> Result<usize> {
        let first = self.core.scratch.len();
        for range in ranges {
            let set = match range.set {
                Some(set) => self.eval(set, base)?,
                None => self
                    .core
                    .scratch
                    .last()
                    .copied()
                    .unwrap_or(Value::EMPTY_SET),
            };
            self.core.scratch.push(set);
        }
        Ok(first)
    }

    /// Calls `visit` for each combination of elements, bound to the names; the
    /// first range varies fastest. With the point before the elements of that
    /// one: those of the others are looked at again.
    pub(super) fn combinations(
        &mut self,
        node: NodeId,
        ranges: &[Range],
        base: usize,
        visit: &mut dyn FnMut(&mut Self, Point) -> Result<bool>,
    ) -> Result<bool> {
        let first = self.range_sets(ranges, base)?;
        let result = self.nest(node, ranges, first, base, visit)?;
        self.core.scratch.truncate(first);
        Ok(result)
    }

    fn nest(
        &mut self,
        node: NodeId,
        ranges: &[Range],
        sets: usize,
        base: usize,
        visit: &mut dyn FnMut(&mut Self, Point) -> Result<bool>,
    ) -> Result<bool> {
        let Some((range, inner)) = ranges.split_last() else {
            let here = self.point();
            return visit(self, here);
        };
        let set = self.core.scratch[sets + inner.len()];
        self.each(node, set, |this, element, before| {
            this.bind(&range.binder, element, base, node)?;
            if inner.is_empty() {
                return visit(this, before);
            }
            this.nest(node, inner, sets, base, visit)
        })
    }

    /// Calls `visit` for each combination of elements, bound to the names,
    /// until it returns false; what it made is dropped each time.
    #[inline(always)]
    fn tests(
        &mut self,
        node: NodeId,
        quantified: &Quantified,
        base: usize,
        wanted: bool,
    ) -> Result<bool> {
        if let [range] = &*quantified.ranges
            && let Some(set) = range.set
        {
            return self.each_in(node, set, base, |this, element, before| {
                this.bind(&range.binder, element, base, node)?;
                let holds = this.test(quantified.body, base)?;
                this.release(before);
                Ok(holds == wanted)
            });
        }
        self.combinations(node, &quantified.ranges, base, &mut |this, before| {
            let holds = this.test(quantified.body, base)?;
            this.release(before);
            Ok(holds == wanted)
        })
    }

    /// `\A`.
    #[inline(always)]
    pub(super) fn for_all(&mut self, node: NodeId, it: &Quantified, base: usize) -> Result<Value> {
        self.tests(node, it, base, true).map(Value::boolean)
    }

    /// `\E`.
    #[inline(always)]
    pub(super) fn exists(&mut self, node: NodeId, it: &Quantified, base: usize) -> Result<Value> {
        Ok(Value::boolean(!self.tests(node, it, base, false)?))
    }

    /// CHOOSE: the first element in TLC's order.
    pub(super) fn choose(&mut self, node: NodeId, it: &Quantified, base: usize) -> Result<Value> {
        let [range] = &*it.ranges else {
            return Err(no_choice(node));
        };
        let Some(set) = range.set else {
            return Err(no_choice(node));
        };
        let set = self.eval(set, base)?;
        if let (Node::Value(body), Binder::Slot(_)) = (self.code.node(it.body), &range.binder)
            && body.same(Value::TRUE)
            && set.kind() == Kind::Set
            && let Some(&first) = self.core.heap.items(set).first()
        {
            return Ok(first);
        }
        let set = self.in_order(node, set)?;
        let mut chosen = None;
        self.each(node, set, |this, element, before| {
            this.bind(&range.binder, element, base, node)?;
            let after = this.point();
            if this.test(it.body, base)? {
                this.release(after);
                chosen = Some(element);
                return Ok(false);
            }
            this.release(before);
            Ok(true)
        })?;
        chosen.ok_or_else(|| no_choice(node))
    }

    /// `{e : x \in S}`.
    pub(super) fn map(&mut self, node: NodeId, it: &Quantified, base: usize) -> Result<Value> {
        let start = self.core.results.len();
        self.combinations(node, &it.ranges, base, &mut |this, before| {
            let value = this.eval(it.body, base)?;
            if !needs_heap(value) {
                this.release(before);
            }
            this.core.results.push(value);
            Ok(true)
        })?;
        self.with_results(node, start, |heap, values| {
            heap.set_as_written(node.0, values)
        })
    }

    /// Hands the results from `start` on to `make`, and drops them.
    pub(super) fn with_results(
        &mut self,
        node: NodeId,
        start: usize,
        make: impl Fn(&mut Heap, &[Value]) -> std::result::Result<Value, ValueError>,
    ) -> Result<Value> {
        let mut results = std::mem::take(&mut self.core.results);
        let value = self.operate(node, |heap| make(heap, &results[start..]));
        results.truncate(start);
        self.core.results = results;
        value
    }
}

#[cold]
fn no_choice(node: NodeId) -> Fault {
    let message = "no element of the set satisfies the predicate of CHOOSE";
    Fault::new(ErrorKind::Evaluation, message, node)
}
