//! The fingerprints of all states that a shard has seen.

use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::partition::partition_of;
use crate::word::Word;

/// A set of fingerprints, cut into sub-tables that cover consecutive
/// partitions: a sub-table is the unit of growth.
pub struct FingerprintTable<W> {
    tables: Vec<HashTable<W>>,
    partitions: Range<u16>,
    budget: Budget,
    bytes: usize,
    len: usize,
}

impl<W: Word> FingerprintTable<W> {
    /// An empty set of fingerprints from `partitions`.
    pub fn new(partitions: Range<u16>, budget: Budget) -> Self {
        FingerprintTable {
            tables: vec![HashTable::new()],
            partitions,
            budget,
            bytes: 0,
            len: 0,
        }
    }

    /// Inserts `fingerprint`. Whether it was absent.
    ///
    /// # Errors
    /// If memory is refused; the set is then as it was.
    #[inline]
    pub fn insert(&mut self, fingerprint: W) -> Result<bool, MemoryExhausted> {
        debug_assert!(self.partitions.contains(&partition_of(fingerprint)));
        let table = &mut self.tables[0];
        if table.len() == table.capacity() {
            let old = table.allocation_size();
            let wanted = (table.capacity() + 1) * 2 * (size_of::<W>() + 1);
            self.budget.try_reserve(wanted, Purpose::Table)?;
            table.reserve(1, |word| word.low());
            self.budget.release(wanted + self.bytes);
            let _ = old;
            self.bytes = table.allocation_size();
            self.budget.try_reserve(self.bytes, Purpose::Table)?;
        }
        match table.entry(
            fingerprint.low(),
            |&word| word == fingerprint,
            |word| word.low(),
        ) {
            Entry::Occupied(_) => Ok(false),
            Entry::Vacant(entry) => {
                entry.insert(fingerprint);
                self.len += 1;
                Ok(true)
            }
        }
    }

    /// Whether the set has `fingerprint`.
    #[inline]
    pub fn contains(&self, fingerprint: W) -> bool {
        self.tables[0]
            .find(fingerprint.low(), |&word| word == fingerprint)
            .is_some()
    }

    /// Starts loading what [`FingerprintTable::insert`] will look at.
    #[inline]
    pub fn prefetch(&self, fingerprint: W) {
        let _ = fingerprint;
    }

    /// The number of fingerprints.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        self.bytes
    }
}
