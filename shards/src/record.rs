//! Candidates as flat bytes, from the core that generates a state to the shard
//! that owns it.
//!
//! | bytes | what                                              |
//! |-------|---------------------------------------------------|
//! | W     | fingerprint, little-endian (W is 8 or 16)         |
//! | W     | the parent's fingerprint                          |
//! | 8     | ordinal (high 24 bits), parent's address (low 40) |
//! | 4     | length of the state, only where lengths vary      |
//! | n     | the state                                         |
//!
//! Nothing is aligned and nothing stands between records.

use std::marker::PhantomData;

use crate::parent::ParentKey;
use crate::word::Word;

/// How long states are: known when compiling, or not.
pub trait Layout: 'static {
    /// The length of every state in bytes, if all states have the same.
    const STATE_BYTES: Option<usize>;
}

/// A state that may be new, with the transition it was reached by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a, W> {
    /// The state's fingerprint.
    pub fingerprint: W,
    /// Where it was reached from.
    pub parent: ParentKey<W>,
    /// The state.
    pub state: &'a [u8],
}

/// A state has not the length that its layout promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a state has {found} bytes, but every state should have {expected}")]
pub struct WrongLength {
    /// The promised length.
    pub expected: usize,
    /// The actual one.
    pub found: usize,
}

const HEADER_BYTES_MAX: usize = 2 * u128::BYTES + 8 + 4;

/// The bytes of a record without its state.
pub const fn header_bytes<W: Word, L: Layout>() -> usize {
    let length = if L::STATE_BYTES.is_some() { 0 } else { 4 };
    2 * W::BYTES + 8 + length
}

/// Appends a record to `out`; `write` appends the state's bytes.
///
/// # Errors
/// If the state's length is not that of the layout, or does not fit 32 bits;
/// `out` is then as it was.
#[inline]
pub fn push<W: Word, L: Layout>(
    out: &mut Vec<u8>,
    fingerprint: W,
    parent: ParentKey<W>,
    write: impl FnOnce(&mut Vec<u8>),
) -> Result<(), WrongLength> {
    let header_bytes = header_bytes::<W, L>();
    let mut header = [0; HEADER_BYTES_MAX];
    fingerprint.write(&mut header);
    parent.fingerprint.write(&mut header[W::BYTES..]);
    parent.place.write(&mut header[2 * W::BYTES..]);
    let start = out.len();
    let state = start + header_bytes;
    out.reserve(header_bytes + L::STATE_BYTES.unwrap_or(64));
    out.extend_from_slice(&header[..header_bytes]);
    write(out);
    let found = out.len().wrapping_sub(state);
    let expected = L::STATE_BYTES.unwrap_or(found.min(u32::MAX as usize));
    if found != expected {
        out.truncate(start);
        return Err(WrongLength { expected, found });
    }
    if L::STATE_BYTES.is_none() {
        out[state - 4..state].copy_from_slice(&(found as u32).to_le_bytes());
    }
    Ok(())
}

/// The records of a batch, in order.
pub struct Records<'a, W, L> {
    rest: &'a [u8],
    kinds: PhantomData<(W, L)>,
}

impl<'a, W: Word, L: Layout> Records<'a, W, L> {
    /// The records that [`push`] appended to an empty `batch`.
    #[inline]
    pub fn new(batch: &'a [u8]) -> Self {
        Records {
            rest: batch,
            kinds: PhantomData,
        }
    }
}

impl<'a, W: Word, L: Layout> Iterator for Records<'a, W, L> {
    type Item = Candidate<'a, W>;

    /// # Panics
    /// If what is left is no whole record.
    #[inline]
    fn next(&mut self) -> Option<Candidate<'a, W>> {
        if self.rest.is_empty() {
            return None;
        }
        let (header, rest) = self.rest.split_at(header_bytes::<W, L>());
        let length = state_bytes::<W, L>(header);
        let (state, rest) = rest.split_at(length);
        self.rest = rest;
        Some(Candidate {
            fingerprint: W::read(header),
            parent: ParentKey {
                fingerprint: W::read(&header[W::BYTES..]),
                place: u64::read(&header[2 * W::BYTES..]),
            },
            state,
        })
    }
}

/// The length of the state that follows a header.
#[inline]
pub(crate) fn state_bytes<W: Word, L: Layout>(header: &[u8]) -> usize {
    match L::STATE_BYTES {
        Some(length) => length,
        None => read_u32(&header[2 * W::BYTES + 8..]) as usize,
    }
}

#[inline]
fn read_u32(bytes: &[u8]) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[..4]);
    u32::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::parent::LogAddress;

    struct AnyLength;
    impl Layout for AnyLength {
        const STATE_BYTES: Option<usize> = None;
    }

    struct FiveBytes;
    impl Layout for FiveBytes {
        const STATE_BYTES: Option<usize> = Some(5);
    }

    type Parts = (u128, u128, u32, u64, Vec<u8>);

    fn comes_back<W: Word, L: Layout>(records: &[Parts]) {
        let mut batch = Vec::new();
        let mut written = Vec::new();
        for (fingerprint, parent, ordinal, address, state) in records {
            let fingerprint = W::of(Fingerprint(*fingerprint));
            let parent = W::of(Fingerprint(*parent));
            let parent = ParentKey::new(parent, *ordinal, LogAddress(*address));
            let write = |out: &mut Vec<u8>| out.extend_from_slice(state);
            push::<W, L>(&mut batch, fingerprint, parent, write).unwrap();
            assert_eq!(parent.address(), LogAddress(*address));
            assert_eq!(parent.ordinal(), (*ordinal).min((1 << 24) - 1));
            written.push(Candidate {
                fingerprint,
                parent,
                state,
            });
        }
        assert!(Records::<W, L>::new(&batch).eq(written));
    }

    fn parts(state: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Parts> {
        let address = 0..1_u64 << 40;
        (any::<u128>(), any::<u128>(), any::<u32>(), address, state)
    }

    proptest! {
        #[test]
        fn records_come_back(
            any_length in vec(parts(vec(any::<u8>(), 0..300)), 0..20),
            five_bytes in vec(parts(vec(any::<u8>(), 5)), 0..20),
        ) {
            comes_back::<u64, AnyLength>(&any_length);
            comes_back::<u128, AnyLength>(&any_length);
            comes_back::<u64, FiveBytes>(&five_bytes);
            comes_back::<u128, FiveBytes>(&five_bytes);
        }
    }

    #[test]
    fn a_state_of_another_length_is_refused() {
        let mut batch = Vec::new();
        let parent = ParentKey::initial(0);
        let push = |batch: &mut Vec<u8>, state: &[u8]| {
            push::<u64, FiveBytes>(batch, 1, parent, |out| out.extend_from_slice(state))
        };
        push(&mut batch, b"right").unwrap();
        for (state, found) in [(&b"long state"[..], 10), (b"four", 4), (b"", 0)] {
            let error = push(&mut batch, state).unwrap_err();
            assert_eq!((error.expected, error.found), (5, found));
        }
        assert_eq!(Records::<u64, FiveBytes>::new(&batch).count(), 1);
    }
}
