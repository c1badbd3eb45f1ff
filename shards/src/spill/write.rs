//! What a shard writes: all that its memory had, merged runs, merged levels.
//!
//! Each function owns what it needs, so that the shard goes on meanwhile.

use std::cell::RefCell;
use std::rc::Rc;

use super::SpillError;
use super::bloom::Bloom;
use super::candidates::{CandidateReader, CandidateRun};
use super::key_range::KeyRange;
use super::merge::Merge;
use super::run::{Run, RunWriter, SharedFilter};
use super::sweep::{Wanted, sweep};
use crate::budget::Budget;
use crate::disk::DiskError;
use crate::disk::io_queue::IoQueue;
use crate::disk::task::{Pace, pause};
use crate::frontier::{BLOCK_STATES, BlockParts, FoundLevel};
use crate::log::LogEntry;
use crate::record::{self, Candidate, Layout};
use crate::table::Part;
use crate::word::Word;

/// How a run is to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunPlan {
    /// The keys that it has at most.
    pub(super) keys: u64,
    /// The keys that it may have.
    pub(super) range: KeyRange,
    /// The bits of its filter for each of them; 0 if it has none.
    pub(super) filter_bits: usize,
}

impl RunPlan {
    pub(super) fn begin<W: Word>(
        self,
        io: &IoQueue,
        budget: &Budget,
    ) -> Result<RunWriter<W>, SpillError> {
        let filter = self.filter(budget);
        let mut writer = RunWriter::create(io, self.keys, filter, budget)?;
        writer.reserve(self.keys)?;
        Ok(writer)
    }

    /// The bytes that its filter will take.
    pub(super) fn filter_bytes(self) -> usize {
        Bloom::bytes_for(self.keys, self.filter_bits)
    }

    /// An empty filter, if it has one.
    pub(super) fn filter(self, budget: &Budget) -> Option<SharedFilter> {
        let KeyRange { lowest, highest } = self.range;
        let range = (lowest, highest);
        let filter = || Bloom::new(self.keys, self.filter_bits, range, budget.clone());
        (self.filter_bits > 0).then(|| Rc::new(RefCell::new(filter())))
    }
}

/// What a level has found, sorted by key.
pub(super) struct Sorted<W> {
    pub(super) keys: Vec<Wanted<W>>,
    /// The pages that were read to look them up.
    pub(super) pages_read: u64,
    budget: Budget,
}

impl<W> Sorted<W> {
    /// Has room for `len` keys.
    pub(super) fn new(len: usize, budget: &Budget) -> Self {
        budget.take(len * size_of::<Wanted<W>>());
        Sorted {
            keys: Vec::with_capacity(len),
            pages_read: 0,
            budget: budget.clone(),
        }
    }
}

impl<W: Word> Sorted<W> {
    /// The states of `level`; of the first of them it is known whether they
    /// are on disk.
    pub(super) fn of<L: Layout>(
        level: &FoundLevel<W, L>,
        looked_up: &[bool],
        budget: &Budget,
    ) -> Self {
        let mut sorted = Sorted::new(level.len(), budget);
        sorted.keys.extend((0..level.len()).map(|position| {
            let mut wanted = Wanted::new(level.found(position).fingerprint, position);
            let known = looked_up.get(position);
            wanted.is_settled = known.is_some();
            wanted.is_found = known == Some(&true);
            wanted
        }));
        sorted
    }

    async fn sort(&mut self) {
        pause().await;
        self.keys.sort_unstable_by_key(|wanted| wanted.key);
    }

    /// Sorts the keys and looks up those that are not settled.
    pub(super) async fn look_up(
        &mut self,
        io: &IoQueue,
        runs: &[Rc<Run<W>>],
    ) -> Result<(), DiskError> {
        self.sort().await;
        self.pages_read = sweep(io, runs, &mut self.keys).await?;
        Ok(())
    }
}

impl<W> Drop for Sorted<W> {
    fn drop(&mut self) {
        self.budget
            .release(self.keys.capacity() * size_of::<Wanted<W>>());
    }
}

/// What memory had when it was to go to disk.
pub(super) struct Frozen<W: Word, L: Layout> {
    /// The states that the level had found.
    pub(super) level: FoundLevel<W, L>,
    /// Whether the first of them are on disk.
    pub(super) looked_up: Vec<bool>,
    /// The fingerprints of earlier levels, and of those states unless they were
    /// kept apart.
    pub(super) fingerprints: Vec<Part<W>>,
    pub(super) is_level_apart: bool,
}

/// What it came to on disk.
pub(super) struct Written<W: Word> {
    pub(super) candidates: Option<CandidateRun>,
    pub(super) run: Option<Run<W>>,
}

impl<W: Word, L: Layout> Frozen<W, L> {
    pub(super) fn is_empty(&self) -> bool {
        self.fingerprints.is_empty() && self.level.len() == 0
    }

    /// The fingerprints of earlier levels.
    pub(super) fn closed_fingerprints(&self) -> usize {
        let all: usize = self.fingerprints.iter().map(Part::len).sum();
        match self.is_level_apart {
            true => all,
            false => all - self.level.len(),
        }
    }

    /// Writes the states of the level that are not on disk as candidates, and
    /// the fingerprints of earlier levels as a run.
    pub(super) async fn write(
        self,
        io: IoQueue,
        runs: Vec<Rc<Run<W>>>,
        plan: RunPlan,
        budget: Budget,
    ) -> Result<Written<W>, SpillError> {
        let Frozen {
            level,
            looked_up,
            fingerprints,
            ..
        } = self;
        let mut sorted = Sorted::of(&level, &looked_up, &budget);
        drop(looked_up);
        sorted.look_up(&io, &runs).await?;
        let candidates = write_level(&io, &level, &sorted).await?;
        drop(level);
        let run = match plan.keys {
            0 => None,
            _ => {
                let run = plan.begin(&io, &budget)?;
                Some(write_closed(&io, run, fingerprints, &sorted, &budget).await?)
            }
        };
        Ok(Written { candidates, run })
    }
}

/// Writes fingerprints as a run, but those of the states in `level`.
pub(super) async fn write_fingerprints<W: Word>(
    io: &IoQueue,
    plan: RunPlan,
    fingerprints: Vec<Part<W>>,
    mut level: Sorted<W>,
    budget: &Budget,
) -> Result<Written<W>, SpillError> {
    level.sort().await;
    let run = plan.begin(io, budget)?;
    Ok(Written {
        candidates: None,
        run: Some(write_closed(io, run, fingerprints, &level, budget).await?),
    })
}

/// Writes the states of a level that are not on disk as candidates, if there
/// are any.
pub(super) async fn write_level<W: Word, L: Layout>(
    io: &IoQueue,
    level: &FoundLevel<W, L>,
    sorted: &Sorted<W>,
) -> Result<Option<CandidateRun>, DiskError> {
    let new = sorted.keys.iter().filter(|wanted| !wanted.is_found);
    let new = new.map(|wanted| {
        let position = wanted.position as usize;
        let found = level.found(position);
        Candidate {
            fingerprint: found.fingerprint,
            parent: found.parent,
            state: level.state(position),
        }
    });
    if sorted.keys.is_empty() {
        return Ok(None);
    }
    let bytes = (level.len() * record::header_bytes::<W, L>() + level.bytes()) as u64;
    let run = CandidateRun::write::<W, L>(io, bytes, new).await?;
    if run.len() == 0 {
        run.remove(io);
        return Ok(None);
    }
    Ok(Some(run))
}

/// Writes the fingerprints that are not of the level.
async fn write_closed<W: Word>(
    io: &IoQueue,
    mut run: RunWriter<W>,
    fingerprints: Vec<Part<W>>,
    level: &Sorted<W>,
    budget: &Budget,
) -> Result<Run<W>, SpillError> {
    let mut level = level.keys.iter().map(|wanted| wanted.key).peekable();
    let mut pace = Pace::default();
    for part in fingerprints {
        pause().await;
        let _counted = Counted::new(part.len() * size_of::<W>(), budget);
        for key in part.into_keys() {
            while level.next_if(|&own| own < key).is_some() {}
            if level.next_if_eq(&key).is_some() {
                continue;
            }
            run.push(io, key);
            pace.step().await;
            if io.is_congested() {
                io.room().await?;
            }
        }
    }
    Ok(run.finish(io, 0).await?)
}

/// Bytes of a budget, until it is dropped.
struct Counted<'a>(usize, &'a Budget);

impl<'a> Counted<'a> {
    fn new(bytes: usize, budget: &'a Budget) -> Self {
        budget.take(bytes);
        Counted(bytes, budget)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.1.release(self.0);
    }
}

/// Merges runs of one tier to one of the next.
pub(super) async fn merge_runs<W: Word>(
    io: IoQueue,
    inputs: Vec<Rc<Run<W>>>,
    mut output: RunWriter<W>,
) -> Result<Run<W>, SpillError> {
    let tier = inputs.iter().map(|run| run.tier).max().unwrap_or(0);
    let sources = inputs.iter().map(|run| run.reader(inputs.len())).collect();
    let mut merge = Merge::new(&io, sources).await?;
    let mut pace = Pace::default();
    while let Some(key) = merge.next(&io).await? {
        output.push(&io, key);
        if pace.is_due() {
            output.succeed(&inputs);
        }
        pace.step().await;
        if io.is_congested() {
            io.room().await?;
        }
    }
    Ok(output.finish(&io, tier + 1).await?)
}

/// A level that is being merged from its candidates.
pub(super) struct Closing<W: Word, L: Layout> {
    /// Before the first block.
    sources: Vec<CandidateReader<W, L>>,
    merge: Option<Merge<CandidateReader<W, L>>>,
    run: RunWriter<W>,
    last: Option<W>,
}

/// What comes out of a level that is being merged.
pub(super) enum Merged<W: Word, L: Layout> {
    /// Some states, with their log entries, and what comes after them.
    Block(Box<Closing<W, L>>, BlockParts<W, L>, Vec<LogEntry>),
    /// The run of all their fingerprints.
    End(Run<W>),
}

impl<W: Word, L: Layout> Closing<W, L> {
    /// Merges `sources`; their fingerprints go to `run`.
    pub(super) fn new(sources: Vec<CandidateReader<W, L>>, run: RunWriter<W>) -> Self {
        Closing {
            sources,
            merge: None,
            run,
            last: None,
        }
    }

    /// The next states.
    pub(super) async fn next_block(
        mut self,
        io: IoQueue,
        budget: Budget,
    ) -> Result<Merged<W, L>, SpillError> {
        let mut merge = match self.merge.take() {
            Some(merge) => merge,
            None => Merge::new(&io, std::mem::take(&mut self.sources)).await?,
        };
        let mut parts = BlockParts::new(BLOCK_STATES, 0, &budget)?;
        let mut entries = Vec::with_capacity(BLOCK_STATES);
        let mut pace = Pace::default();
        io.room().await?;
        while parts.len() < BLOCK_STATES
            && let Some(state) = merge.next(&io).await?
        {
            pace.step().await;
            // The first of equal keys is the one that survives.
            if self.last.replace(state.key) == Some(state.key) {
                continue;
            }
            self.run.push(&io, state.key);
            entries.push(LogEntry::new(state.fingerprint, state.parent.address()));
            parts.push_fingerprint(state.fingerprint);
            parts.push_state(&state.state)?;
        }
        if entries.is_empty() {
            return Ok(Merged::End(self.run.finish(&io, 0).await?));
        }
        self.merge = Some(merge);
        Ok(Merged::Block(Box::new(self), parts, entries))
    }
}
