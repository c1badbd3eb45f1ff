//! Which core owns which fingerprints.
//!
//! The fingerprint space is cut into a fixed number of partitions, whatever
//! the number of cores; a core owns a contiguous range of them. Another number
//! of cores re-assigns ranges and rewrites nothing.

use std::ops::Range;

use crate::word::Word;

/// The number of partitions, in every file and on every machine.
pub const PARTITIONS: u16 = 4096;

/// The lowest of the 12 bits of a fingerprint that name its partition:
/// hashbrown takes its tag from bits 57 to 63, and bucket bits from 0 up.
const LOWEST_BIT: u32 = 45;
/// The bits of a fingerprint's low half above those.
pub(crate) const BITS_ABOVE_PARTITION: u32 = 64 - LOWEST_BIT - 12;

/// The partition of a fingerprint, below [`PARTITIONS`].
#[inline]
pub fn partition_of<W: Word>(fingerprint: W) -> u16 {
    (fingerprint.low() >> LOWEST_BIT) as u16 & (PARTITIONS - 1)
}

/// The assignment of partitions to cores: core c owns those p for which
/// floor(p * cores / 4096) is c.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranges {
    cores: u32,
}

impl Ranges {
    /// Ranges for `cores` cores.
    ///
    /// # Panics
    /// If there are no cores or more than partitions.
    pub fn new(cores: usize) -> Self {
        assert!(
            (1..=usize::from(PARTITIONS)).contains(&cores),
            "{cores} cores for {PARTITIONS} partitions"
        );
        Ranges {
            cores: cores as u32,
        }
    }

    /// The core that owns `fingerprint`.
    #[inline]
    pub fn owner<W: Word>(&self, fingerprint: W) -> usize {
        ((u32::from(partition_of(fingerprint)) * self.cores) / u32::from(PARTITIONS)) as usize
    }

    /// The partitions of a core.
    pub fn of(&self, core: usize) -> Range<u16> {
        let first = |core: usize| (core * usize::from(PARTITIONS)).div_ceil(self.cores as usize);
        first(core) as u16..first(core + 1) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_contiguous_and_agree_with_owner() {
        for cores in (1..=256).chain([1000, 4095, 4096]) {
            let ranges = Ranges::new(cores);
            let mut next = 0;
            for core in 0..cores {
                let range = ranges.of(core);
                assert_eq!(range.start, next, "{cores} cores");
                assert!(!range.is_empty(), "{cores} cores");
                next = range.end;
                for partition in range {
                    let fingerprint = u64::from(partition) << LOWEST_BIT | 0xfe00_1fff_ffff_ffff;
                    assert_eq!(partition_of(fingerprint), partition);
                    assert_eq!(ranges.owner(fingerprint), core);
                }
            }
            assert_eq!(next, PARTITIONS);
        }
    }
}
