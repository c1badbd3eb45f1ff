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

mod ahead;
mod blocks;
mod bloom;
mod candidates;
mod closing;
mod keep;
mod key_range;
mod merge;
mod progress;
mod relief;
mod run;
mod runs;
mod sweep;
mod write;

use std::rc::Rc;
use std::task::Poll;

use blocks::{BlockError, BlockQueue};
use candidates::CandidateRun;
pub use keep::NotKept;
use keep::Resident;
use key_range::KeyRange;
use progress::LookedUp;
use run::Run;
use runs::Merging;
use write::{Closing, Merged, Sorted, Written};

use crate::budget::MemoryExhausted;
use crate::disk::io_queue::{IoQueue, TransferPages};
use crate::disk::task::Task;
use crate::disk::{Disk, DiskError};
use crate::frontier::Block;
use crate::log::WrittenSegments;
use crate::record::Layout;
use crate::shard::Shard;
use crate::word::Word;

/// A shard that holds less than this part of its share does not help by
/// spilling: others hold more.
const SPILLED_SHARE: usize = 4;

/// When a shard spills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpillLimits {
    /// The bytes of memory that are a shard's share of the budget.
    pub share_bytes: usize,
    /// The bytes that its fingerprints and their filters may take, whatever the
    /// budget says.
    pub table_bytes: usize,
    /// Fingerprints in memory above which a shard spills whatever the budget
    /// says: for tests.
    pub resident_states: usize,
}

impl SpillLimits {
    /// A shard that never spills: its disk is for checkpoints only.
    pub const NEVER: SpillLimits = SpillLimits {
        share_bytes: usize::MAX,
        table_bytes: usize::MAX,
        resident_states: usize::MAX,
    };
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
    /// Whether anything may wait for the disk, but while a checkpoint is taken.
    is_used: bool,
    /// The keys that it owns.
    keys: KeyRange,
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
    /// Whether all were, and those that are on disk were left out: the level
    /// is about to be closed.
    is_looked_up: bool,
    /// What a checkpoint needs to know of what memory has.
    resident: Resident,
}

type Fallible<T> = Task<Result<T, SpillError>>;

impl<W: Word, L: Layout> Shard<W, L> {
    /// The shard, which may use `disk`. Its budget should be one that refuses
    /// nothing ([`spilling`](crate::Budget::spilling)).
    #[must_use]
    pub fn with_disk(mut self, disk: Box<dyn Disk>, limits: SpillLimits) -> Self {
        let pages = TransferPages::fitting(limits.share_bytes);
        self.spill = Some(Box::new(Spill {
            io: IoQueue::new(disk, self.budget.clone(), pages),
            limits,
            has_spilled: false,
            is_used: false,
            keys: KeyRange::of(&self.partitions),
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
            is_looked_up: false,
            resident: Resident::default(),
        }));
        self
    }

    /// Whether it should spill now: memory is short, and it holds enough of it
    /// for that to help.
    #[inline]
    pub fn is_pressed(&self) -> bool {
        match &self.spill {
            Some(spill) => self.exceeds(spill),
            None => false,
        }
    }

    fn exceeds(&self, spill: &Spill<W, L>) -> bool {
        self.has_too_many_fingerprints(spill, 1) || self.is_short(spill)
    }

    /// Whether memory is short, and so much of it is here that spilling helps.
    fn is_short(&self, spill: &Spill<W, L>) -> bool {
        self.budget.is_pressed()
            && self.spillable_bytes() >= spill.limits.share_bytes / SPILLED_SHARE
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
            Some(spill) if spill.is_used => {
                !self.can_spill()
                    || spill.merging.is_some()
                    || spill.next_block.is_some()
                    || spill.blocks.is_at_work()
            }
            _ => false,
        }
    }

    /// Whether a level may end: all that was to be looked up or written is.
    /// Merges of runs and the writing of the log may go on: nobody can tell.
    pub fn is_settled(&self) -> bool {
        self.spill.as_ref().is_none_or(|spill| {
            spill.writing.is_none() && spill.looking.is_none() && spill.blocks.waiting() == 0
        })
    }

    /// Whether [`Shard::begin_spill`] may be called: it is settled, and its log
    /// is not being written.
    pub fn can_spill(&self) -> bool {
        self.is_settled()
            && self
                .spill
                .as_ref()
                .is_none_or(|spill| spill.logging.is_none())
    }

    /// Whether nothing more should be offered until the disk has taken some of
    /// what is in memory.
    pub fn is_full(&self) -> bool {
        let Some(spill) = &self.spill else {
            return false;
        };
        !self.can_spill()
            && (self.budget.is_nearly_used() || self.has_too_many_fingerprints(spill, 2))
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

    /// Whether [`Shard::advance`] has anything to do now and then.
    #[inline]
    pub fn uses_disk(&self) -> bool {
        self.spill.as_ref().is_some_and(|spill| spill.is_used)
    }

    /// Takes note that the level was closed.
    pub(crate) fn end_looked_up_level(&mut self) {
        if let Some(spill) = &mut self.spill {
            spill.is_looked_up = false;
        }
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
        let (inherited, closing) = self.spill.as_ref().map_or((0, 0), |spill| {
            (spill.resident.inherited, spill.closing_states)
        });
        let closed = inherited + self.log.len() - closing;
        closed + self.frontier.next_len() as u64 + self.spilled_candidates()
    }
}
