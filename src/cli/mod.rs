//! The commands: one file a sub-command, [`engine`] for what they share.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tlaloc::report::Format;

mod check;
mod engine;
mod files;
mod init;
mod limits;
mod machine;
mod metrics;
mod parse;
mod resume;
mod run;
mod run_info;
mod saved;
mod signals;

/// Exit codes of runs without a verdict. They are TLC's
/// (`tlc2.output.EC.ExitStatus`).
pub(crate) mod exit {
    /// All is well.
    pub const OK: u8 = 0;
    /// The specification cannot be evaluated.
    pub const EVALUATION: u8 = 75;
    /// The specification cannot be read.
    pub const PARSE: u8 = 150;
    /// The configuration cannot be used.
    pub const CONFIG: u8 = 151;
    /// The system refuses what a run needs.
    pub const SYSTEM: u8 = 153;
    /// Anything else, a wrong command line for one.
    pub const OTHER: u8 = 255;
}

/// Checks TLA+ specifications and models written in Rust: visits every
/// reachable state and reports a shortest behaviour that breaks a property
#[derive(Parser)]
#[command(
    name = "tlaloc",
    version,
    max_term_width = 100,
    after_help = "\
Exit codes: 0 no error, 10 assumption, 11 deadlock, 12 invariant, 13 property, 14 assertion,
75 and 76 evaluation, 150 specification, 151 configuration, 152 memory, 153 system, 255 other;
130 and 143 interrupted"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Init(init::Arguments),
    Parse(parse::Arguments),
    Resume(resume::Arguments),
    Run(run::Arguments),
    RunInfo(run_info::Arguments),
}

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let code = limits::with_enough_stack(|| match &arguments.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Init(arguments) => init::run(arguments),
        Command::Parse(arguments) => parse::run(arguments),
        Command::Resume(arguments) => resume::run(arguments),
        Command::Run(arguments) => run::run(arguments),
        Command::RunInfo(arguments) => run_info::run(arguments),
    });
    ExitCode::from(code.unwrap_or_else(|error| {
        eprintln!("error: no stack to check on: {error}");
        exit::SYSTEM
    }))
}

/// Help and version are answers; anything else is a wrong command line, which
/// programs that read JSON learn as an event.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    if std::env::args_os().any(|argument| argument == "--json") {
        Format::Json.report().failed(exit::OTHER);
    }
    ExitCode::from(exit::OTHER)
}
