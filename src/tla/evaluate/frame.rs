//! Frames: slots, calls, expressions that are evaluated at first use.

use super::Evaluator;
use super::core::Slot;
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Argument, Binder, Call, NodeId, ProcedureId, SlotIndex};
use crate::tla::value::{Kind, Value};

/// Slots of all frames at most.
const MAX_SLOTS: usize = 1 << 26;

impl Evaluator<'_> {
    /// Makes room for a frame and returns its base.
    #[inline]
    pub(super) fn push_frame(&mut self, slots: usize, node: NodeId) -> Result<usize> {
        let base = self.core.top;
        self.core.top += slots;
        if self.core.top > self.core.stack.len() {
            self.grow_stack(node)?;
        }
        Ok(base)
    }

    #[cold]
    fn grow_stack(&mut self, node: NodeId) -> Result<()> {
        if self.core.top > MAX_SLOTS {
            return Err(super::too_deep(node));
        }
        let slots = (self.core.top * 2).max(1024);
        self.core.stack.resize(slots, Slot::Value(Value::FALSE));
        Ok(())
    }

    #[inline]
    pub(super) fn pop_frame(&mut self, base: usize) {
        self.core.top = base;
    }

    #[inline]
    pub(super) fn set_slot(&mut self, slot: SlotIndex, base: usize, value: Value) {
        self.core.stack[base + slot as usize] = Slot::Value(value);
    }

    /// Puts an expression into a slot, to be evaluated at first use.
    #[inline]
    pub(super) fn set_thunk(&mut self, slot: SlotIndex, base: usize, node: NodeId) {
        self.core.stack[base + slot as usize] = self.thunk(node, base);
    }

    #[inline]
    fn thunk(&self, node: NodeId, base: usize) -> Slot {
        Slot::Thunk {
            node,
            base: base as u32,
            primed: self.offset != 0,
        }
    }

    /// Evaluates what is in a slot and keeps the value there.
    pub(super) fn force(&mut self, index: usize, node: NodeId) -> Result<Value> {
        let unsettled = self.core.unsettled;
        let value = match self.core.stack[index] {
            Slot::Value(value) => return Ok(value),
            Slot::Name { node, base, primed } => {
                self.check_stack(node)?;
                let offset = if primed { self.variables } else { self.offset };
                let offset = std::mem::replace(&mut self.offset, offset);
                let value = self.eval(node, base as usize);
                let value = value.map_err(|fault| fault.based(base as usize))?;
                self.offset = offset;
                self.core.unsettled += 1;
                return Ok(value);
            }
            Slot::Reference(to) => self.force(to as usize, node)?,
            Slot::Thunk { node, base, primed } => {
                self.check_stack(node)?;
                let offset = if primed { self.variables } else { 0 };
                let offset = std::mem::replace(&mut self.offset, offset);
                let value = self.eval(node, base as usize);
                let value = value.map_err(|fault| fault.based(base as usize))?;
                self.offset = offset;
                value
            }
            Slot::Operator(..)
            | Slot::Captured(_)
            | Slot::Conjunction(..)
            | Slot::Return { .. } => {
                let message = "an operator is used as a value";
                return Err(Fault::new(ErrorKind::Evaluation, message, node));
            }
        };
        if self.core.unsettled != unsettled {
            return Ok(value);
        }
        self.core.stack[index] = Slot::Value(value);
        if needs_heap(value) {
            self.core.remembered += 1;
        }
        Ok(value)
    }

    /// What is put into the slot of a parameter.
    #[inline]
    fn argument(&mut self, argument: &Argument, base: usize) -> Result<Slot> {
        Ok(match argument {
            Argument::Eager(node) => Slot::Value(self.eval(*node, base)?),
            Argument::Lazy(node) => self.thunk(*node, base),
            Argument::Name(node) => Slot::Name {
                node: *node,
                base: base as u32,
                primed: self.offset != 0,
            },
            Argument::Slot(slot) => {
                let index = base + *slot as usize;
                match self.core.stack[index] {
                    Slot::Thunk { .. } => Slot::Reference(index as u32),
                    slot => slot,
                }
            }
            Argument::Operator(operator) => Slot::Operator(*operator, base as u32),
        })
    }

    /// Fills the slots of a new frame from `first` on.
    pub(super) fn fill(
        &mut self,
        frame: usize,
        first: usize,
        arguments: &[Argument],
        base: usize,
    ) -> Result<()> {
        for (index, argument) in arguments.iter().enumerate() {
            let place = frame + first + index;
            // A slot that is returned and then copied is read back before it is
            // written out: what is needed most is put in place at once.
            match argument {
                Argument::Eager(node) => {
                    let value = self.eval(*node, base)?;
                    self.core.stack[place] = Slot::Value(value);
                }
                Argument::Lazy(node) => self.core.stack[place] = self.thunk(*node, base),
                _ => self.core.stack[place] = self.argument(argument, base)?,
            }
        }
        Ok(())
    }

    /// Calls a procedure.
    #[inline(always)]
    pub(super) fn call(&mut self, node: NodeId, call: &Call, base: usize) -> Result<Value> {
        let frame = self.enter(call.procedure, node)?;
        self.fill(frame, 0, &call.arguments, base)?;
        self.finish_call(call.procedure, frame, node)
    }

    pub(super) fn enter(&mut self, procedure: ProcedureId, node: NodeId) -> Result<usize> {
        self.check_stack(node)?;
        let procedure = &self.code.procedures[procedure.0 as usize];
        self.push_frame(self.code.frame_slots(procedure.frame), node)
    }

    fn finish_call(&mut self, id: ProcedureId, frame: usize, node: NodeId) -> Result<Value> {
        let procedure = &self.code.procedures[id.0 as usize];
        match self.eval(procedure.body, frame) {
            Ok(value) => {
                self.pop_frame(frame);
                Ok(value)
            }
            Err(fault) => Err(fault
                .framed(procedure.frame, frame)
                .inside(&procedure.name, node)),
        }
    }

    /// Calls a procedure without arguments.
    pub(super) fn call_plain(&mut self, procedure: ProcedureId, node: NodeId) -> Result<Value> {
        let frame = self.enter(procedure, node)?;
        self.finish_call(procedure, frame, node)
    }

    /// Calls the operator in a slot.
    pub(super) fn call_local(
        &mut self,
        node: NodeId,
        slot: SlotIndex,
        arguments: &[Argument],
        base: usize,
    ) -> Result<Value> {
        let operator = self.core.stack[base + slot as usize];
        let (procedure, frame, first) = self.enter_operator(operator, node)?;
        self.fill(frame, first, arguments, base)?;
        self.finish_call(procedure, frame, node)
    }

    /// Calls an operator with values.
    pub(super) fn call_operator(
        &mut self,
        node: NodeId,
        argument: &Argument,
        values: &[Value],
        base: usize,
    ) -> Result<Value> {
        let operator = self.argument(argument, base)?;
        let (procedure, frame, first) = self.enter_operator(operator, node)?;
        for (index, &value) in values.iter().enumerate() {
            self.core.stack[frame + first + index] = Slot::Value(value);
        }
        self.finish_call(procedure, frame, node)
    }

    /// A frame for an operator, with what it captures in place: the
    /// procedure, the frame, and the first parameter's slot.
    fn enter_operator(&mut self, slot: Slot, node: NodeId) -> Result<(ProcedureId, usize, usize)> {
        if let Slot::Captured(value) = slot {
            return self.enter_captured(value, node);
        }
        let Slot::Operator(id, captured_in) = slot else {
            let message = "a value is used as an operator";
            return Err(Fault::new(ErrorKind::Evaluation, message, node));
        };
        let operator = &self.code.operators[id.0 as usize];
        let frame = self.enter(operator.procedure, node)?;
        self.fill(frame, 0, &operator.captures, captured_in as usize)?;
        Ok((operator.procedure, frame, operator.captures.len()))
    }

    /// The same for an operator that a closure captured.
    fn enter_captured(
        &mut self,
        value: Value,
        node: NodeId,
    ) -> Result<(ProcedureId, usize, usize)> {
        let Some(closure) = self.core.heap.as_closure(value) else {
            let message = "a value is used as an operator";
            return Err(Fault::new(ErrorKind::Evaluation, message, node));
        };
        let procedure = self.code.operators[closure.code as usize].procedure;
        let frame = self.enter(procedure, node)?;
        for index in 0..closure.captured {
            let captured = self.core.heap.captured(value, index);
            self.core.stack[frame + index] = self.captured_slot(captured);
        }
        Ok((procedure, frame, closure.captured))
    }

    /// Binds an element of a set.
    #[inline]
    pub(super) fn bind(
        &mut self,
        binder: &Binder,
        element: Value,
        base: usize,
        node: NodeId,
    ) -> Result<()> {
        match binder {
            Binder::Slot(slot) => self.set_slot(*slot, base, element),
            Binder::Tuple(slots) => {
                let parts = self.core.heap.items(element);
                if element.kind() != Kind::Tuple || parts.len() != slots.len() {
                    return Err(self.no_such_tuple(element, slots.len(), node));
                }
                for (&slot, &part) in slots.iter().zip(parts) {
                    self.core.stack[base + slot as usize] = Slot::Value(part);
                }
            }
        }
        Ok(())
    }

    #[cold]
    fn no_such_tuple(&self, element: Value, length: usize, node: NodeId) -> Fault {
        let element = self.core.heap.describe(element);
        let message = format!("a tuple of {length} elements was expected, but found {element}");
        Fault::new(ErrorKind::Evaluation, message, node)
    }
}

/// Whether a value is lost when the heap is truncated: a handle into it, or a
/// string made at run time.
#[inline]
pub(super) fn needs_heap(value: Value) -> bool {
    !matches!(
        value.kind(),
        Kind::Integer | Kind::Boolean | Kind::String | Kind::ModelValue
    ) || value.is_runtime_string()
        || value.as_small_integer().is_none() && value.kind() == Kind::Integer
}
