//! All cores on one thread, in an order drawn from a seed.

use std::time::Instant;

use super::start::{guarded, make};
use super::{Core, Pulse, RunError, Seat, Step};
use crate::clock::{Activity, CoreClock};
use crate::control::Control;
use crate::random::SplitMix64;
use crate::sync::Arc;

/// How often every core may be idle in a row before the run counts as stalled.
const STALLED_STEPS_PER_CORE: u64 = 1_000_000;

/// Runs all cores on the calling thread.
pub(super) fn run<C, E, F>(
    seed: u64,
    mut pulse: Option<Pulse<'_>>,
    control: &Arc<Control>,
    make_core: F,
) -> Result<Vec<C::Output>, RunError<E>>
where
    C: Core,
    F: Fn(Seat) -> Result<C, E>,
{
    let cores = control.cores();
    let mut virtual_cores = (0..cores)
        .map(|index| {
            let seat = Seat {
                index,
                cores,
                cpu: None,
            };
            let core = make(&make_core, seat)?;
            Ok((core, CoreClock::new(Arc::clone(control), index)))
        })
        .collect::<Result<Vec<_>, RunError<E>>>()?;
    let mut live: Vec<usize> = (0..cores).collect();
    let mut random = SplitMix64::new(seed);
    let mut idle_steps = 0;
    let mut last_pulse = Instant::now();
    while !live.is_empty() {
        let turn = random.below(live.len() as u64) as usize;
        let index = live[turn];
        let steps = match random.below(8) {
            0 => 1 + random.below(64),
            _ => 1,
        };
        let (core, clock) = &mut virtual_cores[index];
        for _ in 0..steps {
            match guarded(index, || core.step(clock))? {
                Step::Busy => idle_steps = 0,
                Step::Idle => {
                    clock.enter(Activity::Wait);
                    idle_steps += 1;
                }
                Step::Done => {
                    idle_steps = 0;
                    live.swap_remove(turn);
                    break;
                }
            }
        }
        if idle_steps > STALLED_STEPS_PER_CORE * cores as u64 {
            return Err(RunError::Stalled { steps: idle_steps });
        }
        if let Some(pulse) = &mut pulse
            && last_pulse.elapsed() >= pulse.interval
        {
            (pulse.call)();
            last_pulse = Instant::now();
        }
    }
    let finished = virtual_cores.into_iter().enumerate();
    finished
        .map(|(index, (core, _))| guarded(index, || core.finish()))
        .collect()
}
