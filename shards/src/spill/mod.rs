//! What a shard keeps on disk, and how it comes there.
//!
//! A shard may write all it has to disk at any time ([`Shard::spill`]); no
//! other core need know. Offering candidates touches memory only, as without a
//! disk: a candidate that memory does not know is taken for new. Before such
//! states are closed, or go to disk themselves, they are looked up in the runs
//! in one sorted sweep, and those that are there are left out.
//!
//! - Fingerprints of earlier levels: sorted runs, each with the first key
//!   of every page and a filter in memory, merged as they grow in
//!   number.
//! - States of the level that is being found: candidates, sorted by
//!   fingerprint. When the level ends they are merged; what comes out is the
//!   level, the run of its fingerprints, and its part of the log.
//! - States of the level that is being expanded: blocks, removed once read.
//! - Full segments of the parent log.

mod blocks;
mod bloom;
mod candidates;
mod merge;
mod run;

use std::ops::Range;

use blocks::{BlockError, BlockFiles};
use bloom::Bloom;
use candidates::{CandidateReader, CandidateRun};
use merge::Merge;
use run::{Run, RunWriter, Wanted};

use crate::budget::{Budget, MemoryExhausted};
use crate::disk::io_queue::{IoQueue, TransferPages};
use crate::disk::{Disk, DiskError};
use crate::frontier::{BLOCK_STATES, Block, BlockParts};
use crate::index::LevelIndex;
use crate::log::LogEntry;
use crate::partition::PARTITIONS;
use crate::record::{self, Candidate, Layout};
use crate::shard::Shard;
use crate::word::Word;

/// Runs of one tier that are merged to one of the next.
const RUNS_MERGED: usize = 6;
/// The share of a core's memory that filters may take: one part in this.
const FILTER_SHARE: usize = 3;
/// A shard that holds less than this part of its share does not help by
/// spilling: others hold more.
const SPILLED_SHARE: usize = 4;

/// When a shard spills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpillLimits {
    /// The bytes of memory that are a shard's share of the budget.
    pub share_bytes: usize,
    /// Fingerprints in memory above which a shard spills whatever the budget
    /// says: for tests.
    pub resident_states: usize,
}

/// Why something cannot be brought to disk, or back.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SpillError {
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Memory was refused.
    #[error(transparent)]
    Memory(#[from] MemoryExhausted),
    /// Too much memory is used by what cannot be spilled.
    #[error("{used} of {limit} bytes are used with all states on disk")]
    BeyondHelp {
        /// The bytes in use.
        used: usize,
        /// The limit.
        limit: usize,
    },
}

impl From<BlockError> for SpillError {
    fn from(error: BlockError) -> Self {
        match error {
            BlockError::Disk(error) => SpillError::Disk(error),
            BlockError::Memory(error) => SpillError::Memory(error),
        }
    }
}

/// A shard's part on disk.
pub(crate) struct Spill<W: Word, L: Layout> {
    io: IoQueue,
    limits: SpillLimits,
    has_spilled: bool,
    /// The highest bits of the least and the greatest key that it owns.
    keys: (u64, u64),
    /// The oldest first; tiers never grow from one to the next.
    runs: Vec<Run<W>>,
    /// Those of the level that is being found.
    candidates: Vec<CandidateRun>,
    /// The level that is being merged.
    closing: Option<Closing<W, L>>,
    blocks: BlockFiles,
}

/// A level that is being merged from its candidates.
struct Closing<W: Word, L: Layout> {
    merge: Merge<CandidateReader<W, L>>,
    run: RunWriter<W>,
    last: Option<W>,
    states: u64,
}

/// The highest 64 bits of the least and the greatest key of `partitions`.
fn key_range(partitions: &Range<u16>) -> (u64, u64) {
    let below = 64 - PARTITIONS.ilog2();
    let first = u64::from(partitions.start) << below;
    let end = u128::from(partitions.end) << below;
    (first, (end - 1) as u64)
}

impl<W: Word, L: Layout> Spill<W, L> {
    /// Writes a run of at most `keys` keys that `fill` pushes.
    fn begin_run(&mut self, keys: u64, budget: &Budget) -> Result<RunWriter<W>, SpillError> {
        let filters: usize = self.runs.iter().map(Run::filter_bytes).sum();
        let most = self.limits.share_bytes / FILTER_SHARE;
        let fits = keys > 0 && filters + Bloom::bytes_for(keys) <= most;
        let filter = fits.then(|| Bloom::new(keys, self.keys.0, self.keys.1, budget.clone()));
        let mut writer = RunWriter::create(&mut self.io, keys, filter, budget)?;
        writer.reserve(keys)?;
        Ok(writer)
    }

    fn end_run(&mut self, run: RunWriter<W>, tier: u32) -> Result<(), SpillError> {
        let run = run.finish(&mut self.io, tier)?;
        if run.len() > 0 {
            self.runs.push(run);
        } else {
            run.remove(&mut self.io);
        }
        Ok(())
    }

    /// Merges the newest runs while there are too many of a tier.
    fn merge_runs(&mut self, budget: &Budget) -> Result<(), SpillError> {
        while let Some(tier) = self.runs.last().map(|run| run.tier) {
            let same = self.runs.iter().rev().take_while(|run| run.tier == tier);
            if same.count() < RUNS_MERGED {
                break;
            }
            let mut inputs = self.runs.split_off(self.runs.len() - RUNS_MERGED);
            inputs.iter_mut().for_each(Run::drop_filter);
            let sources = inputs.iter().map(Run::reader).collect();
            let mut merge = Merge::new(&mut self.io, sources)?;
            let keys = inputs.iter().map(Run::len).sum();
            let mut output = self.begin_run(keys, budget)?;
            while let Some(key) = merge.next(&mut self.io)? {
                output.push(&mut self.io, key)?;
            }
            self.end_run(output, tier + 1)?;
            inputs.into_iter().for_each(|run| run.remove(&mut self.io));
        }
        Ok(())
    }
}

impl<W: Word, L: Layout> Shard<W, L> {
    /// The shard, which may use `disk`. Its budget should be one that refuses
    /// nothing ([`Budget::spilling`]).
    #[must_use]
    pub fn with_disk(mut self, disk: Box<dyn Disk>, limits: SpillLimits) -> Self {
        let pages = TransferPages::fitting(limits.share_bytes);
        self.spill = Some(Box::new(Spill {
            io: IoQueue::new(disk, self.budget.clone(), pages),
            limits,
            has_spilled: false,
            keys: key_range(&self.partitions),
            runs: Vec::new(),
            candidates: Vec::new(),
            closing: None,
            blocks: BlockFiles::default(),
        }));
        self
    }

    /// Whether it should spill now: memory is short, and it holds enough of it
    /// for that to help.
    #[inline]
    pub fn is_pressed(&self) -> bool {
        match &self.spill {
            Some(spill) => self.exceeds(&spill.limits),
            None => false,
        }
    }

    fn exceeds(&self, limits: &SpillLimits) -> bool {
        if limits.resident_states < usize::MAX && self.table.len() > limits.resident_states {
            return true;
        }
        self.budget.is_pressed() && self.spillable_bytes() >= limits.share_bytes / SPILLED_SHARE
    }

    /// The bytes of memory that [`Shard::spill`] would give back, about.
    fn spillable_bytes(&self) -> usize {
        let memory = self.memory_use();
        memory.table + memory.index + memory.frontier + memory.log
    }

    /// Whether more memory is used than granted, though this shard has next to
    /// none left that it could spill.
    pub fn is_beyond_help(&self) -> bool {
        let helpless =
            |limits: &SpillLimits| self.spillable_bytes() < limits.share_bytes / SPILLED_SHARE;
        self.budget.used() > self.budget.limit()
            && self
                .spill
                .as_ref()
                .is_some_and(|spill| helpless(&spill.limits))
    }

    /// Whether fingerprints of earlier levels are on disk: states found may
    /// turn out to be known, until [`Shard::look_up`].
    pub fn has_runs(&self) -> bool {
        self.spill
            .as_ref()
            .is_some_and(|spill| !spill.runs.is_empty())
    }

    /// The candidates of the current level that are on disk. Some may be the
    /// same state.
    pub fn spilled_candidates(&self) -> u64 {
        let candidates = self.spill.iter().flat_map(|spill| &spill.candidates);
        candidates.map(CandidateRun::len).sum()
    }

    /// The bytes that it has on disk.
    pub fn disk_bytes(&self) -> u64 {
        self.spill.as_ref().map_or(0, |spill| spill.io.bytes())
    }

    /// Whether it has ever spilled.
    #[inline]
    pub fn has_spilled(&self) -> bool {
        self.spill.as_ref().is_some_and(|spill| spill.has_spilled)
    }

    /// Calls `f` with what is on disk, if anything may be.
    fn with_spill<T: Default>(
        &mut self,
        f: impl FnOnce(&mut Self, &mut Spill<W, L>) -> Result<T, SpillError>,
    ) -> Result<T, SpillError> {
        let Some(mut spill) = self.spill.take() else {
            return Ok(T::default());
        };
        let result = f(self, &mut spill);
        self.spill = Some(spill);
        result
    }

    /// Looks the states that the level has found in memory up on disk, and
    /// leaves those out that are there. Call it before
    /// [`Shard::close_level`]; nothing may be offered between the two.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn look_up(&mut self) -> Result<(), SpillError> {
        if !self.has_runs() {
            return Ok(());
        }
        self.with_spill(|shard, spill| {
            let found = shard.look_up_sorted(spill)?;
            let mut is_known = vec![false; shard.frontier.next_len()];
            let known = found.keys.iter().filter(|wanted| wanted.is_found);
            known.for_each(|wanted| is_known[wanted.position as usize] = true);
            drop(found);
            if is_known.contains(&true) {
                shard.frontier.leave_out(|position| is_known[position])?;
            }
            Ok(())
        })
    }

    /// What the level has found in memory, in the order of keys, and whether
    /// it is on disk.
    fn look_up_sorted(&self, spill: &mut Spill<W, L>) -> Result<Sorted<W>, SpillError> {
        let positions = 0..self.frontier.next_len();
        let mut sorted = Sorted::new(positions.len(), &self.budget);
        sorted.keys.extend(positions.map(|position| Wanted {
            key: self.frontier.found(position).fingerprint.sort_key(),
            position: position as u32,
            is_found: false,
        }));
        sorted.keys.sort_unstable_by_key(|wanted| wanted.key);
        for run in spill.runs.iter().rev() {
            run.sweep(&mut spill.io, &mut sorted.keys)?;
        }
        Ok(sorted)
    }

    /// Writes all that it has to disk and gives the memory back. States that
    /// the level has found so far are found again when it is closed, by
    /// [`Shard::begin_merge`]; positions begin from 0 again.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn spill(&mut self) -> Result<(), SpillError> {
        self.with_spill(|shard, spill| {
            spill.has_spilled = true;
            let level = shard.look_up_sorted(spill)?;
            shard.spill_level(spill, &level)?;
            shard.spill_fingerprints(spill, &level)?;
            drop(level);
            while let Some(block) = shard.frontier.take_block() {
                spill.blocks.push(&mut spill.io, &block)?;
            }
            spill.blocks.finish(&mut spill.io)?;
            shard.log.spill(&mut spill.io)?;
            spill.merge_runs(&shard.budget)
        })
    }

    /// Writes the states of the level that are not on disk as candidates.
    fn spill_level(
        &mut self,
        spill: &mut Spill<W, L>,
        level: &Sorted<W>,
    ) -> Result<(), SpillError> {
        let frontier = &self.frontier;
        let new = level.keys.iter().filter(|wanted| !wanted.is_found);
        let new = new.map(|wanted| {
            let position = wanted.position as usize;
            let found = frontier.found(position);
            Candidate {
                fingerprint: found.fingerprint,
                parent: found.parent,
                state: frontier.state(position),
            }
        });
        let headers = frontier.next_len() * record::header_bytes::<W, L>();
        let bytes = (headers + frontier.next_bytes()) as u64;
        if !level.keys.is_empty() {
            let run = CandidateRun::write::<W, L>(&mut spill.io, bytes, new)?;
            match run.len() {
                0 => run.remove(&mut spill.io),
                _ => spill.candidates.push(run),
            }
        }
        self.frontier.drop_next();
        self.index = LevelIndex::new(self.budget.clone());
        Ok(())
    }

    /// Writes the fingerprints of earlier levels as a run: those in the table
    /// without those of this level.
    fn spill_fingerprints(
        &mut self,
        spill: &mut Spill<W, L>,
        level: &Sorted<W>,
    ) -> Result<(), SpillError> {
        let keys = self.table.len() - level.keys.len();
        if keys == 0 {
            self.table.clear(&self.budget);
            return Ok(());
        }
        let mut run = spill.begin_run(keys as u64, &self.budget)?;
        let mut level = level.keys.iter().map(|wanted| wanted.key).peekable();
        self.table.drain_sorted(&self.budget, |key| {
            while level.next_if(|&own| own < key).is_some() {}
            match level.next_if_eq(&key) {
                Some(_) => Ok(()),
                None => run.push(&mut spill.io, key),
            }
        })?;
        spill.end_run(run, 0)
    }

    /// Begins to close a level that is on disk in part
    /// ([`Shard::spilled_candidates`]), instead of [`Shard::close_level`]: then
    /// [`Shard::merge_block`] gives its states.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn begin_merge(&mut self) -> Result<(), SpillError> {
        self.spill()?;
        self.with_spill(|shard, spill| {
            let keys = spill.candidates.iter().map(CandidateRun::len).sum();
            let sources = spill.candidates.iter().map(CandidateRun::reader).collect();
            spill.closing = Some(Closing {
                merge: Merge::new(&mut spill.io, sources)?,
                run: spill.begin_run(keys, &shard.budget)?,
                last: None,
                states: 0,
            });
            Ok(())
        })
    }

    /// The next states of the level that is being closed, with their places in
    /// the log; when there are no more, the level is closed. Give each block to
    /// [`Shard::keep_block`].
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn merge_block(&mut self) -> Result<Option<Block<W, L>>, SpillError> {
        self.with_spill(|shard, spill| {
            let Some(closing) = &mut spill.closing else {
                return Ok(None);
            };
            let mut parts = BlockParts::new(BLOCK_STATES, 0, &shard.budget)?;
            let mut entries = Vec::with_capacity(BLOCK_STATES);
            while parts.len() < BLOCK_STATES
                && let Some(state) = closing.merge.next(&mut spill.io)?
            {
                // The first of equal keys is the one that survives.
                if closing.last.replace(state.key) == Some(state.key) {
                    continue;
                }
                closing.run.push(&mut spill.io, state.key)?;
                entries.push(LogEntry::new(state.fingerprint, state.parent.address()));
                parts.push_fingerprint(state.fingerprint);
                parts.push_state(&state.state)?;
            }
            if entries.is_empty() {
                shard.end_merge(spill)?;
                return Ok(None);
            }
            closing.states += entries.len() as u64;
            shard.log.reserve(entries.len())?;
            let (first, (split, rest)) = shard.log.addresses(entries.len());
            entries.into_iter().for_each(|entry| shard.log.push(entry));
            if shard.exceeds(&spill.limits) {
                shard.log.spill(&mut spill.io)?;
            }
            Ok(Some(parts.block(first.0, split, rest.0)))
        })
    }

    fn end_merge(&mut self, spill: &mut Spill<W, L>) -> Result<(), SpillError> {
        if let Some(closing) = spill.closing.take() {
            spill.end_run(closing.run, 0)?;
        }
        let candidates = std::mem::take(&mut spill.candidates);
        candidates
            .into_iter()
            .for_each(|run| run.remove(&mut spill.io));
        self.log.end_level();
        spill.merge_runs(&self.budget)
    }

    /// Takes a block that [`Shard::merge_block`] gave: one to be expanded.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn keep_block(&mut self, block: Block<W, L>) -> Result<(), SpillError> {
        self.with_spill(|shard, spill| {
            let always = spill.limits.resident_states < usize::MAX;
            if always || shard.budget.is_pressed() {
                spill.blocks.push(&mut spill.io, &block)?;
            } else {
                shard.frontier.keep_block(block);
            }
            Ok(())
        })
    }

    /// The next block on disk to expand.
    pub(crate) fn take_spilled_block(&mut self) -> Result<Option<Block<W, L>>, SpillError> {
        self.with_spill(|shard, spill| Ok(spill.blocks.pop(&mut spill.io, &shard.budget)?))
    }

    /// The distinct states, if some are on disk: those of closed levels, those
    /// found in memory, and an upper bound of those found that are on disk.
    pub(crate) fn len_spilled(&self) -> u64 {
        let closing = self.spill.as_ref().and_then(|spill| spill.closing.as_ref());
        let closed = self.log.len() - closing.map_or(0, |closing| closing.states);
        closed + self.frontier.next_len() as u64 + self.spilled_candidates()
    }
}

/// What a level has found, sorted by key.
struct Sorted<W> {
    keys: Vec<Wanted<W>>,
    budget: Budget,
}

impl<W> Sorted<W> {
    /// Has room for `len` keys.
    fn new(len: usize, budget: &Budget) -> Self {
        budget.take(len * size_of::<Wanted<W>>());
        Sorted {
            keys: Vec::with_capacity(len),
            budget: budget.clone(),
        }
    }
}

impl<W> Drop for Sorted<W> {
    fn drop(&mut self) {
        self.budget
            .release(self.keys.capacity() * size_of::<Wanted<W>>());
    }
}
