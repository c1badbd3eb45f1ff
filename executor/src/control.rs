//! What all cores of a run share: their number, the request to stop, and the
//! places where they sleep.

use std::sync::Arc;

use crossbeam_utils::CachePadded;

use crate::clock::{CoreTimes, TimeSlot};
use crate::parking::ParkingSpot;
use crate::sync::{AtomicU32, Ordering, fence};

/// The largest number of cores of a run.
pub const MAX_CORES: usize = 256;

/// Shared by all cores of one run, and by whoever wants to stop it.
#[derive(Debug)]
pub struct Control {
    stop: CachePadded<AtomicU32>,
    abandoned: CachePadded<AtomicU32>,
    spots: Box<[CachePadded<ParkingSpot>]>,
    times: Box<[CachePadded<TimeSlot>]>,
}

impl Control {
    /// Makes the control of a run with `cores` cores.
    ///
    /// # Panics
    /// If `cores` is 0 or larger than [`MAX_CORES`]; [`crate::CoreSpec`] and
    /// [`crate::Topology::place`] keep a user's number in these bounds.
    pub fn new(cores: usize) -> Arc<Self> {
        assert!(
            (1..=MAX_CORES).contains(&cores),
            "a run has 1 to {MAX_CORES} cores, not {cores}"
        );
        Arc::new(Self {
            stop: CachePadded::new(AtomicU32::new(0)),
            abandoned: CachePadded::new(AtomicU32::new(0)),
            spots: (0..cores)
                .map(|_| CachePadded::new(ParkingSpot::new()))
                .collect(),
            times: (0..cores)
                .map(|_| CachePadded::new(TimeSlot::new()))
                .collect(),
        })
    }

    /// How many cores the run has.
    pub fn cores(&self) -> usize {
        self.spots.len()
    }

    /// Asks the run to stop. A single atomic store, so a signal handler may
    /// call it. The cores notice when they look, a sleeping one within a few
    /// milliseconds; what they do about it is the engine's decision.
    pub fn request_stop(&self) {
        self.stop.store(1, Ordering::Release);
    }

    /// Whether somebody asked the run to stop. Cheap enough for every step.
    #[inline]
    pub fn stop_requested(&self) -> bool {
        self.stop.load(Ordering::Acquire) != 0
    }

    /// What each core has spent its time on up to its last change of activity.
    /// May be called from any thread while the run goes on.
    pub fn times(&self) -> Vec<CoreTimes> {
        self.times.iter().map(|slot| slot.read()).collect()
    }

    /// Wakes `core` if it sleeps. What it shall find must be visible already.
    #[inline]
    pub(crate) fn wake(&self, core: usize) {
        self.spots[core].wake();
    }

    /// Wakes every core that sleeps.
    pub(crate) fn wake_all(&self) {
        fence(Ordering::SeqCst);
        for spot in &self.spots {
            spot.wake_after_fence();
        }
    }

    pub(crate) fn spot(&self, core: usize) -> &ParkingSpot {
        &self.spots[core]
    }

    pub(crate) fn time_slot(&self, core: usize) -> &TimeSlot {
        &self.times[core]
    }

    /// Ends the run without results: a core failed.
    pub(crate) fn abandon(&self) {
        self.abandoned.store(1, Ordering::Release);
        self.wake_all();
    }

    #[inline]
    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire) != 0
    }
}
