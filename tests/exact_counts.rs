//! State spaces of known size are counted exactly.

use std::sync::Arc;

use tlaloc::check::{self, CoreSpec, Driver, FingerprintBits, Options, Outcome, Silent, Verdict};
use tlaloc::model::Model;
use tlaloc::models::{CounterGrid, HighBranching, TwoPhase};

fn on_cores(cores: usize) -> Options {
    Options {
        cores: CoreSpec::Count(cores),
        ..Options::default()
    }
}

fn check_ok<M: Model>(model: &M, options: &Options) -> Outcome {
    let outcome = check::run(model, options, Arc::new(Silent)).expect("the run starts");
    assert_eq!(outcome.verdict, Verdict::Ok);
    assert_eq!(outcome.behaviour, None);
    assert_eq!(outcome.statistics.left_on_queue, 0);
    outcome
}

/// Generated, distinct, depth.
fn figures(outcome: &Outcome) -> (u64, u64, u64) {
    let statistics = &outcome.statistics;
    (statistics.generated, statistics.distinct, statistics.depth)
}

#[test]
fn two_phase_has_the_states_that_tlc_finds() {
    let model = TwoPhase::new(3).expect("3 resource managers");
    for cores in [1, 2] {
        let outcome = check_ok(&model, &on_cores(cores));
        assert_eq!(figures(&outcome), (1146, 288, 11));
        assert_eq!(outcome.statistics.initial, 1);
    }
}

#[test]
fn two_phase_with_eight_managers_has_the_states_that_tlc_finds() {
    let model = TwoPhase::new(8).expect("8 resource managers");
    let outcome = check_ok(&model, &on_cores(2));
    assert_eq!(figures(&outcome), (18_507_778, 1_745_408, 26));
}

#[test]
fn a_dense_grid_loses_no_state() {
    for (max_x, max_y) in [(0, 0), (0, 9), (300, 200), (1000, 700)] {
        let (x, y) = (u64::from(max_x), u64::from(max_y));
        let outcome = check_ok(&CounterGrid::new(max_x, max_y), &on_cores(2));
        // Every state but those at the far edges has a successor by each action.
        let generated = 1 + x * (y + 1) + (x + 1) * y;
        let expected = (generated, (x + 1) * (y + 1), x + y + 1);
        assert_eq!(figures(&outcome), expected, "{max_x} x {max_y}");
    }
}

#[test]
fn digits_lose_no_state_whatever_the_fingerprints() {
    let model = HighBranching::new(7, 5).expect("7 digits base 5");
    for fingerprint_bits in [FingerprintBits::Bits64, FingerprintBits::Bits128] {
        for seed in [0, 1, u64::MAX] {
            let options = Options {
                fingerprint_bits,
                fingerprint_seed: tlaloc::model::FingerprintSeed(seed),
                ..on_cores(1)
            };
            let outcome = check_ok(&model, &options);
            // A digit is at most 2 steps from 0.
            assert_eq!(figures(&outcome), (1 + 78_125 * 14, 78_125, 15));
        }
    }
}

#[test]
fn every_driver_and_number_of_cores_counts_alike() {
    let model = HighBranching::new(5, 4).expect("5 digits base 4");
    let simulated = |virtual_cores, seed| Options {
        driver: Driver::Simulated {
            virtual_cores,
            seed,
        },
        ..Options::default()
    };
    let plain = |cores| Options {
        driver: Driver::Plain,
        ..on_cores(cores)
    };
    let mut runs = vec![plain(1), plain(2), plain(7), on_cores(2), on_cores(5)];
    runs.extend([1, 2, 3, 64, 128].map(|cores| simulated(cores, cores as u64)));
    for options in runs {
        let outcome = check_ok(&model, &options);
        assert_eq!(figures(&outcome), (1 + 1024 * 10, 1024, 11), "{options:?}");
        let adds: u64 = (outcome.statistics.actions.iter())
            .map(|action| action.generated)
            .sum();
        assert_eq!(adds, 1024 * 10);
    }
}
