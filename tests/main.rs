//! Scenarios.

mod canonical_answer;
mod exact_counts;
mod graph;
