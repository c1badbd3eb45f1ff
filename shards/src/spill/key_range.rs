//! Ranges of keys.

use std::ops::Range;

use crate::partition::PARTITIONS;
use crate::word::Word;

/// Keys by their highest 64 bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyRange {
    pub(crate) lowest: u64,
    pub(crate) highest: u64,
}

impl KeyRange {
    pub(crate) const ALL: KeyRange = KeyRange {
        lowest: 0,
        highest: u64::MAX,
    };

    /// The keys of fingerprints in `partitions`.
    pub(crate) fn of(partitions: &Range<u16>) -> Self {
        let below = 64 - PARTITIONS.ilog2();
        let end = u128::from(partitions.end) << below;
        KeyRange {
            lowest: u64::from(partitions.start) << below,
            highest: (end - 1) as u64,
        }
    }

    #[inline]
    pub(crate) fn has<W: Word>(&self, key: W) -> bool {
        (self.lowest..=self.highest).contains(&key.key_top())
    }
}
