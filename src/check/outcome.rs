//! What comes out of a run.

use super::violation::During;
use crate::model::{Action, Binding, ErrorKind, Explanation, ModelError, PropertyId};

/// What comes out of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whether the model keeps its properties.
    pub verdict: Verdict,
    /// The figures.
    pub statistics: Statistics,
    /// The behaviour that shows the verdict, if it is about one: a shortest
    /// one from an initial state.
    pub behaviour: Option<Behaviour>,
    /// Why the property that the verdict names is false, if the model can
    /// tell.
    pub explanation: Option<Explanation>,
    /// The driver that was used.
    pub driver: DriverUsed,
    /// Where the checkpoint is that the run can go on from, if it is not over
    /// and there is one.
    pub resumable: Option<String>,
    /// What the user should know; each was told to the observer already.
    pub warnings: Vec<String>,
}

/// Whether a model keeps its properties, or why that is unknown.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Every reachable state was checked, and all is well.
    Ok,
    /// A state breaks an invariant.
    Invariant {
        /// Which, as an index into [`Model::properties`](crate::model::Model::properties).
        property: PropertyId,
    },
    /// A state has no successor.
    Deadlock,
    /// A transition, or an initial state, breaks an action property.
    ActionProperty {
        /// Which, as an index into [`Model::properties`](crate::model::Model::properties).
        property: PropertyId,
    },
    /// An Assert is false.
    Assert {
        /// Which.
        error: ModelError,
        /// Whether a property was being checked; else successors were computed.
        in_property: bool,
    },
    /// An ASSUME is false or has no value.
    Assumption(ModelError),
    /// A POSTCONDITION is false or has no value.
    Postcondition(ModelError),
    /// Evaluation failed.
    Error {
        /// Why.
        error: ModelError,
        /// Whether a property was being checked; else initial states or
        /// successors were computed.
        in_property: bool,
    },
    /// Memory is exhausted, or a disk is full or has failed.
    Resources {
        /// What ran out and what the user can do.
        message: String,
    },
    /// A signal ended the run.
    Interrupted {
        /// The signal's number.
        signal: i32,
    },
}

impl Verdict {
    /// The error that it is about, if it is about one.
    pub fn error(&self) -> Option<&ModelError> {
        match self {
            Verdict::Assumption(error)
            | Verdict::Postcondition(error)
            | Verdict::Assert { error, .. }
            | Verdict::Error { error, .. } => Some(error),
            _ => None,
        }
    }

    /// What an error comes to. An ASSUME that has no value counts as a failed
    /// one, as with TLC.
    pub(super) fn of_error(error: ModelError, during: During) -> Self {
        let in_property = during == During::Property;
        match (error.kind, during) {
            (ErrorKind::Panic, _) => Verdict::Error { error, in_property },
            (_, During::Assumptions) | (ErrorKind::Assumption, _) => Verdict::Assumption(error),
            (_, During::Conclusion) | (ErrorKind::Postcondition, _) => {
                Verdict::Postcondition(error)
            }
            (ErrorKind::Assert, _) => Verdict::Assert { error, in_property },
            _ => Verdict::Error { error, in_property },
        }
    }

    /// The process's exit code: TLC's (`tlc2.output.EC.ExitStatus`) where it
    /// has one, 128 + the signal when interrupted.
    pub fn exit_code(&self) -> i32 {
        match self {
            Verdict::Ok => 0,
            Verdict::Assumption(_) | Verdict::Postcondition(_) => 10,
            Verdict::Deadlock => 11,
            Verdict::Invariant { .. } => 12,
            Verdict::ActionProperty { .. } => 13,
            Verdict::Assert { .. } => 14,
            Verdict::Error { error, in_property } => match error.kind {
                ErrorKind::Assumption | ErrorKind::Postcondition => 10,
                ErrorKind::Assert => 14,
                ErrorKind::Evaluation | ErrorKind::Limit if *in_property => 76,
                ErrorKind::Evaluation | ErrorKind::Limit => 75,
                ErrorKind::Unsupported | ErrorKind::Panic | ErrorKind::CutShort => 255,
            },
            Verdict::Resources { .. } => 152,
            Verdict::Interrupted { signal } => 128 + signal,
        }
    }
}

/// The figures of a run, counted as TLC counts.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// States generated: initial states, duplicates and states outside the
    /// constraints included.
    pub generated: u64,
    /// Distinct states inside the constraints.
    pub distinct: u64,
    /// States found but not expanded when the run ended.
    pub left_on_queue: u64,
    /// The length of the longest shortest behaviour, in states: initial states
    /// have depth 1.
    pub depth: u64,
    /// Distinct initial states.
    pub initial: u64,
    /// Wall time of the search in seconds, start-up excluded.
    pub seconds: f64,
    /// What each action did, in the order of [`Model::actions`](crate::model::Model::actions).
    pub actions: Vec<ActionCount>,
    /// The expected number of pairs of distinct states with equal fingerprints.
    pub collision_estimate: f64,
    /// The most memory that tables, frontiers, logs and buffers took, in bytes.
    pub peak_memory_bytes: u64,
    /// The most that was on disk when a super-step ended, in bytes.
    pub peak_disk_bytes: u64,
    /// The bytes of the fingerprints in memory when the search ended.
    pub table_bytes: u64,
    /// How each core spent its time.
    pub cores: Vec<CoreTimes>,
    /// Levels that found states.
    pub levels: u64,
    /// Super-steps that levels were cut into.
    pub super_steps: u64,
    /// States sent from core to core.
    pub messages: u64,
    /// Batches that carried them.
    pub batches: u64,
    /// How full batches were when sent: states over room, 0 to 1.
    pub batch_fill: f64,
    /// The most states that a core expanded over the mean of all cores, 1 when
    /// all did the same.
    pub imbalance: f64,
}

/// What an action did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActionCount {
    /// States that it generated, duplicates and those outside the constraints
    /// included.
    pub generated: u64,
}

/// How a core spent its time, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CoreTimes {
    /// Generating, evaluating, inserting.
    pub useful: f64,
    /// Sending and receiving batches.
    pub exchange: f64,
    /// Waiting for other cores: spinning, yielding, empty polls.
    pub wait: f64,
    /// Waiting for the disk, with nothing else to do.
    pub disk: f64,
    /// Sorting, merging and looking up what is on disk.
    pub storage: f64,
}

/// The driver that was used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DriverUsed {
    /// Its name: `glommio`, `plain` or `simulated`.
    pub name: &'static str,
    /// Why glommio was not used although it was asked for.
    pub refused: Option<String>,
}

/// A sequence of states from an initial one on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// Its states, the initial one first.
    pub steps: Vec<Step>,
}

/// A state of a behaviour, and how it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The action that led here; none for an initial state.
    pub action: Option<Action>,
    /// The arguments of that action, if it has parameters.
    pub arguments: Vec<String>,
    /// The variables with their values.
    pub bindings: Vec<Binding>,
    /// Whether each variable differs from the step before; all true for an
    /// initial state.
    pub changed: Vec<bool>,
}

/// Why a run could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The cores asked for cannot be had.
    #[error("{0}")]
    Cores(String),
    /// The memory limit is below what an empty search takes.
    #[error(
        "a memory limit of {limit_bytes} bytes is too small: {needed_bytes} are needed at least"
    )]
    Memory {
        /// The limit.
        limit_bytes: u64,
        /// What is needed to begin.
        needed_bytes: u64,
    },
    /// There is no going on from a checkpoint.
    #[error("cannot go on from the checkpoint: {0}")]
    Checkpoint(String),
    /// A thread, a ring or something else of the system's was refused.
    #[error("{0}")]
    System(String),
}
