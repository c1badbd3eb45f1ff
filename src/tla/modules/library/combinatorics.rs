//! Combinatorics, and the fractions of DyadicRationals.

use super::Parameter::{Function, Natural};
use super::{Context, Native, Result, integer, refused};
use crate::tla::value::{Value, ValueErrorKind};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc("Combinatorics", "choose", &[Natural, Natural], choose),
    Native::tlc("DyadicRationals", "Reduce", &[Function], reduce),
];

/// The binomial coefficient; 0 if there is nothing to choose from.
fn choose(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let (n, k) = (integer(heap, given[0]), integer(heap, given[1]));
    if k > n {
        return Ok(Value::ZERO);
    }
    let mut result: i128 = 1;
    for step in 0..k.min(n - k) {
        // The product of step + 1 successive numbers is divisible by (step + 1)!.
        result = result * i128::from(n - step) / i128::from(step + 1);
        if result > i128::from(i64::MAX) {
            let operation = "choose";
            let (left, right) = (n, k);
            return Err(ValueErrorKind::Overflow {
                operation,
                left,
                right,
            }
            .into());
        }
    }
    Ok(heap.integer(result as i64)?)
}

/// The fraction `[num |-> ..., den |-> ...]` in lowest terms.
fn reduce(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let mut field = |name: &str| {
        let name = heap.string(name);
        let value = heap.apply(given[0], name)?;
        let expected = "a record of the integers num and den";
        match heap.as_integer(value) {
            Some(number) => Ok(number),
            None => Err(refused("Reduce", 1, expected, given[0])),
        }
    };
    let (numerator, denominator) = (field("num")?, field("den")?);
    let divisor = divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
    let divisor = i64::try_from(divisor).unwrap_or(1);
    if divisor <= 1 {
        return Ok(given[0]);
    }
    let heap = context.heap();
    let mut pairs = Vec::new();
    for (name, number) in [("num", numerator), ("den", denominator)] {
        pairs.push((heap.string(name), heap.integer(number / divisor)?));
    }
    super::functions::function_of(heap, &mut pairs)
}

/// The greatest common divisor.
fn divisor(a: u64, b: u64) -> u64 {
    match b {
        0 => a,
        _ => divisor(b, a % b),
    }
}
