//! A ring from every core to every core, and one back for the empty buffers.

use std::array;
use std::sync::Arc;

use crossbeam_utils::CachePadded;

use crate::control::{Control, MAX_CORES};
use crate::ring::{Consumer, Producer, ring};
use crate::sync::{AtomicU64, Mutex, Ordering};

const WORDS: usize = MAX_CORES / 64;

/// All rings between the cores of a run, until each core takes its end.
pub struct Mesh<T> {
    endpoints: Mutex<Vec<Option<Endpoint<T>>>>,
}

impl<T: Send> Mesh<T> {
    /// Makes the rings between all cores of `control`. Each ring holds
    /// `ring_capacity` batches, rounded up to a power of two. Every core has a
    /// ring to itself too.
    pub fn new(control: &Arc<Control>, ring_capacity: usize) -> Self {
        let cores = control.cores();
        let inboxes: Arc<[CachePadded<Inbox>]> = (0..cores)
            .map(|_| CachePadded::new(Inbox::new()))
            .collect::<Vec<_>>()
            .into();
        let (mut to, from) = rings(cores, ring_capacity);
        // Besides those in the ring, some buffers are in the sender's hands
        // and some in the receiver's.
        let (mut back_to, back_from) = rings(cores, 2 * ring_capacity);
        let ends = from.into_iter().zip(back_from).enumerate();
        let endpoints = ends.map(|(index, (from, spares))| {
            Some(Endpoint {
                index,
                control: Arc::clone(control),
                inboxes: Arc::clone(&inboxes),
                to: std::mem::take(&mut to[index]),
                from,
                back_to: std::mem::take(&mut back_to[index]),
                spares,
                waiting: [0; WORDS],
                next: 0,
            })
        });
        Self {
            endpoints: Mutex::new(endpoints.collect()),
        }
    }

    /// Hands out the end of `core`, once.
    ///
    /// # Panics
    /// If it was handed out before or the run has no such core.
    pub fn endpoint(&self, core: usize) -> Endpoint<T> {
        let mut endpoints = self.endpoints.lock().expect("no panic while it is held");
        endpoints[core]
            .take()
            .expect("each core takes its end of the mesh once")
    }
}

/// `cores` x `cores` rings: the producers by sender, the consumers by receiver.
#[allow(clippy::type_complexity)]
fn rings<T: Send>(cores: usize, capacity: usize) -> (Vec<Vec<Producer<T>>>, Vec<Vec<Consumer<T>>>) {
    let mut producers: Vec<Vec<_>> = (0..cores).map(|_| Vec::with_capacity(cores)).collect();
    let mut consumers: Vec<Vec<_>> = (0..cores).map(|_| Vec::with_capacity(cores)).collect();
    for sender in &mut producers {
        for receiver in &mut consumers {
            let (producer, consumer) = ring(capacity);
            sender.push(producer);
            receiver.push(consumer);
        }
    }
    (producers, consumers)
}

/// Who has sent something to a core since it last looked: a bit a sender, so
/// that an empty poll reads one cache line whatever the number of cores.
struct Inbox {
    senders: [AtomicU64; WORDS],
}

impl Inbox {
    fn new() -> Self {
        Self {
            senders: array::from_fn(|_| AtomicU64::new(0)),
        }
    }
}

/// One core's end of the mesh.
pub struct Endpoint<T> {
    index: usize,
    control: Arc<Control>,
    inboxes: Arc<[CachePadded<Inbox>]>,
    to: Vec<Producer<T>>,
    from: Vec<Consumer<T>>,
    back_to: Vec<Producer<T>>,
    spares: Vec<Consumer<T>>,
    /// Senders whose rings may hold something: bits taken from the inbox.
    waiting: [u64; WORDS],
    /// The sender to look at next.
    next: usize,
}

impl<T: Send> Endpoint<T> {
    /// The core that owns this end.
    pub fn index(&self) -> usize {
        self.index
    }

    /// How many cores the mesh connects.
    pub fn cores(&self) -> usize {
        self.to.len()
    }

    /// How many batches each ring holds.
    pub fn ring_capacity(&self) -> usize {
        self.to[self.index].capacity()
    }

    /// Sends `batch` to core `to` and wakes it if it sleeps.
    ///
    /// # Errors
    /// Gives the batch back if the ring is full. The sender keeps it and goes
    /// on receiving, or two full rings wait for each other for ever.
    #[inline]
    pub fn try_send(&mut self, to: usize, batch: T) -> Result<(), T> {
        let result = self.to[to].push(batch);
        if result.is_ok() {
            // A read-modify-write every time: were the bit only set when a
            // load shows it clear, that load could overtake the push, and
            // the receiver would take the bit without seeing the batch.
            let bit = 1 << (self.index % 64);
            self.inboxes[to].senders[self.index / 64].fetch_or(bit, Ordering::AcqRel);
        }
        self.control.wake(to);
        result
    }

    /// Takes the next batch and its sender: round robin over the senders that
    /// have sent something. `None` if there is nothing now; after a meeting
    /// that everybody entered with all batches sent, nothing at all.
    #[inline]
    pub fn receive(&mut self) -> Option<(usize, T)> {
        loop {
            let Some(sender) = self.next_waiting() else {
                self.next = 0;
                if self.look_into_inbox() {
                    continue;
                }
                return None;
            };
            if let Some(batch) = self.from[sender].pop() {
                self.next = sender + 1;
                return Some((sender, batch));
            }
            self.waiting[sender / 64] &= !(1 << (sender % 64));
        }
    }

    /// Whether [`Self::receive`] would find nothing. Takes nothing.
    pub fn is_drained(&mut self) -> bool {
        self.look_into_inbox();
        for word in 0..WORDS {
            while self.waiting[word] != 0 {
                let sender = word * 64 + self.waiting[word].trailing_zeros() as usize;
                if !self.from[sender].is_empty() {
                    return false;
                }
                self.waiting[word] &= self.waiting[word] - 1;
            }
        }
        true
    }

    /// Returns an emptied buffer to the core that sent it; or to the caller, if
    /// twice the ring's capacity of them lie there already.
    #[inline]
    pub fn give_back(&mut self, from: usize, buffer: T) -> Option<T> {
        self.back_to[from].push(buffer).err()
    }

    /// Takes a buffer that core `to` has given back.
    #[inline]
    pub fn take_spare(&mut self, to: usize) -> Option<T> {
        self.spares[to].pop()
    }

    /// The first sender at or after `next` whose ring may hold something.
    #[inline]
    fn next_waiting(&self) -> Option<usize> {
        let first = self.next / 64;
        let mut mask = u64::MAX << (self.next % 64);
        for word in first..WORDS {
            let bits = self.waiting[word] & mask;
            if bits != 0 {
                return Some(word * 64 + bits.trailing_zeros() as usize);
            }
            mask = u64::MAX;
        }
        None
    }

    /// Moves the inbox's bits here; says whether any sender is waiting.
    #[inline]
    fn look_into_inbox(&mut self) -> bool {
        let mut any = 0;
        for (word, senders) in self.inboxes[self.index].senders.iter().enumerate() {
            if senders.load(Ordering::Relaxed) != 0 {
                self.waiting[word] |= senders.swap(0, Ordering::AcqRel);
            }
            any |= self.waiting[word];
        }
        any != 0
    }
}
