//! Bringing what a shard has to disk, and looking up there what it found,
//! while its core does other things.

use std::task::Poll;

use super::keep::remove_files;
use super::runs::Merging;
use super::sweep::Wanted;
use super::write::{Frozen, Sorted, Written};
use super::{Spill, SpillError};
use crate::disk::task::{self, Task};
use crate::index::LevelIndex;
use crate::record::Layout;
use crate::shard::Shard;
use crate::word::Word;

/// Found states that are looked up together before a level ends, at least.
const LOOK_UP_MIN: usize = 1 << 15;
/// The same where filters deny so many that one page is read for this many.
const DENIED_LOOK_UP_MIN: usize = 1 << 10;
const DENIED_PER_PAGE: usize = 8;

/// What is known of found states.
#[derive(Default)]
pub(super) struct LookedUp {
    /// By position: for those from the beginning that were looked up, whether
    /// they are on disk.
    pub(super) are_known: Vec<bool>,
    /// Whether filters denied nearly all that were looked up last.
    are_mostly_denied: bool,
}

impl<W: Word, L: Layout> Spill<W, L> {
    /// Whether so many found states have not been looked up that it should
    /// begin before the level ends: pages that are read serve several.
    fn is_worth_looking_up(&self, found: usize) -> bool {
        let waiting = found - self.looked_up.are_known.len();
        let is_enough = match self.looked_up.are_mostly_denied {
            true => waiting >= DENIED_LOOK_UP_MIN,
            false => {
                let pages = || self.runs.iter().map(|run| run.pages()).sum();
                waiting >= LOOK_UP_MIN && waiting as u64 >= pages()
            }
        };
        is_enough
            && !self.is_looked_up
            && self.looking.is_none()
            && self.writing.is_none()
            && !self.runs.is_empty()
    }
}

impl<W: Word, L: Layout> Shard<W, L> {
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
            if spill.is_looked_up {
                return Ok(Poll::Ready(()));
            }
            if spill.writing.is_some() || spill.looking.is_some() {
                return Ok(Poll::Pending);
            }
            if spill.looked_up.are_known.len() < shard.frontier.next_len() && !spill.runs.is_empty()
            {
                shard.begin_look_up(spill);
                return Ok(Poll::Pending);
            }
            let are_known = std::mem::take(&mut spill.looked_up.are_known);
            if are_known.contains(&true) {
                shard.frontier.leave_out(|position| are_known[position])?;
            }
            spill.is_looked_up = true;
            Ok(Poll::Ready(()))
        })
    }

    /// Begins to look found states up that were not yet.
    fn begin_look_up(&self, spill: &mut Spill<W, L>) {
        let first = spill.looked_up.are_known.len();
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
            spill.is_used = true;
            let looked_up = std::mem::take(&mut spill.looked_up.are_known);
            let frozen = Frozen {
                level: shard.frontier.take_next(),
                looked_up,
                fingerprints: shard.table.take_parts(&shard.budget),
                is_level_apart: shard.is_level_apart,
            };
            let logged = spill.resident.take_files();
            shard.index = LevelIndex::new(shard.budget.clone());
            shard.begin_writing_in_order(spill)?;
            if frozen.is_empty() {
                return Ok(());
            }
            let states = frozen.level.len() as u64;
            let plan = spill.plan_run(frozen.closed_fingerprints() as u64, &[]);
            let (io, runs) = (spill.io.clone(), spill.runs.clone());
            let budget = shard.budget.clone();
            let work = async move {
                let written = frozen.write(io.clone(), runs, plan, budget).await?;
                remove_files(&io, logged).await?;
                Ok(written)
            };
            spill.writing = Some((Task::new(work), states));
            Ok(())
        })
    }

    /// Begins to write what is read in the order in which it is written: blocks
    /// to be expanded, and full segments of the log.
    pub(super) fn begin_writing_in_order(
        &mut self,
        spill: &mut Spill<W, L>,
    ) -> Result<(), SpillError> {
        while let Some(block) = self.frontier.take_block() {
            spill.blocks.push(block);
        }
        self.begin_logging(spill)
    }

    pub(super) fn begin_logging(&mut self, spill: &mut Spill<W, L>) -> Result<(), SpillError> {
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
        if !self.uses_disk() {
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
            advanced |= spill.begin_merging(&shard.budget)?;
            advanced |= spill.blocks.advance(&spill.io, &shard.budget)?;
            advanced |= shard.advance_keeping(spill)?;
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
        self.wait_for(|shard| match shard.can_spill() {
            true => Ok(Poll::Ready(())),
            false => Ok(Poll::Pending),
        })
    }
}

impl LookedUp {
    /// Takes note of what the look-up of further states found.
    fn add<W>(&mut self, sorted: &Sorted<W>) {
        let keys = sorted.keys.len();
        self.are_known.resize(self.are_known.len() + keys, false);
        for wanted in sorted.keys.iter().filter(|wanted| wanted.is_found) {
            self.are_known[wanted.position as usize] = true;
        }
        self.are_mostly_denied = sorted.pages_read <= (keys / DENIED_PER_PAGE) as u64;
    }
}
