//! Behaviours, rebuilt from the parent log.
//!
//! The log knows of each state on the way only its parent and some bits of its
//! fingerprint. So the way is walked from the initial states on, by those
//! successors whose fingerprints have these bits; where several have, each is
//! tried, and the full fingerprint of the last state decides.

use shards::{DiskError, LogAddress, LogEntry, ParentLogs, Word};

use super::outcome::{Behaviour, Step};
use super::panics::caught;
use super::violation::{End, Violation};
use crate::model::{
    self, Action, ActionId, Binding, Figures, Fingerprint, FingerprintSeed, Model, Part,
    PropertyId, Sink,
};

/// A state of a behaviour, and the action that led to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Visit<W> {
    fingerprint: W,
    action: Option<ActionId>,
    state: Vec<u8>,
}

/// A behaviour, as it is shown and as it is.
pub(super) struct Rebuilt {
    pub behaviour: Behaviour,
    pub visits: Vec<model::Visit>,
}

/// The behaviour that shows `violation`; `None` if it has no states, or if the
/// model does not lead there again: then it is not a function of its states.
///
/// # Errors
/// If the log is on disk and cannot be read.
pub(super) fn rebuild<M: Model, W: Word>(
    model: &M,
    context: &mut M::Context,
    seed: FingerprintSeed,
    logs: &ParentLogs<'_>,
    violation: &Violation<W>,
) -> Result<Option<Rebuilt>, DiskError> {
    let mut walk = Walk {
        model,
        context,
        seed,
    };
    let visits = match &violation.end {
        End::Nowhere | End::New { .. } => None,
        End::Logged {
            fingerprint,
            address,
        } => walk.lead(logs, *address, *fingerprint)?,
        End::Step {
            parent,
            address,
            action,
            state,
            ..
        } => {
            let last = |action| Visit {
                fingerprint: W::default(),
                action,
                state: state.clone(),
            };
            if address.is_none() {
                Some(vec![last(None)])
            } else {
                let visits = walk.lead(logs, *address, *parent)?;
                visits.map(|mut visits| {
                    visits.push(last(Some(*action)));
                    visits
                })
            }
        }
    };
    Ok(visits.map(|visits| walk.finish(visits)))
}

/// What is needed to walk through a model's states.
struct Walk<'a, M: Model> {
    model: &'a M,
    context: &'a mut M::Context,
    seed: FingerprintSeed,
}

impl<M: Model> Walk<'_, M> {
    /// The states on the way to the one at `address`.
    fn lead<W: Word>(
        &mut self,
        logs: &ParentLogs<'_>,
        address: LogAddress,
        goal: W,
    ) -> Result<Option<Vec<Visit<W>>>, DiskError> {
        let path = logs.path(address)?;
        Ok(path.and_then(|path| self.follow(&path, goal)))
    }

    /// The states on the way that `path` tells, which ends in `goal`.
    fn follow<W: Word>(&mut self, path: &[LogEntry], goal: W) -> Option<Vec<Visit<W>>> {
        let (first, rest) = path.split_first()?;
        // For each step of the way, what may be there; the last is tried first.
        let mut choices = vec![self.initial(*first)];
        let mut way: Vec<Visit<W>> = Vec::new();
        while let Some(open) = choices.last_mut() {
            let Some(visit) = open.pop() else {
                choices.pop();
                way.pop();
                continue;
            };
            match rest.get(way.len()) {
                Some(next) => {
                    let level = way.len() as u64 + 1;
                    choices.push(self.successors(&visit, level, *next));
                    way.push(visit);
                }
                None if visit.fingerprint == goal => {
                    way.push(visit);
                    return Some(way);
                }
                None => {}
            }
        }
        None
    }

    /// The initial states that `entry` may mean, the least last: of those with
    /// equal fingerprints the least is the one that was kept.
    fn initial<W: Word>(&mut self, entry: LogEntry) -> Vec<Visit<W>> {
        let mut sink = Matches::new(self.seed, entry);
        let (model, context) = (self.model, &mut *self.context);
        model.begin_level(context, &at_level(0));
        // An error would have ended the search before any behaviour.
        let _ = caught(|| model.initial_states(context, Part::WHOLE, &mut sink));
        for visit in &mut sink.visits {
            visit.action = None;
        }
        sink.visits.sort_unstable();
        last_first(sink.visits)
    }

    /// The successors of a state that `entry` may mean, the first generated
    /// last: of those with equal fingerprints it is the one that was kept.
    fn successors<W: Word>(
        &mut self,
        visit: &Visit<W>,
        level: u64,
        entry: LogEntry,
    ) -> Vec<Visit<W>> {
        let mut sink = Matches::new(self.seed, entry);
        let (model, context) = (self.model, &mut *self.context);
        model.begin_level(context, &at_level(level));
        // Successors before an error count, in the search as here.
        let _ = caught(|| model.successors(context, &visit.state, &mut sink));
        last_first(sink.visits)
    }

    fn finish<W>(&mut self, visits: Vec<Visit<W>>) -> Rebuilt {
        let behaviour = self.describe(&visits);
        let visits = visits.into_iter().map(|visit| model::Visit {
            action: visit.action,
            state: visit.state,
        });
        Rebuilt {
            behaviour,
            visits: visits.collect(),
        }
    }

    fn describe<W>(&mut self, visits: &[Visit<W>]) -> Behaviour {
        let actions = self.model.actions();
        let mut steps: Vec<Step> = Vec::with_capacity(visits.len());
        let states: Vec<&[u8]> = visits.iter().map(|visit| &visit.state[..]).collect();
        for (index, visit) in visits.iter().enumerate() {
            let bindings = self.render(&states, index);
            let before = index.checked_sub(1).map(|before| states[before]);
            let arguments = match (visit.action, before) {
                (Some(action), Some(before)) => {
                    self.arguments(action, index as u64, [before, states[index]])
                }
                _ => Vec::new(),
            };
            let last = steps.last().map(|step| &step.bindings);
            let changed = |(i, binding)| last.and_then(|last| last.get(i)) != Some(binding);
            steps.push(Step {
                action: visit.action.map(|action| self::action(&actions, action)),
                arguments,
                changed: bindings.iter().enumerate().map(changed).collect(),
                bindings,
            });
        }
        Behaviour { steps }
    }

    fn arguments(&mut self, action: ActionId, level: u64, step: [&[u8]; 2]) -> Vec<String> {
        let (model, context) = (self.model, &mut *self.context);
        model.begin_level(context, &at_level(level));
        caught(|| model.arguments(context, action, step)).unwrap_or_default()
    }

    fn render(&mut self, states: &[&[u8]], index: usize) -> Vec<Binding> {
        let (model, context) = (self.model, &mut *self.context);
        caught(|| model.render_step(context, states, index)).unwrap_or_else(|error| {
            let bytes = format!("{:02x?} ({error})", states[index]);
            vec![Binding::new("state", bytes)]
        })
    }
}

/// What a model needs to know to compute states from those of `level` again.
pub(super) fn at_level(level: u64) -> Figures {
    Figures {
        level,
        depth: level,
        ..Figures::default()
    }
}

fn action(actions: &[Action], id: ActionId) -> Action {
    let known = actions.get(id as usize).cloned();
    known.unwrap_or_else(|| Action::named(format!("action {id}")))
}

/// The first visit of each fingerprint, the last one first.
fn last_first<W: Word>(visits: Vec<Visit<W>>) -> Vec<Visit<W>> {
    let mut kept: Vec<Visit<W>> = Vec::with_capacity(visits.len());
    for visit in visits {
        if kept
            .iter()
            .all(|known| known.fingerprint != visit.fingerprint)
        {
            kept.push(visit);
        }
    }
    kept.reverse();
    kept
}

/// Keeps the states that a log entry may mean.
struct Matches<W> {
    seed: FingerprintSeed,
    entry: LogEntry,
    visits: Vec<Visit<W>>,
}

impl<W> Matches<W> {
    fn new(seed: FingerprintSeed, entry: LogEntry) -> Self {
        Matches {
            seed,
            entry,
            visits: Vec::new(),
        }
    }
}

impl<W: Word> Sink for Matches<W> {
    fn seed(&self) -> FingerprintSeed {
        self.seed
    }

    fn add(
        &mut self,
        action: ActionId,
        fingerprint: Fingerprint,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let fingerprint = W::of(fingerprint);
        if !self.entry.matches(fingerprint) {
            return;
        }
        let mut state = Vec::new();
        write(&mut state);
        self.visits.push(Visit {
            fingerprint,
            action: Some(action),
            state,
        });
    }

    fn add_outside(&mut self, _: ActionId) {}

    fn violation(&mut self, _: ActionId, _: PropertyId, _: impl FnOnce(&mut Vec<u8>)) {}
}
