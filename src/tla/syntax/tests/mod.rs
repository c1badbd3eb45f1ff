//! Tests of the syntax layer.

mod config;
mod corpus;
mod errors;
mod expressions;
mod junctions;
mod limits;
mod mutation;
mod precedence;
mod print;
mod proofs;
mod round_trip;
mod units;
mod write;

use super::ast::{Expr, Module, Unit};
use super::diagnostic::render;
use super::parse_module;
use super::source::SourceMap;

/// What parsing a file gives: its first module, and its diagnostics as text.
fn parse(text: &str) -> (Option<Module>, String) {
    let mut sources = SourceMap::default();
    let file = sources.add("M.tla", text);
    let parsed = parse_module(file, text);
    let diagnostics = render(&parsed.diagnostics, &sources, false);
    (parsed.modules.into_iter().next(), diagnostics)
}

/// The first module of a text without errors.
fn module(text: &str) -> Module {
    let (module, diagnostics) = parse(text);
    assert!(diagnostics.is_empty(), "{text}\n{diagnostics}");
    module.expect("a module")
}

/// The right-hand side of `D == ...`, which starts on a line of its own, so that
/// the text's columns are the file's.
fn expression(text: &str) -> Expr {
    let source = format!("---- MODULE M ----\nD ==\n{text}\n====\n");
    let mut units = module(&source).units;
    match (units.pop(), units.is_empty()) {
        (Some(Unit::Definition(definition)), true) => definition.body,
        (unit, _) => panic!("{text}\nis more than a definition: {unit:?}"),
    }
}

/// The tree of an expression, as an s-expression.
fn tree(text: &str) -> String {
    print::expr(&expression(text))
}

/// Compares trees with what is expected, all at once.
fn check_trees(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(tree(text), *expected, "{text}");
    }
}

/// The diagnostics of the definition `D == text`.
fn errors_of(text: &str) -> String {
    parse(&format!("---- MODULE M ----\nD == {text}\n====\n")).1
}
