//! Fingerprints of states: a file format.
//!
//! Fingerprints stand in files, so the function never changes for a given
//! [`FORMAT_VERSION`], whatever the machine. Two lanes of 64 bits are computed
//! with different keys; where the high one is not used, it is not computed.

/// The version of the function. It changes whenever a fingerprint does.
pub const FORMAT_VERSION: u32 = 1;

/// The seed of a run's fingerprints (`--fp-seed`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FingerprintSeed(pub u64);

/// A 128-bit fingerprint; the low 64 bits are the 64-bit fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    /// The fingerprint of a sequence of bytes.
    #[inline(always)]
    pub fn of_bytes(seed: FingerprintSeed, bytes: &[u8]) -> Self {
        join(lane(&LOW, seed.0, bytes), lane(&HIGH, seed.0, bytes))
    }

    /// The fingerprint of the part `index` of a state, such as the value of a
    /// variable: equal bytes have unrelated fingerprints in different parts.
    /// To be put together by [`Combined`].
    #[inline(always)]
    pub fn of_part(seed: FingerprintSeed, index: u32, bytes: &[u8]) -> Self {
        let seed = seed
            .0
            .wrapping_add((u64::from(index) + 1).wrapping_mul(PART));
        join(lane(&LOW, seed, bytes), lane(&HIGH, seed, bytes))
    }
}

/// The fingerprint of a state, put together from those of its parts in any
/// order; a part that changes is replaced without looking at the others.
///
/// ```
/// use shards::{Combined, Fingerprint, FingerprintSeed};
///
/// let part = |index, value: u8| Fingerprint::of_part(FingerprintSeed(0), index, &[value]);
/// let state = Combined::new().with(part(0, 3)).with(part(1, 5));
/// let successor = state.replace(part(1, 5), part(1, 6));
/// let directly = Combined::new().with(part(1, 6)).with(part(0, 3));
/// assert_eq!(successor.finish(), directly.finish());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Combined(u128);

impl Combined {
    /// No parts.
    #[inline]
    pub fn new() -> Self {
        Combined(0)
    }

    /// One part more.
    #[inline]
    #[must_use]
    pub fn with(self, part: Fingerprint) -> Self {
        Combined(self.0.wrapping_add(part.0))
    }

    /// The part `new` instead of `old`.
    #[inline]
    #[must_use]
    pub fn replace(self, old: Fingerprint, new: Fingerprint) -> Self {
        Combined(self.0.wrapping_sub(old.0).wrapping_add(new.0))
    }

    /// The fingerprint of the whole.
    #[inline]
    pub fn finish(self) -> Fingerprint {
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        join(mix(low ^ LOW.sum, &LOW), mix(high ^ HIGH.sum, &HIGH))
    }
}

/// What differs between the lanes.
struct Keys {
    sum: u64,
    seed: [u64; 2],
    length: u64,
    body: [u64; 2],
    end: [u64; 2],
    /// Odd.
    multipliers: [u64; 2],
}

/// The keys of the low lane: digits of pi, without choice but for the
/// multipliers, which must be odd.
const LOW: Keys = Keys {
    sum: 0x243f_6a88_85a3_08d3,
    seed: [0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0],
    length: 0x082e_fa98_ec4e_6c89,
    body: [0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c],
    end: [0x3f84_d5b5_b547_0917, 0x9216_d5d9_8979_fb1b],
    multipliers: [0xc0ac_29b7_c97c_50dd, 0xba7c_9045_f12c_7f99],
};

/// The keys of the high lane: digits of e, likewise.
const HIGH: Keys = Keys {
    sum: 0xb7e1_5162_8aed_2a6a,
    seed: [0xbf71_5880_9cf4_f3c7, 0x62e7_160f_38b4_da56],
    length: 0xa784_d904_5190_cfef,
    body: [0x324e_7738_926c_fbe5, 0xf4bf_8d8d_8c31_d763],
    end: [0x4f7c_7b57_57f5_9584, 0x90cf_d47d_7c19_bb42],
    multipliers: [0xda06_c80a_bb11_85eb, 0xf7b4_6bce_d55c_4d79],
};

/// What parts put between their seeds: odd.
const PART: u64 = 0x9e37_79b9_7f4a_7c15;

impl Keys {
    /// Spreads a seed over all bits.
    #[inline(always)]
    fn spread(&self, seed: u64) -> u64 {
        let (low, high) = multiply(seed ^ self.seed[0], self.seed[1]);
        low ^ high
    }
}

#[inline(always)]
fn join(low: u64, high: u64) -> Fingerprint {
    Fingerprint(u128::from(high) << 64 | u128::from(low))
}

/// One lane. Up to 8 bytes it is a bijection: states of one length never
/// collide, which makes dense spaces of small states exact. Beyond that, pairs
/// of words are multiplied to 128 bits and folded.
#[inline(always)]
fn lane(keys: &Keys, seed: u64, bytes: &[u8]) -> u64 {
    let seed = keys.spread(seed) ^ (bytes.len() as u64).wrapping_mul(keys.length);
    if bytes.len() <= 8 {
        return mix(small(bytes) ^ seed, keys);
    }
    let (mut even, mut odd) = (seed, !seed);
    let mut rest = bytes;
    while rest.len() > 32 {
        even = fold(word(rest, 0) ^ keys.body[0], word(rest, 8) ^ even);
        odd = fold(word(rest, 16) ^ keys.body[1], word(rest, 24) ^ odd);
        rest = &rest[32..];
    }
    if rest.len() > 16 {
        even = fold(word(rest, 0) ^ keys.body[0], word(rest, 8) ^ even);
    }
    let first = word(bytes, bytes.len().max(16) - 16);
    let last = word(bytes, bytes.len() - 8);
    let (low, high) = multiply(first ^ odd ^ keys.end[0], last ^ even);
    fold(low ^ seed, high ^ keys.end[1])
}

/// The word that up to 8 bytes make; different for different bytes of one
/// length.
#[inline(always)]
fn small(bytes: &[u8]) -> u64 {
    let half = |at: usize| {
        let mut half = [0; 4];
        half.copy_from_slice(&bytes[at..at + 4]);
        u64::from(u32::from_le_bytes(half))
    };
    match bytes.len() {
        0 => 0,
        len @ 1..4 => {
            let byte = |at: usize| u64::from(bytes[at]);
            byte(0) | byte(len / 2) << 8 | byte(len - 1) << 16
        }
        len => half(0) | half(len - 4) << 32,
    }
}

/// The 8 bytes at `at`.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

/// Low and high half of the product.
#[inline(always)]
fn multiply(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    (product as u64, (product >> 64) as u64)
}

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let (low, high) = multiply(a, b);
    low ^ high
}

/// A bijection of words that spreads every bit over all.
#[inline(always)]
fn mix(word: u64, keys: &Keys) -> u64 {
    let word = (word ^ word >> 32).wrapping_mul(keys.multipliers[0]);
    let word = (word ^ word >> 29).wrapping_mul(keys.multipliers[1]);
    word ^ word >> 32
}

#[cfg(test)]
#[path = "fingerprint_tests.rs"]
mod tests;
