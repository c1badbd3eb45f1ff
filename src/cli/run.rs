//! `tlaloc run`: models written in Rust.

use clap::{Args, Subcommand};
use tlaloc::model::Model;
use tlaloc::models::{CounterGrid, HighBranching, ParameterError, TwoPhase};
use tlaloc::report::Subject;
use tlaloc::tla::syntax::diagnostic::Diagnostic;

use super::engine::EngineArguments;
use super::exit;
use super::files::failed;

/// Check a model written in Rust
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    model: Choice,
}

#[derive(Subcommand)]
enum Choice {
    /// Two counters that grow to their bounds: dense and regular
    CounterGrid {
        /// The first counter's bound
        #[arg(long, value_name = "N", default_value_t = 1000)]
        max_x: u32,
        /// The second counter's bound
        #[arg(long, value_name = "N", default_value_t = 1000)]
        max_y: u32,
        #[command(flatten)]
        engine: EngineArguments,
    },
    /// Digits that each step turns up or down by one: many successors
    HighBranching {
        /// How many digits
        #[arg(long, value_name = "N", default_value_t = 8)]
        digits: u32,
        /// The number of values of a digit
        #[arg(long, value_name = "N", default_value_t = 5)]
        base: u32,
        #[command(flatten)]
        engine: EngineArguments,
    },
    /// Two-phase commit
    TwoPhase {
        /// How many resource managers
        #[arg(long, value_name = "N", default_value_t = 7)]
        rm: u32,
        #[command(flatten)]
        engine: EngineArguments,
    },
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &Arguments) -> u8 {
    match &arguments.model {
        Choice::CounterGrid {
            max_x,
            max_y,
            engine,
        } => {
            let name = format!("counter-grid {max_x} x {max_y}");
            search(Ok(CounterGrid::new(*max_x, *max_y)), name, engine)
        }
        Choice::HighBranching {
            digits,
            base,
            engine,
        } => {
            let name = format!("high-branching, {digits} digits base {base}");
            search(HighBranching::new(*digits, *base), name, engine)
        }
        Choice::TwoPhase { rm, engine } => {
            let name = format!("two-phase with {rm} resource managers");
            search(TwoPhase::new(*rm), name, engine)
        }
    }
}

fn search<M: Model>(
    model: Result<M, ParameterError>,
    name: String,
    engine: &EngineArguments,
) -> u8 {
    let report = engine.report();
    match model {
        Ok(model) => engine.search(&model, Subject::of(&model, name), &report),
        Err(error) => {
            let diagnostic = Diagnostic::error_without_place(error.to_string());
            failed(&*report, &diagnostic, exit::OTHER)
        }
    }
}
