//! [`Domains`]: the function domains that the encoding names by number.

use ahash::AHashMap;

use super::error::ValueError;
use super::heap::Heap;
use super::value::Value;

/// Domains registered before the run, so that encoded functions name theirs by
/// number and decoded ones share one copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Domains {
    /// Explicit sets in the constant part of the heap.
    sets: Vec<Value>,
    by_word: AHashMap<u64, u32>,
    by_encoding: AHashMap<Vec<u8>, u32>,
}

impl Domains {
    /// The domain with this number.
    #[inline]
    pub(super) fn get(&self, number: usize) -> Option<Value> {
        self.sets.get(number).copied()
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
        if self.as_interval(domain).is_some() || domain.length() == 0 {
            return Ok(domain);
        }
        let mut encoding = Vec::new();
        self.encode(domain, &mut encoding)?;
        let domains = &mut self.domains;
        if let Some(&number) = domains.by_encoding.get(&encoding) {
            return Ok(domains.sets[number as usize]);
        }
        let number = domains.sets.len() as u32;
        domains.sets.push(domain);
        domains.by_word.insert(domain.bits(), number);
        domains.by_encoding.insert(encoding, number);
        Ok(domain)
    }

    /// The number of a registered domain with the elements of `domain`;
    /// `scratch` is emptied first.
    #[inline]
    pub(super) fn domain_number(
        &mut self,
        domain: Value,
        scratch: &mut Vec<u8>,
    ) -> Result<Option<u32>, ValueError> {
        if let Some(&number) = self.domains.by_word.get(&domain.bits()) {
            return Ok(Some(number));
        }
        scratch.clear();
        self.encode(domain, scratch)?;
        Ok(self.domains.by_encoding.get(scratch).copied())
    }
}
