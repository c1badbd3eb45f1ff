//! Our parser against the tree-sitter grammar: what either accepts, and how
//! fast.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::grammar::{Grammar, mutation, tlaloc_accepts};
use crate::table::table;

/// What is compared.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder; every .tla file below it is taken
    #[arg(long)]
    examples: PathBuf,
    /// Also so many mutations of each file, which may be rejected
    #[arg(long, default_value_t = 0)]
    mutations: u64,
}

/// Parses everything twice, and prints how often both agree and where not.
///
/// # Errors
/// When a file is accepted by one only.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut files = Vec::new();
    modules_below(&arguments.examples, &mut files)?;
    let mut grammar = Grammar::new()?;
    let (mut whole, mut mutated) = (Agreement::default(), Agreement::default());
    for path in &files {
        let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        if let Some(difference) = whole.compare(&mut grammar, &text) {
            println!("{}: accepted {difference}", path.display());
        }
        for mutation in (0..arguments.mutations).filter_map(|number| mutation(&text, number)) {
            if let Some(difference) = mutated.compare(&mut grammar, &mutation.text) {
                println!(
                    "{}, {}: accepted {difference}",
                    path.display(),
                    mutation.what
                );
            }
        }
    }
    let mut rows = table(&[
        "Texts",
        "Number",
        "Both accept",
        "Both reject",
        "Only tlaloc accepts",
        "Only the grammar accepts",
        "tlaloc MB/s",
        "Grammar MB/s",
    ]);
    rows.add_row(whole.row("files"));
    rows.add_row(mutated.row("mutations"));
    println!("\n{rows}");
    match whole.only_tlaloc + whole.only_grammar {
        0 => Ok(()),
        count => bail!("{count} of {} files are accepted by one only", files.len()),
    }
}

fn modules_below(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let reading = || format!("reading {}", folder.display());
    let mut paths = std::fs::read_dir(folder)
        .with_context(reading)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(reading)?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            modules_below(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "tla") {
            found.push(path);
        }
    }
    Ok(())
}

/// Who accepts a text that the other rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    OnlyTlaloc,
    OnlyGrammar,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Difference::OnlyTlaloc => "by tlaloc only",
            Difference::OnlyGrammar => "by the grammar only",
        })
    }
}

/// How often both agree, and the time that each took.
#[derive(Default)]
struct Agreement {
    bytes: usize,
    both: u64,
    none: u64,
    only_tlaloc: u64,
    only_grammar: u64,
    tlaloc: Duration,
    grammar: Duration,
}

impl Agreement {
    fn compare(&mut self, grammar: &mut Grammar, text: &str) -> Option<Difference> {
        let begin = Instant::now();
        let ours = tlaloc_accepts(text);
        let between = Instant::now();
        let theirs = grammar.accepts(text);
        self.grammar += between.elapsed();
        self.tlaloc += between - begin;
        self.bytes += text.len();
        let (count, difference) = match (ours, theirs) {
            (true, true) => (&mut self.both, None),
            (false, false) => (&mut self.none, None),
            (true, false) => (&mut self.only_tlaloc, Some(Difference::OnlyTlaloc)),
            (false, true) => (&mut self.only_grammar, Some(Difference::OnlyGrammar)),
        };
        *count += 1;
        difference
    }

    fn row(&self, name: &str) -> Vec<String> {
        let counts = [self.both, self.none, self.only_tlaloc, self.only_grammar];
        let mut row = vec![name.to_string(), counts.iter().sum::<u64>().to_string()];
        row.extend(counts.iter().map(u64::to_string));
        for time in [self.tlaloc, self.grammar] {
            let rate = self.bytes as f64 / 1e6 / time.as_secs_f64().max(1e-9);
            row.push(format!("{rate:.1}"));
        }
        row
    }
}
