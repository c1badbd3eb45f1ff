//! A run from its options to its outcome.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use executor::drivers::STACK_BYTES;
use executor::{Control, Meeting, Mesh, RunConfig, RunError, Seat};
use shards::{
    Budget, DiskError, MemoryExhausted, ParentLogs, Purpose, Ranges, RecentFilter, SegmentIds,
    Shard, SpillError, SpillLimits, Word,
};

use super::disks::Disks;
use super::driver::{Plan, plan};
use super::forecast::{self, Growth};
use super::generator::Generator;
use super::keep::{self, Keeper, Restored};
use super::observer::Observer;
use super::options::{Limits, Options, Spill, StopFlag};
use super::outbox::{Batch, BatchLimits, Outbox};
use super::outcome::{Outcome, StartError, Statistics, Verdict};
use super::panics::caught;
use super::search::{CoreResult, Search, StateLayout};
use super::shared::{Report, Shared};
use super::store::Store;
use super::violation::{Cause, During, End, Violation};
use super::{initial, reasons, statistics, trace};
use crate::model::{
    CoreEnvironment, CutShortHandle, ErrorKind, Figures, Model, ModelError, Violated, Visit,
};

/// Explores with fingerprints of type `W`.
pub(super) fn run<M: Model, W: Word>(
    model: &M,
    options: &Options,
    observer: Arc<dyn Observer>,
) -> Result<Outcome, StartError> {
    let mut plan = plan(options)?;
    let disks = Disks::new(options, &plan)?;
    plan.warnings.extend(disks.warning());
    for warning in &plan.warnings {
        observer.warning(warning);
    }
    let control = Control::new(plan.cores);
    let limit_bytes = memory_limit_bytes(options);
    let budget = match options.spill {
        Spill::Never => Budget::new(limit_bytes),
        Spill::Directories { .. } | Spill::Simulated(_) => Budget::spilling(limit_bytes),
    };
    let survival = survival::<M, W>(options, &disks, &budget)?;
    let shared = Shared::new(model, options, observer, control, budget, survival);
    let explored = explore::<M, W>(&shared, &plan, &disks)?;
    let results = explored.as_deref().unwrap_or_default();
    let mut outcome = Outcome {
        verdict: Verdict::Ok,
        statistics: statistics::collect(&shared, results),
        behaviour: None,
        explanation: None,
        driver: plan.used.clone(),
        resumable: None,
        warnings: plan.warnings.clone(),
    };
    match &explored {
        Ok(results) => conclude(&shared, &plan, results, &mut outcome),
        Err(error) => outcome.verdict = Verdict::of_error(error.clone(), During::Generation),
    }
    if let Verdict::Interrupted { .. } | Verdict::Resources { .. } = outcome.verdict {
        outcome.resumable = shared.keeper.as_ref().and_then(Keeper::checkpoint);
    }
    Ok(outcome)
}

/// How the run survives, and what it goes on from.
fn survival<M: Model, W: Word>(
    options: &Options,
    disks: &Disks<'_>,
    budget: &Budget,
) -> Result<(Option<Keeper>, Option<Restored>), StartError> {
    let Some(keep) = &options.keep else {
        return Ok((None, None));
    };
    let restored = match &keep.resumed {
        Some(manifest) => Some(keep::restored::<M, W>(
            keep, manifest, options, disks, budget,
        )?),
        None => None,
    };
    let seconds = restored
        .as_ref()
        .map_or(0.0, |restored| restored.state.seconds);
    let now = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let next = keep
        .resumed
        .as_ref()
        .map_or(0, |manifest| manifest.next_segment);
    let keeper = Keeper::new(keep.clone(), SegmentIds::from(next), now);
    Ok((Some(keeper), restored))
}

/// The share of the memory granted that a run takes by default, in percent.
const MEMORY_PERCENT: u64 = 80;

fn memory_limit_bytes(options: &Options) -> usize {
    let granted = || executor::topology::granted_memory_bytes() / 100 * MEMORY_PERCENT;
    let limit = options.memory_limit_bytes.unwrap_or_else(granted);
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Why a core could not be made.
#[derive(Debug, thiserror::Error)]
enum Unmade {
    #[error("{0}")]
    Context(ModelError),
    #[error("{0}")]
    Memory(MemoryExhausted),
    #[error("{0}")]
    Checkpoint(SpillError),
}

/// Runs the search; the inner error is that of a model without a context.
fn explore<M: Model, W: Word>(
    shared: &Shared<'_, M>,
    plan: &Plan,
    disks: &Disks<'_>,
) -> Result<Result<Vec<CoreResult<W>>, ModelError>, StartError> {
    let limits = batch_limits::<M, W>(&shared.options.limits, plan.cores);
    let mesh = Mesh::<Batch>::new(&shared.control, ring_batches(plan.cores));
    let meeting = Meeting::<Report>::new(&shared.control);
    let ranges = Ranges::new(plan.cores);
    let keeper = shared.keeper.as_ref();
    let segments = keeper.map_or_else(SegmentIds::new, Keeper::segments);
    let make = |seat: Seat| {
        let filter = RecentFilter::new();
        let budget = shared.budget.clone();
        reserve_at_start(&budget, filter.memory_bytes()).map_err(Unmade::Memory)?;
        let outbox = Outbox::new(mesh.endpoint(seat.index), limits, budget.clone());
        let generator = Generator::new(shared, ranges, filter, outbox);
        let shard = Shard::new(ranges.of(seat.index), budget, segments.clone());
        let mut shard = with_disk(shard, shared, &seat, disks);
        if let Some(restored) = &shared.restored {
            let part = keep::part_of(restored, ranges, seat.index, seat.cores);
            let states = match seat.index {
                0 => restored.contents.states(),
                _ => 0,
            };
            let taken = shard.restore(&part, restored.fits, states);
            taken.map_err(Unmade::Checkpoint)?;
        }
        let store = Store::new(shard, Arc::clone(&shared.exhausted));
        let attendee = meeting.attendee(seat.index);
        Search::new(shared, seat, generator, store, attendee).map_err(Unmade::Context)
    };
    let config = RunConfig::new(plan.driver.clone());
    match executor::run(config, &shared.control, make) {
        Ok(report) => Ok(Ok(report.outputs)),
        Err(RunError::Make {
            source: Unmade::Context(error),
            ..
        }) => Ok(Err(error)),
        Err(RunError::Make {
            source: Unmade::Memory(refused),
            ..
        }) => Err(StartError::Memory {
            limit_bytes: refused.limit as u64,
            needed_bytes: (refused.used + refused.wanted) as u64,
        }),
        Err(RunError::Make {
            source: Unmade::Checkpoint(error),
            ..
        }) => Err(StartError::Checkpoint(error.to_string())),
        Err(error) => Err(StartError::System(error.to_string())),
    }
}

/// Takes memory that is needed from the start, and cannot be spilled.
fn reserve_at_start(budget: &Budget, bytes: usize) -> Result<(), MemoryExhausted> {
    budget.try_reserve(bytes, Purpose::Messages)?;
    let (used, limit) = (budget.used(), budget.limit());
    if used <= limit {
        return Ok(());
    }
    Err(MemoryExhausted {
        purpose: Purpose::Messages,
        wanted: bytes,
        used: used - bytes,
        limit,
    })
}

/// Gives a shard its disk, if there is one.
fn with_disk<M: Model, W: Word>(
    shard: Shard<W, StateLayout<M>>,
    shared: &Shared<'_, M>,
    seat: &Seat,
    disks: &Disks<'_>,
) -> Shard<W, StateLayout<M>> {
    let limits = &shared.options.limits;
    let limits = match shared.options.spill {
        Spill::Never => SpillLimits::NEVER,
        _ => SpillLimits {
            share_bytes: shared.budget.limit() / seat.cores,
            table_bytes: limits
                .table_bytes
                .map_or(usize::MAX, |bytes| (bytes / seat.cores as u64) as usize),
            resident_states: limits.resident_states,
        },
    };
    match disks.make(seat.index) {
        Some(disk) => shard.with_disk(disk, limits),
        None => shard,
    }
}

/// Batches shrink as cores grow in number: a core has one open for each other.
fn batch_limits<M: Model, W: Word>(limits: &Limits, cores: usize) -> BatchLimits {
    /// States of all batches that a core fills at once.
    const OPEN_STATES: usize = 8192;
    let states = limits.batch_states.unwrap_or(OPEN_STATES / cores);
    let states = states.clamp(1, 256).max(match limits.batch_states {
        Some(_) => 1,
        None => 32,
    });
    let header_bytes = shards::record::header_bytes::<W, StateLayout<M>>();
    BatchLimits {
        states: states as u32,
        bytes: states * (header_bytes + M::STATE_BYTES.unwrap_or(64)),
        overflow: limits.overflow_batches.max(1),
    }
}

/// Batches that a ring holds: enough for what a core generates while the
/// receiver is off its CPU, as long as their number is not squared too often.
fn ring_batches(cores: usize) -> usize {
    (512 / cores).clamp(4, 16)
}

/// Decides the verdict, and rebuilds the behaviour that shows it.
fn conclude<M: Model, W: Word>(
    shared: &Shared<'_, M>,
    plan: &Plan,
    results: &[CoreResult<W>],
    outcome: &mut Outcome,
) {
    let violations = results
        .iter()
        .filter_map(|result| result.violation.as_ref());
    let refused = results.iter().find_map(|result| result.refused.as_ref());
    if let Some(violation) = violations.min_by(|a, b| a.preference(b)) {
        outcome.verdict = verdict(&violation.cause);
        let mut behaviour = Vec::new();
        on_deep_stack(plan, || {
            behaviour = explain(shared, results, violation, outcome);
        });
        if outcome.behaviour.is_none()
            && outcome.warnings.len() == plan.warnings.len()
            && !matches!(violation.end, End::Nowhere)
        {
            warn_of_missing_behaviour(shared, outcome);
        }
        on_deep_stack(plan, || judge_besides(shared, results, outcome, &behaviour));
        if let Some(refused) = refused {
            let message = refusal(refused);
            warn(
                shared,
                outcome,
                format!("the last level was not finished: {message}"),
            );
        }
    } else if let Some(signal) = results.iter().map(|result| result.signal).find(|&s| s != 0) {
        outcome.verdict = Verdict::Interrupted { signal };
        if let Some(refused) = refused {
            warn(shared, outcome, refusal(refused));
        }
    } else if let Some(refused) = refused {
        let mut message = refusal(refused);
        if matches!(shared.options.spill, Spill::Never) {
            let growth = results.first().map(|result| result.tally.growth);
            message += &estimate(&outcome.statistics, &growth.unwrap_or_default());
        }
        outcome.verdict = Verdict::Resources { message };
    } else {
        on_deep_stack(plan, || judge(shared, results, outcome));
    }
}

/// Lets the model judge a search that found nothing wrong.
fn judge<M: Model, W: Word>(
    shared: &Shared<'_, M>,
    results: &[CoreResult<W>],
    outcome: &mut Outcome,
) {
    if let Err(error) = judged(shared, results, outcome, None) {
        outcome.verdict = match (error.kind, shared.options.stop.raised()) {
            (ErrorKind::CutShort, Some(signal)) => Verdict::Interrupted { signal },
            _ => Verdict::of_error(error, During::Conclusion),
        };
    }
}

/// Lets the model judge a search that found something wrong; not where a
/// property has no value, for then TLC evaluates nothing more.
fn judge_besides<M: Model, W: Word>(
    shared: &Shared<'_, M>,
    results: &[CoreResult<W>],
    outcome: &mut Outcome,
    behaviour: &[Visit],
) {
    let by_error = match outcome.verdict {
        Verdict::Error { in_property, .. } | Verdict::Assert { in_property, .. } => {
            if in_property {
                return;
            }
            true
        }
        _ => false,
    };
    let violated = Violated {
        behaviour,
        by_error,
    };
    if let Err(error) = judged(shared, results, outcome, Some(violated))
        && error.kind != ErrorKind::CutShort
    {
        warn(shared, outcome, format!("besides, {}", error.message));
    }
}

/// What the model says of the search as a whole.
fn judged<M: Model, W: Word>(
    shared: &Shared<'_, M>,
    results: &[CoreResult<W>],
    outcome: &Outcome,
    violated: Option<Violated<'_>>,
) -> Result<(), ModelError> {
    let observer = Arc::clone(&shared.observer);
    let warned = Arc::clone(&shared.observer);
    let environment = CoreEnvironment {
        core: 0,
        cores: results.len(),
        seed: shared.options.fingerprint_seed,
        print: Arc::new(move |line| observer.print(line)),
        warn: Arc::new(move |message| warned.warning(message)),
        is_cut_short: only_stopped(&shared.options.stop),
    };
    let statistics = &outcome.statistics;
    let figures = Figures {
        level: 0,
        depth: statistics.depth,
        generated: statistics.generated,
        distinct: statistics.distinct,
        initial: statistics.initial,
        left_on_queue: statistics.left_on_queue,
        seconds: statistics.seconds,
    };
    // A run that went on with fewer cores took over what these had.
    let before = shared.restored.as_ref();
    let before = before.map_or(&[][..], |restored| &restored.state.left_behind);
    let left: Vec<Vec<u8>> = (results.iter())
        .map(|result| &result.left_behind)
        .chain(before.iter().skip(results.len()))
        .cloned()
        .collect();
    let judged = caught(|| {
        let mut context = shared.model.context(&environment)?;
        let model = shared.model;
        model.conclude(&mut context, &figures, &left, violated)
    });
    judged.flatten()
}

/// What ran out and what the user can do.
fn refusal(refused: &SpillError) -> String {
    match refused {
        SpillError::Memory(_) | SpillError::BeyondHelp { .. } => {
            format!("memory is exhausted: {refused}; a higher limit (--memory) is the way to go on")
        }
        SpillError::Disk(_) | SpillError::NoDisk => refused.to_string(),
    }
}

/// What a run that keeps all in memory would have needed.
fn estimate(statistics: &Statistics, growth: &Growth) -> String {
    let (bytes, may_grow) = forecast::needed(
        statistics.peak_memory_bytes,
        statistics.distinct,
        statistics.left_on_queue,
        growth,
    );
    let mebibytes = bytes.div_ceil(1 << 20);
    match may_grow {
        true => format!(
            ": {mebibytes} MiB at least for the next level, and more after it; or let what \
             exceeds memory go to disk (--spill DIR)"
        ),
        false => format!(
            ": about {mebibytes} MiB if the levels go on shrinking as the last ones did; or let \
             what exceeds memory go to disk (--spill DIR)"
        ),
    }
}

fn verdict(cause: &Cause) -> Verdict {
    match cause {
        Cause::Invariant(property) => Verdict::Invariant {
            property: *property,
        },
        Cause::ActionProperty(property) => Verdict::ActionProperty {
            property: *property,
        },
        Cause::Deadlock => Verdict::Deadlock,
        Cause::Error { error, during } => Verdict::of_error(error.clone(), *during),
    }
}

/// Calls `f` where evaluation may recurse as deeply as during the search.
fn on_deep_stack(plan: &Plan, f: impl FnOnce() + Send) {
    if plan.is_here {
        return f();
    }
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK_BYTES);
        // Without the thread nothing is explained, and the caller says so.
        let _ = builder.spawn_scoped(scope, f).map(|thread| thread.join());
    });
}

/// Evaluations after the search end when the user says so.
fn only_stopped(stop: &StopFlag) -> CutShortHandle {
    let stop = stop.clone();
    Arc::new(move || stop.raised().is_some())
}

/// Evaluates the model again for what the search did not keep: the behaviour
/// that ends with `violation`, or the first error among the initial states.
/// Returns that behaviour; it is empty if there is none.
fn explain<M: Model, W: Word>(
    shared: &Shared<'_, M>,
    results: &[CoreResult<W>],
    violation: &Violation<W>,
    outcome: &mut Outcome,
) -> Vec<Visit> {
    let seed = shared.options.fingerprint_seed;
    // What the model prints was printed by the search already.
    let environment = CoreEnvironment {
        is_cut_short: only_stopped(&shared.options.stop),
        ..CoreEnvironment::alone(seed)
    };
    let Ok(mut context) = shared.model.context(&environment) else {
        return Vec::new();
    };
    match (&violation.end, &violation.cause) {
        (
            End::Nowhere,
            Cause::Error {
                during: During::Generation,
                ..
            },
        ) => {
            let statistics = &mut outcome.statistics;
            let (model, stop) = (shared.model, &shared.options.stop);
            let first = initial::first_error::<M, W>(model, &mut context, seed, stop, statistics);
            if let Some(error) = first {
                outcome.verdict = Verdict::of_error(error, During::Generation);
                reasons::find(model, &mut context, &[], outcome);
            }
        }
        (End::Nowhere, _) => {}
        _ => {
            let before = shared.restored.iter().flat_map(|restored| &restored.logs);
            let logs = results.iter().map(|result| &result.log).chain(before);
            let logs = ParentLogs::new(logs);
            match trace::rebuild(shared.model, &mut context, seed, &logs, violation) {
                Ok(Some(rebuilt)) => {
                    reasons::find(shared.model, &mut context, &rebuilt.visits, outcome);
                    outcome.behaviour = Some(rebuilt.behaviour);
                    return rebuilt.visits;
                }
                Ok(None) => {}
                Err(error) => warn_of_unreadable_log(shared, outcome, &error),
            }
        }
    }
    Vec::new()
}

fn warn<M>(shared: &Shared<'_, M>, outcome: &mut Outcome, warning: String) {
    shared.observer.warning(&warning);
    outcome.warnings.push(warning);
}

fn warn_of_missing_behaviour<M>(shared: &Shared<'_, M>, outcome: &mut Outcome) {
    let warning = "the behaviour could not be rebuilt: \
                   the model does not generate the same successors again";
    warn(shared, outcome, warning.into());
}

fn warn_of_unreadable_log<M>(shared: &Shared<'_, M>, outcome: &mut Outcome, error: &DiskError) {
    let warning = format!("the behaviour could not be rebuilt: {error}");
    warn(shared, outcome, warning);
}
