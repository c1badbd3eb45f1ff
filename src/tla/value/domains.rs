//! [`Domains`]: the function domains that the encoding names by number.

use ahash::AHashMap;

use super::error::ValueError;
use super::heap::Heap;
use super::value::{Kind, Value, tag};

/// Domains registered before the run, so that encoded functions name theirs by
/// number and decoded ones share one copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Domains {
    /// Explicit sets in the constant part of the heap.
    sets: Vec<Value>,
    by_encoding: AHashMap<Vec<u8>, u32>,
    /// For the word at which a registered set starts, its number plus one.
    by_index: Vec<u32>,
}

impl Domains {
    /// The domain with this number.
    #[inline]
    pub(super) fn get(&self, number: usize) -> Option<Value> {
        self.sets.get(number).copied()
    }

    /// The number of a domain that was itself registered.
    #[inline]
    pub(super) fn number_of(&self, domain: Value) -> Option<u32> {
        if domain.tag() != tag::SET {
            return None;
        }
        // No two sets in the constant part of the heap start at the same word.
        self.by_index.get(domain.index())?.checked_sub(1)
    }

    /// The number of the registered set with this encoding.
    #[inline]
    pub(super) fn number_of_encoding(&self, encoding: &[u8]) -> Option<u32> {
        if self.sets.is_empty() {
            return None;
        }
        self.by_encoding.get(encoding).copied()
    }
}

impl Heap {
    /// Registers a domain made by [`Heap::function_domain`] or
    /// [`Heap::record_domain`] that functions in states are likely to have.
    /// Returns the one to use from now on. The order of registration decides
    /// the encoding, so it must be the same on every core and in every run; it
    /// ends with [`Heap::freeze`].
    ///
    /// # Errors
    /// The domain has no encoding (it contains a closure).
    pub fn register_domain(&mut self, domain: Value) -> Result<Value, ValueError> {
        if domain.kind() != Kind::Set || domain.length() == 0 {
            return Ok(domain);
        }
        let mut encoding = Vec::new();
        self.encode(domain, &mut encoding)?;
        let domains = &mut self.domains;
        let number = match domains.by_encoding.get(&encoding) {
            Some(&number) => number,
            None => {
                let number = domains.sets.len() as u32;
                domains.sets.push(domain);
                domains.by_encoding.insert(encoding, number);
                number
            }
        };
        let length = domains.by_index.len().max(domain.index() + 1);
        domains.by_index.resize(length, 0);
        domains.by_index[domain.index()] = number + 1;
        Ok(domains.sets[number as usize])
    }
}
