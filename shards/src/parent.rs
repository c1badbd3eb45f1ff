//! Where a state was reached from.

use std::fmt;

/// Bits of a [`LogAddress`].
pub(crate) const ADDRESS_BITS: u32 = 40;
const ADDRESS_MASK: u64 = (1 << ADDRESS_BITS) - 1;
/// The largest ordinal that a [`ParentKey`] tells apart.
const ORDINAL_MAX: u32 = (1 << (64 - ADDRESS_BITS)) - 1;

/// The place of a state's entry in the parent logs of all shards: 40 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogAddress(pub(crate) u64);

impl LogAddress {
    /// No entry: the parent of an initial state.
    pub const NONE: LogAddress = LogAddress(ADDRESS_MASK);

    /// Whether this names no entry.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

impl fmt::Debug for LogAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("LogAddress(none)");
        }
        write!(f, "LogAddress({:#x})", self.0)
    }
}

/// The transition that a candidate was reached by. Among the transitions to
/// one state the least key is kept: by the parent's fingerprint, then by the
/// successor's ordinal. Keys depend on content only, so that what is kept
/// depends neither on timing nor on the number of cores. (The log address
/// comes last in the order; it is a function of the parent.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParentKey<W> {
    /// The parent's fingerprint; zero for initial states.
    pub fingerprint: W,
    /// The ordinal above 40 bits of address.
    pub(crate) place: u64,
}

impl<W: Default> ParentKey<W> {
    /// The key of the successor number `ordinal` of a parent. Ordinals from
    /// 2^24 - 1 on are one.
    #[inline]
    pub fn new(fingerprint: W, ordinal: u32, address: LogAddress) -> Self {
        let ordinal = u64::from(ordinal.min(ORDINAL_MAX));
        ParentKey {
            fingerprint,
            place: ordinal << ADDRESS_BITS | address.0,
        }
    }

    /// The key of the initial state number `ordinal`. Among initial states
    /// with one fingerprint (under a view or symmetry) the least ordinal is
    /// kept, and the least bytes for equal ordinals: where ordinals would
    /// depend on how the initial states were split, give 0 to all.
    #[inline]
    pub fn initial(ordinal: u32) -> Self {
        Self::new(W::default(), ordinal, LogAddress::NONE)
    }

    /// The successor's ordinal.
    #[inline]
    pub fn ordinal(&self) -> u32 {
        (self.place >> ADDRESS_BITS) as u32
    }

    /// The place of the parent's entry.
    #[inline]
    pub fn address(&self) -> LogAddress {
        LogAddress(self.place & ADDRESS_MASK)
    }
}
