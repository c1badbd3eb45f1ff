//! Set filters and functions that are evaluated when they have to be.

use super::Evaluator;
use super::core::Slot;
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Argument, Closed, Node, NodeId, OperatorId};
use crate::tla::value::{Closure, ClosureKind, Kind, Value, ValueError};

/// Elements of a set that a filter looks through for its own value at most.
const MAX_LOOKED_THROUGH: i64 = 1 << 32;

impl Evaluator<'_> {
    /// `{x \in S : p}`: evaluated at once over an explicit set, else when it
    /// has to be.
    pub(super) fn filter(&mut self, id: NodeId, closed: &Closed, base: usize) -> Result<Value> {
        let set = self.base_of(closed, base)?;
        if !matches!(set.kind(), Kind::Set | Kind::Interval) {
            // As in TLC, what is written out is looked through at once.
            if self.core.heap.is_written(set) {
                self.operate(id, |heap| heap.force(set))?;
            }
            return self.closure(id, closed, set, base);
        }
        self.filter_over(id, closed, set, base)
    }

    /// The set that a filter is over.
    pub(super) fn base_of(&mut self, closed: &Closed, base: usize) -> Result<Value> {
        let first = self.range_sets(&closed.ranges, base)?;
        let set = self.core.scratch[first];
        self.core.scratch.truncate(first);
        Ok(set)
    }

    /// The elements of `set` that a filter lets pass, as an explicit set.
    pub(super) fn filter_over(
        &mut self,
        id: NodeId,
        closed: &Closed,
        set: Value,
        base: usize,
    ) -> Result<Value> {
        let start = self.core.results.len();
        let mut is_whole = matches!(set.kind(), Kind::Set | Kind::Interval);
        let sorted = self.is_enumerated_in_order(set);
        if is_whole {
            self.each(id, set, |this, element, before| {
                this.bind_argument(&closed.ranges, element, base, id)?;
                let holds = this.test(closed.body, base)?;
                this.release(before);
                match holds {
                    true => this.core.results.push(element),
                    false => is_whole = false,
                }
                Ok(true)
            })?;
        } else {
            self.check_countable(id, closed, set)?;
            let offset = self.offset;
            self.pass_filter(id, closed, set, base, offset, &mut |this, element, _| {
                this.core.results.push(element);
                Ok(true)
            })?;
        }
        // TLC prints the elements of an interval that was filtered.
        if is_whole && set.kind() == Kind::Set {
            self.core.results.truncate(start);
            return Ok(set);
        }
        self.with_results(id, start, |heap, values| match sorted {
            true => heap.sorted_set(values),
            false => heap.set(values),
        })
    }

    /// Refuses to look through all of a set that nobody can wait for.
    fn check_countable(&mut self, id: NodeId, closed: &Closed, set: Value) -> Result<()> {
        if set.kind() != Kind::LazySet || closed.is_hereditary && self.core.heap.is_powerset(set) {
            return Ok(());
        }
        let count = self.operate(id, |heap| heap.cardinality(set))?;
        match count > MAX_LOOKED_THROUGH {
            true => Err(self.raise(id, &ValueError::too_large(set))),
            false => Ok(()),
        }
    }

    /// A closure of what the body reads.
    pub(super) fn closure(
        &mut self,
        id: NodeId,
        closed: &Closed,
        set: Value,
        base: usize,
    ) -> Result<Value> {
        let code = self.code;
        let kind = match code.node(id) {
            Node::Filter(_) => ClosureKind::Filter,
            _ => ClosureKind::Function,
        };
        let mut captured = Vec::with_capacity(closed.free.len());
        for &slot in &closed.free {
            captured.push(self.capture(base + slot as usize, id)?);
        }
        let number = id.0 << 1 | u32::from(self.offset != 0);
        self.operate(id, |heap| heap.closure(kind, number, set, &captured))
    }

    /// What a closure keeps of the slot at `index` of the stack.
    fn capture(&mut self, index: usize, id: NodeId) -> Result<Value> {
        match self.core.stack[index] {
            Slot::Operator(operator, base) => self.capture_operator(operator, base as usize, id),
            Slot::Captured(operator) => Ok(operator),
            _ => self.force(index, id),
        }
    }

    /// An operator with all that it captures, as a value.
    fn capture_operator(&mut self, operator: OperatorId, base: usize, id: NodeId) -> Result<Value> {
        let code = self.code;
        let mut captured = Vec::new();
        for argument in &code.operators[operator.0 as usize].captures {
            captured.push(match argument {
                Argument::Eager(node) | Argument::Lazy(node) | Argument::Name(node) => {
                    self.eval(*node, base)?
                }
                Argument::Slot(slot) => self.capture(base + *slot as usize, id)?,
                Argument::Operator(inner) => self.capture_operator(*inner, base, id)?,
            });
        }
        self.operate(id, |heap| {
            heap.closure(
                ClosureKind::Operator,
                operator.0,
                Value::EMPTY_SET,
                &captured,
            )
        })
    }

    /// What a slot holds for a value that was captured.
    pub(super) fn captured_slot(&self, value: Value) -> Slot {
        match self.core.heap.as_closure(value) {
            Some(closure) if closure.kind == ClosureKind::Operator => Slot::Captured(value),
            _ => Slot::Value(value),
        }
    }

    /// Runs `evaluate` with the closure's parts and a frame that holds what it
    /// captured, for the state that it is about.
    pub(super) fn open<T>(
        &mut self,
        id: NodeId,
        value: Value,
        evaluate: impl FnOnce(&mut Self, Closure, &Closed, NodeId, usize) -> Result<T>,
    ) -> Result<T> {
        let code = self.code;
        let Some(closure) = self.core.heap.as_closure(value) else {
            return Err(no_closure(id));
        };
        let node = NodeId(closure.code >> 1);
        let (Node::Function(closed) | Node::Filter(closed)) = code.node(node) else {
            return Err(no_closure(id));
        };
        self.check_stack(id)?;
        let frame = self.push_frame(code.frame_slots(closed.frame), id)?;
        for (index, &slot) in closed.free.iter().enumerate() {
            let captured = self.core.heap.captured(value, index);
            self.core.stack[frame + slot as usize] = self.captured_slot(captured);
        }
        if let Some(own) = closed.own {
            self.set_slot(own, frame, value);
        }
        let offset = if closure.code & 1 == 1 {
            self.variables
        } else {
            0
        };
        let offset = std::mem::replace(&mut self.offset, offset);
        let result = evaluate(self, closure, closed, node, frame);
        let result = result.map_err(|fault| fault.framed(closed.frame, frame))?;
        self.offset = offset;
        self.pop_frame(frame);
        Ok(result)
    }

    /// `closure[argument]`.
    pub(super) fn apply_closure(
        &mut self,
        id: NodeId,
        function: Value,
        argument: Value,
    ) -> Result<Value> {
        if let Some(resolved) = self.core.heap.resolution(function) {
            return self.operate(id, |heap| heap.apply(resolved, argument));
        }
        let application = self.application(function, argument);
        if let Some(application) = &application
            && let Some(value) = self.core.applied.get(application)
        {
            return Ok(value);
        }
        let value = self.apply_open(id, function, argument)?;
        if let Some(application) = application {
            self.core.applied.put(application, value);
        }
        Ok(value)
    }

    fn apply_open(&mut self, id: NodeId, function: Value, argument: Value) -> Result<Value> {
        let value = self.open(id, function, |this, closure, closed, node, frame| {
            if closure.kind != ClosureKind::Function {
                let message = "a set is applied as a function";
                return Err(Fault::new(ErrorKind::Evaluation, message, id));
            }
            if !this.is_member(id, argument, closure.base)? {
                return Err(this.outside(id, argument, closure.base));
            }
            this.bind_argument(&closed.ranges, argument, frame, node)?;
            if closed.own.is_none() {
                return this.eval(closed.body, frame);
            }
            let key = this.memo_key(id, function, argument);
            if let Some(known) = this.core.memo.get(&key) {
                return Ok(known);
            }
            let value = this.eval(closed.body, frame)?;
            this.memorise(key, function, value);
            Ok(value)
        });
        value.map_err(|fault| self.inside_function(fault, id, function, argument))
    }

    /// The failure in an application of a function; recursive ones are told.
    #[cold]
    fn inside_function(&self, fault: Fault, id: NodeId, function: Value, argument: Value) -> Fault {
        let code = self.code;
        let closure = self.core.heap.as_closure(function);
        let node = closure.map(|closure| code.node(NodeId(closure.code >> 1)));
        let Some(Node::Function(closed)) = node else {
            return fault;
        };
        if closed.own.is_none() || !fault.has_room() {
            return fault;
        }
        let argument = self.core.heap.brief(argument);
        fault.inside(&format!("{}[{argument}]", closed.name), id)
    }

    #[cold]
    pub(super) fn outside(&self, id: NodeId, argument: Value, domain: Value) -> Fault {
        let argument = self.core.heap.describe(argument);
        let domain = self.core.heap.describe(domain);
        let message = format!("the argument {argument} is not in the function's domain, {domain}");
        Fault::new(ErrorKind::Evaluation, message, id)
    }

    /// Whether an element of a filter's base satisfies its predicate.
    pub(super) fn satisfies(&mut self, id: NodeId, filter: Value, element: Value) -> Result<bool> {
        self.open(id, filter, |this, _, closed, node, frame| {
            this.bind_argument(&closed.ranges, element, frame, node)?;
            this.test(closed.body, frame)
        })
    }

    /// Finds out what a closure stands for, and tells the heap.
    pub(super) fn resolve(&mut self, value: Value, id: NodeId) -> Result<()> {
        let old = self.core.heap.is_older(value, self.core.floor);
        let resolved = self.open(
            id,
            value,
            |this, closure, closed, node, frame| match closure.kind {
                ClosureKind::Filter => this.filter_over(node, closed, closure.base, frame),
                ClosureKind::Function => {
                    let domain = this.operate(id, |heap| heap.force(closure.base))?;
                    let domain = this.operate(id, |heap| heap.function_domain(domain))?;
                    this.function_over(node, closed, domain, frame)
                }
                ClosureKind::Operator => Err(no_closure(id)),
            },
        )?;
        self.core.heap.resolve(value, resolved);
        if old {
            self.keep();
        }
        // What was resolved must not be dropped while the closure is used.
        self.core.remembered += 1;
        Ok(())
    }

    /// A function that is no closure.
    pub(super) fn settled(&mut self, id: NodeId, function: Value) -> Result<Value> {
        if function.kind() != Kind::Closure {
            return Ok(function);
        }
        self.operate(id, |heap| heap.resolved(function))
    }
}

#[cold]
fn no_closure(id: NodeId) -> Fault {
    Fault::new(ErrorKind::Evaluation, "a function was expected here", id)
}
