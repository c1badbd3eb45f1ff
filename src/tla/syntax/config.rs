//! The tree of a configuration file, as written.
//!
//! Grammar: *Specifying Systems*, 14.7.1, with what TLC added since
//! (`tlc2.tool.impl.ModelConfig`).

use super::ast::Ident;
use super::source::Span;

/// What a configuration says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// INIT.
    pub init: Option<Ident>,
    /// NEXT.
    pub next: Option<Ident>,
    /// SPECIFICATION.
    pub specification: Option<Ident>,
    /// INVARIANT(S), in order.
    pub invariants: Vec<Ident>,
    /// PROPERTY and PROPERTIES, in order.
    pub properties: Vec<Ident>,
    /// CONSTRAINT(S), in order.
    pub constraints: Vec<Ident>,
    /// ACTION_CONSTRAINT(S), in order.
    pub action_constraints: Vec<Ident>,
    /// VIEW.
    pub view: Option<Ident>,
    /// SYMMETRY.
    pub symmetry: Option<Ident>,
    /// ALIAS.
    pub alias: Option<Ident>,
    /// POSTCONDITION(S), in order.
    pub postconditions: Vec<Ident>,
    /// CHECK_DEADLOCK.
    pub check_deadlock: Option<bool>,
    /// TYPE and TYPE_CONSTRAINT: read by the first versions of TLC, not checked.
    pub types: Vec<Ident>,
    /// _PERIODIC: evaluated at times during a run of TLC.
    pub periodic: Option<Ident>,
    /// _RL_REWARD: guides TLC's simulation.
    pub rl_reward: Option<Ident>,
    /// _POSSIBLE, in order: what must hold in some reachable state.
    pub possible: Vec<Ident>,
    /// CONSTANT(S), in order.
    pub constants: Vec<Assignment>,
}

/// What is given to a constant or definition.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// What is replaced: a constant or a definition; a path into instances is
    /// one name (`I!C`).
    pub name: Ident,
    /// The M of `C <- [M] D` and `C = [M] v`: only in that module.
    pub module: Option<Ident>,
    /// What stands for it.
    pub target: Target,
    /// The whole assignment.
    pub span: Span,
}

/// The right-hand side of an assignment.
#[derive(Clone, Debug)]
pub enum Target {
    /// `C <- D`: a definition.
    Definition(Ident),
    /// `C = v`; with arguments `C(a, b) = v`.
    Value {
        /// The arguments for which the operator has this value.
        arguments: Vec<Value>,
        /// The value.
        value: Value,
    },
}

/// A value.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of values.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// An integer.
    Integer(i64),
    /// TRUE or FALSE.
    Boolean(bool),
    /// A string.
    String(String),
    /// A model value.
    ModelValue(String),
    /// `{a, b}`.
    Set(Vec<Value>),
}

impl PartialEq for Value {
    /// Whether the values are written alike, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
