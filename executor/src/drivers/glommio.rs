//! A glommio executor on the calling thread.
//!
//! The executor is the control plane: timers today, cold files later. Batches
//! never pass through it, for its channels deliver when a task yields, and a
//! busy core yields once a preemption timer.

use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use glommio::timer::Timer;
use glommio::{GlommioError, LocalExecutorBuilder, Placement, Task};

use super::RunError;
use super::start::{guarded, refused};
use crate::sys;

pub(super) use glommio::yield_if_needed;

/// The least that glommio takes. Its default locks 10 MiB an executor.
const IO_MEMORY_BYTES: usize = 64 << 10;

/// How often a busy core lets the executor look at its rings, which costs a
/// few system calls.
const PREEMPT_TIMER: Duration = Duration::from_millis(10);

/// Files that an executor keeps open: three rings and an eventfd, rounded up.
const FILES_PER_EXECUTOR: u64 = 8;

/// Prepares the process for that many executors.
pub(super) fn prepare(executors: usize) -> io::Result<()> {
    const OTHER_FILES: u64 = 256;
    sys::raise_open_files(OTHER_FILES + FILES_PER_EXECUTOR * executors as u64)
}

/// Runs `task` to its end on an executor of its own. The thread is pinned
/// already, if it shall be.
pub(super) fn run<R, E>(core: usize, task: impl Future<Output = R>) -> Result<R, RunError<E>> {
    guarded(core, || {
        let executor = LocalExecutorBuilder::new(Placement::Unbound)
            .name("core")
            .io_memory(IO_MEMORY_BYTES)
            .preempt_timer(PREEMPT_TIMER)
            .make()
            .map_err(|error| refused(core, "a glommio executor")(into_io(error)))?;
        Ok(executor.run(task))
    })?
}

fn into_io(error: GlommioError<()>) -> io::Error {
    match error {
        GlommioError::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

/// Rings again and again. Made on an executor; stops when dropped.
pub(super) struct Alarm {
    rung: Rc<Cell<bool>>,
    _task: Task<()>,
}

impl Alarm {
    pub(super) fn every(interval: Duration) -> Self {
        let rung = Rc::new(Cell::new(false));
        let bell = Rc::clone(&rung);
        let task = glommio::spawn_local(async move {
            loop {
                Timer::new(interval).await;
                bell.set(true);
            }
        });
        Self { rung, _task: task }
    }

    /// Whether it has rung since the last call.
    pub(super) fn has_rung(&self) -> bool {
        self.rung.replace(false)
    }
}
