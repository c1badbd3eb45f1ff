//! The tree of every kind of unit, and of modules.

use super::print;
use super::{module, parse};
use crate::tla::syntax::parse_module;
use crate::tla::syntax::source::FileId;

/// The units of a module as s-expressions, one a line.
fn units(text: &str) -> String {
    let module = module(&format!("---- MODULE M ----\n{text}\n====\n"));
    let lines: Vec<String> = module.units.iter().map(print::unit).collect();
    lines.join("\n")
}

#[test]
fn declarations() {
    for (text, expected) in [
        ("VARIABLE x", "(variables x)"),
        ("VARIABLES x, y", "(variables x y)"),
        ("CONSTANT C", "(constants C)"),
        (
            "CONSTANTS C, Op(_, _), _ + _, -. _, _ ^*",
            "(constants C Op/2 +/2 -./1 ^*/1)",
        ),
        ("RECURSIVE f(_), g", "(recursive f/1 g)"),
        ("----\nVARIABLE x\n-------", "(variables x)"),
    ] {
        assert_eq!(units(text), expected, "{text}");
    }
}

#[test]
fn definitions() {
    for (text, expected) in [
        ("A == 1", "(def A 1)"),
        ("A ≜ 1", "(def A 1)"),
        ("LOCAL A == 1", "(local-def A 1)"),
        (
            "A(x, f(_, _), _ + _, -. _, _ ^#) == 1",
            "(def (A x f/2 +/2 -./1 ^#/1) 1)",
        ),
        (
            "f[x, y \\in S, <<a, b>> \\in T] == 1",
            "(def (f[] (in x y S) (in <<a b>> T)) 1)",
        ),
        ("LOCAL f[x \\in S] == 1", "(local-def (f[] (in x S)) 1)"),
        ("a ++ b == c", "(def (++ a b) c)"),
        ("a \\oplus b == c", "(def (\\oplus a b) c)"),
        ("a (+) b == c", "(def (\\oplus a b) c)"),
        ("a ^+ == c", "(def (^+ a) c)"),
        ("-. a == c", "(def (-. a) c)"),
        ("A == x -. y == z", "(def A x)\n(def (-. y) z)"),
        ("A == b c ++ d == e", "(def A b)\n(def (++ c d) e)"),
        ("A == b\nc (d) == e", "(def A b)\n(def (c d) e)"),
    ] {
        assert_eq!(units(text), expected, "{text}");
    }
}

#[test]
fn instances() {
    for (text, expected) in [
        ("INSTANCE M", "(instance M)"),
        ("LOCAL INSTANCE M", "(local-instance M)"),
        ("I == INSTANCE M", "(instance I M)"),
        (
            "LOCAL I(x, f(_)) == INSTANCE M",
            "(local-instance (I x f/1) M)",
        ),
        (
            "I == INSTANCE M WITH a <- b + 1, f <- LAMBDA x : x, + <- ++, g <- -",
            "(instance I M (<- a (+ b 1)) (<- f (lambda x x)) (<- + ++) (<- g -))",
        ),
        (
            "INSTANCE M WITH f <- \\cup\nA == 1",
            "(instance M (<- f \\cup))\n(def A 1)",
        ),
    ] {
        assert_eq!(units(text), expected, "{text}");
    }
}

#[test]
fn assumptions_and_theorems() {
    for (text, expected) in [
        ("ASSUME x", "(assume x)"),
        ("ASSUMPTION N == x > 1", "(assume N (> x 1))"),
        ("AXIOM N == x", "(axiom N x)"),
        ("THEOREM x", "(theorem x)"),
        ("THEOREM N == x => y", "(theorem N (=> x y))"),
        (
            "LEMMA L == x\nPROPOSITION y\nCOROLLARY z",
            "(theorem L x)\n(theorem y)\n(theorem z)",
        ),
        ("THEOREM ASSUME NEW x \\in S, p PROVE q", "(theorem)"),
        ("USE A DEF B, +\nHIDE DEF C\nD == 1", "(def D 1)"),
    ] {
        assert_eq!(units(text), expected, "{text}");
    }
}

#[test]
fn a_module_with_all_around_it() {
    let text = "\
prose -- with -- dashes
---- MODULE Outer ----
EXTENDS Naturals, TLC
-------- MODULE Inner --------
VARIABLE x
==============================
I == INSTANCE Inner
====
more prose
";
    assert_eq!(
        print::module(&module(text)),
        "(module Outer (extends Naturals TLC) (module Inner (variables x)) (instance I Inner))"
    );
}

#[test]
fn plus_cal_is_a_comment() {
    let text = "\
---- MODULE M ----
(* --algorithm a
variables x = 0; (* nested *)
begin x := 1; end algorithm; *)
\\* BEGIN TRANSLATION (chksum(pcal) = \"1\")
VARIABLE x
\\* END TRANSLATION
====
";
    assert_eq!(print::module(&module(text)), "(module M (variables x))");
}

#[test]
fn modules_in_one_file_are_siblings_and_do_not_spoil_each_other() {
    let text = "---- MODULE A ----\nx == 1\n====\ntext\n---- MODULE B ----\ny == \n====\n\
                ---- MODULE C ----\nz == 3\n====\n";
    let parsed = parse_module(FileId(0), text);
    let modules: Vec<String> = parsed.modules.iter().map(print::module).collect();
    assert_eq!(
        modules,
        [
            "(module A (def x 1))",
            "(module B (def y ERROR))",
            "(module C (def z 3))"
        ]
    );
    assert!(parsed.diagnostics.is_empty());
    assert_eq!(parsed.sibling_diagnostics.len(), 1);
}

#[test]
fn spans_cover_what_was_written() {
    let text = "---- MODULE M ----\nA(x) == IF x THEN <<1>> ELSE f[x].y\n====\n";
    let module = module(text);
    let at = |span: crate::tla::syntax::source::Span| &text[span.start as usize..span.end as usize];
    assert_eq!(at(module.span), text.trim_end());
    let crate::tla::syntax::ast::Unit::Definition(definition) = &module.units[0] else {
        panic!("a definition");
    };
    assert_eq!(at(definition.span), "A(x) == IF x THEN <<1>> ELSE f[x].y");
    assert_eq!(at(definition.name.span), "A");
    assert_eq!(at(definition.body.span), "IF x THEN <<1>> ELSE f[x].y");
}

#[test]
fn every_error_of_a_module_is_reported_and_the_rest_is_kept() {
    let text = "\
---- MODULE M ----
VARIABLE x y
A == (1 +
B == 2
LOCAL C = 3
D == LET E == 4 F == IN E
G(a, == 5
H == 6
CONSTANT
ASSUME H
====
";
    let (module, diagnostics) = parse(text);
    assert_eq!(
        print::module(&module.expect("a module")),
        "(module M (variables x) (def A ERROR) (def B 2) (def D ERROR) (def H 6) (assume H))"
    );
    let lines: Vec<&str> = diagnostics
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--> M.tla:"))
        .collect();
    assert_eq!(lines, ["2:12", "4:1", "5:9", "6:22", "7:6", "10:1"]);
}
