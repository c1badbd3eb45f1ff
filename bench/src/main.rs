//! The benchmarks of tlaloc, one sub-command each. Every figure in the
//! documentation comes from one of them.

mod ceiling;
mod corpus;
mod grammar;
mod models;
mod parse;
mod process;
mod rows;
mod run;
mod scaling;
mod spilling;
mod table;
mod tlc;

use clap::{Parser, Subcommand};

/// Measures tlaloc against itself, a bare loop, Stateright, TLC and the public corpus.
#[derive(Parser)]
#[command(name = "bench", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// One model at several core counts, real and virtual
    Scaling(scaling::Arguments),
    /// Generate, fingerprint and insert in a bare loop, against the engine on one core
    Ceiling(ceiling::Arguments),
    /// A run in memory against the same with parts of its table, in turn
    Spilling(spilling::Arguments),
    /// The Rust models against the same models on Stateright (feature `stateright`)
    Models(models::Arguments),
    /// Our parser against the tree-sitter grammar
    Parse(parse::Arguments),
    /// TLC with one worker against tlaloc on one core, in turn
    Tlc(tlc::Arguments),
    /// Every model of tlaplus/Examples against TLC's recorded figures
    Corpus(corpus::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Scaling(arguments) => scaling::run(&arguments),
        Command::Ceiling(arguments) => ceiling::run(&arguments),
        Command::Spilling(arguments) => spilling::run(&arguments),
        Command::Models(arguments) => models::run(&arguments),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Tlc(arguments) => tlc::run(&arguments),
        Command::Corpus(arguments) => corpus::run(&arguments),
    }
}
