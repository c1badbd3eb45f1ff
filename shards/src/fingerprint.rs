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
        of_lanes(|keys| lane(keys, keys.seed(seed.0), bytes))
    }

    /// The fingerprint of the part `index` of a state, such as the value of a
    /// variable: equal bytes have unrelated fingerprints in different parts.
    /// To be put together by [`Combined`].
    #[inline(always)]
    pub fn of_part(seed: FingerprintSeed, index: u32, bytes: &[u8]) -> Self {
        let offset = (u64::from(index) + 1).wrapping_mul(PART);
        of_lanes(|keys| lane(keys, keys.seed(seed.0.wrapping_add(offset)), bytes))
    }
}

/// The fingerprint of a state, put together from those of its parts in any
/// order; a part that changes is replaced without looking at the others.
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
        of_lanes(|keys| mix(self.0.wrapping_shr(keys.shift) as u64 ^ keys.finish, keys))
    }
}

/// What differs between the lanes: odd or not, all digits of well-known
/// irrational numbers.
struct Keys {
    shift: u32,
    finish: u64,
    length: u64,
    words: [u64; 4],
    multipliers: [u64; 2],
}

/// Digits of pi and of e after the point, in hexadecimal.
const LANES: [Keys; 2] = [
    Keys {
        shift: 0,
        finish: 0x243f_6a88_85a3_08d3,
        length: 0x1319_8a2e_0370_7344,
        words: [
            0xa409_3822_299f_31d0,
            0x082e_fa98_ec4e_6c89,
            0x4528_21e6_38d0_1377,
            0xbe54_66cf_34e9_0c6c,
        ],
        multipliers: [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb],
    },
    Keys {
        shift: 64,
        finish: 0xb7e1_5162_8aed_2a6a,
        length: 0xbf71_5880_9cf4_f3c7,
        words: [
            0x62e7_160f_38b4_da56,
            0xa784_d904_5190_cfef,
            0x324e_7738_926c_fbe5,
            0xf4bf_8d8d_8c31_d763,
        ],
        multipliers: [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53],
    },
];

/// Steps between the seeds of parts.
const PART: u64 = 0x9e37_79b9_7f4a_7c15;

impl Keys {
    /// Spreads a seed.
    #[inline(always)]
    fn seed(&self, seed: u64) -> u64 {
        fold(seed ^ self.words[0], self.words[1])
    }
}

#[inline(always)]
fn of_lanes(lane: impl Fn(&Keys) -> u64) -> Fingerprint {
    Fingerprint(u128::from(lane(&LANES[1])) << 64 | u128::from(lane(&LANES[0])))
}

#[inline(always)]
fn lane(keys: &Keys, seed: u64, bytes: &[u8]) -> u64 {
    let seed = seed ^ (bytes.len() as u64).wrapping_mul(keys.length);
    if bytes.len() <= 8 {
        return mix(short_word(bytes) ^ seed, keys);
    }
    let mut state = [seed, seed];
    let mut rest = bytes;
    while rest.len() > 32 {
        state[0] = fold(word(rest, 0) ^ keys.words[0], word(rest, 8) ^ state[0]);
        state[1] = fold(word(rest, 16) ^ keys.words[1], word(rest, 24) ^ state[1]);
        rest = &rest[32..];
    }
    if rest.len() > 16 {
        state[0] = fold(word(rest, 0) ^ keys.words[0], word(rest, 8) ^ state[0]);
    }
    let tail = &bytes[bytes.len().saturating_sub(16)..];
    let (a, b) = (word(tail, 0), word(bytes, bytes.len() - 8));
    fold(
        fold(a ^ keys.words[2], b ^ state[0] ^ state[1].rotate_left(32)) ^ seed,
        keys.words[3],
    )
}

/// The bytes of a state of up to 8 bytes.
#[inline(always)]
fn short_word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

/// The 8 bytes at `at`.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    short_word(&bytes[at..at + 8])
}

/// The halves of the product, folded.
#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// A bijection of words that spreads every bit over all bits.
#[inline(always)]
fn mix(word: u64, keys: &Keys) -> u64 {
    let word = (word ^ word >> 32).wrapping_mul(keys.multipliers[0]);
    let word = (word ^ word >> 29).wrapping_mul(keys.multipliers[1]);
    word ^ word >> 32
}
