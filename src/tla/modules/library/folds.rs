//! Folds over sets, functions and sequences (modules FiniteSetsExt, Functions,
//! SequencesExt). `MapThenFoldSet` is evaluated by its definition, as in TLC.
//!
//! TLC folds a set or function from its first element on in its order of
//! values, where the definitions begin with the last: this matters for
//! operators that are not commutative.

use super::Parameter::{Any, Enumerable, Function, Operator, Sequence};
use super::{Context, Native, Result};
use crate::tla::value::{Elements, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc(
        "FiniteSetsExt",
        "FoldSet",
        &[Operator(2), Any, Enumerable],
        fold_set,
    ),
    Native::tlc(
        "Functions",
        "FoldFunction",
        &[Operator(2), Any, Function],
        fold_function,
    ),
    Native::tlc(
        "Functions",
        "FoldFunctionOnSet",
        &[Operator(2), Any, Function, Enumerable],
        fold_function_on_set,
    ),
    Native::tlc(
        "SequencesExt",
        "FoldSeq",
        &[Operator(2), Any, Function],
        fold_function,
    ),
    Native::tlc(
        "SequencesExt",
        "FoldLeft",
        &[Operator(2), Any, Sequence],
        fold_left,
    ),
    Native::tlc(
        "SequencesExt",
        "FoldRight",
        &[Operator(2), Sequence, Any],
        fold_right,
    ),
    Native::tlc(
        "SequencesExt",
        "FoldLeftDomain",
        &[Operator(2), Any, Sequence],
        fold_left_domain,
    ),
    Native::tlc(
        "SequencesExt",
        "FoldRightDomain",
        &[Operator(2), Sequence, Any],
        fold_right_domain,
    ),
];

fn fold_set(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut elements = Elements::new(context.heap(), given[2])?;
    let mut folded = given[1];
    while let Some(element) = elements.next(context.heap())? {
        folded = context.call(0, &[element, folded])?;
    }
    Ok(folded)
}

fn fold_function(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let values = context.heap().items(given[2]).to_vec();
    let fold = |folded, value| context.call(0, &[value, folded]);
    values.into_iter().try_fold(given[1], fold)
}

fn fold_function_on_set(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut elements = Elements::new(context.heap(), given[3])?;
    let mut folded = given[1];
    while let Some(element) = elements.next(context.heap())? {
        let value = context.heap().apply(given[2], element)?;
        folded = context.call(0, &[value, folded])?;
    }
    Ok(folded)
}

fn fold_left(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let elements = context.heap().items(given[2]).to_vec();
    let fold = |folded, element| context.call(0, &[folded, element]);
    elements.into_iter().try_fold(given[1], fold)
}

fn fold_right(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let elements = context.heap().items(given[1]).to_vec();
    let fold = |folded, element| context.call(0, &[element, folded]);
    elements.into_iter().rev().try_fold(given[2], fold)
}

fn fold_left_domain(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut folded = given[1];
    for index in 1..=context.heap().items(given[2]).len() {
        let index = context.heap().integer(index as i64)?;
        folded = context.call(0, &[folded, index])?;
    }
    Ok(folded)
}

fn fold_right_domain(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut folded = given[2];
    for index in (1..=context.heap().items(given[1]).len()).rev() {
        let index = context.heap().integer(index as i64)?;
        folded = context.call(0, &[index, folded])?;
    }
    Ok(folded)
}
