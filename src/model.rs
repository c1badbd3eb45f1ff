//! What a front end offers the checker: the [`Model`] trait.
//!
//! A model names its initial states, the successors of a state and the
//! properties that states must keep. States are flat bytes everywhere outside
//! the model: they cross cores and go to disk as they are, and only the model
//! reads meaning into them. Equal states must have equal bytes, unless the
//! model computes fingerprints of its own (a view, symmetry).

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

pub use explanation::{Explanation, Label};
pub use shards::fingerprint::{Fingerprint, FingerprintSeed};

mod explanation;

/// The index of an action in [`Model::actions`].
pub type ActionId = u32;

/// The index of a property in [`Model::properties`].
pub type PropertyId = u32;

/// A system whose reachable states can be explored.
///
/// New methods get default bodies, so that models written today keep building.
/// Many models need no more than a [`SimpleModel`](crate::simple::SimpleModel).
///
/// A queue of bounded length between a sender and a receiver; the receiver may
/// lose its count, which an invariant finds:
///
/// ```
/// use std::sync::Arc;
/// use tlaloc::check::{self, Options, Silent, Verdict};
/// use tlaloc::model::{
///     Action, Binding, CoreEnvironment, ErrorKind, Model, ModelError, Part, Property, PropertyId,
///     Sink,
/// };
///
/// /// A state: items sent, items received, items in the queue; all modulo 256.
/// struct Queue {
///     capacity: u8,
/// }
///
/// const SEND: u32 = 0;
/// const RECEIVE: u32 = 1;
/// const CRASH: u32 = 2;
///
/// impl Queue {
///     fn state(bytes: &[u8]) -> Result<[u8; 3], ModelError> {
///         let wrong = |_| ModelError::new(ErrorKind::Evaluation, "a state has 3 bytes");
///         bytes.try_into().map_err(wrong)
///     }
/// }
///
/// impl Model for Queue {
///     type Context = ();
///     const STATE_BYTES: Option<usize> = Some(3);
///
///     fn context(&self, _: &CoreEnvironment) -> Result<(), ModelError> {
///         Ok(())
///     }
///
///     fn initial_states<S: Sink>(
///         &self,
///         _: &mut (),
///         part: Part,
///         sink: &mut S,
///     ) -> Result<(), ModelError> {
///         // There is only one; the first part has it.
///         if part.index == 0 {
///             sink.add_array(0, [0, 0, 0]);
///         }
///         Ok(())
///     }
///
///     fn successors<S: Sink>(
///         &self,
///         _: &mut (),
///         state: &[u8],
///         sink: &mut S,
///     ) -> Result<(), ModelError> {
///         let [sent, received, queued] = Self::state(state)?;
///         if queued < self.capacity {
///             sink.add_array(SEND, [sent.wrapping_add(1), received, queued + 1]);
///         }
///         if queued > 0 {
///             sink.add_array(RECEIVE, [sent, received.wrapping_add(1), queued - 1]);
///         }
///         sink.add_array(CRASH, [sent, 0, queued]);
///         Ok(())
///     }
///
///     fn check_state(&self, _: &mut (), state: &[u8]) -> Result<Option<PropertyId>, ModelError> {
///         let [sent, received, queued] = Self::state(state)?;
///         let counted = received.wrapping_add(queued) == sent;
///         Ok((!counted).then_some(0))
///     }
///
///     fn actions(&self) -> Vec<Action> {
///         ["Send", "Receive", "Crash"].map(Action::named).to_vec()
///     }
///
///     fn properties(&self) -> Vec<Property> {
///         vec![Property::invariant("NothingLost")]
///     }
///
///     fn render(&self, _: &mut (), state: &[u8]) -> Vec<Binding> {
///         let names = ["sent", "received", "queued"];
///         let bindings = names.iter().zip(state);
///         bindings.map(|(name, value)| Binding::new(*name, value)).collect()
///     }
/// }
///
/// let outcome = check::run(&Queue { capacity: 4 }, &Options::default(), Arc::new(Silent))?;
/// assert_eq!(outcome.verdict, Verdict::Invariant { property: 0 });
/// let behaviour = outcome.behaviour.unwrap();
/// let actions = behaviour.steps.iter().filter_map(|step| step.action.as_ref());
/// let actions: Vec<_> = actions.map(|action| action.name.as_str()).collect();
/// assert_eq!(actions, ["Send", "Receive", "Crash"]);
/// # Ok::<(), check::StartError>(())
/// ```
pub trait Model: Sync + 'static {
    /// What one core needs to evaluate: scratch buffers, arenas, decoded
    /// constants. Made on the core that uses it and never shared.
    type Context;

    /// The length of every state in bytes, if all states have the same.
    /// Copies of a known length are far cheaper than others.
    const STATE_BYTES: Option<usize> = None;

    /// Makes the context of one core.
    ///
    /// # Errors
    /// Whatever prevents evaluation on this core; it ends the run.
    fn context(&self, core: &CoreEnvironment) -> Result<Self::Context, ModelError>;

    /// Checks the assumptions about constants; called once, before anything
    /// else is evaluated.
    ///
    /// # Errors
    /// The first assumption that is false or has no value.
    fn check_assumptions(&self, context: &mut Self::Context) -> Result<(), ModelError> {
        let _ = context;
        Ok(())
    }

    /// Streams the initial states of one part into `sink`; over all parts,
    /// each initial state is generated as often as the model defines it. What
    /// is left can be left out once the sink [is closed](Sink::is_closed).
    ///
    /// # Errors
    /// An evaluation error or a failed assertion.
    fn initial_states<S: Sink>(
        &self,
        context: &mut Self::Context,
        part: Part,
        sink: &mut S,
    ) -> Result<(), ModelError>;

    /// Streams the successors of `state` into `sink`, always in the same order.
    ///
    /// # Errors
    /// An evaluation error or a failed assertion.
    fn successors<S: Sink>(
        &self,
        context: &mut Self::Context,
        state: &[u8],
        sink: &mut S,
    ) -> Result<(), ModelError>;

    /// Checks what must hold in `state`; called once for every new state that
    /// lies inside the constraints. Returns the first property that fails, in
    /// the order of [`Model::properties`].
    ///
    /// # Errors
    /// An evaluation error or a failed assertion.
    fn check_state(
        &self,
        context: &mut Self::Context,
        state: &[u8],
    ) -> Result<Option<PropertyId>, ModelError> {
        let _ = (context, state);
        Ok(None)
    }

    /// Whether states of equal fingerprints may differ (a view, symmetry). If
    /// so, states are checked when their level ends, once it is settled which
    /// of the equal ones is kept; else at once when they are new.
    fn merges_states(&self) -> bool {
        false
    }

    /// Called on every core before it computes states of a new level, the
    /// initial ones first; the figures are the same on all cores.
    fn begin_level(&self, context: &mut Self::Context, figures: &Figures) {
        let _ = (context, figures);
    }

    /// Whether what was evaluated asks to end the search with this level.
    fn asks_to_stop(&self, context: &Self::Context) -> bool {
        let _ = context;
        false
    }

    /// Called from time to time on one core while the search goes on.
    ///
    /// # Errors
    /// Why the search is to end.
    fn check_periodically(&self, context: &mut Self::Context) -> Result<(), ModelError> {
        let _ = context;
        Ok(())
    }

    /// What a core leaves for [`Model::conclude`] when the search is over.
    fn leave(&self, context: &mut Self::Context) -> Vec<u8> {
        let _ = context;
        Vec::new()
    }

    /// Takes back what [`Model::leave`] gave when a checkpoint was taken.
    fn restore(&self, context: &mut Self::Context, left: &[u8]) {
        let _ = (context, left);
    }

    /// Judges the search as a whole once it is over; `left` is what the cores
    /// left, by their index. If it was `violated`, it did not visit all states:
    /// what is said here is told beside what it found.
    ///
    /// # Errors
    /// What is wrong with it.
    fn conclude(
        &self,
        context: &mut Self::Context,
        figures: &Figures,
        left: &[Vec<u8>],
        violated: Option<Violated<'_>>,
    ) -> Result<(), ModelError> {
        let _ = (context, figures, left, violated);
        Ok(())
    }

    /// Called on every core when a super-step ends: whatever the context
    /// interned during the step can be dropped.
    fn end_super_step(&self, context: &mut Self::Context) {
        let _ = context;
    }

    /// The bytes of memory that `context` holds now, for the memory budget.
    fn memory_bytes(&self, context: &Self::Context) -> usize {
        let _ = context;
        0
    }

    /// The actions, in the order that [`ActionId`] counts.
    fn actions(&self) -> Vec<Action>;

    /// The properties that are checked, in the order that [`PropertyId`] counts.
    fn properties(&self) -> Vec<Property> {
        Vec::new()
    }

    /// Whether a state without any successor is an error.
    fn checks_deadlock(&self) -> bool {
        true
    }

    /// The variables of `state` with their values, in the order to be shown.
    fn render(&self, context: &mut Self::Context, state: &[u8]) -> Vec<Binding>;

    /// What is shown of the state at `index` of a behaviour: its variables,
    /// unless the model has something else to say.
    fn render_step(
        &self,
        context: &mut Self::Context,
        behaviour: &[&[u8]],
        index: usize,
    ) -> Vec<Binding> {
        self.render(context, behaviour[index])
    }

    /// The arguments with which `action` led from the first state of `step` to
    /// the second, as they are shown; none if the action has no parameters.
    fn arguments(
        &self,
        context: &mut Self::Context,
        action: ActionId,
        step: [&[u8]; 2],
    ) -> Vec<String> {
        let _ = (context, action, step);
        Vec::new()
    }

    /// Why `property` does not hold at the end of `behaviour`, whose states
    /// are given from an initial one on; nothing if the model cannot tell.
    fn explain_violation(
        &self,
        context: &mut Self::Context,
        property: PropertyId,
        behaviour: &[&[u8]],
    ) -> Option<Explanation> {
        let _ = (context, property, behaviour);
        None
    }

    /// `error` with all that can be found out about it by evaluating again:
    /// what must hold in the last state of `behaviour` if `in_property`, else
    /// the successors of that state, or the initial states if there is none.
    fn explain_error(
        &self,
        context: &mut Self::Context,
        error: ModelError,
        in_property: bool,
        behaviour: &[&[u8]],
    ) -> ModelError {
        let _ = (context, in_property, behaviour);
        error
    }

    /// The text of a source file named by a [`Place`], for excerpts.
    fn source(&self, file: &str) -> Option<&str> {
        let _ = file;
        None
    }
}

/// How far a search was when a level began, or in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// The level of the states that are expanded: 1 for initial states, 0
    /// while these are computed and when the search is over.
    pub level: u64,
    /// The greatest level that has states.
    pub depth: u64,
    /// States generated.
    pub generated: u64,
    /// Distinct states.
    pub distinct: u64,
    /// Distinct initial states.
    pub initial: u64,
    /// Distinct states that are still to be expanded.
    pub left_on_queue: u64,
    /// Time since the search began, in seconds.
    pub seconds: f64,
}

/// Where a model puts the states that it generates. The checker implements it.
pub trait Sink {
    /// The seed of all fingerprints of this run.
    fn seed(&self) -> FingerprintSeed;

    /// A state inside the constraints. `write` appends the state's bytes; it
    /// is not called when the state is known to be a duplicate, so the
    /// fingerprint must not depend on it.
    fn add(&mut self, action: ActionId, fingerprint: Fingerprint, write: impl FnOnce(&mut Vec<u8>));

    /// A state outside the constraints: counted as generated, not explored.
    fn add_outside(&mut self, action: ActionId);

    /// A state between two actions that are done as one: counted as generated,
    /// not explored, and no successor.
    fn add_intermediate(&mut self) {}

    /// A state that breaks `property` on the spot: one outside the constraints
    /// that fails an invariant, or a transition that an action property or the
    /// initial predicate of a property forbids. It counts nothing; the state
    /// is added beside it. `write` appends the state's bytes.
    fn violation(
        &mut self,
        action: ActionId,
        property: PropertyId,
        write: impl FnOnce(&mut Vec<u8>),
    );

    /// Whether no further state is wanted: the run is about to end. A model
    /// with very many initial states asks after each of them, and returns.
    #[inline]
    fn is_closed(&self) -> bool {
        false
    }

    /// A state given as bytes, fingerprinted as they are.
    #[inline]
    fn add_bytes(&mut self, action: ActionId, state: &[u8]) {
        let fingerprint = Fingerprint::of_bytes(self.seed(), state);
        self.add(action, fingerprint, |out| out.extend_from_slice(state));
    }

    /// A state of a fixed length given as an array, fingerprinted as it is.
    #[inline]
    fn add_array<const N: usize>(&mut self, action: ActionId, state: [u8; N]) {
        let fingerprint = Fingerprint::of_bytes(self.seed(), &state);
        self.add(action, fingerprint, |out| out.extend_from_slice(&state));
    }
}

/// What a core tells the model when it makes its context.
#[derive(Clone)]
pub struct CoreEnvironment {
    /// This core's index, from 0.
    pub core: usize,
    /// How many cores take part.
    pub cores: usize,
    /// The seed of all fingerprints of this run.
    pub seed: FingerprintSeed,
    /// Where Print and PrintT go.
    pub print: PrintHandle,
    /// Where warnings go.
    pub warn: PrintHandle,
    /// Whether the run is to end as it is. An evaluation that may take very
    /// long asks now and then, and ends with [`ErrorKind::CutShort`].
    pub is_cut_short: CutShortHandle,
}

impl CoreEnvironment {
    /// A single core for what is evaluated outside of a run: it prints nothing
    /// and is not cut short.
    pub fn alone(seed: FingerprintSeed) -> Self {
        CoreEnvironment {
            core: 0,
            cores: 1,
            seed,
            print: Arc::new(|_| {}),
            warn: Arc::new(|_| {}),
            is_cut_short: Arc::new(|| false),
        }
    }
}

/// Says whether a run is to end as it is; may be called from any core.
pub type CutShortHandle = Arc<dyn Fn() -> bool + Send + Sync>;

/// Takes the lines that a model prints; may be called from any core.
pub type PrintHandle = Arc<dyn Fn(&str) + Send + Sync>;

/// One part of the initial states, of `of` parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The part's index, below `of`.
    pub index: usize,
    /// How many parts there are, at least 1.
    pub of: usize,
}

impl Part {
    /// The part that is everything.
    pub const WHOLE: Part = Part { index: 0, of: 1 };
}

/// A named action: a disjunct of the next-state relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its name, as in the specification.
    pub name: String,
    /// Where it stands in the source, if there is one.
    pub place: Option<Place>,
}

impl Action {
    /// An action of a model that has no source.
    pub fn named(name: impl Into<String>) -> Self {
        Action {
            name: name.into(),
            place: None,
        }
    }
}

/// What kind of claim a property makes. The order is the one in which
/// violations of the same length are preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PropertyKind {
    /// Holds in every reachable state.
    Invariant,
    /// Holds in every initial state, or of every transition.
    ActionProperty,
}

/// A property that is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name, as in the configuration.
    pub name: String,
    /// What it claims.
    pub kind: PropertyKind,
    /// Where it stands in the source, if there is one.
    pub place: Option<Place>,
}

impl Property {
    /// An invariant of a model that has no source.
    pub fn invariant(name: impl Into<String>) -> Self {
        Property {
            name: name.into(),
            kind: PropertyKind::Invariant,
            place: None,
        }
    }
}

/// One variable of a state, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The variable.
    pub name: String,
    /// Its value, as TLA+ would write it.
    pub value: String,
}

impl Binding {
    /// The variable `name` with a value that shows itself.
    pub fn new(name: impl Into<String>, value: impl fmt::Display) -> Self {
        Binding {
            name: name.into(),
            value: value.to_string(),
        }
    }
}

/// A region of a source file. Lines and columns count from 1; the end is the
/// last character that belongs to the region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, as it was named or found.
    pub file: String,
    /// The module's name.
    pub module: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Last column.
    pub end_column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A state of a behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The action that led to it; none for an initial state.
    pub action: Option<ActionId>,
    /// The state.
    pub state: Vec<u8>,
}

/// What a search found wrong.
#[derive(Clone, Copy, Debug)]
pub struct Violated<'a> {
    /// The behaviour that shows it; empty if it could not be rebuilt.
    pub behaviour: &'a [Visit],
    /// Whether it is a failure to compute successors.
    pub by_error: bool,
}

/// What kind of failure stopped an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorKind {
    /// An ASSUME is false.
    Assumption,
    /// A POSTCONDITION is false or has no value.
    Postcondition,
    /// An Assert is false.
    Assert,
    /// An expression has no value: wrong types, an element outside a domain.
    Evaluation,
    /// A limit of the evaluator: recursion depth, the size of a set.
    Limit,
    /// Something that is not supported yet.
    Unsupported,
    /// A model written in Rust panicked.
    Panic,
    /// None: the run is to end, and the evaluation was given up.
    CutShort,
}

/// Why an evaluation ended without a value. One pointer wide, for results are
/// passed around far more often than errors; dereferences to its details.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.message)]
pub struct ModelError(Box<ErrorDetails>);

/// What is known about a [`ModelError`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrorDetails {
    /// What kind of failure it is; decides the exit code.
    pub kind: ErrorKind,
    /// What happened, in a sentence.
    pub message: String,
    /// Where, if there is a source.
    pub place: Option<Place>,
    /// The values of the operands of what failed.
    pub labels: Vec<Label>,
    /// What else helps to understand it, such as what bound names are.
    pub notes: Vec<String>,
    /// What it was doing, innermost first.
    pub frames: Vec<Frame>,
    /// What the user can do.
    pub help: Option<String>,
}

impl ModelError {
    /// An error of `kind` without a place.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        ModelError(Box::new(ErrorDetails {
            kind,
            message: message.into(),
            place: None,
            labels: Vec::new(),
            notes: Vec::new(),
            frames: Vec::new(),
            help: None,
        }))
    }

    /// The same error, at `place`.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same error, with the reason why a claim is false.
    #[must_use]
    pub fn because(mut self, reason: Explanation) -> Self {
        self.message = format!("{}: {}", self.message, reason.message);
        self.place = reason.place.or(self.0.place.take());
        self.labels = reason.labels;
        self.notes = reason.notes;
        self.frames = reason.frames;
        self
    }

    /// The same error, with what the user can do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Deref for ModelError {
    type Target = ErrorDetails;

    fn deref(&self) -> &ErrorDetails {
        &self.0
    }
}

impl DerefMut for ModelError {
    fn deref_mut(&mut self) -> &mut ErrorDetails {
        &mut self.0
    }
}

/// One step of the way to an error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Frame {
    /// What was evaluated, such as the name of an operator.
    pub what: String,
    /// Where it stands.
    pub place: Option<Place>,
}
