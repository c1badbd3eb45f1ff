//! Fingerprints of states.

/// The seed of a run's fingerprints (`--fp-seed`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FingerprintSeed(pub u64);

/// A 128-bit fingerprint; the low 64 bits are the 64-bit fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    /// The fingerprint of a sequence of bytes.
    #[inline]
    pub fn of_bytes(seed: FingerprintSeed, bytes: &[u8]) -> Self {
        let mut hash = u128::from(seed.0) ^ 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        for &byte in bytes {
            hash =
                (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        Fingerprint(hash)
    }
}
