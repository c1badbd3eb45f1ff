//! One answer for any number of cores, any order of events and any limits:
//! that of a plain sequential search.

use std::sync::Arc;

use tlaloc::check::{
    self, Behaviour, CoreSpec, Driver, Faults, FingerprintBits, Limits, Options, Outcome, Silent,
    Spill, Verdict,
};
use tlaloc::model::{Binding, FingerprintSeed, PropertyId};

use super::graph::{ACTIONS, Expected, FORBIDDEN, Fault, Graph, Random, Reference};

pub fn simulated(virtual_cores: usize, seed: u64) -> Options {
    Options {
        driver: Driver::Simulated {
            virtual_cores,
            seed,
        },
        ..Options::default()
    }
}

fn search(graph: &Graph, options: &Options) -> Outcome {
    check::run(graph, options, Arc::new(Silent)).expect("the run starts")
}

/// What was reported, in the terms of the reference. A panic's message ends
/// with its place, which is cut off.
pub fn reported(outcome: &Outcome) -> Expected {
    let error = |message: &str| {
        let message = message.split(" (").next().unwrap_or_default();
        Fault::Error(message.to_owned())
    };
    let fault = match &outcome.verdict {
        Verdict::Ok => None,
        Verdict::Invariant { property } => Some(Fault::Invariant(*property)),
        Verdict::ActionProperty {
            property: FORBIDDEN,
        } => Some(Fault::ActionProperty),
        Verdict::Deadlock => Some(Fault::Deadlock),
        Verdict::Error { error: e, .. } => Some(error(&e.message)),
        other => panic!("no graph gives {other:?}"),
    };
    let statistics = &outcome.statistics;
    Expected {
        fault,
        generated: statistics.generated,
        distinct: statistics.distinct,
        left: statistics.left_on_queue,
        depth: statistics.depth,
        behaviour: outcome.behaviour.as_ref().map_or(Vec::new(), nodes),
    }
}

fn nodes(behaviour: &Behaviour) -> Vec<(Option<u32>, u32)> {
    let mut last: &[Binding] = &[];
    let mut nodes = Vec::new();
    for step in &behaviour.steps {
        let changed: Vec<bool> = (step.bindings.iter().enumerate())
            .map(|(i, binding)| last.get(i) != Some(binding))
            .collect();
        assert_eq!(step.changed, changed);
        last = &step.bindings;
        let action = step.action.as_ref().map(|action| {
            let known = ACTIONS.iter().position(|name| *name == action.name);
            known.expect("an action of the graph") as u32
        });
        nodes.push((action, step.bindings[0].value.parse().expect("a node")));
    }
    nodes
}

/// Options that must make no difference.
fn variations(random: &mut Random) -> Vec<Options> {
    let seed = u64::from(random.below(u32::MAX));
    let cramped = Limits {
        super_step_states: 1 + u64::from(random.below(20)),
        batch_states: Some(1 + random.below(3) as usize),
        overflow_batches: 1,
        ..Limits::default()
    };
    let mut variations = vec![Options {
        driver: Driver::Plain,
        cores: CoreSpec::Count(1),
        ..Options::default()
    }];
    for cores in [1, 2, 3, 5, 16, 128] {
        variations.push(simulated(cores, seed));
        variations.push(Options {
            limits: cramped.clone(),
            ..simulated(cores, seed + 1)
        });
        variations.push(Options {
            spill: Spill::Simulated(recoverable(random)),
            limits: Limits {
                resident_states: random.below(60) as usize,
                ..cramped.clone()
            },
            ..simulated(cores, seed + 2)
        });
    }
    variations
}

/// Faults of a disk that must make no difference.
fn recoverable(random: &mut Random) -> Faults {
    Faults {
        short: random.below(100),
        failed_reads: random.below(10),
        slow: random.below(950),
        ..Faults::none(u64::from(random.below(u32::MAX)))
    }
}

fn assert_canonical(graph: &Graph, random: &mut Random) -> Option<Fault> {
    let expected = Reference::search(graph, FingerprintSeed(0));
    for options in variations(random) {
        let outcome = search(graph, &options);
        assert_eq!(reported(&outcome), expected, "{graph:?}\n{options:?}");
    }
    expected.fault
}

#[test]
fn graphs_with_faults_are_reported_as_a_sequential_search_does() {
    let mut kinds = [0; 5];
    for seed in 0..60 {
        let mut random = Random(seed);
        let nodes = 20 + random.below(400);
        let graph = Graph::random(&mut random, nodes).with_faults(&mut random);
        kinds[match assert_canonical(&graph, &mut random) {
            None => 0,
            Some(Fault::Invariant(_)) => 1,
            Some(Fault::ActionProperty) => 2,
            Some(Fault::Deadlock) => 3,
            Some(Fault::Error(_)) => 4,
        }] += 1;
    }
    assert!(kinds[1..].iter().all(|&count| count > 0), "{kinds:?}");
}

#[test]
fn graphs_without_faults_are_counted_as_a_sequential_search_does() {
    for seed in 100..110 {
        let mut random = Random(seed);
        let mut graph = Graph::random(&mut random, 700);
        graph.outside = (0..700).step_by(13).collect();
        assert_eq!(assert_canonical(&graph, &mut random), None);
    }
}

#[test]
fn under_a_view_the_same_states_survive() {
    for seed in 200..240 {
        let mut random = Random(seed);
        let mut graph = Graph::random(&mut random, 300).with_faults(&mut random);
        graph.view = 2 + random.below(6);
        assert_canonical(&graph, &mut random);
    }
}

#[test]
fn a_disk_that_fails_ends_in_the_same_answer_or_in_an_error() {
    let mut ends = [0; 4];
    for seed in 500..620 {
        let mut random = Random(seed);
        let graph = Graph::random(&mut random, 400).with_faults(&mut random);
        let mut faults = recoverable(&mut random);
        match seed % 4 {
            0 => faults.rotten = 100 + random.below(200),
            1 => faults.failed_writes = 1 + random.below(60),
            2 => faults.capacity = 4096 * u64::from(1 + random.below(6)),
            _ => faults.failed_reads = 600 + random.below(300),
        }
        let options = Options {
            spill: Spill::Simulated(faults),
            limits: Limits {
                resident_states: random.below(40) as usize,
                super_step_states: 1 + u64::from(random.below(20)),
                ..Limits::default()
            },
            ..simulated(1 + random.below(5) as usize, u64::from(seed as u32))
        };
        let outcome = search(&graph, &options);
        let message = match &outcome.verdict {
            Verdict::Resources { message } => message.clone(),
            // The log may be damaged when the answer is known already.
            _ => outcome.warnings.join(" "),
        };
        let kinds = ["is damaged", "cannot write", "disk is full", "cannot read"];
        match kinds.iter().position(|kind| message.contains(kind)) {
            Some(kind) => ends[kind] += 1,
            None => {
                let expected = Reference::search(&graph, FingerprintSeed(0));
                assert_eq!(reported(&outcome), expected, "{graph:?}\n{options:?}");
            }
        }
    }
    assert!(ends.iter().all(|&count| count > 3), "{ends:?}");
}

#[test]
fn threads_answer_as_simulated_cores_do() {
    for seed in 300..310 {
        let mut random = Random(seed);
        let graph = Graph::random(&mut random, 400).with_faults(&mut random);
        let expected = Reference::search(&graph, FingerprintSeed(0));
        for driver in [Driver::Auto, Driver::Plain] {
            for cores in [2, 5] {
                let options = Options {
                    driver,
                    cores: CoreSpec::Count(cores),
                    ..Options::default()
                };
                assert_eq!(reported(&search(&graph, &options)), expected, "{options:?}");
            }
        }
    }
}

#[test]
fn wide_fingerprints_and_other_seeds_change_no_figure() {
    for seed in 400..420 {
        let mut random = Random(seed);
        let graph = Graph::random(&mut random, 300).with_faults(&mut random);
        let narrow = reported(&search(&graph, &simulated(3, 0)));
        let wide = Options {
            fingerprint_bits: FingerprintBits::Bits128,
            ..simulated(3, 0)
        };
        let other_seed = Options {
            fingerprint_seed: FingerprintSeed(u64::from(random.below(1000))),
            ..simulated(3, 0)
        };
        for options in [wide, other_seed] {
            let other = reported(&search(&graph, &options));
            // Among equally short behaviours fingerprints choose.
            assert_eq!(other.behaviour.len(), narrow.behaviour.len());
            assert_eq!(
                (other.generated, other.distinct, other.left, other.depth),
                (narrow.generated, narrow.distinct, narrow.left, narrow.depth)
            );
        }
    }
}

/// A fan: `width` nodes after the first, all of which lead to the last.
fn fan(width: u32) -> Graph {
    let mut edges = vec![Vec::new(); width as usize + 2];
    edges[0] = (1..=width).map(|node| (0, node)).collect();
    for node in 1..=width {
        edges[node as usize] = vec![(1, width + 1)];
    }
    edges[width as usize + 1] = vec![(2, 0)];
    Graph {
        initial: vec![0],
        edges,
        view: 1,
        ..Graph::default()
    }
}

#[test]
fn ties_among_shortest_behaviours_are_settled_by_content() {
    let mut graph = fan(1000);
    graph.bad[0] = (500..600).collect();
    graph.bad[1] = (1..1001).collect();
    let mut random = Random(1);
    assert_eq!(
        assert_canonical(&graph, &mut random),
        Some(Fault::Invariant(0)),
        "the first in the order of the properties"
    );
    graph.bad = [[1001].into(), [].into()];
    assert_canonical(&graph, &mut random);
}

#[test]
fn an_outside_state_that_breaks_an_invariant_is_reported_with_its_step() {
    let mut graph = fan(10);
    graph.outside = [11].into();
    graph.bad[1] = [11].into();
    let outcome = search(&graph, &simulated(4, 9));
    assert_eq!(outcome.verdict, Verdict::Invariant { property: 1 });
    let behaviour = nodes(&outcome.behaviour.expect("a behaviour"));
    assert_eq!(behaviour.len(), 3);
    assert_eq!(behaviour[2], (Some(1), 11));
}

#[test]
fn the_first_violation_may_end_the_run() {
    let mut graph = fan(5000);
    graph.bad[0] = (100..4000).collect();
    let options = Options {
        first: true,
        limits: Limits {
            super_step_states: 10,
            ..Limits::default()
        },
        ..simulated(3, 1)
    };
    let outcome = search(&graph, &options);
    let property: PropertyId = 0;
    assert_eq!(outcome.verdict, Verdict::Invariant { property });
    assert_eq!(nodes(&outcome.behaviour.expect("a behaviour")).len(), 2);
}
