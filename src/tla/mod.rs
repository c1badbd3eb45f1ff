//! The TLA+ front end: source -> [`syntax`] (tokens, tree, spans) ->
//! [`resolve`] (names bound, levels checked, instances substituted) -> compile
//! (constants evaluated once, actions turned into plans) -> evaluate.

mod alias;
pub mod compile;
mod conclusion;
mod counterexample;
pub mod draft;
pub mod evaluate;
pub mod modules;
pub mod outline;
mod reasons;
pub mod resolve;
pub mod specification;
mod symmetry;
pub mod syntax;
pub mod value;
