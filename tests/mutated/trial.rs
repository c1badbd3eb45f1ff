//! Specifications with some of their words exchanged, and what must hold of
//! each: it is rejected with an error or checked, it makes nothing panic, and
//! several cores say of it what one says.
//!
//! The fuzz target `specification` takes this file too.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tlaloc::check::{
    self, CoreSpec, Driver, Limits, Observer, Options, Outcome, Progress, StopFlag, Verdict,
};
use tlaloc::model::ErrorKind;
use tlaloc::tla::resolve::{ConfigSource, Request, resolve};
use tlaloc::tla::specification::{REQUIRED_STACK_BYTES, Specification};
use tlaloc::tla::syntax::diagnostic::{Diagnostic, render};

/// What is put in the place of words.
const DICTIONARY: &[&str] = &[
    "TRUE",
    "FALSE",
    "{}",
    "<<>>",
    "0",
    "1",
    "2",
    "3",
    "\"a\"",
    "=",
    "#",
    "\\in",
    "\\notin",
    "\\subseteq",
    "/\\",
    "\\/",
    "=>",
    "<=>",
    "~",
    "+",
    "-",
    "*",
    "\\div",
    "%",
    "^",
    "..",
    "\\cup",
    "\\cap",
    "\\",
    "\\X",
    "\\o",
    "SUBSET",
    "UNION",
    "DOMAIN",
    "UNCHANGED",
    "ENABLED",
    "CHOOSE",
    "\\A",
    "\\E",
    "IF",
    "THEN",
    "ELSE",
    "CASE",
    "[]",
    "LET",
    "IN",
    "'",
    "@",
    "EXCEPT",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "<<",
    ">>",
    ",",
    ":",
    "|->",
    "->",
    "!",
    ".",
    "LAMBDA",
    "Nat",
    "BOOLEAN",
    "STRING",
    "Seq",
    "Append",
    "Head",
    "Tail",
    "Len",
    "Cardinality",
    "INSTANCE",
    "RECURSIVE",
    "LOCAL",
    "==",
];

/// The most states that are looked at.
const STATES_MAX: u64 = 2_000;

/// Memory for the values of a core, and for states.
const MEMORY_BYTES: usize = 256 << 20;

/// Ranges up to greater numbers are not tried: to enumerate them takes its time.
const DIGITS_MAX: usize = 3;

/// A specification that is right, and its configuration.
pub struct Seed {
    module: String,
    words: Vec<String>,
    config: String,
}

/// The specifications of the folders `examples` and `tests/recorded/counts`
/// of the repository at `root`.
pub fn seeds(root: &Path) -> Vec<Seed> {
    let folders = ["examples", "tests/recorded/counts"];
    let mut configs: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(root.join(folder)).ok())
        .flat_map(|entries| entries.flatten())
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "cfg"))
        .collect();
    configs.sort();
    configs.iter().filter_map(|path| seed(path)).collect()
}

fn seed(config: &Path) -> Option<Seed> {
    let text = std::fs::read_to_string(config.with_extension("tla")).ok()?;
    Some(Seed {
        module: config.file_stem()?.to_string_lossy().into_owned(),
        words: words(&text).map(str::to_string).collect(),
        config: std::fs::read_to_string(config).ok()?,
    })
}

/// Words, numbers, symbols, strings, and what is between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_same: fn(char) -> bool = match first {
            c if c.is_alphanumeric() || c == '_' => |c| c.is_alphanumeric() || c == '_',
            c if c.is_whitespace() => char::is_whitespace,
            '\\' => char::is_alphabetic,
            '"' => |c| c != '"' && c != '\n',
            '(' | ')' | '[' | ']' | '{' | '}' | ',' | '\'' | '!' | '@' => |_| false,
            _ => |c| "/\\=<>-|.:#~+*%^&$?".contains(c),
        };
        let inner = &rest[first.len_utf8()..];
        let mut end = rest.len() - inner.trim_start_matches(is_same).len();
        if first == '"' && rest[end..].starts_with('"') {
            end += 1;
        }
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// The specification that `choices` make of one of the seeds.
pub struct Mutant<'a> {
    seed: &'a Seed,
    /// The module.
    pub text: String,
}

/// Exchanges some words; `None` where that would only take long.
pub fn mutant<'a>(seeds: &'a [Seed], choices: &[u8]) -> Option<Mutant<'a>> {
    let (&which, choices) = choices.split_first()?;
    let seed = seeds.get(usize::from(which) % seeds.len().max(1))?;
    let mut words = seed.words.clone();
    for choice in choices.chunks_exact(5) {
        let at = usize::from(u16::from_le_bytes([choice[1], choice[2]])) % words.len();
        let from = usize::from(u16::from_le_bytes([choice[3], choice[4]]));
        let other = words[from % words.len()].clone();
        match choice[0] % 6 {
            0 => words[at] = DICTIONARY[from % DICTIONARY.len()].to_string(),
            1 => words.insert(at, format!(" {} ", DICTIONARY[from % DICTIONARY.len()])),
            2 => words[at].clear(),
            3 => words.swap(at, from % seed.words.len()),
            _ if other.trim().is_empty() || words[at].trim().is_empty() => {}
            _ => words[at] = other,
        }
    }
    let is_long = |word: &String| word.chars().filter(char::is_ascii_digit).count() > DIGITS_MAX;
    (!words.iter().any(is_long)).then(|| Mutant {
        seed,
        text: words.concat(),
    })
}

impl Mutant<'_> {
    /// Resolves and checks it, on a thread with the stack that this takes.
    ///
    /// # Panics
    /// If anything in there does, or if several cores say something else.
    pub fn check(&self) {
        let builder = std::thread::Builder::new().stack_size(REQUIRED_STACK_BYTES);
        std::thread::scope(|scope| {
            let thread = builder.spawn_scoped(scope, || self.check_here());
            let ended = thread.expect("a thread can be started").join();
            assert!(ended.is_ok(), "a panic at\n{}", self.text);
        });
    }

    fn check_here(&self) {
        let Some(mut specification) = self.specification() else {
            return;
        };
        specification.limit_values(MEMORY_BYTES);
        let (one, is_whole) = explore(&specification, Driver::Plain);
        if let Some(error) = one.verdict.error() {
            assert_ne!(error.kind, ErrorKind::Panic, "{error} at\n{}", self.text);
        }
        // A register is a value a core, and a record of the run tells how many
        // there are.
        let asks_cores = self.text.contains("TLCGet");
        if is_whole && !asks_cores {
            let (virtual_cores, seed) = (3, 1);
            let cores = Driver::Simulated {
                virtual_cores,
                seed,
            };
            let (three, _) = explore(&specification, cores);
            assert_eq!(said(&one), said(&three), "{}", self.text);
        }
    }

    /// `None` if it is rejected.
    fn specification(&self) -> Option<Specification> {
        let Seed { module, config, .. } = self.seed;
        let spec = format!("{module}.tla");
        let files = HashMap::from([(spec.clone(), self.text.clone())]);
        let request = Request {
            spec,
            config: Some(ConfigSource::Text("M.cfg".into(), config.clone())),
            libraries: Vec::new(),
        };
        let rejected = |diagnostics: &[Diagnostic], sources| {
            assert!(!render(diagnostics, sources, false).is_empty());
            None
        };
        match resolve(&request, &files) {
            Ok(resolved) => {
                let sources = Arc::clone(&resolved.sources);
                let made = Specification::new(resolved);
                made.map_or_else(|found| rejected(&found, &sources), Some)
            }
            Err(failure) => rejected(&failure.diagnostics, &failure.sources),
        }
    }
}

/// What several cores must agree on.
fn said(outcome: &Outcome) -> (String, [u64; 4]) {
    let figures = &outcome.statistics;
    let behaviour = outcome.behaviour.as_ref();
    let steps = behaviour.map_or(0, |it| it.steps.len() as u64);
    let counts = [figures.generated, figures.distinct, figures.depth, steps];
    (format!("{:?}", outcome.verdict), counts)
}

/// What comes of it, and whether no limit ended it.
fn explore(specification: &Specification, driver: Driver) -> (Outcome, bool) {
    let stop = StopFlag::default();
    let options = Options {
        cores: CoreSpec::Count(1),
        driver,
        memory_limit_bytes: Some(MEMORY_BYTES as u64),
        limits: Limits {
            super_step_states: 64,
            ..Limits::default()
        },
        progress_interval: Duration::ZERO,
        stop: stop.clone(),
        ..Options::default()
    };
    let outcome = check::run(specification, &options, Arc::new(Stopper(stop.clone())));
    let outcome = outcome.expect("one core and some memory are there");
    let is_refused = matches!(outcome.verdict, Verdict::Resources { .. });
    (outcome, !is_refused && stop.raised().is_none())
}

/// Ends a run that has seen enough.
struct Stopper(StopFlag);

impl Observer for Stopper {
    fn progress(&self, progress: &Progress) {
        if progress.distinct > STATES_MAX {
            self.0.raise(libc::SIGTERM);
        }
    }
}
