//! Operators of the built-in modules that are computed natively.

use shards::fingerprint::Fingerprint;

use super::Evaluator;
use super::core::Core;
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Argument, NodeId};
use crate::tla::modules::library::{self, Context, Failure, Native, Parameter};
use crate::tla::modules::tlc::Random;
use crate::tla::value::{Heap, Value};

/// Parameters of an operator at most.
const PARAMETERS_MAX: usize = 8;

impl Evaluator<'_> {
    /// Evaluates and checks the arguments, then computes the operator; it
    /// starts over when it met a closure that had to be evaluated first.
    pub(super) fn library(
        &mut self,
        id: NodeId,
        native: &Native,
        arguments: &[Argument],
        base: usize,
    ) -> Result<Value> {
        let mut values = [Value::FALSE; PARAMETERS_MAX];
        let count = arguments.len();
        for (position, argument) in arguments.iter().enumerate() {
            match argument {
                Argument::Eager(node) if native.parameters[position] != Parameter::Delayed => {
                    values[position] = self.eval(*node, base)?;
                }
                _ => {}
            }
        }
        for (position, value) in values[..count].iter_mut().enumerate() {
            let given = *value;
            *value = self.with_closures(id, |this| {
                library::checked(&mut this.core.heap, native, position, given)
                    .map_err(|failure| (failure, None))
            })?;
        }
        self.with_closures(id, |this| {
            let mut call = Call {
                evaluator: this,
                node: id,
                arguments,
                base,
                fault: None,
            };
            match (native.compute)(&mut call, &values[..count]) {
                Ok(value) => Ok(value),
                Err(failure) => Err((failure, call.fault)),
            }
        })
    }

    /// Computes until no closure is met that was not evaluated yet.
    fn with_closures(
        &mut self,
        id: NodeId,
        mut compute: impl FnMut(&mut Self) -> std::result::Result<Value, (Failure, Option<Fault>)>,
    ) -> Result<Value> {
        loop {
            match compute(self) {
                Ok(value) => return Ok(value),
                Err((Failure::Value(error), _)) => match error.needs_evaluator() {
                    Some(closure) => self.resolve(closure, id)?,
                    None => return Err(self.raise(id, &error)),
                },
                Err((failure, fault)) => return Err(failed(id, failure, fault)),
            }
        }
    }

    /// Evaluates a node as if nothing had happened should it fail.
    fn attempt(&mut self, node: NodeId, base: usize) -> Result<std::result::Result<Value, String>> {
        let (top, offset) = (self.core.top, self.offset);
        let Core {
            scratch,
            results,
            conjunctions,
            ..
        } = &self.core;
        let lengths = (scratch.len(), results.len(), conjunctions.len());
        match self.eval(node, base) {
            Ok(value) => Ok(Ok(value)),
            Err(fault) if fault.kind() == ErrorKind::Limit => Err(fault),
            Err(fault) => {
                self.core.top = top;
                self.offset = offset;
                self.core.scratch.truncate(lengths.0);
                self.core.results.truncate(lengths.1);
                self.core.conjunctions.truncate(lengths.2);
                Ok(Err(fault.message().to_string()))
            }
        }
    }
}

#[cold]
fn failed(id: NodeId, failure: Failure, fault: Option<Fault>) -> Fault {
    match (failure, fault) {
        (_, Some(fault)) => fault,
        (Failure::Unsupported(message), None) => Fault::new(ErrorKind::Unsupported, message, id),
        (Failure::Message(message), None) => Fault::new(ErrorKind::Evaluation, message, id),
        (Failure::Value(_) | Failure::Argument, None) => {
            Fault::new(ErrorKind::Evaluation, "an argument has no value", id)
        }
    }
}

/// One call of a native operator.
struct Call<'e, 'c, 'a> {
    evaluator: &'e mut Evaluator<'c>,
    node: NodeId,
    arguments: &'a [Argument],
    base: usize,
    /// Why an argument has no value.
    fault: Option<Fault>,
}

impl Call<'_, '_, '_> {
    fn keep<T>(&mut self, result: Result<T>) -> library::Result<T> {
        result.map_err(|fault| {
            self.fault = Some(fault);
            Failure::Argument
        })
    }

    fn delayed(&mut self, position: usize) -> library::Result<NodeId> {
        match self.arguments.get(position) {
            Some(Argument::Eager(node)) => Ok(*node),
            _ => Err(Failure::Message("an expression was expected".to_string())),
        }
    }
}

impl Context for Call<'_, '_, '_> {
    fn heap(&mut self) -> &mut Heap {
        &mut self.evaluator.core.heap
    }

    fn call(&mut self, position: usize, values: &[Value]) -> library::Result<Value> {
        let operator = &self.arguments[position];
        let value = self
            .evaluator
            .call_operator(self.node, operator, values, self.base);
        self.keep(value)
    }

    fn holds(&mut self, position: usize, values: &[Value]) -> library::Result<bool> {
        let value = self.call(position, values)?;
        let holds = match value.as_boolean() {
            Some(holds) => Ok(holds),
            None => Err(self.evaluator.no_boolean(self.node, value)),
        };
        self.keep(holds)
    }

    fn evaluate(&mut self, position: usize) -> library::Result<Value> {
        let node = self.delayed(position)?;
        let value = self.evaluator.eval(node, self.base);
        self.keep(value)
    }

    fn attempt(&mut self, position: usize) -> library::Result<std::result::Result<Value, String>> {
        let node = self.delayed(position)?;
        let outcome = self.evaluator.attempt(node, self.base);
        self.keep(outcome)
    }

    fn random(&mut self) -> library::Result<Random> {
        Ok(self.evaluator.random(self.node))
    }

    fn register(&mut self, key: Value) -> library::Result<Option<Value>> {
        let value = self.evaluator.register_if_set(self.node, key);
        self.keep(value)
    }

    fn put_register(&mut self, key: Value, value: Value) -> library::Result<()> {
        let put = self.evaluator.put_register(self.node, key, value);
        self.keep(put)
    }

    fn is_constant(&self) -> bool {
        self.evaluator.core.draws.in_constant
    }

    fn is_step(&self) -> bool {
        let evaluator = &self.evaluator;
        evaluator.core.is_loaded() && evaluator.is_complete()
    }

    fn counterexample(&mut self) -> library::Result<Option<Value>> {
        let Some(bytes) = self.evaluator.core.registers.counterexample.clone() else {
            return Ok(None);
        };
        if bytes.is_empty() {
            let message = "the behaviour that shows the violation could not be rebuilt";
            return Err(library::Failure::Message(message.into()));
        }
        let value = self.evaluator.decoded(self.node, &bytes);
        self.keep(value).map(Some)
    }

    fn fingerprint(&mut self, value: Value) -> library::Result<u64> {
        let encoded = self.evaluator.encoded(self.node, value);
        let bytes = self.keep(encoded)?;
        let fingerprint = Fingerprint::of_bytes(self.evaluator.core.seed, &bytes);
        Ok(fingerprint.0 as u64)
    }

    fn print(&mut self, text: &str) {
        (self.evaluator.core.print)(text);
    }
}
