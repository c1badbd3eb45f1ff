//! The figures of a run that goes on: two lines that are redrawn on a terminal,
//! plain lines at intervals elsewhere.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};

use crate::check::Progress;
use crate::report::figures::{bytes, count, duration, percent, rounded};

/// How often a plain line is written.
const LINE_INTERVAL_SECONDS: f64 = 10.0;

/// A disk that is full later than this is not spoken of: two days.
const FORESEEN_SECONDS: f64 = 2.0 * 86_400.0;

/// Shows progress on standard error.
pub(super) struct ProgressLine {
    /// Hidden where standard error is no terminal. It is redrawn only when
    /// progress is told: a ticker of its own would be another thread.
    bar: ProgressBar,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    /// What was told last: rates are counted from there.
    progress: Progress,
    /// When the last plain line was written.
    line_seconds: f64,
}

impl ProgressLine {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        ProgressLine {
            bar,
            last: Mutex::new(Last::default()),
        }
    }

    /// Shows `progress` if it is time to.
    pub(super) fn update(&self, progress: &Progress) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if self.bar.is_hidden() {
            if progress.seconds - last.line_seconds < LINE_INTERVAL_SECONDS {
                return;
            }
            let [states, system] = lines(progress, &last.progress);
            let _ = writeln!(io::stderr(), "Progress: {states}, {system}");
            last.line_seconds = progress.seconds;
        } else {
            self.bar
                .set_message(lines(progress, &last.progress).join("\n"));
        }
        last.progress = progress.clone();
    }

    /// Takes the line away while `write` writes.
    pub(super) fn suspend(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the line away for good.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// The figures, with rates since `last`, in two lines that fit a narrow
/// terminal.
fn lines(progress: &Progress, last: &Progress) -> [String; 2] {
    let seconds = (progress.seconds - last.seconds).max(f64::MIN_POSITIVE);
    let rate = |now: u64, then: u64| rounded(now.saturating_sub(then) as f64 / seconds);
    let states = format!(
        "depth {}, {} generated ({}/s), {} distinct ({}/s)",
        count(progress.depth),
        rounded(progress.generated as f64),
        rate(progress.generated, last.generated),
        rounded(progress.distinct as f64),
        rate(progress.distinct, last.distinct),
    );
    let system = format!(
        "{} on queue{}, {}{}, cores {} useful{}, {}",
        rounded(progress.left_on_queue as f64),
        growth(progress.level_growth),
        bytes(progress.memory_bytes),
        disk(progress),
        percent(progress.utilisation),
        match progress.disk_wait {
            short if short < 0.01 => String::new(),
            share => format!(" ({} waiting for disks)", percent(share)),
        },
        duration(progress.seconds),
    );
    [states, system]
}

/// How levels grow or shrink, if they do.
fn growth(factor: f64) -> String {
    match factor {
        0.0 => String::new(),
        factor if factor >= 1.005 => format!(" (levels grow {factor:.2} times)"),
        factor if factor <= 0.995 => format!(" (levels shrink {:.2} times)", 1.0 / factor),
        _ => String::new(),
    }
}

/// What is on disk, and when there will be no room for more.
fn disk(progress: &Progress) -> String {
    if progress.disk_bytes == 0 {
        return String::new();
    }
    let on_disk = bytes(progress.disk_bytes);
    match progress.disk_seconds_left {
        Some(left) if left < FORESEEN_SECONDS => {
            let rate = bytes(progress.disk_growth as u64);
            format!(
                " and {on_disk} on disk (+{rate}/s, full in {})",
                duration(left)
            )
        }
        _ => format!(" and {on_disk} on disk"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_count_from_the_last_progress() {
        let last = Progress {
            generated: 1_000_000,
            distinct: 500_000,
            seconds: 1.0,
            ..Progress::default()
        };
        let progress = Progress {
            generated: 5_000_000,
            distinct: 700_000,
            left_on_queue: 12_345,
            depth: 17,
            seconds: 3.0,
            memory_bytes: 1 << 30,
            disk_bytes: 0,
            utilisation: 0.834,
            ..Progress::default()
        };
        assert_eq!(
            lines(&progress, &last),
            [
                "depth 17, 5.00 M generated (2.00 M/s), 700 k distinct (100 k/s)",
                "12.3 k on queue, 1.0 GiB, cores 83 % useful, 3.0 s",
            ]
        );
        let spilling = Progress {
            disk_bytes: 5 << 30,
            ..progress
        };
        assert_eq!(
            lines(&spilling, &last)[1],
            "12.3 k on queue, 1.0 GiB and 5.0 GiB on disk, cores 83 % useful, 3.0 s"
        );
        let filling = Progress {
            disk_growth: 100.0 * f64::from(1 << 20),
            disk_seconds_left: Some(90.0),
            level_growth: 1.8,
            disk_wait: 0.07,
            ..spilling.clone()
        };
        assert_eq!(
            lines(&filling, &last)[1],
            "12.3 k on queue (levels grow 1.80 times), 1.0 GiB and 5.0 GiB on disk \
             (+100.0 MiB/s, full in 90.0 s), cores 83 % useful (7 % waiting for disks), 3.0 s"
        );
        let shrinking = Progress {
            level_growth: 0.5,
            disk_seconds_left: Some(1e9),
            ..filling
        };
        assert!(lines(&shrinking, &last)[1].contains("(levels shrink 2.00 times)"));
        assert!(lines(&shrinking, &last)[1].contains("5.0 GiB on disk,"));
    }
}
