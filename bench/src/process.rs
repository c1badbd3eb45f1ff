//! Processes: this one's account, the program under test, and its JSON.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;

/// The CPU time that this process has used, user and system, in seconds.
pub fn cpu_seconds() -> f64 {
    cpu_seconds_of(libc::RUSAGE_SELF)
}

/// The CPU time that all processes have used which this one has run to their
/// end, in seconds.
pub fn cpu_seconds_of_children() -> f64 {
    cpu_seconds_of(libc::RUSAGE_CHILDREN)
}

fn cpu_seconds_of(whom: libc::c_int) -> f64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: getrusage fills the struct it is given; zeroes are valid if it fails.
    let usage = unsafe {
        libc::getrusage(whom, usage.as_mut_ptr());
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
    /// The most memory that it had resident, in bytes, as seen from time to
    /// time.
    pub peak_bytes: u64,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// How often a process is looked at.
const WATCH_INTERVAL: Duration = Duration::from_millis(50);

/// The most bytes that a process had resident so far (VmHWM).
fn peak_resident(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// The bytes of all files under a folder.
pub fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => folder_bytes(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    bytes.sum()
}

/// Runs a command to its end, or ends it when `limit` has passed.
///
/// Returns `None` when the limit was reached.
///
/// # Errors
/// When the command cannot be started.
pub fn run_limited(command: &mut Command, limit: Duration) -> anyhow::Result<Option<Finished>> {
    run_watched(command, limit, || {})
}

/// As [`run_limited`]; `watch` is called some times a second meanwhile.
///
/// # Errors
/// When the command cannot be started.
pub fn run_watched(
    command: &mut Command,
    limit: Duration,
    mut watch: impl FnMut(),
) -> anyhow::Result<Option<Finished>> {
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
    let (mut peak_bytes, mut watched) = (0, started);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if watched.elapsed() > WATCH_INTERVAL {
            watched = Instant::now();
            peak_bytes = peak_bytes.max(peak_resident(child.id()).unwrap_or(0));
            watch();
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
        peak_bytes,
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
    /// The most bytes that were on disk.
    pub disk_bytes: u64,
}

/// The last event of a kind in tlaloc's `--json` output.
pub fn last_event(stdout: &str, kind: &str) -> Option<Value> {
    let lines = stdout.lines().rev();
    let mut events = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    events.find(|event| event["event"] == kind)
}

/// Reads the `finished` event of tlaloc's `--json` output.
pub fn finished_event(stdout: &str) -> Option<Figures> {
    let event = last_event(stdout, "finished")?;
    let number = |name: &str| event.get(name).and_then(Value::as_u64);
    Some(Figures {
        exit_code: event.get("exit_code").and_then(Value::as_i64)?,
        generated: number("generated")?,
        distinct: number("distinct")?,
        depth: number("depth")?,
        disk_bytes: number("peak_disk_bytes").unwrap_or(0),
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
    fn a_process_is_watched_and_a_folder_weighed() {
        let mut command = Command::new("sleep");
        command.arg("0.3");
        let mut watched = 0;
        let finished = run_watched(&mut command, Duration::from_secs(60), || watched += 1);
        let finished = finished.unwrap().unwrap();
        assert!(watched > 0 && finished.peak_bytes > 100_000, "{watched}");
        let folder = std::env::temp_dir().join(format!("bench-weighed-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("inner")).unwrap();
        std::fs::write(folder.join("a"), [0; 1000]).unwrap();
        std::fs::write(folder.join("inner/b"), [0; 234]).unwrap();
        assert_eq!(folder_bytes(&folder), 1234);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_command_that_takes_too_long_is_ended() {
        let mut command = Command::new("sleep");
        command.arg("60");
        let ended = run_limited(&mut command, Duration::from_millis(50)).unwrap();
        assert!(ended.is_none());
    }
}
