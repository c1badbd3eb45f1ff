//! What the names of an expression stand for while it is compiled.

use std::rc::Rc;

use super::code::SlotIndex;
use crate::tla::resolve::ir::{DefinitionId, Expr, LocalId, Operator};

/// What can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A bound name or parameter.
    Local(LocalId),
    /// A LET definition, or a recursive function inside its own body.
    Definition(DefinitionId),
    /// `@`.
    At,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Binding<'p> {
    /// A slot of the frame.
    Slot(SlotIndex),
    /// A slot that is filled at first use. Under a prime that does not reach
    /// the binding, the expression is compiled in its place.
    Lazy(SlotIndex, Delayed<'p>),
    /// The expression itself (call by name).
    Name(Delayed<'p>),
    /// An operator, in the scope in which it was passed.
    Operator(&'p Operator, Scope<'p>),
    /// A LET definition with parameters.
    Nested,
}

/// An expression with all that is needed to compile it elsewhere.
#[derive(Clone, Debug)]
pub struct Delayed<'p> {
    /// The expression.
    pub expr: &'p Expr,
    /// What its names stand for.
    pub scope: Scope<'p>,
    /// The module in which it is written.
    pub module: u16,
    /// Whether it stands under a prime.
    pub primed: bool,
    /// In how many second parts of action compositions it stands.
    pub composed: u32,
    /// The recursive function whose body it is.
    pub own: Option<DefinitionId>,
}

/// A list of bindings, innermost first; extending one leaves the old as it is.
#[derive(Clone, Debug, Default)]
pub struct Scope<'p>(Option<Rc<Entry<'p>>>);

#[derive(Debug)]
struct Entry<'p> {
    key: Key,
    binding: Binding<'p>,
    rest: Scope<'p>,
}

impl<'p> Scope<'p> {
    /// The scope with one binding more.
    #[must_use]
    pub fn with(&self, key: Key, binding: Binding<'p>) -> Scope<'p> {
        Scope(Some(Rc::new(Entry {
            key,
            binding,
            rest: self.clone(),
        })))
    }

    /// What `key` stands for.
    pub fn find(&self, key: Key) -> Option<&Binding<'p>> {
        let mut scope = self;
        while let Scope(Some(entry)) = scope {
            if entry.key == key {
                return Some(&entry.binding);
            }
            scope = &entry.rest;
        }
        None
    }
}
