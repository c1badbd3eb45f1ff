//! What recursive functions were found to be: a function that applies itself
//! twice would else take exponentially long.

use ahash::AHashMap;

use super::Evaluator;
use super::frame::needs_heap;
use crate::tla::compile::code::NodeId;
use crate::tla::value::Value;

/// How much is remembered of constant functions for the whole run.
const KEPT_MAX: usize = 1 << 20;

/// Values of recursive functions, by function and argument.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Of this state; arguments that are no plain words are encoded.
    plain: AHashMap<(u64, u64), Value>,
    encoded: AHashMap<(u64, Vec<u8>), Value>,
    /// Of constant functions, where arguments and values are plain words.
    kept: AHashMap<(u64, u64), Value>,
}

/// Under what the value of a function for an argument is remembered.
pub(super) enum MemoKey {
    Plain(u64, u64),
    Encoded(u64, Vec<u8>),
    /// It cannot be remembered.
    None,
}

impl Memo {
    /// Forgets what belongs to a state.
    #[inline]
    pub fn begin(&mut self) {
        if !self.plain.is_empty() {
            self.plain.clear();
        }
        if !self.encoded.is_empty() {
            self.encoded.clear();
        }
    }

    /// The value that is known.
    pub fn get(&self, key: &MemoKey) -> Option<Value> {
        match key {
            MemoKey::Plain(function, argument) => {
                let key = (*function, *argument);
                self.plain
                    .get(&key)
                    .or_else(|| self.kept.get(&key))
                    .copied()
            }
            MemoKey::Encoded(function, argument) => {
                // The key is not looked up by parts: rare, and argument short.
                self.encoded.get(&(*function, argument.clone())).copied()
            }
            MemoKey::None => None,
        }
    }
}

impl Evaluator<'_> {
    /// Under what `function[argument]` is remembered.
    pub(super) fn memo_key(&mut self, id: NodeId, function: Value, argument: Value) -> MemoKey {
        let argument = match needs_heap(argument) {
            false => return MemoKey::Plain(function.bits(), argument.bits()),
            true => argument,
        };
        let mut bytes = Vec::new();
        let encoded = self.operate(id, |heap| {
            bytes.clear();
            heap.encode(argument, &mut bytes)
        });
        match encoded {
            Ok(()) => MemoKey::Encoded(function.bits(), bytes),
            Err(_) => MemoKey::None,
        }
    }

    /// Remembers the value of a recursive function.
    pub(super) fn memorise(&mut self, key: MemoKey, function: Value, value: Value) {
        let constant = self.core.heap.is_older(function, self.core.floor);
        let memo = &mut self.core.memo;
        match key {
            MemoKey::Plain(function, argument) => {
                if constant && !needs_heap(value) && memo.kept.len() < KEPT_MAX {
                    memo.kept.insert((function, argument), value);
                    return;
                }
                memo.plain.insert((function, argument), value);
            }
            MemoKey::Encoded(function, argument) => {
                memo.encoded.insert((function, argument), value);
            }
            MemoKey::None => return,
        }
        // Neither the function nor the value may be dropped before the state is.
        self.core.remembered += 1;
    }
}
