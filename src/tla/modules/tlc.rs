//! The module TLC: operators on values.

use super::bags::{combine, function};
use super::sequences::tuple;
use crate::tla::value::{Heap, Kind, Value, ValueError};

type Result<T> = std::result::Result<T, ValueError>;

/// `argument :> value`.
///
/// # Errors
/// The budget is used up.
pub fn colon_greater(heap: &mut Heap, argument: Value, value: Value) -> Result<Value> {
    heap.function_of_pairs(&[(argument, value)])
}

/// `a @@ b`: where both have a value, that of `a`.
///
/// # Errors
/// An operand is no function, or elements of the domains are incomparable.
pub fn at_at(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    let a = function(heap, "@@", a)?;
    let b = function(heap, "@@", b)?;
    if a.same(Value::EMPTY_TUPLE) || b.same(Value::EMPTY_TUPLE) {
        return Ok(if a.same(Value::EMPTY_TUPLE) { b } else { a });
    }
    combine(heap, a, b, |_, x, y| Ok(x.or(y)))
}

/// Permutations(`set`): the bijections of a set onto itself.
///
/// # Errors
/// `set` is no set or cannot be enumerated, or the budget is used up.
pub fn permutations(heap: &mut Heap, set: Value) -> Result<Value> {
    let domain = heap.function_domain(set)?;
    let elements = heap.set_items(domain)?;
    let mut functions = Vec::new();
    each_permutation(elements.len(), |order| {
        let values: Vec<Value> = order.iter().map(|&index| elements[index]).collect();
        functions.push(heap.function(domain, &values)?);
        heap.check_room(functions.len() as i64)
    })?;
    heap.set(&functions)
}

/// Calls `visit` with all orders of `0..count`, in lexicographic order.
pub(super) fn each_permutation(
    count: usize,
    mut visit: impl FnMut(&[usize]) -> Result<()>,
) -> Result<()> {
    let mut order: Vec<usize> = (0..count).collect();
    loop {
        visit(&order)?;
        if !next_permutation(&mut order) {
            return Ok(());
        }
    }
}

/// Makes the lexicographically next permutation; false after the last.
fn next_permutation(order: &mut [usize]) -> bool {
    let Some(last) = order.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    let pivot = order[last];
    if let Some(greater) = order.iter().rposition(|&index| index > pivot) {
        order.swap(last, greater);
    }
    order[last + 1..].reverse();
    true
}

/// SortSeq(`sequence`, `less`), by insertion from the back, as TLC does;
/// `context` gives the heap and is handed to `less`.
///
/// # Errors
/// `sequence` is no sequence, `less` fails, or the budget is used up.
pub fn sort_seq<C, E>(
    context: &mut C,
    sequence: Value,
    mut less: impl FnMut(&mut C, Value, Value) -> std::result::Result<bool, E>,
) -> std::result::Result<Value, E>
where
    C: AsMut<Heap>,
    E: From<ValueError>,
{
    let sequence = tuple(context.as_mut(), "SortSeq", sequence)?;
    let mut sorted = context.as_mut().items(sequence).to_vec();
    for index in 1..sorted.len() {
        let element = sorted[index];
        let mut place = index;
        while place > 0 && less(context, element, sorted[place - 1])? {
            sorted[place] = sorted[place - 1];
            place -= 1;
        }
        sorted[place] = element;
    }
    Ok(context.as_mut().tuple(&sorted)?)
}

/// ToString(`value`): the text that TLC would print.
///
/// # Errors
/// A set in it cannot be enumerated.
pub fn to_string(heap: &mut Heap, value: Value) -> Result<Value> {
    let text = heap.render_whole(value)?;
    Ok(heap.string(&text))
}

/// TLCEval(`value`): the value with lazy sets enumerated.
///
/// # Errors
/// The budget is used up.
pub fn tlc_eval(heap: &mut Heap, value: Value) -> Result<Value> {
    match value.kind() {
        Kind::LazySet if heap.is_finite(value)? => heap.force(value),
        Kind::Closure => heap.resolved(value),
        _ => Ok(value),
    }
}

/// A generator of random numbers (SplitMix64) whose sequence depends on its
/// seed alone.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator for this seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(limit)) >> 64) as u64
    }
}

/// RandomElement(`set`). Sets of functions, records and tuples are not
/// enumerated.
///
/// # Errors
/// `set` is no set, empty, or cannot be enumerated.
pub fn random_element(heap: &mut Heap, set: Value, random: &mut Random) -> Result<Value> {
    heap.random_element(set, &mut |limit| random.below(limit))
}
