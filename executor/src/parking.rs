//! Where a core without work sleeps, and how others wake it.
//!
//! The sleeper announces itself, polls once more for work, and only then
//! sleeps; whoever gives it work makes the work visible first and looks at the
//! announcement afterwards. A full fence on both sides between the two
//! accesses means that at least one of them sees the other.

use std::time::Duration;

use crate::sync::{AtomicU32, Ordering, fence};

const AWAKE: u32 = 0;
const ANNOUNCED: u32 = 1;

/// The sleeping place of one core.
#[derive(Debug)]
pub(crate) struct ParkingSpot {
    state: AtomicU32,
}

impl ParkingSpot {
    pub(crate) fn new() -> Self {
        Self {
            state: AtomicU32::new(AWAKE),
        }
    }

    /// Says that the owner will sleep unless its next poll finds work.
    pub(crate) fn announce(&self) {
        self.state.store(ANNOUNCED, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    /// Withdraws the announcement.
    pub(crate) fn withdraw(&self) {
        self.state.store(AWAKE, Ordering::Relaxed);
    }

    /// Sleeps until woken, at most `timeout`; returns at once if somebody has
    /// woken the owner since it announced itself.
    #[cfg(not(loom))]
    pub(crate) fn sleep(&self, timeout: Duration) {
        crate::sys::futex_wait(&self.state, ANNOUNCED, timeout);
        self.withdraw();
    }

    /// Loom has no futex: whether the owner would have slept is what its tests
    /// look at.
    #[cfg(loom)]
    pub(crate) fn sleep(&self, _timeout: Duration) {
        while self.state.load(Ordering::Relaxed) == ANNOUNCED {
            loom::thread::yield_now();
        }
    }

    /// Wakes the owner if it sleeps or is about to. The caller has already
    /// made visible what the owner shall find.
    #[inline]
    pub(crate) fn wake(&self) {
        fence(Ordering::SeqCst);
        self.wake_after_fence();
    }

    /// As [`Self::wake`], for a caller that has passed a full fence since it
    /// made its work visible.
    #[inline]
    pub(crate) fn wake_after_fence(&self) {
        if self.state.load(Ordering::Relaxed) == ANNOUNCED {
            self.wake_sleeper();
        }
    }

    #[cold]
    fn wake_sleeper(&self) {
        if self.state.swap(AWAKE, Ordering::Relaxed) == ANNOUNCED {
            #[cfg(not(loom))]
            crate::sys::futex_wake(&self.state);
        }
    }
}
