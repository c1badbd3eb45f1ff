//! A filter of the keys of one run.

use crate::budget::Budget;
use crate::word::Word;

/// Bits of a block: a cache line.
const BLOCK_BITS: usize = 512;
const BLOCK_WORDS: usize = BLOCK_BITS / 64;
/// Bits that a key sets in its block.
const BITS_OF_KEY: u32 = 6;
/// Bits of the filter for each key.
const BITS_PER_KEY: usize = 10;

/// A blocked Bloom filter (Putze, Sanders, Singler, 2007): it denies about 99
/// of 100 absent keys for 10 bits a key. Blocks follow the order of keys, so
/// that it is filled and asked from its beginning to its end, and building it
/// takes no memory of its own.
pub(crate) struct Bloom {
    blocks: Vec<[u64; BLOCK_WORDS]>,
    lowest: u64,
    /// Blocks for each key value above the lowest.
    scale: f64,
    budget: Budget,
}

impl Bloom {
    /// The bytes of a filter for `keys` keys.
    pub(crate) fn bytes_for(keys: u64) -> usize {
        (keys as usize * BITS_PER_KEY).div_ceil(BLOCK_BITS) * BLOCK_BITS / 8
    }

    /// An empty filter for `keys` keys from `lowest` to `highest`, by their
    /// highest 64 bits.
    pub(crate) fn new(keys: u64, lowest: u64, highest: u64, budget: Budget) -> Self {
        let bytes = Self::bytes_for(keys);
        budget.take(bytes);
        let blocks = bytes * 8 / BLOCK_BITS;
        Bloom {
            blocks: vec![[0; BLOCK_WORDS]; blocks],
            lowest,
            scale: blocks as f64 / ((highest - lowest) as f64 + 1.0),
            budget,
        }
    }

    fn block(&self, top: u64) -> usize {
        let block = (top.saturating_sub(self.lowest)) as f64 * self.scale;
        (block as usize).min(self.blocks.len() - 1)
    }

    /// The places of a key's bits in its block.
    fn bits(top: u64) -> impl Iterator<Item = (usize, u64)> {
        let hash = (top ^ (top >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = hash ^ (hash >> 29);
        (0..BITS_OF_KEY).map(move |i| {
            let bit = hash >> (9 * i) & (BLOCK_BITS as u64 - 1);
            ((bit / 64) as usize, 1 << (bit % 64))
        })
    }

    pub(crate) fn insert<W: Word>(&mut self, key: W) {
        let top = key.key_top();
        let block = self.block(top);
        for (word, bit) in Self::bits(top) {
            self.blocks[block][word] |= bit;
        }
    }

    /// False only if the key was not inserted.
    pub(crate) fn may_have<W: Word>(&self, key: W) -> bool {
        let top = key.key_top();
        let block = &self.blocks[self.block(top)];
        Self::bits(top).all(|(word, bit)| block[word] & bit != 0)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.blocks.len() * BLOCK_BITS / 8
    }
}

impl Drop for Bloom {
    fn drop(&mut self) {
        self.budget.release(self.bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::{Fingerprint, FingerprintSeed};

    fn key(i: u32) -> u64 {
        let fingerprint = Fingerprint::of_bytes(FingerprintSeed(0), &i.to_le_bytes());
        u64::of(fingerprint) / 3
    }

    #[test]
    fn it_knows_all_its_keys_and_denies_nearly_all_others() {
        const KEYS: u32 = 100_000;
        let budget = Budget::new(1 << 20);
        let mut filter = Bloom::new(u64::from(KEYS), 0, u64::MAX / 3, budget.clone());
        assert_eq!(budget.used(), 125_056);
        (0..KEYS).for_each(|i| filter.insert(key(i)));
        assert!((0..KEYS).all(|i| filter.may_have(key(i))));
        let wrong = (KEYS..2 * KEYS)
            .filter(|&i| filter.may_have(key(i)))
            .count();
        assert!(wrong < KEYS as usize / 50, "{wrong}");
        drop(filter);
        assert_eq!(budget.used(), 0);
    }
}
