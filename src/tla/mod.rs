//! The TLA+ front end.
