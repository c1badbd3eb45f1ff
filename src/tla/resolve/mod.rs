//! Tree to program: names bound, levels checked, instances substituted.
//! Afterwards nothing is looked up by name.

pub mod ir;
