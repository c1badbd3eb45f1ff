//! Damaged texts: whatever is done to a module or configuration, parsing it
//! ends, does not panic, and reports errors at places that exist.
//!
//! `TLALOC_MUTATE_SECONDS=600 cargo test --release mutated` runs for ten
//! minutes instead of a moment; `TLALOC_MUTATE_SEED=7` takes another seed.

use std::time::{Duration, Instant};

use crate::tla::syntax::diagnostic::{Diagnostic, render};
use crate::tla::syntax::source::{FileId, SourceMap};
use crate::tla::syntax::{parse_config, parse_module};

/// How many texts are tried where no time is given.
const ROUNDS: usize = 5_000;

/// The longest text that is grown.
const LENGTH_MAX: usize = 20_000;

/// What is put into texts.
const DICTIONARY: &[&str] = &[
    "---- MODULE M ----",
    "====",
    "----",
    "EXTENDS ",
    "VARIABLE ",
    "CONSTANT ",
    "INSTANCE M WITH ",
    "LOCAL ",
    "RECURSIVE f(_)",
    "ASSUME ",
    "THEOREM ",
    "PROOF ",
    "BY DEF ",
    "<1>1. ",
    "<1> QED",
    "<*>",
    "<+>a",
    "OBVIOUS",
    "USE ",
    "SUFFICES ",
    "ASSUME NEW x \\in S PROVE ",
    "TAKE ",
    "PICK x : ",
    "==",
    " == ",
    "=",
    "(",
    ")",
    "[",
    "]",
    "]_",
    "{",
    "}",
    "<<",
    ">>",
    ">>_",
    ",",
    ":",
    "::",
    ".",
    "!",
    "@",
    "_",
    "->",
    "<-",
    "|->",
    "/\\ ",
    "\\/ ",
    "\n/\\ ",
    "\n  \\/ ",
    "\\A x : ",
    "\\E x \\in S : ",
    "CHOOSE x : ",
    "\\AA x : ",
    "LAMBDA x : ",
    "IF ",
    " THEN ",
    " ELSE ",
    "CASE ",
    "[]",
    "OTHER -> ",
    "LET ",
    " IN ",
    "EXCEPT ![1] = ",
    "WF_v(",
    "SF_",
    "~",
    "-",
    "-.",
    "+",
    "(+)",
    "'",
    "^+",
    "\\X",
    "\\cup",
    "..",
    "=>",
    "SUBSET ",
    "x",
    "Op(x)",
    "1",
    "1.5",
    "\\hFF",
    "\"s\"",
    "\"",
    "\\",
    "(*",
    "*)",
    "\\*",
    "\n",
    "\t",
    "\r",
    " ",
    "\u{0}",
    "é",
    "∀",
    "∧",
    "⟩_",
    "ℕ",
    "\u{1f600}",
    "\u{feff}",
    "INIT ",
    "NEXT ",
    "INVARIANTS ",
    "CHECK_DEADLOCK ",
    "<- [M] ",
    "= {",
    "TRUE",
    "SYMMETRY ",
];

/// Every construct of the language, once.
const EVERYTHING: &str = r#"
---- MODULE Everything ----
EXTENDS Naturals, TLC
CONSTANTS C, Op(_, _), _ ++ _
VARIABLES x, y
RECURSIVE f(_)
ASSUME Positive == C > \b101 + \o17 * \hFF
a ++ b == {<<a, b>>}
-. a == 0 - a
f(n) == IF n = 0 THEN "zero\n" ELSE f(n - 1)
g[i \in 1..3, <<j, k>> \in S] == [g EXCEPT ![i] = @ + 1, ![j].r[k, 2] = 1.5]
I(z) == INSTANCE M WITH p <- z, q <- LAMBDA u, v : u, + <- ++
LOCAL INSTANCE Sequences
Inv == /\ \A i, j \in S : \/ i = j
                          \/ i # j
       /\ \E <<s, t>> \in T : CHOOSE w : w \notin {s, t}
       /\ {e \in S : e > 1} \subseteq {e + 1 : e \in S}
       /\ lab(x) :: I(x)!Op!1!<<!(2)
Next == CASE x = 1 -> [a |-> x'].a [] OTHER -> LET h == 1 k(m) == m IN [h : k(Nat)]
Spec == Inv /\ [][Next]_<<x, y>> /\ WF_x(Next) /\ \EE z : []<>z ~> SF_<<y>>(Next)
THEOREM T == ASSUME NEW n \in Nat, n > 0 PROVE n + 1 > 1
<1>1. SUFFICES n = n BY DEF Inv
<1>2. PICK m \in S : m = n OBVIOUS
<1> DEFINE d == m
<1>3. CASE TRUE
  <2>1. TAKE i \in S
  <2> QED OMITTED
<1> QED BY <1>1, <1>2
---- MODULE Inner ----
====
====
"#;

const CONFIGURATION: &str = r#"
\* A comment
SPECIFICATION Spec (* another *)
INIT Init NEXT Next
CONSTANTS N = 3 S = {a, "b", {1, -2}, TRUE} a = a
  Op(1, {b}) = 2
  F <- G  H <- [Mod] I  J = [Mod] 7  K!L <- M
INVARIANTS A B C
PROPERTY D
CONSTRAINT E
VIEW V SYMMETRY Y ALIAS Z POSTCONDITION P
CHECK_DEADLOCK FALSE
"#;

/// Steele, Lea and Flood's SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 if that is 0.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A region of `text`, mostly a short one, that begins and ends between
    /// characters.
    fn region(&mut self, text: &str) -> (usize, usize) {
        let start = self.below(text.len() + 1);
        let longest = if self.below(4) == 0 { text.len() } else { 12 };
        let end = (start + self.below(longest)).min(text.len());
        (
            text.floor_char_boundary(start),
            text.floor_char_boundary(end),
        )
    }
}

/// `text` with one thing done to it; `other` gives a piece.
fn mutate(random: &mut Random, text: &mut String, other: &str) {
    let (start, end) = random.region(text);
    let piece = match random.below(6) {
        0 => String::new(),
        1 | 2 => DICTIONARY[random.below(DICTIONARY.len())].to_string(),
        3 => text[start..end].repeat(2 + random.below(8)),
        4 => {
            let (start, end) = random.region(text);
            text[start..end].to_string()
        }
        _ => {
            let (start, end) = random.region(other);
            other[start..end].to_string()
        }
    };
    let end = if random.below(2) == 0 { start } else { end };
    text.replace_range(start..end, &piece);
    if text.len() > LENGTH_MAX {
        text.truncate(text.floor_char_boundary(LENGTH_MAX));
    }
}

/// Tries damaged texts of `seeds` until the time or the number of rounds is over.
fn run(seeds: &[String], parse: fn(FileId, &str) -> Vec<Diagnostic>) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seconds: Option<u64> = number("TLALOC_MUTATE_SECONDS");
    let seed: u64 = number("TLALOC_MUTATE_SEED").unwrap_or(1);
    let mut random = Random(seed);
    let begin = Instant::now();
    let mut rounds = 0;
    let goes_on = |rounds| match seconds {
        Some(seconds) => begin.elapsed() < Duration::from_secs(seconds),
        None => rounds < ROUNDS,
    };
    while goes_on(rounds) {
        rounds += 1;
        let mut text = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(6) {
            let other = &seeds[random.below(seeds.len())];
            mutate(&mut random, &mut text, other);
        }
        check(&text, parse);
    }
    println!("{rounds} texts");
}

fn check(text: &str, parse: fn(FileId, &str) -> Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let file = sources.add("M", text);
    let start = Instant::now();
    let diagnostics = parse(file, text);
    let time = start.elapsed();
    assert!(time < Duration::from_secs(10), "{time:?} for\n{text}");
    for (span, _) in diagnostics.iter().flat_map(|d| &d.labels) {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(
            text.get(start..end).is_some(),
            "{start}..{end} is no place in\n{text}"
        );
    }
    let rendered = render(&diagnostics, &sources, false);
    assert_eq!(rendered.is_empty(), diagnostics.is_empty());
}

/// The repository's own examples with the given extension.
fn examples(extension: &str) -> Vec<String> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let entries = std::fs::read_dir(directory).expect("the examples");
    let paths = entries.map(|entry| entry.expect("a directory entry").path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    paths.sort();
    let read = |path| std::fs::read_to_string(path).expect("an example");
    paths.into_iter().map(read).collect()
}

#[test]
fn the_seeds_are_right() {
    let parsed = parse_module(FileId(0), EVERYTHING);
    assert_eq!(parsed.diagnostics, []);
    let parsed = parse_config(FileId(0), CONFIGURATION);
    assert_eq!(parsed.diagnostics, []);
}

#[test]
fn mutated_modules_neither_panic_nor_hang() {
    let mut seeds = examples("tla");
    seeds.push(EVERYTHING.to_string());
    run(&seeds, |file, text| {
        let parsed = parse_module(file, text);
        let siblings = parsed.sibling_diagnostics;
        parsed.diagnostics.into_iter().chain(siblings).collect()
    });
}

#[test]
fn mutated_configurations_neither_panic_nor_hang() {
    let mut seeds = examples("cfg");
    seeds.push(CONFIGURATION.to_string());
    run(&seeds, |file, text| parse_config(file, text).diagnostics);
}
