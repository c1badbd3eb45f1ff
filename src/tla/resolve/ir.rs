//! The program that resolving makes of a specification: every name is an
//! index, instances are substituted, operators carry their definitions.
//!
//! INSTANCE is resolved by resolving the module's tree again in a scope where
//! its constants and variables stand for the definitions of the substitution;
//! a parametrised instance adds its parameters in front of every definition's.

use crate::tla::modules::Builtin;
use crate::tla::syntax::source::Span;

/// The index of a definition in [`Program::definitions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub u32);

/// The index of a variable in [`Program::variables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(pub u32);

/// The index of a declared constant in [`Program::constants`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConstantId(pub u32);

/// A bound name or parameter: unique within an outermost definition and
/// everything nested in it (LET definitions, LAMBDAs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalId(pub u32);

/// A string or model value: an index into [`Program::atoms`]. Atoms are
/// numbered in the order in which TLC first meets them, which is the order in
/// which TLC compares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub u32);

/// A specification, resolved.
#[derive(Clone, Debug)]
pub struct Program {
    /// The root module's name.
    pub module: String,
    /// The state's variables, in the order in which they are declared.
    pub variables: Vec<Variable>,
    /// The declared constants with what the configuration makes of them.
    pub constants: Vec<Constant>,
    /// All definitions: of the root module, of what it extends and
    /// instantiates, and nested ones.
    pub definitions: Vec<Definition>,
    /// Those of named instances that can be written `I!Op`; none if only what a
    /// configuration needs was resolved.
    pub instantiated: Vec<DefinitionId>,
    /// The assumptions of the root module and of all that it extends.
    pub assumptions: Vec<Assumption>,
    /// Strings and model values, in TLC's order.
    pub atoms: Vec<Atom>,
    /// What the configuration asks for.
    pub checks: Checks,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its declaration.
    pub span: Span,
}

/// A declared constant.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its number of arguments.
    pub arity: usize,
    /// Its declaration.
    pub span: Span,
    /// What the configuration gives it.
    pub value: ConstantValue,
}

/// What a constant stands for.
#[derive(Clone, Debug)]
pub enum ConstantValue {
    /// `C = {a, 1, "x"}` in the configuration.
    Value(ConfigValue),
    /// `C <- Op`: the definition of the same arity.
    Definition(DefinitionId),
    /// `Op(a, b) = c` in the configuration: arguments and results.
    Table(Vec<(Vec<ConfigValue>, ConfigValue)>),
    /// Nothing: an error where it is evaluated; reported before the run.
    Unassigned,
}

/// A value as a configuration can write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigValue {
    /// An integer.
    Integer(i64),
    /// TRUE or FALSE.
    Boolean(bool),
    /// A string or a model value.
    Atom(AtomId),
    /// `{a, b}`.
    Set(Vec<ConfigValue>),
}

/// A string or a model value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Atom {
    /// A string.
    String(String),
    /// A model value; one whose name starts with a letter and an underscore
    /// (`p_1`) has that letter as its type (TLC's typed model values).
    ModelValue(String),
}

/// The level of an expression (Specifying Systems, 17.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Neither variables nor primes.
    Constant,
    /// Unprimed variables.
    State,
    /// Primed variables too.
    Action,
    /// Temporal operators.
    Temporal,
}

impl Level {
    /// Its name: `constant`, `state`, `action` or `temporal`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Constant => "constant",
            Level::State => "state",
            Level::Action => "action",
            Level::Temporal => "temporal",
        }
    }
}

/// An operator with its definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name as the user would write it: `Op`, `I!Op`, `LAMBDA`.
    pub name: String,
    /// The module in which it is written, for messages.
    pub module: String,
    /// The parameters, in order; those of an enclosing parametrised instance first.
    pub parameters: Vec<Parameter>,
    /// Locals of enclosing definitions that it uses (directly or through
    /// nested definitions and LET definitions it calls), sorted; empty for
    /// definitions of a module.
    pub captures: Vec<LocalId>,
    /// The enclosing definition of a LET definition or LAMBDA.
    pub outer: Option<DefinitionId>,
    /// How many [`LocalId`]s the outermost definition and all nested in it use
    /// (valid on the outermost definition).
    pub locals: u32,
    /// Whether it was declared RECURSIVE, or is a recursive function.
    pub recursive: bool,
    /// For `f[x \in S] == e`: the body is a [`ExprKind::Function`] in which
    /// the definition itself may be applied.
    pub function: bool,
    /// The level of the body with constant arguments.
    pub level: Level,
    /// What it stands for; an override of the configuration is already in place.
    pub body: Body,
    /// The whole definition.
    pub span: Span,
    /// The name in the definition.
    pub name_span: Span,
}

/// What a definition stands for.
#[derive(Clone, Debug)]
pub enum Body {
    /// An expression.
    Expr(Expr),
    /// An operator of a standard module that is built in.
    Builtin(Builtin),
    /// An operator of a stubbed module: an error when it is evaluated.
    Unsupported(String),
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The local that it binds.
    pub local: LocalId,
    /// Its number of arguments; more than 0 makes the operator higher-order.
    pub arity: usize,
}

/// An assumption.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// The claim: a definition without parameters.
    pub definition: DefinitionId,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
    /// Its level with constant-level locals.
    pub level: Level,
}

/// An argument of an operator.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value: evaluated when it is first needed, as TLC does.
    Expr(Expr),
    /// An operator.
    Operator(Operator),
}

/// An operator that is passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// A definition (also one that stands for a LAMBDA).
    Definition(DefinitionId),
    /// A built-in one.
    Builtin(Builtin),
    /// A parameter of the enclosing definition.
    Local(LocalId),
    /// A declared constant with arguments.
    Constant(ConstantId),
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// TRUE or FALSE.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A string; a model value where the configuration puts one in a
    /// definition's place.
    Atom(AtomId),
    /// A variable, unprimed.
    Variable(VariableId),
    /// A declared constant.
    Constant(ConstantId),
    /// A bound name or a parameter without arguments.
    Local(LocalId),
    /// A definition, with or without arguments.
    Apply(DefinitionId, Vec<Argument>),
    /// A declared constant with arguments.
    ApplyConstant(ConstantId, Vec<Argument>),
    /// A higher-order parameter with arguments.
    ApplyLocal(LocalId, Vec<Argument>),
    /// A built-in operator.
    Builtin(Builtin, Vec<Argument>),
    /// A conjunction, in order.
    And(Vec<Expr>),
    /// A disjunction, in order.
    Or(Vec<Expr>),
    /// Negation.
    Not(Box<Expr>),
    /// Implication.
    Implies(Box<Expr>, Box<Expr>),
    /// Equivalence.
    Equivalent(Box<Expr>, Box<Expr>),
    /// Condition, then, else.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Arms and OTHER.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// The definitions can be applied in the body; their `outer` is the
    /// definition around this expression.
    Let(Vec<DefinitionId>, Box<Expr>),
    /// `\A`.
    Forall(Vec<Bound>, Box<Expr>),
    /// `\E`.
    Exists(Vec<Bound>, Box<Expr>),
    /// `\AA` (true) and `\EE`: not evaluated.
    TemporalQuantifier(bool, Box<Expr>),
    /// CHOOSE.
    Choose(Box<Bound>, Box<Expr>),
    /// `{a, b}`.
    SetEnumeration(Vec<Expr>),
    /// `{x \in S : e}`.
    SetFilter(Box<Bound>, Box<Expr>),
    /// `{e : x \in S}`.
    SetMap(Box<Expr>, Vec<Bound>),
    /// `[x \in S |-> e]`: with several names the domain is a product, and an
    /// element a tuple.
    Function(Vec<Bound>, Box<Expr>),
    /// `[S -> T]`.
    FunctionSet(Box<Expr>, Box<Expr>),
    /// `f[e]`: several arguments stand as one [`ExprKind::Tuple`].
    FunctionApplication(Box<Expr>, Box<Expr>),
    /// `[a |-> 1]`, in the order of the source.
    Record(Vec<(AtomId, Expr)>),
    /// `[a : S]`, in the order of the source.
    RecordSet(Vec<(AtomId, Expr)>),
    /// `r.a`.
    Field(Box<Expr>, AtomId),
    /// `[f EXCEPT ![a].b = e]`.
    Except(Box<Expr>, Vec<ExceptUpdate>),
    /// `@`, of the innermost enclosing EXCEPT update.
    At,
    /// `<<a, b>>`.
    Tuple(Vec<Expr>),
    /// `A \X B`.
    Product(Vec<Expr>),
    /// `e'`.
    Prime(Box<Expr>),
    /// UNCHANGED.
    Unchanged(Box<Expr>),
    /// ENABLED.
    Enabled(Box<Expr>),
    /// `A \cdot B`.
    Compose(Box<Expr>, Box<Expr>),
    /// `[A]_v`.
    Box(Box<Expr>, Box<Expr>),
    /// `<<A>>_v`.
    Angle(Box<Expr>, Box<Expr>),
    /// `[]F`.
    Always(Box<Expr>),
    /// `<>F`.
    Eventually(Box<Expr>),
    /// `F ~> G`.
    LeadsTo(Box<Expr>, Box<Expr>),
    /// `F -+-> G`: not evaluated.
    Guarantees(Box<Expr>, Box<Expr>),
    /// `WF_v(A)`: subscript, action.
    WeakFairness(Box<Expr>, Box<Expr>),
    /// `SF_v(A)`: subscript, action.
    StrongFairness(Box<Expr>, Box<Expr>),
    /// `name :: e`.
    Label(String, Box<Expr>),
    /// Something that cannot be evaluated, with the reason: an error only when
    /// it is reached.
    Unsupported(String),
}

/// Names bound over a set.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The locals.
    pub locals: Vec<LocalId>,
    /// Their names, for messages.
    pub names: Vec<String>,
    /// Whether the locals match the components of a tuple; otherwise each of
    /// them ranges over the set.
    pub tuple: bool,
    /// The set; absent in an unbounded quantifier or CHOOSE.
    pub set: Option<Expr>,
}

/// One update of an EXCEPT.
#[derive(Clone, Debug)]
pub struct ExceptUpdate {
    /// The path, outermost first; a field is its name as a string.
    pub path: Vec<Expr>,
    /// The new value, in which [`ExprKind::At`] is the old one.
    pub value: Expr,
    /// The whole update.
    pub span: Span,
}

/// What the configuration asks for, resolved. All definitions here are without
/// parameters; a part of a formula that is no definition by itself gets one,
/// with the name and place of the definition that it is written in.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// INIT, or the conjuncts of SPECIFICATION that are state predicates, in order.
    pub init: Vec<DefinitionId>,
    /// NEXT, or the A of `[][A]_v`; absent if there is none.
    pub next: Option<DefinitionId>,
    /// The v of `[][A]_v`, when SPECIFICATION was given.
    pub subscript: Option<DefinitionId>,
    /// Fairness conjuncts: read, not used by safety checking.
    pub fairness: Vec<DefinitionId>,
    /// INVARIANT, in order; then what PROPERTY claims of all states.
    pub invariants: Vec<DefinitionId>,
    /// PROPERTY, in order.
    pub properties: Vec<DefinitionId>,
    /// What PROPERTY claims of initial states.
    pub implied_inits: Vec<DefinitionId>,
    /// What PROPERTY claims of all steps.
    pub implied_actions: Vec<DefinitionId>,
    /// What else PROPERTY claims: not checked.
    pub temporal: Vec<TemporalConjunct>,
    /// CONSTRAINT, in order.
    pub constraints: Vec<DefinitionId>,
    /// ACTION_CONSTRAINT, in order.
    pub action_constraints: Vec<DefinitionId>,
    /// VIEW.
    pub view: Option<DefinitionId>,
    /// SYMMETRY.
    pub symmetry: Option<DefinitionId>,
    /// ALIAS.
    pub alias: Option<DefinitionId>,
    /// POSTCONDITION.
    pub postconditions: Vec<DefinitionId>,
    /// _PERIODIC.
    pub periodic: Option<DefinitionId>,
    /// _POSSIBLE, in order.
    pub possible: Vec<DefinitionId>,
    /// CHECK_DEADLOCK; absent if the configuration does not say.
    pub check_deadlock: Option<bool>,
}

/// A conjunct of a PROPERTY that is temporal.
#[derive(Clone, Debug)]
pub struct TemporalConjunct {
    /// The PROPERTY, as the configuration calls it.
    pub property: String,
    /// The definition in which it is written.
    pub definition: String,
    /// Where in that definition, if it is not the whole of it.
    pub span: Option<Span>,
}
