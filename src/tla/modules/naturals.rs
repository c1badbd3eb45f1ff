//! Naturals and Integers: arithmetic on values.
//!
//! Integers have 64 bits here (32 in TLC); a result that does not fit is an
//! error. Division rounds down, and the second operand of `%` is positive.

use crate::tla::value::{Heap, Value, ValueError, ValueErrorKind};

type Result<T> = std::result::Result<T, ValueError>;

/// `a + b`.
///
/// # Errors
/// An operand is no integer, or the result does not fit 64 bits.
#[inline]
pub fn add(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    arithmetic(heap, "+", a, b, i64::checked_add)
}

/// `a - b`.
///
/// # Errors
/// As for [`add`].
#[inline]
pub fn subtract(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    arithmetic(heap, "-", a, b, i64::checked_sub)
}

/// `a * b`.
///
/// # Errors
/// As for [`add`].
#[inline]
pub fn multiply(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    arithmetic(heap, "*", a, b, i64::checked_mul)
}

/// `-a`.
///
/// # Errors
/// As for [`add`].
pub fn negate(heap: &mut Heap, a: Value) -> Result<Value> {
    let a = integer(heap, "-", a)?;
    match a.checked_neg() {
        Some(result) => heap.integer(result),
        None => Err(overflow("-", 0, a)),
    }
}

/// `a \div b`, rounded down.
///
/// # Errors
/// As for [`add`], and `b` is 0.
pub fn divide(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    const OPERATION: &str = "\\div";
    let (a, b) = operands(heap, OPERATION, a, b)?;
    if b == 0 {
        return Err(ValueErrorKind::DivisionByZero {
            operation: OPERATION,
        }
        .into());
    }
    let Some(quotient) = a.checked_div(b) else {
        return Err(overflow(OPERATION, a, b));
    };
    let rounds_up = a % b != 0 && (a < 0) != (b < 0);
    heap.integer(quotient - i64::from(rounds_up))
}

/// `a % b`.
///
/// # Errors
/// An operand is no integer, or `b` is not positive.
pub fn modulo(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    const OPERATION: &str = "%";
    let (dividend, divisor) = operands(heap, OPERATION, a, b)?;
    if divisor <= 0 {
        let expected = "a positive second operand";
        return Err(ValueErrorKind::BadArgument {
            operation: OPERATION,
            expected,
            actual: b,
        }
        .into());
    }
    heap.integer(dividend.rem_euclid(divisor))
}

/// `a ^ b`.
///
/// # Errors
/// As for [`add`], `b` is negative, or both are 0.
pub fn power(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    const OPERATION: &str = "^";
    let (base, exponent) = operands(heap, OPERATION, a, b)?;
    if exponent < 0 {
        let expected = "a natural number as the second operand";
        return Err(ValueErrorKind::BadArgument {
            operation: OPERATION,
            expected,
            actual: b,
        }
        .into());
    }
    if base == 0 && exponent == 0 {
        return Err(ValueErrorKind::ZeroToTheZero.into());
    }
    let result = match base {
        0 | 1 => Some(base),
        -1 => Some(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => u32::try_from(exponent)
            .ok()
            .and_then(|exponent| base.checked_pow(exponent)),
    };
    match result {
        Some(result) => heap.integer(result),
        None => Err(overflow(OPERATION, base, exponent)),
    }
}

/// `a < b`.
///
/// # Errors
/// An operand is no integer.
#[inline]
pub fn less(heap: &Heap, a: Value, b: Value) -> Result<bool> {
    operands(heap, "<", a, b).map(|(a, b)| a < b)
}

/// `a <= b`.
///
/// # Errors
/// An operand is no integer.
#[inline]
pub fn less_equal(heap: &Heap, a: Value, b: Value) -> Result<bool> {
    operands(heap, "<=", a, b).map(|(a, b)| a <= b)
}

/// `a > b`.
///
/// # Errors
/// An operand is no integer.
#[inline]
pub fn greater(heap: &Heap, a: Value, b: Value) -> Result<bool> {
    operands(heap, ">", a, b).map(|(a, b)| a > b)
}

/// `a >= b`.
///
/// # Errors
/// An operand is no integer.
#[inline]
pub fn greater_equal(heap: &Heap, a: Value, b: Value) -> Result<bool> {
    operands(heap, ">=", a, b).map(|(a, b)| a >= b)
}

/// `a .. b`.
///
/// # Errors
/// An operand is no integer, or the budget is used up.
#[inline]
pub fn range(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    let (a, b) = operands(heap, "..", a, b)?;
    heap.interval(a, b)
}

#[inline]
fn arithmetic(
    heap: &mut Heap,
    operation: &'static str,
    a: Value,
    b: Value,
    compute: fn(i64, i64) -> Option<i64>,
) -> Result<Value> {
    let (a, b) = operands(heap, operation, a, b)?;
    match compute(a, b) {
        Some(result) => heap.integer(result),
        None => Err(overflow(operation, a, b)),
    }
}

#[inline]
fn operands(heap: &Heap, operation: &'static str, a: Value, b: Value) -> Result<(i64, i64)> {
    if let (Some(a), Some(b)) = (a.as_small_integer(), b.as_small_integer()) {
        return Ok((a, b));
    }
    Ok((integer(heap, operation, a)?, integer(heap, operation, b)?))
}

/// The integer that an operand of `operation` is.
///
/// # Errors
/// It is none.
pub(super) fn integer(heap: &Heap, operation: &'static str, value: Value) -> Result<i64> {
    heap.as_integer(value).ok_or_else(|| {
        ValueErrorKind::WrongType {
            operation,
            expected: "integers",
            actual: value,
        }
        .into()
    })
}

#[cold]
fn overflow(operation: &'static str, left: i64, right: i64) -> ValueError {
    ValueErrorKind::Overflow {
        operation,
        left,
        right,
    }
    .into()
}
