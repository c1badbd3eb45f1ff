//! Where cores meet: a barrier that is polled and never blocks, and that tells
//! everybody what everybody brought along.
//!
//! The usual super-step has two meetings. A core arrives at the first when it
//! has sent its last batch; while it waits it goes on receiving. Once that
//! meeting is complete, everything sent is in the rings, so a core that
//! receives nothing more has received all, and arrives at the second with what
//! the others must know of it. When the second is complete the super-step is
//! over, and all cores draw the same conclusions from the same values. While it
//! waits for the second meeting a core receives nothing: nobody sends in this
//! super-step any more, but a core that has seen the meeting complete may have
//! begun the next.

use std::ops::Deref;
use std::sync::Arc;

use crossbeam_utils::CachePadded;

use crate::control::Control;
use crate::sync::{AtomicU64, AtomicUsize, Mutex, Ordering, RwLock, RwLockReadGuard};

/// The meeting place of all cores of a run, for any number of meetings one
/// after the other. Each core brings a value of type `V`.
pub struct Meeting<V> {
    control: Arc<Control>,
    /// How many cores have arrived at the current meeting.
    arrived: CachePadded<AtomicUsize>,
    /// How many meetings are complete.
    completed: CachePadded<AtomicU64>,
    /// What each core brought to the current meeting.
    brought: Box<[CachePadded<Mutex<Option<V>>>]>,
    /// The values of the last two meetings: while some cores still read those
    /// of one, the next may complete, but not the one after it.
    values: [RwLock<Vec<V>>; 2],
}

impl<V: Send> Meeting<V> {
    /// Makes the meeting place of all cores of `control`.
    pub fn new(control: &Arc<Control>) -> Arc<Self> {
        let cores = control.cores();
        Arc::new(Self {
            control: Arc::clone(control),
            arrived: CachePadded::new(AtomicUsize::new(0)),
            completed: CachePadded::new(AtomicU64::new(0)),
            brought: (0..cores)
                .map(|_| CachePadded::new(Mutex::new(None)))
                .collect(),
            values: std::array::from_fn(|_| RwLock::new(Vec::with_capacity(cores))),
        })
    }

    /// The part that `core` takes in the meetings. Each core needs exactly one.
    pub fn attendee(self: &Arc<Self>, core: usize) -> Attendee<V> {
        assert!(core < self.brought.len(), "the run has no core {core}");
        Attendee {
            meeting: Arc::clone(self),
            core,
            arrived_at: 0,
        }
    }

    /// Completes the current meeting; called by the last core to arrive.
    fn complete(&self) {
        let meeting = self.completed.load(Ordering::Relaxed) + 1;
        let mut values = self.values[meeting as usize % 2].write().expect(NO_PANIC);
        values.clear();
        for brought in &self.brought {
            values.extend(brought.lock().expect(NO_PANIC).take());
        }
        drop(values);
        self.arrived.store(0, Ordering::Relaxed);
        self.completed.store(meeting, Ordering::Release);
        self.control.wake_all();
    }
}

const NO_PANIC: &str = "no panic while a meeting's lock is held";

/// One core's part in the meetings.
pub struct Attendee<V> {
    meeting: Arc<Meeting<V>>,
    core: usize,
    /// The last meeting this core has arrived at, counted from 1.
    arrived_at: u64,
}

impl<V: Send> Attendee<V> {
    /// Arrives at the next meeting. Everything this core did before is visible
    /// to every core that has seen the meeting complete.
    ///
    /// # Panics
    /// If the meeting that this core has arrived at before is not complete.
    pub fn arrive(&mut self, value: V) {
        assert!(self.complete(), "the last meeting is not complete");
        self.arrived_at += 1;
        let meeting = &*self.meeting;
        *meeting.brought[self.core].lock().expect(NO_PANIC) = Some(value);
        let before = meeting.arrived.fetch_add(1, Ordering::AcqRel);
        if before + 1 == meeting.brought.len() {
            meeting.complete();
        }
    }

    /// Whether all cores have arrived at the meeting that this one arrived at
    /// last; true if it has arrived at none. Cheap enough for every poll.
    #[inline]
    pub fn complete(&self) -> bool {
        self.meeting.completed.load(Ordering::Acquire) == self.arrived_at
    }

    /// What each core brought to the meeting that this one arrived at last, by
    /// core.
    ///
    /// # Panics
    /// If that meeting is not complete.
    pub fn values(&self) -> impl Deref<Target = [V]> {
        assert!(self.complete(), "the meeting is not complete");
        let values = &self.meeting.values[self.arrived_at as usize % 2];
        Values(values.read().expect(NO_PANIC))
    }

    /// How many meetings this core has arrived at.
    pub fn meetings(&self) -> u64 {
        self.arrived_at
    }
}

struct Values<'a, V>(RwLockReadGuard<'a, Vec<V>>);

impl<V> Deref for Values<'_, V> {
    type Target = [V];

    fn deref(&self) -> &[V] {
        &self.0
    }
}
