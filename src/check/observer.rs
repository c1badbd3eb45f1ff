//! What a run tells while it goes on.

use std::time::Duration;

use crate::model::{ModelError, PropertyId};

/// Watches a run. Every method may be called from any core's thread.
pub trait Observer: Send + Sync {
    /// Called about every [`progress_interval`](super::Options::progress_interval),
    /// at the end of a super-step.
    fn progress(&self, progress: &Progress) {
        let _ = progress;
    }

    /// A violation, at once as it is found. The one that is reported in the
    /// end may be another of the same level; at most one of a kind and
    /// property is told per core.
    fn found(&self, found: &Found) {
        let _ = found;
    }

    /// A checkpoint that was taken: the run can go on from there.
    fn checkpoint(&self, checkpoint: &Checkpoint) {
        let _ = checkpoint;
    }

    /// A line that the model prints (Print, PrintT).
    fn print(&self, line: &str) {
        let _ = line;
    }

    /// Something that the user should know.
    fn warning(&self, message: &str) {
        let _ = message;
    }
}

/// An observer that keeps everything to itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// The figures of a run that is going on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// States generated so far, duplicates and initial states included.
    pub generated: u64,
    /// Distinct states found so far.
    pub distinct: u64,
    /// States found but not yet expanded.
    pub left_on_queue: u64,
    /// The level that is being expanded; initial states are level 1.
    pub depth: u64,
    /// Seconds since the search began.
    pub seconds: f64,
    /// Memory of tables, frontiers, logs and buffers, in bytes.
    pub memory_bytes: u64,
    /// What is on disk, in bytes.
    pub disk_bytes: u64,
    /// The bytes by which that grows a second, lately; below 0 if it shrinks.
    pub disk_growth: f64,
    /// The bytes that may still go to disk, until a directory is full; `None`
    /// if nothing does, or that is not known.
    pub disk_room_bytes: Option<u64>,
    /// The seconds until then, if what is on disk goes on growing like this.
    pub disk_seconds_left: Option<f64>,
    /// How many times as many states the last levels had as those before them;
    /// 0 if that is not known.
    pub level_growth: f64,
    /// The share of time that the cores spent usefully since the last call,
    /// 0 to 1.
    pub utilisation: f64,
    /// The share that they spent waiting for a disk, likewise.
    pub disk_wait: f64,
}

/// A checkpoint that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The run's directory.
    pub place: String,
    /// Which it is, from 1.
    pub number: u64,
    /// The levels that have states.
    pub depth: u64,
    /// Distinct states so far; some of an unfinished level may count twice.
    pub distinct: u64,
    /// For how long the cores have searched nothing because of it.
    pub halt: Duration,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A property that does not hold.
    Property {
        /// Which, as an index into [`Model::properties`](crate::model::Model::properties).
        property: PropertyId,
        /// The number of states of the behaviour.
        length: u64,
    },
    /// A state without successors.
    Deadlock {
        /// The number of states of the behaviour.
        length: u64,
    },
    /// An evaluation that failed.
    Error {
        /// Why.
        error: ModelError,
        /// The number of states of the behaviour, 0 before any state.
        length: u64,
    },
}
