//! States as bytes: the encodings of the variables, one after the other.
//!
//! A state's fingerprint is put together from one a variable, so what an action
//! leaves alone is neither encoded nor hashed again.

use shards::fingerprint::{Combined, Fingerprint};

use super::Evaluator;
use super::canonical::Canonical;
use super::core::{Change, Core};
use super::fault::{Fault, Result};
use crate::model::{ActionId, ErrorKind, PropertyId, Sink};
use crate::tla::compile::NamedAction;
use crate::tla::compile::code::{Entry, NodeId};
use crate::tla::value::DecodeError;

/// What is asked of every state that is found.
#[derive(Clone, Copy, Debug)]
pub struct Checks<'a> {
    /// What a state must satisfy to be explored.
    pub constraints: &'a [Entry],
    /// What a transition must satisfy to be explored.
    pub action_constraints: &'a [Entry],
    /// What some state or transition must satisfy.
    pub possible: &'a [Possible],
    /// What every state must satisfy.
    pub invariants: &'a [Entry],
    /// What every initial state, or every transition, must satisfy; as
    /// properties they follow the invariants.
    pub implied: &'a [Entry],
    /// The number of the first of these as a property.
    pub first_implied: PropertyId,
    /// What makes several states count as one, if anything does.
    pub canonical: Option<&'a Canonical>,
    /// The names of the variables.
    pub names: &'a [String],
}

/// A predicate that must hold of some state, or of some transition.
#[derive(Clone, Copy, Debug)]
pub struct Possible {
    /// The predicate.
    pub entry: Entry,
    /// Whether it is about transitions.
    pub is_action: bool,
}

impl Core {
    /// Makes `state` the successor of the current state.
    ///
    /// # Errors
    /// The bytes are no state of this specification.
    pub fn load_successor(&mut self, state: &[u8]) -> std::result::Result<(), DecodeError> {
        let variables = self.successor.changes.len();
        let mut at = 0;
        for index in 0..variables {
            let (value, length) = self.heap.decode(state.get(at..).unwrap_or_default())?;
            self.variables[variables + index] = Some(value);
            at += length;
        }
        Ok(())
    }

    /// Makes `state` the current state.
    ///
    /// # Errors
    /// The bytes are no state of this specification.
    pub fn load(&mut self, state: &[u8]) -> std::result::Result<(), DecodeError> {
        self.begin();
        self.successor.ends.clear();
        let mut at = 0;
        for index in 0..self.successor.changes.len() {
            let (value, length) = self.heap.decode(state.get(at..).unwrap_or_default())?;
            self.variables[index] = Some(value);
            at += length;
            self.successor.ends.push(at as u32);
        }
        Ok(())
    }

    /// The fingerprint of the current state, whose bytes are `state`.
    pub fn fingerprint(&mut self, state: &[u8]) -> Combined {
        self.successor.parts.clear();
        let mut combined = Combined::new();
        for index in 0..self.successor.ends.len() {
            let bytes = self.current_bytes(state, index);
            let part = Fingerprint::of_part(self.seed, index as u32, bytes);
            self.successor.parts.push(part);
            combined = combined.with(part);
        }
        combined
    }

    /// The bytes of a variable in the current state.
    fn current_bytes<'s>(&self, state: &'s [u8], index: usize) -> &'s [u8] {
        let ends = &self.successor.ends;
        let start = if index == 0 { 0 } else { ends[index - 1] };
        &state[start as usize..ends[index] as usize]
    }

    /// Appends the bytes of the successor, whose changes are known.
    fn write(&self, state: &[u8], out: &mut Vec<u8>) {
        for (index, change) in self.successor.changes.iter().enumerate() {
            match change {
                Some(Change::Bytes { start, end, .. }) => {
                    let bytes = &self.successor.bytes[*start as usize..*end as usize];
                    out.extend_from_slice(bytes);
                }
                _ => out.extend_from_slice(self.current_bytes(state, index)),
            }
        }
    }
}

/// Hands the states that an action finds to a sink.
pub struct Emitter<'a, S> {
    /// Where they go.
    pub sink: &'a mut S,
    /// What is asked of them.
    pub checks: Checks<'a>,
    /// The bytes of the current state; empty for initial states.
    pub state: &'a [u8],
    /// The fingerprint of the current state.
    pub combined: Combined,
    /// The actions; none for initial states.
    pub actions: &'a [NamedAction],
}

impl<S: Sink> super::Target for Emitter<'_, S> {
    fn emit(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<bool> {
        if !evaluator.is_complete() {
            let action = self.actions.get(action as usize);
            return Err(evaluator.incomplete(self.checks.names, action));
        }
        let initial = self.state.is_empty();
        if initial {
            evaluator.core.registers.levels[1] = 1;
        }
        let checks = self.checks;
        if evaluator.is_inside(checks)? {
            self.add(evaluator, action)?;
        } else {
            self.add_outside(evaluator, action)?;
        }
        if !checks.implied.is_empty() {
            self.check_implied(evaluator, action)?;
        }
        if initial {
            evaluator.core.registers.levels[1] = 0;
        }
        Ok(true)
    }

    fn intermediate(&mut self) {
        self.sink.add_intermediate();
    }
}

impl<S: Sink> Emitter<'_, S> {
    fn add(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<()> {
        let combined = evaluator.combine(self.state, self.combined)?;
        let fingerprint = match self.checks.canonical {
            None => combined.finish(),
            Some(canonical) => evaluator.canonical(canonical)?,
        };
        let core = &*evaluator.core;
        self.sink
            .add(action, fingerprint, |out| core.write(self.state, out));
        Ok(())
    }

    /// A state outside the constraints: its invariants are checked here.
    fn add_outside(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<()> {
        self.sink.add_outside(action);
        for (index, &invariant) in self.checks.invariants.iter().enumerate() {
            if evaluator.holds_in_successor(invariant)? {
                continue;
            }
            evaluator.combine(self.state, self.combined)?;
            let core = &*evaluator.core;
            let write = |out: &mut Vec<u8>| core.write(self.state, out);
            self.sink.violation(action, index as PropertyId, write);
            break;
        }
        Ok(())
    }
}

impl<S: Sink> Emitter<'_, S> {
    /// Checks what must hold of every initial state or transition, also of
    /// those outside the constraints.
    fn check_implied(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<()> {
        for (index, &implied) in self.checks.implied.iter().enumerate() {
            if evaluator.holds(implied)? {
                continue;
            }
            evaluator.combine(self.state, self.combined)?;
            let core = &*evaluator.core;
            let write = |out: &mut Vec<u8>| core.write(self.state, out);
            let property = self.checks.first_implied + index as PropertyId;
            self.sink.violation(action, property, write);
            break;
        }
        Ok(())
    }
}

impl Evaluator<'_> {
    /// Whether all variables of the successor are assigned.
    pub(super) fn is_complete(&self) -> bool {
        self.core.trail.len() == self.variables
    }

    /// The failure for variables that are not assigned.
    #[cold]
    fn incomplete(&self, names: &[String], action: Option<&NamedAction>) -> Fault {
        let unassigned = |&index: &usize| self.core.variables[self.variables + index].is_none();
        let missing: Vec<_> = (0..self.variables)
            .filter(unassigned)
            .map(|index| names[index].as_str())
            .collect();
        let missing = missing.join(", ");
        let message = match action {
            Some(action) => format!(
                "the action {} does not say what {missing} becomes",
                action.name
            ),
            None => format!("the initial predicate does not say what {missing} is"),
        };
        let origin = action.map(|action| action.origin);
        Fault::without_node(ErrorKind::Evaluation, message, origin)
    }

    fn is_inside(&mut self, checks: Checks<'_>) -> Result<bool> {
        for &constraint in checks.constraints {
            if !self.holds_in_successor(constraint)? {
                return Ok(false);
            }
        }
        if !checks.possible.is_empty() {
            self.count_possible(checks, false)?;
        }
        for &constraint in checks.action_constraints {
            if !self.holds(constraint)? {
                return Ok(false);
            }
        }
        if !checks.possible.is_empty() {
            self.count_possible(checks, true)?;
        }
        Ok(true)
    }

    /// Counts which of the predicates about states or about transitions hold.
    fn count_possible(&mut self, checks: Checks<'_>, of_actions: bool) -> Result<()> {
        for (index, possible) in checks.possible.iter().enumerate() {
            if possible.is_action != of_actions {
                continue;
            }
            let holds = match of_actions {
                true => self.holds(possible.entry)?,
                false => self.holds_in_successor(possible.entry)?,
            };
            let counts = &mut self.core.registers.kept.possible;
            counts.resize(checks.possible.len(), 0);
            counts[index] += u64::from(holds);
        }
        Ok(())
    }

    fn holds_in_successor(&mut self, entry: Entry) -> Result<bool> {
        let offset = std::mem::replace(&mut self.offset, self.variables);
        let holds = self.holds(entry)?;
        self.offset = offset;
        Ok(holds)
    }

    /// The fingerprint of the successor, from that of the current state.
    fn combine(&mut self, state: &[u8], current: Combined) -> Result<Combined> {
        let initial = state.is_empty();
        let mut combined = current;
        for index in 0..self.variables {
            let change = match self.core.successor.changes[index] {
                Some(change) => change,
                None => self.change(state, index, initial)?,
            };
            if let Change::Bytes { part, .. } = change {
                combined = match initial {
                    true => combined.with(part),
                    false => combined.replace(self.core.successor.parts[index], part),
                };
            }
        }
        Ok(combined)
    }

    /// How a variable of the successor differs from the current state.
    fn change(&mut self, state: &[u8], index: usize, initial: bool) -> Result<Change> {
        let new = self.core.variables[self.variables + index];
        let old = self.core.variables[index];
        let Some(value) = new else {
            return Ok(Change::None);
        };
        let change = if !initial && old.is_some_and(|old| old.same(value)) {
            Change::None
        } else {
            let mut bytes = std::mem::take(&mut self.core.successor.bytes);
            let start = bytes.len();
            self.operate(NodeId(0), |heap| {
                bytes.truncate(start);
                heap.encode(value, &mut bytes)
            })?;
            let encoded = &bytes[start..];
            let change = if !initial && encoded == self.core.current_bytes(state, index) {
                bytes.truncate(start);
                Change::None
            } else {
                let part = Fingerprint::of_part(self.core.seed, index as u32, encoded);
                Change::Bytes {
                    start: start as u32,
                    end: bytes.len() as u32,
                    part,
                }
            };
            self.core.successor.bytes = bytes;
            change
        };
        self.core.successor.changes[index] = Some(change);
        Ok(change)
    }

    /// The first invariant that the current state breaks.
    ///
    /// # Errors
    /// An invariant has no value.
    pub fn broken(&mut self, invariants: &[Entry]) -> Result<Option<PropertyId>> {
        for (index, &invariant) in invariants.iter().enumerate() {
            if !self.holds(invariant)? {
                return Ok(Some(index as PropertyId));
            }
        }
        Ok(None)
    }

    /// Evaluates for the successor only, as the initial predicate is.
    pub fn enter_successor(&mut self) {
        self.offset = self.variables;
    }
}
