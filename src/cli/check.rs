//! `tlaloc check`: TLA+ specifications.

use std::path::PathBuf;

use clap::Args;
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
    let fail = |diagnostic: Diagnostic, exit_code: u8| {
        report.diagnostics(&[diagnostic], &SourceMap::default());
        report.failed(exit_code);
        exit_code
    };
    let specification = match files::specification(&arguments.specification) {
        Ok(path) => path,
        Err(diagnostic) => return fail(diagnostic, exit::PARSE),
    };
    let config = arguments.config.as_deref();
    match files::configuration(&specification, config) {
        Ok(_) => {
            let message = "specifications cannot be evaluated yet";
            fail(Diagnostic::error_without_place(message), exit::OTHER)
        }
        Err(diagnostic) => fail(diagnostic, exit::CONFIG),
    }
}
