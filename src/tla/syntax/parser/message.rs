//! What the parser's diagnostics say.

use super::DEPTH_MAX;
use crate::tla::syntax::ast::Ident;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::number::DIGITS_MAX;
use crate::tla::syntax::source::{FileId, Span};
use crate::tla::syntax::token::TokenKind;

/// The longest text of a token that a message repeats, in characters.
const QUOTED_MAX: usize = 40;

/// Against `==` for `=`.
pub(super) const DEFINES: &str = "`==` defines; two values are compared with `=`";

/// A token as a message names it.
pub(super) fn describe(kind: TokenKind, text: &str) -> String {
    match kind {
        TokenKind::EndOfFile => "the end of the file".to_string(),
        TokenKind::ModuleEnd => "the end of the module".to_string(),
        TokenKind::Separator => "a line of dashes".to_string(),
        TokenKind::String => "a string".to_string(),
        TokenKind::ModuleStart => "the beginning of a module".to_string(),
        _ if text.chars().count() > QUOTED_MAX => {
            let head: String = text.chars().take(QUOTED_MAX).collect();
            format!("`{head}...`")
        }
        _ => format!("`{text}`"),
    }
}

/// Adds what helps against a common slip to the diagnostic that something else
/// was expected than this token.
pub(super) fn with_hint(diagnostic: Diagnostic, kind: TokenKind, text: &str) -> Diagnostic {
    let help = match (kind, text) {
        (TokenKind::Define, _) => DEFINES,
        (TokenKind::Identifier, "in") => "membership is written `\\in`",
        (TokenKind::Identifier, "and") => "conjunction is written `/\\`",
        (TokenKind::Identifier, "or") => "disjunction is written `\\/`",
        (TokenKind::Identifier, "not") => "negation is written `~`",
        (TokenKind::Identifier, "mod") => "the remainder is written `%`",
        (TokenKind::Identifier, "div") => "integer division is written `\\div`",
        (TokenKind::Operator(_), "&&") => "conjunction is written `/\\`",
        (TokenKind::Operator(_), "||") => "disjunction is written `\\/`",
        (TokenKind::Substitute, _) => "`<-` is one symbol: write `< -` for a comparison",
        (TokenKind::Bang, _) => "negation is written `~`, inequality `/=` or `#`",
        _ => return diagnostic,
    };
    diagnostic.help(help)
}

/// Two operators compete for an operand and neither wins.
pub(super) fn conflict(left: &Ident, right: &str, right_span: Span) -> Diagnostic {
    let message = if left.text == right {
        format!("`{right}` is not associative: parentheses are needed")
    } else {
        format!(
            "neither `{}` nor `{right}` binds tighter: parentheses are needed",
            left.text
        )
    };
    Diagnostic::error(right_span, message)
        .label(
            left.span,
            "the operand between these two could belong to either",
        )
        .help("put parentheses around one of the two")
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(
        span,
        format!("nested too deeply: more than {DEPTH_MAX} levels"),
    )
    .help("give a part of it a name by a definition of its own")
}

pub(super) fn file_too_long() -> Diagnostic {
    Diagnostic::error_without_place("a file of more than 4 GiB cannot be read")
}

pub(super) fn number_too_long(span: Span) -> Diagnostic {
    Diagnostic::error(span, format!("a number of more than {DIGITS_MAX} digits"))
}

/// Adds to "expected `==`" what may have been meant.
pub(super) fn no_definition(diagnostic: Diagnostic, name: &Ident, found: TokenKind) -> Diagnostic {
    let diagnostic = diagnostic.label(
        name.span,
        format!("the definition of `{}` begins here", name.text),
    );
    match found {
        kind if kind.is_operator("=") => {
            diagnostic.help("a definition is written with `==`; `=` compares two values")
        }
        TokenKind::Colon => diagnostic.help("a definition is written with `==`"),
        TokenKind::ColonColon => diagnostic.help("a label can only stand inside an expression"),
        _ => diagnostic,
    }
}

/// How a module begins.
pub(super) const MODULE_LINE: &str = "a module begins with a line like ---- MODULE Name ----";

pub(super) fn no_module_end(name: &Ident, header: Span, end: Span) -> Diagnostic {
    Diagnostic::error(end, format!("module `{}` has no end", name.text))
        .label(end, "expected `====` behind this")
        .label(header, "the module begins here")
        .help("end the module with a line of four or more `=`")
}

/// A text without `---- MODULE`.
pub(super) fn no_module(file: FileId, text: &str) -> Diagnostic {
    let end = text.find(['\n', '\r']).unwrap_or(text.len()) as u32;
    let start = Span {
        file,
        start: 0,
        end,
    };
    Diagnostic::error(start, "expected a module, found none in this file")
        .help("a module begins with a line like ---- MODULE Name ---- and ends with ====")
}
