//! Making the cores, and what can go wrong with them.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};

use super::{Core, Seat};
use crate::control::Control;

/// Why a run ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum RunError<E> {
    /// The placement is for another number of cores than the run has.
    #[error("the placement has {placed} cores, the run {cores}")]
    Places {
        /// Cores of the placement.
        placed: usize,
        /// Cores of the run.
        cores: usize,
    },
    /// The system refused a thread, a CPU or what the driver needs.
    #[error("core {core} cannot have {what}: {source}")]
    Start {
        /// The core that could not start.
        core: usize,
        /// What was refused.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The engine could not make one of its cores.
    #[error("core {core}: {source}")]
    Make {
        /// The core that could not be made.
        core: usize,
        /// What the engine said.
        source: E,
    },
    /// A core panicked.
    #[error("core {core} panicked: {message}")]
    Panicked {
        /// The core that panicked.
        core: usize,
        /// What it said.
        message: String,
    },
    /// Simulated cores waited for each other for ever.
    #[error("all simulated cores were idle for {steps} steps in a row")]
    Stalled {
        /// How many steps in a row came to nothing.
        steps: u64,
    },
}

/// Calls `f` for `core`; a panic becomes an error.
pub(super) fn guarded<R, E>(core: usize, f: impl FnOnce() -> R) -> Result<R, RunError<E>> {
    // The run ends without results after a panic, so nobody sees what the
    // panic left half done.
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| RunError::Panicked {
        core,
        message: panic_message(&*payload),
    })
}

/// Makes a [`RunError::Start`] of what the system said to `core`.
pub(super) fn refused<E>(core: usize, what: &'static str) -> impl FnOnce(io::Error) -> RunError<E> {
    move |source| RunError::Start { core, what, source }
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    if let Some(message) = payload.downcast_ref::<&str>() {
        (*message).to_owned()
    } else if let Some(message) = payload.downcast_ref::<String>() {
        message.clone()
    } else {
        "(no message)".to_owned()
    }
}

/// Makes the core of `seat`.
pub(super) fn make<C, E, F>(make_core: &F, seat: Seat) -> Result<C, RunError<E>>
where
    C: Core,
    F: Fn(Seat) -> Result<C, E>,
{
    guarded(seat.index, || make_core(seat))?.map_err(|source| RunError::Make {
        core: seat.index,
        source,
    })
}

/// Where threads wait until every core is made, and where the first failure of
/// a run is kept.
pub(super) struct Start<'a, E> {
    control: &'a Control,
    ready: Mutex<usize>,
    changed: Condvar,
    failure: Mutex<Option<RunError<E>>>,
}

impl<'a, E> Start<'a, E> {
    pub(super) fn new(control: &'a Control) -> Self {
        Self {
            control,
            ready: Mutex::new(0),
            changed: Condvar::new(),
            failure: Mutex::new(None),
        }
    }

    /// Says that one more core is made, and waits for the others. Returns
    /// whether all of them are: if not, the run is abandoned.
    pub(super) fn wait_for_all(&self) -> bool {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        *ready += 1;
        self.changed.notify_all();
        while *ready < self.control.cores() && !self.control.is_abandoned() {
            ready = self
                .changed
                .wait(ready)
                .unwrap_or_else(PoisonError::into_inner);
        }
        !self.control.is_abandoned()
    }

    /// Abandons the run. The first failure is the one reported.
    pub(super) fn fail(&self, error: RunError<E>) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
        drop(failure);
        // Under the lock, or a waiter could miss it between test and wait.
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        self.control.abandon();
        self.changed.notify_all();
        drop(ready);
    }

    /// The first failure, if any.
    pub(super) fn into_failure(self) -> Option<RunError<E>> {
        self.failure
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
