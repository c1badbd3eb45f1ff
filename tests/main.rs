//! Scenarios.

mod graph;
mod program;

mod canonical_answer;
mod command_line;
mod exact_counts;
mod interrupts;
mod json_lines;
mod one_core;
