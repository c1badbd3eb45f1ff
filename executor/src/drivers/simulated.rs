//! All cores on one thread, in an order drawn from a seed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::start::{guarded, make};
use super::stepper::Ticker;
use super::{Core, RunError, Seat, Step};
use crate::clock::{Activity, CoreClock};
use crate::control::Control;
use crate::random::SplitMix64;

/// How often every core may be idle in a row before the run counts as stalled.
const IDLE_STEPS_PER_CORE_MAX: u64 = 1_000_000;

/// Runs all cores on the calling thread.
pub(super) fn run<C, E, F>(
    seed: u64,
    mut ticker: Ticker<'_>,
    control: &Arc<Control>,
    make_core: F,
) -> Result<Vec<C::Output>, RunError<E>>
where
    C: Core,
    F: Fn(Seat) -> Result<C, E>,
{
    let cores = control.cores();
    let mut virtual_cores = VirtualCores(Vec::new());
    for index in 0..cores {
        let core = VirtualCore::new(index, control, &make_core)?;
        virtual_cores.0.push(core);
    }
    let mut schedule = Schedule::new(seed, cores);
    let mut idle_steps = 0;
    while let Some(turn) = schedule.next_turn() {
        for _ in 0..turn.steps {
            match virtual_cores.0[turn.core].step()? {
                Step::Busy => idle_steps = 0,
                Step::Idle | Step::AwaitingDisk => idle_steps += 1,
                Step::Done => {
                    idle_steps = 0;
                    schedule.remove(turn.core);
                    break;
                }
            }
        }
        if idle_steps > IDLE_STEPS_PER_CORE_MAX * cores as u64 {
            return Err(RunError::Stalled { steps: idle_steps });
        }
        ticker.tick()?;
    }
    virtual_cores.finish()
}

/// All cores of a run.
struct VirtualCores<C>(Vec<VirtualCore<C>>);

impl<C: Core> VirtualCores<C> {
    fn finish<E>(mut self) -> Result<Vec<C::Output>, RunError<E>> {
        self.0.reverse();
        let mut outputs = Vec::new();
        while let Some(core) = self.0.pop() {
            outputs.push(core.finish()?);
        }
        Ok(outputs)
    }
}

impl<C> Drop for VirtualCores<C> {
    /// The run has failed. A core may even panic while it is dropped, but the
    /// first failure is the one reported.
    fn drop(&mut self) {
        for core in self.0.drain(..) {
            let _ = catch_unwind(AssertUnwindSafe(|| drop(core)));
        }
    }
}

struct VirtualCore<C> {
    index: usize,
    core: C,
    clock: CoreClock,
}

impl<C: Core> VirtualCore<C> {
    fn new<E, F>(index: usize, control: &Arc<Control>, make_core: &F) -> Result<Self, RunError<E>>
    where
        F: Fn(Seat) -> Result<C, E>,
    {
        let seat = Seat {
            index,
            cores: control.cores(),
            cpu: None,
        };
        Ok(Self {
            index,
            core: make(make_core, seat)?,
            clock: CoreClock::new(Arc::clone(control), index),
        })
    }

    fn step<E>(&mut self) -> Result<Step, RunError<E>> {
        self.clock.resume();
        let step = guarded(self.index, || self.core.step(&mut self.clock))?;
        match step {
            Step::Busy | Step::Done => self.clock.was_busy(),
            Step::Idle => self.clock.was_idle(Activity::Wait),
            Step::AwaitingDisk => self.clock.was_idle(Activity::Disk),
        }
        self.clock.pause();
        Ok(step)
    }

    fn finish<E>(self) -> Result<C::Output, RunError<E>> {
        guarded(self.index, || self.core.finish())
    }
}

/// Whose turn it is. Time is cut into phases. In each phase every core has a
/// speed of its own, some have none, and some turns are many steps long: so
/// cores lag behind, run ahead and meet full rings, as threads do when the
/// system takes their CPU away.
struct Schedule {
    random: SplitMix64,
    live: Vec<usize>,
    /// Each core of `live` as often as its speed in this phase says.
    tickets: Vec<usize>,
    turns_left: usize,
}

/// Some steps of one core.
struct Turn {
    core: usize,
    steps: u64,
}

impl Schedule {
    fn new(seed: u64, cores: usize) -> Self {
        Self {
            random: SplitMix64::new(seed),
            live: (0..cores).collect(),
            tickets: Vec::new(),
            turns_left: 0,
        }
    }

    /// The next turn, or `None` if no core is left.
    fn next_turn(&mut self) -> Option<Turn> {
        if self.live.is_empty() {
            return None;
        }
        while self.turns_left == 0 || self.tickets.is_empty() {
            self.begin_phase();
        }
        self.turns_left -= 1;
        let ticket = self.random.below(self.tickets.len() as u64) as usize;
        let steps = match self.random.below(8) {
            0 => 1 + self.random.below(32),
            _ => 1,
        };
        Some(Turn {
            core: self.tickets[ticket],
            steps,
        })
    }

    fn begin_phase(&mut self) {
        const SPEEDS: [usize; 4] = [0, 1, 2, 8];
        self.tickets.clear();
        for &core in &self.live {
            let speed = SPEEDS[self.random.below(SPEEDS.len() as u64) as usize];
            self.tickets.extend(std::iter::repeat_n(core, speed));
        }
        self.turns_left = 1 + self.random.below(8 * self.live.len() as u64) as usize;
    }

    /// `core` needs no more turns.
    fn remove(&mut self, core: usize) {
        self.live.retain(|&other| other != core);
        self.tickets.retain(|&other| other != core);
    }
}
