//! A filter of the keys of one run.

use crate::budget::Budget;
use crate::prefetch::prefetch;
use crate::word::Word;

/// Words of a block: a cache line.
const BLOCK_WORDS: usize = 8;
const BLOCK_BITS: usize = BLOCK_WORDS * u64::BITS as usize;
/// Bits of a hash that say which bit of a word is a key's.
const PLACE_BITS: usize = 6;

/// Blocks of a chunk: 1 MiB, and 4 KiB in this crate's tests, which have few
/// keys.
const CHUNK_BLOCKS: usize = if cfg!(test) { 1 << 6 } else { 1 << 14 };

type Block = [u64; BLOCK_WORDS];

/// A blocked Bloom filter (Putze, Sanders, Singler, 2007) in which every key
/// has one bit in each word of its block: without a branch for each. For 10
/// bits a key it denies 99 of 100 absent keys, for 16 bits 999 of 1000, for 5
/// bits 5 of 6. Blocks follow the order of keys, so that it is filled and asked
/// from its beginning to its end, and building it takes no memory of its own.
///
/// Memory is taken in chunks as keys come, and may be given back in their order.
pub(crate) struct Bloom {
    /// Those that have keys.
    chunks: Vec<Option<Box<[Block]>>>,
    /// The first chunks, which were given up.
    dropped: usize,
    blocks: usize,
    bytes: usize,
    lowest: u64,
    /// Blocks for each key value above the lowest, times 2^64, before any were
    /// folded.
    scale: u64,
    /// How often it was folded.
    folds: u32,
    budget: Budget,
}

impl Bloom {
    /// The bytes of a filter with so many bits for each of `keys` keys.
    pub(crate) fn bytes_for(keys: u64, bits_per_key: usize) -> usize {
        (keys as usize * bits_per_key).div_ceil(BLOCK_BITS) * BLOCK_BITS / 8
    }

    /// An empty filter of so many bits for each of `keys` keys from `lowest` to
    /// `highest`, by their highest 64 bits.
    pub(crate) fn new(
        keys: u64,
        bits_per_key: usize,
        (lowest, highest): (u64, u64),
        budget: Budget,
    ) -> Self {
        let blocks = Self::bytes_for(keys, bits_per_key) * 8 / BLOCK_BITS;
        let values = u128::from(highest - lowest) + 1;
        let scale = ((blocks as u128) << 64) / values;
        let mut chunks = Vec::new();
        chunks.resize_with(blocks.div_ceil(CHUNK_BLOCKS), || None);
        Bloom {
            chunks,
            dropped: 0,
            blocks,
            bytes: 0,
            lowest,
            scale: u64::try_from(scale).unwrap_or(u64::MAX),
            folds: 0,
            budget,
        }
    }

    #[inline]
    fn block(&self, top: u64) -> usize {
        let above = u128::from(top.saturating_sub(self.lowest));
        let block = ((above * u128::from(self.scale)) >> 64) as usize >> self.folds;
        block.min(self.blocks - 1)
    }

    /// What says which bit of each word is a key's.
    #[inline]
    fn places(top: u64) -> u64 {
        let hash = (top ^ (top >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ (hash >> 29)
    }

    pub(crate) fn insert<W: Word>(&mut self, key: W) {
        let top = key.key_top();
        let places = Self::places(top);
        let block = self.block(top);
        let chunk = block / CHUNK_BLOCKS;
        if self.chunks[chunk].is_none() {
            self.add_chunk(chunk);
        }
        if let Some(blocks) = &mut self.chunks[chunk] {
            for (i, word) in blocks[block % CHUNK_BLOCKS].iter_mut().enumerate() {
                *word |= 1 << (places >> (i * PLACE_BITS) & 63);
            }
        }
    }

    #[cold]
    fn add_chunk(&mut self, chunk: usize) {
        let blocks = CHUNK_BLOCKS.min(self.blocks - chunk * CHUNK_BLOCKS);
        self.bytes += blocks * size_of::<Block>();
        self.budget.take(blocks * size_of::<Block>());
        self.chunks[chunk] = Some(vec![[0; BLOCK_WORDS]; blocks].into_boxed_slice());
    }

    /// False only if the key was not inserted. A sweep that began long ago may
    /// ask for keys whose memory was given up: nothing is known of those.
    #[inline]
    pub(crate) fn may_have<W: Word>(&self, key: W) -> bool {
        let top = key.key_top();
        let block = self.block(top);
        let Some(blocks) = &self.chunks[block / CHUNK_BLOCKS] else {
            return block / CHUNK_BLOCKS < self.dropped;
        };
        let block = &blocks[block % CHUNK_BLOCKS];
        let places = Self::places(top);
        let bit = |i: usize| block[i] >> (places >> (i * PLACE_BITS) & 63) & 1;
        // Nearly all absent keys end here.
        let first = bit(0) & bit(1) & bit(2) & bit(3);
        first != 0 && (4..BLOCK_WORDS).fold(1, |all, i| all & bit(i)) != 0
    }

    /// Brings what [`Bloom::may_have`] needs nearer.
    #[inline]
    pub(crate) fn prefetch<W: Word>(&self, key: W) {
        let block = self.block(key.key_top());
        if let Some(blocks) = &self.chunks[block / CHUNK_BLOCKS] {
            prefetch((&raw const blocks[block % CHUNK_BLOCKS]).addr());
        }
    }

    /// Gives memory up that only keys below `key` need: any of them may be
    /// there from now on.
    pub(crate) fn drop_below<W: Word>(&mut self, key: W) {
        let first = self.block(key.key_top()) / CHUNK_BLOCKS;
        for chunk in self.dropped..first {
            if let Some(blocks) = self.chunks[chunk].take() {
                self.give_back(&blocks);
            }
        }
        self.dropped = self.dropped.max(first);
    }

    fn give_back(&mut self, blocks: &[Block]) {
        self.bytes -= size_of_val(blocks);
        self.budget.release(size_of_val(blocks));
    }

    /// Halves the bits for each key: of two blocks it makes one. Nothing may
    /// have been given up.
    pub(crate) fn fold(&mut self) {
        let all = self.chunks.len();
        for to in 0..all.div_ceil(2) {
            let mut halves = [2 * to, 2 * to + 1].map(|from| {
                let blocks = self.blocks.saturating_sub(from * CHUNK_BLOCKS);
                let chunk = self.chunks.get_mut(from).and_then(Option::take);
                (blocks.min(CHUNK_BLOCKS), chunk)
            });
            if halves.iter().all(|(_, chunk)| chunk.is_none()) {
                continue;
            }
            let mut folded = Vec::with_capacity(CHUNK_BLOCKS);
            for (blocks, chunk) in &mut halves {
                match chunk.take() {
                    Some(chunk) => {
                        self.give_back(&chunk);
                        folded.extend(fold_blocks(&chunk));
                    }
                    None => folded.extend((0..blocks.div_ceil(2)).map(|_| [0; BLOCK_WORDS])),
                }
            }
            self.bytes += size_of_val(&*folded);
            self.budget.take(size_of_val(&*folded));
            self.chunks[to] = Some(folded.into_boxed_slice());
        }
        self.chunks.truncate(all.div_ceil(2));
        self.blocks = self.blocks.div_ceil(2);
        self.folds += 1;
    }

    /// The bytes that it takes now.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Of every two blocks one, with the bits of both.
fn fold_blocks(blocks: &[Block]) -> impl Iterator<Item = Block> {
    blocks.chunks(2).map(|pair| {
        let both = |i: usize| pair.iter().fold(0, |bits, block| bits | block[i]);
        std::array::from_fn(both)
    })
}

impl Drop for Bloom {
    fn drop(&mut self) {
        self.budget.release(self.bytes);
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

    /// Wrong answers for 1,000 absent keys.
    fn wrong_of_thousand(bits_per_key: usize) -> usize {
        const KEYS: u32 = 100_000;
        let budget = Budget::new(1 << 20);
        let range = (0, u64::MAX / 3);
        let mut filter = Bloom::new(u64::from(KEYS), bits_per_key, range, budget.clone());
        let bytes = Bloom::bytes_for(u64::from(KEYS), bits_per_key);
        assert!(bytes.abs_diff(KEYS as usize * bits_per_key / 8) < 64);
        (0..KEYS).for_each(|i| filter.insert(key(i)));
        assert_eq!((filter.bytes(), budget.used()), (bytes, bytes));
        assert!((0..KEYS).all(|i| filter.may_have(key(i))));
        let wrong = (KEYS..2 * KEYS).filter(|&i| filter.may_have(key(i)));
        let wrong = wrong.count();
        drop(filter);
        assert_eq!(budget.used(), 0);
        wrong * 1000 / KEYS as usize
    }

    #[test]
    fn it_knows_all_its_keys_and_denies_nearly_all_others() {
        for (bits_per_key, most) in [(5, 180), (8, 40), (10, 15), (16, 1)] {
            let wrong = wrong_of_thousand(bits_per_key);
            assert!(wrong <= most, "{bits_per_key} bits: {wrong} of 1000");
        }
    }

    #[test]
    fn keys_at_the_ends_of_a_range_have_blocks() {
        for (lowest, highest) in [(0, u64::MAX), (5, 5), (7, 900), (1 << 60, u64::MAX)] {
            let mut filter = Bloom::new(1000, 10, (lowest, highest), Budget::new(1 << 20));
            for key in [lowest, highest] {
                filter.insert(key);
                assert!(filter.may_have(key));
            }
        }
    }

    #[test]
    fn memory_comes_as_keys_do_and_goes_as_they_are_given_up() {
        const KEYS: u64 = 4 << 20;
        let budget = Budget::new(16 << 20);
        let range = (0, KEYS * 8 - 1);
        let mut filter = Bloom::new(KEYS, 10, range, budget.clone());
        let all = Bloom::bytes_for(KEYS, 10);
        for i in 0..KEYS {
            filter.insert(i * 8);
            let share = (all as u64 * i / KEYS) as usize;
            assert!((share..=share + (2 << 20)).contains(&budget.used()));
        }
        for i in (0..KEYS).step_by(1000) {
            filter.drop_below(i * 8);
            assert!(filter.may_have(i * 8));
            assert!(filter.may_have(i / 2 * 8), "given up, or there");
            let share = all - (all as u64 * i / KEYS) as usize;
            assert!((share..=share + (2 << 20)).contains(&budget.used()));
        }
        drop(filter);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn folded_filters_know_their_keys_still() {
        const KEYS: u32 = 300_001;
        let budget = Budget::new(1 << 20);
        let range = (7, u64::MAX / 3);
        let mut filter = Bloom::new(u64::from(KEYS), 20, range, budget.clone());
        (0..KEYS).for_each(|i| filter.insert(key(i)));
        for (bits_per_key, most) in [(10, 15), (5, 180)] {
            filter.fold();
            let bytes = KEYS as usize * bits_per_key / 8;
            assert!(filter.bytes().abs_diff(bytes) <= 128, "{}", filter.bytes());
            assert_eq!(budget.used(), filter.bytes());
            assert!((0..KEYS).all(|i| filter.may_have(key(i))));
            let wrong = (KEYS..2 * KEYS).filter(|&i| filter.may_have(key(i)));
            let wrong = wrong.count() * 1000 / KEYS as usize;
            assert!(wrong <= most, "{bits_per_key} bits: {wrong} of 1000");
        }
        drop(filter);
        assert_eq!(budget.used(), 0);
    }
}
