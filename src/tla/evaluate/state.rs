//! States as bytes: the lengths of the variables' encodings, but for the last,
//! then the encodings themselves.
//!
//! A state's fingerprint is put together from one a variable, so what an action
//! leaves alone is neither encoded nor hashed again.

use shards::fingerprint::{Combined, Fingerprint};

use super::Evaluator;
use super::canonical::Canonical;
use super::core::{Change, Core, Successor};
use super::fault::{Fault, Result};
use super::known::{UNKNOWN, ValueNumber};
use crate::model::{ActionId, ErrorKind, PropertyId, Sink};
use crate::tla::compile::NamedAction;
use crate::tla::compile::claims::{Claim, Dependence};
use crate::tla::compile::code::{Entry, NodeId, Origin};
use crate::tla::value::{DecodeError, Value, read_number, write_number};

/// What is asked of every state that is found.
#[derive(Clone, Copy, Debug)]
pub struct Checks<'a> {
    /// What a state must satisfy to be explored.
    pub constraints: &'a [Claim],
    /// What a transition must satisfy to be explored.
    pub action_constraints: &'a [Entry],
    /// What some state or transition must satisfy.
    pub possible: &'a [Possible],
    /// What every state must satisfy.
    pub invariants: &'a [Claim],
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
        for (index, value) in self.decoded_values(state)?.into_iter().enumerate() {
            self.variables[variables + index] = Some(value);
        }
        Ok(())
    }

    /// The values of the variables in a state.
    ///
    /// # Errors
    /// The bytes are no state of this specification.
    pub fn decoded_values(&mut self, state: &[u8]) -> std::result::Result<Vec<Value>, DecodeError> {
        let mut ends = Vec::new();
        let header = read_layout(self.successor.changes.len(), state, &mut ends)?;
        let bytes = &state[header..];
        let mut start = 0;
        let mut values = Vec::with_capacity(ends.len());
        for end in ends {
            values.push(self.heap.decode_own(&bytes[start..end as usize])?);
            start = end as usize;
        }
        Ok(values)
    }

    /// Makes `state` the current state. Its variables are decoded when they are
    /// first read, but for those whose values are known already.
    ///
    /// # Errors
    /// The bytes are no state of this specification.
    pub fn load(&mut self, state: &[u8]) -> std::result::Result<(), DecodeError> {
        if self.known.is_full() {
            self.forget();
        }
        self.begin();
        let successor = &mut self.successor;
        successor.current.extend_from_slice(state);
        successor.header = read_layout(successor.changes.len(), state, &mut successor.ends)?;
        self.pending = true;
        for index in 0..self.successor.ends.len() {
            self.values[index] = UNKNOWN;
            if self.known.follows(index) {
                self.recall(index)?;
            }
        }
        Ok(())
    }

    /// Takes the value of a variable from those that are known, or makes it
    /// known.
    fn recall(&mut self, index: usize) -> std::result::Result<(), DecodeError> {
        let bytes = self.successor.current_bytes(index);
        let number = match self.known.find(index, bytes) {
            Ok(number) => number,
            Err(vacancy) => {
                let value = self.heap.decode_own(bytes)?;
                // Nothing but what is known lies below: it is kept.
                self.floor = self.heap.mark();
                let part = Fingerprint::of_part(self.seed, index as u32, bytes);
                self.known.add(index, vacancy, bytes, value, part)
            }
        };
        self.values[index] = number;
        self.variables[index] = Some(self.known.get(number).value);
        Ok(())
    }

    /// Decodes those of the given variables that are not decoded yet.
    ///
    /// # Errors
    /// As for [`Core::load`].
    pub fn decode(&mut self, variables: &[u32]) -> std::result::Result<(), DecodeError> {
        for &variable in variables {
            let index = variable as usize;
            if self.variables[index].is_none() && self.pending {
                self.decode_variable(index)?;
            }
        }
        Ok(())
    }

    /// Decodes a variable of the current state.
    pub(super) fn decode_variable(
        &mut self,
        index: usize,
    ) -> std::result::Result<Value, DecodeError> {
        let bytes = self.successor.current_bytes(index);
        let value = self.heap.decode_own(bytes)?;
        self.variables[index] = Some(value);
        self.remembered += 1;
        Ok(value)
    }

    /// Whether there is a current state.
    #[inline]
    pub(super) fn is_loaded(&self) -> bool {
        !self.successor.ends.is_empty()
    }

    /// The fingerprint of the current state.
    pub fn fingerprint(&mut self) -> Combined {
        self.successor.parts.clear();
        let mut combined = Combined::new();
        for index in 0..self.successor.ends.len() {
            let part = match self.values[index] {
                UNKNOWN => {
                    let bytes = self.successor.current_bytes(index);
                    Fingerprint::of_part(self.seed, index as u32, bytes)
                }
                number => self.known.get(number).part,
            };
            self.successor.parts.push(part);
            combined = combined.with(part);
        }
        combined
    }
}

/// Finds where the values of the variables end, counted from the place where
/// they begin, which is returned.
fn read_layout(
    variables: usize,
    state: &[u8],
    ends: &mut Vec<u32>,
) -> std::result::Result<usize, DecodeError> {
    let (mut at, mut total) = (0, 0);
    for _ in 1..variables {
        let length = match state.get(at) {
            Some(&length) if length < 0x80 => {
                at += 1;
                usize::from(length)
            }
            _ => {
                let (length, bytes) = read_number(state.get(at..).unwrap_or_default())?;
                at += bytes;
                length as usize
            }
        };
        total += length;
        ends.push(total as u32);
    }
    let bytes = state.len() - at;
    if total > bytes {
        ends.clear();
        return Err(DecodeError::truncated());
    }
    if variables > 0 {
        ends.push(bytes as u32);
    }
    Ok(at)
}

impl Successor {
    /// The bytes of a variable in the current state.
    #[inline]
    fn current_bytes(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.current[self.header + start as usize..self.header + self.ends[index] as usize]
    }

    /// The bytes of all variables of the current state.
    pub(super) fn current_values(&self) -> &[u8] {
        self.current.get(self.header..).unwrap_or_default()
    }

    /// The bytes of a variable in the successor, whose changes are known.
    #[inline]
    fn new_bytes(&self, index: usize, change: Option<Change>) -> &[u8] {
        match change {
            Some(Change::Bytes { start, end, .. }) => &self.bytes[start as usize..end as usize],
            _ => self.current_bytes(index),
        }
    }

    /// Appends the bytes of the successor, whose changes are known: the lengths
    /// of all variables but the last, then their values.
    fn write(&self, out: &mut Vec<u8>) {
        if let Some((_, lengths)) = self.changes.split_last() {
            for (index, &change) in lengths.iter().enumerate() {
                write_number(self.new_bytes(index, change).len() as u64, out);
            }
        }
        for (index, &change) in self.changes.iter().enumerate() {
            out.extend_from_slice(self.new_bytes(index, change));
        }
    }
}

/// Hands the states that an action finds to a sink.
pub struct Emitter<'a, S> {
    /// Where they go.
    pub sink: &'a mut S,
    /// What is asked of them.
    pub checks: Checks<'a>,
    /// The fingerprint of the current state.
    pub combined: Combined,
    /// The actions; none for initial states.
    pub actions: &'a [NamedAction],
    /// Where the initial predicate stands.
    pub init: Option<Origin>,
}

impl<S: Sink> super::Target for Emitter<'_, S> {
    fn emit(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<bool> {
        if !evaluator.is_complete() {
            let action = self.actions.get(action as usize);
            return Err(evaluator.incomplete(self.checks.names, action, self.init));
        }
        let initial = !evaluator.core.is_loaded();
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
        Ok(!self.sink.is_closed())
    }

    fn intermediate(&mut self) {
        self.sink.add_intermediate();
    }
}

impl<S: Sink> Emitter<'_, S> {
    fn add(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<()> {
        let combined = evaluator.combine(self.combined)?;
        let fingerprint = match self.checks.canonical {
            None => combined.finish(),
            Some(canonical) => {
                let fingerprint = evaluator.canonical(canonical)?;
                // ENABLED in a view forgets how the variables are encoded.
                evaluator.combine(self.combined)?;
                fingerprint
            }
        };
        let successor = &evaluator.core.successor;
        self.sink
            .add(action, fingerprint, |out| successor.write(out));
        Ok(())
    }

    /// A state outside the constraints: its invariants are checked here.
    fn add_outside(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<()> {
        self.sink.add_outside(action);
        for (index, invariant) in self.checks.invariants.iter().enumerate() {
            if evaluator.claim_holds(invariant)? {
                continue;
            }
            evaluator.combine(self.combined)?;
            let successor = &evaluator.core.successor;
            let write = |out: &mut Vec<u8>| successor.write(out);
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
            evaluator.combine(self.combined)?;
            let successor = &evaluator.core.successor;
            let write = |out: &mut Vec<u8>| successor.write(out);
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
    fn incomplete(
        &self,
        names: &[String],
        action: Option<&NamedAction>,
        init: Option<Origin>,
    ) -> Fault {
        let unassigned = |&index: &usize| !self.core.trail.contains(&(index as u32));
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
        let origin = action.map(|action| action.origin).or(init);
        Fault::without_node(ErrorKind::Evaluation, message, origin)
    }

    fn is_inside(&mut self, checks: Checks<'_>) -> Result<bool> {
        for constraint in checks.constraints {
            if !self.claim_holds(constraint)? {
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

    /// Whether the successor satisfies a claim. Parts about one variable are
    /// not evaluated again for values that are known to satisfy them.
    fn claim_holds(&mut self, claimed: &Claim) -> Result<bool> {
        for part in &claimed.parts {
            let known = match part.depends {
                Dependence::One(variable, claim) => {
                    let number = self.number_in_successor(variable as usize);
                    number.map(|number| (number, claim))
                }
                _ => None,
            };
            if known.is_some_and(|(number, claim)| self.core.known.is_satisfied(number, claim)) {
                continue;
            }
            match self.holds_in_successor(part.entry) {
                Ok(true) => {}
                _ => return self.holds_in_successor(claimed.whole),
            }
            if let Some((number, claim)) = known {
                self.core.known.satisfy(number, claim);
            }
        }
        Ok(true)
    }

    /// The number of a variable's value in the successor, if it is known.
    #[inline]
    fn number_in_successor(&mut self, index: usize) -> Option<ValueNumber> {
        if !self.core.is_loaded() || self.core.values[index] == UNKNOWN {
            return None;
        }
        let change = match self.core.successor.changes[index] {
            Some(change) => change,
            // What cannot be encoded is told where that is due.
            None => self.change(index, false).ok()?,
        };
        let core = &*self.core;
        match change {
            Change::None => Some(core.values[index]),
            _ => {
                let bytes = core.successor.new_bytes(index, Some(change));
                core.known.peek(index, bytes)
            }
        }
    }

    fn holds_in_successor(&mut self, entry: Entry) -> Result<bool> {
        let offset = std::mem::replace(&mut self.offset, self.variables);
        let holds = self.holds(entry)?;
        self.offset = offset;
        Ok(holds)
    }

    /// The fingerprint of the successor, from that of the current state.
    fn combine(&mut self, current: Combined) -> Result<Combined> {
        let initial = !self.core.is_loaded();
        let mut combined = current;
        for index in 0..self.variables {
            let change = match self.core.successor.changes[index] {
                Some(change) => change,
                None => self.change(index, initial)?,
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

    /// The bytes of the successor, which is complete.
    pub(super) fn successor_bytes(&mut self, current: Combined) -> Result<Vec<u8>> {
        self.combine(current)?;
        let mut bytes = Vec::new();
        self.core.successor.write(&mut bytes);
        Ok(bytes)
    }

    /// How a variable of the successor differs from the current state.
    fn change(&mut self, index: usize, initial: bool) -> Result<Change> {
        let new = self.core.variables[self.variables + index];
        let old = self.core.variables[index];
        let Some(value) = new else {
            return Ok(Change::None);
        };
        let change = if !initial && old.is_some_and(|old| old.same(value)) {
            Change::None
        } else {
            if self.core.successor.bytes.len() > self.core.successor.compacted_at {
                self.core.successor.compact();
            }
            let mut bytes = std::mem::take(&mut self.core.successor.bytes);
            let start = bytes.len();
            self.operate(NodeId(0), |heap| {
                bytes.truncate(start);
                heap.encode(value, &mut bytes)
            })?;
            let encoded = &bytes[start..];
            let change = if !initial && encoded == self.core.successor.current_bytes(index) {
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

    /// The first invariant that the current state breaks. What is known to
    /// hold of the values that the variables have is not evaluated again.
    ///
    /// # Errors
    /// An invariant has no value.
    pub fn broken(&mut self, invariants: &[Claim]) -> Result<Option<PropertyId>> {
        for (index, invariant) in invariants.iter().enumerate() {
            for part in &invariant.parts {
                if self.is_known_to_hold(part.depends) {
                    continue;
                }
                if let Ok(true) = self.holds(part.entry) {
                    self.remember_to_hold(part.depends);
                    continue;
                }
                // The whole tells where it fails as if nothing were known.
                if !self.holds(invariant.whole)? {
                    return Ok(Some(index as PropertyId));
                }
            }
        }
        Ok(None)
    }

    #[inline]
    fn is_known_to_hold(&mut self, depends: Dependence) -> bool {
        let core = &mut *self.core;
        match depends {
            Dependence::Unknown => false,
            Dependence::One(variable, claim) => match core.values[variable as usize] {
                UNKNOWN => false,
                number => core.known.is_satisfied(number, claim),
            },
            Dependence::Several(variables, claim) => {
                let values = variables.map(|variable| core.values[variable as usize]);
                core.known.satisfy_together(values, claim)
            }
        }
    }

    #[inline]
    fn remember_to_hold(&mut self, depends: Dependence) {
        let core = &mut *self.core;
        match depends {
            Dependence::Unknown => {}
            Dependence::One(variable, claim) => match core.values[variable as usize] {
                UNKNOWN => {}
                number => core.known.satisfy(number, claim),
            },
            Dependence::Several(variables, claim) => {
                let values = variables.map(|variable| core.values[variable as usize]);
                core.known.remember_together(values, claim);
            }
        }
    }

    /// Evaluates for the successor only, as the initial predicate is.
    pub fn enter_successor(&mut self) {
        self.offset = self.variables;
    }
}
