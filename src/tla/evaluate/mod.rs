//! Runs what [`compile`](super::compile) made, with TLC's semantics.
//!
//! One evaluator: expressions are evaluated by `Evaluator::eval`, those that
//! are true or false by `Evaluator::test`, actions are run by
//! [`Evaluator::run`].

mod action;
mod applied;
mod apply;
mod arguments;
pub mod canonical;
mod closure;
pub mod core;
mod detail;
mod dispatch;
mod explain;
mod expr;
pub mod fault;
mod frame;
mod known;
mod library;
mod membership;
mod memo;
mod native;
mod pass;
mod predicate;
mod prepare;
mod quantify;
pub mod registers;
mod routine;
pub mod state;
pub mod warnings;

use crate::model::ErrorKind;
use crate::tla::compile::code::{ActionEntry, Code, Entry, NodeId};
use crate::tla::value::{Heap, Mark, Value, ValueError, stack_address};
pub use action::Target;
pub use arguments::{Given, Taken};
use core::Core;
pub use explain::Reason;
use fault::{Fault, Result};
pub use prepare::prepare;

/// The stack that a thread needs to evaluate.
pub const REQUIRED_STACK_BYTES: usize = 64 << 20;

/// What evaluation uses of the stack, counted from where it begins; deeper
/// recursion is an error ([`ErrorKind::Limit`]).
const STACK_LIMIT_BYTES: usize = REQUIRED_STACK_BYTES - (8 << 20);

/// What operations on deeply nested values may use of the stack beyond that.
const OPERATION_STACK_BYTES: usize = 6 << 20;

/// Evaluates code with what a core has.
pub struct Evaluator<'c> {
    code: &'c Code,
    core: &'c mut Core,
    /// How many variables there are.
    variables: usize,
    /// Where the current state's variables begin: 0, or in the successor.
    offset: usize,
    /// The lowest address that the stack may reach.
    stack_floor: usize,
}

/// A point to which evaluation can go back.
#[derive(Clone, Copy)]
struct Point {
    heap: Mark,
    remembered: u64,
}

impl<'c> Evaluator<'c> {
    /// An evaluator at the beginning of its work.
    pub fn new(code: &'c Code, core: &'c mut Core) -> Self {
        let variables = core.variables.len() / 2;
        let stack_floor = stack_address().saturating_sub(STACK_LIMIT_BYTES);
        core.heap
            .set_stack_floor(stack_floor.saturating_sub(OPERATION_STACK_BYTES));
        Evaluator {
            code,
            core,
            variables,
            offset: 0,
            stack_floor,
        }
    }

    /// Evaluates an expression without parameters.
    ///
    /// # Errors
    /// It has no value.
    pub fn value(&mut self, entry: Entry) -> Result<Value> {
        let base = self.push_frame(self.code.frame_slots(entry.frame), entry.body)?;
        let value = self.eval(entry.body, base);
        let value = value.map_err(|fault| fault.framed(entry.frame, base))?;
        self.pop_frame(base);
        Ok(value)
    }

    /// Evaluates an expression without parameters; its value holds no lazy set
    /// and no closure.
    ///
    /// # Errors
    /// It has no value, or one that cannot be written out.
    pub fn explicit_value(&mut self, entry: Entry) -> Result<Value> {
        let value = self.value(entry)?;
        let mut bytes = Vec::new();
        self.operate(entry.body, |heap| {
            bytes.clear();
            heap.encode(value, &mut bytes)
        })?;
        let explicit = self.core.heap.decode(&bytes);
        explicit
            .map(|(value, _)| value)
            .map_err(|error| Fault::new(ErrorKind::Evaluation, error.to_string(), entry.body))
    }

    /// Whether an expression without parameters is TRUE.
    ///
    /// # Errors
    /// It has no value, or is no boolean.
    pub fn holds(&mut self, entry: Entry) -> Result<bool> {
        let base = self.push_frame(self.code.frame_slots(entry.frame), entry.body)?;
        let point = self.point();
        let holds = self.test(entry.body, base);
        let holds = holds.map_err(|fault| fault.framed(entry.frame, base))?;
        self.release(point);
        self.pop_frame(base);
        Ok(holds)
    }

    /// Runs an action; its states go to `target`.
    ///
    /// # Errors
    /// An expression has no value, or the target fails.
    pub fn run_entry<T: Target>(&mut self, entry: ActionEntry, target: &mut T) -> Result<()> {
        let base = self.push_frame(self.code.frame_slots(entry.frame), NodeId(0))?;
        let run = self.run(entry.start, base, target);
        run.map_err(|fault| fault.framed(entry.frame, base))?;
        Ok(())
    }

    /// A failure of an operation on values at `node`.
    #[cold]
    fn raise(&self, node: NodeId, error: &ValueError) -> Fault {
        let kind = match error.is_limit() {
            true => ErrorKind::Limit,
            false => ErrorKind::Evaluation,
        };
        let message = error.message(&self.core.heap);
        match error.place() {
            None => Fault::new(kind, message, node),
            // What is around the set is another frame's.
            Some(place) => {
                let origin = self.code.origins[place as usize];
                Fault::without_node(kind, message, Some(origin))
            }
        }
    }

    /// A failure of an operation on values that called the evaluator back, at
    /// `node`.
    #[cold]
    fn placed(&self, node: NodeId, mut fault: Fault) -> Fault {
        match fault.take_value_error() {
            Some(error) => self.raise(node, &error),
            None => fault,
        }
    }

    /// Does an operation on values; closures that it meets are evaluated.
    #[inline]
    fn operate<T>(
        &mut self,
        node: NodeId,
        mut operation: impl FnMut(&mut Heap) -> std::result::Result<T, ValueError>,
    ) -> Result<T> {
        match operation(&mut self.core.heap) {
            Ok(result) => Ok(result),
            Err(error) => self.operate_again(node, error, &mut operation),
        }
    }

    #[cold]
    fn operate_again<T>(
        &mut self,
        node: NodeId,
        mut error: ValueError,
        operation: &mut dyn FnMut(&mut Heap) -> std::result::Result<T, ValueError>,
    ) -> Result<T> {
        loop {
            let Some(closure) = error.needs_evaluator() else {
                return Err(self.raise(node, &error));
            };
            self.resolve(closure, node)?;
            match operation(&mut self.core.heap) {
                Ok(result) => return Ok(result),
                Err(next) => error = next,
            }
        }
    }

    /// The point up to which everything is kept by a later
    /// [`Evaluator::release`].
    #[inline]
    fn point(&self) -> Point {
        Point {
            heap: self.core.heap.mark(),
            remembered: self.core.remembered,
        }
    }

    /// Drops the values made since `point`, unless one of them was remembered.
    #[inline]
    fn release(&mut self, point: Point) {
        if self.core.remembered == point.remembered {
            self.core.heap.truncate(point.heap.later(self.core.floor));
        }
    }

    /// Refuses to go deeper than the stack allows.
    #[inline]
    fn check_stack(&self, node: NodeId) -> Result<()> {
        if stack_address() < self.stack_floor {
            return Err(too_deep(node));
        }
        Ok(())
    }
}

#[cold]
fn too_deep(node: NodeId) -> Fault {
    let message = format!(
        "the recursion does not end, or is too deep for the stack of {} MiB",
        REQUIRED_STACK_BYTES >> 20
    );
    Fault::new(ErrorKind::Limit, message, node)
}
