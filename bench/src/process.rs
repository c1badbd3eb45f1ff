//! Processes: this one's account, the program under test, and its JSON.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;

/// The CPU time that this process has used, user and system, in seconds.
pub fn cpu_seconds() -> f64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: getrusage fills the struct it is given; zeroes are valid if it fails.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// Builds the binary `tlaloc` as this program was built and returns its path,
/// so that a benchmark never measures a stale one.
///
/// # Errors
/// When the build fails.
pub fn tlaloc_binary() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("finding the path of this program")?;
    let folder = own.parent().context("this program has a folder")?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("the bench crate has a workspace")?;
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build
        .args(["build", "--quiet", "--package", "tlaloc", "--bin", "tlaloc"])
        .current_dir(workspace);
    if folder.ends_with("release") {
        build.arg("--release");
    }
    if !build.status().context("running cargo build")?.success() {
        bail!("building tlaloc failed");
    }
    Ok(folder.join("tlaloc"))
}

/// What a finished process left.
pub struct Finished {
    /// Its exit code; 128 + the signal if one ended it.
    pub code: i32,
    /// Wall time, start included.
    pub seconds: f64,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs a command to its end, or ends it when `limit` has passed.
///
/// Returns `None` when the limit was reached.
///
/// # Errors
/// When the command cannot be started.
pub fn run_limited(command: &mut Command, limit: Duration) -> anyhow::Result<Option<Finished>> {
    use std::io::Read;
    use std::os::unix::process::ExitStatusExt;

    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    let mut out = child.stdout.take().context("standard output is piped")?;
    let mut err = child.stderr.take().context("standard error is piped")?;
    let out = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        out.read_to_end(&mut bytes).map(|_| bytes)
    });
    let err = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        err.read_to_end(&mut bytes).map(|_| bytes)
    });
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let seconds = started.elapsed().as_secs_f64();
    let text = |reader: std::thread::JoinHandle<std::io::Result<Vec<u8>>>| {
        let bytes = reader.join().ok().and_then(Result::ok).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(Some(Finished {
        code: status
            .code()
            .unwrap_or_else(|| 128 + status.signal().unwrap_or(0)),
        seconds,
        stdout: text(out),
        stderr: text(err),
    }))
}

/// The figures of a finished run of tlaloc, from its last JSON line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// The exit code.
    pub exit_code: i64,
    /// States generated.
    pub generated: u64,
    /// Distinct states.
    pub distinct: u64,
    /// The depth.
    pub depth: u64,
    /// The number of states of the behaviour.
    pub trace: u64,
}

/// Reads the `finished` event of tlaloc's `--json` output.
pub fn finished_event(stdout: &str) -> Option<Figures> {
    let line = stdout
        .lines()
        .rev()
        .find(|line| line.contains("\"finished\""))?;
    let event: Value = serde_json::from_str(line).ok()?;
    let number = |name: &str| event.get(name).and_then(Value::as_u64);
    Some(Figures {
        exit_code: event.get("exit_code").and_then(Value::as_i64)?,
        generated: number("generated")?,
        distinct: number("distinct")?,
        depth: number("depth")?,
        trace: event
            .get("trace")
            .and_then(Value::as_array)
            .map_or(0, |trace| trace.len() as u64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_event_is_read() {
        let stdout = "{\"event\":\"progress\",\"format\":1}\n{\"event\":\"finished\",\"exit_code\":12,\
            \"generated\":73,\"distinct\":14,\"depth\":7,\"trace\":[{},{}]}\n";
        let figures = finished_event(stdout).unwrap();
        assert_eq!((figures.exit_code, figures.generated), (12, 73));
        assert_eq!(figures.trace, 2);
    }

    #[test]
    fn a_command_that_takes_too_long_is_ended() {
        let mut command = Command::new("sleep");
        command.arg("60");
        let ended = run_limited(&mut command, Duration::from_millis(50)).unwrap();
        assert!(ended.is_none());
    }
}
