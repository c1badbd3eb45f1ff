//! [`AtomTable`]: strings and model values by number.

use std::sync::Arc;

use ahash::AHashMap;

use super::value::Value;
use crate::tla::resolve::ir::{Atom, AtomId};

/// The strings and model values that a core knows: those of the program,
/// shared by all cores, and the strings that this core made since
/// ([`Heap::string`](super::Heap::string)).
#[derive(Clone, Debug)]
pub struct AtomTable {
    program: Arc<ProgramAtoms>,
    runtime: Vec<Arc<str>>,
    runtime_index: AHashMap<Arc<str>, u32>,
}

#[derive(Debug)]
struct ProgramAtoms {
    atoms: Vec<Atom>,
    values: Vec<Value>,
    strings: AHashMap<String, u32>,
}

impl AtomTable {
    /// The table of a program's atoms, in TLC's order.
    pub fn new(atoms: &[Atom]) -> Self {
        let mut strings = AHashMap::new();
        let mut values = Vec::with_capacity(atoms.len());
        for (index, atom) in atoms.iter().enumerate() {
            let id = AtomId(index as u32);
            values.push(match atom {
                Atom::String(text) => {
                    strings.entry(text.clone()).or_insert(index as u32);
                    Value::string(id)
                }
                Atom::ModelValue(name) => Value::model_value(id, model_type(name)),
            });
        }
        let atoms = atoms.to_vec();
        AtomTable {
            program: Arc::new(ProgramAtoms {
                atoms,
                values,
                strings,
            }),
            runtime: Vec::new(),
            runtime_index: AHashMap::new(),
        }
    }

    /// The value of one of the program's atoms.
    ///
    /// # Panics
    /// If the program has no such atom.
    pub fn value(&self, atom: AtomId) -> Value {
        self.program.values[atom.0 as usize]
    }

    /// The value of one of the program's atoms, if it has that many.
    #[inline]
    pub(super) fn get(&self, atom: usize) -> Option<Value> {
        self.program.values.get(atom).copied()
    }

    /// The values of the program's atoms, by number.
    #[inline]
    pub(super) fn values(&self) -> &[Value] {
        &self.program.values
    }

    /// The text of a string, or the name of a model value.
    pub fn text(&self, atom: AtomId) -> &str {
        let index = atom.0 as usize;
        match self.program.atoms.get(index) {
            Some(Atom::String(text) | Atom::ModelValue(text)) => text,
            None => &self.runtime[index - self.program.atoms.len()],
        }
    }

    /// The model values of the program, in TLC's order.
    pub fn model_values(&self) -> impl Iterator<Item = Value> + '_ {
        self.program
            .values
            .iter()
            .copied()
            .filter(|value| value.as_string().is_none())
    }

    /// The string with this text, made if it does not exist.
    pub(super) fn intern(&mut self, text: &str) -> Value {
        if let Some(&index) = self.program.strings.get(text) {
            return Value::string(AtomId(index));
        }
        if let Some(&index) = self.runtime_index.get(text) {
            return Value::runtime_string(AtomId(index));
        }
        let index = (self.program.atoms.len() + self.runtime.len()) as u32;
        let text: Arc<str> = text.into();
        self.runtime.push(Arc::clone(&text));
        self.runtime_index.insert(text, index);
        Value::runtime_string(AtomId(index))
    }

    /// Whether a string made at run time is among the first `count` of those.
    pub(super) fn is_older(&self, string: Value, count: usize) -> bool {
        (string.number() as usize) < self.program.atoms.len() + count
    }

    /// How many strings were made at run time.
    pub(super) fn runtime_count(&self) -> usize {
        self.runtime.len()
    }

    /// Forgets all strings made at run time but the first `count`.
    pub(super) fn truncate(&mut self, count: usize) {
        for text in self.runtime.drain(count..) {
            self.runtime_index.remove(&text);
        }
    }
}

/// The type of a model value: the first character if the second is `_` and
/// more follows (TLC's rule; as there, a character is a UTF-16 unit).
fn model_type(name: &str) -> u16 {
    let units: Vec<u16> = name.encode_utf16().take(3).collect();
    if units.len() == 3 && units[1] == u16::from(b'_') {
        units[0]
    } else {
        0
    }
}
