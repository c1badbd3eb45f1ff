//! A thread a core, pinned, with or without a glommio executor on it.

use std::io;
use std::sync::Arc;
use std::thread::{self, Scope, ScopedJoinHandle};

use super::start::{Start, guarded, make, refused};
use super::stepper::{Stepper, Ticker};
use super::wait::WaitPolicy;
use super::{Core, RunError, Seat, glommio};
use crate::control::Control;
use crate::sys;
use crate::topology::Placement;

/// What runs on a thread.
#[derive(Clone, Copy, Debug)]
pub(super) enum Runtime {
    /// The loop of steps and nothing else.
    Plain,
    /// A glommio executor with the loop of steps as its only lasting task.
    Glommio,
}

/// What the threads of a run share.
pub(super) struct Crew<'a, F, E> {
    runtime: Runtime,
    policy: WaitPolicy,
    placement: &'a Placement,
    control: &'a Arc<Control>,
    make_core: F,
    start: Start<'a, E>,
}

impl<'a, C, F, E> Crew<'a, F, E>
where
    C: Core,
    F: Fn(Seat) -> Result<C, E>,
{
    /// # Errors
    /// If the placement is for another number of cores than the run has.
    pub(super) fn new(
        runtime: Runtime,
        placement: &'a Placement,
        control: &'a Arc<Control>,
        make_core: F,
    ) -> Result<Self, RunError<E>> {
        let (placed, cores) = (placement.cores(), control.cores());
        if placed != cores {
            return Err(RunError::Places { placed, cores });
        }
        Ok(Self {
            runtime,
            policy: if placement.is_shared() {
                WaitPolicy::SHARED
            } else {
                WaitPolicy::DEDICATED
            },
            placement,
            control,
            make_core,
            start: Start::new(control),
        })
    }

    /// Runs the only core on the calling thread. No other thread is started.
    pub(super) fn run_here(self, ticker: Ticker<'_>) -> Result<Vec<C::Output>, RunError<E>> {
        let seat = self.placement.seat(0);
        // The caller gets its CPUs back.
        let before = seat.cpu.and_then(|_| sys::affinity().ok());
        let output = guarded(0, || self.live(seat, ticker)).flatten();
        if let Some(before) = before {
            sys::set_affinity(&before).map_err(refused(0, "its CPUs"))?;
        }
        Ok(output?.into_iter().collect())
    }

    /// Runs each core on a thread of its own.
    pub(super) fn run(
        self,
        stack_bytes: usize,
        ticker: Ticker<'_>,
    ) -> Result<Vec<C::Output>, RunError<E>>
    where
        E: Send,
        F: Sync,
    {
        if matches!(self.runtime, Runtime::Glommio) {
            glommio::prepare(self.control.cores()).map_err(refused(0, "open files"))?;
        }
        let outputs = thread::scope(|scope| {
            let mut ticker = Some(ticker);
            let mut threads = Vec::with_capacity(self.control.cores());
            for index in 0..self.control.cores() {
                let ticker = ticker.take().unwrap_or_else(Ticker::silent);
                match self.start_thread(scope, index, stack_bytes, ticker) {
                    Ok(thread) => threads.push(thread),
                    Err(error) => {
                        self.start.fail(refused(index, "a thread")(error));
                        break;
                    }
                }
            }
            let joined = threads.into_iter().map(ScopedJoinHandle::join);
            // What went wrong on a thread is known to `start`.
            joined.filter_map(|output| output.ok().flatten()).collect()
        });
        match self.start.into_failure() {
            Some(error) => Err(error),
            None => Ok(outputs),
        }
    }

    fn start_thread<'scope, 'env>(
        &'scope self,
        scope: &'scope Scope<'scope, 'env>,
        index: usize,
        stack_bytes: usize,
        ticker: Ticker<'scope>,
    ) -> io::Result<ScopedJoinHandle<'scope, Option<C::Output>>>
    where
        E: Send,
        F: Sync,
        C::Output: 'scope,
    {
        thread::Builder::new()
            .name(format!("core-{index}"))
            .stack_size(stack_bytes)
            .spawn_scoped(scope, move || {
                let seat = self.placement.seat(index);
                // A core may even panic while it is dropped.
                let output = guarded(index, || self.live(seat, ticker)).flatten();
                output.unwrap_or_else(|error| {
                    self.start.fail(error);
                    None
                })
            })
    }

    /// A core's life on the calling thread. `None` if the run was abandoned.
    fn live(&self, seat: Seat, mut ticker: Ticker<'_>) -> Result<Option<C::Output>, RunError<E>> {
        if let Some(cpu) = seat.cpu {
            sys::set_affinity(&[cpu]).map_err(refused(seat.index, "its CPU"))?;
        }
        match self.runtime {
            Runtime::Plain => {
                let Some(mut stepper) = self.enter(seat)? else {
                    return Ok(None);
                };
                while stepper.step()? {
                    ticker.tick()?;
                }
                stepper.finish()
            }
            Runtime::Glommio => glommio::run(seat.index, async {
                let Some(mut stepper) = self.enter(seat)? else {
                    return Ok(None);
                };
                let mut alarm = ticker.interval().map(glommio::Alarm::every);
                while stepper.step()? {
                    if let Some(alarm) = &mut alarm
                        && alarm.has_rung().await
                    {
                        ticker.call()?;
                    }
                }
                stepper.finish()
            })?,
        }
    }

    /// Makes the core of `seat` and waits for the others. `None` if the run
    /// was abandoned.
    fn enter(&self, seat: Seat) -> Result<Option<Stepper<'_, C>>, RunError<E>> {
        let core = make(&self.make_core, seat)?;
        if !self.start.wait_for_all() {
            return Ok(None);
        }
        let stepper = Stepper::new(core, seat.index, self.policy, self.control);
        Ok(Some(stepper))
    }
}
