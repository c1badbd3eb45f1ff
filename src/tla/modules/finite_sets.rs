//! FiniteSets.

use crate::tla::value::{Heap, Kind, Value, ValueError};

/// IsFiniteSet(`set`). As in TLC, tuples and records are taken for sets.
///
/// # Errors
/// `set` is no set, or one of which that is not known.
pub fn is_finite_set(heap: &mut Heap, set: Value) -> Result<Value, ValueError> {
    match set.kind() {
        Kind::Tuple | Kind::Function => Ok(Value::TRUE),
        _ => heap.is_finite(set).map(Value::boolean),
    }
}

/// Cardinality(`set`), without enumerating it where that can be avoided.
///
/// # Errors
/// `set` is no finite set, cannot be counted, or has too many elements.
pub fn cardinality(heap: &mut Heap, set: Value) -> Result<Value, ValueError> {
    let cardinality = heap.cardinality(set)?;
    heap.integer(cardinality)
}
