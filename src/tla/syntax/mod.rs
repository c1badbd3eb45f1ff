//! Text to tree. Parsing never fails: it produces a tree and a list of
//! diagnostics. Knows nothing of what names mean.

pub mod ast;
pub mod diagnostic;
pub mod source;
