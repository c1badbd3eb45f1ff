//! What compiling makes of a program: nodes for expressions, steps for actions.
//!
//! Nodes and steps lie in arenas and name each other by index. Every name of
//! the source is an index: a variable, a slot of the frame, a cell for a
//! constant. Steps are in continuation-passing form: each names the step after
//! it, so that running an action needs no list of what is still to be done.

use ahash::AHashMap;

use crate::model::{ActionId, ErrorKind};
use crate::tla::modules::Builtin;
use crate::tla::resolve::ir::{AtomId, ConfigValue};
use crate::tla::syntax::source::Span;
use crate::tla::value::Value;

/// The index of an expression in [`Code::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// The index of a step in [`Code::steps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(pub u32);

/// The index of a frame's description in [`Code::frames`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameId(pub u32);

/// The index of a procedure in [`Code::procedures`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcedureId(pub u32);

/// The index of an operator that is run as an action in [`Code::routines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutineId(pub u32);

/// The index of a constant in [`Code::cells`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellId(pub u32);

/// The index of an operator that is passed on in [`Code::operators`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatorId(pub u32);

/// The position of a local in its frame.
pub type SlotIndex = u32;

/// A program in executable form.
#[derive(Debug, Default)]
pub struct Code {
    /// Expressions.
    pub nodes: Vec<Node>,
    /// Where each node stands in the source.
    pub origins: Vec<Origin>,
    /// Steps of actions.
    pub steps: Vec<Step>,
    /// The number of slots of each frame.
    pub frames: Vec<u32>,
    /// Operators that are called.
    pub procedures: Vec<Procedure>,
    /// Operators and functions that are run as actions.
    pub routines: Vec<Routine>,
    /// Operators that are passed as arguments.
    pub operators: Vec<PassedOperator>,
    /// Constant expressions, evaluated once a core.
    pub cells: Vec<Cell>,
    /// How many expressions are evaluated once a state.
    pub per_state: usize,
    /// Which nodes belong to which operator that was expanded in place.
    pub expansions: Vec<Expansion>,
    /// The names that slots stand for, for messages.
    pub names: AHashMap<(FrameId, SlotIndex), Box<str>>,
    /// The names of the modules that [`Origin::module`] counts.
    pub modules: Vec<String>,
}

/// Where a node comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The region.
    pub span: Span,
    /// The module, an index into [`Code::modules`].
    pub module: u16,
}

/// An operator's body that was expanded in place: the nodes `first..end`.
#[derive(Debug)]
pub struct Expansion {
    /// The first node.
    pub first: NodeId,
    /// The node after the last.
    pub end: NodeId,
    /// The operator.
    pub name: String,
    /// Where it was applied.
    pub origin: Origin,
}

/// An operator that is called with a frame of its own: what it captures comes
/// first, then its parameters, then everything that it binds.
#[derive(Debug)]
pub struct Procedure {
    /// Its name.
    pub name: String,
    /// Its frame.
    pub frame: FrameId,
    /// Its body.
    pub body: NodeId,
    /// The slots of its parameters.
    pub parameters: std::ops::Range<SlotIndex>,
}

/// An operator or a recursive function that is run as an action, with a frame
/// of its own: what it captures comes first, then its parameters, then where
/// to go on.
#[derive(Debug)]
pub struct Routine {
    /// Its name.
    pub name: String,
    /// Its frame.
    pub frame: FrameId,
    /// The slot of the step after it ([`Step::Return`]).
    pub back: SlotIndex,
    /// Its first step.
    pub start: StepId,
}

/// An operator that is passed as an argument.
#[derive(Debug)]
pub struct PassedOperator {
    /// What it calls.
    pub procedure: ProcedureId,
    /// What it runs as an action, where that may be asked of it.
    pub routine: Option<RoutineId>,
    /// What it captures in the frame where it is passed.
    pub captures: Box<[Argument]>,
}

/// A constant expression.
#[derive(Debug)]
pub enum Cell {
    /// A node, evaluated in the frame in which it is met.
    Node(NodeId),
    /// A definition without parameters.
    Procedure(ProcedureId),
    /// A value of the configuration.
    Value(ConfigValue),
    /// The domain of records with these fields.
    RecordDomain(Box<[AtomId]>),
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub enum Argument {
    /// Evaluated before the call: it costs little and cannot fail, or the
    /// operator evaluates it first thing.
    Eager(NodeId),
    /// Evaluated when it is first needed.
    Lazy(NodeId),
    /// Evaluated each time it is needed, in the state that it is needed for.
    Name(NodeId),
    /// What the caller has in a slot, evaluated or not.
    Slot(SlotIndex),
    /// An operator.
    Operator(OperatorId),
}

/// A call of a procedure.
#[derive(Debug)]
pub struct Call {
    /// The procedure.
    pub procedure: ProcedureId,
    /// What it captures, then the arguments.
    pub arguments: Box<[Argument]>,
}

/// What an element of a set is bound to.
#[derive(Clone, Debug)]
pub enum Binder {
    /// The element.
    Slot(SlotIndex),
    /// The components of the element, a tuple.
    Tuple(Box<[SlotIndex]>),
}

/// A name bound over a set.
#[derive(Clone, Debug)]
pub struct Range {
    /// The set; absent if it is that of the range before.
    pub set: Option<NodeId>,
    /// What its elements are bound to.
    pub binder: Binder,
}

/// Names bound over sets, and an expression. All sets are evaluated first; the
/// first range varies fastest, as in TLC.
#[derive(Debug)]
pub struct Quantified {
    /// The ranges.
    pub ranges: Box<[Range]>,
    /// The expression.
    pub body: NodeId,
}

/// A set filter or function whose body may be evaluated later.
#[derive(Debug)]
pub struct Closed {
    /// The ranges.
    pub ranges: Box<[Range]>,
    /// The body.
    pub body: NodeId,
    /// The slots of the frame that the body reads.
    pub free: Box<[SlotIndex]>,
    /// The slot that holds the function itself, if its body may apply it.
    pub own: Option<SlotIndex>,
    /// The name of that function; else empty.
    pub name: Box<str>,
    /// Whether it is a filter whose body is hereditary in the name it binds: true
    /// of all subsets of a set that it is true of.
    pub is_hereditary: bool,
    /// The frame in which the body is evaluated.
    pub frame: FrameId,
    /// Whether the body gives the same for the same names in one state, calls
    /// nothing, and costs more than to look up what it gave.
    pub repeatable: bool,
}

/// CASE.
#[derive(Debug)]
pub struct Case {
    /// Conditions and values.
    pub arms: Box<[(NodeId, NodeId)]>,
    /// OTHER.
    pub other: Option<NodeId>,
}

/// What is found in a function by one argument after the other.
#[derive(Debug)]
pub struct Path {
    /// The function.
    pub root: NodeId,
    /// The arguments, each with the application as a place.
    pub steps: Box<[(NodeId, NodeId)]>,
}

/// One update of an EXCEPT.
#[derive(Debug)]
pub struct Update {
    /// The path, outermost first.
    pub path: Box<[NodeId]>,
    /// Where the old value is put for `@`; absent if it is not used.
    pub at: Option<SlotIndex>,
    /// The new value.
    pub value: NodeId,
}

/// A record whose field names are known, in the order of a record's domain.
#[derive(Debug)]
pub struct RecordNode {
    /// The domain, evaluated once.
    pub domain: CellId,
    /// The values, in the domain's order.
    pub values: Box<[NodeId]>,
}

/// A constant operator of the configuration: `Op(1, 2) = 3`.
#[derive(Debug)]
pub struct Table {
    /// The constant's name.
    pub name: String,
    /// The arguments.
    pub arguments: Box<[NodeId]>,
    /// Cells of the arguments and of the result.
    pub rows: Box<[(Box<[CellId]>, CellId)]>,
}

/// An expression.
#[derive(Debug)]
pub enum Node {
    /// A value that needs no heap.
    Value(Value),
    /// A constant.
    Constant(CellId),
    /// An expression that depends on nothing but the state, with its number
    /// below [`Code::per_state`]: evaluated once a state.
    PerState(u32, NodeId),
    /// A variable in the current state (see [`Node::Prime`]).
    Variable(u32),
    /// A variable in the successor.
    Primed(u32),
    /// A slot of the frame.
    Local(SlotIndex),
    /// An operator of the program.
    Call(Box<Call>),
    /// An operator that was passed as an argument.
    CallLocal(SlotIndex, Box<[Argument]>),
    /// A constant operator given by a table.
    Table(Box<Table>),
    /// Conjunction.
    And(Box<[NodeId]>),
    /// Disjunction.
    Or(Box<[NodeId]>),
    /// Negation.
    Not(NodeId),
    /// Implication.
    Implies(NodeId, NodeId),
    /// Equivalence.
    Equivalent(NodeId, NodeId),
    /// Condition, then, else.
    If(NodeId, NodeId, NodeId),
    /// CASE.
    Case(Box<Case>),
    /// Puts an expression into a slot, to be evaluated at first use, for a body.
    Bind(SlotIndex, NodeId, NodeId),
    /// Puts a value into a slot for a body that evaluates it anyway.
    BindEager(SlotIndex, NodeId, NodeId),
    /// `\A`.
    Forall(Box<Quantified>),
    /// `\E`.
    Exists(Box<Quantified>),
    /// CHOOSE over a set.
    Choose(Box<Quantified>),
    /// `{a, b}`.
    Set(Box<[NodeId]>),
    /// `{x \in S : e}`.
    Filter(Box<Closed>),
    /// `{e : x \in S}`.
    Map(Box<Quantified>),
    /// `[x \in S |-> e]`.
    Function(Box<Closed>),
    /// `[S -> T]`.
    FunctionSet(NodeId, NodeId),
    /// `f[e]`.
    Apply(NodeId, NodeId),
    /// `f[e]`, or `f[d][e]` and so on, where all parts only have to be fetched.
    Path(Box<Path>),
    /// `[a |-> 1]`.
    Record(Box<RecordNode>),
    /// `[a : S]`.
    RecordSet(Box<RecordNode>),
    /// `r.a`.
    Field(NodeId, Value),
    /// `[f EXCEPT ![a] = e]`.
    Except(NodeId, Box<[Update]>),
    /// `<<a, b>>`.
    Tuple(Box<[NodeId]>),
    /// `A \X B`.
    Product(Box<[NodeId]>),
    /// The expression in the successor: its variables are the primed ones.
    Prime(NodeId),
    /// Whether the expression has the same value in both states.
    Unchanged(NodeId),
    /// Whether the action has a successor.
    Enabled(StepId),
    /// `A \cdot B` of a step whose states are known: A, whose steps go on with
    /// [`Step::Meets`].
    Composition(StepId),
    /// `[A]_v`.
    Square(NodeId, NodeId),
    /// `<<A>>_v`.
    Angle(NodeId, NodeId),
    /// `a = b`.
    Equal(NodeId, NodeId),
    /// `a = b` where b is a value that needs no heap.
    EqualValue(NodeId, Value),
    /// `a /= b`.
    NotEqual(NodeId, NodeId),
    /// `a /= b` where b is a value that needs no heap.
    NotEqualValue(NodeId, Value),
    /// `a \in S`.
    In(NodeId, NodeId),
    /// `a \notin S`.
    NotIn(NodeId, NodeId),
    /// An operator of two integers.
    Arithmetic(Builtin, NodeId, NodeId),
    /// Any other built-in operator of values.
    Native(Builtin, Box<[NodeId]>),
    /// A built-in operator that takes operators.
    HigherOrder(Builtin, Box<[Argument]>),
    /// An error when it is reached.
    Fail(ErrorKind, Box<str>),
}

/// A step of an action. `then` is the step after it; several steps may share
/// it.
#[derive(Debug)]
pub enum Step {
    /// A successor (or an initial state) is complete.
    Emit(ActionId),
    /// Goes on if the expression is TRUE.
    Guard(NodeId, StepId),
    /// A conjunct after the first: once all variables are assigned, it is an
    /// expression like any other and does not branch.
    Conjunct {
        /// The conjunct as an action.
        action: StepId,
        /// The conjunct as an expression.
        test: NodeId,
        /// What follows the expression.
        then: StepId,
    },
    /// Assigns a variable, or compares if it is assigned already.
    Assign {
        /// The variable.
        variable: u32,
        /// The value.
        value: NodeId,
        /// What follows.
        then: StepId,
    },
    /// Assigns each element of a set, or tests if the variable is assigned.
    AssignIn {
        /// The variable.
        variable: u32,
        /// The set.
        set: NodeId,
        /// Whether the elements are the set's subsets.
        subsets: bool,
        /// What follows.
        then: StepId,
    },
    /// Each of the steps.
    Branch(Box<[StepId]>),
    /// The action for each element.
    Exists(Box<[Range]>, StepId),
    /// The action for all elements: a conjunction.
    Forall {
        /// The names.
        ranges: Box<[Range]>,
        /// The slot that holds what is left to do.
        state: SlotIndex,
        /// The action for one element, ending in [`Step::Again`].
        body: StepId,
        /// The body as an expression.
        test: NodeId,
        /// What follows.
        then: StepId,
    },
    /// The next element of the [`Step::Forall`].
    Again(StepId),
    /// Condition, then, else.
    If(NodeId, StepId, StepId),
    /// CASE: arms and what is done if no condition is TRUE.
    Case(Box<[(NodeId, StepId)]>, StepId),
    /// The variable keeps its value.
    Unchanged {
        /// The variable.
        variable: u32,
        /// Its place.
        place: NodeId,
        /// Whether it is not the first of what one UNCHANGED is about.
        goes_on: bool,
        /// What follows.
        then: StepId,
    },
    /// The expression has the same value in both states.
    Same(NodeId, StepId),
    /// The expression has different values in the two states.
    Changed(NodeId, StepId),
    /// Puts an expression into a slot, to be evaluated at first use.
    Bind(SlotIndex, NodeId, StepId),
    /// Binds names to the argument of a function that is applied here.
    Argument {
        /// The names with the function's domain.
        ranges: Box<[Range]>,
        /// The argument.
        argument: NodeId,
        /// What follows.
        then: StepId,
    },
    /// An operator or a recursive function.
    Call(Box<RoutineCall>),
    /// An operator that was passed as an argument.
    CallLocal(Box<LocalCall>),
    /// Goes on after the routine in whose frame this is.
    Return(SlotIndex),
    /// `A \cdot B`: A, whose steps go on with [`Step::Middle`].
    Compose(StepId),
    /// Between A and B in `A \cdot B`: B, whose steps go on with
    /// [`Step::Composed`], and A as a place.
    Middle(StepId, NodeId),
    /// Between A and B in [`Node::Composition`]: B as a formula, and A as a
    /// place.
    Meets(NodeId, NodeId),
    /// After `A \cdot B`: what follows, and B as a place.
    Composed(StepId, NodeId),
}

/// A routine that is run as part of an action.
#[derive(Debug)]
pub struct RoutineCall {
    /// The routine.
    pub routine: RoutineId,
    /// What it captures, then the arguments.
    pub arguments: Box<[Argument]>,
    /// The same as an expression, for its place.
    pub node: NodeId,
    /// What follows.
    pub then: StepId,
}

/// An operator in a slot that is run as part of an action.
#[derive(Debug)]
pub struct LocalCall {
    /// The slot.
    pub slot: SlotIndex,
    /// The arguments.
    pub arguments: Box<[Argument]>,
    /// The same as an expression: what is done if the operator has no routine.
    pub test: NodeId,
    /// What follows.
    pub then: StepId,
}

/// Something that is evaluated from outside, without parameters.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its frame.
    pub frame: FrameId,
    /// Its expression.
    pub body: NodeId,
}

/// An action, or the initial predicate.
#[derive(Clone, Copy, Debug)]
pub struct ActionEntry {
    /// Its frame.
    pub frame: FrameId,
    /// Its first step.
    pub start: StepId,
}

impl Code {
    /// The node `id`.
    #[inline]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The step `id`.
    #[inline]
    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.0 as usize]
    }

    /// The number of slots of a frame.
    #[inline]
    pub fn frame_slots(&self, id: FrameId) -> usize {
        self.frames[id.0 as usize] as usize
    }
}

impl Expansion {
    /// Whether `node` belongs to it.
    pub fn contains(&self, node: NodeId) -> bool {
        self.first <= node && node < self.end
    }
}

impl Range {
    /// How many names are bound.
    pub fn slots(&self) -> usize {
        match &self.binder {
            Binder::Slot(_) => 1,
            Binder::Tuple(slots) => slots.len(),
        }
    }

    /// Calls `visit` with the slot of each name.
    pub fn each_slot(&self, mut visit: impl FnMut(SlotIndex)) {
        match &self.binder {
            Binder::Slot(slot) => visit(*slot),
            Binder::Tuple(slots) => slots.iter().copied().for_each(visit),
        }
    }
}
