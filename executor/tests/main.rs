//! Whole runs under every driver.

mod choosing;
mod driving;
mod exchange;
mod failing;
mod simulating;
mod waiting;
