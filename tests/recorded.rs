//! What TLC answered, recorded: values of expressions as it prints them, and
//! its figures for small models of one dark corner each.
//!
//! `recorded/answers/X.out` is what TLC prints for `X.tla`, a value a line; in
//! `recorded/modules`, TLC with the community modules; in
//! `recorded/behaviours`, one for each configuration of the one module.
//! `recorded/counts/expected.csv` has its exit code, figures and the length of
//! its behaviour. One code differs by intent: an evaluation that fails in the
//! next-state relation exits with 75 whatever the reason, where TLC says 255
//! for errors raised by the standard modules.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Ended, end, tlaloc};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/recorded")
        .join(name)
}

/// Runs `tlaloc check --json` and returns its events and how it ended.
fn check(spec: &Path, config: &Path, cores: &[&str]) -> (Vec<Value>, Ended) {
    let mut command = tlaloc(&["check", "--json", "--config"]);
    command.arg(config).args(cores).arg(spec);
    let ended = end(&mut command);
    (ended.events(), ended)
}

/// Line breaks inside a printed value are a matter of taste.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Checks the values that one module prints.
fn answers(module: &str) {
    printed("answers", module);
}

/// Checks the values that a module of `recorded/name` prints.
fn printed(name: &str, module: &str) {
    let folder = folder(name);
    let spec = folder.join(format!("{module}.tla"));
    let expected = folder.join(format!("{module}.out"));
    prints(&spec, &folder.join("None.cfg"), &expected, 0);
}

/// Checks what a specification prints, and its exit code.
fn prints(spec: &Path, config: &Path, expected: &Path, exit_code: i32) {
    let expected = std::fs::read_to_string(expected).unwrap();
    let (events, ended) = check(spec, config, &["--cores", "1"]);
    let stderr = &ended.stderr;
    let printed: Vec<&str> = events
        .iter()
        .filter(|event| event["event"] == "print")
        .map(|event| event["text"].as_str().expect("a text"))
        .collect();
    let expected: Vec<&str> = expected.lines().collect();
    for (ours, theirs) in printed.iter().zip(&expected) {
        assert_eq!(squeezed(ours), squeezed(theirs), "{stderr}");
    }
    assert_eq!(printed.len(), expected.len(), "{stderr}");
    assert_eq!(ended.code, exit_code, "{stderr}");
}

#[test]
fn values_of_arithmetic() {
    answers("Arithmetic");
}

#[test]
fn values_of_set_operators() {
    answers("Sets");
}

#[test]
fn values_of_filters_over_large_sets() {
    answers("Filters");
}

#[test]
fn sets_that_are_printed_by_their_elements() {
    answers("Printing");
}

#[test]
fn values_of_functions_and_records() {
    answers("Functions");
}

#[test]
fn values_of_sequence_operators() {
    answers("Sequence");
}

#[test]
fn elements_that_choose_takes() {
    answers("Choose");
}

#[test]
fn values_of_logic_and_control() {
    answers("Logic");
}

#[test]
fn values_of_user_defined_operators() {
    answers("Operators");
}

#[test]
fn values_through_instances() {
    answers("Modules");
}

#[test]
fn values_of_the_module_tlc_and_printing() {
    answers("Tlc");
}

#[test]
fn values_of_what_tlc_says_of_itself() {
    answers("Tools");
}

/// What a postcondition sees of what a search found wrong.
#[test]
fn counterexamples_of_violations_and_failures() {
    let folder = folder("behaviours");
    let spec = folder.join("CounterExamples.tla");
    for (config, exit_code) in [
        ("Initial", 12),
        ("Invariant", 12),
        ("ActionProperty", 13),
        ("Deadlock", 11),
        ("Failure", 14),
        ("PropertyFailure", 76),
    ] {
        let expected = folder.join(format!("{config}.out"));
        let config = folder.join(format!("{config}.cfg"));
        prints(&spec, &config, &expected, exit_code);
    }
}

#[test]
fn values_of_folds() {
    printed("modules", "FoldOperators");
}

#[test]
fn values_of_community_sequence_operators() {
    printed("modules", "SequenceOperators");
}

#[test]
fn values_of_community_set_and_function_operators() {
    printed("modules", "SetAndFunctionOperators");
}

#[test]
fn values_of_graphs_and_relations() {
    printed("modules", "GraphOperators");
}

#[test]
fn values_of_operators_on_text() {
    printed("modules", "TextOperators");
}

#[test]
fn values_of_recursive_functions_and_captured_operators() {
    answers("RecursiveFunctions");
}

/// Without remembering what the functions are this would take for ever.
#[test]
fn recursive_functions_are_not_exponential() {
    let folder = std::env::temp_dir().join(format!("tlaloc-memo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let spec = folder.join("Fibonacci.tla");
    let text = "---- MODULE Fibonacci ----\nEXTENDS Integers\n\
                fib[n \\in Nat] == IF n < 2 THEN n ELSE fib[n-1] + fib[n-2]\n\
                paths[i, j \\in Nat] == IF i = 0 \\/ j = 0 THEN 1\n\
                                        ELSE paths[i-1, j] + paths[i, j-1]\n\
                ASSUME fib[85] = 259695496911122585 /\\ paths[16, 16] = 601080390\n====\n";
    std::fs::write(&spec, text).unwrap();
    let config = spec.with_extension("cfg");
    std::fs::write(&config, "").unwrap();
    let (_, ended) = check(&spec, &config, &["--cores", "1"]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[test]
fn values_through_nested_and_parametrised_modules() {
    answers("NestedModules");
}

#[test]
fn values_of_named_parts_of_definitions() {
    answers("Parts");
}

#[test]
fn native_operators_are_what_their_definitions_say() {
    let folder = folder("modules");
    let spec = folder.join("Definitions.tla");
    let (_, ended) = check(&spec, &folder.join("None.cfg"), &["--cores", "1"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

/// Evaluates each expression of a table of `recorded/modules`, most of them
/// with arguments of the wrong kind: a line is an expression and its value, or
/// `error`; the first line is what is extended.
fn outcomes(table: &str) {
    let recorded = folder("modules");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(table);
    std::fs::create_dir_all(&scratch).unwrap();
    let text = std::fs::read_to_string(recorded.join(format!("{table}.tsv"))).unwrap();
    let (extends, rows) = text.split_once('\n').unwrap();
    let mut differences = Vec::new();
    for row in rows.lines() {
        let (expression, expected) = row.split_once('\t').expect("two columns");
        let spec = scratch.join("Outcome.tla");
        let module =
            format!("---- MODULE Outcome ----\n{extends}\nASSUME PrintT({expression})\n====\n");
        std::fs::write(&spec, module).unwrap();
        let (events, ended) = check(&spec, &recorded.join("None.cfg"), &["--cores", "1"]);
        let printed = events.iter().find(|event| event["event"] == "print");
        let found = match (ended.code, printed) {
            (0, Some(event)) => event["text"].as_str().unwrap_or_default(),
            (10, None) => "error",
            _ => "neither a value nor an error",
        };
        if squeezed(found) != squeezed(expected) {
            let stderr = &ended.stderr;
            differences.push(format!("{expression}: {found}, not {expected}\n{stderr}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn outcomes_of_the_standard_modules() {
    outcomes("standard");
}

#[test]
fn outcomes_of_the_language() {
    outcomes("language");
}

/// Sets whose elements are incomparable, infinite sets, functions without a
/// value somewhere, and what of them is never looked at.
#[test]
fn outcomes_of_what_is_evaluated_late() {
    outcomes("laziness");
}

#[test]
fn outcomes_of_the_community_modules() {
    outcomes("community");
}

/// Every operator of these modules, with some arguments of each kind.
#[test]
fn outcomes_of_every_operator_on_sequences_and_sets() {
    for table in ["sequences", "sets", "functions", "folds", "bags"] {
        outcomes(table);
    }
}

#[test]
fn outcomes_of_every_operator_on_graphs_and_relations() {
    for table in ["graphs", "undirected_graphs", "relations"] {
        outcomes(table);
    }
}

#[test]
fn outcomes_of_every_operator_on_numbers_drawings_and_clocks() {
    for table in ["numbers", "drawings", "clocks", "random"] {
        outcomes(table);
    }
}

/// Compares every model of `counts/` with TLC's figures, run in one way.
fn counts(cores: &[&str]) {
    let folder = folder("counts");
    let expected = std::fs::read_to_string(folder.join("expected.csv")).unwrap();
    let mut differences = Vec::new();
    for line in expected.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let spec = folder.join(format!("{}.tla", fields[0]));
        let (events, ended) = check(&spec, &spec.with_extension("cfg"), cores);
        let last = events.last().cloned().unwrap_or_default();
        let mut found = vec![ended.code.to_string()];
        // Where a search ends early the counts depend on its order.
        let names: &[&str] = match fields[1] {
            "0" => &["generated", "distinct", "depth"],
            _ => &[],
        };
        found.extend(names.iter().map(|name| last[name].to_string()));
        if ["12", "13"].contains(&fields[1]) && !fields[5].is_empty() {
            let trace = last["trace"].as_array().map_or(0, Vec::len);
            found.push(trace.to_string());
        }
        let mut wanted = vec![fields[1].to_string()];
        match fields[1] {
            "0" => wanted.extend(fields[2..5].iter().map(ToString::to_string)),
            "12" | "13" if !fields[5].is_empty() => wanted.push(fields[5].to_string()),
            _ => {}
        }
        if found != wanted {
            let stderr = &ended.stderr;
            differences.push(format!(
                "{}: {found:?}, not {wanted:?}\n{stderr}",
                fields[0]
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn figures_of_dark_corners_on_one_core() {
    counts(&["--cores", "1"]);
}

#[test]
fn figures_of_dark_corners_on_virtual_cores() {
    counts(&["--virtual-cores", "16", "--seed", "3"]);
}
