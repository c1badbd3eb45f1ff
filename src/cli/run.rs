//! `tlaloc run`: models written in Rust.

use std::sync::Arc;

use clap::{Args, Subcommand};
use tlaloc::check::RunDirectoryError;
use tlaloc::model::Model;
use tlaloc::models::{CounterGrid, HighBranching, ParameterError, TwoPhase};
use tlaloc::report::{Report, Subject};
use tlaloc::tla::syntax::diagnostic::Diagnostic;

use super::engine::{EngineArguments, Session, no_directory};
use super::exit;
use super::files::failed;
use super::saved::{RustModel, What};

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
    let (model, engine) = match &arguments.model {
        Choice::CounterGrid {
            max_x,
            max_y,
            engine,
        } => {
            let (max_x, max_y) = (*max_x, *max_y);
            (RustModel::CounterGrid { max_x, max_y }, engine)
        }
        Choice::HighBranching {
            digits,
            base,
            engine,
        } => {
            let (digits, base) = (*digits, *base);
            (RustModel::HighBranching { digits, base }, engine)
        }
        Choice::TwoPhase { rm, engine } => (RustModel::TwoPhase { rm: *rm }, engine),
    };
    let report = engine.machine.report();
    let what = What::Model(model.clone());
    let name = name(&model);
    search(&model, &name, &report, || engine.begin(&name, what))
}

/// Goes on with a model; returns the exit code.
pub fn resume(model: &RustModel, session: Session, report: &Arc<dyn Report>) -> u8 {
    search(model, &name(model), report, || Ok(session))
}

fn name(model: &RustModel) -> String {
    match model {
        RustModel::CounterGrid { max_x, max_y } => format!("counter-grid {max_x} x {max_y}"),
        RustModel::HighBranching { digits, base } => {
            format!("high-branching, {digits} digits base {base}")
        }
        RustModel::TwoPhase { rm } => format!("two-phase with {rm} resource managers"),
    }
}

fn search(
    model: &RustModel,
    name: &str,
    report: &Arc<dyn Report>,
    session: impl FnOnce() -> Result<Session, RunDirectoryError>,
) -> u8 {
    match *model {
        RustModel::CounterGrid { max_x, max_y } => {
            search_model(Ok(CounterGrid::new(max_x, max_y)), name, report, session)
        }
        RustModel::HighBranching { digits, base } => {
            search_model(HighBranching::new(digits, base), name, report, session)
        }
        RustModel::TwoPhase { rm } => search_model(TwoPhase::new(rm), name, report, session),
    }
}

fn search_model<M: Model>(
    model: Result<M, ParameterError>,
    name: &str,
    report: &Arc<dyn Report>,
    session: impl FnOnce() -> Result<Session, RunDirectoryError>,
) -> u8 {
    let model = match model {
        Ok(model) => model,
        Err(error) => {
            let diagnostic = Diagnostic::error_without_place(error.to_string());
            return failed(&**report, &diagnostic, exit::OTHER);
        }
    };
    match session() {
        Ok(session) => session.search(&model, Subject::of(&model, name), report),
        Err(error) => no_directory(&**report, &error),
    }
}
