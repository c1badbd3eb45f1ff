//! The command line: see [`cli`] for the commands.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    cli::main()
}
