//! Values with their model values replaced, for symmetry.

use super::error::ValueError;
use super::heap::Heap;
use super::value::{Kind, Value, tag};

/// A permutation of model values; others stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Permutation {
    /// The number of the atom that stands for each atom of the program.
    images: Box<[u32]>,
}

impl Permutation {
    /// The permutation of `atoms` atoms that moves none.
    pub fn identity(atoms: usize) -> Self {
        Permutation {
            images: (0..atoms as u32).collect(),
        }
    }

    /// Sets what the model value `from` becomes; false if either is no model
    /// value of the program.
    pub fn set(&mut self, from: Value, to: Value) -> bool {
        if from.kind() != Kind::ModelValue || to.kind() != Kind::ModelValue {
            return false;
        }
        match self.images.get_mut(from.number() as usize) {
            Some(image) => *image = to.number() as u32,
            None => return false,
        }
        true
    }

    /// Whether no two atoms become the same.
    pub fn is_bijective(&self) -> bool {
        let mut seen = vec![false; self.images.len()];
        self.images.iter().all(|&image| {
            let seen = &mut seen[image as usize];
            !std::mem::replace(seen, true)
        })
    }

    /// What comes of doing `first`, then this one.
    #[must_use]
    pub fn after(&self, first: &Permutation) -> Permutation {
        let images = first.images.iter();
        Permutation {
            images: images.map(|&image| self.images[image as usize]).collect(),
        }
    }

    /// Whether the atom `number` becomes another one.
    pub fn moves(&self, number: usize) -> bool {
        self.images[number] != number as u32
    }
}

impl Heap {
    /// `value` with its model values replaced; itself if it has none that
    /// `permutation` moves. Lazy sets are enumerated.
    ///
    /// # Errors
    /// As for [`Heap::encode`].
    pub fn permuted(
        &mut self,
        value: Value,
        permutation: &Permutation,
    ) -> Result<Value, ValueError> {
        match value.kind() {
            Kind::ModelValue => {
                let image = permutation.images[value.number() as usize];
                Ok(self.atoms.values()[image as usize])
            }
            Kind::Set => match self.permuted_items(value, permutation)? {
                Some(items) => self.set(&items),
                None => Ok(value),
            },
            Kind::Tuple => match self.permuted_items(value, permutation)? {
                Some(items) => self.push_items(tag::TUPLE, &items),
                None => Ok(value),
            },
            Kind::Function => self.permuted_function(value, permutation),
            Kind::LazySet => {
                let set = self.force(value)?;
                self.permuted(set, permutation)
            }
            Kind::Closure => {
                let resolved = self.resolved(value)?;
                self.permuted(resolved, permutation)
            }
            Kind::Integer | Kind::Boolean | Kind::String | Kind::Interval | Kind::InfiniteSet => {
                Ok(value)
            }
        }
    }

    /// The items of `value`, replaced; nothing if none of them changes.
    fn permuted_items(
        &mut self,
        value: Value,
        permutation: &Permutation,
    ) -> Result<Option<Vec<Value>>, ValueError> {
        let mut items = self.items(value).to_vec();
        let mut changed = false;
        for item in &mut items {
            let image = self.permuted(*item, permutation)?;
            changed |= !image.same(*item);
            *item = image;
        }
        Ok(changed.then_some(items))
    }

    fn permuted_function(
        &mut self,
        function: Value,
        permutation: &Permutation,
    ) -> Result<Value, ValueError> {
        let domain = self.words[function.index()];
        let values = self.permuted_items(function, permutation)?;
        let arguments = self.permuted_items(domain, permutation)?;
        match (arguments, values) {
            (None, None) => Ok(function),
            (None, Some(values)) => self.function(domain, &values),
            (Some(arguments), values) => {
                let values = match values {
                    Some(values) => values,
                    None => self.items(function).to_vec(),
                };
                self.function_of(&arguments, &values, Some(domain))
            }
        }
    }

    /// How often a model value for which `moved` holds occurs in `value`: the
    /// same for all that it can be permuted to.
    ///
    /// # Errors
    /// As for [`Heap::encode`].
    pub fn count_moved(&mut self, value: Value, moved: &[bool]) -> Result<u64, ValueError> {
        let mut count = 0;
        let explicit = match value.kind() {
            Kind::ModelValue => return Ok(u64::from(moved[value.number() as usize])),
            Kind::LazySet => self.force(value)?,
            Kind::Closure => self.resolved(value)?,
            _ => value,
        };
        if explicit.kind() == Kind::Function {
            let domain = self.words[explicit.index()];
            count += self.count_moved(domain, moved)?;
        }
        for at in 0..self.items(explicit).len() {
            let item = self.items(explicit)[at];
            count += self.count_moved(item, moved)?;
        }
        Ok(count)
    }
}
