//! The index of the current level: fingerprint to position in the next
//! frontier.

use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::buffer::Buffer;
use crate::word::Word;

/// Positions take 32 bits of a slot, tags 24, the level 8.
const TAG_BITS: u32 = 24;
const POSITION_BITS: u32 = 32;
const TAG_LEVEL_MASK: u64 = !0 << POSITION_BITS;
/// The lowest bit of a fingerprint that goes into its tag.
const TAG_LOWEST_BIT: u32 = 20;
const SLOTS_MIN: usize = 64;

/// Open addressing with linear probing. A slot names the level it belongs to,
/// so that a new level need not clear the slots of the last one. It holds no
/// fingerprints: the caller compares what it finds.
pub(crate) struct LevelIndex {
    slots: Buffer<u64>,
    len: usize,
    /// From 1 to 255; slots of another level are empty.
    level: u64,
}

/// What a fingerprint looks like here: tag and level, where they stand in a
/// slot.
#[inline]
fn mark<W: Word>(fingerprint: W, level: u64) -> u64 {
    let tag = fingerprint.low() >> TAG_LOWEST_BIT << (64 - TAG_BITS);
    tag | level << POSITION_BITS
}

impl LevelIndex {
    pub(crate) fn new(budget: Budget) -> Self {
        LevelIndex {
            slots: Buffer::new(budget, Purpose::LevelIndex),
            len: 0,
            level: 1,
        }
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
        let wanted = mark(fingerprint, self.level);
        let mut i = fingerprint.low() as usize & mask;
        while let Some(&slot) = self.slots.get(i) {
            if slot & TAG_LEVEL_MASK == wanted {
                let position = slot as u32 as usize;
                if is_match(position) {
                    return Some(position);
                }
            } else if slot >> POSITION_BITS & 0xff != self.level {
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
        let slots = (self.slots.len() * 2).max(SLOTS_MIN);
        let mut grown = self.slots.empty_like();
        grown.reserve_to(slots)?;
        grown.fill(slots, 0);
        let old = std::mem::replace(&mut self.slots, grown);
        for &slot in old.iter() {
            if slot >> POSITION_BITS & 0xff == self.level {
                self.place(fingerprint_at(slot as u32 as usize), slot);
            }
        }
        Ok(())
    }

    /// Inserts a position for which there is room.
    #[inline]
    pub(crate) fn insert<W: Word>(&mut self, fingerprint: W, position: u32) {
        let slot = mark(fingerprint, self.level) | u64::from(position);
        self.place(fingerprint.low(), slot);
        self.len += 1;
    }

    #[inline]
    fn place(&mut self, fingerprint: u64, slot: u64) {
        let mask = self.slots.len() - 1;
        let mut i = fingerprint as usize & mask;
        while self.slots[i] >> POSITION_BITS & 0xff == self.level {
            i = (i + 1) & mask;
        }
        self.slots[i] = slot;
    }

    /// Empties the index. One that is far too wide for the level that ended
    /// shrinks, to stay in the cache.
    pub(crate) fn clear(&mut self) {
        if self.level == 255 {
            self.slots[..].fill(0);
            self.level = 0;
        }
        self.level += 1;
        self.len = 0;
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.slots.bytes()
    }
}
