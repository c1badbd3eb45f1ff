//! `tlaloc check`: TLA+ specifications.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tlaloc::report::{Report, Subject};
use tlaloc::tla::resolve::Resolved;
use tlaloc::tla::specification::Specification;
use tlaloc::tla::syntax::diagnostic::Diagnostic;
use tlaloc::tla::syntax::source::{SourceMap, Span};

use super::engine::{EngineArguments, Session, no_directory};
use super::exit;
use super::files::{SpecificationArguments, configuration, failed};
use super::saved::{Source, What};

/// Check a TLA+ specification
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    specification: SpecificationArguments,

    /// The configuration [default: the .cfg file beside SPEC]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    engine: EngineArguments,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &Arguments) -> u8 {
    let report = arguments.engine.machine.report();
    check(arguments, &report).unwrap_or_else(|exit_code| exit_code)
}

/// Checks and returns the exit code; it is an error where there was no search.
fn check(arguments: &Arguments, report: &Arc<dyn Report>) -> Result<u8, u8> {
    let path = arguments.specification.path(&**report)?;
    let config = configuration(&path, arguments.config.as_deref())
        .map_err(|diagnostic| failed(&**report, &diagnostic, exit::CONFIG))?;
    let resolved = arguments.specification.resolve(Some(&config), &**report)?;
    let what = What::Specification {
        specification: path.clone(),
        sources: Source::of(&resolved.sources, &config),
        config,
        libraries: arguments.specification.libraries(),
    };
    search(&path, resolved, report, || {
        let begun = arguments.engine.begin(&path.to_string_lossy(), what);
        begun.map_err(|error| no_directory(&**report, &error))
    })
}

/// Goes on with a specification; returns the exit code, which is an error
/// where there was no search.
pub fn resume(
    specification: &Path,
    config: &Path,
    libraries: &[PathBuf],
    session: Session,
    report: &Arc<dyn Report>,
) -> Result<u8, u8> {
    let arguments = SpecificationArguments::with(specification, libraries);
    let resolved = arguments.resolve_in(libraries.to_vec(), Some(config), &**report)?;
    search(specification, resolved, report, || Ok(session))
}

/// Searches and returns the exit code; it is an error where there was no
/// search.
fn search(
    path: &Path,
    resolved: Resolved,
    report: &Arc<dyn Report>,
    session: impl FnOnce() -> Result<Session, u8>,
) -> Result<u8, u8> {
    let checks = &resolved.program.checks;
    if !checks.init.is_empty() && checks.next.is_none() {
        let diagnostic = Diagnostic::error_without_place(
            "the configuration gives initial states, but no next-state relation",
        );
        let diagnostic = diagnostic.help("add NEXT with the name of its definition");
        return Err(failed(&**report, &diagnostic, exit::EVALUATION));
    }
    let unchecked = unchecked(&resolved);
    if !unchecked.is_empty() {
        report.warning(&format!(
            "{} NOT checked: temporal properties are not supported yet",
            match &unchecked[..] {
                [one] => format!("{one} is"),
                many => format!("{} are", many.join(", ")),
            }
        ));
    }
    if !unchecked.is_empty() && checks.symmetry.is_some() {
        report.warning(
            "SYMMETRY does not preserve liveness: with it, a violation of a temporal property \
             may be missed, or reported where there is none",
        );
    }
    let sources = Arc::clone(&resolved.sources);
    let specification = match Specification::new(resolved) {
        Ok(specification) => specification,
        Err(diagnostics) => {
            report.diagnostics(&diagnostics, &sources);
            report.failed(exit::OTHER);
            return Err(exit::OTHER);
        }
    };
    report.diagnostics(specification.warnings(), &sources);
    let subject = Subject {
        has_behaviours: specification.has_behaviour(),
        unchecked,
        ..Subject::of(&specification, path.to_string_lossy())
    };
    Ok(session()?.search(&specification, subject, report))
}

/// What the configuration asks for and nobody checks: the temporal conjuncts of
/// its properties.
fn unchecked(resolved: &Resolved) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for conjunct in &resolved.program.checks.temporal {
        let property = format!("PROPERTY {}", conjunct.property);
        let text = conjunct.span.map(|span| excerpt(&resolved.sources, span));
        let name = match text {
            Some(text) => format!("{property} ({text})"),
            None if conjunct.definition == conjunct.property => property,
            None => format!("{property} ({})", conjunct.definition),
        };
        if !named.contains(&name) {
            named.push(name);
        }
    }
    named
}

/// The text of a conjunct in one line, shortened.
fn excerpt(sources: &SourceMap, span: Span) -> String {
    const CHARACTERS_MAX: usize = 60;
    let text = &sources.file(span.file).text;
    let text = text.get(span.start as usize..span.end as usize);
    let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
