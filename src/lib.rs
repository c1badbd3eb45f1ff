//! Tlaloc.

pub mod model;
pub mod tla;
