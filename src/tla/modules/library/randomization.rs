//! Randomization. What is drawn depends on the seed, the state, the place in
//! the source and the draws before: it is the same in every run.

use super::Parameter::{Enumerable, Natural, Set};
use super::{Context, Native, Result, integer, refused};
use crate::tla::modules::tlc::Random;
use crate::tla::value::{Heap, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc(
        "Randomization",
        "RandomSubset",
        &[Natural, Enumerable],
        random_subset,
    )
    .with_effect(),
    Native::tlc(
        "Randomization",
        "RandomSetOfSubsets",
        &[Natural, Natural, Set],
        |context, given| random_set_of_subsets(context, "RandomSetOfSubsets", given),
    )
    .with_effect(),
    Native::tlc(
        "Randomization",
        "TestRandomSetOfSubsets",
        &[Natural, Natural, Set],
        test_random_set_of_subsets,
    )
    .with_effect(),
];

/// Sets of more elements than this are not enumerated to draw from them.
const ENUMERATED: i64 = 1 << 16;

/// So many elements, each subset of that size being as likely; the whole set if
/// it has no more.
fn random_subset(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut random = context.random()?;
    let heap = context.heap();
    let wanted = integer(heap, given[0]);
    let count = heap.cardinality(given[1]).unwrap_or(i64::MAX);
    if count <= ENUMERATED || count / 2 <= wanted {
        let mut elements = heap.set_items(given[1])?;
        let wanted = (wanted as usize).min(elements.len());
        for place in 0..wanted {
            let other = random.below((elements.len() - place) as u64) as usize;
            elements.swap(place, place + other);
        }
        return Ok(heap.set(&elements[..wanted])?);
    }
    heap.check_room(wanted)?;
    let mut drawn = Vec::new();
    loop {
        let set = heap.set(&drawn)?;
        let missing = wanted - heap.cardinality(set)?;
        if missing == 0 {
            return Ok(set);
        }
        for _ in 0..missing {
            drawn.push(heap.random_element(given[1], &mut |limit| random.below(limit))?);
        }
    }
}

/// Draws that many subsets, where each element is in one with the probability
/// that gives `n` elements on average. Equal ones count once.
fn random_set_of_subsets(
    context: &mut dyn Context,
    operator: &'static str,
    given: &[Value],
) -> Result<Value> {
    let mut random = context.random()?;
    let heap = context.heap();
    let (draws, size) = (integer(heap, given[0]), integer(heap, given[1]));
    let elements = heap.set_items(given[2])?;
    let count = elements.len() as i64;
    if count < 62 && draws > 1 << count {
        let expected = "at most the number of subsets";
        return Err(refused(operator, 1, expected, given[0]));
    }
    if size > count {
        let expected = "at most the number of elements of the set";
        return Err(refused(operator, 2, expected, given[1]));
    }
    let mut subsets = Vec::new();
    for _ in 0..draws {
        subsets.push(drawn(heap, &elements, size, &mut random)?);
        heap.check_room(subsets.len() as i64)?;
    }
    Ok(heap.set(&subsets)?)
}

/// How many different subsets were drawn, five times.
fn test_random_set_of_subsets(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut counts = Vec::with_capacity(5);
    for _ in 0..5 {
        let subsets = random_set_of_subsets(context, "TestRandomSetOfSubsets", given)?;
        let heap = context.heap();
        let count = heap.cardinality(subsets)?;
        counts.push(heap.integer(count)?);
    }
    Ok(context.heap().tuple(&counts)?)
}

fn drawn(heap: &mut Heap, elements: &[Value], size: i64, random: &mut Random) -> Result<Value> {
    let count = elements.len() as u64;
    let chosen: Vec<Value> = elements
        .iter()
        .copied()
        .filter(|_| random.below(count) < size as u64)
        .collect();
    Ok(heap.sorted_set(&chosen)?)
}
