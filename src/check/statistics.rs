//! The figures of a run, from those of its cores.

use shards::Word;

use super::outcome::{ActionCount, CoreTimes, Statistics};
use super::search::CoreResult;
use super::shared::Shared;
use crate::model::Model;

/// Adds up what the cores counted.
pub(super) fn collect<M: Model, W: Word>(
    shared: &Shared<'_, M>,
    results: &[CoreResult<W>],
) -> Statistics {
    let sum = |count: fn(&CoreResult<W>) -> u64| results.iter().map(count).sum::<u64>();
    let distinct = sum(|core| core.distinct);
    let (messages, batches) = (sum(|core| core.sent.states), sum(|core| core.sent.batches));
    // What all cores agree on.
    let common = results.first().map(|core| core.tally).unwrap_or_default();
    Statistics {
        generated: sum(|core| core.generated),
        distinct,
        left_on_queue: sum(|core| core.left),
        depth: common.depth,
        initial: common.initial,
        seconds: shared.elapsed().as_secs_f64(),
        actions: actions(results),
        collision_estimate: collision_estimate(distinct, 8 * W::BYTES as i32),
        peak_memory_bytes: shared.budget.peak() as u64,
        peak_disk_bytes: common.peak_disk_bytes,
        table_bytes: sum(|core| core.table_bytes),
        cores: shared.control.times().into_iter().map(seconds).collect(),
        levels: common.depth,
        super_steps: common.super_steps,
        messages,
        batches,
        batch_fill: ratio(messages, sum(|core| core.sent.room)),
        imbalance: imbalance(results),
    }
}

fn actions<W>(results: &[CoreResult<W>]) -> Vec<ActionCount> {
    let mut sums: Vec<ActionCount> = Vec::new();
    for core in results {
        sums.resize(core.actions.len(), ActionCount::default());
        for (sum, count) in sums.iter_mut().zip(&core.actions) {
            sum.generated += count.generated;
        }
    }
    sums
}

/// The expected number of pairs of equal fingerprints among `states` distinct
/// states: n (n - 1) / 2 pairs, each equal with probability 2^-bits.
fn collision_estimate(states: u64, bits: i32) -> f64 {
    let n = states as f64;
    n * (n - 1.0).max(0.0) / 2.0 * 0.5f64.powi(bits)
}

fn imbalance<W>(results: &[CoreResult<W>]) -> f64 {
    let expanded = || results.iter().map(|core| core.tally.expanded);
    let most = expanded().max().unwrap_or(0) * results.len() as u64;
    match expanded().sum() {
        0 => 1.0,
        all => ratio(most, all),
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

fn seconds(times: executor::CoreTimes) -> CoreTimes {
    let seconds = |ns: u64| ns as f64 / 1e9;
    CoreTimes {
        useful: seconds(times.useful_ns),
        exchange: seconds(times.exchange_ns),
        wait: seconds(times.wait_ns),
        disk: seconds(times.disk_ns),
        storage: seconds(times.storage_ns),
    }
}

#[cfg(test)]
mod tests {
    use super::collision_estimate;

    #[test]
    fn collisions_grow_with_the_square_of_states() {
        assert!((collision_estimate(1_000_000_000, 64) - 0.0271).abs() < 0.0001);
        assert!((collision_estimate(100_000_000_000, 64) - 271.0).abs() < 0.1);
        assert_eq!(collision_estimate(0, 64), 0.0);
    }
}
