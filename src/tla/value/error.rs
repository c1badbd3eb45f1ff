//! [`ValueError`]: why an operation on values has no result.

use super::heap::Heap;
use super::value::Value;

/// Why an operation has no result. One pointer wide. The values in it are
/// handles: render it with [`ValueError::message`] before the heap is
/// truncated.
#[derive(Clone, Debug)]
pub struct ValueError(Box<ValueErrorKind>);

/// The reasons.
#[derive(Clone, Copy, Debug)]
pub enum ValueErrorKind {
    /// Two values of different types cannot be compared or checked for equality.
    Incomparable {
        /// The left value.
        left: Value,
        /// The right value.
        right: Value,
    },
    /// Elements of a set that was not put in order when it was written cannot
    /// be compared.
    Unordered {
        /// One of them.
        left: Value,
        /// Another.
        right: Value,
        /// Where the set was written: the evaluator's number.
        place: u32,
    },
    /// An operand has the wrong type.
    WrongType {
        /// The operation, such as `\union` or `Head`.
        operation: &'static str,
        /// What it takes, such as "a set".
        expected: &'static str,
        /// What it was given.
        actual: Value,
    },
    /// Something else was expected in this place.
    Unexpected {
        /// What, such as "a set".
        expected: &'static str,
        /// What was found.
        actual: Value,
    },
    /// An operand has the right type but a value outside what is allowed.
    BadArgument {
        /// The operation.
        operation: &'static str,
        /// What is allowed.
        expected: &'static str,
        /// What was given.
        actual: Value,
    },
    /// An argument of an operator of a module is not what it takes.
    WrongArgument {
        /// The operator.
        operator: &'static str,
        /// The argument, counted from 1.
        position: usize,
        /// What it takes, such as "a sequence".
        expected: &'static str,
        /// What it was given.
        actual: Value,
    },
    /// A value whose type cannot be in a set was looked for in it.
    WrongMember {
        /// The value.
        element: Value,
        /// The set.
        set: Value,
    },
    /// A function was applied outside its domain.
    NotInDomain {
        /// The function.
        function: Value,
        /// The argument.
        argument: Value,
    },
    /// A result that does not fit 64 bits.
    Overflow {
        /// The operation.
        operation: &'static str,
        /// The left operand.
        left: i64,
        /// The right operand.
        right: i64,
    },
    /// Division by zero.
    DivisionByZero {
        /// The operation.
        operation: &'static str,
    },
    /// `0^0`.
    ZeroToTheZero,
    /// A set was enumerated that is infinite or of unknown elements.
    NotEnumerable {
        /// The set.
        set: Value,
    },
    /// A set has more elements than can be counted or held.
    TooLarge {
        /// The set, or an operand of the operation that would make it.
        set: Value,
    },
    /// A value is nested too deeply to be kept in a state.
    TooDeep {
        /// How deep values may be nested.
        limit: usize,
    },
    /// A value is nested too deeply for the stack.
    OutOfStack,
    /// The evaluator's memory is used up.
    OutOfMemory {
        /// The budget in bytes.
        budget_bytes: usize,
    },
    /// A lazy set has to be enumerated first (within this layer), or a closure
    /// has to be evaluated by the evaluator: [`ValueError::needs_evaluator`].
    Unforced(Value),
}

impl ValueError {
    /// `set` has more elements than anybody can wait for.
    pub fn too_large(set: Value) -> Self {
        ValueErrorKind::TooLarge { set }.into()
    }

    /// The reason.
    pub fn kind(&self) -> &ValueErrorKind {
        &self.0
    }

    /// The closure that the evaluator has to turn into a value
    /// ([`Heap::resolve`]) before the operation is tried again.
    pub fn needs_evaluator(&self) -> Option<Value> {
        match *self.0 {
            ValueErrorKind::Unforced(value) => Some(value),
            _ => None,
        }
    }

    /// Where the set was written that is to blame, if that is known.
    pub fn place(&self) -> Option<u32> {
        match *self.0 {
            ValueErrorKind::Unordered { place, .. } => Some(place),
            _ => None,
        }
    }

    /// Whether something else than a value of this type was expected.
    pub fn is_wrong_type(&self) -> bool {
        let kind = self.kind();
        matches!(
            kind,
            ValueErrorKind::WrongType { .. } | ValueErrorKind::Unexpected { .. }
        )
    }

    /// Whether a limit was reached, rather than something without a value.
    pub fn is_limit(&self) -> bool {
        matches!(
            *self.0,
            ValueErrorKind::TooLarge { .. }
                | ValueErrorKind::TooDeep { .. }
                | ValueErrorKind::OutOfStack
                | ValueErrorKind::OutOfMemory { .. }
        )
    }

    /// The reason in a sentence.
    pub fn message(&self, heap: &Heap) -> String {
        use ValueErrorKind::*;
        match *self.0 {
            Incomparable { left, right } | Unordered { left, right, .. } => format!(
                "cannot compare {} with {}",
                heap.describe(left),
                heap.describe(right)
            ),
            WrongType {
                operation,
                expected,
                actual,
            } => format!(
                "{operation} takes {expected}, but was given {}",
                heap.describe(actual)
            ),
            Unexpected { expected, actual } => format!(
                "{expected} was expected here, but found {}",
                heap.describe(actual)
            ),
            BadArgument {
                operation,
                expected,
                actual,
            } => format!(
                "{operation} takes {expected}, but was given {}",
                heap.describe(actual)
            ),
            WrongArgument {
                operator,
                position,
                expected,
                actual,
            } => format!(
                "the {} argument of {operator} must be {expected}, but it is {}",
                ordinal(position),
                heap.describe(actual)
            ),
            WrongMember { element, set } => format!(
                "cannot check whether {} is an element of {}",
                heap.describe(element),
                heap.describe(set)
            ),
            NotInDomain { function, argument } if heap.is_record(function) => format!(
                "{} has no field {}",
                heap.describe(function),
                heap.brief(argument)
            ),
            NotInDomain { function, argument } => format!(
                "{} is not in the domain of {}",
                heap.describe(argument),
                heap.describe(function)
            ),
            Overflow {
                operation,
                left,
                right,
            } => {
                format!("the result of {left} {operation} {right} does not fit 64 bits")
            }
            DivisionByZero { operation } => format!("the second operand of {operation} is 0"),
            ZeroToTheZero => "0^0 is undefined".into(),
            NotEnumerable { set } => format!("cannot enumerate {}", heap.describe(set)),
            TooLarge { set } => format!("{} has too many elements", heap.describe(set)),
            TooDeep { limit } => format!("a value is nested more than {limit} levels deep"),
            OutOfStack => "a value is nested too deeply to be compared".into(),
            OutOfMemory { budget_bytes } => {
                format!("the evaluator's memory of {budget_bytes} bytes is used up")
            }
            Unforced(value) => format!("cannot enumerate {}", heap.describe(value)),
        }
    }
}

impl From<ValueErrorKind> for ValueError {
    #[cold]
    fn from(kind: ValueErrorKind) -> Self {
        ValueError(Box::new(kind))
    }
}

/// A position, counted from 1, in words.
pub fn ordinal(position: usize) -> &'static str {
    const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    ORDINALS
        .get(position.wrapping_sub(1))
        .copied()
        .unwrap_or("last")
}
