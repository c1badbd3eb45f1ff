//! Text to tree. Parsing never fails: it produces a tree and a list of
//! diagnostics. Knows nothing of what names mean.

pub mod ast;
pub mod config;
pub mod diagnostic;
mod lexer;
mod number;
pub mod operators;
mod parser;
pub mod source;
mod token;

pub use parser::{DEPTH_MAX, Parsed, ParsedConfig, parse_config, parse_module};

#[cfg(test)]
mod tests;
