//! The search: what is explored, what is checked, what comes out.
//!
//! [`run`] explores the reachable states of a [`Model`]
//! breadth first, level by level, and returns an [`Outcome`]: the verdict, the
//! figures and, if a property is broken, the shortest behaviour that breaks it.
//! All of it but times and memory is the same for any number of cores.

use std::sync::Arc;

use crate::model::Model;

mod disks;
mod driver;
mod findings;
mod forecast;
mod generator;
mod initial;
mod keep;
mod observer;
mod options;
mod outbox;
mod outcome;
mod panics;
mod reasons;
mod run;
mod search;
mod shared;
mod statistics;
mod store;
mod trace;
mod violation;

pub use executor::CoreSpec;
pub use keep::{Keep, SearchState};
pub use observer::{Checkpoint, Found, Observer, Progress, Silent};
pub use options::{Driver, FingerprintBits, Io, IoEngine, Limits, Options, Spill, StopFlag};
pub use outcome::{
    ActionCount, Behaviour, CoreTimes, DriverUsed, Outcome, StartError, Statistics, Step, Verdict,
};
pub use shards::{
    Faults, Home, Manifest, ManifestError, RunDirectory, RunDirectoryError, SimulatedHome,
};

/// Explores the reachable states of `model` and checks its properties.
///
/// Returns when all states are explored, a property is broken, memory is
/// exhausted or [`Options::stop`] was raised.
///
/// # Errors
/// When the run cannot start: cores that cannot be had, too little memory.
/// Whatever happens later is a [`Verdict`].
pub fn run<M: Model>(
    model: &M,
    options: &Options,
    observer: Arc<dyn Observer>,
) -> Result<Outcome, StartError> {
    match options.fingerprint_bits {
        FingerprintBits::Bits64 => run::run::<M, u64>(model, options, observer),
        FingerprintBits::Bits128 => run::run::<M, u128>(model, options, observer),
    }
}
