//! How a run is to be done.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use executor::CoreSpec;
use shards::Faults;

use super::keep::Keep;
use crate::model::FingerprintSeed;

/// How a run is to be done. None of it changes verdict, counts, depth or
/// behaviour, but the fingerprints' width and seed, `check_deadlock`, `first`
/// and limits that end the run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cores that take part; ignored by the simulated driver.
    pub cores: CoreSpec,
    /// What drives the cores.
    pub driver: Driver,
    /// How many bits of each fingerprint are kept.
    pub fingerprint_bits: FingerprintBits,
    /// The seed of all fingerprints (`--fp-seed`).
    pub fingerprint_seed: FingerprintSeed,
    /// The memory that the run may take, in bytes; 80 % of what the control
    /// group or the machine grants if `None`.
    pub memory_limit_bytes: Option<u64>,
    /// Where states go for which memory has no room.
    pub spill: Spill,
    /// How that is read and written.
    pub io: Io,
    /// How the run survives its process, if it does.
    pub keep: Option<Keep>,
    /// Whether a state without successors is an error; what the model says if
    /// `None`.
    pub check_deadlock: Option<bool>,
    /// Stop at the first violation found, whichever that is, instead of
    /// finishing its level for the canonical one (`--first`).
    pub first: bool,
    /// Sizes that influence speed and memory only.
    pub limits: Limits,
    /// How often [`Observer::progress`](super::Observer::progress) is called.
    pub progress_interval: Duration,
    /// Asks the run to end early.
    pub stop: StopFlag,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            cores: CoreSpec::All,
            driver: Driver::Auto,
            fingerprint_bits: FingerprintBits::Bits64,
            fingerprint_seed: FingerprintSeed(0),
            memory_limit_bytes: None,
            spill: Spill::Never,
            io: Io::default(),
            keep: None,
            check_deadlock: None,
            first: false,
            limits: Limits::default(),
            progress_interval: Duration::from_secs(1),
            stop: StopFlag::default(),
        }
    }
}

/// Where states go for which memory has no room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Spill {
    /// Nowhere: the run ends when memory is exhausted.
    #[default]
    Never,
    /// To files without names in these directories, which are made when the
    /// first is needed; the cores are spread over them. A run that survives has
    /// them where its home is.
    Directories {
        /// The directories.
        paths: Vec<PathBuf>,
        /// Whether the user chose them: others are refused if they are kept in
        /// memory, and removed when they are left empty.
        named: bool,
    },
    /// To a disk in memory, for each core, that fails as it is told to.
    Simulated(Faults),
}

impl Options {
    /// The bytes that may still go to disk, until a directory is full; `None`
    /// if that is not known.
    pub(super) fn room_on_disk(&self) -> Option<u64> {
        match (&self.keep, &self.spill) {
            (Some(keep), _) => keep.home.room(),
            (None, Spill::Directories { paths, .. }) => shards::disk::room(paths),
            (None, Spill::Never | Spill::Simulated(_)) => None,
        }
    }
}

/// How disks are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Io {
    /// What carries requests out.
    pub engine: IoEngine,
    /// Whether they go past the system's page cache, where the file system lets
    /// them.
    pub direct: bool,
}

impl Default for Io {
    fn default() -> Self {
        Io {
            engine: IoEngine::Auto,
            direct: true,
        }
    }
}

/// What carries out the requests of a disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IoEngine {
    /// io_uring; where it is refused, threads, or for a single core on the
    /// calling thread, calls that block.
    #[default]
    Auto,
    /// io_uring; where it is refused the run does not start.
    Uring,
    /// A helper thread for each core.
    Threads,
    /// The core itself, by calls that block.
    Blocking,
}

/// What drives the cores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Driver {
    /// glommio; the plain driver on one core and where io_uring is refused.
    #[default]
    Auto,
    /// Threads without an asynchronous runtime; one core runs on the calling
    /// thread.
    Plain,
    /// As `Auto`, but where glommio is refused the run does not start.
    Glommio,
    /// Virtual cores on the calling thread, in an order drawn from `seed`.
    Simulated {
        /// How many cores are simulated, at least 1.
        virtual_cores: usize,
        /// What the order of events is drawn from.
        seed: u64,
    },
}

/// How many bits of each fingerprint are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FingerprintBits {
    /// Collisions are expected from some billions of states on.
    #[default]
    Bits64,
    /// Twice the memory, no collisions to speak of.
    Bits128,
}

/// Sizes that influence speed and memory, but no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A wide level is cut into super-steps of about this length.
    pub super_step: Duration,
    /// States expanded by a core in one super-step at most; used by tests to
    /// cut levels without regard to time.
    pub super_step_states: u64,
    /// States in a batch between two cores at most; by the number of cores if
    /// `None`.
    pub batch_states: Option<usize>,
    /// Batches that wait at a core for room in a ring, above which the core
    /// expands no further state until some have left.
    pub overflow_batches: usize,
    /// Bytes that the fingerprints of all cores and the filters of those on
    /// disk may take; as many as memory has room for if `None`.
    pub table_bytes: Option<u64>,
    /// Fingerprints that a core holds in memory, above which it spills whatever
    /// memory there is; used by tests.
    pub resident_states: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            super_step: Duration::from_secs(1),
            super_step_states: u64::MAX,
            batch_states: None,
            overflow_batches: 256,
            table_bytes: None,
            resident_states: usize::MAX,
        }
    }
}

/// Asks a run to end early; clones refer to the same flag. Raising it is safe
/// in a signal handler.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicI32>);

impl StopFlag {
    /// Asks for the end of the run because of `signal` (SIGINT is 2, SIGTERM
    /// 15).
    pub fn raise(&self, signal: i32) {
        self.0.store(signal, Ordering::Relaxed);
    }

    /// The signal that was raised, if any.
    pub fn raised(&self) -> Option<i32> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(signal),
        }
    }
}
