//! FiniteSetsExt.

use super::Parameter::{Enumerable, Integer, Operator, Set};
use super::{Context, Native, Result, integer, refused};
use crate::tla::value::{Elements, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc(
        "FiniteSetsExt",
        "Quantify",
        &[Enumerable, Operator(1)],
        quantify,
    ),
    Native::tlc("FiniteSetsExt", "kSubset", &[Integer, Set], k_subset),
    Native::own("FiniteSetsExt", "Max", &[Set], |context, given| {
        extreme(context, "Max", given[0], |found, best| found > best)
    }),
    Native::own("FiniteSetsExt", "Min", &[Set], |context, given| {
        extreme(context, "Min", given[0], |found, best| found < best)
    }),
];

/// How many elements satisfy a predicate.
fn quantify(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut elements = Elements::new(context.heap(), given[0])?;
    let mut count = 0;
    while let Some(element) = elements.next(context.heap())? {
        count += i64::from(context.holds(1, &[element])?);
    }
    Ok(context.heap().integer(count)?)
}

/// The subsets of `k` elements, in TLC's order.
fn k_subset(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let elements = heap.set_items(given[1])?;
    let size = integer(heap, given[0]);
    let Ok(size) = usize::try_from(size) else {
        return Ok(Value::EMPTY_SET);
    };
    if size > elements.len() {
        return Ok(Value::EMPTY_SET);
    }
    let mut chosen: Vec<usize> = (0..size).collect();
    let mut subsets = Vec::new();
    loop {
        let subset: Vec<Value> = chosen.iter().map(|&index| elements[index]).collect();
        subsets.push(heap.sorted_set(&subset)?);
        heap.check_room(subsets.len() as i64)?;
        // The last place that can move on; all after it follow at once.
        let last = (0..size)
            .rev()
            .find(|&place| chosen[place] + size - place < elements.len());
        let Some(place) = last else {
            return Ok(heap.sorted_set(&subsets)?);
        };
        let next = chosen[place] + 1;
        for (later, index) in chosen[place..].iter_mut().enumerate() {
            *index = next + later;
        }
    }
}

fn extreme(
    context: &mut dyn Context,
    operator: &'static str,
    set: Value,
    is_better: fn(i64, i64) -> bool,
) -> Result<Value> {
    let heap = context.heap();
    let mut elements = Elements::new(heap, set)?;
    let mut best: Option<(i64, Value)> = None;
    while let Some(element) = elements.next(heap)? {
        let Some(number) = heap.as_integer(element) else {
            return Err(refused(operator, 1, "a set of integers", set));
        };
        if best.is_none_or(|(best, _)| is_better(number, best)) {
            best = Some((number, element));
        }
    }
    match best {
        Some((_, element)) => Ok(element),
        None => Err(refused(operator, 1, "a set that is not empty", set)),
    }
}
