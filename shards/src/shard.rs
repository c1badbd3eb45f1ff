//! One core's store for a breadth-first search with a canonical result.

use std::ops::Range;
use std::task::Poll;

use crate::budget::{Budget, MemoryExhausted};
use crate::frontier::{Block, Frontier};
use crate::index::LevelIndex;
use crate::log::{ParentLog, SegmentIds};
use crate::parent::ParentKey;
use crate::record::{Candidate, Layout, Records};
use crate::spill::{Spill, SpillError};
use crate::table::FingerprintTable;
use crate::word::Word;

/// How many candidates ahead of the one that is offered look-ups begin: enough
/// to hide memory's latency. Each takes three pages, and three times as many
/// candidates were a fifth slower (Zen 4, virtual): their translations are
/// lost before they are used.
const LOOK_AHEAD: usize = 8;

/// What a shard made of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Never seen: it belongs to the next level now.
    New,
    /// Seen, and nothing changed.
    Known,
    /// Seen in this level already, but with a greater parent key: key and
    /// state are replaced.
    Improved,
}

/// A level that was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelSummary {
    /// The states that the level found: those to expand next.
    pub states: u64,
}

/// The bytes that a shard takes, by what they are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// The fingerprints of all states seen.
    pub table: usize,
    /// The index of the current level.
    pub index: usize,
    /// The states of the current and the next level.
    pub frontier: usize,
    /// The parent log.
    pub log: usize,
}

/// The states that one core owns: the fingerprints of all it has seen, those
/// still to be expanded, the way back from each.
///
/// A search alternates: candidates are offered (the initial states first),
/// [`Shard::close_level`] ends the level, [`Shard::take_block`] hands out the
/// states that it found, whose successors are offered to their owners, until a
/// level finds nothing. Blocks of the last level may be taken and candidates of
/// the next offered in any interleaving: the result depends on the candidates
/// alone. Among the candidates of a level with one fingerprint, the least by
/// parent key, then by bytes, survives.
pub struct Shard<W: Word, L: Layout> {
    pub(crate) table: FingerprintTable<W>,
    /// Whether the table has the fingerprints of closed levels only; that of
    /// the states that the level has found comes to it when the level closes.
    pub(crate) is_level_apart: bool,
    pub(crate) index: LevelIndex,
    pub(crate) frontier: Frontier<W, L>,
    pub(crate) log: ParentLog,
    pub(crate) budget: Budget,
    pub(crate) partitions: Range<u16>,
    /// What is on disk, if anything may go there.
    pub(crate) spill: Option<Box<Spill<W, L>>>,
}

impl<W: Word, L: Layout> Shard<W, L> {
    /// An empty shard that owns `partitions`. All its memory counts against
    /// `budget`.
    pub fn new(partitions: Range<u16>, budget: Budget, ids: SegmentIds) -> Self {
        Shard {
            table: FingerprintTable::new(partitions.clone(), budget.clone()),
            is_level_apart: false,
            index: LevelIndex::new(budget.clone()),
            frontier: Frontier::new(budget.clone()),
            log: ParentLog::new(budget.clone(), ids),
            budget,
            partitions,
            spill: None,
        }
    }

    /// Takes a candidate of the current level. See [`Offer`].
    ///
    /// # Errors
    /// If memory is refused; the shard is then as it was.
    #[inline]
    pub fn offer(
        &mut self,
        fingerprint: W,
        parent: ParentKey<W>,
        state: &[u8],
    ) -> Result<Offer, MemoryExhausted> {
        self.offer_candidate(&Candidate {
            fingerprint,
            parent,
            state,
        })
    }

    /// Takes the candidates of a batch that [`record::push`](crate::record::push)
    /// wrote, in order, with look-ups overlapped.
    ///
    /// # Errors
    /// If memory is refused; candidates up to some point are then taken.
    pub fn offer_batch(&mut self, batch: &[u8]) -> Result<(), MemoryExhausted> {
        let mut ahead = Records::<W, L>::new(batch);
        for candidate in ahead.by_ref().take(LOOK_AHEAD) {
            self.prefetch(candidate.fingerprint);
        }
        for candidate in Records::<W, L>::new(batch) {
            if let Some(later) = ahead.next() {
                self.prefetch(later.fingerprint);
            }
            self.offer_candidate(&candidate)?;
        }
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn offer_candidate(
        &mut self,
        candidate: &Candidate<'_, W>,
    ) -> Result<Offer, MemoryExhausted> {
        let fingerprint = candidate.fingerprint;
        let frontier = &mut self.frontier;
        let same = |position: usize| frontier.found(position).fingerprint == fingerprint;
        if let Some(position) = self.index.find(fingerprint, same) {
            return improve(frontier, position, candidate);
        }
        let Some(vacancy) = self.table.vacancy(fingerprint)? else {
            return Ok(Offer::Known);
        };
        frontier.reserve(candidate.state.len())?;
        self.index
            .reserve(|position| frontier.found(position).fingerprint.low())?;
        if !self.is_level_apart {
            vacancy.fill();
        }
        self.index.insert(fingerprint, frontier.next_len());
        self.frontier.push(candidate);
        Ok(Offer::New)
    }

    /// Starts loading what [`Shard::offer`] will look at for `fingerprint`.
    #[inline]
    pub fn prefetch(&self, fingerprint: W) {
        self.index.prefetch(fingerprint);
        self.table.prefetch(fingerprint);
    }

    /// Ends the level: writes the log entries of its new states and makes them
    /// the ones to be expanded. All blocks of the last level must have been
    /// taken. A shard that has spilled needs [`Shard::poll_look_up`] before, or
    /// [`Shard::poll_merge`] instead.
    ///
    /// # Errors
    /// If memory is refused; call it again to go on.
    pub fn close_level(&mut self) -> Result<LevelSummary, MemoryExhausted> {
        if self.is_level_apart {
            self.take_level_in()?;
        }
        let states = self.frontier.advance(&mut self.log)? as u64;
        self.index.clear();
        self.end_looked_up_level();
        Ok(LevelSummary { states })
    }

    /// Brings the fingerprints of the states that the level has found to the
    /// table.
    #[cold]
    fn take_level_in(&mut self) -> Result<(), MemoryExhausted> {
        let level = self.frontier.next_len();
        for position in 0..level {
            let ahead = (position + LOOK_AHEAD).min(level - 1);
            self.table.prefetch(self.frontier.found(ahead).fingerprint);
            self.table
                .insert(self.frontier.found(position).fingerprint)?;
        }
        Ok(())
    }

    /// The next states to expand, until there are none. Give the block back
    /// with [`Shard::return_block`] once it is expanded.
    ///
    /// # Errors
    /// If it is on disk and cannot be had.
    pub fn take_block(&mut self) -> Result<Option<Block<W, L>>, SpillError> {
        self.wait_for(|shard| Ok(shard.poll_block()))
    }

    /// As [`Shard::take_block`], but pending while the block is being read.
    pub fn poll_block(&mut self) -> Poll<Option<Block<W, L>>> {
        match self.frontier.take_block() {
            None => self.poll_spilled_block(),
            block => Poll::Ready(block),
        }
    }

    /// Takes back a block, whose memory is used again.
    pub fn return_block(&mut self, block: Block<W, L>) {
        // Where blocks go to disk, too many of them would come back.
        if !self.has_spilled() {
            self.frontier.return_block(block);
        }
    }

    /// The number of states seen. While part of a level is on disk, that level
    /// may count states more than once, or some that were seen before.
    pub fn len(&self) -> usize {
        match self.has_spilled() {
            false => self.table.len(),
            true => self.len_spilled() as usize,
        }
    }

    /// Whether no state was seen yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The states that the current level has found so far.
    pub fn level_len(&self) -> usize {
        self.frontier.next_len()
    }

    /// The fingerprint and the bytes of state number `position` of those that
    /// the current level has found so far.
    ///
    /// # Panics
    /// If `position` is not below [`Shard::level_len`].
    #[inline]
    pub fn found(&self, position: usize) -> (W, &[u8]) {
        let fingerprint = self.frontier.found(position).fingerprint;
        (fingerprint, self.frontier.state(position))
    }

    /// The bytes that it takes. A block that was taken does not count.
    pub fn memory_use(&self) -> MemoryUse {
        MemoryUse {
            table: self.table.memory_bytes(),
            index: self.index.memory_bytes(),
            frontier: self.frontier.memory_bytes(),
            log: self.log.memory_bytes(),
        }
    }

    /// The parent log, for reading.
    pub fn log(&self) -> &ParentLog {
        &self.log
    }

    /// Gives up everything but the parent log.
    pub fn into_log(self) -> ParentLog {
        self.log
    }
}

#[inline]
fn improve<W: Word, L: Layout>(
    frontier: &mut Frontier<W, L>,
    position: usize,
    candidate: &Candidate<'_, W>,
) -> Result<Offer, MemoryExhausted> {
    let parent = frontier.found(position).parent;
    if candidate.parent > parent {
        return Ok(Offer::Known);
    }
    if candidate.parent == parent && candidate.state >= frontier.state(position) {
        return Ok(Offer::Known);
    }
    frontier.improve(position, candidate)?;
    Ok(Offer::Improved)
}

#[cfg(test)]
#[path = "shard_tests.rs"]
mod tests;
