//! Simulated runs are reproducible, and really differ from seed to seed.

use std::collections::HashSet;

use executor::Driver;

use crate::exchange::{SMALL, check};

#[test]
fn a_seed_gives_one_run() {
    for cores in [2, 7, 32] {
        for seed in [0, 1, u64::MAX] {
            let first = check(cores, SMALL, Driver::Simulated { seed });
            let second = check(cores, SMALL, Driver::Simulated { seed });
            assert_eq!(first.outputs, second.outputs);
        }
    }
}

#[test]
fn seeds_give_different_interleavings() {
    let runs = (0..50).map(|seed| {
        let report = check(3, SMALL, Driver::Simulated { seed });
        report.outputs[0].arrivals.clone()
    });
    assert_eq!(runs.collect::<HashSet<_>>().len(), 50);
}
