//! One JSON object a line on standard output, and nothing else there.
//!
//! Every object has `event`, which says what it is, and `format`, the version
//! of this description: 1. Readers ignore fields and events that they do not
//! know. The last line is always the event `finished`. Diagnostics are events,
//! and go to standard error as text too.

use std::io::{self, Write};
use std::sync::OnceLock;

use serde::{Serialize, Serializer};
use serde_json::json;

use super::{Report, Subject, Texts, excerpt};
use crate::check::{
    Behaviour, Checkpoint, CoreTimes, Found, Observer, Outcome, Progress, Step, Verdict,
};
use crate::model::{Binding, Place, Property, PropertyId, PropertyKind};
use crate::tla::outline::Outline;
use crate::tla::syntax::diagnostic::{Diagnostic, Severity, render};
use crate::tla::syntax::source::{SourceMap, Span};

/// The version of the format, in every object.
const FORMAT: u32 = 1;

/// Reports in JSON on standard output.
#[derive(Debug, Default)]
pub struct Json {
    subject: OnceLock<Subject>,
}

impl Json {
    /// A report on the process's standard output.
    pub fn new() -> Self {
        Json::default()
    }

    fn property(&self, id: PropertyId) -> Option<&Property> {
        self.subject.get()?.properties.get(id as usize)
    }

    fn name(&self, id: PropertyId) -> Option<&str> {
        self.property(id).map(|property| property.name.as_str())
    }
}

impl Observer for Json {
    fn progress(&self, progress: &Progress) {
        let fields = json!({
            "generated": progress.generated,
            "distinct": progress.distinct,
            "left_on_queue": progress.left_on_queue,
            "depth": progress.depth,
            "seconds": progress.seconds,
            "memory_bytes": progress.memory_bytes,
            "disk_bytes": progress.disk_bytes,
            "disk_growth": progress.disk_growth,
            "disk_room_bytes": progress.disk_room_bytes,
            "disk_seconds_left": progress.disk_seconds_left,
            "level_growth": progress.level_growth,
            "utilisation": progress.utilisation,
            "disk_wait": progress.disk_wait,
        });
        emit("progress", &fields);
    }

    fn found(&self, found: &Found) {
        let (verdict, property, length) = match found {
            Found::Property { property, length } => {
                let kind = self.property(*property).map(|property| property.kind);
                let verdict = match kind {
                    Some(PropertyKind::ActionProperty) => "property",
                    _ => "invariant",
                };
                (verdict, self.name(*property), *length)
            }
            Found::Deadlock { length } => ("deadlock", None, *length),
            Found::Error { length, .. } => ("error", None, *length),
        };
        let fields = json!({ "verdict": verdict, "property": property, "length": length });
        emit("found", &fields);
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) {
        let fields = json!({
            "run_dir": checkpoint.place,
            "number": checkpoint.number,
            "depth": checkpoint.depth,
            "distinct": checkpoint.distinct,
            "halt_seconds": checkpoint.halt.as_secs_f64(),
        });
        emit("checkpoint", &fields);
    }

    fn print(&self, line: &str) {
        emit("print", &json!({ "text": line }));
    }

    fn warning(&self, message: &str) {
        let diagnostic = Diagnostic::warning_without_place(message);
        self.diagnostics(&[diagnostic], &SourceMap::default());
    }
}

impl Report for Json {
    fn started(&self, subject: Subject) {
        // A second call is a mistake of the caller's; the first subject stays.
        let _ = self.subject.set(subject);
    }

    fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        let text = render(diagnostics, sources, false);
        let _ = io::stderr().write_all(text.as_bytes());
        for diagnostic in diagnostics {
            let severity = match diagnostic.severity {
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            let place = diagnostic.span().map(|span| sources.place(span, ""));
            let fields = json!({
                "severity": severity,
                "message": diagnostic.message,
                "place": place.as_ref().map(PlaceFields::from),
                "labels": labels(diagnostic, sources),
                "notes": diagnostic.notes,
                "help": diagnostic.help,
            });
            emit("diagnostic", &fields);
        }
    }

    fn parsed(&self, outline: &Outline) {
        for entry in &outline.entries {
            let fields = json!({
                "kind": entry.kind.name(),
                "name": entry.name,
                "parameters": entry.parameters,
                "level": entry.level.name(),
                "place": PlaceFields::from(&entry.place),
            });
            emit("definition", &fields);
        }
        let fields = Finished {
            verdict: "ok",
            ..Finished::default()
        };
        emit("finished", &fields);
    }

    fn failed(&self, exit_code: u8) {
        let fields = Finished {
            verdict: "error",
            exit_code: exit_code.into(),
            ..Finished::default()
        };
        emit("finished", &fields);
    }

    fn finished(&self, outcome: &Outcome, texts: &Texts<'_>) {
        self.reason(outcome, texts);
        let property = match outcome.verdict {
            Verdict::Invariant { property } | Verdict::ActionProperty { property } => {
                self.name(property)
            }
            _ => None,
        };
        let figures = &outcome.statistics;
        let fields = Finished {
            verdict: verdict_name(&outcome.verdict),
            property,
            exit_code: outcome.verdict.exit_code(),
            generated: figures.generated,
            distinct: figures.distinct,
            left_on_queue: figures.left_on_queue,
            depth: figures.depth,
            initial: figures.initial,
            seconds: figures.seconds,
            cores: figures.cores.len(),
            peak_memory_bytes: figures.peak_memory_bytes,
            peak_disk_bytes: figures.peak_disk_bytes,
            table_bytes: figures.table_bytes,
            cores_time: figures.cores.iter().map(TimeFields::from).collect(),
            trace: outcome.behaviour.as_ref().map_or_else(Vec::new, trace),
            driver: Some(outcome.driver.name),
            collision_estimate: figures.collision_estimate,
            resumable: outcome.resumable.as_deref(),
        };
        emit("finished", &fields);
    }
}

impl Json {
    /// Tells why a verdict is what it is, where that takes a sentence.
    fn reason(&self, outcome: &Outcome, texts: &Texts<'_>) {
        if let Some(explanation) = &outcome.explanation {
            let (diagnostic, sources) = excerpt::explanation(explanation, texts);
            self.diagnostics(&[diagnostic], &sources);
        } else if let Some(error) = outcome.verdict.error() {
            let (diagnostic, sources) = excerpt::diagnostic(error, texts);
            self.diagnostics(&[diagnostic], &sources);
        } else if let Verdict::Resources { message } = &outcome.verdict {
            let diagnostic = Diagnostic::error_without_place(message);
            self.diagnostics(&[diagnostic], &SourceMap::default());
        }
    }
}

/// Writes one line. A reader that has gone away is no reason to stop checking:
/// the exit code still tells the verdict.
fn emit(event: &str, fields: &impl Serialize) {
    let line = Line {
        event,
        format: FORMAT,
        fields,
    };
    let Ok(mut text) = serde_json::to_string(&line) else {
        unreachable!("maps with text as keys always serialize");
    };
    text.push('\n');
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn verdict_name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Invariant { .. } => "invariant",
        Verdict::Deadlock => "deadlock",
        Verdict::ActionProperty { .. } => "property",
        Verdict::Assert { .. } => "assert",
        Verdict::Assumption(_) => "assumption",
        Verdict::Postcondition(_) => "postcondition",
        Verdict::Error { .. } => "error",
        Verdict::Resources { .. } => "resources",
        Verdict::Interrupted { .. } => "interrupted",
    }
}

fn trace(behaviour: &Behaviour) -> Vec<StepFields<'_>> {
    (1..)
        .zip(&behaviour.steps)
        .map(|(number, step)| StepFields {
            step: number,
            action: step.action.as_ref().map(|action| action.name.as_str()),
            arguments: &step.arguments,
            place: place(step),
            state: Bindings(&step.bindings),
            changed: changed(step),
        })
        .collect()
}

fn place(step: &Step) -> Option<PlaceFields<'_>> {
    let action = step.action.as_ref()?;
    action.place.as_ref().map(PlaceFields::from)
}

fn changed(step: &Step) -> Vec<&str> {
    let named = step.bindings.iter().zip(&step.changed);
    named
        .filter(|(_, changed)| **changed)
        .map(|(binding, _)| binding.name.as_str())
        .collect()
}

#[derive(Serialize)]
struct Line<'a, T> {
    event: &'a str,
    format: u32,
    #[serde(flatten)]
    fields: &'a T,
}

/// The last line. All zero and without a trace when there was no search.
#[derive(Default, Serialize)]
struct Finished<'a> {
    verdict: &'a str,
    property: Option<&'a str>,
    exit_code: i32,
    generated: u64,
    distinct: u64,
    left_on_queue: u64,
    depth: u64,
    initial: u64,
    seconds: f64,
    cores: usize,
    peak_memory_bytes: u64,
    peak_disk_bytes: u64,
    /// What the fingerprints in memory take in the end.
    table_bytes: u64,
    cores_time: Vec<TimeFields>,
    trace: Vec<StepFields<'a>>,
    driver: Option<&'a str>,
    collision_estimate: f64,
    /// The directory of the checkpoint that the run can go on from.
    resumable: Option<&'a str>,
}

/// How a core spent its time, in seconds.
#[derive(Serialize)]
struct TimeFields {
    useful: f64,
    exchange: f64,
    wait: f64,
    disk: f64,
    storage: f64,
}

impl From<&CoreTimes> for TimeFields {
    fn from(times: &CoreTimes) -> Self {
        TimeFields {
            useful: times.useful,
            exchange: times.exchange,
            wait: times.wait,
            disk: times.disk,
            storage: times.storage,
        }
    }
}

#[derive(Serialize)]
struct StepFields<'a> {
    /// From 1.
    step: usize,
    /// None for an initial state.
    action: Option<&'a str>,
    /// Those of the action, if it has parameters.
    arguments: &'a [String],
    place: Option<PlaceFields<'a>>,
    state: Bindings<'a>,
    /// The variables that differ from the step before.
    changed: Vec<&'a str>,
}

/// What is said of regions of the source, beside the message.
fn labels(diagnostic: &Diagnostic, sources: &SourceMap) -> Vec<serde_json::Value> {
    let told = diagnostic
        .labels
        .iter()
        .filter(|(_, text)| !text.is_empty());
    let label = |(span, text): &(Span, String)| {
        let place = sources.place(*span, "");
        json!({ "text": text, "place": PlaceFields::from(&place) })
    };
    told.map(label).collect()
}

#[derive(Serialize)]
struct PlaceFields<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'a> From<&'a Place> for PlaceFields<'a> {
    fn from(place: &'a Place) -> Self {
        PlaceFields {
            file: &place.file,
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
        }
    }
}

/// An object from each variable to its value as TLA+ writes it, in the
/// model's order.
struct Bindings<'a>(&'a [Binding]);

impl Serialize for Bindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|binding| (&binding.name, &binding.value)))
    }
}
