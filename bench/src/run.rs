//! One of the Rust models, and runs of it.

use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context, bail};
use tlaloc::check::{self, Options, Outcome, Silent, Verdict};
use tlaloc::model::Model;
use tlaloc::models::{CounterGrid, HighBranching, TwoPhase};

/// A Rust model with its parameters, written `counter-grid:3000,3000`,
/// `high-branching:10,5` or `two-phase:9`.
#[derive(Clone, Debug)]
pub struct Subject {
    /// As it was written.
    pub name: String,
    /// The model.
    pub kind: SubjectKind,
}

/// Which model, with its parameters.
#[derive(Clone, Copy, Debug)]
pub enum SubjectKind {
    /// Two counters: the maxima of x and y.
    Grid([u32; 2]),
    /// Digits: how many, and their base.
    Digits([u32; 2]),
    /// Two-phase commit: the number of resource managers.
    TwoPhase(u32),
}

/// Something to be done with a model of any type.
pub trait Task {
    /// What comes of it.
    type Output;

    /// Does it.
    fn run<M: Model>(self, model: &M) -> anyhow::Result<Self::Output>;
}

impl FromStr for Subject {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (name, parameters) = text.split_once(':').unwrap_or((text, ""));
        let numbers = parameters
            .split(',')
            .filter(|part| !part.is_empty())
            .map(str::parse::<u32>)
            .collect::<Result<Vec<_>, _>>()
            .with_context(|| format!("the parameters of {text} are numbers"))?;
        let kind = match (name, numbers.as_slice()) {
            ("counter-grid", []) => SubjectKind::Grid([3000, 3000]),
            ("counter-grid", &[x, y]) => SubjectKind::Grid([x, y]),
            ("high-branching", []) => SubjectKind::Digits([10, 5]),
            ("high-branching", &[digits, base]) => SubjectKind::Digits([digits, base]),
            ("two-phase", []) => SubjectKind::TwoPhase(9),
            ("two-phase", &[managers]) => SubjectKind::TwoPhase(managers),
            _ => bail!(
                "no model {text}: write counter-grid:X,Y, high-branching:DIGITS,BASE or two-phase:RM"
            ),
        };
        Ok(Subject {
            name: text.to_string(),
            kind,
        })
    }
}

impl Subject {
    /// Makes the model and does `task` with it.
    ///
    /// # Errors
    /// When the parameters fit no model, or the task fails.
    pub fn with<T: Task>(&self, task: T) -> anyhow::Result<T::Output> {
        match self.kind {
            SubjectKind::Grid([x, y]) => task.run(&CounterGrid::new(x, y)),
            SubjectKind::Digits([digits, base]) => task.run(&HighBranching::new(digits, base)?),
            SubjectKind::TwoPhase(managers) => task.run(&TwoPhase::new(managers)?),
        }
    }

    /// Explores the model once.
    ///
    /// # Errors
    /// When the run cannot start or does not end with all states explored.
    pub fn explore(&self, options: &Options) -> anyhow::Result<Outcome> {
        self.with(Explore(options))
    }
}

struct Explore<'a>(&'a Options);

impl Task for Explore<'_> {
    type Output = Outcome;

    fn run<M: Model>(self, model: &M) -> anyhow::Result<Outcome> {
        let outcome = check::run(model, self.0, Arc::new(Silent))?;
        if outcome.verdict != Verdict::Ok {
            bail!("the run ended with {:?}", outcome.verdict);
        }
        Ok(outcome)
    }
}
