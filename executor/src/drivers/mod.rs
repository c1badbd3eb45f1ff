//! What calls the steps of the cores.
//!
//! The same [`Core`] runs under every [`Driver`]; a run's result must not
//! depend on which.

mod choose;
mod glommio;
mod simulated;
mod start;
mod stepper;
mod threads;
mod wait;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::{CoreClock, CoreTimes};
use crate::control::Control;
use crate::topology::Placement;
use stepper::Ticker;
use threads::{Crew, Runtime};

pub use choose::{Choice, Refusal, choose_driver, choose_driver_with};
pub use start::RunError;

/// The stack of every thread that a driver creates, unless the caller says
/// otherwise. Virtual memory: only what deep recursion touches is used.
pub const STACK_BYTES: usize = 64 << 20;

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Something was done: call again at once.
    Busy,
    /// Nothing could be done before another core sends or arrives. The driver
    /// calls again, sooner or later.
    Idle,
    /// As [`Step::Idle`], but what the core waits for is a disk request: the
    /// time counts as [`crate::Activity::Disk`], and the next call is never
    /// far, as only the core itself looks for completions.
    AwaitingDisk,
    /// The core has nothing to do any more, whatever the others do.
    Done,
}

/// One core of a run, as a state machine that never blocks.
pub trait Core {
    /// What the core has to say when all is over.
    type Output: Send;

    /// Does a bounded piece of work, about 10 us to 1 ms: a batch, not a state.
    fn step(&mut self, clock: &mut CoreClock) -> Step;

    /// Ends the core after [`Step::Done`], on its own thread.
    fn finish(self) -> Self::Output;
}

/// A core's place in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The core, counted from 0.
    pub index: usize,
    /// How many cores the run has.
    pub cores: usize,
    /// The CPU that the core is pinned to, if it is.
    pub cpu: Option<usize>,
}

/// Who calls the steps.
#[derive(Clone, Debug)]
pub enum Driver {
    /// Threads of our own, pinned; one core runs on the calling thread, and no
    /// other thread is started.
    Plain(Placement),
    /// As `Plain`, with a glommio executor on every thread, a single core's
    /// too. Where it cannot start, [`choose_driver`] takes `Plain`.
    Glommio(Placement),
    /// All cores on the calling thread, in an order drawn from `seed`: one
    /// core may run many steps in a row or none for a while. The same seed
    /// gives the same order.
    Simulated {
        /// Where the order comes from.
        seed: u64,
    },
}

/// Called on core 0's thread again and again, between two steps, until core 0
/// is done.
pub struct Pulse<'a> {
    /// The time between two calls, about: never less.
    pub interval: Duration,
    /// What is called. It delays core 0 by as long as it takes.
    pub call: Box<dyn FnMut() + Send + 'a>,
}

/// How to run.
pub struct RunConfig<'a> {
    /// Who calls the steps, and where.
    pub driver: Driver,
    /// The stack of each thread that is created, in bytes.
    pub stack_bytes: usize,
    /// What is called at intervals, if anything.
    pub pulse: Option<Pulse<'a>>,
}

impl RunConfig<'_> {
    /// A run with stacks of [`STACK_BYTES`] and no pulse.
    pub fn new(driver: Driver) -> Self {
        Self {
            driver,
            stack_bytes: STACK_BYTES,
            pulse: None,
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Report<O> {
    /// What each core said at its end, by core.
    pub outputs: Vec<O>,
    /// What each core spent its time on, by core, from its first step to its
    /// last.
    pub times: Vec<CoreTimes>,
}

/// Runs all cores of `control` to their end.
///
/// `make_core` is called once a core, on the thread that will run it, so a
/// core need not be `Send`. No step is called before every core is made.
///
/// # Errors
/// If a core could not be placed, started or made, or panicked. The other
/// cores are given up then: they take no further step and say nothing.
pub fn run<C, E, F>(
    config: RunConfig<'_>,
    control: &Arc<Control>,
    make_core: F,
) -> Result<Report<C::Output>, RunError<E>>
where
    C: Core,
    E: Send,
    F: Fn(Seat) -> Result<C, E> + Sync,
{
    let RunConfig {
        driver,
        stack_bytes,
        pulse,
    } = config;
    let ticker = Ticker::new(pulse);
    let outputs = match &driver {
        Driver::Plain(placement) if placement.cores() == 1 => {
            Crew::new(Runtime::Plain, placement, control, make_core)?.run_here(ticker)
        }
        Driver::Plain(placement) => {
            Crew::new(Runtime::Plain, placement, control, make_core)?.run(stack_bytes, ticker)
        }
        Driver::Glommio(placement) => {
            Crew::new(Runtime::Glommio, placement, control, make_core)?.run(stack_bytes, ticker)
        }
        Driver::Simulated { seed } => simulated::run(*seed, ticker, control, make_core),
    }?;
    Ok(Report {
        outputs,
        times: control.times(),
    })
}
