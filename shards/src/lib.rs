//! Storage of one shard of a state space: fingerprints and the table of those
//! seen, the frontier, the parent log, all memory counted against a budget, and
//! what exceeds the budget kept on disk.
//!
//! This crate knows nothing of models or of threads. A [`Shard`] belongs to
//! one core; shards share only a [`Budget`] and a [`SegmentIds`] counter.
//!
//! ```
//! use shards::{Budget, Layout, Offer, ParentKey, Ranges, SegmentIds, Shard};
//!
//! struct TwoBytes;
//! impl Layout for TwoBytes {
//!     const STATE_BYTES: Option<usize> = Some(2);
//! }
//!
//! let ranges = Ranges::new(1);
//! let mut shard =
//!     Shard::<u64, TwoBytes>::new(ranges.of(0), Budget::new(1 << 20), SegmentIds::new());
//! let initial = ParentKey::initial(0);
//! assert_eq!(shard.offer(7, initial, &[0, 1])?, Offer::New);
//! assert_eq!(shard.close_level()?.states, 1);
//! let block = shard.take_block()?.expect("the level has one state");
//! assert_eq!(block.state(0), [0, 1]);
//! let parent = ParentKey::new(block.fingerprint(0), 0, block.address(0));
//! assert_eq!(shard.offer(7, parent, &[0, 1])?, Offer::Known);
//! shard.return_block(block);
//! # Ok::<(), shards::SpillError>(())
//! ```

pub mod budget;
pub mod disk;
pub mod filter;
pub mod fingerprint;
pub mod frontier;
pub mod log;
pub mod manifest;
pub mod parent;
pub mod partition;
pub mod record;
pub mod shard;
pub mod spill;
pub mod table;
pub mod word;

mod allocator;
mod buffer;
mod index;
mod prefetch;

pub use budget::{Budget, MemoryExhausted, Purpose};
pub use disk::{
    Directories, Disk, DiskError, Faults, FileDisk, Home, RunDirectory, RunDirectoryError,
    SimulatedDisk, SimulatedHome, ThreadDisk, UringDisk,
};
pub use filter::RecentFilter;
pub use fingerprint::{Combined, Fingerprint, FingerprintSeed};
pub use frontier::Block;
pub use log::{LogEntry, ParentLog, ParentLogs, SegmentIds};
pub use manifest::{Manifest, ManifestError};
pub use parent::{LogAddress, ParentKey};
pub use partition::{PARTITIONS, Ranges};
pub use record::{Candidate, Layout, Records, WrongLength};
pub use shard::{LevelSummary, MemoryUse, Offer, Shard};
pub use spill::{NotKept, SpillError, SpillLimits};
pub use table::FingerprintTable;
pub use word::Word;
