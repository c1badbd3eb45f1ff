//! The index of the current level: fingerprint to position in the next
//! frontier.

use allocator_api2::vec::Vec;

use crate::allocator::BudgetAllocator;
use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::prefetch::prefetch;
use crate::word::Word;

/// A slot is a tag (24 bits), the level (8 bits) and a position (32 bits).
const TAG_BITS: u32 = 24;
const LEVEL_MAX: u64 = 0xff;
const POSITION_BITS: u32 = 32;
/// The lowest of the bits of a fingerprint that are its tag: they end below
/// those of the partition.
const TAG_LOWEST_BIT: u32 = 20;
const SLOTS_MIN: usize = 64;

/// Open addressing with linear probing. A slot names the level it belongs to,
/// so that a new level need not clear the slots of the last one. It holds no
/// fingerprints: the caller compares what it finds.
pub(crate) struct LevelIndex {
    slots: Vec<u64, BudgetAllocator>,
    len: usize,
    /// From 1 to [`LEVEL_MAX`], then from 1 again; slots of another level are
    /// empty.
    level: u64,
}

/// What stands above the position in a fingerprint's slot.
#[inline]
fn mark(fingerprint: u64, level: u64) -> u64 {
    let tag = fingerprint >> TAG_LOWEST_BIT & ((1 << TAG_BITS) - 1);
    tag << 8 | level
}

impl LevelIndex {
    pub(crate) fn new(budget: Budget) -> Self {
        LevelIndex {
            slots: Vec::new_in(BudgetAllocator::new(budget, Purpose::LevelIndex)),
            len: 0,
            level: 1,
        }
    }

    #[inline]
    fn is_free(&self, slot: u64) -> bool {
        slot >> POSITION_BITS & LEVEL_MAX != self.level
    }

    /// The position for which `is_match` holds, among those inserted with a
    /// fingerprint that looks like this one.
    #[inline]
    pub(crate) fn find<W: Word>(
        &self,
        fingerprint: W,
        mut is_match: impl FnMut(usize) -> bool,
    ) -> Option<usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let wanted = mark(fingerprint.low(), self.level);
        let mut i = fingerprint.low() as usize & mask;
        while let Some(&slot) = self.slots.get(i) {
            if slot >> POSITION_BITS == wanted {
                let position = slot as u32 as usize;
                if is_match(position) {
                    return Some(position);
                }
            } else if self.is_free(slot) {
                return None;
            }
            i = (i + 1) & mask;
        }
        None
    }

    /// Makes room for one more position. `fingerprint_at` gives the low bits
    /// of the fingerprint at a position.
    #[inline]
    pub(crate) fn reserve(
        &mut self,
        fingerprint_at: impl Fn(usize) -> u64,
    ) -> Result<(), MemoryExhausted> {
        if self.len >= self.slots.len() / 4 * 3 {
            self.grow(fingerprint_at)?;
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self, fingerprint_at: impl Fn(usize) -> u64) -> Result<(), MemoryExhausted> {
        let allocator = self.slots.allocator();
        if self.len >= u32::MAX as usize / 4 * 3 {
            return Err(allocator.exhausted(usize::MAX));
        }
        let slots = (self.slots.len() * 2).max(SLOTS_MIN);
        let mut grown = Vec::new_in(allocator.another());
        if grown.try_reserve_exact(slots).is_err() {
            return Err(grown.allocator().refusal());
        }
        grown.resize(slots, 0);
        let old = std::mem::replace(&mut self.slots, grown);
        for &slot in &old {
            if !self.is_free(slot) {
                let i = self.free_slot(fingerprint_at(slot as u32 as usize));
                self.slots[i] = slot;
            }
        }
        Ok(())
    }

    /// Inserts a position, for which there is room.
    #[inline]
    pub(crate) fn insert<W: Word>(&mut self, fingerprint: W, position: usize) {
        let i = self.free_slot(fingerprint.low());
        let mark = mark(fingerprint.low(), self.level);
        self.slots[i] = mark << POSITION_BITS | position as u64;
        self.len += 1;
    }

    #[inline]
    fn free_slot(&self, fingerprint: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut i = fingerprint as usize & mask;
        while !self.is_free(self.slots[i]) {
            i = (i + 1) & mask;
        }
        i
    }

    /// Starts loading the slots that [`LevelIndex::find`] will look at.
    #[inline]
    pub(crate) fn prefetch<W: Word>(&self, fingerprint: W) {
        let i = fingerprint.low() as usize & self.slots.len().wrapping_sub(1);
        if let Some(slot) = self.slots.get(i) {
            prefetch(std::ptr::from_ref(slot).addr());
        }
    }

    /// Empties the index. If it was far too wide for the level that ended, it
    /// gives its memory back: a small index stays in the cache.
    pub(crate) fn clear(&mut self) {
        if self.len < self.slots.len() / 16 && self.slots.len() > SLOTS_MIN {
            let allocator = self.slots.allocator().another();
            self.slots = Vec::new_in(allocator);
        }
        self.len = 0;
        self.level += 1;
        if self.level > LEVEL_MAX {
            self.slots.fill(0);
            self.level = 1;
        }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.slots.allocator().held_bytes()
    }
}
