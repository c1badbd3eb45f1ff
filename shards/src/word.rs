//! The width of stored fingerprints.

use std::fmt::Debug;
use std::hash::Hash;

use crate::fingerprint::Fingerprint;
use crate::partition::BITS_ABOVE_PARTITION;

mod sealed {
    pub trait Sealed {}
    impl Sealed for u64 {}
    impl Sealed for u128 {}
}

/// A fingerprint as a shard stores it: 64 bits, or all 128.
pub trait Word:
    Copy + Ord + Hash + Debug + Default + Send + Sync + sealed::Sealed + 'static
{
    /// Its size in bytes.
    const BYTES: usize;

    /// The part of `fingerprint` that is stored.
    fn of(fingerprint: Fingerprint) -> Self;

    /// The low 64 bits: they choose partition, sub-table and bucket.
    fn low(self) -> u64;

    /// The word with the low bits that `mask` names replaced by `bits`.
    fn with_low(self, mask: u64, bits: u64) -> Self;

    /// The word turned so that the order of keys is that of partitions, and
    /// that of fingerprints in some order within a partition: runs on disk are
    /// sorted so.
    fn sort_key(self) -> Self;

    /// The word that has this key.
    fn from_sort_key(key: Self) -> Self;

    /// The highest 64 bits of a key.
    fn key_top(self) -> u64;

    /// Writes the word into the first [`Word::BYTES`] bytes of `bytes`,
    /// little-endian.
    ///
    /// # Panics
    /// If `bytes` is shorter.
    fn write(self, bytes: &mut [u8]);

    /// The word in the first [`Word::BYTES`] bytes of `bytes`, little-endian.
    ///
    /// # Panics
    /// If `bytes` is shorter.
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! word {
    ($type:ty, |$word:ident| $key:expr, |$of:ident| $back:expr) => {
        impl Word for $type {
            const BYTES: usize = size_of::<$type>();

            #[inline]
            fn of(fingerprint: Fingerprint) -> Self {
                fingerprint.0 as $type
            }

            #[inline]
            fn low(self) -> u64 {
                self as u64
            }

            #[inline]
            fn with_low(self, mask: u64, bits: u64) -> Self {
                self & !(mask as $type) | bits as $type
            }

            #[inline]
            fn sort_key(self) -> Self {
                let $word = self;
                $key
            }

            #[inline]
            fn from_sort_key($of: Self) -> Self {
                $back
            }

            #[inline]
            fn key_top(self) -> u64 {
                (self >> (8 * (Self::BYTES - 8))) as u64
            }

            #[inline]
            fn write(self, bytes: &mut [u8]) {
                bytes[..Self::BYTES].copy_from_slice(&self.to_le_bytes());
            }

            #[inline]
            fn read(bytes: &[u8]) -> Self {
                let mut word = [0; Self::BYTES];
                word.copy_from_slice(&bytes[..Self::BYTES]);
                Self::from_le_bytes(word)
            }
        }
    };
}

word!(u64, |word| word.rotate_left(BITS_ABOVE_PARTITION), |key| {
    key.rotate_right(BITS_ABOVE_PARTITION)
});
word!(
    u128,
    |word| {
        let low = (word as u64).rotate_left(BITS_ABOVE_PARTITION);
        u128::from(low) << 64 | word >> 64
    },
    |key| {
        let low = ((key >> 64) as u64).rotate_right(BITS_ABOVE_PARTITION);
        key << 64 | u128::from(low)
    }
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_lead_back_to_their_words(word: u128) {
            prop_assert_eq!(Word::from_sort_key(word.sort_key()), word);
            let narrow = word as u64;
            prop_assert_eq!(Word::from_sort_key(narrow.sort_key()), narrow);
        }
    }
}
