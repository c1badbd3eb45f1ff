//! What every command that searches shares: the flags, and the search itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::Args;
use tlaloc::check::{
    self, FingerprintBits, Keep, Manifest, Options, RunDirectory, RunDirectoryError, StartError,
    StopFlag,
};
use tlaloc::model::{FingerprintSeed, Model};
use tlaloc::report::{Report, Subject};
use tlaloc::tla::syntax::diagnostic::Diagnostic;

use super::files::failed;
use super::machine::MachineArguments;
use super::saved::{Saved, What};
use super::{exit, signals};

/// How to search. None of it changes the result, but --no-deadlock, --first
/// and the limits.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Search")]
pub struct EngineArguments {
    #[command(flatten)]
    pub machine: MachineArguments,

    /// Where the run is secured [default: ./states/SPEC-TIME, removed when the run is over]
    #[arg(long, value_name = "DIR")]
    run_dir: Option<PathBuf>,

    /// Width of fingerprints: 128 takes twice the memory and rules collisions out
    #[arg(long, value_name = "64|128", value_parser = fingerprint_bits, default_value = "64")]
    fingerprint_bits: FingerprintBits,

    /// Seed of fingerprints: another one re-hashes a doubtful run
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    fp_seed: u64,

    /// Do not report states without successors
    #[arg(long)]
    no_deadlock: bool,

    /// Stop at the first violation found, without choosing the same one every time
    #[arg(long)]
    first: bool,
}

/// A search that is about to begin, or to go on.
pub struct Session {
    options: Options,
    directory: Option<Arc<RunDirectory>>,
    /// Whether the directory stays when the run is over.
    stays: bool,
}

impl EngineArguments {
    /// Makes ready to search for what its checkpoints call `what`, and the
    /// user `name`.
    ///
    /// # Errors
    /// If the run's directory cannot be had.
    pub fn begin(&self, name: &str, what: What) -> Result<Session, RunDirectoryError> {
        let mut options = self.machine.options(StopFlag::default());
        options.fingerprint_bits = self.fingerprint_bits;
        options.fingerprint_seed = FingerprintSeed(self.fp_seed);
        options.check_deadlock = self.no_deadlock.then_some(false);
        options.first = self.first;
        let interval = self.machine.interval();
        let stays = self.run_dir.is_some();
        let path = match &self.run_dir {
            Some(path) => path.clone(),
            None => default_directory(name),
        };
        let is_kept = stays || (interval.is_some() && RunDirectory::is_usable(&path));
        if !is_kept {
            return Ok(Session {
                options,
                directory: None,
                stays,
            });
        }
        let directory = RunDirectory::create(path, stays, self.machine.spill_directories())?;
        let saved = Saved {
            version: env!("CARGO_PKG_VERSION").into(),
            name: name.into(),
            folder: std::env::current_dir().unwrap_or_default(),
            what,
            no_deadlock: self.no_deadlock,
            first: self.first,
            stays,
        };
        Ok(Session::with(options, directory, &saved, interval, None))
    }
}

impl Session {
    /// A run that goes on from a checkpoint.
    pub fn resumed(
        machine: &MachineArguments,
        saved: &Saved,
        directory: RunDirectory,
        manifest: Manifest,
    ) -> Self {
        let mut options = machine.options(StopFlag::default());
        options.fingerprint_bits = match manifest.fingerprint_bytes {
            16 => FingerprintBits::Bits128,
            _ => FingerprintBits::Bits64,
        };
        options.fingerprint_seed = FingerprintSeed(manifest.fingerprint_seed);
        options.check_deadlock = saved.no_deadlock.then_some(false);
        options.first = saved.first;
        Self::with(
            options,
            directory,
            saved,
            machine.interval(),
            Some(manifest),
        )
    }

    fn with(
        mut options: Options,
        directory: RunDirectory,
        saved: &Saved,
        interval: Option<Duration>,
        manifest: Option<Manifest>,
    ) -> Self {
        let directory = Arc::new(directory);
        options.keep = Some(Keep {
            home: Arc::clone(&directory) as Arc<dyn check::Home>,
            interval,
            subject: saved.to_bytes(),
            resumed: manifest.map(Arc::new),
        });
        Session {
            options,
            directory: Some(directory),
            stays: saved.stays,
        }
    }

    /// Searches `model` and reports; returns the exit code.
    pub fn search<M: Model>(self, model: &M, mut subject: Subject, report: &Arc<dyn Report>) -> u8 {
        if let Err(error) = signals::raise_on_signal(&self.options.stop) {
            report.warning(&format!("signals end the run without figures: {error}"));
        }
        subject.checks_deadlock &= self.options.check_deadlock.unwrap_or(true);
        report.started(subject);
        let result = check::run(model, &self.options, report.clone());
        if let Some(directory) = &self.directory
            && !self.stays
            && (result.as_ref()).is_ok_and(|outcome| outcome.resumable.is_none())
        {
            directory.remove();
        }
        match result {
            Ok(outcome) => {
                report.finished(&outcome, &|file| model.source(file));
                u8::try_from(outcome.verdict.exit_code()).unwrap_or(exit::OTHER)
            }
            Err(error) => {
                let code = match error {
                    StartError::Cores(_) => exit::OTHER,
                    StartError::Memory { .. }
                    | StartError::System(_)
                    | StartError::Checkpoint(_) => exit::SYSTEM,
                };
                let diagnostic = Diagnostic::error_without_place(error.to_string());
                failed(&**report, &diagnostic, code)
            }
        }
    }
}

/// Tells why a run's directory cannot be had; returns the exit code.
pub fn no_directory(report: &dyn Report, error: &RunDirectoryError) -> u8 {
    let diagnostic = Diagnostic::error_without_place(error.to_string());
    failed(report, &diagnostic, exit::SYSTEM)
}

/// A directory of its own for a run of `name`: `states/<name>-<time>`.
fn default_directory(name: &str) -> PathBuf {
    let stem = Path::new(name).file_stem().unwrap_or_default();
    let stem = stem.to_string_lossy();
    let words: Vec<&str> = stem
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let name = format!("{}-{}", words.join("-"), time(now.unwrap_or_default()));
    RunDirectory::unnamed(&name)
}

/// A time since 1970 as `2001-02-03-04-05-06.789`, UTC.
fn time(since: Duration) -> String {
    let (days, seconds) = (since.as_secs() / 86400, since.as_secs() % 86400);
    // Years that begin with March, in eras of 400 (Howard Hinnant,
    // chrono-compatible low-level date algorithms).
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (year, month) = match month < 10 {
        true => (400 * era + year, month + 3),
        false => (400 * era + year + 1, month - 9),
    };
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let millisecond = since.subsec_millis();
    format!("{year}-{month:02}-{date:02}-{hour:02}-{minute:02}-{second:02}.{millisecond:03}")
}

fn fingerprint_bits(text: &str) -> Result<FingerprintBits, String> {
    match text {
        "64" => Ok(FingerprintBits::Bits64),
        "128" => Ok(FingerprintBits::Bits128),
        _ => Err("fingerprints have 64 or 128 bits".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates() {
        let text = |seconds| time(Duration::from_secs(seconds));
        assert_eq!(text(0), "1970-01-01-00-00-00.000");
        assert_eq!(text(951_782_400), "2000-02-29-00-00-00.000");
        assert_eq!(text(1_700_000_000), "2023-11-14-22-13-20.000");
    }
}
