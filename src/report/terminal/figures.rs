//! The figures of a run that has ended.

use super::style::{FAINT, styled};
use crate::check::{CoreTimes, Outcome, Statistics};
use crate::report::figures::{bytes, count, duration, percent, rounded};

/// Cores that get a line each; of more, only the extremes and the mean.
const CORE_LINES_MAX: usize = 16;

/// The figures as TLC counts them, then what the run took.
pub(super) fn text(outcome: &Outcome) -> String {
    let figures = &outcome.statistics;
    let per_second = |number: u64| match figures.seconds {
        s if s > 0.0 => rounded(number as f64 / s),
        _ => "0".to_string(),
    };
    let generated = format!("{}/s", per_second(figures.generated));
    let distinct = format!(
        "{}/s, {} initial",
        per_second(figures.distinct),
        count(figures.initial)
    );
    let mut rows = vec![
        ("States generated", count(figures.generated), generated),
        ("Distinct states", count(figures.distinct), distinct),
        ("Left on queue", count(figures.left_on_queue), String::new()),
        ("Depth", count(figures.depth), String::new()),
        (
            "Collisions",
            estimate(figures.collision_estimate),
            "expected among fingerprints".to_string(),
        ),
        ("Time", duration(figures.seconds), String::new()),
        (
            "Peak memory",
            bytes(figures.peak_memory_bytes),
            String::new(),
        ),
    ];
    if figures.peak_disk_bytes > 0 {
        rows.push(("Peak disk", bytes(figures.peak_disk_bytes), String::new()));
    }
    let width = rows
        .iter()
        .map(|(_, value, _)| value.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for (name, value, remark) in rows {
        let line = format!("{name:16}  {value:>width$}");
        text.push_str(&line);
        if !remark.is_empty() {
            text.push_str(&format!("  {}", styled(FAINT, remark)));
        }
        text.push('\n');
    }
    text.push_str(&cores(figures, outcome.driver.name));
    text
}

/// `1.2e-9`: an order of magnitude is what there is to know.
fn estimate(expected: f64) -> String {
    match expected {
        0.0 => "0".to_string(),
        e if e < 0.01 => format!("{e:.1e}"),
        e => format!("{e:.2}"),
    }
}

/// What each core spent its time on.
fn cores(figures: &Statistics, driver: &str) -> String {
    let cores = &figures.cores;
    let mut text = format!("Cores             {} ({driver})\n", cores.len());
    let titles = format!(
        "{:10}  useful  exchange      wait      disk   storage\n",
        ""
    );
    text.push_str(&styled(FAINT, titles));
    if cores.len() <= CORE_LINES_MAX {
        for (index, times) in cores.iter().enumerate() {
            text.push_str(&row(&format!("core {index}"), times));
        }
        return text;
    }
    let by_useful = |a: &&CoreTimes, b: &&CoreTimes| share(a).total_cmp(&share(b));
    if let (Some(least), Some(most)) = (
        cores.iter().min_by(by_useful),
        cores.iter().max_by(by_useful),
    ) {
        text.push_str(&row("least", least));
        text.push_str(&row("mean", &sum(cores)));
        text.push_str(&row("most", most));
    }
    text
}

fn row(name: &str, times: &CoreTimes) -> String {
    let total = total(times).max(f64::MIN_POSITIVE);
    let shares = [
        times.useful,
        times.exchange,
        times.wait,
        times.disk,
        times.storage,
    ];
    let mut text = format!("  {name:8}");
    for seconds in shares {
        text.push_str(&format!("{:>8}  ", percent(seconds / total)));
    }
    format!("{}\n", text.trim_end())
}

fn total(times: &CoreTimes) -> f64 {
    times.useful + times.exchange + times.wait + times.disk + times.storage
}

fn share(times: &CoreTimes) -> f64 {
    times.useful / total(times).max(f64::MIN_POSITIVE)
}

fn sum(cores: &[CoreTimes]) -> CoreTimes {
    cores
        .iter()
        .fold(CoreTimes::default(), |sum, core| CoreTimes {
            useful: sum.useful + core.useful,
            exchange: sum.exchange + core.exchange,
            wait: sum.wait + core.wait,
            disk: sum.disk + core.disk,
            storage: sum.storage + core.storage,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{DriverUsed, Verdict};

    fn outcome(cores: usize) -> Outcome {
        Outcome {
            verdict: Verdict::Ok,
            resumable: None,
            statistics: Statistics {
                generated: 1_146,
                distinct: 288,
                depth: 11,
                initial: 1,
                seconds: 0.5,
                collision_estimate: 1.34e-14,
                peak_memory_bytes: 3 << 20,
                cores: (1..=cores)
                    .map(|core| CoreTimes {
                        useful: core as f64,
                        wait: 1.0,
                        ..CoreTimes::default()
                    })
                    .collect(),
                ..Statistics::default()
            },
            behaviour: None,
            explanation: None,
            driver: DriverUsed {
                name: "plain",
                refused: None,
            },
            warnings: Vec::new(),
        }
    }

    fn shown(outcome: &Outcome) -> String {
        anstream::adapter::strip_str(&text(outcome)).to_string()
    }

    #[test]
    fn figures_are_aligned() {
        let expected = "\
States generated    1,146  2.29 k/s
Distinct states       288  576/s, 1 initial
Left on queue           0
Depth                  11
Collisions        1.3e-14  expected among fingerprints
Time              0.500 s
Peak memory       3.0 MiB
Cores             2 (plain)
            useful  exchange      wait      disk   storage
  core 0      50 %       0 %      50 %       0 %       0 %
  core 1      67 %       0 %      33 %       0 %       0 %
";
        assert_eq!(shown(&outcome(2)), expected);
    }

    #[test]
    fn the_disk_is_named_where_it_was_used() {
        let mut spilled = outcome(1);
        spilled.statistics.peak_disk_bytes = 5 << 30;
        let text = shown(&spilled);
        assert!(text.contains("Peak disk         5.0 GiB\n"), "{text}");
    }

    #[test]
    fn many_cores_are_summed_up() {
        let text = shown(&outcome(99));
        assert!(text.contains("  least       50 %"), "{text}");
        assert!(text.contains("  mean        98 %"), "{text}");
        assert!(text.contains("  most        99 %"), "{text}");
        assert!(!text.contains("core 0"), "{text}");
    }
}
