//! The violations that one core finds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shards::Word;

use super::observer::Observer;
use super::violation::{Cause, End, Violation};

/// The best violation that a core has found, and what it has told of others.
pub(super) struct Findings<W> {
    best: Option<Violation<W>>,
    has_gaps: bool,
    /// Causes that the observer knows of from this core.
    told: Vec<(u8, u32)>,
    /// Raised for all cores with the first violation.
    found: Arc<AtomicBool>,
    observer: Arc<dyn Observer>,
}

impl<W: Word> Findings<W> {
    pub fn new(found: Arc<AtomicBool>, observer: Arc<dyn Observer>) -> Self {
        Findings {
            best: None,
            has_gaps: false,
            told: Vec::new(),
            found,
            observer,
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.best.is_none()
    }

    /// Whether an evaluation was given up: some state was not looked at whole.
    pub fn has_gaps(&self) -> bool {
        self.has_gaps
    }

    /// Takes the best violation out.
    pub fn take_best(&mut self) -> Option<Violation<W>> {
        self.best.take()
    }

    /// Takes a violation; an evaluation that was given up because the run ends
    /// is none. `end` is only called if it may become the best.
    #[cold]
    pub fn report(&mut self, length: u64, cause: Cause, end: impl FnOnce() -> End<W>) {
        if cause.is_cut_short() {
            self.has_gaps = true;
            return;
        }
        let rank = (length, cause.rank());
        if let Some(best) = &self.best
            && (best.length, best.cause.rank()) < rank
        {
            return;
        }
        let violation = Violation {
            length,
            cause,
            end: end(),
        };
        self.found.store(true, Ordering::Relaxed);
        if !self.told.contains(&rank.1) {
            self.told.push(rank.1);
            self.observer.found(&violation.found());
        }
        violation.contend(&mut self.best);
    }
}
