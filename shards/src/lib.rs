//! Shards.
pub mod fingerprint;
