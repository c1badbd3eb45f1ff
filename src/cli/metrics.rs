//! `--metrics`: the figures of a run as Prometheus reads them.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tlaloc::check::{Found, Observer, Outcome, Progress};
use tlaloc::report::{Report, Subject, Texts};
use tlaloc::tla::outline::Outline;
use tlaloc::tla::syntax::diagnostic::Diagnostic;
use tlaloc::tla::syntax::source::SourceMap;

/// How long a client may take for its request.
const PATIENCE: Duration = Duration::from_secs(2);
/// The bytes of a request that are read.
const REQUEST_BYTES: u64 = 8192;

/// The value of `--metrics`: an address, this machine's own if only a port is
/// given.
///
/// # Errors
/// What is expected.
pub fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let port = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let address = text.parse().map(port);
    address
        .or_else(|_| text.parse())
        .map_err(|_| "expected a port, or an address and a port such as 0.0.0.0:9100")
}

/// What was told last.
#[derive(Clone, Default)]
struct Told {
    progress: Progress,
    found: u64,
}

/// A report that others can ask for its figures.
struct Metered {
    report: Arc<dyn Report>,
    told: Arc<Mutex<Told>>,
}

/// Serves the figures that `report` is told, on a thread of its own, for as
/// long as the process runs.
///
/// # Errors
/// If nobody may listen at `address`.
pub fn serve(address: SocketAddr, report: Arc<dyn Report>) -> io::Result<Arc<dyn Report>> {
    let listener = TcpListener::bind(address)?;
    let told = Arc::new(Mutex::new(Told::default()));
    let asked = Arc::clone(&told);
    thread::Builder::new()
        .name("metrics".into())
        .spawn(move || {
            for client in listener.incoming().flatten() {
                let told = lock(&asked).clone();
                // A client that goes away is no matter of ours.
                let _ = answer(client, &told);
            }
        })?;
    Ok(Arc::new(Metered { report, told }))
}

fn lock(told: &Mutex<Told>) -> std::sync::MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(mut client: TcpStream, told: &Told) -> io::Result<()> {
    client.set_read_timeout(Some(PATIENCE))?;
    client.set_write_timeout(Some(PATIENCE))?;
    let mut request = String::new();
    let mut reader = BufReader::new((&client).take(REQUEST_BYTES));
    reader.read_line(&mut request)?;
    let mut line = String::new();
    // The rest of the header; unread bytes would reset the connection.
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let is_asked = request.starts_with("GET /metrics ") || request.starts_with("GET / ");
    let (status, body) = match is_asked {
        true => ("200 OK", text(told)),
        false => ("404 Not Found", "the figures are at /metrics\n".into()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    client.write_all(head.as_bytes())?;
    client.write_all(body.as_bytes())
}

/// The figures in Prometheus' text format.
fn text(told: &Told) -> String {
    let progress = &told.progress;
    let counters = [
        ("states_generated", "States generated.", progress.generated),
        ("violations_found", "Violations found.", told.found),
    ];
    let gauges = [
        (
            "distinct_states",
            "Distinct states.",
            progress.distinct as f64,
        ),
        (
            "left_on_queue",
            "States not yet expanded.",
            progress.left_on_queue as f64,
        ),
        ("depth", "The level being expanded.", progress.depth as f64),
        (
            "search_seconds",
            "Time since the search began.",
            progress.seconds,
        ),
        (
            "memory_bytes",
            "Memory of the search.",
            progress.memory_bytes as f64,
        ),
        ("disk_bytes", "What is on disk.", progress.disk_bytes as f64),
        (
            "disk_room_bytes",
            "What may still go to disk; 0 if unknown.",
            progress.disk_room_bytes.unwrap_or(0) as f64,
        ),
        (
            "disk_wait_ratio",
            "Share of time that cores wait for a disk.",
            progress.disk_wait,
        ),
        (
            "level_growth",
            "A level's states by those of the level before; 0 if unknown.",
            progress.level_growth,
        ),
        (
            "useful_ratio",
            "Share of useful time of the cores.",
            progress.utilisation,
        ),
    ];
    let mut text = String::new();
    let mut metric = |name: String, help: &str, kind: &str, value: String| {
        let _ = writeln!(text, "# HELP tlaloc_{name} {help}");
        let _ = writeln!(text, "# TYPE tlaloc_{name} {kind}");
        let _ = writeln!(text, "tlaloc_{name} {value}");
    };
    for (name, help, value) in counters {
        metric(format!("{name}_total"), help, "counter", value.to_string());
    }
    for (name, help, value) in gauges {
        metric(name.to_string(), help, "gauge", value.to_string());
    }
    text
}

impl Observer for Metered {
    fn progress(&self, progress: &Progress) {
        lock(&self.told).progress = progress.clone();
        self.report.progress(progress);
    }

    fn found(&self, found: &Found) {
        lock(&self.told).found += 1;
        self.report.found(found);
    }

    fn print(&self, line: &str) {
        self.report.print(line);
    }

    fn warning(&self, message: &str) {
        self.report.warning(message);
    }
}

impl Report for Metered {
    fn started(&self, subject: Subject) {
        self.report.started(subject);
    }

    fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        self.report.diagnostics(diagnostics, sources);
    }

    fn parsed(&self, outline: &Outline) {
        self.report.parsed(outline);
    }

    fn failed(&self, exit_code: u8) {
        self.report.failed(exit_code);
    }

    fn finished(&self, outcome: &Outcome, source: &Texts<'_>) {
        self.report.finished(outcome, source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_is_this_machine_s() {
        let text = |text| address(text).map(|address| address.to_string());
        assert_eq!(text("9100"), Ok("127.0.0.1:9100".into()));
        assert_eq!(text("0.0.0.0:80"), Ok("0.0.0.0:80".into()));
        assert_eq!(text("[::1]:80"), Ok("[::1]:80".into()));
        assert!(text("localhost").is_err() && text("99999").is_err());
    }

    #[test]
    fn figures_have_a_type_and_a_value() {
        let told = Told {
            progress: Progress {
                generated: 12,
                utilisation: 0.5,
                ..Progress::default()
            },
            found: 3,
        };
        let text = text(&told);
        for line in [
            "# TYPE tlaloc_states_generated_total counter",
            "tlaloc_states_generated_total 12",
            "tlaloc_violations_found_total 3",
            "# TYPE tlaloc_useful_ratio gauge",
            "tlaloc_useful_ratio 0.5",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
