//! [`Fault`]: why an evaluation failed, before its place is looked up.

use crate::model::{ErrorKind, Frame, ModelError, Place};
use crate::tla::compile::code::{Code, Expansion, NodeId, Origin};
use crate::tla::value::ValueError;

/// Result of an evaluation.
pub type Result<T> = std::result::Result<T, Fault>;

/// Calls that an error tells about at most.
const MAX_CALLS: usize = 64;

/// Why an evaluation failed. One pointer wide.
#[derive(Debug)]
pub struct Fault(Box<Details>);

#[derive(Debug)]
struct Details {
    kind: ErrorKind,
    message: String,
    /// The innermost expression.
    node: Option<NodeId>,
    /// Where it happened, if no expression is to blame.
    origin: Option<Origin>,
    /// The calls of procedures around it, innermost first.
    calls: Vec<(String, NodeId)>,
    /// What an operation on values said, not yet put into words.
    value: Option<ValueError>,
    /// How many routines around it had ended when it happened.
    ended: usize,
}

impl Fault {
    /// A failure at `node`.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>, node: NodeId) -> Self {
        Fault(Box::new(Details {
            kind,
            message: message.into(),
            node: Some(node),
            origin: None,
            calls: Vec::new(),
            value: None,
            ended: 0,
        }))
    }

    /// A failure for which no expression is to blame.
    #[cold]
    pub fn without_node(
        kind: ErrorKind,
        message: impl Into<String>,
        origin: Option<Origin>,
    ) -> Self {
        Fault(Box::new(Details {
            kind,
            message: message.into(),
            node: None,
            origin,
            calls: Vec::new(),
            value: None,
            ended: 0,
        }))
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What an operation on values said, if that was not put into words yet.
    pub fn take_value_error(&mut self) -> Option<ValueError> {
        self.0.value.take()
    }

    /// The same failure inside a call of `name`.
    #[must_use]
    pub fn inside(mut self, name: &str, call: NodeId) -> Self {
        if self.0.ended > 0 {
            self.0.ended -= 1;
        } else if self.0.calls.len() < MAX_CALLS {
            self.0.calls.push((name.to_string(), call));
        }
        self
    }

    /// What happened, without a place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The same failure after the innermost routine around it.
    #[must_use]
    pub fn after_routine(mut self) -> Self {
        self.0.ended += 1;
        self
    }

    /// The failure with places, where `place` finds them.
    pub fn into_model_error(
        self,
        code: &Code,
        place: impl Fn(Origin, &str) -> Place,
    ) -> ModelError {
        let Details {
            kind,
            message,
            node,
            origin: blamed,
            calls,
            ..
        } = *self.0;
        let at = |origin: Origin| place(origin, &code.modules[usize::from(origin.module)]);
        let origin = |node: NodeId| code.origins[node.0 as usize];
        let mut error = ModelError::new(kind, message);
        let mut frames = Vec::new();
        if let Some(blamed) = blamed {
            error = error.at(at(blamed));
        }
        if let Some(node) = node {
            error = error.at(at(origin(node)));
            expansions(code, node, &at, &mut frames);
        }
        for (name, node) in calls {
            frames.push(Frame {
                what: name,
                place: Some(at(origin(node))),
            });
            expansions(code, node, &at, &mut frames);
        }
        error.frames = frames;
        error
    }
}

/// The operators expanded in place around `node`, innermost first.
fn expansions(code: &Code, node: NodeId, at: &dyn Fn(Origin) -> Place, frames: &mut Vec<Frame>) {
    frames.extend(around(code, node).map(|it| Frame {
        what: it.name.clone(),
        place: Some(at(it.origin)),
    }));
}

/// The operators expanded in place around `node`, innermost first.
pub(super) fn around(code: &Code, node: NodeId) -> impl Iterator<Item = &Expansion> {
    let expansions = code.expansions.iter();
    let mut around: Vec<_> = expansions.filter(|it| it.contains(node)).collect();
    around.sort_by_key(|it| it.end.0 - it.first.0);
    around.into_iter()
}

impl From<ValueError> for Fault {
    #[cold]
    fn from(error: ValueError) -> Self {
        Fault(Box::new(Details {
            kind: ErrorKind::Evaluation,
            message: String::new(),
            node: None,
            origin: None,
            calls: Vec::new(),
            value: Some(error),
            ended: 0,
        }))
    }
}
