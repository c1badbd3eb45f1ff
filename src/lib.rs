//! Tlaloc: an explicit-state model checker for TLA+ specifications and models
//! written in Rust.

pub mod check;
pub mod model;
pub mod models;
pub mod report;
pub mod simple;
pub mod tla;

/// Builds and runs the code of the README with the documentation's tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
