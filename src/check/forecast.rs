//! What a run that goes on can say of what is to come.

use std::time::Duration;

/// The time after which an older rate counts for a third.
const MEMORY_SECONDS: f64 = 20.0;
/// A disk that will be full sooner than this is worth a warning.
pub(super) const SOON: Duration = Duration::from_secs(3600);
/// Before a run has gone on for so long nothing is foreseen.
pub(super) const EARLIEST: Duration = Duration::from_secs(30);

/// Levels that shrink by less may as well grow again.
const MOST_SHRINKING: f64 = 0.95;

/// How fast a disk fills, from what was on it at some times.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DiskTrend {
    seconds: f64,
    bytes: u64,
    /// Bytes a second; what merges give back counts too.
    pub(super) rate: f64,
}

impl DiskTrend {
    /// Notes that there were `bytes` after `seconds`.
    pub(super) fn note(&mut self, seconds: f64, bytes: u64) {
        let passed = seconds - self.seconds;
        if passed <= 0.0 {
            return;
        }
        let rate = (bytes as f64 - self.bytes as f64) / passed;
        let weight = 1.0 - (-passed / MEMORY_SECONDS).exp();
        self.rate += weight * (rate - self.rate);
        (self.seconds, self.bytes) = (seconds, bytes);
    }

    /// The seconds until `room` more bytes are there; `None` if the disk does
    /// not fill.
    pub(super) fn seconds_left(&self, room: u64) -> Option<f64> {
        (self.rate > 0.0).then(|| room as f64 / self.rate)
    }
}

/// How levels grow, from the states of the last few.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Growth {
    /// The oldest first; zeroes before there were any.
    widths: [u64; 5],
}

impl Growth {
    /// Notes a level that has ended.
    pub(super) fn note(&mut self, states: u64) {
        self.widths.rotate_left(1);
        self.widths[4] = states;
    }

    /// How many times as wide a level is as the one before, on average; 0 if
    /// that is not known.
    pub(super) fn factor(&self) -> f64 {
        let known = self.widths.iter().filter(|&&width| width > 0).count();
        match (self.widths[4], known) {
            (0, _) | (_, 0 | 1) => 0.0,
            (last, known) => {
                let first = self.widths[5 - known].max(1);
                (last as f64 / first as f64).powf(1.0 / (known - 1) as f64)
            }
        }
    }
}

/// The bytes that a search will need at least which has used `bytes` for
/// `distinct` states when `left` were still to be expanded; whether it may well
/// need more, because its levels grow still.
pub(super) fn needed(bytes: u64, distinct: u64, left: u64, growth: &Growth) -> (u64, bool) {
    let factor = growth.factor();
    // Levels that shrink evenly are a geometric series; of those that grow, only
    // the next is foreseen.
    let shrinks = factor > 0.0 && factor < MOST_SHRINKING;
    let later = match shrinks {
        true => left as f64 * factor / (1.0 - factor),
        false => left as f64 * factor.max(1.0),
    };
    let share = later / distinct.max(1) as f64;
    (bytes + (bytes as f64 * share) as u64, !shrinks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fills_evenly_is_full_when_its_room_is_used() {
        let mut trend = DiskTrend::default();
        assert_eq!(trend.seconds_left(1000), None);
        for second in 1..=200 {
            trend.note(f64::from(second), second as u64 * 100);
        }
        let left = trend.seconds_left(1000).unwrap();
        assert!((left - 10.0).abs() < 0.1, "{left}");
        for second in 201..=400 {
            trend.note(f64::from(second), 20_000 - 10 * (second - 200) as u64);
        }
        assert_eq!(trend.seconds_left(1000), None, "it empties");
    }

    #[test]
    fn what_is_needed_follows_from_the_last_levels() {
        let mut growth = Growth::default();
        assert_eq!(needed(1000, 100, 50, &growth), (1500, true));
        [10, 20, 40]
            .into_iter()
            .for_each(|states| growth.note(states));
        assert_eq!(needed(1000, 100, 40, &growth), (1800, true));
        let shrinking = [400, 200, 100, 50, 25];
        shrinking.into_iter().for_each(|states| growth.note(states));
        // 25 more in all levels after one of 25.
        assert_eq!(needed(1000, 100, 25, &growth), (1250, false));
    }

    #[test]
    fn growth_is_that_of_the_last_levels() {
        let mut growth = Growth::default();
        assert_eq!(growth.factor(), 0.0);
        growth.note(1);
        assert_eq!(growth.factor(), 0.0);
        growth.note(3);
        assert!((growth.factor() - 3.0).abs() < 1e-9);
        for level in 2..20 {
            growth.note(3_u64.pow(level));
        }
        assert!((growth.factor() - 3.0).abs() < 1e-9);
        for states in [800, 400, 200, 100, 50] {
            growth.note(states);
        }
        assert!((growth.factor() - 0.5).abs() < 1e-9);
        growth.note(0);
        assert_eq!(growth.factor(), 0.0);
    }
}
