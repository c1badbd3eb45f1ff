//! What it costs that fingerprints go to disk: a run in memory against the same
//! run with a part of its table, on one core.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::process::{cpu_seconds_of_children, last_event, run_limited, tlaloc_binary};
use crate::table::{median, percent, table};

/// What is measured.
#[derive(clap::Args)]
pub struct Arguments {
    /// The parts of the table that fingerprints and filters get: 2 for a half
    #[arg(long, value_delimiter = ',', default_value = "2,10")]
    parts: Vec<u64>,
    /// Counted runs of each, taken in turn
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// The longest that one run may take, in seconds
    #[arg(long, default_value_t = 3600)]
    timeout: u64,
    /// What tlaloc is to do, after `--`: `check Spec.tla`, or `run MODEL` with its parameters
    #[arg(required = true, last = true)]
    command: Vec<String>,
}

/// The runs with one part of the table; 0 for all of it.
struct Kind {
    part: u64,
    limit: u64,
    wall: Vec<f64>,
    cpu: Vec<f64>,
    last: Value,
}

/// Runs tlaloc in memory and with each part of its table, in turn, and prints
/// medians and ratios.
///
/// # Errors
/// When a run fails, or its counts are not those in memory.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let tlaloc = tlaloc_binary()?;
    // How large the table is, and everything warm.
    let (first, ..) = run_once(arguments, &tlaloc, 0)?;
    let table_bytes = number(&first, "table_bytes");
    let kinds = [0].iter().chain(&arguments.parts);
    let mut kinds: Vec<Kind> = kinds
        .map(|&part| Kind {
            part,
            limit: table_bytes.checked_div(part).unwrap_or(0),
            wall: Vec::new(),
            cpu: Vec::new(),
            last: Value::Null,
        })
        .collect();
    for _ in 0..arguments.runs.max(1) {
        for kind in &mut kinds {
            let (event, wall, cpu) = run_once(arguments, &tlaloc, kind.limit)?;
            for figure in ["verdict", "generated", "distinct", "depth"] {
                if event[figure] != first[figure] {
                    bail!(
                        "{figure}: {} in memory, {} now",
                        first[figure],
                        event[figure]
                    );
                }
            }
            kind.wall.push(wall);
            kind.cpu.push(cpu);
            kind.last = event;
            eprintln!("1/{}: {wall:.1} s", kind.part.max(1));
        }
    }
    print(arguments, &first, &kinds);
    Ok(())
}

fn print(arguments: &Arguments, first: &Value, kinds: &[Kind]) {
    let mut rows = table(&[
        "Table",
        "MiB",
        "Wall s",
        "Ratio",
        "CPU s",
        "Ratio",
        "Useful",
        "Disk wait",
        "Peak MiB",
        "Disk MiB",
        "Disk B/state",
    ]);
    let states = number(first, "distinct");
    for kind in kinds {
        let [wall, cpu] = [&kind.wall, &kind.cpu].map(|times| median(times));
        let mebibytes = |name| (number(&kind.last, name) >> 20).to_string();
        let disk = number(&kind.last, "peak_disk_bytes") as f64 / states.max(1) as f64;
        rows.add_row([
            match kind.part {
                0 => "in memory".to_string(),
                part => format!("1/{part}"),
            },
            match kind.part {
                0 => mebibytes("table_bytes"),
                _ => (kind.limit >> 20).to_string(),
            },
            format!("{wall:.1}"),
            format!("{:.2}", wall / median(&kinds[0].wall)),
            format!("{cpu:.1}"),
            format!("{:.2}", cpu / median(&kinds[0].cpu)),
            percent(share(&kind.last, "useful")),
            percent(share(&kind.last, "disk")),
            mebibytes("peak_memory_bytes"),
            mebibytes("peak_disk_bytes"),
            format!("{disk:.1}"),
        ]);
    }
    println!(
        "{}: {} generated, {states} distinct, depth {}; one core, medians of {} runs in turn\n\n{rows}",
        arguments.command.join(" "),
        first["generated"],
        first["depth"],
        arguments.runs.max(1)
    );
}

/// The `finished` event of one run, its wall time and its CPU time; in memory
/// if `limit` is 0.
fn run_once(arguments: &Arguments, tlaloc: &Path, limit: u64) -> anyhow::Result<(Value, f64, f64)> {
    let mut command = Command::new(tlaloc);
    command.args(&arguments.command);
    command.args(["--cores", "1", "--json", "--checkpoint", "off"]);
    match limit {
        0 => command.args(["--spill", "none"]),
        bytes => command.args(["--table-memory", &bytes.to_string()]),
    };
    let before = cpu_seconds_of_children();
    let finished = run_limited(&mut command, Duration::from_secs(arguments.timeout))?
        .with_context(|| format!("a run took longer than {} s", arguments.timeout))?;
    let cpu = cpu_seconds_of_children() - before;
    let event = last_event(&finished.stdout, "finished")
        .filter(|event| event["verdict"] == "ok")
        .with_context(|| format!("a run failed:\n{}{}", finished.stdout, finished.stderr))?;
    Ok((event, finished.seconds, cpu))
}

fn number(event: &Value, name: &str) -> u64 {
    event[name].as_u64().unwrap_or(0)
}

/// The share of an activity in the time of all cores.
fn share(event: &Value, activity: &str) -> f64 {
    let cores = event["cores_time"].as_array().into_iter().flatten();
    let (mut part, mut all) = (0.0, 0.0);
    for core in cores {
        let times = core.as_object().into_iter().flatten();
        all += times.filter_map(|(_, time)| time.as_f64()).sum::<f64>();
        part += core[activity].as_f64().unwrap_or(0.0);
    }
    if all > 0.0 { part / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_all_cores() {
        let event = serde_json::json!({ "cores_time": [
            { "useful": 3.0, "disk": 1.0 }, { "useful": 1.0, "disk": 3.0 },
        ] });
        assert_eq!(share(&event, "useful"), 0.5);
        assert_eq!(share(&Value::Null, "useful"), 0.0);
    }
}
