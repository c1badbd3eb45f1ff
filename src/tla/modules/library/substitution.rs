//! SequencesExt: replacing subsequences, and parts of strings.

use super::Parameter::Any;
use super::{Context, Native, Result, refused, text};
use crate::tla::value::{Heap, Kind, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc(
        "SequencesExt",
        "ReplaceFirstSubSeq",
        &[Any, Any, Any],
        replace_first,
    ),
    Native::tlc(
        "SequencesExt",
        "ReplaceAllSubSeqs",
        &[Any, Any, Any],
        replace_all,
    ),
];

/// The arguments: what is put in the place of what is searched for in the
/// whole.
enum Given {
    Strings(String, String, String),
    Sequences(Vec<Value>, Vec<Value>, Vec<Value>),
}

fn given_as(heap: &Heap, operator: &'static str, given: &[Value]) -> Result<Given> {
    let texts = given.iter().filter_map(|&value| text(heap, value));
    if let [new, old, whole] = &mut texts.collect::<Vec<_>>()[..] {
        let [new, old, whole] = [new, old, whole].map(std::mem::take);
        return Ok(Given::Strings(new, old, whole));
    }
    let sequence = |position: usize| {
        let value = heap.resolved(given[position])?;
        match value.kind() {
            Kind::Tuple => Ok(heap.items(value).to_vec()),
            _ => Err(refused(
                operator,
                position + 1,
                "a sequence",
                given[position],
            )),
        }
    };
    Ok(Given::Sequences(sequence(0)?, sequence(1)?, sequence(2)?))
}

fn replace_first(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    match given_as(heap, "ReplaceFirstSubSeq", given)? {
        Given::Strings(new, old, whole) => Ok(heap.string(&whole.replacen(&old, &new, 1))),
        Given::Sequences(new, old, mut whole) => {
            for start in 0..=whole.len() {
                if begins_with(heap, &whole[start..], &old)? {
                    whole.splice(start..start + old.len(), new);
                    return Ok(heap.tuple(&whole)?);
                }
            }
            Ok(given[2])
        }
    }
}

/// Replaces from left to right; what is empty is found before each element.
fn replace_all(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    match given_as(heap, "ReplaceAllSubSeqs", given)? {
        Given::Strings(new, old, whole) if old.is_empty() => {
            let mut replaced = String::new();
            for (index, unit) in whole.chars().enumerate() {
                if index > 0 {
                    replaced.push_str(&new);
                }
                replaced.push(unit);
            }
            Ok(heap.string(&(new + &replaced)))
        }
        Given::Strings(new, old, whole) => Ok(heap.string(&whole.replace(&old, &new))),
        Given::Sequences(new, old, whole) => {
            if old.is_empty() && whole.is_empty() {
                return Ok(heap.tuple(&new)?);
            }
            let mut replaced = Vec::new();
            let mut start = 0;
            while start < whole.len() {
                let found = begins_with(heap, &whole[start..], &old)?;
                if found {
                    replaced.extend_from_slice(&new);
                    start += old.len();
                }
                if !found || old.is_empty() {
                    replaced.push(whole[start]);
                    start += 1;
                }
            }
            Ok(heap.tuple(&replaced)?)
        }
    }
}

fn begins_with(heap: &mut Heap, whole: &[Value], part: &[Value]) -> Result<bool> {
    if part.len() > whole.len() {
        return Ok(false);
    }
    for (&a, &b) in whole.iter().zip(part) {
        if !heap.equal(a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}
