//! The specifications of `examples/`, with the figures that TLC gives for them
//! (one worker), on one core, on two, and on sixteen simulated ones.

use serde_json::Value;

use crate::program::{Ended, run};

/// How the cores are chosen.
const CORES: [&[&str]; 3] = [
    &["--cores", "1"],
    &["--cores", "2"],
    &["--virtual-cores", "16", "--seed", "7"],
];

fn check(name: &str, config: &str, cores: &[&str]) -> Ended {
    let specification = format!("examples/{name}.tla");
    let config = format!("examples/{config}.cfg");
    let arguments = ["check", &specification, "--config", &config, "--json"];
    run(&[&arguments[..], cores].concat())
}

/// Asserts that all is well, with TLC's generated, distinct and depth, and so
/// many distinct initial states.
#[track_caller]
fn holds(name: &str, config: &str, figures: [u64; 3], initial: u64) {
    for cores in CORES {
        let ended = check(name, config, cores);
        ended.expect(0, &[]);
        let finished = ended.finished();
        assert_eq!(finished["verdict"], "ok", "{finished}");
        let found = ["generated", "distinct", "depth"].map(|field| finished[field].as_u64());
        assert_eq!(found, figures.map(Some), "{cores:?}");
        assert_eq!(finished["initial"], initial, "{cores:?}");
        assert_eq!(finished["left_on_queue"], 0, "{cores:?}");
    }
}

/// Asserts a violation, and returns the actions of the behaviour: the same
/// whatever the cores.
#[track_caller]
fn breaks(name: &str, config: &str, verdict: (&str, i32), property: Option<&str>) -> Vec<Value> {
    let traces = CORES.map(|cores| {
        let ended = check(name, config, cores);
        ended.expect(verdict.1, &[]);
        let finished = ended.finished();
        assert_eq!(finished["verdict"], verdict.0, "{finished}");
        assert_eq!(finished["property"].as_str(), property, "{finished}");
        finished["trace"].as_array().expect("a behaviour").clone()
    });
    let [first, others @ ..] = traces;
    for other in others {
        assert_eq!(first, other);
    }
    first
}

fn actions(trace: &[Value]) -> Vec<&str> {
    let steps = trace.iter().skip(1);
    steps
        .map(|step| step["action"].as_str().unwrap_or("?"))
        .collect()
}

fn last<'a>(trace: &'a [Value], variable: &str) -> &'a str {
    let state = &trace.last().expect("a state")["state"];
    state[variable].as_str().expect("a value")
}

#[test]
fn two_phase_commit() {
    holds("TwoPhase", "TwoPhase", [58_146, 8_832, 17], 1);
}

#[test]
fn peterson() {
    holds("Peterson", "Peterson", [36, 20, 6], 2);
}

#[test]
fn ring_election() {
    holds("RingElection", "RingElection", [348, 124, 10], 1);
}

#[test]
fn consensus() {
    holds("Consensus", "Consensus", [23_703, 3_921, 17], 1);
}

#[test]
fn cache_coherence() {
    holds("CacheMSI", "CacheMSI", [14_114, 784, 7], 2);
}

#[test]
fn termination_detection() {
    holds("Termination", "Termination", [5_826, 670, 13], 16);
}

#[test]
fn votes() {
    holds("Votes", "Votes", [24_829, 7_415, 13], 1);
}

#[test]
fn bounded_buffer_that_wakes_all() {
    holds("BoundedBuffer", "BoundedBufferFixed", [284, 79, 6], 1);
}

#[test]
fn bank_transfer_with_one_clerk() {
    holds("BankTransfer", "BankTransferOneClerk", [433, 244, 6], 1);
}

/// Action names in alphabetical order: where steps commute, several orders are
/// equally short.
fn sorted_actions(trace: &[Value]) -> Vec<&str> {
    let mut actions = actions(trace);
    actions.sort_unstable();
    actions
}

#[test]
fn river_crossing_is_solved() {
    let trace = breaks(
        "RiverCrossing",
        "RiverCrossing",
        ("invariant", 12),
        Some("NotAllAcross"),
    );
    let expected = [
        "CrossOver",
        "ComeBack",
        "CrossOver",
        "ComeBack",
        "CrossOver",
        "ComeBack",
        "CrossOver",
    ];
    assert_eq!(actions(&trace), expected);
    // The goose goes first and last; fox and grain may change places.
    assert_eq!(trace[1]["state"]["near"], "{\"fox\", \"grain\"}");
    assert_eq!(trace[6]["state"]["near"], "{\"goose\"}");
    assert_eq!(last(&trace, "near"), "{}");
}

#[test]
fn five_litres_are_measured() {
    let trace = breaks("Jugs", "Jugs", ("invariant", 12), Some("NotMeasured"));
    let litres: Vec<String> = trace
        .iter()
        .map(|step| step["state"]["litres"].as_str().unwrap_or("?").to_string())
        .collect();
    // The only shortest way.
    let expected = [
        (0, 0),
        (0, 11),
        (7, 4),
        (0, 4),
        (4, 0),
        (4, 11),
        (7, 8),
        (0, 8),
        (7, 1),
        (0, 1),
        (1, 0),
        (1, 11),
        (7, 5),
    ];
    let shown = |(small, large)| format!("[small |-> {small}, large |-> {large}]");
    assert_eq!(litres, expected.map(shown));
    let fills_and_pours = [
        "Fill", "Pour", "Empty", "Pour", "Fill", "Pour", "Empty", "Pour", "Empty", "Pour", "Fill",
        "Pour",
    ];
    assert_eq!(actions(&trace), fills_and_pours);
}

#[test]
fn bounded_buffer_that_wakes_one_deadlocks() {
    let trace = breaks("BoundedBuffer", "BoundedBuffer", ("deadlock", 11), None);
    assert_eq!(trace.len(), 9);
    assert_eq!(last(&trace, "asleep"), "{p1, p2, c1, c2}");
}

#[test]
fn bank_transfers_race() {
    let property = Some("MoneyIsKept");
    let trace = breaks("BankTransfer", "BankTransfer", ("invariant", 12), property);
    assert_eq!(actions(&trace), ["Read", "Read", "Write", "Write"]);
}

#[test]
fn careless_leaders_disagree() {
    let config = "ConsensusCareless";
    let trace = breaks("Consensus", config, ("invariant", 12), Some("Agreement"));
    let expected = [
        "Accept", "Accept", "Accept", "Accept", "Ask", "Ask", "Promise", "Promise", "Promise",
        "Promise", "Propose", "Propose",
    ];
    assert_eq!(sorted_actions(&trace), expected);
}

#[test]
fn copies_that_are_not_invalidated_grow_stale() {
    let config = "CacheMSIForgetful";
    let trace = breaks("CacheMSI", config, ("invariant", 12), Some("Coherent"));
    assert_eq!(trace.len(), 3);
    assert_eq!(actions(&trace)[1], "Write");
}

#[test]
fn forgotten_votes_elect_two_leaders() {
    let property = Some("OneLeaderPerTerm");
    let trace = breaks("Votes", "VotesForgotten", ("invariant", 12), property);
    let expected = [
        "GrantVote",
        "GrantVote",
        "Restart",
        "Timeout",
        "Timeout",
        "Win",
        "Win",
    ];
    assert_eq!(sorted_actions(&trace), expected);
}
