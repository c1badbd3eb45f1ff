//! The tree of a TLA+2 module, as written: no name is bound yet.
//!
//! Grammar: Lamport, *Specifying Systems*, chapter 15, and "TLA+2: a
//! preliminary guide". Operators keep the spelling of their canonical ASCII
//! form (`\cup` for `\union`, `/=` for `#` and `≠`, `<=` for `=<` and `\leq`).

use super::source::Span;

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name: an identifier or a canonical operator symbol; the prefix
    /// minus is `-.`.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name.
    pub name: Ident,
    /// The modules of its EXTENDS.
    pub extends: Vec<Ident>,
    /// What it consists of, in order.
    pub units: Vec<Unit>,
    /// From the opening dashes to the closing line.
    pub span: Span,
}

/// One unit of a module.
#[derive(Clone, Debug)]
pub enum Unit {
    /// VARIABLE(S).
    Variables(Vec<Ident>),
    /// CONSTANT(S), with arities.
    Constants(Vec<OperatorDeclaration>),
    /// RECURSIVE declarations.
    Recursive(Vec<OperatorDeclaration>),
    /// `Op(a, b) == e`, `f[x \in S] == e`.
    Definition(Definition),
    /// `INSTANCE M WITH ...` or `I(x) == INSTANCE M WITH ...`.
    Instance(Instance),
    /// ASSUME, ASSUMPTION, AXIOM.
    Assume {
        /// Its name, if it has one.
        name: Option<Ident>,
        /// The assumption; absent where it is an ASSUME/PROVE, which TLC does not evaluate.
        body: Option<Expr>,
        /// The whole unit.
        span: Span,
        /// Whether the keyword was AXIOM (not checked).
        axiom: bool,
    },
    /// THEOREM, LEMMA, PROPOSITION, COROLLARY; its proof was skipped.
    Theorem {
        /// Its name, if it has one.
        name: Option<Ident>,
        /// The claim; absent where it is an ASSUME/PROVE.
        body: Option<Expr>,
        /// The whole unit, without the proof.
        span: Span,
    },
    /// A module inside the module.
    Module(Module),
}

/// An operator's name with its number of arguments: `Op(_, _)`, `_ + _`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorDeclaration {
    /// The name.
    pub name: Ident,
    /// The number of arguments; 0 for a plain constant or parameter.
    pub arity: usize,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Whether it is LOCAL.
    pub local: bool,
    /// The name: an identifier or an operator symbol.
    pub name: Ident,
    /// The parameters.
    pub parameters: Vec<OperatorDeclaration>,
    /// For `f[x \in S] == e`: what is bound; else empty.
    pub function: Vec<Bound>,
    /// The right-hand side.
    pub body: Expr,
    /// The whole definition.
    pub span: Span,
}

/// An INSTANCE.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Whether it is LOCAL.
    pub local: bool,
    /// The name and parameters of `I(x) == INSTANCE M`; absent for a plain INSTANCE.
    pub name: Option<(Ident, Vec<OperatorDeclaration>)>,
    /// The module.
    pub module: Ident,
    /// WITH: what is replaced and by what (an operator argument is a bare name or LAMBDA).
    pub with: Vec<(Ident, Expr)>,
    /// The whole unit.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// One component of `I(x)!J!Op(y)`: a name with its arguments, or a selector.
#[derive(Clone, Debug)]
pub enum Selector {
    /// A name with its arguments.
    Name(Ident, Vec<Expr>),
    /// `!1`, `!2`: the n-th operand.
    Number(u32, Span),
    /// `!<<`.
    Left(Span),
    /// `!>>`.
    Right(Span),
    /// `!:`.
    Definition(Span),
    /// `!@`.
    At(Span),
    /// `!(e, f)`: arguments for a label or a quantifier's body.
    Arguments(Vec<Expr>, Span),
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A natural number, in decimal (`\b`, `\o`, `\h` forms are converted).
    Number(String),
    /// `1.5`, as written.
    Decimal(String),
    /// A string, escapes replaced.
    String(String),
    /// A name, with arguments or without: `x`, `Op(a)`, `I!Op(a)`, `-. a` (written `-a`),
    /// and every prefix, infix and postfix operator that is not named below
    /// (`a + b` is `+` with two arguments). Also an operator symbol standing
    /// alone as an argument. The path holds at least one name.
    Name(Vec<Selector>),
    /// TRUE and FALSE. (BOOLEAN and STRING are names.)
    Boolean(bool),
    /// A vertical or inline conjunction: `/\ a /\ b` as a list, in order.
    And(Vec<Expr>),
    /// A disjunction, in order.
    Or(Vec<Expr>),
    /// `~a`.
    Not(Box<Expr>),
    /// `a => b`.
    Implies(Box<Expr>, Box<Expr>),
    /// `a <=> b`, `a \equiv b`.
    Equivalent(Box<Expr>, Box<Expr>),
    /// `IF p THEN a ELSE b`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// CASE with its arms and OTHER.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// LET: RECURSIVE declarations, definitions and instances, in order.
    Let(Vec<Unit>, Box<Expr>),
    /// `\A x \in S, y : e`.
    Forall(Vec<Bound>, Box<Expr>),
    /// `\E x \in S, y : e`.
    Exists(Vec<Bound>, Box<Expr>),
    /// `\AA x : F`, `\EE x : F`; true for `\AA`.
    TemporalQuantifier(bool, Vec<Ident>, Box<Expr>),
    /// `CHOOSE x \in S : e`, `CHOOSE <<x, y>> : e`.
    Choose(Box<Bound>, Box<Expr>),
    /// `{a, b}`.
    SetEnumeration(Vec<Expr>),
    /// `{x \in S : e}`.
    SetFilter(Box<Bound>, Box<Expr>),
    /// `{e : x \in S, y \in T}`.
    SetMap(Box<Expr>, Vec<Bound>),
    /// `[x \in S, y \in T |-> e]`.
    Function(Vec<Bound>, Box<Expr>),
    /// `[S -> T]`.
    FunctionSet(Box<Expr>, Box<Expr>),
    /// `f[a, b]`.
    FunctionApplication(Box<Expr>, Vec<Expr>),
    /// `[a |-> 1, b |-> 2]`.
    Record(Vec<(Ident, Expr)>),
    /// `[a : S, b : T]`.
    RecordSet(Vec<(Ident, Expr)>),
    /// `r.a`.
    Field(Box<Expr>, Ident),
    /// `[f EXCEPT ![a].b = e, ...]`.
    Except(Box<Expr>, Vec<ExceptUpdate>),
    /// `@` inside EXCEPT.
    At,
    /// `<<a, b>>`.
    Tuple(Vec<Expr>),
    /// `A \X B \X C` (without parentheses between).
    Product(Vec<Expr>),
    /// `a'`.
    Prime(Box<Expr>),
    /// `[A]_v`.
    Box(Box<Expr>, Box<Expr>),
    /// `<<A>>_v`.
    Angle(Box<Expr>, Box<Expr>),
    /// `WF_v(A)`.
    WeakFairness(Box<Expr>, Box<Expr>),
    /// `SF_v(A)`.
    StrongFairness(Box<Expr>, Box<Expr>),
    /// `name(x) :: e`.
    Label(Ident, Vec<Ident>, Box<Expr>),
    /// `LAMBDA x, y : e`, as an argument.
    Lambda(Vec<Ident>, Box<Expr>),
    /// `(e)`: kept, for precedence does not reach through it.
    Parenthesised(Box<Expr>),
    /// What could not be parsed; a diagnostic says why.
    Error,
}

/// `x, y \in S`, `<<x, y>> \in S`, or unbounded `x`.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The names.
    pub names: Vec<Ident>,
    /// Whether the names stand in a tuple that is matched against elements.
    pub tuple: bool,
    /// The set; absent in an unbounded quantifier or CHOOSE.
    pub set: Option<Expr>,
}

/// `![a][b].c = e` in EXCEPT.
#[derive(Clone, Debug)]
pub struct ExceptUpdate {
    /// The path, outermost first.
    pub path: Vec<ExceptStep>,
    /// The new value.
    pub value: Expr,
    /// The whole update.
    pub span: Span,
}

/// One step of an EXCEPT path.
#[derive(Clone, Debug)]
pub enum ExceptStep {
    /// `[a]`, or `[a, b]` for a function of several arguments.
    Index(Vec<Expr>),
    /// `.name`.
    Field(Ident),
}
