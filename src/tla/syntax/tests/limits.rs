//! No input exhausts the stack or takes long.

use std::time::Instant;

use super::{errors_of, parse};
use crate::tla::syntax::{DEPTH_MAX, parse_config, parse_module, source::FileId};

/// Openers with what closes them; each nests one level.
const NESTS: &[(&str, &str)] = &[
    ("(", ")"),
    ("{", "}"),
    ("<<", ">>"),
    ("f(", ")"),
    ("f[", "]"),
    ("[a |-> ", "]"),
    ("[a : ", "]"),
    ("[x \\in S |-> ", "]"),
    ("[f EXCEPT !.a = ", "]"),
    ("[f EXCEPT ![", "] = 1]"),
    ("~", ""),
    ("- ", ""),
    ("IF ", " THEN 1 ELSE 2"),
    ("IF 1 THEN 2 ELSE ", ""),
    ("CASE a -> ", ""),
    ("LET y == ", " IN 1"),
    ("LET y == 1 IN ", ""),
    ("\\A y : ", ""),
    ("\\AA y : ", ""),
    ("CHOOSE y \\in ", " : 1"),
    ("{y \\in ", " : 1}"),
    ("l :: ", ""),
    ("f(LAMBDA y : ", ")"),
    ("[1]_(", ")"),
    ("[1]_[", "]_y"),
    ("WF_(", ")(1)"),
    ("f!(", ")"),
    ("1 + (", ")"),
    ("/\\ ", ""),
    ("\\/ ", " "),
    ("a => (", ")"),
];

fn nested(opener: &str, closer: &str, levels: usize) -> String {
    format!("{}x{}", opener.repeat(levels), closer.repeat(levels))
}

#[test]
fn nesting_is_limited_and_its_place_reported() {
    let deep = DEPTH_MAX as usize;
    for (opener, closer) in NESTS {
        let fine = errors_of(&nested(opener, closer, deep / 4));
        assert_eq!(fine, "", "{opener}");
        for levels in [deep + 1, 100_000] {
            let errors = errors_of(&nested(opener, closer, levels));
            assert!(
                errors.contains("nested too deeply"),
                "{opener}: {errors:.300}"
            );
            assert!(errors.contains("--> M.tla:2:"), "{opener}");
            assert!(
                errors.matches("error:").count() <= 2,
                "{opener}: {errors:.3000}"
            );
        }
    }
}

#[test]
fn chains_that_make_high_trees_are_limited_and_lists_are_not() {
    for operator in ["+", "\\cup", "@@", "\\o"] {
        let chain = vec!["x"; DEPTH_MAX as usize + 2].join(operator);
        assert!(
            errors_of(&chain).contains("nested too deeply"),
            "{operator}"
        );
    }
    for operator in ["/\\", "\\/", "\\X", ","] {
        let chain = vec!["x"; 100_000].join(operator);
        assert_eq!(errors_of(&format!("{{{chain}}}")), "", "{operator}");
    }
    let suffixes = "'".repeat(100_000);
    assert!(errors_of(&format!("x{suffixes}")).contains("nested too deeply"));
    let suffixes = "[x]".repeat(100_000);
    assert!(errors_of(&format!("x{suffixes}")).contains("nested too deeply"));
}

#[test]
fn modules_and_proofs_nest_to_a_limit_too() {
    let modules = "---- MODULE M ----\n".repeat(100_000);
    assert!(parse(&modules).1.contains("nested too deeply"));
    let steps: String = (0..100_000)
        .map(|level| format!("<{level}>1. x\n"))
        .collect();
    let text = format!("---- MODULE M ----\nTHEOREM x\n{steps}\n====\n");
    assert!(parse(&text).1.contains("nested too deeply"));
    let assumptions = "ASSUME ".repeat(100_000);
    let text = format!("---- MODULE M ----\nTHEOREM {assumptions}\n====\n");
    assert!(parse(&text).1.contains("nested too deeply"));
    let sets = format!("CONSTANT C = {}", "{".repeat(100_000));
    let parsed = parse_config(FileId(0), &sets);
    assert!(parsed.diagnostics[0].message.contains("nested too deeply"));
}

#[test]
fn the_number_of_errors_is_limited() {
    let text = format!("---- MODULE M ----\n{}\n====\n", "A( == 1\n".repeat(10_000));
    let parsed = parse_module(FileId(0), &text);
    assert_eq!(parsed.diagnostics.len(), 100);
    let text = format!("---- MODULE M ----\n{}\n====\n", "`".repeat(10_000));
    let parsed = parse_module(FileId(0), &text);
    assert_eq!(parsed.diagnostics.len(), 100);
}

/// Parts of texts that make a parser scan again and again what it has scanned.
const PARTS: &[&str] = &[
    "(*",
    "\"",
    "<",
    "<1",
    ") == ",
    "( == ",
    "A == ",
    "A(x) == ",
    "\\",
    "----",
    "{x \\in S :",
    "x, ",
    "---- MODULE M ----\n====\n",
    "\\* c\n",
    "<1>1 ",
    "f[x]_",
    "a ++ b == ",
    "VARIABLE ",
    "/\\ x\n",
    "[a |-> 1] ",
    "\\A x, ",
    "'",
    "0",
    "é",
    "====",
];

#[test]
fn a_long_text_takes_time_in_proportion() {
    for part in PARTS {
        let text = format!("---- MODULE M ----\nA == {}", part.repeat(30_000));
        let start = Instant::now();
        let parsed = parse_module(FileId(0), &text);
        let config = parse_config(FileId(0), &text);
        assert!(parsed.diagnostics.len() <= 100 && config.diagnostics.len() <= 100);
        // A fraction of a second; quadratic time would be minutes.
        let seconds = start.elapsed().as_secs();
        assert!(seconds < 20, "{part:?} takes {seconds} s");
    }
}
