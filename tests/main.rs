//! Scenarios.

mod graph;
mod program;

mod bad_specification;
mod by_definition;
mod canonical_answer;
mod command_line;
mod configured;
mod early_ends;
mod evaluation;
mod exact_counts;
mod examples;
mod expressions;
mod first_configuration;
mod instances;
mod interrupts;
mod json_lines;
mod module_folders;
mod mutated;
mod one_core;
mod own_crate;
mod parsing;
mod reasons;
mod recorded;
mod spilling;
mod verdicts;
