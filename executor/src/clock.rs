//! What a core spends its time on.
//!
//! A core is always in exactly one [`Activity`]. Changing it costs one reading
//! of the monotonic clock (about 20 ns), so the engine changes it once a batch,
//! not once a state.

use std::ops::{Add, AddAssign};
use std::time::{Duration, Instant};

use crate::control::Control;
use crate::sync::{Arc, AtomicU64, Ordering};

/// What a core is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activity {
    /// Generating, evaluating, inserting: what the run is for.
    Useful,
    /// Filling, sending, receiving and recycling batches.
    Exchange,
    /// Spinning, yielding, sleeping, polling for nothing.
    Wait,
    /// Preparing disk requests, handling their completions, waiting for them.
    Disk,
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
}

impl CoreTimes {
    /// The sum of all activities.
    pub fn total_ns(&self) -> u64 {
        self.useful_ns + self.exchange_ns + self.wait_ns + self.disk_ns
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
    ns: [AtomicU64; 4],
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
        }
    }

    fn add(&self, activity: Activity, time: Duration) {
        let ns = &self.ns[activity as usize];
        let sum = ns.load(Ordering::Relaxed) + time.as_nanos() as u64;
        ns.store(sum, Ordering::Relaxed);
    }
}

/// One core's account of its time.
///
/// The driver starts it in [`Activity::Useful`], charges everything between a
/// [`crate::Step::Idle`] and the next change of activity to
/// [`Activity::Wait`], and takes back whatever an idle step charged elsewhere.
/// An idle step that leaves the clock in [`Activity::Disk`] says that the core
/// waits for the disk: the time until its next change stays with the disk.
#[derive(Debug)]
pub struct CoreClock {
    control: Arc<Control>,
    core: usize,
    activity: Activity,
    since: Instant,
}

impl CoreClock {
    pub(crate) fn new(control: Arc<Control>, core: usize) -> Self {
        Self {
            control,
            core,
            activity: Activity::Useful,
            since: Instant::now(),
        }
    }

    /// From now on the core is in `activity`. Free if it is already.
    #[inline]
    pub fn enter(&mut self, activity: Activity) {
        if activity != self.activity {
            self.settle(Instant::now());
            self.activity = activity;
        }
    }

    /// What the core is doing according to its last [`Self::enter`].
    pub fn activity(&self) -> Activity {
        self.activity
    }

    /// What the core has spent its time on up to the last change of activity.
    pub fn times(&self) -> CoreTimes {
        self.control.time_slot(self.core).read()
    }

    /// Charges the time up to `now` to the current activity.
    fn settle(&mut self, now: Instant) {
        self.control
            .time_slot(self.core)
            .add(self.activity, now.saturating_duration_since(self.since));
        self.since = now;
    }
}
