//! TLC with one worker against tlaloc on one core, on the same specifications.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::process::{
    Figures, finished_event, folder_bytes, run_limited, run_watched, tlaloc_binary,
};
use crate::rows::{Selection, Stage};
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
    /// Give both so little memory that they need the disk: TLC a heap of this
    /// size in MiB with its fingerprints in it, tlaloc a budget of it
    #[arg(long, value_name = "MIB", conflicts_with_all = ["tlc_command", "heap"])]
    small_memory: Option<u64>,
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
    #[arg(required_unless_present = "expect")]
    specs: Vec<String>,
    /// Also the models without error of this table, as `corpus` reads it
    #[arg(long, requires = "examples")]
    expect: Option<PathBuf>,
    /// The root of a copy of tlaplus/Examples
    #[arg(long, requires = "expect")]
    examples: Option<PathBuf>,
    /// The rows of the table that are taken
    #[arg(long, value_enum, default_value = "core")]
    stage: Stage,
    /// Only models of the table with at least so many distinct states
    #[arg(long, default_value_t = 10_000)]
    min_states: u64,
    /// Only models of the table that took TLC no longer than so many seconds
    #[arg(long, default_value_t = f64::INFINITY)]
    tlc_seconds: f64,
    /// Only models of the table whose path contains this
    #[arg(long, default_value = "")]
    only: String,
}

/// What makes TLC keep its fingerprints in the heap, and on disk beyond a
/// quarter of it.
const DISK_FINGERPRINTS: &str = "-Dtlc2.tool.fp.FPSet.impl=tlc2.tool.fp.MSBDiskFPSet";

/// Below this median of the ratios tlaloc counts as slower: less is noise.
const SLOWER: f64 = 0.95;

struct Job {
    spec: PathBuf,
    config: PathBuf,
}

/// What the runs of one model gave.
struct Measured {
    theirs: Vec<f64>,
    ours: Vec<f64>,
    figures: Figures,
    /// The most memory and disk that TLC and tlaloc took, in bytes.
    room: [Room; 2],
}

/// The most that a run took, in bytes.
#[derive(Clone, Copy, Default)]
struct Room {
    memory: u64,
    disk: u64,
}

impl Room {
    fn max(self, other: Room) -> Room {
        Room {
            memory: self.memory.max(other.memory),
            disk: self.disk.max(other.disk),
        }
    }
}

impl Measured {
    /// TLC's time by ours, for each pair of runs.
    fn ratios(&self) -> Vec<f64> {
        let pairs = self.theirs.iter().zip(&self.ours);
        pairs.map(|(theirs, ours)| theirs / ours).collect()
    }
}

/// Runs both in turn on every specification and prints the ratios.
///
/// # Errors
/// When there is nothing to run, or when models failed or disagreed; the others
/// are measured all the same.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let jobs = jobs(arguments)?;
    let tlaloc = tlaloc_binary()?;
    let mut rows = table(&[
        "Model",
        "Generated",
        "Distinct",
        "Depth",
        "TLC s",
        "Tlaloc s",
        "Ratio",
        "Least",
        "Greatest",
        "TLC MiB",
        "disk",
        "Tlaloc MiB",
        "disk",
    ]);
    let (mut medians, mut slower, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for (at, job) in jobs.iter().enumerate() {
        let name = job
            .config
            .file_stem()
            .unwrap_or_default()
            .display()
            .to_string();
        match measure(arguments, &tlaloc, job) {
            Ok(measured) => {
                let ratio = median(&measured.ratios());
                eprintln!("{}/{} {name}: {ratio:.2}", at + 1, jobs.len());
                if ratio < SLOWER {
                    slower.push(format!("{name} ({ratio:.2})"));
                }
                medians.push(ratio);
                rows.add_row(row(&name, &measured));
            }
            Err(error) => {
                eprintln!("{}/{} {name}: {error:#}", at + 1, jobs.len());
                failed.push(format!("{name}: {error:#}"));
            }
        }
    }
    println!(
        "TLC: 1 worker, heap {}, JVM start included; tlaloc: 1 core, {}, start included; \
         medians of {} runs taken in turn, and of TLC's time by ours for each pair\n\n{rows}\n\n\
         geometric mean of the {} ratios: {:.2}, least: {:.2}",
        arguments.heap(),
        arguments
            .small_memory
            .map_or("all memory".to_string(), |mib| format!("--memory {mib}M")),
        arguments.runs,
        medians.len(),
        geometric_mean(&medians),
        medians.iter().copied().fold(f64::INFINITY, f64::min)
    );
    match &slower[..] {
        [] => println!("none slower than TLC"),
        _ => println!("{} slower than TLC: {}", slower.len(), slower.join(", ")),
    }
    match &failed[..] {
        [] => Ok(()),
        _ => bail!(
            "{} of {} models failed:\n{}",
            failed.len(),
            jobs.len(),
            failed.join("\n")
        ),
    }
}

fn row(name: &str, measured: &Measured) -> Vec<String> {
    let ratios = measured.ratios();
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = ratios.iter().copied().fold(0.0, f64::max);
    let figures = &measured.figures;
    let mut row = vec![name.to_string()];
    row.extend([figures.generated, figures.distinct, figures.depth].map(|it| it.to_string()));
    let times = [median(&measured.theirs), median(&measured.ours)];
    let shown = times.into_iter().chain([median(&ratios), least, greatest]);
    row.extend(shown.map(|number| format!("{number:.2}")));
    let room = measured
        .room
        .iter()
        .flat_map(|room| [room.memory, room.disk]);
    row.extend(room.map(|bytes| (bytes >> 20).to_string()));
    row
}

/// Runs both in turn on one specification.
fn measure(arguments: &Arguments, tlaloc: &Path, job: &Job) -> anyhow::Result<Measured> {
    let mut measured = Measured {
        theirs: Vec::new(),
        ours: Vec::new(),
        figures: Figures::default(),
        room: [Room::default(); 2],
    };
    for _ in 0..arguments.runs.max(1) {
        let (tlc_figures, seconds, theirs) = run_tlc(arguments, job)?;
        measured.theirs.push(seconds);
        let (figures, seconds, ours) = run_tlaloc(arguments, tlaloc, job)?;
        measured.ours.push(seconds);
        measured.room = [measured.room[0].max(theirs), measured.room[1].max(ours)];
        if figures.exit_code != tlc_figures.exit_code
            || (figures.exit_code == 0 && tlc_figures != figures)
        {
            bail!("TLC found {tlc_figures:?}, tlaloc {figures:?}");
        }
        measured.figures = figures;
    }
    Ok(measured)
}

/// The specifications that were named, and the table's.
fn jobs(arguments: &Arguments) -> anyhow::Result<Vec<Job>> {
    let named = arguments.specs.iter().map(|text| job(text));
    let mut jobs = named.collect::<anyhow::Result<Vec<_>>>()?;
    if let (Some(expect), Some(examples)) = (&arguments.expect, &arguments.examples) {
        let selection = Selection {
            examples,
            expect,
            stage: arguments.stage,
            all: false,
            only: &arguments.only,
            tlc_seconds: arguments.tlc_seconds,
        };
        for row in selection.rows()? {
            let figures = row.figures.filter(|_| row.exit_code == Some(0));
            if figures.is_some_and(|figures| figures.distinct >= arguments.min_states) {
                jobs.push(Job {
                    spec: absolute(&row.module)?,
                    config: absolute(&row.model)?,
                });
            }
        }
    }
    if jobs.is_empty() {
        bail!("no model has {} states and no error", arguments.min_states);
    }
    Ok(jobs)
}

fn job(text: &str) -> anyhow::Result<Job> {
    let (spec, config) = match text.split_once('=') {
        Some((spec, config)) => (PathBuf::from(spec), PathBuf::from(config)),
        None => (PathBuf::from(text), Path::new(text).with_extension("cfg")),
    };
    Ok(Job {
        spec: absolute(&spec)?,
        config: absolute(&config)?,
    })
}

fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    path.canonicalize()
        .with_context(|| format!("{} is not there", path.display()))
}

impl Arguments {
    /// The size of the Java heap.
    fn heap(&self) -> String {
        let small = self.small_memory.map(|mib| format!("{mib}m"));
        small.unwrap_or_else(|| self.heap.clone())
    }
}

fn run_tlc(arguments: &Arguments, job: &Job) -> anyhow::Result<(Figures, f64, Room)> {
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
                .arg(format!("-Xmx{}", arguments.heap()))
                .arg(format!("-DTLA-Library={}", arguments.library))
                .args(arguments.small_memory.map(|_| DISK_FINGERPRINTS))
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
    let mut disk = 0;
    let watch = || disk = folder_bytes(&scratch).max(disk);
    let finished = run_watched(&mut command, Duration::from_secs(arguments.timeout), watch)?
        .with_context(|| format!("TLC took longer than {} s", arguments.timeout))?;
    std::fs::remove_dir_all(&scratch)?;
    let mut figures = tlc_figures(&finished.stdout)
        .with_context(|| format!("TLC printed no figures:\n{}", finished.stdout))?;
    figures.exit_code = i64::from(finished.code);
    let memory = finished.peak_bytes;
    Ok((figures, finished.seconds, Room { memory, disk }))
}

fn run_tlaloc(
    arguments: &Arguments,
    tlaloc: &Path,
    job: &Job,
) -> anyhow::Result<(Figures, f64, Room)> {
    let mut command = Command::new(tlaloc);
    command
        .arg("check")
        .arg(&job.spec)
        .arg("--config")
        .arg(&job.config);
    command.args(["--cores", "1", "--json"]);
    if let Some(mib) = arguments.small_memory {
        command.args(["--memory", &format!("{mib}M"), "--checkpoint", "off"]);
    }
    for library in arguments.library.split(':').filter(|part| !part.is_empty()) {
        command.arg("--library").arg(library);
    }
    let finished = run_limited(&mut command, Duration::from_secs(arguments.timeout))?
        .with_context(|| format!("tlaloc took longer than {} s", arguments.timeout))?;
    let mut figures = finished_event(&finished.stdout)
        .with_context(|| format!("tlaloc printed no figures:\n{}", finished.stderr))?;
    let room = Room {
        memory: finished.peak_bytes,
        disk: std::mem::take(&mut figures.disk_bytes),
    };
    Ok((figures, finished.seconds, room))
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
        disk_bytes: 0,
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
