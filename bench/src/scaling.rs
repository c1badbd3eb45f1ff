//! One model at several core counts.

use anyhow::bail;
use tlaloc::check::{CoreSpec, Driver, Options, Outcome};

use crate::process::cpu_seconds;
use crate::run::Subject;
use crate::table::{median, percent, short, table};

/// What is measured.
#[derive(clap::Args)]
pub struct Arguments {
    /// counter-grid:X,Y, high-branching:DIGITS,BASE or two-phase:RM
    #[arg(long, default_value = "high-branching:10,5")]
    model: Subject,
    /// Numbers of cores; those above the granted CPUs share time
    #[arg(long, value_delimiter = ',', default_value = "1,2,32")]
    cores: Vec<usize>,
    /// Numbers of virtual cores
    #[arg(long, value_delimiter = ',', default_value = "8,16,32,64,128")]
    virtual_cores: Vec<usize>,
    /// The model for virtual cores, which share one thread
    #[arg(long, default_value = "high-branching:8,5")]
    virtual_model: Subject,
    /// Counted runs of each configuration, taken in turn
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Runs every configuration in turn and prints the tables.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.cores.is_empty() {
        bail!("name at least one number of cores");
    }
    real_cores(arguments)?;
    virtual_cores(arguments)
}

/// The medians of one configuration.
struct Measured {
    seconds: Vec<f64>,
    cpu: Vec<f64>,
    useful: Vec<f64>,
    last: Outcome,
}

fn real_cores(arguments: &Arguments) -> anyhow::Result<()> {
    let mut measured: Vec<Option<Measured>> = arguments.cores.iter().map(|_| None).collect();
    for _ in 0..arguments.runs.max(1) {
        for (slot, &cores) in measured.iter_mut().zip(&arguments.cores) {
            let options = Options {
                cores: CoreSpec::Count(cores),
                ..Options::default()
            };
            let before = cpu_seconds();
            let outcome = arguments.model.explore(&options)?;
            record(slot, outcome, cpu_seconds() - before)?;
        }
    }
    println!(
        "{}, medians of {} runs taken in turn\n",
        arguments.model.name, arguments.runs
    );
    let mut rows = table(&[
        "Configuration",
        "Workers",
        "Util/core",
        "Total CPU",
        "Distinct/s",
        "Successors/s",
        "Speed-up",
        "Bottleneck",
    ]);
    let mut base = None;
    for (measured, &cores) in measured.iter().flatten().zip(&arguments.cores) {
        let seconds = median(&measured.seconds);
        let base = *base.get_or_insert(seconds);
        let figures = &measured.last.statistics;
        rows.add_row(vec![
            format!("{} driver", measured.last.driver.name),
            cores.to_string(),
            percent(median(&measured.useful)),
            percent(median(&measured.cpu)),
            short(figures.distinct as f64 / seconds),
            short(figures.generated as f64 / seconds),
            format!("{:.2}", base / seconds),
            bottleneck(&measured.last).to_string(),
        ]);
    }
    println!("{rows}\n");
    Ok(())
}

fn record(slot: &mut Option<Measured>, outcome: Outcome, cpu: f64) -> anyhow::Result<()> {
    let seconds = outcome.statistics.seconds;
    let useful = useful_share(&outcome);
    match slot {
        None => {
            *slot = Some(Measured {
                seconds: vec![seconds],
                cpu: vec![cpu / seconds],
                useful: vec![useful],
                last: outcome,
            });
        }
        Some(measured) => {
            if outcome.statistics.distinct != measured.last.statistics.distinct {
                bail!("two runs of one configuration found different numbers of states");
            }
            measured.seconds.push(seconds);
            measured.cpu.push(cpu / seconds);
            measured.useful.push(useful);
            measured.last = outcome;
        }
    }
    Ok(())
}

/// The share of all cores' time that was spent generating and inserting.
fn useful_share(outcome: &Outcome) -> f64 {
    let (mut useful, mut all) = (0.0, 0.0);
    for core in &outcome.statistics.cores {
        useful += core.useful;
        all += core.useful + core.exchange + core.wait + core.disk + core.storage;
    }
    if all > 0.0 { useful / all } else { 0.0 }
}

/// What takes most of the time that is not useful, or `compute` if less than a
/// fifth is not.
fn bottleneck(outcome: &Outcome) -> &'static str {
    if useful_share(outcome) >= 0.8 {
        return "compute";
    }
    let sum = |part: fn(&tlaloc::check::CoreTimes) -> f64| -> f64 {
        outcome.statistics.cores.iter().map(part).sum()
    };
    let shares = [
        (sum(|core| core.exchange), "exchange"),
        (sum(|core| core.wait), "waiting"),
        (sum(|core| core.disk), "disk"),
        (sum(|core| core.storage), "storage"),
    ];
    let largest = shares.iter().max_by(|a, b| a.0.total_cmp(&b.0));
    largest.map_or("compute", |&(_, name)| name)
}

fn virtual_cores(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.virtual_cores.is_empty() {
        return Ok(());
    }
    println!(
        "{}, virtual cores on one thread\n",
        arguments.virtual_model.name
    );
    let mut rows = table(&[
        "Configuration",
        "Workers",
        "Levels",
        "Batch fill",
        "Messages",
        "Imbalance",
        "Distinct",
        "Seconds",
    ]);
    for &virtual_cores in &arguments.virtual_cores {
        let options = Options {
            driver: Driver::Simulated {
                virtual_cores,
                seed: 1,
            },
            ..Options::default()
        };
        let figures = arguments.virtual_model.explore(&options)?.statistics;
        rows.add_row(vec![
            "simulated".to_string(),
            virtual_cores.to_string(),
            figures.levels.to_string(),
            percent(figures.batch_fill),
            short(figures.messages as f64),
            format!("{:.2}", figures.imbalance),
            figures.distinct.to_string(),
            format!("{:.2}", figures.seconds),
        ]);
    }
    println!("{rows}");
    Ok(())
}
