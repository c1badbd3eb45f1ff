//! `tlaloc parse` tells whether a text is TLA+, and what it defines.

use serde_json::{Value, json};

use crate::program::{run, run_in};

const BASE: &str = "\
---- MODULE Base ----
CONSTANT Limit
Below(n, Test(_, _)) == Test(n, Limit)
====
";

const TOP: &str = "\
---- MODULE Top ----
EXTENDS Naturals
CONSTANTS Limit, Op(_)
VARIABLE x
INSTANCE Base
Half == INSTANCE Base WITH Limit <- 5
Init == x = 0
Next == LET step == 1 IN x' = x + step
Spec == Init /\\ [][Next]_x
====
";

#[test]
fn the_verdict_counts_what_there_is() {
    let files = [("Base.tla", BASE), ("Top.tla", TOP)];
    let ended = run_in("parse_verdict", &files, &["parse", "Top"]);
    ended.expect(
        0,
        &["No error. Module Top: 2 constants, 1 variable, 5 definitions."],
    );
    let ended = run(&["parse", "examples/TwoPhase.tla"]);
    ended.expect(0, &["No error. Module TwoPhase: 1 constant, 4 variables"]);
}

#[test]
fn definitions_have_levels_parameters_and_places() {
    let files = [("Base.tla", BASE), ("Top.tla", TOP)];
    let ended = run_in("parse_json", &files, &["parse", "Top.tla", "--json"]);
    assert_eq!(ended.finished()["verdict"], "ok");
    let events = ended.events();
    let shown: Vec<String> = events[..events.len() - 1].iter().map(line).collect();
    assert_eq!(
        shown,
        [
            "Top.tla:3 constant Limit [] constant",
            "Top.tla:3 constant Op [\"_\"] constant",
            "Top.tla:4 variable x [] state",
            "Top.tla:7 definition Init [] state",
            "Top.tla:8 definition Next [] action",
            "Top.tla:9 definition Spec [] temporal",
            "Base.tla:3 definition Below [\"n\",\"Test(_, _)\"] constant",
            "Base.tla:3 definition Half!Below [\"n\",\"Test(_, _)\"] constant",
        ]
    );
    let place = &events[3]["place"];
    let expected = json!({"file": "Top.tla", "line": 7, "column": 1, "end_line": 7,
        "end_column": 13});
    assert_eq!(place, &expected);
}

fn line(event: &Value) -> String {
    assert_eq!(event["event"], "definition");
    let text = |value: &Value| value.as_str().expect("text").to_string();
    format!(
        "{}:{} {} {} {} {}",
        text(&event["place"]["file"]),
        event["place"]["line"],
        text(&event["kind"]),
        text(&event["name"]),
        event["parameters"],
        text(&event["level"]),
    )
}

#[test]
fn definitions_of_instances_have_qualified_names() {
    let top = "---- MODULE Top ----\nVARIABLE v\nI == INSTANCE Base WITH w <- v\n\
               J(q) == INSTANCE Base WITH w <- q\nUse == I!Both(1)\n====\n";
    let base = "---- MODULE Base ----\nCONSTANT w\nOne == w\nLOCAL Hidden == 1\n\
                Both(a) == <<One, a>>\n====\n";
    let files = [("Base.tla", base), ("Top.tla", top)];
    let ended = run_in("parse_instances", &files, &["parse", "Top.tla", "--json"]);
    assert_eq!(ended.finished()["verdict"], "ok");
    let events = ended.events();
    let shown: Vec<String> = events[..events.len() - 1].iter().map(line).collect();
    assert_eq!(
        shown,
        [
            "Top.tla:2 variable v [] state",
            "Top.tla:5 definition Use [] state",
            "Base.tla:3 definition I!One [] state",
            "Base.tla:3 definition J!One [\"q\"] constant",
            "Base.tla:5 definition I!Both [\"a\"] state",
            "Base.tla:5 definition J!Both [\"q\",\"a\"] constant",
        ]
    );
}

#[test]
fn what_is_no_tla_ends_with_150() {
    let unclosed = "---- MODULE M ----\nA == (1\n====\n";
    let ended = run_in(
        "parse_unclosed",
        &[("M.tla", unclosed)],
        &["parse", "M.tla"],
    );
    ended.expect(150, &["M.tla:3:1"]);
    let unknown = "---- MODULE M ----\nA == B\n====\n";
    let arguments = ["parse", "M.tla", "--json"];
    let ended = run_in("parse_unknown", &[("M.tla", unknown)], &arguments);
    assert_eq!(ended.finished()["verdict"], "error");
    assert_eq!(ended.events()[0]["place"]["line"], 2);
    ended.expect(150, &["unknown identifier `B`"]);
    run(&["parse", "gone.tla"]).expect(150, &["no file gone.tla"]);
}
