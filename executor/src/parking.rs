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
        futex_wait(&self.state, ANNOUNCED, timeout);
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
            futex_wake(&self.state);
        }
    }
}

#[cfg(not(loom))]
fn futex_wait(word: &AtomicU32, expected: u32, timeout: Duration) {
    let timeout = libc::timespec {
        tv_sec: timeout.as_secs() as libc::time_t,
        tv_nsec: libc::c_long::from(timeout.subsec_nanos()),
    };
    // SAFETY: `word` and `timeout` outlive the call, which only reads them.
    // Whatever it returns (woken, value differs, timeout, signal), the caller
    // polls again.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
            expected,
            &raw const timeout,
        );
    }
}

#[cfg(not(loom))]
fn futex_wake(word: &AtomicU32) {
    // SAFETY: the address is only used to find sleepers.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
            1,
        );
    }
}
