//! The sender's filter of duplicates.

use crate::parent::ParentKey;
use crate::word::Word;

/// Slots of the filter: 8 K. It must stay in the core's cache: a million slots
/// cost more than they save.
const SLOTS: usize = 1 << 13;
const SLOT_MASK: u64 = SLOTS as u64 - 1;

/// Candidates after which the filter decides whether it earns its keep.
const WINDOW: u64 = 1 << 14;
/// It does if it drops one of that many candidates: looking at a slot costs
/// about an eighth of sending a small state to its owner.
const WORTHWHILE: u64 = 8;
/// Windows for which it rests before it tries again.
const REST_WINDOWS: u32 = 31;

/// The fingerprints that a core sent recently, each with the parent it was
/// sent with. It drops candidates that their owner would ignore, before the
/// state is copied, and never one that could change the result.
///
/// Where it drops few, it rests: two states with a common successor must be
/// expanded by the same core for that, which is one case of thirty-two at
/// thirty-two cores.
pub struct RecentFilter<W> {
    slots: Box<[Slot<W>]>,
    /// Counts from 1 to `SLOT_MASK` and then from 1 again.
    level: u64,
    /// Candidates of the current window.
    seen: u64,
    /// Those that were dropped.
    dropped: u64,
    /// Windows until it works again.
    resting: u32,
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
            seen: 0,
            dropped: 0,
            resting: 0,
        }
    }

    /// Counts the candidates that came since the last call, and decides from
    /// time to time whether to rest. Nothing that was sent meanwhile is
    /// forgotten: what a slot says stays true.
    #[inline]
    pub fn count(&mut self, candidates: u64) {
        self.seen += candidates;
        if self.seen >= WINDOW {
            self.end_window();
        }
    }

    #[cold]
    fn end_window(&mut self) {
        if self.resting > 0 {
            self.resting -= 1;
        } else if self.dropped < self.seen / WORTHWHILE {
            self.resting = REST_WINDOWS;
        }
        self.seen = 0;
        self.dropped = 0;
    }

    /// Whether the candidate must be sent. It need not be if the same
    /// fingerprint was sent in an earlier level (its owner knows it by now), or
    /// in this one with a parent that is not greater.
    ///
    /// The successors of one parent must come in the order of their ordinals,
    /// and those of different parents one after the other.
    #[inline]
    pub fn admit(&mut self, fingerprint: W, parent: &ParentKey<W>) -> bool {
        if self.resting > 0 {
            return true;
        }
        let place = fingerprint.low() & SLOT_MASK;
        let slot = &mut self.slots[place as usize];
        let level = slot.sent.low() & SLOT_MASK;
        if slot.sent.with_low(SLOT_MASK, place) == fingerprint && level != 0 {
            // Levels that differ by a multiple of the counter's range are
            // taken for one: the parents are compared then, which is as safe.
            if level != self.level || slot.parent <= parent.fingerprint {
                self.dropped += 1;
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
    fn rests_where_it_drops_few_and_tries_again() {
        let mut filter = RecentFilter::new();
        assert!(filter.admit(1_u64, &key(10)));
        filter.count(WINDOW);
        assert!(filter.admit(1, &key(10)), "it rests");
        for _ in 0..REST_WINDOWS {
            filter.count(WINDOW);
        }
        for _ in 0..WINDOW / WORTHWHILE {
            assert!(!filter.admit(1, &key(10)), "it remembers");
        }
        filter.count(WINDOW);
        assert!(!filter.admit(1, &key(10)), "one of eight is enough");
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
