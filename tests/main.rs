//! Scenarios.

mod exact_counts;
