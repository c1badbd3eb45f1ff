//! FiniteSets.

use crate::tla::value::{Heap, Value, ValueError};

/// IsFiniteSet(`set`).
///
/// # Errors
/// `set` is no set, or one of which that is not known.
pub fn is_finite_set(heap: &mut Heap, set: Value) -> Result<Value, ValueError> {
    heap.is_finite(set).map(Value::boolean)
}

/// Cardinality(`set`), without enumerating it where that can be avoided.
///
/// # Errors
/// `set` is no finite set, cannot be counted, or has too many elements.
pub fn cardinality(heap: &mut Heap, set: Value) -> Result<Value, ValueError> {
    let cardinality = heap.cardinality(set)?;
    heap.integer(cardinality)
}
