//! TLC with one worker against tlaloc on one core, on the same specifications.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::process::{Figures, finished_event, run_limited, tlaloc_binary};
use crate::table::{geometric_mean, median, table};

/// What is measured.
#[derive(clap::Args)]
pub struct Arguments {
    /// TLC's jar, or several joined by colons
    #[arg(long, required_unless_present = "tlc_command")]
    jar: Option<String>,
    /// A command that takes TLC's arguments, instead of a jar
    #[arg(long, conflicts_with = "jar")]
    tlc_command: Option<String>,
    /// The Java heap
    #[arg(long, default_value = "4g")]
    heap: String,
    /// Folders of modules beside the specification's own, joined by colons, for both
    #[arg(long, default_value = "")]
    library: String,
    /// Counted runs of each, taken in turn
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// The longest that one run may take, in seconds
    #[arg(long, default_value_t = 1800)]
    timeout: u64,
    /// Specifications, as Spec.tla or Spec.tla=Model.cfg
    #[arg(required = true)]
    specs: Vec<String>,
}

struct Job {
    spec: PathBuf,
    config: PathBuf,
}

/// Runs both in turn on every specification and prints the ratios.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let tlaloc = tlaloc_binary()?;
    let mut rows = table(&[
        "Model",
        "Generated",
        "Distinct",
        "Depth",
        "TLC s",
        "Tlaloc s",
        "Ratio",
    ]);
    let mut ratios = Vec::new();
    for text in &arguments.specs {
        let job = job(text)?;
        let (mut theirs, mut ours, mut last) = (Vec::new(), Vec::new(), Figures::default());
        for _ in 0..arguments.runs.max(1) {
            let (tlc_figures, seconds) = run_tlc(arguments, &job)?;
            theirs.push(seconds);
            let (figures, seconds) = run_tlaloc(arguments, &tlaloc, &job)?;
            ours.push(seconds);
            if figures.exit_code == 0 && tlc_figures != figures {
                bail!("{text}: TLC found {tlc_figures:?}, tlaloc {figures:?}");
            }
            last = figures;
        }
        let pairs: Vec<f64> = theirs.iter().zip(&ours).map(|(t, o)| t / o).collect();
        ratios.push(median(&pairs));
        let name = job.config.file_stem().unwrap_or_default();
        rows.add_row(vec![
            name.display().to_string(),
            last.generated.to_string(),
            last.distinct.to_string(),
            last.depth.to_string(),
            format!("{:.2}", median(&theirs)),
            format!("{:.2}", median(&ours)),
            format!("{:.2}", median(&pairs)),
        ]);
    }
    println!(
        "TLC: 1 worker, heap {}, JVM start included; tlaloc: 1 core, start included; \
         medians of {} runs taken in turn\n\n{rows}\n\ngeometric mean of the ratios: {:.2}, least: {:.2}",
        arguments.heap,
        arguments.runs,
        geometric_mean(&ratios),
        ratios.iter().copied().fold(f64::INFINITY, f64::min)
    );
    Ok(())
}

fn job(text: &str) -> anyhow::Result<Job> {
    let (spec, config) = match text.split_once('=') {
        Some((spec, config)) => (PathBuf::from(spec), PathBuf::from(config)),
        None => (PathBuf::from(text), Path::new(text).with_extension("cfg")),
    };
    let absolute = |path: PathBuf| {
        path.canonicalize()
            .with_context(|| format!("{} is not there", path.display()))
    };
    Ok(Job {
        spec: absolute(spec)?,
        config: absolute(config)?,
    })
}

fn run_tlc(arguments: &Arguments, job: &Job) -> anyhow::Result<(Figures, f64)> {
    let scratch = std::env::temp_dir().join(format!("tlc-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let mut command = match (&arguments.tlc_command, &arguments.jar) {
        (Some(command), _) => {
            let mut words = command.split_whitespace();
            let mut command = Command::new(words.next().context("--tlc-command is empty")?);
            command.args(words);
            command
        }
        (None, jar) => {
            let mut command = Command::new("java");
            command
                .arg("-XX:+UseParallelGC")
                .arg(format!("-Xmx{}", arguments.heap))
                .arg(format!("-DTLA-Library={}", arguments.library))
                .args(["-cp", jar.as_deref().unwrap_or_default(), "tlc2.TLC"]);
            command
        }
    };
    command
        .args(["-workers", "1", "-noGenerateSpecTE", "-metadir"])
        .arg(&scratch)
        .arg("-config")
        .arg(&job.config)
        .arg(&job.spec)
        .current_dir(job.spec.parent().context("a specification has a folder")?);
    let finished = run_limited(&mut command, Duration::from_secs(arguments.timeout))?
        .with_context(|| format!("TLC took longer than {} s", arguments.timeout))?;
    std::fs::remove_dir_all(&scratch)?;
    let mut figures = tlc_figures(&finished.stdout)
        .with_context(|| format!("TLC printed no figures:\n{}", finished.stdout))?;
    figures.exit_code = i64::from(finished.code);
    Ok((figures, finished.seconds))
}

fn run_tlaloc(arguments: &Arguments, tlaloc: &Path, job: &Job) -> anyhow::Result<(Figures, f64)> {
    let mut command = Command::new(tlaloc);
    command
        .arg("check")
        .arg(&job.spec)
        .arg("--config")
        .arg(&job.config);
    command.args(["--cores", "1", "--json"]);
    for library in arguments.library.split(':').filter(|part| !part.is_empty()) {
        command.arg("--library").arg(library);
    }
    let finished = run_limited(&mut command, Duration::from_secs(arguments.timeout))?
        .with_context(|| format!("tlaloc took longer than {} s", arguments.timeout))?;
    let figures = finished_event(&finished.stdout)
        .with_context(|| format!("tlaloc printed no figures:\n{}", finished.stderr))?;
    Ok((figures, finished.seconds))
}

/// Reads "G states generated, D distinct states found" and "The depth of the
/// complete state graph search is N" from TLC's output.
fn tlc_figures(stdout: &str) -> Option<Figures> {
    let number = |text: &str| text.replace(',', "").parse::<u64>().ok();
    let counts = stdout
        .lines()
        .rev()
        .find(|line| line.contains(" states generated, ") && line.contains("left on queue"))?;
    let mut words = counts.split_whitespace();
    let generated = number(words.next()?)?;
    let distinct = number(words.nth(2)?)?;
    let depth = stdout
        .lines()
        .find_map(|line| line.split_once("graph search is "))
        .and_then(|(_, rest)| number(rest.trim_end_matches('.')))
        .unwrap_or(0);
    Some(Figures {
        exit_code: 0,
        generated,
        distinct,
        depth,
        trace: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_read_from_what_tlc_prints() {
        let stdout = "Progress(11) at 2026: 1 states generated, 1 distinct states found.\n\
            1146 states generated, 288 distinct states found, 0 states left on queue.\n\
            The depth of the complete state graph search is 11.\n";
        let figures = tlc_figures(stdout).unwrap();
        assert_eq!(
            (figures.generated, figures.distinct, figures.depth),
            (1146, 288, 11)
        );
    }
}
