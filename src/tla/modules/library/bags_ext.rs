//! BagsExt.

use super::Parameter::{Any, Function, Operator};
use super::{Context, Native, Result, refused};
use crate::tla::value::Value;

pub(super) const OPERATORS: &[Native] = &[Native::tlc(
    "BagsExt",
    "FoldBag",
    &[Operator(2), Any, Function],
    fold_bag,
)];

/// Each element as often as the bag has it, the first elements first.
fn fold_bag(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let elements = context.heap().domain_items(given[2])?;
    let mut folded = given[1];
    for (index, &element) in elements.iter().enumerate() {
        let heap = context.heap();
        let copies = heap.items(given[2])[index];
        let Some(copies @ 1..) = heap.as_integer(copies) else {
            return Err(refused("FoldBag", 3, "a bag", given[2]));
        };
        for _ in 0..copies {
            folded = context.call(0, &[folded, element])?;
        }
    }
    Ok(folded)
}
