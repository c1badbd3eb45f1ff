//! `tlaloc init`: a first configuration for a specification.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use tlaloc::report::{Format, Report};
use tlaloc::tla::draft::Draft;
use tlaloc::tla::syntax::diagnostic::Diagnostic;

use super::exit;
use super::files::{SpecificationArguments, failed};

/// Write a first configuration for a specification, with guesses of values for
/// its constants
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    specification: SpecificationArguments,

    /// The configuration to write [default: the .cfg file beside SPEC]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Overwrite a configuration that is there
    #[arg(long)]
    force: bool,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &Arguments) -> u8 {
    let report = Format::Terminal.report();
    init(arguments, &*report).map_or_else(|exit_code| exit_code, |()| 0)
}

fn init(arguments: &Arguments, report: &dyn Report) -> Result<(), u8> {
    let specification = arguments.specification.path(report)?;
    let beside = specification.with_extension("cfg");
    let config = arguments.config.as_ref().unwrap_or(&beside);
    let resolved = arguments.specification.resolve(None, report)?;
    let draft = Draft::of(&resolved);
    let written =
        create(config, arguments.force).and_then(|mut file| file.write_all(draft.text.as_bytes()));
    written.map_err(|error| {
        let (diagnostic, exit_code) = not_written(config, &error);
        failed(report, &diagnostic, exit_code)
    })?;
    for missing in &draft.missing {
        report.warning(&format!("{} lacks {missing}", config.display()));
    }
    report.print(&next_step(&specification, config, &beside, &draft));
    Ok(())
}

/// What was written, and what to do with it.
fn next_step(specification: &Path, config: &Path, beside: &Path, draft: &Draft) -> String {
    let mut command = format!("tlaloc check {}", specification.display());
    if config != beside {
        command.push_str(&format!(" --config {}", config.display()));
    }
    let first = match &draft.missing[..] {
        [] => "Check the guesses in it, then run",
        _ => "Fill in what is missing, check the guesses in it, then run",
    };
    format!(
        "{}\nWrote {}. {first}: {command}",
        draft.text,
        config.display()
    )
}

fn create(path: &Path, force: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true);
    match force {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    options.open(path)
}

fn not_written(path: &Path, error: &io::Error) -> (Diagnostic, u8) {
    let path = path.display();
    if error.kind() == io::ErrorKind::AlreadyExists {
        let diagnostic = Diagnostic::error_without_place(format!("there is {path} already"));
        let help = "pass --force to overwrite it, or --config with another name";
        return (diagnostic.help(help), exit::OTHER);
    }
    let message = format!("{path} cannot be written: {error}");
    (Diagnostic::error_without_place(message), exit::SYSTEM)
}
