//! EXTENDS, built-in modules and stubs.

use std::collections::HashMap;

use super::{failure, listed, program, run, show};
use crate::tla::resolve::{Request, resolve};

#[test]
fn the_same_definition_reached_twice_is_no_clash() {
    let resolved = run(&[
        ("M", "EXTENDS A, B, Integers\nD == C + 1"),
        ("A", "EXTENDS Base"),
        ("B", "EXTENDS Base, Naturals\nLOCAL INSTANCE Sequences"),
        ("Base", "C == 1"),
    ])
    .unwrap();
    assert_eq!(resolved.warnings, []);
    assert_eq!(show::named(&resolved.program, "D"), "D == Plus(C, 1)");
}

#[test]
fn different_definitions_of_one_name_are_a_warning_and_the_first_counts() {
    let resolved = run(&[
        ("M", "EXTENDS A, B\nD == C"),
        ("A", "C == 1"),
        ("B", "C == 2"),
    ])
    .unwrap();
    let messages: Vec<&str> = resolved.warnings.iter().map(|it| &*it.message).collect();
    assert_eq!(messages, ["`C` comes from module A and from module B"]);
    let program = resolved.program;
    let used = program.definitions.iter().find(|it| it.name == "C");
    assert_eq!(used.map(|it| &*it.module), Some("A"));
}

#[test]
fn a_declaration_and_a_definition_of_one_name_are_an_error() {
    let (_, found) = failure(&[("M", "EXTENDS A, B"), ("A", "C == 1"), ("B", "CONSTANT C")]);
    assert_eq!(
        found,
        ["B.tla:2:10: `C` comes from module A and from module B"]
    );
}

#[test]
fn a_file_beside_the_spec_wins_over_a_stub() {
    let program = program(&[
        ("M", "EXTENDS SequencesExt\nA == Last(<<1>>)"),
        ("SequencesExt", "Last(s) == s[1]"),
    ]);
    assert_eq!(show::named(&program, "Last"), "Last(%0) == %0[1]");
}

#[test]
fn a_file_with_the_name_of_a_standard_module_keeps_the_built_in_meanings() {
    let program = program(&[
        ("M", "EXTENDS FiniteSets\nA == Cardinality({}) = Mine"),
        ("FiniteSets", "Cardinality(S) == CHOOSE n : TRUE\nMine == 3"),
    ]);
    assert_eq!(
        show::named(&program, "Cardinality"),
        "Cardinality(%0) == Cardinality(%0)"
    );
    assert_eq!(show::named(&program, "Mine"), "Mine == 3");
}

#[test]
fn a_file_with_the_name_of_a_community_module_keeps_what_tlc_replaces() {
    let program = program(&[
        (
            "M",
            "LOCAL INSTANCE SequencesExt\nA == <<Reverse(<<1>>), Contains(<<1>>, 2)>>",
        ),
        ("SequencesExt", "Reverse(s) == s\nContains(s, x) == FALSE"),
    ]);
    assert_eq!(show::named(&program, "Reverse"), "Reverse(%0) == %0");
    assert_eq!(
        show::named(&program, "Contains"),
        "Contains(%0, %1) == Library(Contains)(%0, %1)"
    );
}

#[test]
fn what_a_stub_has_is_an_error_only_when_it_is_evaluated() {
    let program = program(&[("M", "EXTENDS TLAPS, TLCExt\nA == TLCEvalDefinition(1)")]);
    assert_eq!(
        show::named(&program, "A"),
        "A == unsupported: operator `TLCEvalDefinition` of module TLCExt is not supported"
    );
    let (_, found) = failure(&[("M", "EXTENDS TLCExt\nA == TLCEvalDefinitio(1)")]);
    assert_eq!(
        found,
        ["M.tla:3:6: unknown operator `TLCEvalDefinitio` (did you mean `TLCEvalDefinition`?)"]
    );
}

#[test]
fn assumptions_come_from_extended_modules_not_from_instances() {
    let program = program(&[
        (
            "M",
            "EXTENDS A\nI == INSTANCE B\nASSUME Here == TRUE\nAXIOM FALSE",
        ),
        ("A", "ASSUME 1 = 1"),
        ("B", "ASSUME 2 = 2"),
    ]);
    let shown: Vec<String> = program
        .assumptions
        .iter()
        .map(|it| show::definition(&program, it.definition))
        .collect();
    assert_eq!(shown, ["ASSUME == Equal(1, 1)", "Here == true"]);
}

#[test]
fn a_module_that_extends_the_file_it_stands_in_needs_itself() {
    let texts = HashMap::from([(
        "M.tla".to_string(),
        "---- MODULE Other ----\nEXTENDS M\n====\n".to_string(),
    )]);
    let request = Request {
        spec: "M.tla".to_string(),
        ..Request::default()
    };
    let failure = resolve(&request, &texts).expect_err("two errors");
    assert_eq!(
        listed(&failure.diagnostics, &failure.sources),
        [
            "M.tla:1:13: this module is called `Other`, but its file M.tla is named for a module \
             `M`",
            "M.tla:2:9: modules need each other: Other -> M",
        ]
    );
}
