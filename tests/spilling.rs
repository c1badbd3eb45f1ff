//! Runs whose states exceed memory, on a real disk: the same answer.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use tlaloc::check::{
    self, CoreSpec, Driver, Faults, Io, IoEngine, Limits, Options, Outcome, Silent, Spill, Verdict,
};
use tlaloc::model::Model;
use tlaloc::models::{CounterGrid, HighBranching};

use super::graph::{Graph, Node, Random};
use super::program::{folder, run, run_in};

fn search<M: Model>(model: &M, options: &Options) -> Outcome {
    check::run(model, options, Arc::new(Silent)).expect("the run starts")
}

fn options(driver: Driver, cores: usize) -> Options {
    Options {
        driver,
        cores: CoreSpec::Count(cores),
        ..Options::default()
    }
}

/// What must not depend on memory.
fn answer(outcome: &Outcome) -> impl PartialEq + std::fmt::Debug {
    let statistics = &outcome.statistics;
    let behaviour = outcome.behaviour.as_ref();
    (
        outcome.verdict.clone(),
        statistics.generated,
        statistics.distinct,
        statistics.left_on_queue,
        statistics.depth,
        statistics.initial,
        behaviour.map(|behaviour| format!("{behaviour:?}")),
    )
}

/// Compares a run in `mebibytes` with one in memory, for each driver.
fn spills_to_the_same_answer<M: Model>(name: &str, model: &M, mebibytes: u64) {
    let expected = search(model, &options(Driver::Plain, 1));
    assert_eq!(expected.statistics.peak_disk_bytes, 0);
    let directories = [
        folder(&format!("{name}_a"), &[]),
        folder(&format!("{name}_b"), &[]),
    ];
    let simulated = Driver::Simulated {
        virtual_cores: 3,
        seed: 1,
    };
    let io = |engine, direct| Io { engine, direct };
    for (driver, cores, io) in [
        (Driver::Plain, 1, io(IoEngine::Auto, true)),
        (Driver::Plain, 1, io(IoEngine::Blocking, true)),
        (Driver::Auto, 2, io(IoEngine::Uring, true)),
        (Driver::Auto, 2, io(IoEngine::Threads, true)),
        (simulated, 3, io(IoEngine::Uring, false)),
        (simulated, 3, io(IoEngine::Threads, false)),
    ] {
        if io.engine == IoEngine::Uring && shards::UringDisk::probe().is_err() {
            eprintln!("io_uring is refused here");
            continue;
        }
        // Of so little memory batches between cores take most.
        let limit = match cores {
            1 => mebibytes << 20,
            _ => (mebibytes << 20) * 3 / 2,
        };
        let spilling = Options {
            io,
            memory_limit_bytes: Some(limit),
            spill: Spill::Directories {
                paths: directories.to_vec(),
                named: true,
            },
            ..options(driver, cores)
        };
        let outcome = search(model, &spilling);
        assert_eq!(answer(&outcome), answer(&expected), "{spilling:?}");
        let statistics = &outcome.statistics;
        assert!(statistics.peak_disk_bytes > 0, "{spilling:?}");
        assert!(
            cores > 1 || statistics.peak_memory_bytes <= limit,
            "{} bytes, {spilling:?}",
            statistics.peak_memory_bytes
        );
        for directory in &directories {
            let left = fs::read_dir(directory).expect("the directory stays");
            assert_eq!(left.count(), 0);
        }
    }
}

#[test]
fn wide_levels_that_exceed_memory_are_counted_as_in_memory() {
    let model = HighBranching::new(8, 5).expect("8 digits base 5");
    spills_to_the_same_answer("wide_levels", &model, 8);
}

#[test]
fn many_narrow_levels_that_exceed_memory_are_counted_as_in_memory() {
    spills_to_the_same_answer("narrow_levels", &CounterGrid::new(500, 500), 3);
}

#[test]
fn more_successors_of_one_state_than_memory_holds_are_counted_as_in_memory() {
    const SUCCESSORS: u32 = 600_000;
    let mut graph = Graph {
        initial: vec![0],
        edges: vec![Vec::new(); SUCCESSORS as usize],
        view: 1,
        ..Graph::default()
    };
    graph.edges[0] = (1..SUCCESSORS).map(|node| (0, node)).collect();
    spills_to_the_same_answer("one_state", &graph, 6);
    // It is on disk before the model has returned, and not checked yet.
    graph.bad[0] = [SUCCESSORS / 8].into();
    spills_to_the_same_answer("one_state_and_a_bad_one", &graph, 6);
}

/// The node that a search breadth first finds last, and how many it finds.
fn last_found(graph: &Graph) -> (Node, usize) {
    let mut found = graph.initial.clone();
    let mut seen: BTreeSet<Node> = found.iter().copied().collect();
    let mut next = 0;
    while let Some(&node) = found.get(next) {
        next += 1;
        let targets = graph.edges[node as usize].iter().map(|&(_, target)| target);
        found.extend(targets.filter(|&target| seen.insert(target)));
    }
    (*found.last().expect("initial nodes"), seen.len())
}

#[test]
fn a_behaviour_is_rebuilt_from_a_log_on_disk() {
    let mut random = Random(11);
    let mut graph = Graph::random(&mut random, 200_000);
    let (last, nodes) = last_found(&graph);
    assert!(nodes > 1 << 17, "more than a segment of the log");
    graph.bad[0] = [last].into();
    let expected = search(&graph, &options(Driver::Plain, 1));
    assert_eq!(expected.verdict, Verdict::Invariant { property: 0 });
    let spilling = Options {
        spill: Spill::Simulated(Faults::none(3)),
        limits: Limits {
            resident_states: 20_000,
            ..Limits::default()
        },
        ..options(Driver::Plain, 1)
    };
    assert_eq!(answer(&search(&graph, &spilling)), answer(&expected));
}

const GRID: [&str; 9] = [
    "run",
    "counter-grid",
    "--max-x",
    "600",
    "--max-y",
    "600",
    "--cores",
    "1",
    "--memory",
];

#[test]
fn the_program_spills_by_default_and_leaves_nothing_behind() {
    let ended = run_in("spill_default", &[], &[&GRID[..], &["4M"]].concat());
    ended.expect(0, &["361,201", "Peak disk"]);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("spill_default");
    assert_eq!(fs::read_dir(folder).expect("the folder").count(), 0);
}

#[test]
fn a_directory_that_cannot_be_made_ends_the_run_with_its_name() {
    let ended = run(&[&GRID[..], &["4M", "--spill", "/dev/null/states"]].concat());
    ended.expect(152, &["/dev/null/states", "--spill DIR", "Distinct states"]);
}

#[test]
fn memory_that_states_do_not_take_is_not_made_by_spilling() {
    let grid = CounterGrid::new(500, 500);
    let mut options = options(
        Driver::Simulated {
            virtual_cores: 20,
            seed: 2,
        },
        20,
    );
    options.spill = Spill::Simulated(Faults::none(0));
    // The filters of twenty cores, and next to nothing for their batches.
    options.memory_limit_bytes = Some(20 * (8192 * 16) + (64 << 10));
    let outcome = search(&grid, &options);
    let Verdict::Resources { message } = &outcome.verdict else {
        panic!("{:?}", outcome.verdict);
    };
    assert!(message.contains("with all states on disk"), "{message}");
    assert!(message.contains("--memory"), "{message}");
}
