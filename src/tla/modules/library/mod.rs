//! Operators of the built-in modules whose definitions are replaced: what they
//! compute, a row each.
//!
//! The modules themselves are texts (`modules/text`), where each operator has a
//! definition or a place-holder. A row here says what is computed in its place,
//! because the definition is slow, cannot be evaluated, or has an effect. Like
//! TLC, the rows that TLC itself has also replace what a user's own file of the
//! module's name defines.

mod bags_ext;
mod bitwise;
mod combinatorics;
mod csv;
mod drawing;
mod finite_sets_ext;
mod folds;
mod format;
mod functions;
mod graphs;
mod io;
mod json;
mod randomization;
mod relation;
mod sequences_ext;
mod statistics;
mod substitution;
mod tlc_ext;
mod vector_clocks;

#[cfg(test)]
mod tests;

use crate::tla::modules::tlc::Random;
use crate::tla::value::{Heap, Kind, Value, ValueError, ValueErrorKind};

/// Result of an operator.
pub type Result<T> = std::result::Result<T, Failure>;

/// Why an operator has no value.
#[derive(Debug)]
pub enum Failure {
    /// An operation on values failed.
    Value(ValueError),
    /// What is wrong, in a sentence.
    Message(String),
    /// This program does not do what the operator asks for.
    Unsupported(String),
    /// An argument has no value: the context knows why.
    Argument,
}

impl From<ValueError> for Failure {
    fn from(error: ValueError) -> Self {
        Failure::Value(error)
    }
}

impl From<ValueErrorKind> for Failure {
    fn from(kind: ValueErrorKind) -> Self {
        Failure::Value(kind.into())
    }
}

/// What a parameter takes. Arguments are checked, and brought into the form
/// that is described here, before the operator sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Any value.
    Any,
    /// A finite set, given as an explicit set or an interval.
    Set,
    /// A finite set in whatever form it has.
    Enumerable,
    /// A sequence, given as a tuple.
    Sequence,
    /// A function, given as one with explicit values, or a tuple.
    Function,
    /// An integer.
    Integer,
    /// A natural number.
    Natural,
    /// A string.
    Text,
    /// TRUE or FALSE.
    Boolean,
    /// An expression that is evaluated when the operator asks for it.
    Delayed,
    /// An operator of that many arguments.
    Operator(usize),
}

impl Parameter {
    /// The number of arguments of an operator; 0 for a value.
    pub fn arity(self) -> usize {
        match self {
            Parameter::Operator(arity) => arity,
            _ => 0,
        }
    }
}

/// What an operator has to work with besides its arguments.
pub trait Context {
    /// The values.
    fn heap(&mut self) -> &mut Heap;

    /// Applies the operator that is the argument at `position` (from 0).
    ///
    /// # Errors
    /// It has no value there.
    fn call(&mut self, position: usize, values: &[Value]) -> Result<Value>;

    /// As [`Context::call`], for an operator that must give a boolean.
    ///
    /// # Errors
    /// It has no value there, or is no boolean.
    fn holds(&mut self, position: usize, values: &[Value]) -> Result<bool>;

    /// Evaluates the [`Parameter::Delayed`] argument at `position`.
    ///
    /// # Errors
    /// It has no value.
    fn evaluate(&mut self, position: usize) -> Result<Value>;

    /// Evaluates the [`Parameter::Delayed`] argument at `position`; the inner
    /// error is the message of what is wrong with it.
    ///
    /// # Errors
    /// A limit was reached.
    fn attempt(&mut self, position: usize) -> Result<std::result::Result<Value, String>>;

    /// Randomness that depends on the seed, the state, the place in the source
    /// and the draws before.
    ///
    /// # Errors
    /// The state has no encoding.
    fn random(&mut self) -> Result<Random>;

    /// What TLCSet put under `key`, if it did.
    ///
    /// # Errors
    /// The budget is used up.
    fn register(&mut self, key: Value) -> Result<Option<Value>>;

    /// Puts a value under `key`, as TLCSet does.
    ///
    /// # Errors
    /// `key` is no key of TLCSet, or the value has no encoding.
    fn put_register(&mut self, key: Value, value: Value) -> Result<()>;

    /// Whether what is evaluated now is kept for the whole run.
    fn is_constant(&self) -> bool;

    /// Whether what is evaluated now is about a step to a state whose variables
    /// are all known.
    fn is_step(&self) -> bool;

    /// The graph that shows a violation, if the search is over and found one.
    ///
    /// # Errors
    /// It cannot be had.
    fn counterexample(&mut self) -> Result<Option<Value>>;

    /// The fingerprint of a value.
    ///
    /// # Errors
    /// The value has no encoding.
    fn fingerprint(&mut self, value: Value) -> Result<u64>;

    /// Prints a line.
    fn print(&mut self, text: &str);
}

/// Computes an operator from its checked arguments; those that are operators or
/// [`Parameter::Delayed`] are FALSE there.
pub type Compute = fn(&mut dyn Context, &[Value]) -> Result<Value>;

/// What an operator does or reads besides its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Something outside: a definition that is a constant has it once.
    Outside,
    /// What depends on where the search is: it is never had once for all.
    OfState,
}

/// An operator that is computed natively.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// The module whose definition is replaced.
    pub module: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// Whether TLC replaces the definition too: then a definition in a user's
    /// own file is replaced as well.
    pub as_tlc: bool,
    /// What it does or reads besides its arguments.
    pub effect: Effect,
    /// What it computes.
    pub compute: Compute,
}

impl Native {
    /// A definition that TLC replaces too.
    const fn tlc(
        module: &'static str,
        name: &'static str,
        parameters: &'static [Parameter],
        compute: Compute,
    ) -> Self {
        Native {
            module,
            name,
            parameters,
            as_tlc: true,
            effect: Effect::None,
            compute,
        }
    }

    /// A definition that only this program replaces, for speed: the result is
    /// that of the definition.
    const fn own(
        module: &'static str,
        name: &'static str,
        parameters: &'static [Parameter],
        compute: Compute,
    ) -> Self {
        Native {
            as_tlc: false,
            ..Native::tlc(module, name, parameters, compute)
        }
    }

    /// The same, evaluated each time anew but in constants.
    const fn with_effect(self) -> Self {
        Native {
            effect: Effect::Outside,
            ..self
        }
    }

    /// The same, evaluated each time anew.
    const fn in_a_state(self) -> Self {
        Native {
            effect: Effect::OfState,
            ..self
        }
    }
}

const TABLES: &[&[Native]] = &[
    bags_ext::OPERATORS,
    bitwise::OPERATORS,
    combinatorics::OPERATORS,
    csv::OPERATORS,
    drawing::OPERATORS,
    finite_sets_ext::OPERATORS,
    folds::OPERATORS,
    functions::OPERATORS,
    graphs::OPERATORS,
    io::OPERATORS,
    json::OPERATORS,
    randomization::OPERATORS,
    relation::OPERATORS,
    sequences_ext::OPERATORS,
    statistics::OPERATORS,
    substitution::OPERATORS,
    tlc_ext::OPERATORS,
    vector_clocks::OPERATORS,
];

/// Names a [`Native`]: its table, and its row there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NativeId {
    table: u8,
    row: u8,
}

impl NativeId {
    /// The operator.
    pub fn native(self) -> &'static Native {
        &TABLES[usize::from(self.table)][usize::from(self.row)]
    }
}

impl std::fmt::Debug for NativeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.native().name)
    }
}

/// All operators, with their names.
pub fn all() -> impl Iterator<Item = (NativeId, &'static Native)> {
    (0u8..).zip(TABLES).flat_map(|(table, rows)| {
        let rows = (0u8..).zip(rows.iter());
        rows.map(move |(row, native)| (NativeId { table, row }, native))
    })
}

/// What replaces the definition of `name` in `module`; `user` says whether the
/// text is a user's.
pub fn find(module: &str, name: &str, arity: usize, user: bool) -> Option<NativeId> {
    all()
        .find(|(_, native)| {
            native.module == module
                && native.name == name
                && native.parameters.len() == arity
                && (native.as_tlc || !user)
        })
        .map(|(id, _)| id)
}

/// Checks the argument at `position` (from 0) of `native`, and brings it into
/// the form that its parameter asks for.
///
/// # Errors
/// It is of another kind.
pub fn checked(heap: &mut Heap, native: &Native, position: usize, value: Value) -> Result<Value> {
    let wrong = |expected| {
        Failure::from(ValueErrorKind::WrongArgument {
            operator: native.name,
            position: position + 1,
            expected,
            actual: value,
        })
    };
    let is = |kind, expected| match value.kind() == kind {
        true => Ok(value),
        false => Err(wrong(expected)),
    };
    match native.parameters[position] {
        Parameter::Any | Parameter::Delayed | Parameter::Operator(_) => Ok(value),
        Parameter::Set => {
            let set = heap.resolved(value)?;
            match set.kind() {
                Kind::Set | Kind::Interval => Ok(set),
                Kind::LazySet if heap.is_finite(set)? => Ok(heap.force(set)?),
                _ => Err(wrong("a finite set")),
            }
        }
        Parameter::Enumerable => {
            let set = heap.resolved(value)?;
            match set.kind() {
                Kind::Set | Kind::Interval => Ok(set),
                Kind::LazySet if heap.is_finite(set)? => Ok(set),
                _ => Err(wrong("a finite set")),
            }
        }
        Parameter::Sequence => {
            let sequence = heap.resolved(value)?;
            match sequence.kind() {
                Kind::Tuple => Ok(sequence),
                _ => Err(wrong("a sequence")),
            }
        }
        Parameter::Function => {
            let function = heap.resolved(value)?;
            match function.kind() {
                Kind::Tuple | Kind::Function => Ok(function),
                _ => Err(wrong("a function")),
            }
        }
        Parameter::Integer => is(Kind::Integer, "an integer"),
        Parameter::Natural => match heap.as_integer(value) {
            Some(0..) => Ok(value),
            _ => Err(wrong("a natural number")),
        },
        Parameter::Text => is(Kind::String, "a string"),
        Parameter::Boolean => is(Kind::Boolean, "a boolean"),
    }
}

/// The failure of an argument that has the right kind but no meaning there.
#[cold]
fn refused(
    operator: &'static str,
    position: usize,
    expected: &'static str,
    actual: Value,
) -> Failure {
    Failure::from(ValueErrorKind::WrongArgument {
        operator,
        position,
        expected,
        actual,
    })
}

/// The number that a checked [`Parameter::Integer`] is.
fn integer(heap: &Heap, value: Value) -> i64 {
    heap.as_integer(value).unwrap_or(0)
}

/// The text of a string.
fn text(heap: &Heap, value: Value) -> Option<String> {
    let atom = value.as_string()?;
    Some(heap.atoms().text(atom).to_string())
}

/// The text of a checked [`Parameter::Text`].
fn checked_text(heap: &Heap, value: Value) -> String {
    text(heap, value).unwrap_or_default()
}
