//! `tlaloc resume`: goes on from a run's last checkpoint.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tlaloc::check::{Manifest, RunDirectory};
use tlaloc::report::Report;
use tlaloc::tla::syntax::diagnostic::Diagnostic;

use super::engine::Session;
use super::files::failed;
use super::machine::MachineArguments;
use super::saved::{Saved, What};
use super::{check, exit, run};

/// Go on from the last checkpoint of a run
#[derive(Args)]
pub struct Arguments {
    /// The run's directory
    #[arg(value_name = "DIR")]
    directory: PathBuf,

    #[command(flatten)]
    machine: MachineArguments,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &Arguments) -> u8 {
    let report = arguments.machine.report();
    resume(arguments, &report).unwrap_or_else(|exit_code| exit_code)
}

/// Goes on and returns the exit code; it is an error where there was no search.
fn resume(arguments: &Arguments, report: &Arc<dyn Report>) -> Result<u8, u8> {
    let refuse = |message: String| {
        let diagnostic = Diagnostic::error_without_place(message);
        failed(&**report, &diagnostic, exit::SYSTEM)
    };
    // Relative to where the user is, not to where the run was begun.
    let path = std::path::absolute(&arguments.directory);
    let path = path.unwrap_or_else(|_| arguments.directory.clone());
    let machine = arguments.machine.absolute();
    let (directory, bytes) =
        RunDirectory::open(path.clone()).map_err(|error| refuse(error.to_string()))?;
    let (manifest, saved) =
        read(&bytes).map_err(|message| refuse(format!("{}: {message}", path.display())))?;
    let changes = saved.changes();
    if !changes.is_empty() {
        let message = format!(
            "{} cannot be resumed: {}",
            path.display(),
            changes.join("; ")
        );
        let help = "what was found so far may not hold of another specification: check it anew";
        let diagnostic = Diagnostic::error_without_place(message).help(help);
        return Err(failed(&**report, &diagnostic, exit::SYSTEM));
    }
    let files = manifest.contents.files();
    let directory = directory.continuing(
        machine.spill_directories(),
        manifest.directories.clone(),
        manifest.next_file,
        |number| files.binary_search(&number).is_ok(),
    );
    let session = Session::resumed(&machine, &saved, directory, manifest);
    match &saved.what {
        What::Specification {
            specification,
            config,
            libraries,
            ..
        } => check::resume(specification, config, libraries, session, report),
        What::Model(model) => Ok(run::resume(model, session, report)),
    }
}

/// What a manifest tells.
///
/// # Errors
/// Why it tells nothing.
pub fn read(bytes: &[u8]) -> Result<(Manifest, Saved), String> {
    let manifest = Manifest::from_bytes(bytes).map_err(|error| format!("the manifest: {error}"))?;
    let saved = Saved::from_bytes(&manifest.subject)
        .ok_or("the manifest was written by another version")?;
    Ok((manifest, saved))
}
