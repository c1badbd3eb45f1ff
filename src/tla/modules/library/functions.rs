//! Functions.

use std::cmp::Ordering;

use super::Parameter::Function;
use super::{Context, Native, Result, refused};
use crate::tla::value::{Heap, Value, ValueError};

pub(super) const OPERATORS: &[Native] = &[
    Native::own("Functions", "Range", &[Function], range),
    Native::tlc("Functions", "IsInjective", &[Function], is_injective),
    Native::tlc("Functions", "AntiFunction", &[Function], anti_function),
];

/// The values of a function.
pub(super) fn range(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let values = heap.items(given[0]).to_vec();
    Ok(heap.set(&values)?)
}

fn is_injective(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let values = heap.items(given[0]).to_vec();
    let range = heap.set(&values)?;
    let injective = heap.cardinality(range)? == values.len() as i64;
    Ok(Value::boolean(injective))
}

/// Values to arguments.
fn anti_function(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    if !is_injective(context, given)?.same(Value::TRUE) {
        let expected = "a function that has no value twice";
        return Err(refused("AntiFunction", 1, expected, given[0]));
    }
    let heap = context.heap();
    let arguments = heap.domain_items(given[0])?;
    let values = heap.items(given[0]).to_vec();
    let mut pairs: Vec<_> = values.into_iter().zip(arguments).collect();
    function_of(heap, &mut pairs)
}

/// The function with these arguments and values, in any order; of several
/// pairs with one argument the first counts.
pub(super) fn function_of(heap: &mut Heap, pairs: &mut [(Value, Value)]) -> Result<Value> {
    sort(heap, pairs)?;
    let mut kept: Vec<(Value, Value)> = Vec::with_capacity(pairs.len());
    for &(argument, value) in pairs.iter() {
        let is_new = match kept.last() {
            Some(&(last, _)) => !heap.equal(last, argument)?,
            None => true,
        };
        if is_new {
            kept.push((argument, value));
        }
    }
    Ok(heap.function_of_pairs(&kept)?)
}

/// Sorts by the first of each pair, in TLC's order, keeping the order of equals.
fn sort(heap: &mut Heap, pairs: &mut [(Value, Value)]) -> Result<()> {
    let mut failed: Option<ValueError> = None;
    pairs.sort_by(|(a, _), (b, _)| {
        heap.compare(*a, *b).unwrap_or_else(|error| {
            failed.get_or_insert(error);
            Ordering::Equal
        })
    });
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}
