//! Errors among initial states, found again in the model's own order.
//!
//! Cores stop at the first error in their part of the initial states, so which
//! errors are met depends on the parts. The first of all, and the states
//! before it, do not.

use std::collections::HashSet;

use shards::Word;

use super::options::StopFlag;
use super::outcome::Statistics;
use super::panics::caught;
use crate::model::{
    ActionId, ErrorKind, Fingerprint, FingerprintSeed, Model, ModelError, Part, PropertyId, Sink,
};

/// The first error when all initial states are generated in one part; sets the
/// figures to those of the states before it. `None` if there is no error, or
/// none before the run was stopped.
pub(super) fn first_error<M: Model, W: Word>(
    model: &M,
    context: &mut M::Context,
    seed: FingerprintSeed,
    stop: &StopFlag,
    statistics: &mut Statistics,
) -> Option<ModelError> {
    let mut sink = Count::<'_, W> {
        seed,
        generated: 0,
        distinct: HashSet::new(),
        stop,
    };
    let result = caught(|| model.initial_states(context, Part::WHOLE, &mut sink));
    let error = result.flatten().err()?;
    if error.kind == ErrorKind::CutShort {
        return None;
    }
    let distinct = sink.distinct.len() as u64;
    statistics.generated = sink.generated;
    statistics.distinct = distinct;
    statistics.initial = distinct;
    statistics.left_on_queue = distinct;
    statistics.depth = distinct.min(1);
    Some(error)
}

struct Count<'a, W> {
    stop: &'a StopFlag,
    seed: FingerprintSeed,
    generated: u64,
    distinct: HashSet<W>,
}

impl<W: Word> Sink for Count<'_, W> {
    fn seed(&self) -> FingerprintSeed {
        self.seed
    }

    fn add(&mut self, _: ActionId, fingerprint: Fingerprint, _: impl FnOnce(&mut Vec<u8>)) {
        self.generated += 1;
        self.distinct.insert(W::of(fingerprint));
    }

    fn add_outside(&mut self, _: ActionId) {
        self.generated += 1;
    }

    fn is_closed(&self) -> bool {
        self.stop.raised().is_some()
    }

    fn violation(&mut self, _: ActionId, _: PropertyId, _: impl FnOnce(&mut Vec<u8>)) {}
}
