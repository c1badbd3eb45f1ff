//! `tlaloc check`: TLA+ specifications.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tlaloc::report::Subject;
use tlaloc::tla::resolve::{ConfigSource, Disk, Request, Resolved, Stage, resolve};
use tlaloc::tla::specification::Specification;
use tlaloc::tla::syntax::diagnostic::Diagnostic;
use tlaloc::tla::syntax::source::SourceMap;

use super::engine::EngineArguments;
use super::{exit, files};

/// Check a TLA+ specification
#[derive(Args)]
pub struct Arguments {
    /// The specification, a .tla file
    #[arg(value_name = "SPEC")]
    specification: PathBuf,

    /// The configuration [default: the .cfg file beside SPEC]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Look for modules in DIR too, after the folder of SPEC; may be repeated
    #[arg(long, value_name = "DIR")]
    library: Vec<PathBuf>,

    #[command(flatten)]
    engine: EngineArguments,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &Arguments) -> u8 {
    let report = arguments.engine.report();
    let failed = |exit_code: u8| {
        report.failed(exit_code);
        exit_code
    };
    let request = match request(arguments) {
        Ok(request) => request,
        Err((diagnostic, exit_code)) => {
            report.diagnostics(&[diagnostic], &SourceMap::default());
            return failed(exit_code);
        }
    };
    let resolved = match resolve(&request, &Disk) {
        Ok(resolved) => resolved,
        Err(failure) => {
            report.diagnostics(&failure.diagnostics, &failure.sources);
            return failed(match failure.stage {
                Stage::Parse | Stage::Semantic => exit::PARSE,
                Stage::Config => exit::CONFIG,
            });
        }
    };
    report.diagnostics(&resolved.warnings, &resolved.sources);
    let checks = &resolved.program.checks;
    if !checks.init.is_empty() && checks.next.is_none() {
        let diagnostic = Diagnostic::error_without_place(
            "the configuration gives initial states, but no next-state relation",
        );
        let help = "add NEXT with the name of its definition";
        report.diagnostics(&[diagnostic.help(help)], &resolved.sources);
        return failed(exit::EVALUATION);
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
            return failed(exit::OTHER);
        }
    };
    report.diagnostics(specification.warnings(), &sources);
    let subject = Subject {
        has_behaviours: specification.has_behaviour(),
        unchecked,
        ..Subject::of(&specification, &request.spec)
    };
    arguments.engine.search(&specification, subject, &report)
}

/// The properties that the configuration asks for and nobody checks.
fn unchecked(resolved: &Resolved) -> Vec<String> {
    let program = &resolved.program;
    let names = program.checks.properties.iter().map(|id| {
        let definition = program.definitions.get(id.0 as usize);
        definition.map_or("", |definition| &definition.name)
    });
    names.map(|name| format!("PROPERTY {name}")).collect()
}

/// Finds the files that `arguments` name.
///
/// # Errors
/// What is wrong with them, and the exit code.
fn request(arguments: &Arguments) -> Result<Request, (Diagnostic, u8)> {
    let specification = files::specification(&arguments.specification)
        .map_err(|diagnostic| (diagnostic, exit::PARSE))?;
    let config = files::configuration(&specification, arguments.config.as_deref())
        .map_err(|diagnostic| (diagnostic, exit::CONFIG))?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    for folder in &arguments.library {
        if !folder.is_dir() {
            let message = format!("--library {} is no folder", text(folder));
            return Err((Diagnostic::error_without_place(message), exit::PARSE));
        }
    }
    Ok(Request {
        spec: text(&specification),
        config: Some(ConfigSource::Path(text(&config))),
        libraries: arguments
            .library
            .iter()
            .map(|folder| text(folder))
            .collect(),
    })
}
