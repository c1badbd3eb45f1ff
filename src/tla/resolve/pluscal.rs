//! PlusCal algorithms that were not translated yet: what the configuration
//! names is missing then.

use super::load::Modules;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::{SourceMap, Span};

/// How an algorithm begins.
const BEGINNINGS: [&str; 2] = ["--algorithm", "--fair algorithm"];
/// What the translator writes before a translation.
const TRANSLATION: &str = "BEGIN TRANSLATION";

/// A warning if the root module has an algorithm and no translation.
pub(super) fn untranslated(modules: &Modules, sources: &SourceMap) -> Option<Diagnostic> {
    let file = modules.files.first()?.module.span.file;
    let text = &sources.file(file).text;
    if text.contains(TRANSLATION) {
        return None;
    }
    let found = |beginning: &&str| Some((text.find(*beginning)?, beginning.len()));
    let (start, length) = BEGINNINGS.iter().find_map(found)?;
    let span = Span {
        file,
        start: start as u32,
        end: (start + length) as u32,
    };
    let message = "this PlusCal algorithm is not translated: there is no translation in the module";
    let help = "translate it first, with the PlusCal translator of the TLA+ tools (`pcal.trans`)";
    Some(Diagnostic::warning(span, message).help(help))
}
