//! TLA+ values, with TLC's semantics.
//!
//! A [`Value`] is a machine word: integers, booleans, strings, model values
//! and short intervals are held inline, the rest are handles into a [`Heap`],
//! a bump arena that each core has for itself. No value is allocated, counted
//! or dropped by itself.
//!
//! Invariants:
//! - Explicit sets are sorted in TLC's order and have no duplicates.
//! - A function whose domain is `1..n` is a tuple, the empty function is the
//!   empty tuple; a domain of successive integers is an interval, and other
//!   domains are explicit sets.
//! - Integers of at most 60 bits, and intervals whose bounds have at most 30,
//!   are held inline. The empty interval is the empty set.
//! - Values point to older words of the heap only, but for what a lazy set or
//!   closure was forced to.
//!
//! Operations are methods of [`Heap`]; each file adds those of one concept.
//! They borrow the heap mutably because a lazy set may have to be enumerated.
//! An operation that meets a closure returns an error that
//! [names it](ValueError::needs_evaluator): the evaluator computes what it
//! stands for, calls [`Heap::resolve`], and tries again.

mod atoms;
mod cardinality;
mod decode;
mod display;
mod domains;
mod elements;
mod encode;
mod error;
mod function;
mod heap;
mod inside;
mod lazy;
mod member;
mod order;
mod permute;
mod random;
mod set;
#[allow(clippy::module_inception)]
mod value;
mod written;

#[cfg(test)]
mod tests;

pub use atoms::AtomTable;
pub use decode::{DecodeError, read_number};
pub use display::Display;
pub use elements::Elements;
pub use encode::write_number;
pub use error::{ValueError, ValueErrorKind, ordinal};
pub use heap::{Heap, Mark, stack_address};
pub use lazy::{Closure, ClosureKind};
pub use member::member_with;
pub use permute::Permutation;
pub use value::{Kind, MAX_LENGTH, MAX_WORDS, Value};
