//! What is wrong with a source text, where, and what to do about it.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::source::{FileId, SourceMap, Span};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The text can be used, but probably does not mean what its author thinks.
    Warning,
    /// The text cannot be used.
    Error,
}

/// One finding about a source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What happened: one sentence without a full stop, lower case.
    pub message: String,
    /// Where: the first label is the place itself, the others point at what it
    /// depends on (an opening bracket, an earlier definition). A label's text
    /// may be empty. No label at all: the finding has no place.
    pub labels: Vec<(Span, String)>,
    /// Facts that explain the message.
    pub notes: Vec<String>,
    /// What the user can do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, Some(span), message.into())
    }

    /// A warning at `span`.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, Some(span), message.into())
    }

    /// An error that has no place in a source text.
    pub fn error_without_place(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, None, message.into())
    }

    /// A warning that has no place in a source text.
    pub fn warning_without_place(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, None, message.into())
    }

    fn new(severity: Severity, span: Option<Span>, message: String) -> Self {
        Self {
            severity,
            message,
            labels: span.map(|span| (span, String::new())).into_iter().collect(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Adds a text at `span`: to the diagnostic's own place if it is the same
    /// region and has no text yet, else as a further place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        match self.labels.first_mut() {
            Some((first, label)) if *first == span && label.is_empty() => *label = text.into(),
            _ => self.labels.push((span, text.into())),
        }
        self
    }

    /// Adds a fact that explains the message.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what the user can do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The place, unless the finding has none.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|(span, _)| *span)
    }

    /// Whether the text cannot be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Renders diagnostics as a compiler prints them: file, line and column, an
/// excerpt with the labels, notes and help; with ANSI colours if `color`.
///
/// Every span must belong to a file of `sources`; regions that reach past the
/// end of their file are cut.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&renderer.render(&[group(diagnostic, sources)]));
        out.push('\n');
    }
    out
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level.primary_title(&diagnostic.message).elements(
        files_of(diagnostic)
            .into_iter()
            .map(|file| snippet(diagnostic, file, sources)),
    );
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// The files that the labels point into, the place's own first.
fn files_of(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files = Vec::new();
    for (span, _) in &diagnostic.labels {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    files
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    file: FileId,
    sources: &'a SourceMap,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.file(file);
    let annotations = diagnostic
        .labels
        .iter()
        .enumerate()
        .filter(|(_, (span, _))| span.file == file)
        .map(|(position, (span, text))| {
            let kind = if position == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let start = char_boundary(&source.text, span.start);
            let end = char_boundary(&source.text, span.end.max(span.start));
            let annotation = kind.span(start..end);
            if text.is_empty() {
                annotation
            } else {
                annotation.label(text)
            }
        });
    Snippet::source(&source.text)
        .path(&source.path)
        .annotations(annotations)
}

/// The last character boundary of `text` at or before `offset`.
fn char_boundary(text: &str, offset: u32) -> usize {
    text.floor_char_boundary(offset as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> (SourceMap, FileId) {
        let mut sources = SourceMap::default();
        let file = sources.add("M.tla", "---- MODULE M ----\nA == IF p\n\tELSE é\n====\n");
        (sources, file)
    }

    fn at(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end }
    }

    #[test]
    fn shows_file_line_column_excerpt_labels_and_help() {
        let (sources, file) = source();
        let diagnostic = Diagnostic::error(at(file, 30, 34), "expected THEN")
            .label(at(file, 30, 34), "found ELSE")
            .label(at(file, 24, 26), "this IF has no THEN")
            .note("IF takes three parts")
            .help("write IF p THEN a ELSE b");
        assert_eq!(
            render(&[diagnostic], &sources, false),
            "\
error: expected THEN
 --> M.tla:3:2
  |
2 | A == IF p
  |      -- this IF has no THEN
3 |     ELSE é
  |     ^^^^ found ELSE
  |
  = note: IF takes three parts
  = help: write IF p THEN a ELSE b
"
        );
    }

    #[test]
    fn a_place_past_the_end_or_inside_a_character_is_cut() {
        let (sources, file) = source();
        let inside = sources.file(file).text.find('é').unwrap() as u32 + 1;
        let diagnostics = [
            Diagnostic::error(at(file, 1000, 2000), "missing ===="),
            Diagnostic::warning(at(file, inside, inside), "odd"),
        ];
        let text = render(&diagnostics, &sources, false);
        assert!(text.contains("error: missing ====\n --> M.tla:"), "{text}");
        assert!(text.contains("warning: odd\n --> M.tla:3:7"), "{text}");
    }

    #[test]
    fn a_finding_without_a_place_is_its_message() {
        let (sources, _) = source();
        let diagnostic = Diagnostic::error_without_place("no module").help("name a file");
        let text = render(&[diagnostic], &sources, false);
        assert!(text.starts_with("error: no module\n"), "{text}");
        assert!(text.contains("help: name a file"), "{text}");
    }

    #[test]
    fn colours_are_ansi_escapes() {
        let (sources, file) = source();
        let diagnostics = [Diagnostic::error(at(file, 19, 20), "bad")];
        assert!(render(&diagnostics, &sources, true).contains("\u{1b}["));
        assert!(!render(&diagnostics, &sources, false).contains('\u{1b}'));
    }
}
