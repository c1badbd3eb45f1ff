//! The memory that a run may take.
//!
//! Under overcommit the system never refuses memory, it kills. So every large
//! structure asks the budget before it grows, and growing asks for the new
//! block while the old one still counts. A refusal is an error that leaves the
//! structure as it was.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The share of a budget from which on it is pressed, in percent: the index of
/// a level that doubles takes a third more.
const PRESSED_PERCENT: usize = 60;

/// The share of a budget from which on nothing more should be taken while some
/// is on its way to disk, in percent.
const FULL_PERCENT: usize = 80;

/// What memory is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The fingerprints of all states seen.
    Table,
    /// Finding the new states of the current level by fingerprint.
    LevelIndex,
    /// The states of the current and the next level.
    Frontier,
    /// The way back from every state.
    ParentLog,
    /// Where fingerprints are on disk: fences and filters of runs.
    Filter,
    /// Messages between cores.
    Messages,
    /// What the model keeps.
    Model,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Purpose::Table => "the fingerprint table",
            Purpose::LevelIndex => "the index of the current level",
            Purpose::Frontier => "the frontier",
            Purpose::ParentLog => "the parent log",
            Purpose::Filter => "fences and filters of what is on disk",
            Purpose::Messages => "messages between cores",
            Purpose::Model => "the model",
        })
    }
}

/// The budget, or the system, refused memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wanted} more bytes for {purpose} exceed the limit: {used} of {limit} bytes are used")]
pub struct MemoryExhausted {
    /// What it was wanted for.
    pub purpose: Purpose,
    /// The bytes that were asked for.
    pub wanted: usize,
    /// The bytes in use then.
    pub used: usize,
    /// The limit.
    pub limit: usize,
}

/// A limit of memory shared by all cores, with what is used of it. Clones are
/// one budget.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    limit: usize,
    /// Whether what exceeds the limit is refused.
    refuses: bool,
    /// From so many bytes on, some should be spilled.
    pressed_from: usize,
    full_from: usize,
    used: AtomicUsize,
    peak: AtomicUsize,
}

impl Budget {
    /// A budget of `limit` bytes, nothing used, that refuses what exceeds it.
    pub fn new(limit: usize) -> Self {
        Self::with(limit, true)
    }

    /// A budget of `limit` bytes, nothing used, that refuses nothing: who uses
    /// it asks [`Budget::is_pressed`], often enough, and spills.
    pub fn spilling(limit: usize) -> Self {
        Self::with(limit, false)
    }

    fn with(limit: usize, refuses: bool) -> Self {
        Budget(Arc::new(Counters {
            limit,
            refuses,
            pressed_from: limit / 100 * PRESSED_PERCENT,
            full_from: limit / 100 * FULL_PERCENT,
            used: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
        }))
    }

    /// Whether so much is used that some should go to disk. What is left then
    /// is for what arrives until it is there, and for sorting it.
    #[inline]
    pub fn is_pressed(&self) -> bool {
        self.used() >= self.0.pressed_from
    }

    /// Whether nearly all is used: whoever waits for memory to come back should
    /// do nothing else.
    #[inline]
    pub fn is_nearly_used(&self) -> bool {
        self.used() >= self.0.full_from
    }

    /// Takes `bytes` out of the budget even if it exceeds the limit: what is
    /// needed to make room.
    pub fn take(&self, bytes: usize) {
        let used = self.0.used.fetch_add(bytes, Relaxed) + bytes;
        self.0.peak.fetch_max(used, Relaxed);
    }

    /// Takes `bytes` out of the budget, to be given back with [`Budget::release`].
    ///
    /// # Errors
    /// If less than that is left; nothing is taken then.
    pub fn try_reserve(&self, bytes: usize, purpose: Purpose) -> Result<(), MemoryExhausted> {
        let limit = self.0.limit;
        let most = if self.0.refuses { limit } else { usize::MAX };
        let grown = |used: usize| used.checked_add(bytes).filter(|&used| used <= most);
        match self.0.used.fetch_update(Relaxed, Relaxed, grown) {
            Ok(used) => {
                self.0.peak.fetch_max(used + bytes, Relaxed);
                Ok(())
            }
            Err(used) => Err(MemoryExhausted {
                purpose,
                wanted: bytes,
                used,
                limit,
            }),
        }
    }

    /// Gives `bytes` back.
    pub fn release(&self, bytes: usize) {
        let before = self.0.used.fetch_sub(bytes, Relaxed);
        debug_assert!(before >= bytes, "released {bytes} of {before} bytes");
    }

    /// The limit in bytes.
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    /// The bytes in use.
    pub fn used(&self) -> usize {
        self.0.used.load(Relaxed)
    }

    /// The most bytes that were ever in use at once.
    pub fn peak(&self) -> usize {
        self.0.peak.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_exceeds_the_limit_and_remembers_the_peak() {
        let budget = Budget::new(100);
        budget.try_reserve(60, Purpose::Table).unwrap();
        let refused = budget.try_reserve(41, Purpose::Frontier).unwrap_err();
        assert_eq!((refused.wanted, refused.used, refused.limit), (41, 60, 100));
        budget.try_reserve(40, Purpose::Frontier).unwrap();
        budget.release(70);
        assert_eq!((budget.used(), budget.peak()), (30, 100));
        assert!(budget.try_reserve(usize::MAX, Purpose::Model).is_err());
    }
}
