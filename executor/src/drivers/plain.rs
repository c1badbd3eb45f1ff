//! The driver that needs nothing but threads.

use std::thread;
use std::time::Instant;

use super::start::{Start, guarded, make};
use super::wait::{WaitPolicy, Waiter};
use super::{Core, Pulse, RunError, Seat, Step};
use crate::clock::{Activity, CoreClock};
use crate::control::Control;
use crate::sync::Arc;
use crate::topology::Placement;

/// Runs the only core on the calling thread.
pub(super) fn run_here<C, E, F>(
    placement: &Placement,
    pulse: Option<Pulse<'_>>,
    control: &Arc<Control>,
    make_core: F,
) -> Result<Vec<C::Output>, RunError<E>>
where
    C: Core,
    F: Fn(Seat) -> Result<C, E>,
{
    let core = make(&make_core, placement.seat(0))?;
    let output = guarded(0, || drive(core, 0, WaitPolicy::DEDICATED, pulse, control))?;
    Ok(output.into_iter().collect())
}

/// Runs each core on a thread of its own.
pub(super) fn run_threads<C, E, F>(
    placement: &Placement,
    stack_bytes: usize,
    mut pulse: Option<Pulse<'_>>,
    control: &Arc<Control>,
    make_core: F,
) -> Result<Vec<C::Output>, RunError<E>>
where
    C: Core,
    E: Send,
    F: Fn(Seat) -> Result<C, E> + Sync,
{
    let policy = if placement.is_shared() {
        WaitPolicy::SHARED
    } else {
        WaitPolicy::DEDICATED
    };
    let start = Start::new(control);
    let outputs = thread::scope(|scope| {
        let mut threads = Vec::with_capacity(control.cores());
        for index in 0..control.cores() {
            let seat = placement.seat(index);
            let pulse = pulse.take();
            let (start, make_core) = (&start, &make_core);
            let spawned = thread::Builder::new()
                .name(format!("core-{index}"))
                .stack_size(stack_bytes)
                .spawn_scoped(scope, move || {
                    let output = make(make_core, seat).and_then(|core| {
                        if !start.wait_for_all() {
                            return Ok(None);
                        }
                        guarded(index, || drive(core, index, policy, pulse, control))
                    });
                    output.unwrap_or_else(|error| {
                        start.fail(error);
                        None
                    })
                });
            match spawned {
                Ok(thread) => threads.push(thread),
                Err(source) => {
                    start.fail(RunError::Start {
                        core: index,
                        what: "thread",
                        source,
                    });
                    break;
                }
            }
        }
        let outputs = threads.into_iter().map(|thread| thread.join().ok());
        outputs.map(Option::flatten).collect::<Option<Vec<_>>>()
    });
    match (start.into_failure(), outputs) {
        (Some(error), _) => Err(error),
        (None, Some(outputs)) => Ok(outputs),
        (None, None) => unreachable!("a core without an output has failed"),
    }
}

/// Steps `core` until it is done. `None` if the run was abandoned before.
fn drive<C: Core>(
    mut core: C,
    index: usize,
    policy: WaitPolicy,
    mut pulse: Option<Pulse<'_>>,
    control: &Arc<Control>,
) -> Option<C::Output> {
    let mut clock = CoreClock::new(Arc::clone(control), index);
    let mut waiter = Waiter::new(policy, control.spot(index));
    let mut last_pulse = Instant::now();
    while !control.is_abandoned() {
        match core.step(&mut clock) {
            Step::Busy => waiter.found_work(),
            Step::Idle => {
                clock.enter(Activity::Wait);
                waiter.wait();
            }
            Step::Done => {
                clock.enter(Activity::Wait);
                return Some(core.finish());
            }
        }
        if let Some(pulse) = &mut pulse
            && last_pulse.elapsed() >= pulse.interval
        {
            (pulse.call)();
            last_pulse = Instant::now();
        }
    }
    None
}
