//! A glommio executor on the calling thread.
//!
//! The executor is the control plane: timers today, cold files later. Batches
//! never pass through it, for its channels deliver when a task yields, which a
//! busy core does rarely.

use std::cell::Cell;
use std::fs;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use glommio::timer::Timer;
use glommio::{GlommioError, LocalExecutorBuilder, Placement, Task};

use super::RunError;
use super::start::{guarded, refused};
use crate::sys;

/// The least that glommio takes. Its default locks 10 MiB an executor.
const IO_MEMORY_BYTES: usize = 64 << 10;

/// Never, in effect. An executor that is off its CPU from when it arms this
/// timer until after the timer expires finds itself preempted before it has run
/// any task, takes that for having none, and sleeps for ever (glommio 0.9; 32
/// executors on two busy CPUs show it within seconds). So the core's task does
/// not rely on preemption: it goes to the reactor by itself, by [`visit`].
const PREEMPT_TIMER: Duration = Duration::from_secs(24 * 60 * 60);

/// Prepares the process for that many executors.
pub(super) fn prepare(executors: usize) -> io::Result<()> {
    /// Three rings and an eventfd, rounded up.
    const FILES_PER_EXECUTOR: usize = 8;
    const OTHER_FILES: usize = 256;
    // Counted each time, as glommio 0.9 leaves an eventfd behind of every
    // executor that has been.
    let open = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let files = open + OTHER_FILES + FILES_PER_EXECUTOR * executors;
    sys::raise_open_files(files as u64)
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

/// Lets the reactor look at its timers and files, and other tasks run. Only a
/// task that waits for something gets there: one that merely yields runs again
/// at once. The time is long enough not to be over before the wait begins, and
/// short enough to be over once the reactor looks.
async fn visit() {
    Timer::new(Duration::from_micros(1)).await;
}

/// How often a core whose executor has another task lets it run. A visit takes
/// a few system calls.
const VISIT_INTERVAL: Duration = Duration::from_millis(10);

/// Rings again and again. Made on an executor; stops when dropped.
pub(super) struct Alarm {
    rung: Rc<Cell<bool>>,
    last_visit: Instant,
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
        Self {
            rung,
            last_visit: Instant::now(),
            _task: task,
        }
    }

    /// Whether it has rung since it was last found to. To be called between
    /// any two steps: lets the reactor and the other tasks run now and then.
    pub(super) async fn has_rung(&mut self) -> bool {
        if self.last_visit.elapsed() < VISIT_INTERVAL {
            return false;
        }
        visit().await;
        self.last_visit = Instant::now();
        self.rung.replace(false)
    }
}
