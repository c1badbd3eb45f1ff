//! [`Explanation`]: why a claim is false, or why an expression has no value.

use super::{Frame, Place};

/// What is to be said of a region of a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The region.
    pub place: Place,
    /// What is said.
    pub text: String,
}

/// The innermost part of a claim that makes it false, or of an expression that
/// has no value, and the way to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Explanation {
    /// What is wrong with that part, in a sentence.
    pub message: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// The values of its operands.
    pub labels: Vec<Label>,
    /// What else helps to understand it, such as what bound names are.
    pub notes: Vec<String>,
    /// The way to it, innermost first: conjuncts, quantifiers with a witness,
    /// operators.
    pub frames: Vec<Frame>,
}
