//! Arithmetic, with the results that TLC gives.

use super::naturals::*;
use crate::tla::value::{AtomTable, Heap, Value, ValueError, ValueErrorKind};

type Operation = fn(&mut Heap, Value, Value) -> Result<Value, ValueError>;

fn compute(operation: Operation, a: i64, b: i64) -> Result<i64, ValueErrorKind> {
    let mut heap = Heap::new(AtomTable::new(&[]), 1 << 20);
    let (a, b) = (heap.integer(a).unwrap(), heap.integer(b).unwrap());
    match operation(&mut heap, a, b) {
        Ok(result) => Ok(heap.as_integer(result).unwrap()),
        Err(error) => Err(*error.kind()),
    }
}

#[test]
fn division_rounds_down() {
    for (a, b, quotient) in [
        (-7, 2, -4),
        (7, -2, -4),
        (-7, -2, 3),
        (7, 2, 3),
        (-6, 2, -3),
    ] {
        assert_eq!(compute(divide, a, b).unwrap(), quotient);
    }
    assert!(matches!(
        compute(divide, 1, 0),
        Err(ValueErrorKind::DivisionByZero { .. })
    ));
    assert!(matches!(
        compute(divide, i64::MIN, -1),
        Err(ValueErrorKind::Overflow { .. })
    ));
}

#[test]
fn modulo_is_not_negative_and_takes_positive_divisors() {
    for (a, b, rest) in [(-7, 2, 1), (7, 2, 1), (-6, 3, 0), (-1, 5, 4)] {
        assert_eq!(compute(modulo, a, b).unwrap(), rest);
    }
    for divisor in [0, -2] {
        let result = compute(modulo, 1, divisor);
        assert!(matches!(result, Err(ValueErrorKind::BadArgument { .. })));
    }
}

#[test]
fn powers() {
    assert_eq!(compute(power, 2, 10).unwrap(), 1024);
    assert_eq!(compute(power, -1, i64::MAX).unwrap(), -1);
    assert_eq!(compute(power, 0, 3).unwrap(), 0);
    assert_eq!(compute(power, 5, 0).unwrap(), 1);
    assert!(matches!(
        compute(power, 0, 0),
        Err(ValueErrorKind::ZeroToTheZero)
    ));
    assert!(matches!(
        compute(power, 2, -1),
        Err(ValueErrorKind::BadArgument { .. })
    ));
    assert!(matches!(
        compute(power, 2, 63),
        Err(ValueErrorKind::Overflow { .. })
    ));
}

#[test]
fn sums_are_exact_to_64_bits() {
    let inline = 1 << 59;
    assert_eq!(compute(add, inline - 1, 1).unwrap(), inline);
    assert_eq!(compute(subtract, -inline, 1).unwrap(), -inline - 1);
    assert_eq!(compute(multiply, 1 << 31, 1 << 31).unwrap(), 1 << 62);
    assert_eq!(compute(subtract, i64::MIN + 1, 1).unwrap(), i64::MIN);
    assert!(matches!(
        compute(add, i64::MAX, 1),
        Err(ValueErrorKind::Overflow { .. })
    ));
    assert!(matches!(
        compute(multiply, 1 << 32, 1 << 32),
        Err(ValueErrorKind::Overflow { .. })
    ));
}
