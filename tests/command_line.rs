//! Wrong command lines and missing files say what is wrong and what to do.

use crate::program::{run, run_in};

const SPEC: &str = "---- MODULE Clock ----\nVARIABLE h\nInit == h = 0\nNext == h' = 1 - h\n====\n";
const CONFIG: &str = "INIT Init\nNEXT Next\n";

#[test]
fn no_cores_are_refused() {
    let ended = run(&["run", "counter-grid", "--cores", "0"]);
    ended.expect(255, &["--cores", "at least one core"]);
    assert_eq!(ended.stdout, "");
}

#[test]
fn workers_is_a_synonym_of_cores() {
    run(&["run", "two-phase", "--rm", "3", "--workers", "1"]).expect(0, &["288"]);
    run(&["run", "two-phase", "--rm", "3", "--workers", "auto"]).expect(0, &["288"]);
}

#[test]
fn cores_that_are_no_cores_are_refused() {
    for cores in ["-1", "two", "3-1", "0,0", "99999999999999999999", ""] {
        let ended = run(&["run", "counter-grid", &format!("--cores={cores}")]);
        ended.expect(255, &["--cores"]);
    }
    let ended = run(&["run", "counter-grid", "--cores", "65000-65001"]);
    ended.expect(255, &["CPU 65000 is not granted", "granted are"]);
}

#[test]
fn wrong_command_lines_end_json_output_too() {
    let ended = run(&["run", "counter-grid", "--json", "--cores", "0"]);
    assert_eq!(ended.finished()["verdict"], "error");
    ended.expect(255, &["at least one core"]);
}

#[test]
fn models_that_do_not_exist_are_refused() {
    run(&["run", "two-phase", "--rm", "0"]).expect(255, &["resource managers"]);
    run(&["run", "high-branching", "--digits", "99"]).expect(255, &["99 digits"]);
    run(&["run", "three-phase"]).expect(255, &["three-phase"]);
}

#[test]
fn memory_is_a_size_or_a_share() {
    let grid = ["run", "counter-grid", "--memory"];
    run(&[&grid[..], &["lots"]].concat()).expect(255, &["--memory", "4G"]);
    run(&[&grid[..], &["0%"]].concat()).expect(255, &["--memory", "1% to 100%"]);
    run(&[&grid[..], &["50%", "--max-x", "9"]].concat()).expect(0, &["10,010"]);
}

#[test]
fn a_seed_needs_virtual_cores() {
    run(&["run", "counter-grid", "--seed", "7"]).expect(255, &["--virtual-cores"]);
}

#[test]
fn a_missing_specification_names_the_nearest_files() {
    let files = [
        ("Clock.tla", SPEC),
        ("Other.tla", SPEC),
        ("Clock.cfg", CONFIG),
    ];
    let ended = run_in("missing_specification", &files, &["check", "Clok.tla"]);
    ended.expect(150, &["no file Clok.tla", "did you mean Clock.tla"]);
    let ended = run_in(
        "missing_specification_2",
        &files,
        &["check", "gone/Clock.tla"],
    );
    ended.expect(150, &["no file gone/Clock.tla", "no folder gone"]);
}

#[test]
fn a_directory_is_no_specification() {
    let ended = run(&["check", "examples"]);
    ended.expect(150, &["examples is a directory", "examples/"]);
}

#[test]
fn a_configuration_is_no_specification() {
    let ended = run(&["check", "examples/TwoPhase.cfg"]);
    ended.expect(150, &["is a configuration", "examples/TwoPhase.tla"]);
}

#[test]
fn a_missing_configuration_says_what_to_write() {
    let ended = run_in(
        "no_configuration",
        &[("Clock.tla", SPEC)],
        &["check", "Clock.tla"],
    );
    ended.expect(
        151,
        &[
            "no Clock.cfg",
            "tlaloc init Clock.tla",
            "INIT Init",
            "NEXT Next",
        ],
    );
    let files = [("Clock.tla", SPEC), ("Small.cfg", CONFIG)];
    let ended = run_in("other_configuration", &files, &["check", "Clock.tla"]);
    ended.expect(151, &["no Clock.cfg", "--config Small.cfg"]);
    let arguments = ["check", "Clock.tla", "--config", "Smal.cfg"];
    let ended = run_in("misspelt_configuration", &files, &arguments);
    ended.expect(151, &["no file Smal.cfg", "did you mean Small.cfg"]);
}

#[test]
fn missing_files_end_json_output_too() {
    let ended = run_in("missing_json", &[], &["check", "Gone.tla", "--json"]);
    let events = ended.events();
    assert_eq!(events.len(), 2, "{}", ended.all());
    assert_eq!(events[0]["event"], "diagnostic");
    assert_eq!(events[0]["severity"], "error");
    assert_eq!(ended.finished()["exit_code"], 150);
    ended.expect(150, &["error: there is no file Gone.tla"]);
}
