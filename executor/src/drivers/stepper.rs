//! One core on a thread of its own, step after step.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::start::guarded;
use super::wait::{WaitPolicy, Waiter};
use super::{Core, Pulse, RunError, Step};
use crate::clock::{Activity, CoreClock};
use crate::control::Control;

/// The longest sleep of a thread whose core waits for the disk.
const DISK_SLEEP_MAX: Duration = Duration::from_micros(50);

/// A core with its clock and its way of waiting.
pub(super) struct Stepper<'a, C> {
    core: C,
    index: usize,
    clock: CoreClock,
    waiter: Waiter<'a>,
    control: &'a Control,
}

impl<'a, C: Core> Stepper<'a, C> {
    pub(super) fn new(
        core: C,
        index: usize,
        policy: WaitPolicy,
        control: &'a Arc<Control>,
    ) -> Self {
        Self {
            core,
            index,
            clock: CoreClock::new(Arc::clone(control), index),
            waiter: Waiter::new(policy, control.spot(index)),
            control,
        }
    }

    /// Calls one step and waits a little if it was idle. Returns whether there
    /// is another step to call: not if the core is done or the run abandoned.
    #[inline]
    pub(super) fn step<E>(&mut self) -> Result<bool, RunError<E>> {
        match guarded(self.index, || self.core.step(&mut self.clock))? {
            Step::Busy => {
                self.clock.was_busy();
                self.waiter.found_work();
            }
            Step::Idle => {
                self.clock.was_idle(Activity::Wait);
                self.waiter.wait(Duration::MAX);
            }
            Step::AwaitingDisk => {
                self.clock.was_idle(Activity::Disk);
                self.waiter.wait(DISK_SLEEP_MAX);
            }
            Step::Done => return Ok(false),
        }
        Ok(!self.control.is_abandoned())
    }

    /// Ends the core; `None` if the run was abandoned.
    pub(super) fn finish<E>(mut self) -> Result<Option<C::Output>, RunError<E>> {
        self.clock.pause();
        if self.control.is_abandoned() {
            return Ok(None);
        }
        guarded(self.index, || self.core.finish()).map(Some)
    }
}

/// Calls a pulse when it is due.
pub(super) struct Ticker<'a> {
    pulse: Option<Pulse<'a>>,
    last: Instant,
}

impl<'a> Ticker<'a> {
    pub(super) fn new(pulse: Option<Pulse<'a>>) -> Self {
        Self {
            pulse,
            last: Instant::now(),
        }
    }

    /// A ticker without a pulse, for the cores other than the first.
    pub(super) fn silent() -> Self {
        Self::new(None)
    }

    /// The time between two pulses, if there are any.
    pub(super) fn interval(&self) -> Option<Duration> {
        self.pulse.as_ref().map(|pulse| pulse.interval)
    }

    /// Calls the pulse if its time has come by the clock.
    #[inline]
    pub(super) fn tick<E>(&mut self) -> Result<(), RunError<E>> {
        match self.interval() {
            Some(interval) if self.last.elapsed() >= interval => self.call(),
            _ => Ok(()),
        }
    }

    /// Calls the pulse.
    pub(super) fn call<E>(&mut self) -> Result<(), RunError<E>> {
        if let Some(pulse) = &mut self.pulse {
            guarded(0, || (pulse.call)())?;
            self.last = Instant::now();
        }
        Ok(())
    }
}
