//! Every model of the public corpus against TLC's recorded figures.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::bail;

use crate::process::{Figures, finished_event, run_limited, tlaloc_binary};
use crate::rows::{Row, Selection, Stage};

/// What is compared.
#[derive(clap::Args)]
pub struct Arguments {
    /// The root of a copy of tlaplus/Examples
    #[arg(long)]
    examples: PathBuf,
    /// The table of expected figures
    #[arg(long)]
    expect: PathBuf,
    /// The rows to run
    #[arg(long, value_enum, default_value = "core")]
    stage: Stage,
    /// Also run rows without figures, and compare their exit code if there is one
    #[arg(long)]
    all: bool,
    /// How each model is run: a number of cores, or v and a number of virtual cores
    #[arg(long, value_delimiter = ',', default_value = "1,2,v16")]
    cores: Vec<String>,
    /// Only models whose path contains this
    #[arg(long, default_value = "")]
    only: String,
    /// Only models that took TLC no longer than so many seconds
    #[arg(long, default_value_t = f64::INFINITY)]
    tlc_seconds: f64,
    /// The longest that one run may take, in seconds
    #[arg(long, default_value_t = 600)]
    timeout: u64,
    /// Folders of further modules
    #[arg(long)]
    library: Vec<PathBuf>,
}

/// Runs the rows, prints a line each and in the end what disagrees.
///
/// # Errors
/// When a row disagrees, or the table or the copy cannot be read.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let rows = Selection {
        examples: &arguments.examples,
        expect: &arguments.expect,
        stage: arguments.stage,
        all: arguments.all,
        only: &arguments.only,
        tlc_seconds: arguments.tlc_seconds,
    }
    .rows()?;
    let tlaloc = tlaloc_binary()?;
    let mut differences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut agreed, mut open) = (0, 0);
    for row in &rows {
        for cores in &arguments.cores {
            let name = format!("{} {}", row.model.display(), cores);
            match compare(arguments, &tlaloc, row, cores)? {
                Answer::Agrees(seconds) => {
                    agreed += 1;
                    println!(
                        "ok   {seconds:8.2} s  {name}  (TLC {:.1} s)",
                        row.tlc_seconds
                    );
                }
                Answer::Late if row.figures.is_none() => {
                    open += 1;
                    println!("open             {name}  no answer in time, nor figures of TLC");
                }
                answer => {
                    let difference = answer.difference(arguments.timeout);
                    println!("FAIL             {name}  {difference}");
                    let place = row.model.display().to_string();
                    let text = format!("{cores}: {difference}");
                    differences.entry(place).or_default().push(text);
                }
            }
        }
    }
    println!("\n{} models, {agreed} runs agree, {open} open", rows.len());
    if differences.is_empty() {
        return Ok(());
    }
    for (model, texts) in &differences {
        println!("{model}");
        for text in texts {
            println!("    {text}");
        }
    }
    bail!(
        "{} of {} models disagree with TLC",
        differences.len(),
        rows.len()
    )
}

/// What came of a run.
enum Answer {
    /// What TLC said too, after so many seconds.
    Agrees(f64),
    /// Something else.
    Differs(String),
    /// Nothing in time.
    Late,
}

impl Answer {
    /// How it differs from TLC's, in words.
    fn difference(self, timeout_seconds: u64) -> String {
        match self {
            Answer::Differs(difference) => difference,
            Answer::Late => format!("took longer than {timeout_seconds} s"),
            Answer::Agrees(_) => String::new(),
        }
    }
}

/// Runs one row one way.
fn compare(arguments: &Arguments, tlaloc: &Path, row: &Row, cores: &str) -> anyhow::Result<Answer> {
    let mut command = Command::new(tlaloc);
    command
        .arg("check")
        .arg(&row.module)
        .arg("--config")
        .arg(&row.model);
    match cores.strip_prefix('v') {
        Some(virtual_cores) => command.args(["--virtual-cores", virtual_cores, "--seed", "7"]),
        None => command.args(["--cores", cores]),
    };
    command.arg("--json");
    for library in &arguments.library {
        command.arg("--library").arg(library);
    }
    let limit = Duration::from_secs(arguments.timeout);
    let Some(finished) = run_limited(&mut command, limit)? else {
        return Ok(Answer::Late);
    };
    let complaint = finished
        .stderr
        .lines()
        .find(|line| line.starts_with("error"))
        .unwrap_or_default();
    let difference = match finished_event(&finished.stdout) {
        Some(figures) => judge(row, i64::from(finished.code), &figures),
        None => Some(format!("no figures, exit code {}", finished.code)),
    };
    Ok(match difference {
        None => Answer::Agrees(finished.seconds),
        Some(difference) => Answer::Differs(format!("{difference} {complaint}")),
    })
}

/// How a run differs from what TLC said, if it does.
fn judge(row: &Row, code: i64, figures: &Figures) -> Option<String> {
    if code != figures.exit_code {
        return Some(format!(
            "exit code {code}, but {} in JSON",
            figures.exit_code
        ));
    }
    if let Some(expected) = row.exit_code
        && expected != code
    {
        return Some(format!("exit code {code}, not {expected}"));
    }
    let expected = row.figures?;
    let found = (figures.generated, figures.distinct, figures.depth);
    match row.exit_code {
        Some(0) if found != (expected.generated, expected.distinct, expected.depth) => {
            Some(format!(
                "generated, distinct, depth {found:?}, not {:?}",
                (expected.generated, expected.distinct, expected.depth)
            ))
        }
        Some(12) if figures.trace != expected.depth => Some(format!(
            "a behaviour of {} states, not {}",
            figures.trace, expected.depth
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Expected;

    fn row_with(exit_code: i64, depth: u64) -> Row {
        Row {
            module: PathBuf::new(),
            model: PathBuf::new(),
            exit_code: Some(exit_code),
            figures: Some(Expected {
                generated: 73,
                distinct: 14,
                depth,
            }),
            tlc_seconds: 0.0,
        }
    }

    fn found(exit_code: i64, generated: u64, trace: u64) -> Figures {
        Figures {
            exit_code,
            generated,
            distinct: 14,
            depth: 7,
            trace,
            disk_bytes: 0,
        }
    }

    #[test]
    fn counts_are_compared_where_all_is_well() {
        assert_eq!(judge(&row_with(0, 7), 0, &found(0, 73, 0)), None);
        assert!(judge(&row_with(0, 7), 0, &found(0, 74, 0)).is_some());
        assert!(judge(&row_with(0, 7), 12, &found(12, 73, 7)).is_some());
    }

    #[test]
    fn behaviours_are_compared_by_their_length() {
        assert_eq!(judge(&row_with(12, 7), 12, &found(12, 99, 7)), None);
        assert!(judge(&row_with(12, 7), 12, &found(12, 73, 8)).is_some());
    }
}
