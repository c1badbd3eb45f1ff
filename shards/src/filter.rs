//! The sender's filter of duplicates.

use crate::parent::ParentKey;
use crate::word::Word;

/// Slots of the filter: 8 K. It must stay in the core's cache: a million slots
/// cost more than they save.
const SLOTS: usize = 1 << 13;
const SLOT_MASK: u64 = SLOTS as u64 - 1;

/// The fingerprints that a core sent recently, each with the parent it was
/// sent with. It drops candidates that their owner would ignore, before the
/// state is copied, and never one that could change the result.
pub struct RecentFilter<W> {
    slots: Box<[Slot<W>]>,
    /// Counts from 1 to `SLOT_MASK` and then from 1 again.
    level: u64,
}

#[derive(Clone, Copy, Default)]
struct Slot<W> {
    /// A fingerprint whose low bits, which the slot's place tells, are
    /// replaced by the level it was sent in; 0 if the slot is empty.
    sent: W,
    /// The least parent it was sent with.
    parent: W,
}

impl<W: Word> RecentFilter<W> {
    /// An empty filter.
    pub fn new() -> Self {
        RecentFilter {
            slots: vec![Slot::default(); SLOTS].into_boxed_slice(),
            level: 1,
        }
    }

    /// Whether the candidate must be sent. It need not be if the same
    /// fingerprint was sent in an earlier level (its owner knows it by now), or
    /// in this one with a parent that is not greater.
    ///
    /// The successors of one parent must come in the order of their ordinals,
    /// and those of different parents one after the other.
    #[inline]
    pub fn admit(&mut self, fingerprint: W, parent: &ParentKey<W>) -> bool {
        let place = fingerprint.low() & SLOT_MASK;
        let slot = &mut self.slots[place as usize];
        let level = slot.sent.low() & SLOT_MASK;
        if slot.sent.with_low(SLOT_MASK, place) == fingerprint && level != 0 {
            // Levels that differ by a multiple of the counter's range are
            // taken for one: the parents are compared then, which is as safe.
            if level != self.level || slot.parent <= parent.fingerprint {
                return false;
            }
        }
        *slot = Slot {
            sent: fingerprint.with_low(SLOT_MASK, self.level),
            parent: parent.fingerprint,
        };
        true
    }

    /// Ends the level: whatever was sent so far is known to its owner.
    pub fn new_level(&mut self) {
        self.level = if self.level == SLOT_MASK {
            1
        } else {
            self.level + 1
        };
    }

    /// The bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        size_of_val(&*self.slots)
    }
}

impl<W: Word> Default for RecentFilter<W> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parent::LogAddress;

    fn key(parent: u64) -> ParentKey<u64> {
        ParentKey::new(parent, 0, LogAddress(parent))
    }

    #[test]
    fn drops_only_what_the_owner_would_ignore() {
        let mut filter = RecentFilter::new();
        // Fingerprint 0 looks like an empty slot but for its level.
        for fingerprint in [0_u64, 1, !0, 5 << 40, 5 << 40 | 1] {
            assert!(filter.admit(fingerprint, &key(10)), "not sent yet");
            assert!(!filter.admit(fingerprint, &key(10)), "the same parent");
            assert!(!filter.admit(fingerprint, &key(11)), "a greater parent");
            assert!(filter.admit(fingerprint, &key(9)), "a smaller parent");
            assert!(
                !filter.admit(fingerprint, &key(10)),
                "greater than the last"
            );
        }
        filter.new_level();
        assert!(!filter.admit(!0, &key(1)), "sent in an earlier level");
        assert!(
            filter.admit(1 << 20, &key(1)),
            "same slot, another fingerprint"
        );
    }

    #[test]
    fn the_level_counter_may_wrap() {
        let mut filter = RecentFilter::new();
        assert!(filter.admit(77_u64, &key(10)));
        for level in 1..3 * SLOT_MASK {
            filter.new_level();
            assert_eq!(filter.level, level % SLOT_MASK + 1);
            assert!(!filter.admit(77, &key(20)));
        }
    }
}
