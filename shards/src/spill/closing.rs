//! Closing a level that is on disk in part.

use std::task::Poll;

use super::candidates::CandidateRun;
use super::run::Run;
use super::write::{Closing, Merged};
use super::{Spill, SpillError};
use crate::disk::task::Task;
use crate::frontier::{Block, BlockParts};
use crate::log::LogEntry;
use crate::record::Layout;
use crate::shard::Shard;
use crate::word::Word;

/// Blocks that wait to be written before a merge makes more.
const BLOCKS_WAITING_MAX: usize = 2;

impl<W: Word, L: Layout> Shard<W, L> {
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
        if self.is_short(spill) {
            self.begin_logging(spill)?;
        }
        Ok(parts.block(first.0, split, rest.0))
    }

    fn end_merge(&mut self, spill: &mut Spill<W, L>, run: Run<W>) {
        spill.keep_run(run);
        spill.closing_states = 0;
        let candidates = std::mem::take(&mut spill.candidates);
        candidates.into_iter().for_each(|run| run.remove(&spill.io));
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
}
