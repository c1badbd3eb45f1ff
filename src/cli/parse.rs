//! `tlaloc parse`: is it TLA+, and what does it define?

use clap::Args;
use tlaloc::report::Format;
use tlaloc::tla::outline::Outline;

use super::files::SpecificationArguments;

/// Read a TLA+ specification and say what is wrong with it
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    specification: SpecificationArguments,

    /// Print one JSON object a line: the constants, variables and definitions
    #[arg(long)]
    json: bool,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &Arguments) -> u8 {
    let report = Format::new(arguments.json).report();
    match arguments.specification.resolve(None, &*report) {
        Ok(resolved) => {
            report.parsed(&Outline::of(&resolved));
            0
        }
        Err(exit_code) => exit_code,
    }
}
