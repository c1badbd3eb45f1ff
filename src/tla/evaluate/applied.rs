//! What functions were found to be for the arguments that they were applied to
//! in this state: one that is only written down, and applied to the same few
//! arguments again and again, would be evaluated each time.

use super::Evaluator;
use super::known::Worth;
use crate::tla::compile::code::{Node, NodeId};
use crate::tla::value::{Kind, Value};

/// How many applications are remembered, a power of two.
const REMEMBERED: usize = 256;

/// A function without captures, and an argument of one or two plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Application {
    /// The state.
    state: u64,
    /// The function, as in a closure, and how many words the argument has.
    code: u32,
    words: u32,
    domain: u64,
    argument: [u64; 2],
}

/// Values of functions in the current state.
#[derive(Debug, Default)]
pub(super) struct Applied {
    values: Vec<(Application, Value)>,
    worth: Worth,
}

impl Applied {
    /// The value that is known.
    #[inline]
    pub fn get(&mut self, application: &Application) -> Option<Value> {
        let known = self.values.get(place(application));
        let known = known.filter(|(it, _)| it == application);
        let found = known.map(|&(_, value)| value);
        self.worth.note(found.is_some());
        found
    }

    /// Remembers a value that needs no heap.
    pub fn put(&mut self, application: Application, value: Value) {
        if !value.is_plain() {
            return;
        }
        if self.values.is_empty() {
            let none = Application {
                state: 0,
                words: 0,
                ..application
            };
            self.values = vec![(none, Value::FALSE); REMEMBERED];
        }
        self.values[place(&application)] = (application, value);
    }
}

/// Where a value is kept, if it is.
#[inline]
fn place(it: &Application) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let [first, second] = it.argument;
    let mixed = first
        .wrapping_mul(ODD)
        .rotate_left(29)
        .wrapping_add(second)
        .wrapping_add(u64::from(it.code) << 7)
        .wrapping_mul(ODD);
    (mixed >> 40) as usize & (REMEMBERED - 1)
}

impl Evaluator<'_> {
    /// Under what `function[argument]` is remembered, if it is worth it.
    /// `function` is a closure.
    #[inline]
    pub(super) fn application(&mut self, function: Value, argument: Value) -> Option<Application> {
        let closure = self.core.heap.as_closure(function)?;
        // What belongs to the successor changes while the state stays.
        if closure.captured != 0 || closure.code & 1 == 1 {
            return None;
        }
        let Node::Function(closed) = self.code.node(NodeId(closure.code >> 1)) else {
            return None;
        };
        let is_permanent = self.core.heap.is_older(closure.base, self.core.floor);
        if !closed.repeatable || !is_permanent || !self.core.applied.worth.is_given() {
            return None;
        }
        let (words, argument) = match self.core.heap.items(argument) {
            [] if argument.is_plain() => (1, [argument.bits(), 0]),
            &[first, second]
                if argument.kind() == Kind::Tuple && first.is_plain() && second.is_plain() =>
            {
                (2, [first.bits(), second.bits()])
            }
            _ => return None,
        };
        Some(Application {
            state: self.core.state,
            code: closure.code,
            words,
            domain: closure.base.bits(),
            argument,
        })
    }
}
