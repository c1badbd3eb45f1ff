//! A bounded ring from one producer to one consumer.
//!
//! Two indices that only grow, each written by one side; each side keeps a
//! copy of the other's index and reads the shared one only when its copy says
//! full (or empty). So a push and a pop touch the other core's cache line
//! about once a lap, not once an item.

use std::mem::MaybeUninit;

use crossbeam_utils::CachePadded;

use crate::sync::{Arc, AtomicUsize, Ordering, UnsafeCell};

struct Shared<T> {
    /// How many items were ever pushed. Written by the producer.
    pushed: CachePadded<AtomicUsize>,
    /// How many items were ever popped. Written by the consumer.
    popped: CachePadded<AtomicUsize>,
    /// Item `i` lives in slot `i % slots.len()`, a power of two.
    slots: Box<[UnsafeCell<MaybeUninit<T>>]>,
}

// SAFETY: an item moves from the producer's thread to the consumer's, so `T`
// must be `Send`. A slot is never accessed by both sides at once: the producer
// touches slots in [pushed, popped + capacity), the consumer those in
// [popped, pushed), and each index is published with Release and read with
// Acquire.
unsafe impl<T: Send> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    fn slot(&self, position: usize) -> &UnsafeCell<MaybeUninit<T>> {
        &self.slots[position & (self.slots.len() - 1)]
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        let pushed = self.pushed.load(Ordering::Relaxed);
        let mut position = self.popped.load(Ordering::Relaxed);
        while position != pushed {
            // SAFETY: both sides are gone (this is the last reference), and
            // the slots in [popped, pushed) hold items that nobody took.
            self.slot(position)
                .with_mut(|slot| unsafe { (*slot).assume_init_drop() });
            position = position.wrapping_add(1);
        }
    }
}

/// Makes a ring that holds up to `capacity` items, rounded up to a power of two.
pub fn ring<T: Send>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let capacity = capacity.max(1).next_power_of_two();
    let shared = Arc::new(Shared {
        pushed: CachePadded::new(AtomicUsize::new(0)),
        popped: CachePadded::new(AtomicUsize::new(0)),
        slots: (0..capacity)
            .map(|_| UnsafeCell::new(MaybeUninit::uninit()))
            .collect(),
    });
    let producer = Producer {
        shared: Arc::clone(&shared),
        pushed: 0,
        popped_seen: 0,
    };
    let consumer = Consumer {
        shared,
        popped: 0,
        pushed_seen: 0,
    };
    (producer, consumer)
}

/// The side of a ring that items go in at.
pub struct Producer<T> {
    shared: Arc<Shared<T>>,
    pushed: usize,
    popped_seen: usize,
}

impl<T: Send> Producer<T> {
    /// Appends `item`.
    ///
    /// # Errors
    /// Gives `item` back if the ring is full.
    #[inline]
    pub fn push(&mut self, item: T) -> Result<(), T> {
        if self.len_seen() == self.capacity() {
            self.popped_seen = self.shared.popped.load(Ordering::Acquire);
            if self.len_seen() == self.capacity() {
                return Err(item);
            }
        }
        // SAFETY: the slot is free: `pushed - popped < capacity`, and the
        // Acquire load of `popped` happened after the consumer had moved the
        // slot's former item out. Only this producer writes slots.
        self.shared
            .slot(self.pushed)
            .with_mut(|slot| unsafe { (*slot).write(item) });
        self.pushed = self.pushed.wrapping_add(1);
        self.shared.pushed.store(self.pushed, Ordering::Release);
        Ok(())
    }

    /// How many items the ring can hold.
    pub fn capacity(&self) -> usize {
        self.shared.slots.len()
    }

    /// An upper bound of how many items are in the ring, from this side's copy
    /// of the consumer's index: no shared memory is read.
    #[inline]
    pub fn len_seen(&self) -> usize {
        self.pushed.wrapping_sub(self.popped_seen)
    }
}

/// The side of a ring that items come out at.
pub struct Consumer<T> {
    shared: Arc<Shared<T>>,
    popped: usize,
    pushed_seen: usize,
}

impl<T: Send> Consumer<T> {
    /// Takes the oldest item, or `None` if the ring is empty.
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        if self.popped == self.pushed_seen {
            self.pushed_seen = self.shared.pushed.load(Ordering::Acquire);
            if self.popped == self.pushed_seen {
                return None;
            }
        }
        // SAFETY: `popped < pushed`, and the Acquire load of `pushed` happened
        // after the producer had written the slot. Only this consumer reads
        // slots, and each position once, for `popped` grows.
        let item = self
            .shared
            .slot(self.popped)
            .with(|slot| unsafe { (*slot).assume_init_read() });
        self.popped = self.popped.wrapping_add(1);
        self.shared.popped.store(self.popped, Ordering::Release);
        Some(item)
    }

    /// Whether there is nothing to pop now.
    #[inline]
    pub fn is_empty(&mut self) -> bool {
        if self.popped == self.pushed_seen {
            self.pushed_seen = self.shared.pushed.load(Ordering::Acquire);
        }
        self.popped == self.pushed_seen
    }
}
