//! Batches on their way to other cores, and to this one.

use std::collections::VecDeque;
use std::marker::PhantomData;

use executor::Endpoint;
use shards::{Budget, Layout, MemoryExhausted, ParentKey, Purpose, Word, WrongLength, record};

/// Records for one owner, as bytes.
pub(super) type Batch = Vec<u8>;

/// How large batches are and how many may wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchLimits {
    /// States of a batch.
    pub states: u32,
    /// Bytes from which on a batch is full, whatever its states.
    pub bytes: usize,
    /// Batches that wait for room in a ring before the core stops expanding.
    pub overflow: usize,
}

/// What was sent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sent {
    /// States sent to other cores.
    pub states: u64,
    /// Batches that carried them.
    pub batches: u64,
    /// States that these batches had room for.
    pub room: u64,
}

/// The batch that is being filled for one owner.
#[derive(Default)]
struct Open {
    batch: Batch,
    states: u32,
}

/// The batches that one core fills: one for each owner, itself included, and
/// those that found no room in a ring. Nothing in here blocks.
pub(super) struct Outbox<L> {
    core: usize,
    endpoint: Endpoint<Batch>,
    open: Vec<Open>,
    /// Full batches for this core's own shard.
    local: VecDeque<Batch>,
    /// Full batches for others whose rings are full.
    overflow: VecDeque<(usize, Batch)>,
    spare: Vec<Batch>,
    limits: BatchLimits,
    pub sent: Sent,
    budget: Budget,
    /// The refusal of memory for a buffer. It was made all the same, for no
    /// state may be lost; but the run has to end.
    refused: Option<MemoryExhausted>,
    layout: PhantomData<L>,
}

impl<L: Layout> Outbox<L> {
    pub fn new(endpoint: Endpoint<Batch>, limits: BatchLimits, budget: Budget) -> Self {
        let cores = endpoint.cores();
        Outbox {
            core: endpoint.index(),
            endpoint,
            open: (0..cores).map(|_| Open::default()).collect(),
            local: VecDeque::new(),
            overflow: VecDeque::new(),
            spare: Vec::new(),
            limits,
            sent: Sent::default(),
            budget,
            refused: None,
            layout: PhantomData,
        }
    }

    /// Adds a candidate to the batch for `owner`; `write` appends its state.
    ///
    /// # Errors
    /// If the state has another length than all others; it is left out.
    #[inline]
    pub fn push<W: Word>(
        &mut self,
        owner: usize,
        fingerprint: W,
        parent: ParentKey<W>,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), WrongLength> {
        let open = &mut self.open[owner];
        let guard = Truncate::new(&mut open.batch);
        record::push::<W, L>(guard.batch, fingerprint, parent, write)?;
        guard.keep();
        open.states += 1;
        if open.states >= self.limits.states || open.batch.len() >= self.limits.bytes {
            self.close(owner);
        }
        Ok(())
    }

    /// Sends the batch for `owner` as it is and starts another.
    #[inline(never)]
    fn close(&mut self, owner: usize) {
        let buffer = self.buffer(owner);
        let open = &mut self.open[owner];
        let batch = std::mem::replace(&mut open.batch, buffer);
        let states = std::mem::take(&mut open.states);
        if owner == self.core {
            self.local.push_back(batch);
            return;
        }
        self.sent.states += u64::from(states);
        self.sent.batches += 1;
        self.sent.room += u64::from(self.limits.states);
        if let Err(batch) = self.endpoint.try_send(owner, batch) {
            self.overflow.push_back((owner, batch));
        }
    }

    /// An empty buffer for `owner`.
    fn buffer(&mut self, owner: usize) -> Batch {
        let spare = self.endpoint.take_spare(owner);
        spare.or_else(|| self.spare.pop()).unwrap_or_else(|| {
            let bytes = self.limits.bytes;
            match self.budget.try_reserve(bytes, Purpose::Messages) {
                Ok(()) => {}
                Err(refused) => self.refused = Some(refused),
            }
            Batch::new()
        })
    }

    /// Sends every batch that holds anything.
    pub fn flush(&mut self) {
        for owner in 0..self.open.len() {
            if self.open[owner].states > 0 {
                self.close(owner);
            }
        }
    }

    /// Tries again to send what found no room; whether any batch left.
    pub fn retry(&mut self) -> bool {
        let waiting = self.overflow.len();
        for _ in 0..waiting {
            if let Some((owner, batch)) = self.overflow.pop_front()
                && let Err(batch) = self.endpoint.try_send(owner, batch)
            {
                self.overflow.push_back((owner, batch));
            }
        }
        self.overflow.len() < waiting
    }

    /// Whether so many batches wait that no more should be made.
    pub fn is_congested(&self) -> bool {
        self.overflow.len() >= self.limits.overflow
    }

    /// Whether nothing waits for room in a ring.
    pub fn is_sent(&self) -> bool {
        self.overflow.is_empty()
    }

    /// The next batch for this core's shard from this core itself.
    #[inline]
    pub fn take_local(&mut self) -> Option<Batch> {
        self.local.pop_front()
    }

    /// The next batch for this core's shard from another core, and the sender.
    pub fn receive(&mut self) -> Option<(usize, Batch)> {
        self.endpoint.receive()
    }

    /// Takes back the buffer of a batch that this core made for itself.
    #[inline]
    pub fn recycle_local(&mut self, mut buffer: Batch) {
        buffer.clear();
        self.spare.push(buffer);
    }

    /// Gives the buffer of a batch back to core `from`.
    #[inline]
    pub fn give_back(&mut self, from: usize, mut buffer: Batch) {
        buffer.clear();
        if self.endpoint.give_back(from, buffer).is_some() {
            // That core has enough of them.
            self.budget.release(self.limits.bytes);
        }
    }

    /// The refusal of memory since the last call, if any.
    pub fn take_refusal(&mut self) -> Option<MemoryExhausted> {
        self.refused.take()
    }
}

/// Cuts off what was appended to a batch since, unless it is to be kept: a
/// model's panic must not leave half a record.
struct Truncate<'a> {
    batch: &'a mut Batch,
    len: usize,
}

impl<'a> Truncate<'a> {
    #[inline]
    fn new(batch: &'a mut Batch) -> Self {
        let len = batch.len();
        Truncate { batch, len }
    }

    #[inline]
    fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Truncate<'_> {
    fn drop(&mut self) {
        self.batch.truncate(self.len);
    }
}
