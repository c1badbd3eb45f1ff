//! Bags: functions from elements to positive counts.

use std::cmp::Ordering;

use super::naturals;
use crate::tla::value::{Elements, Heap, Kind, Value, ValueError, ValueErrorKind};

type Result<T> = std::result::Result<T, ValueError>;

/// EmptyBag.
pub const EMPTY_BAG: Value = Value::EMPTY_TUPLE;

/// IsABag(`bag`).
///
/// # Errors
/// `bag` is a function that the evaluator has to compute first.
pub fn is_a_bag(heap: &mut Heap, bag: Value) -> Result<bool> {
    let bag = heap.resolved(bag)?;
    if !matches!(bag.kind(), Kind::Function | Kind::Tuple) {
        return Ok(false);
    }
    let counts = heap.items(bag).iter();
    Ok(counts
        .map(|&count| heap.as_integer(count))
        .all(|count| count.is_some_and(|n| n > 0)))
}

/// BagToSet(`bag`).
///
/// # Errors
/// `bag` is no function.
pub fn bag_to_set(heap: &mut Heap, bag: Value) -> Result<Value> {
    heap.domain(bag)
}

/// SetToBag(`set`).
///
/// # Errors
/// `set` is no set or cannot be enumerated, or the budget is used up.
pub fn set_to_bag(heap: &mut Heap, set: Value) -> Result<Value> {
    let domain = heap.function_domain(set)?;
    let count = heap.cardinality(domain)?;
    let one = heap.integer(1)?;
    heap.check_room(count)?;
    heap.function(domain, &vec![one; count as usize])
}

/// BagIn(`element`, `bag`).
///
/// # Errors
/// As for [`copies_in`].
pub fn bag_in(heap: &mut Heap, element: Value, bag: Value) -> Result<bool> {
    let copies = copies_in(heap, element, bag)?;
    Ok(heap.as_integer(copies).is_some_and(|copies| copies > 0))
}

/// CopiesIn(`element`, `bag`).
///
/// # Errors
/// `bag` is no bag, or `element` cannot be compared with its elements.
pub fn copies_in(heap: &mut Heap, element: Value, bag: Value) -> Result<Value> {
    let bag = function(heap, "CopiesIn", bag)?;
    let domain = heap.domain(bag)?;
    if !heap.member(element, domain)? {
        return heap.integer(0);
    }
    let copies = heap.apply(bag, element)?;
    match copies.kind() {
        Kind::Integer => Ok(copies),
        _ => Err(not_a_bag("CopiesIn", bag)),
    }
}

/// `a (+) b`.
///
/// # Errors
/// An operand is no bag, or elements are incomparable.
pub fn bag_add(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    for bag in [a, b] {
        if !is_a_bag(heap, bag)? {
            return Err(not_a_bag("(+)", bag));
        }
    }
    summed(heap, "(+)", a, b)
}

/// The sum of two functions, where one without a value counts for nothing.
fn summed(heap: &mut Heap, operation: &'static str, a: Value, b: Value) -> Result<Value> {
    let (a, b) = (function(heap, operation, a)?, function(heap, operation, b)?);
    combine(heap, a, b, |heap, a, b| match (a, b) {
        (Some(a), Some(b)) => naturals::add(heap, a, b).map(Some),
        (one, other) => Ok(one.or(other)),
    })
}

/// `a (-) b`.
///
/// # Errors
/// As for [`bag_add`].
pub fn bag_subtract(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    let a = function(heap, "(-)", a)?;
    let b = function(heap, "(-)", b)?;
    combine(heap, a, b, |heap, a, b| {
        let rest = match (a, b) {
            (Some(a), Some(b)) => naturals::subtract(heap, a, b)?,
            (Some(a), None) => a,
            (None, _) => return Ok(None),
        };
        let count = naturals::integer(heap, "(-)", rest)?;
        Ok((count > 0).then_some(rest))
    })
}

/// BagUnion(`bags`). As in TLC, a single bag is what it is, and what others
/// have is added unseen.
///
/// # Errors
/// `bags` is no set of bags, cannot be enumerated, or elements are incomparable.
pub fn bag_union(heap: &mut Heap, bags: Value) -> Result<Value> {
    let mut elements = Elements::ordered(heap, bags)?;
    let Some(mut union) = elements.next(heap)? else {
        return Ok(EMPTY_BAG);
    };
    while let Some(bag) = elements.next(heap)? {
        union = summed(heap, "BagUnion", union, bag)?;
    }
    Ok(union)
}

/// `a \sqsubseteq b`.
///
/// # Errors
/// As for [`bag_add`].
pub fn bag_subset_equal(heap: &mut Heap, a: Value, b: Value) -> Result<bool> {
    let rest = bag_subtract(heap, a, b)?;
    Ok(rest.same(EMPTY_BAG))
}

/// SubBag(`bag`): all bags that are `\sqsubseteq` it.
///
/// # Errors
/// `bag` is no bag, or the budget is used up.
pub fn sub_bag(heap: &mut Heap, bag: Value) -> Result<Value> {
    if !is_a_bag(heap, bag)? {
        return Err(not_a_bag("SubBag", bag));
    }
    let bag = heap.resolved(bag)?;
    let elements = heap.domain_items(bag)?;
    let counts: Vec<i64> = heap
        .items(bag)
        .iter()
        .filter_map(|&count| heap.as_integer(count))
        .collect();
    let mut chosen = vec![0; counts.len()];
    let mut bags = Vec::new();
    loop {
        let mut pairs = Vec::new();
        for (&element, &count) in elements.iter().zip(&chosen) {
            if count > 0 {
                pairs.push((element, heap.integer(count)?));
            }
        }
        bags.push(heap.function_of_pairs(&pairs)?);
        heap.check_room(bags.len() as i64)?;
        let Some(place) = (0..counts.len()).find(|&place| chosen[place] < counts[place]) else {
            return heap.set(&bags);
        };
        chosen[..place].fill(0);
        chosen[place] += 1;
    }
}

/// BagOfAll(`operator`, `bag`); `context` gives the heap and is handed to
/// `operator`.
///
/// # Errors
/// `bag` is no bag, `operator` fails, or its results are incomparable.
pub fn bag_of_all<C, E>(
    context: &mut C,
    bag: Value,
    mut operator: impl FnMut(&mut C, Value) -> std::result::Result<Value, E>,
) -> std::result::Result<Value, E>
where
    C: AsMut<Heap>,
    E: From<ValueError>,
{
    let bag = function(context.as_mut(), "BagOfAll", bag)?;
    let mut all = EMPTY_BAG;
    for (index, element) in context.as_mut().domain_items(bag)?.into_iter().enumerate() {
        let image = operator(context, element)?;
        let heap = context.as_mut();
        let count = heap.items(bag)[index];
        let one = heap.function_of_pairs(&[(image, count)])?;
        all = summed(heap, "BagOfAll", all, one)?;
    }
    Ok(all)
}

/// BagCardinality(`bag`).
///
/// # Errors
/// `bag` is no bag, or the sum does not fit 64 bits.
pub fn bag_cardinality(heap: &mut Heap, bag: Value) -> Result<Value> {
    if !is_a_bag(heap, bag)? {
        return Err(not_a_bag("BagCardinality", bag));
    }
    let bag = heap.resolved(bag)?;
    let mut sum = heap.integer(0)?;
    for index in 0..heap.items(bag).len() {
        let count = heap.items(bag)[index];
        sum = naturals::add(heap, sum, count)?;
    }
    Ok(sum)
}

/// The function over the domains of both whose value `choose` makes of the
/// values of `a` and `b`, where they have one; elements for which it gives
/// nothing are left out.
pub(super) fn combine(
    heap: &mut Heap,
    a: Value,
    b: Value,
    mut choose: impl FnMut(&mut Heap, Option<Value>, Option<Value>) -> Result<Option<Value>>,
) -> Result<Value> {
    let (a, b) = (heap.resolved(a)?, heap.resolved(b)?);
    let (left, right) = (heap.domain_items(a)?, heap.domain_items(b)?);
    let mut pairs = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        let order = match (left.get(i), right.get(j)) {
            (Some(&x), Some(&y)) => heap.compare(x, y)?,
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        let key = if order == Ordering::Greater {
            right[j]
        } else {
            left[i]
        };
        let x = (order != Ordering::Greater).then(|| heap.items(a)[i]);
        let y = (order != Ordering::Less).then(|| heap.items(b)[j]);
        i += usize::from(x.is_some());
        j += usize::from(y.is_some());
        if let Some(value) = choose(heap, x, y)? {
            pairs.push((key, value));
        }
    }
    heap.function_of_pairs(&pairs)
}

/// The function that an operand of `operation` is.
///
/// # Errors
/// It is none.
pub(super) fn function(heap: &Heap, operation: &'static str, value: Value) -> Result<Value> {
    let resolved = heap.resolved(value)?;
    match resolved.kind() {
        Kind::Function | Kind::Tuple => Ok(resolved),
        _ => Err(ValueErrorKind::WrongType {
            operation,
            expected: "a function",
            actual: value,
        }
        .into()),
    }
}

#[cold]
fn not_a_bag(operation: &'static str, actual: Value) -> ValueError {
    ValueErrorKind::WrongType {
        operation,
        expected: "a bag",
        actual,
    }
    .into()
}
