//! Configuration files.

use crate::tla::syntax::config::{Assignment, Config, Target, Value, ValueKind};
use crate::tla::syntax::diagnostic::render;
use crate::tla::syntax::parse_config;
use crate::tla::syntax::source::SourceMap;

fn parse(text: &str) -> (Config, String) {
    let mut sources = SourceMap::default();
    let file = sources.add("M.cfg", text);
    let parsed = parse_config(file, text);
    (parsed.config, render(&parsed.diagnostics, &sources, false))
}

fn config(text: &str) -> Config {
    let (config, diagnostics) = parse(text);
    assert_eq!(diagnostics, "", "{text}");
    config
}

fn value(value: &Value) -> String {
    match &value.kind {
        ValueKind::Integer(number) => number.to_string(),
        ValueKind::Boolean(boolean) => boolean.to_string(),
        ValueKind::String(text) => format!("{text:?}"),
        ValueKind::ModelValue(name) => name.clone(),
        ValueKind::Set(elements) => format!("{{{}}}", values(elements)),
    }
}

fn values(list: &[Value]) -> String {
    list.iter().map(value).collect::<Vec<_>>().join(", ")
}

fn assignment(assignment: &Assignment) -> String {
    let name = &assignment.name.text;
    let module = assignment
        .module
        .as_ref()
        .map_or(String::new(), |module| format!("[{}] ", module.text));
    match &assignment.target {
        Target::Definition(definition) => format!("{name} <- {module}{}", definition.text),
        Target::Value {
            arguments,
            value: result,
        } if arguments.is_empty() => format!("{name} = {module}{}", value(result)),
        Target::Value {
            arguments,
            value: result,
        } => format!("{name}({}) = {module}{}", values(arguments), value(result)),
    }
}

fn assignments(text: &str) -> Vec<String> {
    config(text).constants.iter().map(assignment).collect()
}

#[test]
fn every_keyword_is_read() {
    let text = "\
SPECIFICATION Spec
INIT Init NEXT Next
INVARIANT A
INVARIANTS B C \\* a comment
PROPERTY D (* another
  (* nested *) *)
PROPERTIES E
CONSTRAINT F
CONSTRAINTS G H
ACTION_CONSTRAINT I
ACTION_CONSTRAINTS J
VIEW V
SYMMETRY S
ALIAS L
POSTCONDITION K
POSTCONDITIONS M N
CHECK_DEADLOCK FALSE
TYPE T
TYPE_CONSTRAINT U
_PERIODIC P
_RL_REWARD R
_POSSIBLE Q W
CONSTANT X = 1
CONSTANTS Y <- Z
INVARIANT O
";
    let config = config(text);
    let one = |name: &Option<crate::tla::syntax::ast::Ident>| {
        name.as_ref()
            .map(|name| name.text.clone())
            .unwrap_or_default()
    };
    let many = |names: &[crate::tla::syntax::ast::Ident]| {
        names
            .iter()
            .map(|name| name.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(one(&config.specification), "Spec");
    assert_eq!(one(&config.init), "Init");
    assert_eq!(one(&config.next), "Next");
    assert_eq!(many(&config.invariants), "A B C O");
    assert_eq!(many(&config.properties), "D E");
    assert_eq!(many(&config.constraints), "F G H");
    assert_eq!(many(&config.action_constraints), "I J");
    assert_eq!(one(&config.view), "V");
    assert_eq!(one(&config.symmetry), "S");
    assert_eq!(one(&config.alias), "L");
    assert_eq!(many(&config.postconditions), "K M N");
    assert_eq!(config.check_deadlock, Some(false));
    assert_eq!(many(&config.types), "T U");
    assert_eq!(one(&config.periodic), "P");
    assert_eq!(one(&config.rl_reward), "R");
    assert_eq!(many(&config.possible), "Q W");
    let constants: Vec<String> = config.constants.iter().map(assignment).collect();
    assert_eq!(constants, ["X = 1", "Y <- Z"]);
}

#[test]
fn every_form_of_assignment_is_read() {
    let text = "\
CONSTANTS
  N = 3  M = -4
  S = {a, 1, \"x y\", {}, {TRUE, FALSE}}
  a = a
  Op(1, {b}) = \"r\"
  C <- Def
  D <- [Mod] Def
  E = [Mod] 7
  I!F <- Def
  + <- Plus
  \\union <- Cup
";
    assert_eq!(
        assignments(text),
        [
            "N = 3",
            "M = -4",
            "S = {a, 1, \"x y\", {}, {true, false}}",
            "a = a",
            "Op(1, {b}) = \"r\"",
            "C <- Def",
            "D <- [Mod] Def",
            "E = [Mod] 7",
            "I!F <- Def",
            "+ <- Plus",
            "\\cup <- Cup",
        ]
    );
}

#[test]
fn empty_sections_and_files_are_fine() {
    assert!(config("").constants.is_empty());
    assert!(config("\\* nothing\n").init.is_none());
    assert!(config("CONSTANTS\nINVARIANTS\n").invariants.is_empty());
}

#[test]
fn an_error_shows_where_and_what_to_do() {
    let (_, diagnostics) = parse("INIT Init\nINVARIANCE Inv\nNEXT Next\n");
    assert_eq!(
        diagnostics,
        "\
error: expected a keyword, found `INVARIANCE`
 --> M.cfg:2:1
  |
2 | INVARIANCE Inv
  | ^^^^^^^^^^
"
        .to_string()
            + "  |\n  = help: did you mean `INVARIANT`?\n"
    );
}

/// A configuration, where its error is, and what its rendering contains.
const SLIPS: &[(&str, &str, &str)] = &[
    ("Init", "1:1", "did you mean `INIT`?"),
    ("constants", "1:1", "did you mean `CONSTANTS`?"),
    ("hello", "1:1", "the keywords are CONSTANT, "),
    (
        "INIT",
        "1:5",
        "expected the name of a definition, found the end of the file",
    ),
    ("INIT NEXT Next", "1:6", "for this `INIT`"),
    ("INIT A INIT B", "1:8", "`INIT` is given twice"),
    ("CHECK_DEADLOCK no", "1:16", "expected `TRUE` or `FALSE`"),
    (
        "CHECK_DEADLOCK TRUE CHECK_DEADLOCK TRUE",
        "1:21",
        "given twice",
    ),
    (
        "INVARIANTS A, B",
        "1:13",
        "names follow each other without commas",
    ),
    (
        "CONSTANT A = 1, B = 2",
        "1:15",
        "assignments follow each other without commas",
    ),
    ("CONSTANT A == 1", "1:12", "expected `=`, `<-` or `(`"),
    ("CONSTANT A 1", "1:12", "expected `=`, `<-` or `(`"),
    (
        "CONSTANT A = <<1, 2>>",
        "1:14",
        "define anything else in the module",
    ),
    ("CONSTANT A = {1, 2", "1:19", "opened here"),
    ("CONSTANT A = INVARIANT B", "1:14", "expected a value"),
    (
        "CONSTANT A = 99999999999999999999",
        "1:14",
        "does not fit in 64 bits",
    ),
    ("CONSTANT A = \\hFF", "1:14", "numbers are decimal"),
    (
        "CONSTANT A <- ",
        "1:15",
        "expected the name of a definition",
    ),
    ("CONSTANT A <- [M B", "1:18", "expected `]`"),
    ("CONSTANT A = \"x", "1:14", "a string has no end"),
    ("(* x", "1:1", "a comment has no end"),
];

#[test]
fn common_slips_are_explained() {
    for (text, place, content) in SLIPS {
        let (_, errors) = parse(text);
        assert!(
            errors.contains(&format!("--> M.cfg:{place}\n")),
            "{text}\n{errors}"
        );
        assert!(
            errors.contains(content),
            "{text}: no {content:?} in\n{errors}"
        );
        assert_eq!(errors.matches("error:").count(), 1, "{text}\n{errors}");
    }
}

#[test]
fn what_follows_an_error_is_read() {
    let (config, errors) = parse("INIT 1\nNEXT Next\nCONSTANT A = ) INVARIANT I\n");
    assert_eq!(errors.matches("error:").count(), 2, "{errors}");
    assert_eq!(config.next.map(|name| name.text).as_deref(), Some("Next"));
    assert_eq!(config.invariants.len(), 1);
}
