//! Random expressions of all types have the value that TLA+'s definition gives
//! them: a slow evaluation, which is plainly right, writes it down.
//!
//! `TLALOC_MUTATE_SEED=7 cargo test by_definition` takes other expressions.

use term::Generator;

use crate::program::run_in;

mod term;
mod value;

/// Expressions with a value that are compared.
const EXPRESSIONS: usize = 2_000;

/// How deep they are.
const DEPTH: usize = 4;

/// No longer ones, for the sake of who has to read them.
const LENGTH_MAX: usize = 400;

#[test]
fn expressions_have_the_values_of_their_definition() {
    let seed = std::env::var("TLALOC_MUTATE_SEED").ok();
    let seed = seed.and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut generator = Generator::new(seed);
    let mut text =
        String::from("---- MODULE Values ----\nEXTENDS Integers, Sequences, FiniteSets, TLC\n");
    let mut count = 0;
    while count < EXPRESSIONS {
        let kind = generator.kind(2);
        let term = generator.term(&kind, DEPTH);
        if term.text.len() > LENGTH_MAX {
            continue;
        }
        if let Some(value) = (term.meaning)(&Vec::new()) {
            count += 1;
            text += &format!("ASSUME {} = {}\n", term.text, value.text());
        }
    }
    text += "====\n";
    let files = [("Values.tla", text.as_str()), ("Values.cfg", "")];
    let ended = run_in(
        "by_definition",
        &files,
        &["check", "Values.tla", "--cores", "1"],
    );
    ended.expect(0, &["all assumptions hold"]);
}
