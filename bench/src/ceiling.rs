//! The same generate, fingerprint and insert without an engine: what one core
//! could do at best, against what it does.

use std::hint::black_box;

use std::time::Instant;

use anyhow::{Context as _, bail};
use shards::{Budget, FingerprintTable, Ranges};
use tlaloc::check::{CoreSpec, Options};
use tlaloc::model::{
    ActionId, CoreEnvironment, Fingerprint, FingerprintSeed, Model, Part, PropertyId, Sink,
};

use crate::run::{Subject, Task};
use crate::table::{median, percent, short, table};

/// What is measured.
#[derive(clap::Args)]
pub struct Arguments {
    /// Models, as counter-grid:X,Y, high-branching:DIGITS,BASE or two-phase:RM
    #[arg(default_values = ["counter-grid:3000,3000", "high-branching:10,5", "two-phase:8"])]
    models: Vec<Subject>,
    /// Counted runs of each, taken in turn
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Runs the loop and the engine in turn and prints the share that is reached.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut rows = table(&["Model", "Distinct", "Bare loop/s", "Engine/s", "Share"]);
    for subject in &arguments.models {
        let options = Options {
            cores: CoreSpec::Count(1),
            ..Options::default()
        };
        let (mut bare, mut engine, mut distinct) = (Vec::new(), Vec::new(), 0);
        for _ in 0..arguments.runs.max(1) {
            let (states, seconds) = subject.with(BareLoop)?;
            bare.push(states as f64 / seconds);
            let figures = subject.explore(&options)?.statistics;
            if figures.distinct != states {
                bail!(
                    "{states} states in the loop, {} in the engine",
                    figures.distinct
                );
            }
            engine.push(states as f64 / figures.seconds);
            distinct = states;
        }
        let shares: Vec<f64> = engine.iter().zip(&bare).map(|(e, b)| e / b).collect();
        rows.add_row(vec![
            subject.name.clone(),
            distinct.to_string(),
            short(median(&bare)),
            short(median(&engine)),
            percent(median(&shares)),
        ]);
    }
    println!(
        "one core, medians of {} runs taken in turn\n\n{rows}",
        arguments.runs
    );
    Ok(())
}

/// Explores a model breadth first in a queue of bytes, with a bare loop; gives
/// the number of distinct states and the seconds it took.
struct BareLoop;

impl Task for BareLoop {
    type Output = (u64, f64);

    fn run<M: Model>(self, model: &M) -> anyhow::Result<(u64, f64)> {
        bare_loop(model)
    }
}

fn bare_loop<M: Model>(model: &M) -> anyhow::Result<(u64, f64)> {
    let stride = M::STATE_BYTES.context("the bare loop takes states of one length")?;
    let seed = FingerprintSeed(0);
    let environment = CoreEnvironment::alone(seed);
    let started = Instant::now();
    let mut context = model.context(&environment)?;
    let mut sink = BareSink {
        seed,
        table: FingerprintTable::new(Ranges::new(1).of(0), Budget::new(usize::MAX)),
        next: Vec::new(),
        distinct: 0,
        exhausted: false,
    };
    model.initial_states(&mut context, Part::WHOLE, &mut sink)?;
    let mut level = std::mem::take(&mut sink.next);
    while !level.is_empty() {
        for state in level.chunks_exact(stride) {
            model.successors(&mut context, state, &mut sink)?;
        }
        level.clear();
        std::mem::swap(&mut level, &mut sink.next);
    }
    if sink.exhausted {
        bail!("the machine has too little memory");
    }
    Ok((sink.distinct, started.elapsed().as_secs_f64()))
}

struct BareSink {
    seed: FingerprintSeed,
    table: FingerprintTable<u64>,
    next: Vec<u8>,
    distinct: u64,
    exhausted: bool,
}

impl Sink for BareSink {
    #[inline]
    fn seed(&self) -> FingerprintSeed {
        self.seed
    }

    #[inline]
    fn add(&mut self, _: ActionId, fingerprint: Fingerprint, write: impl FnOnce(&mut Vec<u8>)) {
        match self.table.insert(fingerprint.0 as u64) {
            Ok(true) => {
                self.distinct += 1;
                write(&mut self.next);
            }
            Ok(false) => {}
            Err(_) => self.exhausted = true,
        }
    }

    fn add_outside(&mut self, action: ActionId) {
        black_box(action);
    }

    fn violation(&mut self, action: ActionId, _: PropertyId, _: impl FnOnce(&mut Vec<u8>)) {
        black_box(action);
    }
}
