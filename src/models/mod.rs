//! Models written in Rust: state spaces of known size to measure the engine
//! with, and a protocol to compare it with other checkers.

mod counter_grid;
mod high_branching;
mod two_phase;

pub use counter_grid::CounterGrid;
pub use high_branching::HighBranching;
pub use two_phase::TwoPhase;

use crate::model::{ErrorKind, ModelError};

/// A parameter for which a model does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParameterError(String);

/// Reads a state that is one little-endian word.
///
/// # Errors
/// When the state has another length: it was not made by this model.
#[inline]
fn word(state: &[u8]) -> Result<u64, ModelError> {
    match state.try_into() {
        Ok(bytes) => Ok(u64::from_le_bytes(bytes)),
        Err(_) => Err(foreign_state(state)),
    }
}

#[cold]
fn foreign_state(state: &[u8]) -> ModelError {
    let message = format!("a state has 8 bytes, not {}", state.len());
    ModelError::new(ErrorKind::Evaluation, message)
}
