//! A core's shard, until memory is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use executor::{Activity, CoreClock};
use shards::{Block, Layout, MemoryExhausted, ParentLog, Shard, Word};

use super::outbox::Outbox;

/// A core's shard. Once memory is refused it takes no more candidates: the run
/// is about to end, but batches must still be received, or others would wait
/// for ever.
pub(super) struct Store<W: Word, L> {
    shard: Shard<W, L>,
    refused: Option<MemoryExhausted>,
    /// Raised for all cores with the first refusal.
    exhausted: Arc<AtomicBool>,
}

impl<W: Word, L: Layout> Store<W, L> {
    pub fn new(shard: Shard<W, L>, exhausted: Arc<AtomicBool>) -> Self {
        Store {
            shard,
            refused: None,
            exhausted,
        }
    }

    /// Why memory was refused, if it was.
    pub fn refused(&self) -> Option<MemoryExhausted> {
        self.refused
    }

    /// Takes note of a refusal, here or elsewhere on this core.
    #[cold]
    pub fn refuse(&mut self, refused: MemoryExhausted) {
        self.refused.get_or_insert(refused);
        self.exhausted.store(true, Ordering::Relaxed);
    }

    /// Takes all candidates that this core has for itself.
    #[inline]
    pub fn take_local(&mut self, outbox: &mut Outbox<L>) {
        while let Some(batch) = outbox.take_local() {
            self.offer(&batch);
            outbox.recycle_local(batch);
        }
    }

    /// Takes candidates from other cores, up to some batches; whether there
    /// were any.
    pub fn take_received(&mut self, outbox: &mut Outbox<L>, clock: &mut CoreClock) -> bool {
        /// Enough to empty a few rings, not enough to starve expansion.
        const BATCHES_MAX: usize = 32;
        for taken in 0..BATCHES_MAX {
            let Some((from, batch)) = outbox.receive() else {
                return taken > 0;
            };
            clock.enter(Activity::Useful);
            self.offer(&batch);
            clock.enter(Activity::Exchange);
            outbox.give_back(from, batch);
        }
        true
    }

    #[inline(never)]
    fn offer(&mut self, batch: &[u8]) {
        if self.refused.is_none()
            && let Err(refused) = self.shard.offer_batch(batch)
        {
            self.refuse(refused);
        }
    }

    /// Ends the level; how many states it found, even if memory is refused.
    pub fn close_level(&mut self) -> u64 {
        let found = self.shard.level_len() as u64;
        if let Err(refused) = self.shard.close_level() {
            self.refuse(refused);
        }
        found
    }

    /// The states that the current level has found so far.
    #[inline]
    pub fn level_len(&self) -> usize {
        self.shard.level_len()
    }

    /// State number `position` of those that the current level has found.
    #[inline]
    pub fn found(&self, position: usize) -> (W, &[u8]) {
        self.shard.found(position)
    }

    /// The next states to expand, until there are none.
    pub fn take_block(&mut self) -> Option<Block<W, L>> {
        self.shard.take_block()
    }

    /// Takes back a block that was expanded.
    pub fn return_block(&mut self, block: Block<W, L>) {
        self.shard.return_block(block);
    }

    /// Distinct states so far.
    pub fn distinct(&self) -> u64 {
        self.shard.len() as u64
    }

    /// Gives up everything but the parent log.
    pub fn into_log(self) -> ParentLog {
        self.shard.into_log()
    }
}
