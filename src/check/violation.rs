//! Violations while the search goes on, and which of them is reported.

use std::cmp::Ordering;

use shards::{LogAddress, Word};

use super::observer::Found;
use crate::model::{ActionId, ErrorKind, ModelError, PropertyId};

/// Something wrong with the model, and where its behaviour ends.
#[derive(Clone, Debug)]
pub(super) struct Violation<W> {
    /// The states of the behaviour; 0 if it was found before any state.
    pub length: u64,
    pub cause: Cause,
    pub end: End<W>,
}

/// What is wrong. The order is that of preference among behaviours of the same
/// length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Invariant(PropertyId),
    ActionProperty(PropertyId),
    Deadlock,
    Error { error: ModelError, during: During },
}

/// What was evaluated when an error occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum During {
    /// The assumptions about constants.
    Assumptions,
    /// Initial states or successors.
    Generation,
    /// What must hold in a state.
    Property,
    /// What must hold of the search as a whole.
    Conclusion,
}

/// Where a behaviour ends. The order looks at content only, never at addresses.
#[derive(Clone, Debug)]
pub(super) enum End<W> {
    /// Before any state.
    Nowhere,
    /// In a state that the parent log knows.
    Logged { fingerprint: W, address: LogAddress },
    /// In a state that is new in this level; the log will know it when the
    /// level has closed.
    New { fingerprint: W },
    /// With a step from a state that the log knows, or from nowhere, to a
    /// state that need not be stored anywhere.
    Step {
        parent: W,
        address: LogAddress,
        ordinal: u32,
        action: ActionId,
        state: Vec<u8>,
    },
}

impl Cause {
    pub fn error(error: ModelError, during: During) -> Self {
        Cause::Error { error, during }
    }

    /// Whether it is an evaluation that was given up because the run ends.
    pub fn is_cut_short(&self) -> bool {
        matches!(self, Cause::Error { error, .. } if error.kind == ErrorKind::CutShort)
    }

    /// The place in the order, but for errors among each other.
    pub fn rank(&self) -> (u8, PropertyId) {
        match self {
            Cause::Invariant(property) => (0, *property),
            Cause::ActionProperty(property) => (1, *property),
            Cause::Deadlock => (2, 0),
            Cause::Error { .. } => (3, 0),
        }
    }
}

impl<W: Word> End<W> {
    /// What ends are ordered by: the last state, or the step to it.
    fn content(&self) -> (W, u32, &[u8]) {
        match self {
            End::Nowhere => (W::default(), 0, &[]),
            End::Logged { fingerprint, .. } | End::New { fingerprint } => (*fingerprint, 0, &[]),
            End::Step {
                parent,
                ordinal,
                state,
                ..
            } => (*parent, *ordinal, state),
        }
    }
}

impl<W: Word> Violation<W> {
    /// The order in which violations are preferred: the shortest behaviour,
    /// then the cause, then the content of the end. The same for any number of
    /// cores.
    pub fn preference(&self, other: &Self) -> Ordering {
        let key = |violation: &Self| (violation.length, violation.cause.rank());
        key(self)
            .cmp(&key(other))
            .then_with(|| self.end.content().cmp(&other.end.content()))
    }

    /// Keeps the preferred one in `best`; whether that is this one.
    pub fn contend(self, best: &mut Option<Self>) -> bool {
        let wins = best
            .as_ref()
            .is_none_or(|best| self.preference(best).is_lt());
        if wins {
            *best = Some(self);
        }
        wins
    }

    /// What the observer is told.
    pub fn found(&self) -> Found {
        let length = self.length;
        match &self.cause {
            Cause::Invariant(property) | Cause::ActionProperty(property) => Found::Property {
                property: *property,
                length,
            },
            Cause::Deadlock => Found::Deadlock { length },
            Cause::Error { error, .. } => Found::Error {
                error: error.clone(),
                length,
            },
        }
    }
}
