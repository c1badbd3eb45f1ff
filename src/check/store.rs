//! A core's shard, until memory is refused or the disk fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use executor::{Activity, CoreClock};
use shards::disk::FileId;
use shards::manifest::Contents;
use shards::{Block, Layout, NotKept, ParentLog, Shard, SpillError, Word};

use super::outbox::Outbox;

/// A core's shard. Once memory is refused, or the disk has failed, it takes no
/// more candidates: the run is about to end, but batches must still be
/// received, or others would wait for ever.
pub(super) struct Store<W: Word, L: Layout> {
    shard: Shard<W, L>,
    refused: Option<SpillError>,
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

    /// Why memory was refused or what the disk did, if anything happened.
    pub fn refused(&self) -> Option<&SpillError> {
        self.refused.as_ref()
    }

    /// Takes note of a refusal, here or elsewhere on this core.
    #[cold]
    pub fn refuse(&mut self, refused: SpillError) {
        self.refused.get_or_insert(refused);
        self.exhausted.store(true, Ordering::Relaxed);
    }

    /// Does something with the shard, unless it was refused before.
    fn attempt<T>(
        &mut self,
        f: impl FnOnce(&mut Shard<W, L>) -> Result<T, SpillError>,
    ) -> Option<T> {
        if self.refused.is_some() {
            return None;
        }
        f(&mut self.shard).map_err(|error| self.refuse(error)).ok()
    }

    /// Whether memory is short and spilling helps.
    #[inline]
    pub fn is_pressed(&self) -> bool {
        self.shard.is_pressed() && self.refused.is_none()
    }

    /// Whether memory is exceeded and spilling does not help.
    pub fn is_beyond_help(&self) -> bool {
        self.shard.is_beyond_help()
    }

    /// Whether anything waits for the disk.
    #[inline]
    pub fn is_at_work(&self) -> bool {
        self.shard.is_at_work() && self.refused.is_none()
    }

    /// Whether nothing is to be written or looked up any more.
    pub fn is_settled(&self) -> bool {
        self.shard.is_settled() || self.refused.is_some()
    }

    /// Whether [`Store::begin_relief`] may be called.
    pub fn can_spill(&self) -> bool {
        self.shard.can_spill() || self.refused.is_some()
    }

    /// Whether the disk must take some of what is in memory before anything is
    /// added.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.is_at_work() && self.shard.is_full()
    }

    /// Goes on with what waits for the disk; whether anything happened. That
    /// the disk has failed is told to the other cores at once only if `tells`.
    pub fn advance(&mut self, tells: bool) -> bool {
        if self.refused.is_none() {
            match self.shard.advance() {
                Ok(advanced) => return advanced,
                Err(error) => self.refused = Some(error),
            }
        }
        if tells {
            self.exhausted.store(true, Ordering::Relaxed);
        }
        false
    }

    /// Waits for the disk where nothing else can be done.
    fn wait_for<T>(
        &mut self,
        poll: impl FnMut(&mut Shard<W, L>) -> Result<Poll<T>, SpillError>,
    ) -> Option<T> {
        self.attempt(|shard| shard.wait_for(poll))
    }

    /// What `poll` gives; ready without anything once the shard was refused.
    fn poll<T>(
        &mut self,
        poll: impl FnOnce(&mut Shard<W, L>) -> Result<Poll<T>, SpillError>,
    ) -> Poll<Option<T>> {
        self.attempt(poll)
            .map_or(Poll::Ready(None), |polled| polled.map(Some))
    }

    /// Begins to bring to disk what makes room at the least cost. Whether the
    /// states that the level has found go there too: positions begin from 0
    /// again then.
    #[cold]
    pub fn begin_relief(&mut self) -> bool {
        self.attempt(Shard::begin_relief).unwrap_or(false)
    }

    /// Brings everything to disk and waits for that.
    #[cold]
    pub fn spill(&mut self) {
        self.attempt(Shard::spill);
    }

    /// Whether anything was ever spilled: states found may turn out to be
    /// known.
    #[inline]
    pub fn has_spilled(&self) -> bool {
        self.shard.has_spilled()
    }

    /// Whether anything may wait for the disk, checkpoints apart.
    #[inline]
    pub fn uses_disk(&self) -> bool {
        self.shard.uses_disk()
    }

    /// Leaves out found states that are known, once that is clear; to be
    /// called before the level is closed.
    pub fn poll_look_up(&mut self) -> Poll<()> {
        self.poll(Shard::poll_look_up).map(drop)
    }

    /// Begins to close a level of which candidates are on disk.
    pub fn poll_merge(&mut self) -> Poll<()> {
        self.poll(Shard::poll_merge).map(drop)
    }

    /// The next states of the level that is being closed; `None` when it is.
    pub fn poll_merge_block(&mut self) -> Poll<Option<Block<W, L>>> {
        self.poll(Shard::poll_merge_block).map(Option::flatten)
    }

    /// Takes a block of the level that is being closed.
    pub fn keep_block(&mut self, block: Block<W, L>) {
        self.attempt(|shard| shard.keep_block(block));
    }

    /// The candidates of this level that are on disk.
    pub fn spilled_candidates(&self) -> u64 {
        self.shard.spilled_candidates()
    }

    /// The bytes on disk.
    pub fn disk_bytes(&self) -> u64 {
        self.shard.disk_bytes()
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
            self.refuse(refused.into());
        }
    }

    /// Ends the level; how many states it found, even if memory is refused.
    pub fn close_level(&mut self) -> u64 {
        let found = self.shard.level_len() as u64;
        if let Err(refused) = self.shard.close_level() {
            self.refuse(refused.into());
        }
        self.attempt(Shard::note_level);
        found
    }

    /// Ends a level that was cut short, wherever its states are.
    pub fn close_cut_level(&mut self) {
        if self.spilled_candidates() == 0 {
            self.wait_for(Shard::poll_look_up);
            self.close_level();
            return;
        }
        self.wait_for(Shard::poll_merge);
        while let Some(block) = self.wait_for(Shard::poll_merge_block).flatten() {
            self.keep_block(block);
        }
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

    /// Brings everything to disk, for a checkpoint, if there is room for it;
    /// the states of `block` are expanded up to some number.
    pub fn keep(
        &mut self,
        block: Option<(&Block<W, L>, usize)>,
    ) -> Option<Result<Contents, NotKept>> {
        self.attempt(|shard| shard.keep(block))
    }

    /// Forgets what was copied for a checkpoint that was not taken: which files
    /// are to be removed.
    pub fn give_up_copies(&mut self) -> Option<Vec<FileId>> {
        self.attempt(|shard| Ok(shard.give_up_copies()))
    }

    /// Begins to write what the next checkpoint needs.
    pub fn keep_ahead(&mut self) {
        self.shard.keep_ahead();
    }

    /// The next states to expand, until there are none.
    pub fn take_block(&mut self) -> Option<Block<W, L>> {
        self.attempt(Shard::take_block).flatten()
    }

    /// As [`Store::take_block`], but pending while the block is being read.
    pub fn poll_block(&mut self) -> Poll<Option<Block<W, L>>> {
        self.poll(|shard| Ok(shard.poll_block()))
            .map(Option::flatten)
    }

    /// Takes back a block that was expanded.
    pub fn return_block(&mut self, block: Block<W, L>) {
        self.shard.return_block(block);
    }

    /// Distinct states so far.
    pub fn distinct(&self) -> u64 {
        self.shard.len() as u64
    }

    /// The bytes that the fingerprints in memory take.
    pub fn table_bytes(&self) -> u64 {
        self.shard.memory_use().table as u64
    }

    /// Gives up everything but the parent log.
    pub fn into_log(self) -> ParentLog {
        self.shard.into_log()
    }
}
