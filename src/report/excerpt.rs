//! Errors of an evaluation as diagnostics with source excerpts.

use super::Texts;
use crate::model::{ErrorDetails, Explanation, Frame, Label, Place};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::{SourceMap, Span};

/// Frames shown of a long call stack: the innermost ones, then the outermost.
const FRAMES_INNER: usize = 8;
const FRAMES_OUTER: usize = 4;

/// `error` as a diagnostic, with the sources that its labels point into.
pub(super) fn diagnostic(error: &ErrorDetails, texts: &Texts<'_>) -> (Diagnostic, SourceMap) {
    let told = Told {
        message: &error.message,
        place: error.place.as_ref(),
        labels: &error.labels,
        notes: &error.notes,
        frames: &error.frames,
    };
    let (mut diagnostic, sources) = told.diagnostic(texts);
    if let Some(help) = &error.help {
        diagnostic = diagnostic.help(help);
    }
    (diagnostic, sources)
}

/// Why a property is false, as a diagnostic.
pub(super) fn explanation(why: &Explanation, texts: &Texts<'_>) -> (Diagnostic, SourceMap) {
    let told = Told {
        message: &why.message,
        place: why.place.as_ref(),
        labels: &why.labels,
        notes: &why.notes,
        frames: &why.frames,
    };
    told.diagnostic(texts)
}

/// What errors and explanations have in common.
struct Told<'a> {
    message: &'a str,
    place: Option<&'a Place>,
    labels: &'a [Label],
    notes: &'a [String],
    frames: &'a [Frame],
}

impl Told<'_> {
    fn diagnostic(&self, texts: &Texts<'_>) -> (Diagnostic, SourceMap) {
        let mut sources = SourceMap::default();
        let span_of = |place, sources: &mut SourceMap| span(place, texts, sources);
        let own = self.place.and_then(|place| span_of(place, &mut sources));
        let mut diagnostic = match own {
            Some(span) => Diagnostic::error(span, self.message),
            None => Diagnostic::error_without_place(self.message),
        };
        if let (None, Some(place)) = (own, self.place) {
            diagnostic = diagnostic.note(format!("at {place}"));
        }
        for Label { place, text } in self.labels {
            match own.and_then(|_| span_of(place, &mut sources)) {
                Some(span) => diagnostic = diagnostic.label(span, text),
                None => diagnostic = diagnostic.note(format!("{text} at {place}")),
            }
        }
        for note in self.notes {
            diagnostic = diagnostic.note(note);
        }
        for line in call_stack(self.frames) {
            diagnostic = diagnostic.note(line);
        }
        (diagnostic, sources)
    }
}

/// One line a frame, innermost first; the middle of a long stack is left out.
fn call_stack(frames: &[Frame]) -> Vec<String> {
    let line = |frame: &Frame| match &frame.place {
        Some(place) => format!("in {} at {place}", frame.what),
        None => format!("in {}", frame.what),
    };
    if frames.len() <= FRAMES_INNER + FRAMES_OUTER + 1 {
        return frames.iter().map(line).collect();
    }
    let left_out = frames.len() - FRAMES_INNER - FRAMES_OUTER;
    let mut lines: Vec<String> = frames[..FRAMES_INNER].iter().map(line).collect();
    lines.push(format!("... {left_out} more calls ..."));
    lines.extend(frames[frames.len() - FRAMES_OUTER..].iter().map(line));
    lines
}

/// The region of `place` in its file, which is added to `sources`.
fn span(place: &Place, texts: &Texts<'_>, sources: &mut SourceMap) -> Option<Span> {
    let text = texts(&place.file)?;
    let start = offset(text, place.line, place.column)?;
    let last = offset(text, place.end_line, place.end_column)?;
    let end = text.ceil_char_boundary(last + 1);
    let known = sources.id_of(&place.file);
    Some(Span {
        file: known.unwrap_or_else(|| sources.add(place.file.as_str(), text)),
        start: start as u32,
        end: end as u32,
    })
}

/// The byte at which a line's character stands, both counted from 1.
fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    let line = text.split('\n').nth((line as usize).checked_sub(1)?)?;
    let within = line
        .char_indices()
        .map(|(at, _)| at)
        .nth((column as usize).checked_sub(1)?)
        .unwrap_or(line.len());
    Some(line.as_ptr() as usize - text.as_ptr() as usize + within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ErrorKind, ModelError};
    use crate::tla::syntax::diagnostic::render;

    fn place(line: u32, column: u32, end_column: u32) -> Place {
        Place {
            file: "M.tla".into(),
            module: "M".into(),
            line,
            column,
            end_line: line,
            end_column,
        }
    }

    fn rendered(error: &ModelError) -> String {
        let text = "---- MODULE M ----\nA == é + x\n====\n";
        let texts = move |file: &str| (file == "M.tla").then_some(text);
        let (diagnostic, sources) = diagnostic(error, &texts);
        render(&[diagnostic], &sources, false)
    }

    #[test]
    fn an_error_shows_its_expression() {
        let error = ModelError::new(ErrorKind::Evaluation, "no sum").at(place(2, 6, 10));
        let expected = "\
error: no sum
 --> M.tla:2:6
  |
2 | A == é + x
  |      ^^^^^
";
        assert!(
            rendered(&error).starts_with(expected),
            "{}",
            rendered(&error)
        );
    }

    #[test]
    fn a_place_in_an_unknown_file_is_named() {
        let mut elsewhere = place(9, 9, 9);
        elsewhere.file = "Gone.tla".into();
        let error = ModelError::new(ErrorKind::Evaluation, "no sum").at(elsewhere);
        assert!(rendered(&error).contains("at Gone.tla:9:9"));
    }

    #[test]
    fn a_place_outside_the_text_is_named() {
        let error = ModelError::new(ErrorKind::Evaluation, "no sum").at(place(99, 1, 1));
        assert!(rendered(&error).contains("at M.tla:99:1"));
    }

    #[test]
    fn the_middle_of_a_long_call_stack_is_left_out() {
        let mut error = ModelError::new(ErrorKind::Limit, "too deep");
        error.frames = (0..1000)
            .map(|depth| Frame {
                what: format!("F{depth}"),
                place: None,
            })
            .collect();
        let text = rendered(&error);
        assert!(text.contains("in F7\n") && !text.contains("F8"), "{text}");
        assert!(text.contains("... 988 more calls ..."), "{text}");
        assert!(
            text.contains("in F996\n") && text.contains("in F999"),
            "{text}"
        );
    }
}
