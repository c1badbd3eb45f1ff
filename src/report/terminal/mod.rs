//! Text for people: the answer on standard output; progress, warnings and what
//! is wrong with the input on standard error.
//!
//! Text is styled always, and `anstream` takes the styles out where the stream
//! is no terminal or `NO_COLOR` is set: nothing may be told by colour alone.

use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use super::figures::{count, counted};
use super::{Report, Subject, Texts, excerpt};
use crate::check::{Checkpoint, Found, Observer, Outcome, Progress};
use crate::model::PropertyKind;
use crate::tla::outline::{Outline, OutlineKind};
use crate::tla::syntax::diagnostic::{Diagnostic, render};
use crate::tla::syntax::source::SourceMap;
use progress::ProgressLine;

mod behaviour;
mod figures;
mod progress;
mod style;
mod verdict;

/// A violation is told at once when the run is older than this; before, the
/// final report is about to say the same, and better.
const FOUND_AFTER_SECONDS: f64 = 1.0;

/// Reports as text on the process's standard streams.
pub struct Terminal {
    started: Instant,
    subject: OnceLock<Subject>,
    progress: ProgressLine,
    /// What was found but not told yet.
    found: Mutex<Vec<String>>,
}

impl Terminal {
    /// A report on the process's standard streams.
    pub fn new() -> Self {
        Terminal {
            started: Instant::now(),
            subject: OnceLock::new(),
            progress: ProgressLine::new(),
            found: Mutex::new(Vec::new()),
        }
    }

    /// Writes to standard output. A reader that has gone away is no reason to
    /// stop checking: the exit code still tells the verdict.
    fn say(&self, text: &str) {
        self.progress.suspend(|| {
            let mut out = anstream::stdout().lock();
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        });
    }

    /// Writes to standard error.
    fn note(&self, text: &str) {
        self.progress.suspend(|| {
            let _ = anstream::stderr().lock().write_all(text.as_bytes());
        });
    }

    fn tell_found(&self) {
        let found = std::mem::take(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner));
        for what in found {
            self.note(&format!(
                "Found: {what}. Finishing the level, to report the same behaviour every time.\n"
            ));
        }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Terminal::new()
    }
}

impl Observer for Terminal {
    fn progress(&self, progress: &Progress) {
        self.tell_found();
        self.progress.update(progress);
    }

    fn found(&self, found: &Found) {
        let what = match found {
            Found::Property { property, length } => {
                let properties = self.subject.get().map_or(&[][..], |s| &s.properties);
                let what = match properties.get(*property as usize) {
                    Some(property) if property.kind == PropertyKind::Invariant => {
                        format!("invariant {}", property.name)
                    }
                    Some(property) => format!("property {}", property.name),
                    None => "a property".to_string(),
                };
                format!("{what} is violated at depth {length}")
            }
            Found::Deadlock { length } => format!("a deadlock at depth {length}"),
            Found::Error { error, length: 0 } => error.message.clone(),
            Found::Error { error, length } => format!("at depth {length}: {}", error.message),
        };
        let mut untold = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        untold.push(what);
        drop(untold);
        if self.started.elapsed().as_secs_f64() > FOUND_AFTER_SECONDS {
            self.tell_found();
        }
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) {
        self.note(&format!(
            "Checkpoint {} in {}: depth {}, {}, halt {:.2} s.\n",
            count(checkpoint.number),
            checkpoint.place,
            count(checkpoint.depth),
            counted(checkpoint.distinct, "distinct state"),
            checkpoint.halt.as_secs_f64(),
        ));
    }

    fn print(&self, line: &str) {
        self.say(&format!("{line}\n"));
    }

    fn warning(&self, message: &str) {
        let diagnostic = Diagnostic::warning_without_place(message);
        self.diagnostics(&[diagnostic], &SourceMap::default());
    }
}

impl Report for Terminal {
    fn started(&self, subject: Subject) {
        // A second call is a mistake of the caller's; the first subject stays.
        let _ = self.subject.set(subject);
    }

    fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        self.note(&render(diagnostics, sources, true));
    }

    fn parsed(&self, outline: &Outline) {
        let counted = |kind, noun| counted(outline.count(kind) as u64, noun);
        self.say(&format!(
            "{} Module {}: {}, {}, {}.\n",
            style::styled(style::GOOD, "No error."),
            outline.module,
            counted(OutlineKind::Constant, "constant"),
            counted(OutlineKind::Variable, "variable"),
            counted(OutlineKind::Definition, "definition"),
        ));
    }

    fn failed(&self, _exit_code: u8) {
        self.progress.clear();
    }

    fn finished(&self, outcome: &Outcome, texts: &Texts<'_>) {
        self.progress.clear();
        let subject = self.subject.get();
        let (behaviour, left) = (&outcome.behaviour, outcome.statistics.left_on_queue);
        let mut text = verdict::headline(&outcome.verdict, behaviour.as_ref(), subject, left);
        if let Some(error) = outcome.verdict.error() {
            let (diagnostic, sources) = excerpt::diagnostic(error, texts);
            text.push('\n');
            text.push_str(&render(&[diagnostic], &sources, true));
        }
        if let Some(explanation) = &outcome.explanation {
            let (diagnostic, sources) = excerpt::explanation(explanation, texts);
            text.push('\n');
            text.push_str(&render(&[diagnostic], &sources, true));
        }
        if let Some(behaviour) = &outcome.behaviour {
            text.push('\n');
            text.push_str(&behaviour::text(behaviour));
        }
        text.push('\n');
        text.push_str(&figures::text(outcome));
        if let Some(place) = &outcome.resumable {
            text.push_str(&format!(
                "\nTo go on from the last checkpoint: tlaloc resume {place}\n"
            ));
        }
        if let Some(advice) = verdict::advice(&outcome.verdict, outcome.behaviour.as_ref()) {
            text.push('\n');
            text.push_str(advice);
        }
        self.say(&text);
    }
}
