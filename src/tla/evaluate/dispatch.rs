//! From an expression to the function for its kind.
//!
//! What hands on does nothing else, and gets a value or a failure in a single
//! register: so it needs no frame of its own, and each call is a jump. Half of
//! an evaluation's instructions would else save and restore registers.

use super::Evaluator;
use super::core::Slot;
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{
    Argument, Call, CellId, Node, NodeId, Path, Quantified, RecordNode, SlotIndex, Update,
};
use crate::tla::modules::Builtin;
use crate::tla::value::Value;

/// A value, or [`Value::NONE`] for a failure that the core holds.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Outcome(Value);

/// Functions that put what a method returns into one word.
macro_rules! arms {
    ($($name:ident = $method:ident($($argument:ident: $type:ty),*);)*) => {$(
        #[inline(never)]
        fn $name(&mut self, $($argument: $type),*) -> Outcome {
            let result = self.$method($($argument),*);
            self.outcome(result)
        }
    )*};
}

impl Evaluator<'_> {
    /// The value of an expression in the frame at `base`. What only has to be
    /// fetched is fetched on the spot.
    ///
    /// # Errors
    /// It has none.
    #[inline(always)]
    pub(super) fn eval(&mut self, id: NodeId, base: usize) -> Result<Value> {
        match self.code.node(id) {
            Node::Value(value) => return Ok(*value),
            Node::Local(slot) => {
                if let Slot::Value(value) = self.core.stack[base + *slot as usize] {
                    return Ok(value);
                }
            }
            Node::Variable(variable) => {
                if let Some(value) = self.core.variables[self.offset + *variable as usize] {
                    return Ok(value);
                }
            }
            _ => {}
        }
        let outcome = self.eval_node(id, base);
        self.result(outcome)
    }

    /// Whether an expression is TRUE.
    ///
    /// # Errors
    /// It has no value, or is no boolean.
    #[inline(always)]
    pub(super) fn test(&mut self, id: NodeId, base: usize) -> Result<bool> {
        let outcome = self.test_node(id, base);
        self.result(outcome).map(|it| it.same(Value::TRUE))
    }

    pub(super) fn eval_node(&mut self, id: NodeId, base: usize) -> Outcome {
        let code = self.code;
        match code.node(id) {
            Node::Value(value) => Outcome(*value),
            Node::Local(slot) => self.forced_slot(base + *slot as usize, id),
            Node::Variable(variable) => self.value_of(self.offset + *variable as usize, id),
            Node::Primed(variable) => self.value_of(self.variables + *variable as usize, id),
            Node::PerState(cell, node) => self.once_a_state(*cell, *node, base),
            Node::Constant(cell) => self.constant_value(*cell, id, base),
            Node::Apply(function, argument) => self.application_of(id, *function, *argument, base),
            Node::Path(path) => self.path_of(path, base),
            Node::Field(record, name) => self.field_of(id, *record, *name, base),
            Node::If(condition, yes, no) => self.eval_choice(*condition, *yes, *no, base),
            Node::Arithmetic(operator, a, b) => self.result_of(id, *operator, *a, *b, base),
            Node::Tuple(parts) => self.tuple_of(id, parts, base),
            Node::Set(parts) => self.set_of(id, parts, base),
            Node::Record(record) => self.record_of(id, record, base),
            Node::Except(function, updates) => self.updated(id, *function, updates, base),
            Node::Call(call) => self.called(id, call, base),
            Node::CallLocal(slot, arguments) => self.called_local(id, *slot, arguments, base),
            Node::Bind(slot, value, body) => {
                self.set_thunk(*slot, base, *value);
                self.eval_node(*body, base)
            }
            Node::BindEager(slot, value, body) => self.eval_bound(*slot, *value, *body, base),
            Node::Native(builtin, parts) => self.built_in(id, *builtin, parts, base),
            _ => self.others(id, base),
        }
    }

    /// The result is TRUE or FALSE.
    pub(super) fn test_node(&mut self, id: NodeId, base: usize) -> Outcome {
        let code = self.code;
        match code.node(id) {
            Node::And(parts) => self.test_all(parts, base),
            Node::Or(parts) => self.test_any(parts, base),
            Node::Not(a) => self.test_not(*a, base),
            Node::Implies(a, b) => self.test_implication(*a, *b, base),
            Node::EqualValue(a, value) => self.test_value(id, *a, *value, true, base),
            Node::NotEqualValue(a, value) => self.test_value(id, *a, *value, false, base),
            Node::Equal(a, b) => self.test_equal(id, *a, *b, true, base),
            Node::NotEqual(a, b) => self.test_equal(id, *a, *b, false, base),
            Node::In(element, set) => self.test_in(id, *element, *set, true, base),
            Node::NotIn(element, set) => self.test_in(id, *element, *set, false, base),
            Node::Arithmetic(operator, a, b) => self.test_order(id, *operator, *a, *b, base),
            Node::Forall(quantified) => self.test_for_all(id, quantified, base),
            Node::Exists(quantified) => self.test_exists(id, quantified, base),
            Node::If(condition, yes, no) => self.test_choice(*condition, *yes, *no, base),
            Node::Bind(slot, value, body) => {
                self.set_thunk(*slot, base, *value);
                self.test_node(*body, base)
            }
            Node::Apply(..)
            | Node::Path(..)
            | Node::Field(..)
            | Node::Call(..)
            | Node::Local(..)
            | Node::Variable(..)
            | Node::Constant(..)
            | Node::PerState(..) => self.test_boolean(id, base),
            _ => self.test_others(id, base),
        }
    }

    arms! {
        forced_slot = force(slot: usize, id: NodeId);
        value_of = variable(variable: usize, id: NodeId);
        once_a_state = per_state(cell: u32, node: NodeId, base: usize);
        constant_value = cell(cell: CellId, id: NodeId, base: usize);
        application_of = apply(id: NodeId, function: NodeId, argument: NodeId, base: usize);
        path_of = path(path: &Path, base: usize);
        field_of = field(id: NodeId, record: NodeId, name: Value, base: usize);
        result_of = arithmetic(id: NodeId, operator: Builtin, a: NodeId, b: NodeId, base: usize);
        tuple_of = tuple(id: NodeId, parts: &[NodeId], base: usize);
        set_of = set(id: NodeId, parts: &[NodeId], base: usize);
        record_of = record(id: NodeId, record: &RecordNode, base: usize);
        updated = except(id: NodeId, function: NodeId, updates: &[Update], base: usize);
        called = call(id: NodeId, call: &Call, base: usize);
        called_local = call_local(id: NodeId, slot: SlotIndex, arguments: &[Argument], base: usize);
        built_in = native(id: NodeId, builtin: Builtin, parts: &[NodeId], base: usize);
        others = eval_more(id: NodeId, base: usize);

        test_all = all(parts: &[NodeId], base: usize);
        test_any = any(parts: &[NodeId], base: usize);
        test_not = not(a: NodeId, base: usize);
        test_value = has_value(id: NodeId, a: NodeId, value: Value, wanted: bool, base: usize);
        test_equal = are_equal(id: NodeId, a: NodeId, b: NodeId, wanted: bool, base: usize);
        test_in = is_in(id: NodeId, element: NodeId, set: NodeId, wanted: bool, base: usize);
        test_order = compare(id: NodeId, operator: Builtin, a: NodeId, b: NodeId, base: usize);
        test_for_all = for_all(id: NodeId, quantified: &Quantified, base: usize);
        test_exists = exists(id: NodeId, quantified: &Quantified, base: usize);
        test_boolean = boolean(id: NodeId, base: usize);
        test_others = test_more(id: NodeId, base: usize);
    }

    #[inline(never)]
    fn eval_choice(&mut self, condition: NodeId, yes: NodeId, no: NodeId, base: usize) -> Outcome {
        match self.test(condition, base) {
            Ok(true) => self.eval_node(yes, base),
            Ok(false) => self.eval_node(no, base),
            Err(fault) => self.fail(fault),
        }
    }

    #[inline(never)]
    fn eval_bound(&mut self, slot: SlotIndex, value: NodeId, body: NodeId, base: usize) -> Outcome {
        match self.eval(value, base) {
            Ok(value) => {
                self.set_slot(slot, base, value);
                self.eval_node(body, base)
            }
            Err(fault) => self.fail(fault),
        }
    }

    #[inline(never)]
    fn test_choice(&mut self, condition: NodeId, yes: NodeId, no: NodeId, base: usize) -> Outcome {
        match self.test(condition, base) {
            Ok(true) => self.test_node(yes, base),
            Ok(false) => self.test_node(no, base),
            Err(fault) => self.fail(fault),
        }
    }

    #[inline(never)]
    fn test_implication(&mut self, a: NodeId, b: NodeId, base: usize) -> Outcome {
        match self.test(a, base) {
            Ok(true) => self.test_node(b, base),
            Ok(false) => Outcome(Value::TRUE),
            Err(fault) => self.fail(fault),
        }
    }

    #[inline(always)]
    fn outcome(&mut self, result: Result<Value>) -> Outcome {
        match result {
            Ok(value) => Outcome(value),
            Err(fault) => self.fail(fault),
        }
    }

    /// What an outcome says.
    ///
    /// # Errors
    /// The failure that it stands for.
    #[inline(always)]
    pub(super) fn result(&mut self, outcome: Outcome) -> Result<Value> {
        match outcome.0.same(Value::NONE) {
            false => Ok(outcome.0),
            true => Err(self.failure()),
        }
    }

    #[cold]
    #[inline(never)]
    fn fail(&mut self, fault: Fault) -> Outcome {
        self.core.fault = Some(fault);
        Outcome(Value::NONE)
    }

    #[cold]
    #[inline(never)]
    fn failure(&mut self) -> Fault {
        let fault = self.core.fault.take();
        fault.unwrap_or_else(|| {
            let message = "an evaluation failed and did not say why";
            Fault::without_node(ErrorKind::Evaluation, message, None)
        })
    }
}
