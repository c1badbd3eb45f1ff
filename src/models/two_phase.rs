//! The two-phase commit protocol, as Lamport specifies it in TLA+
//! (Gray and Lamport, "Consensus on Transaction Commit", section 4).

use super::{ParameterError, word};
use crate::model::{
    Action, Binding, CoreEnvironment, Model, ModelError, Part, Property, PropertyId, Sink,
};

/// A transaction manager and some resource managers that agree on committing
/// or aborting a transaction.
///
/// A state is one word. From the low end: two bits for each resource manager's
/// state, one bit each for "the transaction manager knows it is prepared", one
/// bit each for the message "prepared", the transaction manager's state in two
/// bits, the message "commit", the message "abort".
#[derive(Clone, Copy, Debug)]
pub struct TwoPhase {
    managers: u32,
}

/// The most resource managers whose states fit in a word.
const MANAGERS_MAX: u32 = 15;

const WORKING: u64 = 0;
const PREPARED: u64 = 1;
const COMMITTED: u64 = 2;
const ABORTED: u64 = 3;

const TM_INIT: u64 = 0;
const TM_COMMITTED: u64 = 1;
const TM_ABORTED: u64 = 2;

const TM_COMMIT: u32 = 0;
const TM_ABORT: u32 = 1;
/// Each of these is the first of as many as there are resource managers, in
/// units of that number after the two actions above.
const TM_RECEIVE_PREPARED: u32 = 0;
const RM_PREPARE: u32 = 1;
const RM_CHOOSE_TO_ABORT: u32 = 2;
const RM_RECEIVE_COMMIT: u32 = 3;
const RM_RECEIVE_ABORT: u32 = 4;

/// The bit of every even position: the low bits of the resource managers.
const LOW_BITS: u64 = 0x5555_5555_5555_5555;

impl TwoPhase {
    /// The protocol with so many resource managers.
    ///
    /// # Errors
    /// When there is none, or more than a state has room for.
    pub fn new(managers: u32) -> Result<Self, ParameterError> {
        if managers == 0 || managers > MANAGERS_MAX {
            return Err(ParameterError(format!(
                "two-phase takes 1 to {MANAGERS_MAX} resource managers, not {managers}"
            )));
        }
        Ok(TwoPhase { managers })
    }

    fn known_prepared(&self, manager: u32) -> u64 {
        1 << (2 * self.managers + manager)
    }

    fn all_known_prepared(&self) -> u64 {
        ((1 << self.managers) - 1) << (2 * self.managers)
    }

    fn message_prepared(&self, manager: u32) -> u64 {
        1 << (3 * self.managers + manager)
    }

    fn tm_state(&self, state: u64) -> u64 {
        (state >> (4 * self.managers)) & 3
    }

    /// `state` with the transaction manager, so far in its first state, in
    /// another.
    fn with_tm(&self, state: u64, tm: u64) -> u64 {
        state | tm << (4 * self.managers)
    }

    fn message_commit(&self) -> u64 {
        1 << (4 * self.managers + 2)
    }

    fn message_abort(&self) -> u64 {
        1 << (4 * self.managers + 3)
    }

    fn rm_state(state: u64, manager: u32) -> u64 {
        (state >> (2 * manager)) & 3
    }

    fn with_rm(state: u64, manager: u32, rm: u64) -> u64 {
        state & !(3 << (2 * manager)) | rm << (2 * manager)
    }

    fn action(&self, kind: u32, manager: u32) -> u32 {
        2 + kind * self.managers + manager
    }

    fn tm_successors<S: Sink>(&self, state: u64, sink: &mut S) {
        let all = self.all_known_prepared();
        if state & all == all {
            let next = self.with_tm(state, TM_COMMITTED) | self.message_commit();
            sink.add_array(TM_COMMIT, next.to_le_bytes());
        }
        let next = self.with_tm(state, TM_ABORTED) | self.message_abort();
        sink.add_array(TM_ABORT, next.to_le_bytes());
        for manager in 0..self.managers {
            if state & self.message_prepared(manager) != 0 {
                let next = state | self.known_prepared(manager);
                let action = self.action(TM_RECEIVE_PREPARED, manager);
                sink.add_array(action, next.to_le_bytes());
            }
        }
    }

    fn rm_successors<S: Sink>(&self, state: u64, manager: u32, sink: &mut S) {
        if Self::rm_state(state, manager) == WORKING {
            let prepared = Self::with_rm(state, manager, PREPARED) | self.message_prepared(manager);
            sink.add_array(self.action(RM_PREPARE, manager), prepared.to_le_bytes());
            let aborted = Self::with_rm(state, manager, ABORTED);
            let action = self.action(RM_CHOOSE_TO_ABORT, manager);
            sink.add_array(action, aborted.to_le_bytes());
        }
        if state & self.message_commit() != 0 {
            let next = Self::with_rm(state, manager, COMMITTED);
            sink.add_array(self.action(RM_RECEIVE_COMMIT, manager), next.to_le_bytes());
        }
        if state & self.message_abort() != 0 {
            let next = Self::with_rm(state, manager, ABORTED);
            sink.add_array(self.action(RM_RECEIVE_ABORT, manager), next.to_le_bytes());
        }
    }

    fn messages(&self, state: u64) -> Vec<String> {
        let mut messages: Vec<String> = (0..self.managers)
            .filter(|&manager| state & self.message_prepared(manager) != 0)
            .map(|manager| format!("[type |-> \"Prepared\", rm |-> {}]", name(manager)))
            .collect();
        if state & self.message_commit() != 0 {
            messages.push("[type |-> \"Commit\"]".into());
        }
        if state & self.message_abort() != 0 {
            messages.push("[type |-> \"Abort\"]".into());
        }
        messages
    }
}

impl Model for TwoPhase {
    type Context = ();

    const STATE_BYTES: Option<usize> = Some(8);

    fn context(&self, _: &CoreEnvironment) -> Result<(), ModelError> {
        Ok(())
    }

    fn initial_states<S: Sink>(
        &self,
        (): &mut (),
        part: Part,
        sink: &mut S,
    ) -> Result<(), ModelError> {
        if part.index == 0 {
            sink.add_array(0, 0u64.to_le_bytes());
        }
        Ok(())
    }

    #[inline]
    fn successors<S: Sink>(
        &self,
        (): &mut (),
        state: &[u8],
        sink: &mut S,
    ) -> Result<(), ModelError> {
        let state = word(state)?;
        if self.tm_state(state) == TM_INIT {
            self.tm_successors(state, sink);
        }
        for manager in 0..self.managers {
            self.rm_successors(state, manager, sink);
        }
        Ok(())
    }

    /// No resource manager has committed while another has aborted.
    #[inline]
    fn check_state(&self, (): &mut (), state: &[u8]) -> Result<Option<PropertyId>, ModelError> {
        let state = word(state)?;
        let managers = LOW_BITS & ((1 << (2 * self.managers)) - 1);
        let committed = (state >> 1) & !state & managers;
        let aborted = (state >> 1) & state & managers;
        Ok((committed != 0 && aborted != 0).then_some(0))
    }

    fn actions(&self) -> Vec<Action> {
        let mut actions = vec![Action::named("TMCommit"), Action::named("TMAbort")];
        // In the order of the constants above.
        let kinds = [
            "TMRcvPrepared",
            "RMPrepare",
            "RMChooseToAbort",
            "RMRcvCommitMsg",
            "RMRcvAbortMsg",
        ];
        for kind in kinds {
            let named = |manager| Action::named(format!("{kind}({})", name(manager)));
            actions.extend((0..self.managers).map(named));
        }
        actions
    }

    fn properties(&self) -> Vec<Property> {
        vec![Property::invariant("Consistent")]
    }

    fn render(&self, (): &mut (), state: &[u8]) -> Vec<Binding> {
        let state = word(state).unwrap_or_default();
        let rm_states: Vec<String> = (0..self.managers)
            .map(|manager| {
                let names = ["working", "prepared", "committed", "aborted"];
                let rm = Self::rm_state(state, manager) as usize;
                format!("{} :> \"{}\"", name(manager), names[rm])
            })
            .collect();
        let tm_state = match self.tm_state(state) {
            TM_INIT => "init",
            TM_COMMITTED => "committed",
            _ => "aborted",
        };
        let known: Vec<String> = (0..self.managers)
            .filter(|&manager| state & self.known_prepared(manager) != 0)
            .map(name)
            .collect();
        vec![
            Binding::new("rmState", format_args!("({})", rm_states.join(" @@ "))),
            Binding::new("tmState", format_args!("\"{tm_state}\"")),
            Binding::new("tmPrepared", format_args!("{{{}}}", known.join(", "))),
            Binding::new(
                "msgs",
                format_args!("{{{}}}", self.messages(state).join(", ")),
            ),
        ]
    }
}

fn name(manager: u32) -> String {
    format!("r{}", manager + 1)
}
