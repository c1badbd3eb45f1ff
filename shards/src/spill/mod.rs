//! What a shard keeps on disk, and how it comes there.
//!
//! A shard may write all it has to disk at any time ([`Shard::spill`]); no
//! other core need know. Offering candidates touches memory only, as without a
//! disk: a candidate that memory does not know is taken for new. Before such
//! states are closed, or go to disk themselves, they are looked up in the runs
//! in sorted sweeps, and those that are there are left out.
//!
//! Nothing here waits. What takes transfers is a task, and [`Shard::advance`],
//! called between any two pieces of other work, takes all tasks a little
//! further: the core goes on meanwhile. Only what closes a level needs them to
//! be done ([`Shard::is_settled`]).
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
mod write;

use std::ops::Range;
use std::rc::Rc;
use std::task::Poll;

use blocks::{BlockError, BlockQueue};
use bloom::Bloom;
use candidates::CandidateRun;
use run::{Run, Wanted};
use write::{Closing, Frozen, Merged, RunPlan, Sorted, Written};

use crate::budget::{Budget, MemoryExhausted};
use crate::disk::io_queue::{IoQueue, TransferPages};
use crate::disk::task::{self, Task};
use crate::disk::{Disk, DiskError};
use crate::frontier::{Block, BlockParts};
use crate::index::LevelIndex;
use crate::log::{LogEntry, WrittenSegments};
use crate::partition::PARTITIONS;
use crate::record::Layout;
use crate::shard::Shard;
use crate::word::Word;

/// Runs of one tier that are merged to one of the next.
const RUNS_MERGED: usize = 6;
/// The share of a core's memory that filters may take: one part in this.
/// While runs are merged, their filters and the new one may take twice as much.
const FILTER_SHARE: usize = 4;
/// Found states that are looked up together before a level ends, at least.
const LOOK_UP_MIN: usize = 1 << 15;
/// Blocks that wait to be written before a merge makes more.
const BLOCKS_WAITING_MAX: usize = 2;
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
    /// There is no disk.
    #[error("nothing may be written to disk")]
    NoDisk,
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

/// A shard's part on disk. All that waits for the disk is a task, which
/// [`Shard::advance`] takes a little further.
pub(crate) struct Spill<W: Word, L: Layout> {
    io: IoQueue,
    limits: SpillLimits,
    has_spilled: bool,
    /// The highest bits of the least and the greatest key that it owns.
    keys: (u64, u64),
    /// The oldest first; tiers never grow from one to the next.
    runs: Vec<Rc<Run<W>>>,
    /// Those that were merged, while a task may still read them.
    retired: Vec<Rc<Run<W>>>,
    /// Those of the level that is being found.
    candidates: Vec<CandidateRun>,
    /// What memory had is being written, and so many states of the level.
    writing: Option<(Fallible<Written<W>>, u64)>,
    /// Found states are being looked up.
    looking: Option<Fallible<Sorted<W>>>,
    /// Runs are being merged.
    merging: Option<Merging<W>>,
    /// Segments of the log are being written.
    logging: Option<Task<Result<WrittenSegments, DiskError>>>,
    closing: Option<Closing<W, L>>,
    /// The next block of the level that is being closed.
    next_block: Option<Fallible<Merged<W, L>>>,
    /// The states of the level that is being closed, so far.
    closing_states: u64,
    blocks: BlockQueue<W, L>,
    /// Found states that were looked up, and which of them are on disk.
    looked_up: LookedUp,
}

type Fallible<T> = Task<Result<T, SpillError>>;

/// Found states, by position: for those from the beginning that were looked
/// up, whether they are on disk.
#[derive(Default)]
struct LookedUp(Vec<bool>);

/// Runs, and what becomes of them.
struct Merging<W: Word> {
    inputs: Vec<Rc<Run<W>>>,
    output: Fallible<Run<W>>,
}

/// The highest 64 bits of the least and the greatest key of `partitions`.
fn key_range(partitions: &Range<u16>) -> (u64, u64) {
    let below = 64 - PARTITIONS.ilog2();
    let first = u64::from(partitions.start) << below;
    let end = u128::from(partitions.end) << below;
    (first, (end - 1) as u64)
}

impl<W: Word, L: Layout> Spill<W, L> {
    /// How a run of `keys` keys is to be made. Its filter, which takes the
    /// place of those of `replaced`, is left out where memory has no room.
    fn plan_run(&self, keys: u64, replaced: &[Rc<Run<W>>]) -> RunPlan {
        let bytes = |runs: &[Rc<Run<W>>]| -> usize { runs.iter().map(|r| r.filter_bytes()).sum() };
        let others = bytes(&self.runs) - bytes(replaced);
        let most = self.limits.share_bytes / FILTER_SHARE;
        RunPlan {
            keys,
            range: self.keys,
            has_filter: keys > 0 && others + Bloom::bytes_for(keys) <= most,
        }
    }

    fn keep_run(&mut self, run: Run<W>) {
        if run.len() > 0 {
            self.runs.push(Rc::new(run));
        } else {
            run.remove(&self.io);
        }
    }

    /// Begins to merge runs, if there are too many of a tier.
    fn begin_merging(&mut self, budget: &Budget) -> bool {
        if self.merging.is_some() {
            return false;
        }
        let mut tiers = self.runs.chunk_by(|a, b| a.tier == b.tier);
        let Some(inputs) = tiers.find_map(|tier| tier.get(..RUNS_MERGED)) else {
            return false;
        };
        let inputs = inputs.to_vec();
        let plan = self.plan_run(inputs.iter().map(|run| run.len()).sum(), &inputs);
        let work = write::merge_runs(self.io.clone(), inputs.clone(), plan, budget.clone());
        self.merging = Some(Merging {
            inputs,
            output: Task::new(work),
        });
        true
    }

    /// Puts a merged run in the place of those that it was made of.
    fn end_merging(&mut self, inputs: Vec<Rc<Run<W>>>, output: Run<W>) {
        let is_input = |run: &Rc<Run<W>>| inputs.iter().any(|input| Rc::ptr_eq(run, input));
        let place = self.runs.iter().position(is_input).unwrap_or(0);
        self.runs.retain(|run| !is_input(run));
        self.runs.insert(place, Rc::new(output));
        self.retired.extend(inputs);
    }

    /// Removes the files of runs that nobody reads any more.
    fn remove_retired(&mut self) {
        let io = &self.io;
        self.retired.retain(|run| {
            let is_read = Rc::strong_count(run) > 1;
            if !is_read {
                run.remove(io);
            }
            is_read
        });
    }

    /// Whether so many found states have not been looked up that it should
    /// begin before the level ends: pages that are read serve several.
    fn is_worth_looking_up(&self, found: usize) -> bool {
        let waiting = found - self.looked_up.0.len();
        waiting >= LOOK_UP_MIN
            && self.looking.is_none()
            && self.writing.is_none()
            && waiting as u64 >= self.runs.iter().map(|run| run.pages()).sum()
            && !self.runs.is_empty()
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
            retired: Vec::new(),
            candidates: Vec::new(),
            writing: None,
            looking: None,
            merging: None,
            logging: None,
            closing: None,
            next_block: None,
            closing_states: 0,
            blocks: BlockQueue::new(),
            looked_up: LookedUp::default(),
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

    /// The candidates of the current level that are on disk, or on their way.
    /// Some may be the same state.
    pub fn spilled_candidates(&self) -> u64 {
        let Some(spill) = &self.spill else {
            return 0;
        };
        let on_the_way = spill.writing.as_ref().map_or(0, |(_, states)| *states);
        spill.candidates.iter().map(CandidateRun::len).sum::<u64>() + on_the_way
    }

    /// Whether anything waits for the disk, and [`Shard::advance`] is to be
    /// called again and again.
    #[inline]
    pub fn is_at_work(&self) -> bool {
        match &self.spill {
            Some(spill) if spill.has_spilled => {
                !self.is_settled()
                    || spill.merging.is_some()
                    || spill.next_block.is_some()
                    || spill.blocks.is_at_work()
            }
            _ => false,
        }
    }

    /// Whether all that was to be looked up or written is. Merges of runs may
    /// go on: nobody can tell.
    pub fn is_settled(&self) -> bool {
        self.spill.as_ref().is_none_or(|spill| {
            spill.writing.is_none()
                && spill.looking.is_none()
                && spill.logging.is_none()
                && spill.blocks.waiting() == 0
        })
    }

    /// Whether nothing more should be offered until the disk has taken some of
    /// what is in memory.
    pub fn is_full(&self) -> bool {
        let Some(spill) = &self.spill else {
            return false;
        };
        let resident = spill.limits.resident_states.saturating_mul(2);
        !self.is_settled() && (self.budget.is_nearly_used() || self.table.len() > resident)
    }

    /// Whether [`Shard::begin_spill`] may be called.
    pub fn can_spill(&self) -> bool {
        self.is_settled()
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

    /// Calls `f` with what is on disk; only for shards with a disk.
    fn with_spill<T>(
        &mut self,
        f: impl FnOnce(&mut Self, &mut Spill<W, L>) -> Result<T, SpillError>,
    ) -> Result<T, SpillError> {
        let mut spill = self.spill.take().ok_or(SpillError::NoDisk)?;
        let result = f(self, &mut spill);
        self.spill = Some(spill);
        result
    }

    /// Looks the states that the level has found in memory up on disk, and
    /// leaves those out that are there. Pending while that goes on. Call it
    /// before [`Shard::close_level`]; nothing may be offered between the two.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn poll_look_up(&mut self) -> Result<Poll<()>, SpillError> {
        if !self.has_spilled() {
            return Ok(Poll::Ready(()));
        }
        self.with_spill(|shard, spill| {
            if spill.writing.is_some() || spill.looking.is_some() {
                return Ok(Poll::Pending);
            }
            if spill.looked_up.0.len() < shard.frontier.next_len() && !spill.runs.is_empty() {
                shard.begin_look_up(spill);
                return Ok(Poll::Pending);
            }
            let LookedUp(is_known) = std::mem::take(&mut spill.looked_up);
            if is_known.contains(&true) {
                shard.frontier.leave_out(|position| is_known[position])?;
            }
            Ok(Poll::Ready(()))
        })
    }

    /// Begins to look found states up that were not yet.
    fn begin_look_up(&self, spill: &mut Spill<W, L>) {
        let first = spill.looked_up.0.len();
        let wanted = (first..self.frontier.next_len())
            .map(|position| Wanted::new(self.frontier.found(position).fingerprint, position));
        let mut sorted = Sorted::new(wanted.len(), &self.budget);
        sorted.keys.extend(wanted);
        let (io, runs) = (spill.io.clone(), spill.runs.clone());
        spill.looking = Some(Task::new(async move {
            sorted.look_up(&io, &runs).await?;
            Ok(sorted)
        }));
    }

    /// Begins to write all that it has to disk; the memory comes back as that
    /// goes on, while more may be offered. States that the level has found so
    /// far are found again when it is closed, by [`Shard::poll_merge`];
    /// positions begin from 0 again. [`Shard::can_spill`] tells when.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn begin_spill(&mut self) -> Result<(), SpillError> {
        self.with_spill(|shard, spill| {
            spill.has_spilled = true;
            let LookedUp(looked_up) = std::mem::take(&mut spill.looked_up);
            let frozen = Frozen {
                level: shard.frontier.take_next(),
                looked_up,
                fingerprints: shard.table.take_parts(&shard.budget),
            };
            shard.index = LevelIndex::new(shard.budget.clone());
            while let Some(block) = shard.frontier.take_block() {
                spill.blocks.push(block);
            }
            shard.begin_logging(spill)?;
            if frozen.is_empty() {
                return Ok(());
            }
            let states = frozen.level.len() as u64;
            let plan = spill.plan_run(frozen.closed_fingerprints() as u64, &[]);
            let (io, runs) = (spill.io.clone(), spill.runs.clone());
            let work = frozen.write(io, runs, plan, shard.budget.clone());
            spill.writing = Some((Task::new(work), states));
            Ok(())
        })
    }

    fn begin_logging(&mut self, spill: &mut Spill<W, L>) -> Result<(), SpillError> {
        if spill.logging.is_none() {
            spill.logging = self.log.begin_spill(&spill.io)?;
        }
        Ok(())
    }

    /// Takes everything that waits for the disk a little further, and begins
    /// what is worth it; whether anything happened. Never waits.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn advance(&mut self) -> Result<bool, SpillError> {
        if !self.has_spilled() {
            return Ok(false);
        }
        self.with_spill(|shard, spill| {
            let mut advanced = spill.io.poll();
            advanced |= shard.advance_writing(spill)?;
            if let Some(looking) = &mut spill.looking
                && let Poll::Ready(sorted) = looking.poll()
            {
                spill.looking = None;
                spill.looked_up.add(&sorted?);
                advanced = true;
            }
            if let Some(merging) = &mut spill.merging
                && let Poll::Ready(output) = merging.output.poll()
                && let Some(Merging { inputs, .. }) = spill.merging.take()
            {
                spill.end_merging(inputs, output?);
                advanced = true;
            }
            spill.remove_retired();
            advanced |= spill.begin_merging(&shard.budget);
            advanced |= spill.blocks.advance(&spill.io, &shard.budget)?;
            if spill.is_worth_looking_up(shard.frontier.next_len()) {
                shard.begin_look_up(spill);
                advanced = true;
            }
            Ok(advanced | task::take_paused())
        })
    }

    fn advance_writing(&mut self, spill: &mut Spill<W, L>) -> Result<bool, SpillError> {
        let mut advanced = false;
        if let Some((writing, _)) = &mut spill.writing
            && let Poll::Ready(written) = writing.poll()
        {
            spill.writing = None;
            let Written { candidates, run } = written?;
            spill.candidates.extend(candidates);
            if let Some(run) = run {
                spill.keep_run(run);
            }
            advanced = true;
        }
        if let Some(logging) = &mut spill.logging
            && let Poll::Ready(written) = logging.poll()
        {
            spill.logging = None;
            self.log.end_spill(written?);
            advanced = true;
        }
        Ok(advanced)
    }

    /// Calls `poll` until it is ready, and waits for the disk in between.
    ///
    /// # Errors
    /// Those of `poll`, and those of the disk.
    pub fn wait_for<T>(
        &mut self,
        mut poll: impl FnMut(&mut Self) -> Result<Poll<T>, SpillError>,
    ) -> Result<T, SpillError> {
        loop {
            if let Poll::Ready(result) = poll(self)? {
                return Ok(result);
            }
            if !self.advance()?
                && let Some(spill) = &self.spill
            {
                spill.io.wait();
            }
        }
    }

    /// Writes all that it has to disk and waits for that.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn spill(&mut self) -> Result<(), SpillError> {
        self.settle()?;
        self.begin_spill()?;
        self.settle()
    }

    /// Waits until nothing is to be looked up or written any more.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn settle(&mut self) -> Result<(), SpillError> {
        self.wait_for(|shard| match shard.is_settled() {
            true => Ok(Poll::Ready(())),
            false => Ok(Poll::Pending),
        })
    }

    /// Begins to close a level that is on disk in part
    /// ([`Shard::spilled_candidates`]), instead of [`Shard::close_level`]: once
    /// it is ready, [`Shard::poll_merge_block`] gives the level's states.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn poll_merge(&mut self) -> Result<Poll<()>, SpillError> {
        if !self.is_settled() {
            return Ok(Poll::Pending);
        }
        if self.level_len() > 0 || !self.table.is_empty() {
            self.begin_spill()?;
            return Ok(Poll::Pending);
        }
        self.with_spill(|shard, spill| {
            let keys = spill.candidates.iter().map(CandidateRun::len).sum();
            let runs = &spill.candidates;
            let sources = runs.iter().map(|run| run.reader(runs.len())).collect();
            let run = spill.plan_run(keys, &[]).begin(&spill.io, &shard.budget)?;
            spill.closing = Some(Closing::new(sources, run));
            spill.closing_states = 0;
            Ok(Poll::Ready(()))
        })
    }

    /// The next states of the level that is being closed, with their places in
    /// the log; when there are no more, the level is closed. Give each block to
    /// [`Shard::keep_block`].
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn poll_merge_block(&mut self) -> Result<Poll<Option<Block<W, L>>>, SpillError> {
        self.with_spill(|shard, spill| {
            if spill.blocks.waiting() >= BLOCKS_WAITING_MAX {
                return Ok(Poll::Pending);
            }
            if let Some(closing) = spill.closing.take() {
                let work = closing.next_block(spill.io.clone(), shard.budget.clone());
                spill.next_block = Some(Task::new(work));
            }
            let Some(next_block) = &mut spill.next_block else {
                return Ok(Poll::Ready(None));
            };
            let Poll::Ready(merged) = next_block.poll() else {
                return Ok(Poll::Pending);
            };
            spill.next_block = None;
            match merged? {
                Merged::Block(closing, parts, entries) => {
                    spill.closing = Some(*closing);
                    let block = shard.log_block(spill, parts, entries)?;
                    Ok(Poll::Ready(Some(block)))
                }
                Merged::End(run) => {
                    shard.end_merge(spill, run);
                    Ok(Poll::Ready(None))
                }
            }
        })
    }

    /// Writes the log entries of merged states.
    fn log_block(
        &mut self,
        spill: &mut Spill<W, L>,
        parts: BlockParts<W, L>,
        entries: Vec<LogEntry>,
    ) -> Result<Block<W, L>, SpillError> {
        spill.closing_states += entries.len() as u64;
        self.log.reserve(entries.len())?;
        let (first, (split, rest)) = self.log.addresses(entries.len());
        entries.into_iter().for_each(|entry| self.log.push(entry));
        if self.exceeds(&spill.limits) {
            self.begin_logging(spill)?;
        }
        Ok(parts.block(first.0, split, rest.0))
    }

    fn end_merge(&mut self, spill: &mut Spill<W, L>, run: Run<W>) {
        spill.keep_run(run);
        spill.closing_states = 0;
        let candidates = std::mem::take(&mut spill.candidates);
        candidates.into_iter().for_each(|run| run.remove(&spill.io));
        self.log.end_level();
    }

    /// Takes a block that [`Shard::poll_merge_block`] gave: one to be expanded.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn keep_block(&mut self, block: Block<W, L>) -> Result<(), SpillError> {
        self.with_spill(|shard, spill| {
            let always = spill.limits.resident_states < usize::MAX;
            if always || shard.budget.is_pressed() {
                spill.blocks.push(block);
            } else {
                shard.frontier.keep_block(block);
            }
            Ok(())
        })
    }

    /// The next block to expand, of those that are on disk or on their way.
    pub(crate) fn poll_spilled_block(&mut self) -> Poll<Option<Block<W, L>>> {
        match &mut self.spill {
            Some(spill) => spill.blocks.poll_pop(),
            None => Poll::Ready(None),
        }
    }

    /// The distinct states, if some are on disk: those of closed levels, those
    /// found in memory, and an upper bound of those found that are on disk.
    pub(crate) fn len_spilled(&self) -> u64 {
        let closing = self.spill.as_ref().map_or(0, |spill| spill.closing_states);
        self.log.len() - closing + self.frontier.next_len() as u64 + self.spilled_candidates()
    }
}

impl LookedUp {
    /// Takes note of what the look-up of further states found.
    fn add<W>(&mut self, sorted: &Sorted<W>) {
        let first = self.0.len();
        self.0.resize(first + sorted.keys.len(), false);
        for wanted in sorted.keys.iter().filter(|wanted| wanted.is_found) {
            self.0[wanted.position as usize] = true;
        }
    }
}
