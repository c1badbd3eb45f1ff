//! The fingerprints of all states that a shard has seen.

use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::{self, Entry};

use crate::allocator::BudgetAllocator;
use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::partition::partition_of;
use crate::prefetch::prefetch;
use crate::word::Word;

/// The most sub-tables of a table. A sub-table is the unit of growth: the more
/// there are, the shorter the pauses and the smaller the peaks.
const TABLES_MAX: usize = 32;
/// The fewest partitions that a sub-table covers on average, so that widths
/// can differ.
const PARTITIONS_MIN: usize = 8;
/// The narrowest sub-table is as much below the average as the widest is
/// above: a part in ten. Equal ones would all grow at the same moment.
const SPREAD: f64 = 0.1;

/// A set of fingerprints, cut into sub-tables that cover consecutive
/// partitions.
pub struct FingerprintTable<W> {
    tables: Box<[SubTable<W>]>,
    /// The sub-table of each partition, from the first partition on.
    table_of: Box<[u8]>,
    first: u16,
}

impl<W: Word> FingerprintTable<W> {
    /// An empty set of fingerprints from `partitions`.
    pub fn new(partitions: Range<u16>, budget: Budget) -> Self {
        let widths = widths(partitions.len());
        let table_of = widths.iter().enumerate();
        let table_of = table_of.flat_map(|(i, &width)| std::iter::repeat_n(i as u8, width));
        FingerprintTable {
            tables: widths.iter().map(|_| SubTable::new(&budget)).collect(),
            table_of: table_of.collect(),
            first: partitions.start,
        }
    }

    /// The sub-table of a fingerprint.
    #[inline]
    fn place(&self, fingerprint: W) -> usize {
        let partition = usize::from(partition_of(fingerprint) - self.first);
        usize::from(self.table_of[partition])
    }

    /// The place for `fingerprint`, if it is absent.
    ///
    /// # Errors
    /// If memory is refused; the set is then as it was.
    ///
    /// # Panics
    /// If its partition is not one of the table's.
    #[inline]
    pub fn vacancy(&mut self, fingerprint: W) -> Result<Option<Vacancy<'_, W>>, MemoryExhausted> {
        let place = self.place(fingerprint);
        self.tables[place].vacancy(fingerprint)
    }

    /// Inserts `fingerprint`. Whether it was absent.
    ///
    /// # Errors
    /// If memory is refused; the set is then as it was.
    ///
    /// # Panics
    /// If its partition is not one of the table's.
    #[inline]
    pub fn insert(&mut self, fingerprint: W) -> Result<bool, MemoryExhausted> {
        let vacancy = self.vacancy(fingerprint)?;
        Ok(vacancy.map(Vacancy::fill).is_some())
    }

    /// Whether the set has `fingerprint`.
    ///
    /// # Panics
    /// If its partition is not one of the table's.
    #[inline]
    pub fn contains(&self, fingerprint: W) -> bool {
        let table = &self.tables[self.place(fingerprint)].table;
        let found = table.find(fingerprint.low(), |&word| word == fingerprint);
        found.is_some()
    }

    /// Starts loading what [`FingerprintTable::insert`] will look at.
    ///
    /// # Panics
    /// If its partition is not one of the table's.
    #[inline]
    pub fn prefetch(&self, fingerprint: W) {
        self.tables[self.place(fingerprint)].prefetch(fingerprint);
    }

    /// The number of fingerprints.
    pub fn len(&self) -> usize {
        self.tables.iter().map(|table| table.table.len()).sum()
    }

    /// Empties the set: what it had, in parts whose keys follow each other.
    pub(crate) fn take_parts(&mut self, budget: &Budget) -> Vec<Part<W>> {
        let tables = self.tables.iter_mut();
        let taken = tables.map(|table| Part(std::mem::replace(table, SubTable::new(budget))));
        taken.filter(|part| !part.0.table.is_empty()).collect()
    }

    /// Up to `count` buckets from `place` on: the fingerprints there, and the
    /// place after them, `None` after the last. Insertions in between may move
    /// fingerprints, which makes some come twice; none is left out.
    pub(crate) fn buckets(
        &self,
        place: BucketPlace,
        count: usize,
    ) -> Option<(impl Iterator<Item = W>, BucketPlace)> {
        let BucketPlace {
            table,
            bucket,
            of_buckets,
        } = place;
        let all = &self.tables.get(table)?.table;
        let buckets = all.num_buckets();
        // One that has grown has them elsewhere.
        let first = if of_buckets == buckets { bucket } else { 0 };
        let end = (first + count).min(buckets);
        let next = BucketPlace {
            table: table + usize::from(end == buckets),
            bucket: if end == buckets { 0 } else { end },
            of_buckets: buckets,
        };
        let found = (first..end).filter_map(|i| all.get_bucket(i).copied());
        Some((found, next))
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        self.tables.iter().map(SubTable::memory_bytes).sum()
    }
}

/// Where [`FingerprintTable::buckets`] goes on; by default from the beginning.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BucketPlace {
    table: usize,
    bucket: usize,
    /// The buckets that the table had.
    of_buckets: usize,
}

/// Fingerprints that a set had.
pub(crate) struct Part<W>(SubTable<W>);

impl<W: Word> Part<W> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.table.len()
    }

    /// Their keys ([`Word::sort_key`]) in order.
    pub(crate) fn into_keys(self) -> Vec<W> {
        let mut keys: Vec<W> = self.0.table.iter().map(|word| word.sort_key()).collect();
        drop(self);
        keys.sort_unstable();
        keys
    }
}

/// The place for a fingerprint that is absent.
pub struct Vacancy<'a, W> {
    entry: hash_table::VacantEntry<'a, W, BudgetAllocator>,
    fingerprint: W,
}

impl<W> Vacancy<'_, W> {
    /// Inserts the fingerprint.
    #[inline]
    pub fn fill(self) {
        self.entry.insert(self.fingerprint);
    }
}

/// The numbers of partitions that the sub-tables of a range cover.
fn widths(partitions: usize) -> Vec<usize> {
    let tables = (partitions / PARTITIONS_MIN).clamp(1, TABLES_MAX);
    // Where sub-table i begins, if widths grow evenly over the range.
    let begin = |i: usize| {
        let share = i as f64 / tables as f64;
        let share = share * (1.0 - SPREAD * (1.0 - share));
        (share * partitions as f64).round() as usize
    };
    (0..tables).map(|i| begin(i + 1) - begin(i)).collect()
}

struct SubTable<W> {
    table: HashTable<W, BudgetAllocator>,
    /// The address of the first control byte, as hashbrown lays it out.
    control: usize,
    /// Buckets less one.
    mask: usize,
}

impl<W: Word> SubTable<W> {
    fn new(budget: &Budget) -> Self {
        let allocator = BudgetAllocator::new(budget.clone(), Purpose::Table);
        SubTable {
            table: HashTable::new_in(allocator),
            control: 0,
            mask: 0,
        }
    }

    #[inline]
    fn vacancy(&mut self, fingerprint: W) -> Result<Option<Vacancy<'_, W>>, MemoryExhausted> {
        if self.table.len() == self.table.capacity() {
            self.grow()?;
        }
        let is_same = |&word: &W| word == fingerprint;
        match self.table.entry(fingerprint.low(), is_same, |w| w.low()) {
            Entry::Occupied(_) => Ok(None),
            Entry::Vacant(entry) => Ok(Some(Vacancy { entry, fingerprint })),
        }
    }

    /// Doubles the buckets. The elements stand before the control bytes, the
    /// first one last.
    #[cold]
    fn grow(&mut self) -> Result<(), MemoryExhausted> {
        if self.table.try_reserve(1, |word| word.low()).is_err() {
            return Err(self.table.allocator().refusal());
        }
        let buckets = self.table.num_buckets();
        self.control = self.table.allocator().last_block() + buckets * size_of::<W>();
        self.mask = buckets - 1;
        Ok(())
    }

    /// The address of the element in bucket `i`.
    #[inline]
    fn bucket(&self, i: usize) -> usize {
        self.control.wrapping_sub((i + 1) * size_of::<W>())
    }

    #[inline]
    fn prefetch(&self, fingerprint: W) {
        let bucket = fingerprint.low() as usize & self.mask;
        prefetch(self.control + bucket);
        prefetch(self.bucket(bucket));
    }

    fn memory_bytes(&self) -> usize {
        self.table.allocator().held_bytes()
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
