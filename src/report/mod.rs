//! What a user sees of a run: [`terminal`] for people, [`json`] for programs.
//!
//! A [`Report`] watches the run as an [`Observer`] and tells what came of it.
//! It knows a model only by its [`Subject`], its source texts and the
//! [`Outcome`].

use std::sync::Arc;

use crate::check::{Observer, Outcome};
use crate::model::{Model, Property};
use crate::tla::outline::Outline;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::SourceMap;

mod excerpt;
mod figures;
pub mod json;
pub mod terminal;

/// Tells a user what a run does and what came of it.
pub trait Report: Observer {
    /// The search is about to begin; called once at most.
    fn started(&self, subject: Subject);

    /// What is wrong with the input or with the request.
    fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &SourceMap);

    /// The run was to read a specification only, and ends with what it has.
    fn parsed(&self, outline: &Outline);

    /// The run ends without a search and with this exit code; what led to it
    /// was told as diagnostics.
    fn failed(&self, exit_code: u8);

    /// The run ends with an outcome.
    fn finished(&self, outcome: &Outcome, source: &Texts<'_>);
}

/// Gives the text of a source file that a [`Place`](crate::model::Place) names.
pub type Texts<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// What is checked.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What the user calls it: a file, or the name of a model with its sizes.
    pub name: String,
    /// What is checked of each state, in the model's order.
    pub properties: Vec<Property>,
    /// Whether there are behaviours to explore, or assumptions only.
    pub has_behaviours: bool,
    /// Whether a state without successors is an error.
    pub checks_deadlock: bool,
    /// What the user asked to check and is not checked.
    pub unchecked: Vec<String>,
}

impl Subject {
    /// `model`, under a name that its user knows.
    pub fn of<M: Model>(model: &M, name: impl Into<String>) -> Self {
        Subject {
            name: name.into(),
            properties: model.properties(),
            has_behaviours: true,
            checks_deadlock: model.checks_deadlock(),
            unchecked: Vec::new(),
        }
    }
}

/// How a run is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    Terminal,
    /// One JSON object a line.
    Json,
}

impl Format {
    /// JSON if it is asked for.
    pub fn new(json: bool) -> Self {
        if json { Format::Json } else { Format::Terminal }
    }

    /// A report of this format on the process's standard streams.
    pub fn report(self) -> Arc<dyn Report> {
        match self {
            Format::Terminal => Arc::new(terminal::Terminal::new()),
            Format::Json => Arc::new(json::Json::new()),
        }
    }
}
