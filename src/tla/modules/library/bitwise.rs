//! Bitwise: integers as two's complement numbers of 64 bits, as TLC has them
//! with 32.

use super::Parameter::{Integer, Natural};
use super::{Context, Native, Result, integer};
use crate::tla::value::Value;

pub(super) const OPERATORS: &[Native] = &[
    Native::own("Bitwise", "&", &[Integer, Integer], |context, given| {
        bitwise(context, given, |x, y| x & y)
    }),
    Native::own("Bitwise", "|", &[Integer, Integer], |context, given| {
        bitwise(context, given, |x, y| x | y)
    }),
    Native::own("Bitwise", "^^", &[Integer, Integer], |context, given| {
        bitwise(context, given, |x, y| x ^ y)
    }),
    Native::tlc("Bitwise", "Not", &[Integer], not),
    Native::tlc("Bitwise", "shiftR", &[Integer, Natural], shift_right),
];

fn bitwise(
    context: &mut dyn Context,
    given: &[Value],
    operation: fn(i64, i64) -> i64,
) -> Result<Value> {
    let heap = context.heap();
    let (x, y) = (integer(heap, given[0]), integer(heap, given[1]));
    Ok(heap.integer(operation(x, y))?)
}

/// Turns round the bits from the highest one that is set on; 0 for numbers that
/// are not positive.
fn not(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let number = integer(heap, given[0]);
    let turned = match number {
        1.. => !number & (i64::MAX >> (number.leading_zeros() - 1)),
        _ => 0,
    };
    Ok(heap.integer(turned)?)
}

/// Halves the first argument, rounding down, as often as the second says.
fn shift_right(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let (number, places) = (integer(heap, given[0]), integer(heap, given[1]));
    Ok(heap.integer(number >> places.min(i64::from(i64::BITS - 1)))?)
}
