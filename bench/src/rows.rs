//! The models of the public corpus, with what TLC said of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

/// Which models are taken.
pub struct Selection<'a> {
    /// The root of a copy of tlaplus/Examples.
    pub examples: &'a Path,
    /// The table of expected figures.
    pub expect: &'a Path,
    /// The stage that they belong to.
    pub stage: Stage,
    /// Also those without figures.
    pub all: bool,
    /// Only those whose path contains this.
    pub only: &'a str,
    /// Only those that took TLC no longer than so many seconds.
    pub tlc_seconds: f64,
}

/// What a model asks of a checker.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// The language of expressions, and what is most common.
    Core,
    /// The rest of the language and its modules.
    Language,
    /// Temporal properties.
    Liveness,
}

/// One model with what TLC said of it.
pub struct Row {
    /// The specification.
    pub module: PathBuf,
    /// The configuration.
    pub model: PathBuf,
    /// TLC's exit code, if it is known.
    pub exit_code: Option<i64>,
    /// TLC's figures, if they are known.
    pub figures: Option<Expected>,
    /// How long TLC took, roughly; infinite where nobody measured it.
    pub tlc_seconds: f64,
}

/// TLC's figures.
#[derive(Clone, Copy)]
pub struct Expected {
    /// States generated.
    pub generated: u64,
    /// Distinct states.
    pub distinct: u64,
    /// The depth, or the length of the behaviour.
    pub depth: u64,
}

impl Selection<'_> {
    /// Reads the table's rows that are taken.
    ///
    /// # Errors
    /// When the table cannot be read, or no row of it is taken.
    pub fn rows(&self) -> anyhow::Result<Vec<Row>> {
        let table = self.expect.display();
        let mut reader =
            csv::Reader::from_path(self.expect).with_context(|| format!("reading {table}"))?;
        let mut rows = Vec::new();
        for record in reader.deserialize::<BTreeMap<String, String>>() {
            let record = record.with_context(|| format!("reading {table}"))?;
            let row = row(&record, self.examples);
            if self.takes(&record, &row) {
                rows.push(row);
            }
        }
        if rows.is_empty() {
            bail!("no row of {table} fits");
        }
        Ok(rows)
    }

    fn takes(&self, record: &BTreeMap<String, String>, row: &Row) -> bool {
        let stage = match self.stage {
            Stage::Core => "core",
            Stage::Language => "language",
            Stage::Liveness => "liveness",
        };
        let is = |name: &str, value: &str| record.get(name).is_some_and(|text| text == value);
        is("stage", stage)
            && is("mode", "exhaustive search")
            && (self.all || row.figures.is_some())
            && row.tlc_seconds <= self.tlc_seconds
            && row.model.to_string_lossy().contains(self.only)
            // What a violated temporal property would end is not checked yet.
            && (self.stage != Stage::Liveness || row.exit_code == Some(0))
    }
}

fn row(record: &BTreeMap<String, String>, examples: &Path) -> Row {
    let text = |name: &str| record.get(name).map_or("", String::as_str);
    let number = |name: &str| text(name).parse::<u64>().ok();
    let figures = match (number("generated"), number("distinct"), number("depth")) {
        (Some(generated), Some(distinct), Some(depth)) => Some(Expected {
            generated,
            distinct,
            depth,
        }),
        _ => None,
    };
    Row {
        module: examples.join(text("module")),
        model: examples.join(text("model")),
        exit_code: text("exit_code").parse().ok(),
        figures,
        tlc_seconds: text("tlc_seconds").parse().unwrap_or(f64::INFINITY),
    }
}
