//! Names bound over sets: quantifiers, CHOOSE, set filters and maps. No set is
//! built that is only looked through.

use super::Evaluator;
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{NodeId, Quantified, Range};
use crate::tla::value::{Elements, Heap, Kind, Value, ValueError};

/// Sets of constant elements up to this size are kept when they are looked
/// through.
const KEPT_SET: i64 = 1 << 14;

impl Evaluator<'_> {
    /// Calls `visit` with each element of `set` until it returns false; false
    /// if it did.
    #[inline]
    pub(super) fn each(
        &mut self,
        node: NodeId,
        set: Value,
        mut visit: impl FnMut(&mut Self, Value) -> Result<bool>,
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
                    if !visit(self, element)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => {
                let mut elements = self.operate(node, |heap| Elements::new(heap, set))?;
                while let Some(element) = self.operate(node, |heap| elements.next(heap))? {
                    if !visit(self, element)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// A set that is not explicit, made ready to be looked through; constant
    /// ones are enumerated once and for all.
    fn looked_through(&mut self, node: NodeId, set: Value) -> Result<Value> {
        let kept = self.core.heap.is_older(set, self.core.floor)
            && match set.kind() {
                Kind::Closure => true,
                Kind::LazySet => {
                    let count = self.core.heap.cardinality(set);
                    count.is_ok_and(|count| count <= KEPT_SET)
                }
                _ => false,
            };
        if !kept {
            return Ok(set);
        }
        let forced = self.operate(node, |heap| heap.force(set))?;
        if !self.core.heap.is_older(forced, self.core.floor) {
            self.keep();
        }
        Ok(forced)
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
    /// first range varies fastest.
    pub(super) fn combinations(
        &mut self,
        node: NodeId,
        ranges: &[Range],
        base: usize,
        visit: &mut dyn FnMut(&mut Self) -> Result<bool>,
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
        visit: &mut dyn FnMut(&mut Self) -> Result<bool>,
    ) -> Result<bool> {
        let Some((range, inner)) = ranges.split_last() else {
            return visit(self);
        };
        let set = self.core.scratch[sets + inner.len()];
        self.each(node, set, |this, element| {
            this.bind(&range.binder, element, base, node)?;
            match inner {
                [] => visit(this),
                _ => this.nest(node, inner, sets, base, visit),
            }
        })
    }

    /// Calls `visit` for each combination of elements, bound to the names,
    /// until it returns false; what it made is dropped each time.
    #[inline]
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
            let set = self.eval(set, base)?;
            return self.each(node, set, |this, element| {
                this.bind(&range.binder, element, base, node)?;
                let point = this.point();
                let holds = this.test(quantified.body, base)?;
                this.release(point);
                Ok(holds == wanted)
            });
        }
        self.combinations(node, &quantified.ranges, base, &mut |this| {
            let point = this.point();
            let holds = this.test(quantified.body, base)?;
            this.release(point);
            Ok(holds == wanted)
        })
    }

    /// `\A`.
    pub(super) fn for_all(&mut self, node: NodeId, it: &Quantified, base: usize) -> Result<bool> {
        self.tests(node, it, base, true)
    }

    /// `\E`.
    pub(super) fn exists(&mut self, node: NodeId, it: &Quantified, base: usize) -> Result<bool> {
        Ok(!self.tests(node, it, base, false)?)
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
        let mut elements = self.operate(node, |heap| Elements::ordered(heap, set))?;
        while let Some(element) = self.operate(node, |heap| elements.next(heap))? {
            self.bind(&range.binder, element, base, node)?;
            let point = self.point();
            let holds = self.test(it.body, base)?;
            self.release(point);
            if holds {
                return Ok(element);
            }
        }
        Err(no_choice(node))
    }

    /// `{e : x \in S}`.
    pub(super) fn map(&mut self, node: NodeId, it: &Quantified, base: usize) -> Result<Value> {
        let start = self.core.results.len();
        self.combinations(node, &it.ranges, base, &mut |this| {
            let value = this.eval(it.body, base)?;
            this.core.results.push(value);
            Ok(true)
        })?;
        self.with_results(node, start, |heap, values| heap.set(values))
    }

    /// Hands the results from `start` on to `make`, and drops them.
    pub(super) fn with_results(
        &mut self,
        node: NodeId,
        start: usize,
        make: impl Fn(&mut Heap, &[Value]) -> std::result::Result<Value, ValueError>,
    ) -> Result<Value> {
        let mut results = std::mem::take(&mut self.core.results);
        let value = self.operate(node, |heap| make(heap, &results[start..]))?;
        results.truncate(start);
        self.core.results = results;
        Ok(value)
    }
}

#[cold]
fn no_choice(node: NodeId) -> Fault {
    let message = "no element of the set satisfies the predicate of CHOOSE";
    Fault::new(ErrorKind::Evaluation, message, node)
}
