//! Whole runs under every driver.

mod choosing;
mod driving;
mod exchange;
mod failing;
mod rings;
mod simulating;
mod waiting;
