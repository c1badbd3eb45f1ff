//! Checkpoints of a shard: what it has is brought to disk to stay there, and
//! taken from there again by a run that goes on.
//!
//! Runs, candidates and blocks on disk never change, and are named as they are.
//! Of what is in memory only, the fingerprints of closed levels are appended to
//! a file: all of them before the first checkpoint, and from then on those of
//! each level that closes. The parent log is appended to its file. States that wait
//! or were found in the level are copied each time.

use std::ops::Range;

use super::blocks::BlockQueue;
use super::candidates::CandidateRun;
use super::merge::Source;
use super::run::{self, Run, room};
use super::write::{Frozen, Sorted, write_level};
use super::{Spill, SpillError};
use crate::disk::io_queue::IoQueue;
use crate::disk::page::PageWriter;
use crate::disk::{DiskError, FileId};
use crate::frontier::{Block, FoundLevel};
use crate::manifest::{CandidatePart, Contents, FilePart, KeyPart};
use crate::record::{Candidate, Layout};
use crate::shard::Shard;
use crate::table::BucketPlace;
use crate::word::Word;

/// Keys that are taken to memory between two looks at the budget.
const KEYS_BETWEEN: u64 = 4096;

/// What is on disk of the fingerprints in memory, for checkpoints.
#[derive(Default)]
pub(super) struct Resident {
    /// Whether fingerprints are appended to a file as levels close.
    pub(super) is_logged: bool,
    /// Where those of the levels before are still to be appended from.
    pub(super) rest: Option<BucketPlace>,
    /// Whether what a checkpoint needs is written ahead of it.
    pub(super) is_ahead: bool,
    /// That file.
    log: Option<PageWriter>,
    /// Files of earlier processes whose fingerprints are in memory.
    held: Vec<KeyPart>,
    /// What was copied for the last checkpoint.
    copies: Vec<FileId>,
    /// The states of closed levels that this shard took over.
    pub(super) inherited: u64,
}

impl Resident {
    /// Whoever takes the fingerprints of closed levels from memory to a run
    /// calls this: the files that are of no use once the run is complete.
    pub(super) fn take_files(&mut self) -> Vec<FileId> {
        self.rest = None;
        let log = self.log.take().map(|log| log.file());
        let held = self.held.drain(..).map(|held| FileId(held.part.file));
        held.chain(log).collect()
    }

    /// Gives the files up: there is no room for them.
    pub(super) async fn give_up(&mut self, io: &IoQueue) {
        self.is_logged = false;
        for file in self.take_files() {
            io.forgive(file).await;
            io.remove(file);
        }
    }

    /// Appends fingerprints to the file.
    pub(super) async fn append<W: Word>(
        &mut self,
        io: &IoQueue,
        fingerprints: impl Iterator<Item = W>,
    ) -> Result<(), DiskError> {
        let mut bytes = [0; u128::BYTES];
        for fingerprint in fingerprints {
            let log = match &mut self.log {
                Some(log) => log,
                none => none.insert(PageWriter::create(io, room::<W>(), 0)?),
            };
            fingerprint.sort_key().write(&mut bytes);
            log.write(io, &bytes[..W::BYTES]);
            if io.is_congested() {
                io.room().await?;
            }
        }
        Ok(())
    }
}

/// A checkpoint that was not taken, because there was no room for it. The
/// shard is as it was.
#[derive(Debug)]
pub struct NotKept {
    /// What was wrong.
    pub error: DiskError,
    /// Files that may have been kept for it.
    pub files: Vec<FileId>,
}

/// Removes files once all that was to be written to them is.
pub(super) async fn remove_files(io: &IoQueue, files: Vec<FileId>) -> Result<(), DiskError> {
    for file in files {
        io.flush(file).await?;
        io.remove(file);
    }
    Ok(())
}

impl<W: Word, L: Layout> Shard<W, L> {
    /// Notes the fingerprints of the level that was closed last, for the next
    /// checkpoint, if there was one.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn note_level(&mut self) -> Result<(), SpillError> {
        let is_logged = |spill: &Spill<W, L>| spill.resident.is_logged;
        if !self.spill.as_deref().is_some_and(is_logged) {
            return Ok(());
        }
        self.with_spill(|shard, spill| {
            let io = spill.io.clone();
            let blocks = shard.frontier.blocks();
            let fingerprints =
                blocks.flat_map(|block| (0..block.len()).map(|i| block.fingerprint(i)));
            match io.block_on(spill.resident.append(&io, fingerprints)) {
                Err(DiskError::Full { .. }) => {
                    // The next checkpoint writes all fingerprints.
                    io.block_on(spill.resident.give_up(&io));
                    Ok(())
                }
                noted => Ok(noted?),
            }
        })
    }

    /// Brings everything to disk, to stay there, and says where it is; waits
    /// for what is being written or read. What is in memory stays there too,
    /// but for the parent log. `block` is being expanded, from its state of
    /// this number on. A level must not be half merged. If there is no room,
    /// the shard is as it was.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn keep(
        &mut self,
        block: Option<(&Block<W, L>, usize)>,
    ) -> Result<Result<Contents, NotKept>, SpillError> {
        self.settle()?;
        self.with_spill(|shard, spill| {
            let io = spill.io.clone();
            io.note_created();
            let kept = io.block_on(shard.keep_all(&io, spill, block));
            let created = io.take_created();
            match kept {
                Err(SpillError::Disk(error @ DiskError::Full { .. })) => {
                    let files = io.block_on(shard.give_keeping_up(&io, spill, created));
                    Ok(Err(NotKept { error, files }))
                }
                kept => Ok(Ok(kept?)),
            }
        })
    }

    /// Forgets what [`Shard::keep`] wrote last that nothing but that checkpoint
    /// needs, for it was not taken: which files those are.
    pub fn give_up_copies(&mut self) -> Vec<FileId> {
        let Some(spill) = self.spill.as_deref_mut() else {
            return Vec::new();
        };
        let copies = std::mem::take(&mut spill.resident.copies);
        // Kept files are complete: nothing of them is in flight.
        copies.iter().for_each(|copy| spill.io.remove(*copy));
        copies
    }

    /// Removes what was to be kept and is needed for nothing else: which of the
    /// files that were `created`.
    async fn give_keeping_up(
        &mut self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        mut created: Vec<FileId>,
    ) -> Vec<FileId> {
        let log = self.log.forgive(io).await;
        created.retain(|file| Some(*file) != log);
        let own = spill.resident.log.as_ref().map(PageWriter::file);
        spill.resident.give_up(io).await;
        for &file in created.iter().filter(|file| Some(**file) != own) {
            io.forgive(file).await;
            io.remove(file);
        }
        spill.resident.copies.clear();
        created
    }

    async fn keep_all(
        &mut self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        block: Option<(&Block<W, L>, usize)>,
    ) -> Result<Contents, SpillError> {
        remove_files(io, std::mem::take(&mut spill.resident.copies)).await?;
        let mut contents = Contents::default();
        self.keep_keys(io, spill, &mut contents).await?;
        self.keep_candidates(io, spill, &mut contents).await?;
        self.keep_blocks(io, spill, block, &mut contents).await?;
        contents.logs.extend(self.log.keep(io).await?);
        Ok(contents)
    }

    async fn keep_keys(
        &self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        contents: &mut Contents,
    ) -> Result<(), SpillError> {
        let Spill { resident, runs, .. } = spill;
        resident.is_ahead = false;
        self.begin_noting(resident);
        while let Some(place) = resident.rest {
            self.note_closed(io, resident, place).await?;
        }
        let key_part = |part, tier| KeyPart {
            part,
            partitions: self.partitions.clone(),
            tier,
        };
        contents.keys.extend(resident.held.iter().cloned());
        if let Some(log) = &mut resident.log {
            log.write_out(io);
            io.keep(log.file()).await?;
            let pages = 0..log.page();
            let file = log.file().0;
            contents.keys.push(key_part(FilePart { file, pages }, None));
        }
        for run in runs {
            let part = run.keep(io).await?;
            contents.keys.push(key_part(part, Some(run.tier)));
        }
        Ok(())
    }

    async fn keep_candidates(
        &self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        contents: &mut Contents,
    ) -> Result<(), SpillError> {
        let mut candidate_part = |part| {
            contents.candidates.push(CandidatePart {
                part,
                partitions: self.partitions.clone(),
            });
        };
        let level = self.frontier.next();
        let mut sorted = Sorted::of(level, &spill.looked_up.are_known, &self.budget);
        sorted.look_up(io, &spill.runs).await?;
        if let Some(copy) = write_level(io, level, &sorted).await? {
            spill.resident.copies.push(copy.file());
            io.keep_complete(copy.file()).await?;
            candidate_part(copy.part());
        }
        for run in &spill.candidates {
            io.keep_complete(run.file()).await?;
            candidate_part(run.part());
        }
        Ok(())
    }

    async fn keep_blocks(
        &self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        block: Option<(&Block<W, L>, usize)>,
        contents: &mut Contents,
    ) -> Result<(), SpillError> {
        let mut copies = BlockQueue::new();
        if let Some((block, expanded)) = block {
            copies.copy(io, block, expanded).await?;
        }
        for block in self.frontier.blocks() {
            copies.copy(io, block, 0).await?;
        }
        spill.blocks.settle().await?;
        if let Some(block) = spill.blocks.ready() {
            copies.copy(io, block, 0).await?;
        }
        contents.blocks = copies.keep(io).await?;
        spill.resident.copies.extend(copies.files());
        contents.blocks.extend(spill.blocks.keep(io).await?);
        Ok(())
    }

    /// Takes over what a checkpoint kept: `contents` is this shard's part
    /// ([`Contents::part`]). The shard is empty. Fingerprints and states found
    /// are brought to memory if those of all shards fit there; if not, one
    /// shard counts all `states` of closed levels, and the others none.
    ///
    /// # Errors
    /// If the disk fails, or what it has is damaged.
    pub fn restore(
        &mut self,
        contents: &Contents,
        fits: bool,
        states: u64,
    ) -> Result<(), SpillError> {
        self.with_spill(|shard, spill| {
            let io = spill.io.clone();
            io.block_on(shard.restore_all(&io, spill, contents, fits))?;
            spill.resident.is_logged = true;
            spill.resident.inherited = match fits {
                true => (shard.table.len() - shard.frontier.next_len()) as u64,
                false => states,
            };
            spill.has_spilled = !fits;
            spill.is_used = true;
            Ok(())
        })
    }

    async fn restore_all(
        &mut self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        contents: &Contents,
        fits: bool,
    ) -> Result<(), SpillError> {
        for key in &contents.keys {
            match key.tier {
                Some(tier) if !fits => self.restore_run(io, spill, key, tier).await?,
                _ => self.restore_keys(io, spill, key, fits).await?,
            }
        }
        spill.runs.sort_by_key(|run| std::cmp::Reverse(run.tier));
        for block in &contents.blocks {
            spill.blocks.reopen(io, block)?;
        }
        for candidates in &contents.candidates {
            let run = CandidateRun::reopen::<W, L>(io, &candidates.part, spill.keys).await?;
            match run.len() {
                0 => run.remove(io),
                _ => spill.candidates.push(run),
            }
        }
        match fits {
            true => self.restore_candidates(io, spill).await,
            false => Ok(()),
        }
    }

    async fn restore_run(
        &mut self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        key: &KeyPart,
        tier: u32,
    ) -> Result<(), SpillError> {
        // Keys are spread evenly; a filter for some too few is a little worse.
        let pages = key.part.pages.end.saturating_sub(key.part.pages.start);
        let keys = pages * (room::<W>() / W::BYTES) as u64;
        let share = |partitions: &Range<u16>| u64::from(partitions.end - partitions.start);
        let own = share(&self.partitions).min(share(&key.partitions));
        let keys = keys.div_ceil(share(&key.partitions).max(1)) * own;
        let filter = spill.plan_run(keys, &[]).filter(&self.budget);
        let run = Run::reopen(io, &key.part, spill.keys, tier, filter, &self.budget).await?;
        spill.keep_run(run);
        Ok(())
    }

    /// Brings keys to memory, and to runs where there is too little of it.
    async fn restore_keys(
        &mut self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
        key: &KeyPart,
        fits: bool,
    ) -> Result<(), SpillError> {
        let mut reader = run::read_keys::<W>(io, &key.part, spill.keys)?;
        reader.prepare(io);
        let (mut count, mut has_spilled) = (0_u64, false);
        while let Some(key) = reader.next(io).await? {
            self.table.insert(W::from_sort_key(key))?;
            count += 1;
            if !fits && count.is_multiple_of(KEYS_BETWEEN) && self.exceeds(spill) {
                self.spill_restored(io, spill).await?;
                has_spilled = true;
            }
        }
        if count > 0 {
            spill.resident.held.push(KeyPart {
                partitions: self.partitions.clone(),
                ..key.clone()
            });
        } else {
            io.remove(FileId(key.part.file));
        }
        if has_spilled {
            // What is left of the file in memory goes the way of the rest.
            self.spill_restored(io, spill).await?;
            remove_files(io, spill.resident.take_files()).await?;
        }
        Ok(())
    }

    async fn spill_restored(
        &mut self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
    ) -> Result<(), SpillError> {
        let frozen = Frozen::<W, L> {
            level: FoundLevel::default(),
            looked_up: Vec::new(),
            fingerprints: self.table.take_parts(&self.budget),
            is_level_apart: true,
        };
        let plan = spill.plan_run(frozen.closed_fingerprints() as u64, &[]);
        let runs = spill.runs.clone();
        let written = frozen.write(io.clone(), runs, plan, self.budget.clone());
        if let Some(run) = written.await?.run {
            spill.keep_run(run);
        }
        Ok(())
    }

    /// Brings the states found to memory.
    async fn restore_candidates(
        &mut self,
        io: &IoQueue,
        spill: &mut Spill<W, L>,
    ) -> Result<(), SpillError> {
        for run in std::mem::take(&mut spill.candidates) {
            let mut reader = run.reader::<W, L>(1);
            reader.prepare(io);
            while let Some(kept) = reader.next(io).await? {
                self.offer_candidate(&Candidate {
                    fingerprint: kept.fingerprint,
                    parent: kept.parent,
                    state: &kept.state,
                })?;
            }
            run.remove(io);
        }
        Ok(())
    }
}
