//! Each verdict has TLC's exit code and a sentence in plain words.

use crate::program::{run, run_in};

const MODULE: &str = "\
---- MODULE Count ----
EXTENDS Integers
VARIABLES x, y
Init == x = 0 /\\ y = 0
Up == x < 3 /\\ x' = x + 1 /\\ y' = y
Next == Up
Small == x < 2
====
";

fn check(name: &str, config: &str, more: &[&str]) -> crate::program::Ended {
    let files = [("Count.tla", MODULE), ("Count.cfg", config)];
    run_in(name, &files, &[&["check", "Count.tla"], more].concat())
}

#[test]
fn ok_says_what_was_checked() {
    let config = "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n";
    check("ok", config, &[]).expect(0, &["No error in any reachable state"]);
    let config = "INIT Init\nNEXT Next\n";
    let ended = check("ok_flag", config, &["--no-deadlock"]);
    ended.expect(
        0,
        &["No error in any reachable state, but no property was given."],
    );
}

#[test]
fn a_deadlock_shows_its_behaviour_and_what_to_do() {
    let ended = check("deadlock", "INIT Init\nNEXT Next\n", &[]);
    ended.expect(
        11,
        &[
            "Deadlock: state 4 of the behaviour below has no successor.",
            "State 4: Up at Count.tla:5:",
            "--no-deadlock",
        ],
    );
}

#[test]
fn a_violation_marks_what_each_step_changes() {
    let ended = check("violation", "INIT Init\nNEXT Next\nINVARIANT Small\n", &[]);
    ended.expect(
        12,
        &["Invariant Small is violated by state 3 of the behaviour below."],
    );
    let behaviour = "\
State 1: initial
    x = 0
    y = 0

State 2: Up at Count.tla:5:7
  * x = 1
    y = 0

State 3: Up at Count.tla:5:7
  * x = 2
    y = 0
";
    assert!(ended.stdout.contains(behaviour), "{}", ended.all());
}

#[test]
fn the_json_behaviour_says_the_same() {
    let config = "INIT Init\nNEXT Next\nINVARIANT Small\n";
    let ended = check("violation_json", config, &["--json"]);
    let finished = ended.finished();
    assert_eq!(finished["verdict"], "invariant");
    assert_eq!(finished["property"], "Small");
    let trace = finished["trace"].as_array().expect("a behaviour");
    assert_eq!(trace.len(), 3);
    assert_eq!(trace[0]["action"], serde_json::Value::Null);
    assert_eq!(trace[2]["action"], "Up");
    assert_eq!(trace[2]["place"]["line"], 5);
    assert_eq!(trace[2]["state"], serde_json::json!({ "x": "2", "y": "0" }));
    assert_eq!(trace[2]["changed"], serde_json::json!(["x"]));
}

#[test]
fn exhausted_memory_ends_with_the_figures_so_far() {
    let arguments = ["run", "counter-grid", "--max-x", "9000", "--max-y", "9000"];
    let ended = run(&[
        &arguments[..],
        &["--memory", "16M", "--cores", "1", "--spill", "none"],
    ]
    .concat());
    let said = [
        "memory is exhausted",
        "--memory",
        "MiB at least",
        "Distinct states",
    ];
    ended.expect(152, &said);
    let ended = run(&[&arguments[..], &["--memory", "1K"]].concat());
    ended.expect(153, &["too small"]);
}

#[test]
fn nothing_is_coloured_where_there_is_no_terminal() {
    let ended = check("plain_text", "INIT Init\nNEXT Next\n", &[]);
    assert!(!ended.all().contains('\u{1b}'), "{}", ended.all());
}
