//! [`Fault`]: why an evaluation failed, before its place is looked up.

use super::explain::{Reason, placed};
use crate::model::{ErrorKind, Frame, ModelError, Place};
use crate::tla::compile::code::{Code, Expansion, FrameId, NodeId, Origin};
use crate::tla::syntax::source::SourceMap;
use crate::tla::value::ValueError;

/// Result of an evaluation.
pub type Result<T> = std::result::Result<T, Fault>;

/// Calls that an error tells about at most.
const MAX_CALLS: usize = 64;

/// Why an evaluation failed. One pointer wide.
#[derive(Debug)]
pub struct Fault(Box<Details>);

/// A call of a procedure.
#[derive(Debug)]
struct Caller {
    name: String,
    node: NodeId,
    /// Its frame and where that begins, if they are known.
    scene: Option<(FrameId, usize)>,
}

#[derive(Debug)]
struct Details {
    kind: ErrorKind,
    message: String,
    /// The innermost expression.
    node: Option<NodeId>,
    /// Where it happened, if no expression is to blame.
    origin: Option<Origin>,
    /// The calls of procedures around it, innermost first.
    calls: Vec<Caller>,
    /// Where the frame begins in which it happened.
    base: Option<usize>,
    /// The frames around it and where they begin, innermost first.
    frames: Vec<(FrameId, usize)>,
    /// What was found out about it.
    reason: Reason,
    /// What an operation on values said, not yet put into words.
    value: Option<ValueError>,
    /// How many routines around it had ended when it happened.
    ended: usize,
    /// Whether it happens however functions are evaluated.
    is_final: bool,
}

impl Default for Details {
    fn default() -> Self {
        Details {
            kind: ErrorKind::Evaluation,
            message: String::new(),
            node: None,
            origin: None,
            calls: Vec::new(),
            base: None,
            frames: Vec::new(),
            reason: Reason::default(),
            value: None,
            ended: 0,
            is_final: false,
        }
    }
}

impl Fault {
    /// A failure at `node`.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>, node: NodeId) -> Self {
        Fault(Box::new(Details {
            kind,
            message: message.into(),
            node: Some(node),
            ..Details::default()
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
            origin,
            ..Details::default()
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

    /// Whether it happens even where functions are not evaluated as a whole.
    pub fn is_final(&self) -> bool {
        self.0.is_final
    }

    /// Says that it does.
    pub fn set_final(&mut self) {
        self.0.is_final = true;
    }

    /// Whether another call around it would be told.
    pub fn has_room(&self) -> bool {
        self.0.calls.len() < MAX_CALLS
    }

    /// The same failure inside a call of `name`, whose frame was told last.
    #[must_use]
    pub fn inside(mut self, name: &str, call: NodeId) -> Self {
        if self.0.ended > 0 {
            self.0.ended -= 1;
        } else if self.has_room() {
            self.0.calls.push(Caller {
                name: name.to_string(),
                node: call,
                scene: self.0.frames.last().copied(),
            });
        }
        self
    }

    /// The same failure while an expression was evaluated in the frame that
    /// begins at `base`.
    #[cold]
    #[must_use]
    pub fn based(mut self, base: usize) -> Self {
        self.0.base.get_or_insert(base);
        self
    }

    /// The same failure in a frame that begins at `base`.
    #[cold]
    #[must_use]
    pub fn framed(mut self, frame: FrameId, base: usize) -> Self {
        self.0.base.get_or_insert(base);
        if self.0.frames.len() < MAX_CALLS {
            self.0.frames.push((frame, base));
        }
        self
    }

    /// The innermost expression, with the frame that it was evaluated in and
    /// where that begins, if they are known.
    pub fn scene(&self) -> Option<(NodeId, FrameId, usize)> {
        let (node, base) = (self.0.node?, self.0.base?);
        let mut there = self.0.frames.iter().filter(|(_, it)| *it == base);
        let (frame, _) = there.next()?;
        // Empty frames begin where the next one does.
        there
            .all(|(it, _)| it == frame)
            .then_some((node, *frame, base))
    }

    /// Lets `tell` say with which arguments procedures were called.
    pub fn tell_calls(&mut self, mut tell: impl FnMut(FrameId, usize) -> Vec<String>) {
        for caller in &mut self.0.calls {
            let given = caller.scene.map(|(frame, base)| tell(frame, base));
            let given = given.filter(|given| !given.is_empty());
            if let Some(given) = given {
                caller.name = format!("{} with {}", caller.name, given.join(", "));
            }
        }
    }

    /// The same failure with labels, notes and a way to what is to blame.
    #[must_use]
    pub fn detailed(mut self, reason: Reason) -> Self {
        self.0.reason = reason;
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
        sources: &SourceMap,
        place: impl Fn(Origin, &str) -> Place,
    ) -> ModelError {
        let Details {
            kind,
            message,
            node,
            origin: blamed,
            calls,
            reason,
            ..
        } = *self.0;
        let at = |origin: Origin| place(origin, &code.modules[usize::from(origin.module)]);
        let origin = |node: NodeId| code.origins[node.0 as usize];
        let mut error = ModelError::new(kind, message);
        let way = reason.way.into_iter().rev();
        let mut frames: Vec<_> = way
            .map(|(what, origin)| Frame {
                what,
                place: Some(at(origin)),
            })
            .collect();
        if let Some(blamed) = blamed {
            error = error.at(at(blamed));
        }
        if let Some(node) = node {
            error = error.at(at(origin(node)));
            expansions(code, node, &at, &mut frames);
        }
        for Caller { name, node, .. } in calls {
            frames.push(Frame {
                what: name,
                place: Some(at(origin(node))),
            });
            expansions(code, node, &at, &mut frames);
        }
        error.frames = frames;
        error.labels = placed(reason.labels, code, sources, |node| at(origin(node)));
        error.notes = reason.notes;
        from_outside(error)
    }
}

/// An error in the definition of a built-in module is told where the user's
/// text calls for it; the definition is a note.
fn from_outside(mut error: ModelError) -> ModelError {
    let is_written = |place: &Place| !place.file.starts_with('<');
    let mut around = error.frames.iter().filter_map(|it| it.place.as_ref());
    let call = around.find(|place| is_written(place)).cloned();
    if let (Some(inner), Some(call)) = (&error.place, call)
        && !is_written(inner)
    {
        let definition = Frame {
            what: "the definition".to_string(),
            place: Some(inner.clone()),
        };
        error.frames.insert(0, definition);
        error.place = Some(call);
    }
    error
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
            value: Some(error),
            ..Details::default()
        }))
    }
}
