//! What all cores of a search share, and what they tell each other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use executor::{Control, CoreTimes};
use shards::Budget;

use super::forecast::{self, DiskTrend, Growth};
use super::keep::{Keeper, Restored};
use super::observer::{Observer, Progress};
use super::options::Options;
use crate::model::{CutShortHandle, Model};

/// How long an evaluation may go on after a signal, where a checkpoint is to
/// follow: none can be taken if one is given up.
const SIGNAL_GRACE: Duration = Duration::from_secs(2);

/// What all cores of a search share.
pub(super) struct Shared<'a, M> {
    pub model: &'a M,
    pub options: &'a Options,
    pub observer: Arc<dyn Observer>,
    pub control: Arc<Control>,
    pub budget: Budget,
    pub checks_deadlock: bool,
    /// Whether there is anything to check in a state.
    pub checks_states: bool,
    pub merges_states: bool,
    /// Raised with the first violation.
    pub found: Arc<AtomicBool>,
    /// Raised when memory is refused or a disk fails.
    pub exhausted: Arc<AtomicBool>,
    /// How the run survives.
    pub keeper: Option<Keeper>,
    /// What it goes on from.
    pub restored: Option<Restored>,
    started: OnceLock<Instant>,
    told: Mutex<Told>,
}

/// When progress was told last, and what the cores had done by then.
#[derive(Default)]
struct Told {
    at: Duration,
    times: CoreTimes,
    disk: DiskTrend,
    /// Whether the user was warned that a disk will be full.
    has_warned: bool,
}

impl<'a, M: Model> Shared<'a, M> {
    pub fn new(
        model: &'a M,
        options: &'a Options,
        observer: Arc<dyn Observer>,
        control: Arc<Control>,
        budget: Budget,
        (keeper, restored): (Option<Keeper>, Option<Restored>),
    ) -> Self {
        Shared {
            model,
            options,
            observer,
            control,
            budget,
            checks_deadlock: options
                .check_deadlock
                .unwrap_or_else(|| model.checks_deadlock()),
            checks_states: !model.properties().is_empty(),
            merges_states: model.merges_states(),
            found: Arc::default(),
            exhausted: Arc::default(),
            keeper,
            restored,
            started: OnceLock::new(),
            told: Mutex::default(),
        }
    }

    /// Starts the search's clock; called by the first core.
    pub fn begin_clock(&self) {
        self.started.get_or_init(Instant::now);
    }

    /// The time since the search began, without that between processes.
    pub fn elapsed(&self) -> Duration {
        let before = self.restored.as_ref();
        let before = before.map_or(0.0, |restored| restored.state.seconds.max(0.0));
        let here = self.started.get().map_or(Duration::ZERO, Instant::elapsed);
        Duration::try_from_secs_f64(before).unwrap_or_default() + here
    }

    /// Whether states that could be expanded are to be left alone.
    pub fn is_cut_short(&self) -> bool {
        self.is_given_up() || self.options.stop.raised().is_some()
    }

    /// Whether the run is about to end, signals apart.
    pub fn is_given_up(&self) -> bool {
        self.exhausted.load(Ordering::Relaxed)
            || (self.options.first && self.found.load(Ordering::Relaxed))
    }

    /// The same for a model that evaluates for very long.
    pub fn cut_short_handle(&self) -> CutShortHandle {
        let exhausted = Arc::clone(&self.exhausted);
        let found = self.options.first.then(|| Arc::clone(&self.found));
        let stop = self.options.stop.clone();
        let grace = match self.keeper {
            Some(_) => SIGNAL_GRACE,
            None => Duration::ZERO,
        };
        let seen = OnceLock::new();
        Arc::new(move || {
            let is_stopped =
                stop.raised().is_some() && seen.get_or_init(Instant::now).elapsed() >= grace;
            is_stopped
                || exhausted.load(Ordering::Relaxed)
                || found
                    .as_ref()
                    .is_some_and(|found| found.load(Ordering::Relaxed))
        })
    }

    /// Tells the observer how far the search is, if it is time to; whether it
    /// was.
    pub fn tell_progress(&self, total: &Report, depth: u64, growth: &Growth) -> bool {
        let now = self.elapsed();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if now - told.at < self.options.progress_interval {
            return false;
        }
        let times = (self.control.times().into_iter()).fold(CoreTimes::default(), |a, b| a + b);
        let useful = times.useful_ns - told.times.useful_ns;
        let waited = times.disk_ns - told.times.disk_ns;
        let spent = (times.total_ns() - told.times.total_ns()).max(1);
        (told.at, told.times) = (now, times);
        told.disk.note(now.as_secs_f64(), total.disk_bytes);
        let is_used = total.disk_bytes > 0;
        let room = self.options.room_on_disk().filter(|_| is_used);
        let left = room.and_then(|room| told.disk.seconds_left(room));
        let progress = Progress {
            generated: total.generated,
            distinct: total.distinct,
            left_on_queue: total.left + total.found,
            depth,
            seconds: now.as_secs_f64(),
            memory_bytes: self.budget.used() as u64,
            disk_bytes: total.disk_bytes,
            disk_growth: told.disk.rate,
            disk_room_bytes: room,
            disk_seconds_left: left,
            level_growth: growth.factor(),
            utilisation: useful as f64 / spent as f64,
            disk_wait: waited as f64 / spent as f64,
        };
        let is_soon = left.is_some_and(|left| left < forecast::SOON.as_secs_f64());
        let warns = is_soon && now > forecast::EARLIEST && !told.has_warned;
        told.has_warned |= warns;
        drop(told);
        self.observer.progress(&progress);
        if warns {
            self.observer.warning(
                "at this rate a disk will be full within the hour; a run with checkpoints can be \
                 ended (Ctrl-C) and resumed with more directories (--spill)",
            );
        }
        true
    }
}

/// What a core brings to a meeting, or the sum over all cores.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Report {
    /// States of the level that are still to be expanded.
    pub left: u64,
    /// States that the next level has so far.
    pub found: u64,
    /// States generated since the start.
    pub generated: u64,
    /// Distinct states since the start.
    pub distinct: u64,
    /// Whether a violation was found.
    pub violated: bool,
    /// Whether memory was refused or a disk failed.
    pub refused: bool,
    /// Cores that have nothing left to spill, though memory is exceeded.
    pub beyond_help: u64,
    /// Bytes on disk.
    pub disk_bytes: u64,
    /// The signal that was raised, or 0.
    pub signal: i32,
    /// Whether the model asked to end the search.
    pub asked_to_stop: bool,
    /// Whether it is time for a checkpoint.
    pub is_keep_due: bool,
    /// Whether an evaluation was given up.
    pub has_gaps: bool,
    /// Whether there was no room for a part of the checkpoint.
    pub not_kept: bool,
}

impl Report {
    /// The sum of all cores' reports.
    pub fn total(reports: &[Report]) -> Report {
        reports
            .iter()
            .fold(Report::default(), |sum, report| Report {
                left: sum.left + report.left,
                found: sum.found + report.found,
                generated: sum.generated + report.generated,
                distinct: sum.distinct + report.distinct,
                violated: sum.violated || report.violated,
                refused: sum.refused || report.refused,
                beyond_help: sum.beyond_help + report.beyond_help,
                disk_bytes: sum.disk_bytes + report.disk_bytes,
                signal: sum.signal.max(report.signal),
                asked_to_stop: sum.asked_to_stop || report.asked_to_stop,
                is_keep_due: sum.is_keep_due || report.is_keep_due,
                has_gaps: sum.has_gaps || report.has_gaps,
                not_kept: sum.not_kept || report.not_kept,
            })
    }
}
