//! Relation: the closure of a relation.

use super::Parameter::{Function, Set};
use super::{Context, Native, Result, refused};
use crate::tla::value::Value;

pub(super) const OPERATORS: &[Native] = &[Native::own(
    "Relation",
    "TransitiveClosure",
    &[Function, Set],
    transitive_closure,
)];

/// The function from pairs of elements to whether the relation leads from one
/// to the other in one step or more, by Warshall's algorithm.
fn transitive_closure(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let elements = heap.set_items(given[1])?;
    let count = elements.len();
    heap.check_room((count * count) as i64)?;
    let mut related = vec![false; count * count];
    for (row, &from) in elements.iter().enumerate() {
        for (column, &to) in elements.iter().enumerate() {
            let pair = heap.tuple(&[from, to])?;
            let value = heap.apply(given[0], pair)?;
            let Some(value) = value.as_boolean() else {
                let expected = "a function from pairs to booleans";
                return Err(refused("TransitiveClosure", 1, expected, given[0]));
            };
            related[row * count + column] = value;
        }
    }
    for via in 0..count {
        for from in 0..count {
            if related[from * count + via] {
                for to in 0..count {
                    related[from * count + to] |= related[via * count + to];
                }
            }
        }
    }
    let pairs = heap.product(&[given[1], given[1]])?;
    let domain = heap.function_domain(pairs)?;
    // Pairs are ordered by their first element, as the rows are.
    let values: Vec<Value> = related.into_iter().map(Value::boolean).collect();
    Ok(heap.function(domain, &values)?)
}
