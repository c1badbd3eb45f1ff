//! What a configuration asks for beyond invariants: one answer for any number
//! of cores, and behaviours that are behaviours of the specification.

use std::path::Path;

use serde_json::Value;

use crate::program::{end, run_in, tlaloc};

/// Checks a model of `recorded/counts` and returns its last event without
/// what depends on the run.
fn finished(module: &str, cores: usize, seed: usize) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/counts");
    let spec = folder.join(format!("{module}.tla"));
    let (cores, seed) = (cores.to_string(), seed.to_string());
    let mut command = tlaloc(&["check", "--json", "--virtual-cores", &cores]);
    command.args(["--seed", &seed]).arg(spec);
    let mut last = end(&mut command).finished();
    let event = last.as_object_mut().expect("an object");
    let kept = [
        "verdict",
        "exit_code",
        "generated",
        "distinct",
        "depth",
        "trace",
        "property",
    ];
    event.retain(|name, _| kept.contains(&name.as_str()));
    last
}

/// The values of a variable along the behaviour of an event.
fn values<'e>(event: &'e Value, variable: &str) -> Vec<&'e str> {
    let steps = event["trace"].as_array().expect("a behaviour");
    let value = |step: &'e Value| step["state"][variable].as_str();
    steps
        .iter()
        .map(|step| value(step).expect("a value"))
        .collect()
}

#[test]
fn there_is_one_answer_on_any_number_of_cores() {
    for module in [
        "SymmetryOfProcesses",
        "SymmetryOfTwoSets",
        "SymmetryUnderView",
        "SymmetryViolated",
        "ViewHidesHistory",
        "ViewViolated",
        "LevelOfStates",
        "StopsOnDemand",
        "PropertyOfSteps",
        "PropertyOfInitial",
        "PropertyOutside",
        "PropertyRefinesWrongly",
        "PropertyBeside",
    ] {
        let expected = finished(module, 1, 0);
        for cores in [2, 3, 16, 128] {
            assert_eq!(finished(module, cores, cores), expected, "{module}");
        }
    }
}

#[test]
fn behaviours_under_symmetry_are_not_permuted_on_the_way() {
    let event = finished("SymmetryViolated", 1, 0);
    let states = values(&event, "pc");
    assert_eq!(states.len(), 5);
    for pair in states.windows(2) {
        let digits = |state: &str| -> Vec<u32> {
            let counts = state.split(":> ").skip(1);
            let first = counts.filter_map(|count| count.chars().next()?.to_digit(10));
            first.collect()
        };
        let (before, after) = (digits(pair[0]), digits(pair[1]));
        assert_eq!((before.len(), after.len()), (3, 3), "{pair:?}");
        let moved: Vec<u32> = (before.iter().zip(&after))
            .filter(|(before, after)| before != after)
            .map(|(before, after)| after - before)
            .collect();
        assert_eq!(moved, [1], "{pair:?}");
    }
}

#[test]
fn an_alias_is_shown_instead_of_the_state() {
    let event = finished("AliasOfSteps", 1, 0);
    assert_eq!(values(&event, "grows"), ["2", "2", "2", "2", "0"]);
    assert_eq!(values(&event, "level"), ["1", "2", "3", "4", "5"]);
    assert_eq!(values(&event, "x"), ["0", "2", "4", "6", "8"]);
    let turns = ["FALSE", "FALSE", "TRUE", "FALSE", "FALSE"];
    assert_eq!(values(&event, "turns"), turns);
    assert!(event["trace"][0]["state"]["y"].is_null());
}

#[test]
fn where_an_alias_fails_the_state_is_shown_with_the_reason() {
    let event = finished("AliasFails", 1, 0);
    let states: Vec<&Value> = (0..5).map(|step| &event["trace"][step]["state"]).collect();
    assert_eq!(states[1]["grows"], "2");
    assert_eq!(
        (&states[2]["x"], &states[2]["y"]),
        (&"4".into(), &"\"low\"".into())
    );
    let reason = states[2]["_ALIASEvalError"].as_str().expect("a reason");
    assert!(reason.contains("function"), "{reason}");
}

#[test]
fn postconditions_are_verdicts_of_their_own() {
    for (module, reason) in [
        ("PostconditionFails", "the postcondition Short is FALSE"),
        ("PostconditionErrs", "the postcondition Odd has no value"),
        ("PossibleNever", "Last should be possible, but never holds"),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/counts");
        let ended = end(tlaloc(&["check"]).arg(folder.join(format!("{module}.tla"))));
        ended.expect(10, &["A postcondition does not hold.", reason]);
        assert_eq!(finished(module, 3, 1)["verdict"], "postcondition");
    }
}

#[test]
fn postconditions_are_judged_after_a_violation_too() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/counts");
    let ended = end(tlaloc(&["check"]).arg(folder.join("PostconditionOfViolated.tla")));
    ended.expect(
        12,
        &[
            "Invariant Small is violated",
            "<<\"judged\", TRUE>>",
            "besides, the postcondition Late is FALSE",
        ],
    );
}

#[test]
fn a_search_that_was_asked_to_stop_does_not_claim_more_than_it_saw() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/counts");
    let ended = end(tlaloc(&["check"]).arg(folder.join("StopsOnDemand.tla")));
    ended.expect(
        0,
        &["Ended as the specification asked: no error among the states so far."],
    );
}

#[test]
fn properties_are_named_by_the_definition_that_is_violated() {
    for (module, code, property) in [
        ("PropertyOfStates", 12, "Small"),
        ("PropertyOfSteps", 13, "YStays"),
        ("PropertyOfInitial", 13, "Begins"),
        ("PropertyOutside", 13, "Steps"),
        ("PropertyRefinesWrongly", 13, "Each!Spec"),
        ("PropertyBeside", 12, "Low"),
    ] {
        let event = finished(module, 2, 7);
        assert_eq!(event["exit_code"], code, "{module}");
        assert_eq!(event["property"], property, "{module}");
    }
}

#[test]
fn what_is_temporal_is_named_as_not_checked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/counts");
    let ended = end(tlaloc(&["check"]).arg(folder.join("PropertyRefines.tla")));
    let unchecked = [
        "PROPERTY Implements (First!Fair)",
        "PROPERTY All (Each!Fair)",
        "PROPERTY Fairness",
        "PROPERTY Live",
    ];
    ended.expect(0, &[&format!("{} are NOT checked", unchecked.join(", "))]);
    let held = ["invariants All and Checked hold", "First!Spec", "Each!Spec"];
    ended.expect(0, &held);
}

#[test]
fn a_configuration_may_stand_in_the_file_of_its_module() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/counts");
    let spec = folder.join("Embedded.tla");
    for named in [false, true] {
        let mut command = tlaloc(&["check", "--json"]);
        if named {
            command.arg("--config").arg(&spec);
        }
        let event = end(command.arg(&spec)).finished();
        let figures = ["generated", "distinct", "depth"].map(|name| &event[name]);
        assert_eq!(figures, [4, 4, 4], "{event}");
    }
    let other = folder.join("ConstantForms.tla");
    let mut command = tlaloc(&["check", "--config"]);
    let ended = end(command.arg(&other).arg(&spec));
    ended.expect(151, &["has no configuration"]);
}

/// TLC's warnings, each of them once and whatever the number of cores.
#[test]
fn what_is_odd_is_warned_of_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/counts");
    for cores in [&["--cores", "1"][..], &["--virtual-cores", "5"]] {
        let mut command = tlaloc(&["check", "--json"]);
        let ended = end(command.args(cores).arg(folder.join("OddSteps.tla")));
        let mut warned: Vec<String> = Vec::new();
        for event in ended.events() {
            if event["severity"] == "warning" {
                let message = event["message"].as_str().expect("a message");
                let place = message.split(": ").next().expect("a place");
                let place = place.rsplit_once("OddSteps.tla:").expect("a file").1;
                let odd = message.contains("UNCHANGED");
                assert_ne!(odd, message.contains("EXCEPT"), "{message}");
                warned.push(format!("{place} {odd}"));
            }
        }
        warned.sort();
        let expected = [
            "11:45 true",
            "13:15 false",
            "14:14 false",
            "17:42 true",
            "6:14 true",
            "9:31 true",
        ];
        assert_eq!(warned, expected, "{}", ended.all());
    }
}

#[test]
fn a_periodic_check_ends_a_run_once_progress_is_told() {
    // As in TLC, a search that is over before is not asked.
    let module = |last: &str| {
        format!(
            "---- MODULE M ----\nEXTENDS Integers, TLC\nVARIABLE x\nInit == x = 0\n\
             Next == x' = (x + 1) % {last}\nFew == TLCGet(\"distinct\") < 10\nOp(a) == a\n====\n"
        )
    };
    let run = |name: &str, last: &str, asked: &str| {
        let config = format!("INIT Init\nNEXT Next\n{asked}\n");
        let module = module(last);
        let files = [("M.tla", &*module), ("M.cfg", &*config)];
        run_in(name, &files, &["check", "M.tla", "--cores", "1"])
    };
    let ended = run("periodic", "1000000000", "_PERIODIC Few");
    ended.expect(10, &["_PERIODIC is FALSE", "M.tla:6:8"]);
    run("periodic_not_asked", "20", "_PERIODIC Few").expect(0, &["No error"]);
    run("reward", "20", "_RL_REWARD Few").expect(0, &["No error"]);
    for keyword in ["_PERIODIC", "_RL_REWARD", "_POSSIBLE"] {
        let ended = run("unknown_keyword", "20", &format!("{keyword} Nope"));
        ended.expect(151, &["`Nope` is not defined", "M.cfg:3:"]);
        let ended = run("with_arguments", "20", &format!("{keyword} Op"));
        ended.expect(151, &["`Op` takes arguments", "M.cfg:3:"]);
    }
}
