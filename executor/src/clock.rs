//! What a core spends its time on.
//!
//! A core is always in exactly one [`Activity`]. Changing it costs one reading
//! of the monotonic clock (about 20 ns), so the engine changes it once a batch,
//! not once a state.

use std::ops::{Add, AddAssign};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::control::Control;
use crate::sync::{AtomicU64, Ordering};

/// What a core is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activity {
    /// Generating, evaluating, inserting: what the run is for.
    Useful,
    /// Filling, sending, receiving and recycling batches.
    Exchange,
    /// Spinning, yielding, sleeping, polling for nothing.
    Wait,
    /// Waiting for the disk, with nothing else to do.
    Disk,
    /// Sorting, merging and looking up what is on disk, preparing requests and
    /// handling their completions.
    Storage,
}

/// What a core has spent its time on, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoreTimes {
    /// Time in [`Activity::Useful`].
    pub useful_ns: u64,
    /// Time in [`Activity::Exchange`].
    pub exchange_ns: u64,
    /// Time in [`Activity::Wait`].
    pub wait_ns: u64,
    /// Time in [`Activity::Disk`].
    pub disk_ns: u64,
    /// Time in [`Activity::Storage`].
    pub storage_ns: u64,
}

impl CoreTimes {
    /// The sum of all activities.
    pub fn total_ns(&self) -> u64 {
        self.useful_ns + self.exchange_ns + self.wait_ns + self.disk_ns + self.storage_ns
    }

    /// The share of useful time, 0 to 1; 0 if no time has passed.
    pub fn useful_share(&self) -> f64 {
        match self.total_ns() {
            0 => 0.0,
            total => self.useful_ns as f64 / total as f64,
        }
    }
}

impl Add for CoreTimes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            useful_ns: self.useful_ns + other.useful_ns,
            exchange_ns: self.exchange_ns + other.exchange_ns,
            wait_ns: self.wait_ns + other.wait_ns,
            disk_ns: self.disk_ns + other.disk_ns,
            storage_ns: self.storage_ns + other.storage_ns,
        }
    }
}

impl AddAssign for CoreTimes {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// The published account of one core. Only its core writes.
#[derive(Debug)]
pub(crate) struct TimeSlot {
    ns: [AtomicU64; 5],
}

impl TimeSlot {
    pub(crate) fn new() -> Self {
        Self {
            ns: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    pub(crate) fn read(&self) -> CoreTimes {
        let read = |activity: Activity| self.ns[activity as usize].load(Ordering::Relaxed);
        CoreTimes {
            useful_ns: read(Activity::Useful),
            exchange_ns: read(Activity::Exchange),
            wait_ns: read(Activity::Wait),
            disk_ns: read(Activity::Disk),
            storage_ns: read(Activity::Storage),
        }
    }

    fn add(&self, activity: Activity, time: Duration) {
        let ns = &self.ns[activity as usize];
        let sum = ns.load(Ordering::Relaxed) + time.as_nanos() as u64;
        ns.store(sum, Ordering::Relaxed);
    }

    fn write(&self, times: CoreTimes) {
        let write =
            |activity: Activity, ns| self.ns[activity as usize].store(ns, Ordering::Relaxed);
        write(Activity::Useful, times.useful_ns);
        write(Activity::Exchange, times.exchange_ns);
        write(Activity::Wait, times.wait_ns);
        write(Activity::Disk, times.disk_ns);
        write(Activity::Storage, times.storage_ns);
    }
}

/// One core's account of its time.
///
/// It starts in [`Activity::Useful`]. After a step that found nothing to do
/// the driver charges the time to [`Activity::Wait`] (or to the disk, after
/// [`crate::Step::AwaitingDisk`]), and so it does with further such steps as a
/// whole, whatever they entered.
#[derive(Debug)]
pub struct CoreClock {
    control: Arc<Control>,
    core: usize,
    activity: Activity,
    since: Instant,
    /// The account at the end of the last step, if that step was idle.
    idle: Option<IdleMark>,
}

/// An account to return to when one more step finds nothing to do.
#[derive(Clone, Copy, Debug)]
struct IdleMark {
    times: CoreTimes,
    since: Instant,
    activity: Activity,
}

impl CoreClock {
    pub(crate) fn new(control: Arc<Control>, core: usize) -> Self {
        Self {
            control,
            core,
            activity: Activity::Useful,
            since: Instant::now(),
            idle: None,
        }
    }

    /// From now on the core is in `activity`. Free if it is already.
    #[inline]
    pub fn enter(&mut self, activity: Activity) {
        if activity != self.activity {
            self.settle();
            self.activity = activity;
        }
    }

    /// What the core is doing according to its last [`Self::enter`].
    pub fn activity(&self) -> Activity {
        self.activity
    }

    /// What the core has spent its time on up to the last change of activity.
    pub fn times(&self) -> CoreTimes {
        self.slot().read()
    }

    /// After a step that found something to do.
    #[inline]
    pub(crate) fn was_busy(&mut self) {
        self.idle = None;
    }

    /// After a step that found nothing to do: the core is in `activity` until
    /// it finds something.
    pub(crate) fn was_idle(&mut self, activity: Activity) {
        if let Some(mark) = self.idle {
            self.slot().write(mark.times);
            self.since = mark.since;
            self.activity = mark.activity;
        }
        self.enter(activity);
        self.idle = Some(IdleMark {
            times: self.times(),
            since: self.since,
            activity,
        });
    }

    /// Charges the time up to now: the core will not be stepped for a while.
    pub(crate) fn pause(&mut self) {
        self.settle();
    }

    /// The time since the pause is not this core's.
    pub(crate) fn resume(&mut self) {
        self.since = Instant::now();
        if let Some(mark) = &mut self.idle {
            mark.since = self.since;
            mark.times = self.control.time_slot(self.core).read();
        }
    }

    fn slot(&self) -> &TimeSlot {
        self.control.time_slot(self.core)
    }

    /// Charges the time up to now to the current activity.
    fn settle(&mut self) {
        let now = Instant::now();
        self.slot()
            .add(self.activity, now.saturating_duration_since(self.since));
        self.since = now;
    }
}
