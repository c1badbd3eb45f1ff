//! SequencesExt, but for folds and substitution.

use super::Parameter::{Any, Function, Integer, Operator, Sequence, Set};
use super::{Context, Native, Result, integer, refused, text};
use crate::tla::modules::{sequences, tlc};
use crate::tla::value::{Heap, Kind, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::own(
        "SequencesExt",
        "ToSet",
        &[Function],
        super::functions::range,
    ),
    Native::tlc("SequencesExt", "SetToSeq", &[Set], set_to_seq),
    Native::tlc("SequencesExt", "SetToSeqs", &[Set], set_to_seqs),
    Native::tlc("SequencesExt", "Contains", &[Sequence, Any], contains),
    Native::own("SequencesExt", "Reverse", &[Any], reverse),
    Native::tlc(
        "SequencesExt",
        "LongestCommonPrefix",
        &[Set],
        longest_common_prefix,
    ),
    Native::tlc("SequencesExt", "IsPrefix", &[Any, Any], is_prefix),
    Native::tlc(
        "SequencesExt",
        "SelectInSeq",
        &[Sequence, Operator(1)],
        select_in_seq,
    ),
    Native::tlc(
        "SequencesExt",
        "SelectLastInSeq",
        &[Sequence, Operator(1)],
        select_last_in_seq,
    ),
    Native::tlc(
        "SequencesExt",
        "SelectInSubSeq",
        &[Sequence, Integer, Integer, Operator(1)],
        select_in_sub_seq,
    ),
    Native::tlc(
        "SequencesExt",
        "SelectLastInSubSeq",
        &[Sequence, Integer, Integer, Operator(1)],
        select_last_in_sub_seq,
    ),
    Native::tlc(
        "SequencesExt",
        "RemoveFirst",
        &[Sequence, Any],
        remove_first,
    ),
    Native::tlc(
        "SequencesExt",
        "RemoveFirstMatch",
        &[Sequence, Operator(1)],
        remove_first_match,
    ),
    Native::tlc("SequencesExt", "Suffixes", &[Sequence], suffixes),
    Native::tlc("SequencesExt", "AllSubSeqs", &[Sequence], all_sub_seqs),
    Native::own("SequencesExt", "FlattenSeq", &[Any], flatten_seq),
];

/// The elements in TLC's order.
fn set_to_seq(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let elements = heap.set_items(given[0])?;
    Ok(heap.tuple(&elements)?)
}

/// All sequences in which each element stands once.
fn set_to_seqs(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let elements = heap.set_items(given[0])?;
    let mut sequences = Vec::new();
    tlc::each_permutation(elements.len(), |order| {
        let permuted: Vec<Value> = order.iter().map(|&index| elements[index]).collect();
        sequences.push(heap.tuple(&permuted)?);
        heap.check_room(sequences.len() as i64)
    })?;
    Ok(heap.set(&sequences)?)
}

fn contains(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let found = position_of(context, given[0], given[1])?;
    Ok(Value::boolean(found.is_some()))
}

/// Where an element first stands, from 0.
fn position_of(
    context: &mut dyn Context,
    sequence: Value,
    element: Value,
) -> Result<Option<usize>> {
    let heap = context.heap();
    for index in 0..heap.items(sequence).len() {
        let other = heap.items(sequence)[index];
        if heap.equal(other, element)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The elements of the argument, which may also be the empty string: the
/// definitions ask for nothing but its length.
fn elements_or_none(
    heap: &mut Heap,
    operator: &'static str,
    sequence: Value,
) -> Result<Vec<Value>> {
    if text(heap, sequence).is_some_and(|text| text.is_empty()) {
        return Ok(Vec::new());
    }
    let resolved = heap.resolved(sequence)?;
    match resolved.kind() {
        Kind::Tuple => Ok(heap.items(resolved).to_vec()),
        _ => Err(refused(operator, 1, "a sequence", sequence)),
    }
}

fn reverse(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let mut elements = elements_or_none(heap, "Reverse", given[0])?;
    elements.reverse();
    Ok(heap.tuple(&elements)?)
}

/// The longest sequence, or string, with which all of a set begin.
fn longest_common_prefix(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    const OPERATOR: &str = "LongestCommonPrefix";
    let heap = context.heap();
    let all = heap.set_items(given[0])?;
    let Some(&first) = all.first() else {
        return Err(refused(OPERATOR, 1, "a set that is not empty", given[0]));
    };
    if let Some(mut prefix) = text(heap, first) {
        for &other in &all {
            let Some(other) = text(heap, other) else {
                return Err(refused(OPERATOR, 1, "a set of strings", given[0]));
            };
            let common = prefix.chars().zip(other.chars());
            let length = common.take_while(|(a, b)| a == b).count();
            prefix = prefix.chars().take(length).collect();
        }
        return Ok(heap.string(&prefix));
    }
    let mut length = usize::MAX;
    for &other in &all {
        if heap.resolved(other)?.kind() != Kind::Tuple {
            return Err(refused(OPERATOR, 1, "a set of sequences", given[0]));
        }
        length = length.min(common_length(heap, first, other)?);
    }
    let first = heap.resolved(first)?;
    let prefix = heap.items(first)[..length].to_vec();
    Ok(heap.tuple(&prefix)?)
}

/// How many elements two tuples begin with in common.
fn common_length(heap: &mut Heap, a: Value, b: Value) -> Result<usize> {
    let (a, b) = (heap.resolved(a)?, heap.resolved(b)?);
    let most = heap.items(a).len().min(heap.items(b).len());
    for index in 0..most {
        let (x, y) = (heap.items(a)[index], heap.items(b)[index]);
        if !heap.equal(x, y)? {
            return Ok(index);
        }
    }
    Ok(most)
}

/// Whether a sequence, or string, begins with another.
fn is_prefix(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    if let (Some(prefix), Some(whole)) = (text(heap, given[0]), text(heap, given[1])) {
        return Ok(Value::boolean(whole.starts_with(&prefix)));
    }
    for (position, &value) in given.iter().enumerate() {
        if heap.resolved(value)?.kind() != Kind::Tuple {
            return Err(refused("IsPrefix", position + 1, "a sequence", value));
        }
    }
    let (prefix, whole) = (heap.resolved(given[0])?, heap.resolved(given[1])?);
    let length = heap.items(prefix).len();
    if length > heap.items(whole).len() {
        return Ok(Value::FALSE);
    }
    let common = common_length(heap, given[0], given[1])?;
    Ok(Value::boolean(common == length))
}

fn select_in_seq(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let length = context.heap().items(given[0]).len();
    select(context, given[0], 0..length, 1)
}

fn select_last_in_seq(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let length = context.heap().items(given[0]).len();
    select(context, given[0], (0..length).rev(), 1)
}

fn select_in_sub_seq(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let positions = sub_seq(context, "SelectInSubSeq", given)?;
    select(context, given[0], positions, 3)
}

fn select_last_in_sub_seq(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let positions = sub_seq(context, "SelectLastInSubSeq", given)?;
    select(context, given[0], positions.rev(), 3)
}

/// The positions, from 0, between the second and the third argument.
fn sub_seq(
    context: &mut dyn Context,
    operator: &'static str,
    given: &[Value],
) -> Result<std::ops::Range<usize>> {
    let heap = context.heap();
    let (from, to) = (integer(heap, given[1]), integer(heap, given[2]));
    if from > to {
        return Ok(0..0);
    }
    let length = heap.items(given[0]).len() as i64;
    for (position, bound) in [(2, from), (3, to)] {
        if !(1..=length).contains(&bound) {
            let expected = "an index of the sequence";
            return Err(refused(operator, position, expected, given[position - 1]));
        }
    }
    Ok(from as usize - 1..to as usize)
}

/// The index of the first of `positions` whose element satisfies the predicate
/// that is the argument at `predicate`, or 0.
fn select(
    context: &mut dyn Context,
    sequence: Value,
    positions: impl Iterator<Item = usize>,
    predicate: usize,
) -> Result<Value> {
    for position in positions {
        let element = context.heap().items(sequence)[position];
        if context.holds(predicate, &[element])? {
            return Ok(context.heap().integer(position as i64 + 1)?);
        }
    }
    Ok(Value::ZERO)
}

fn remove_first(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let found = position_of(context, given[0], given[1])?;
    without(context, given[0], found)
}

fn remove_first_match(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let found = select_in_seq(context, given)?;
    let found = integer(context.heap(), found);
    without(context, given[0], usize::try_from(found - 1).ok())
}

fn without(context: &mut dyn Context, sequence: Value, position: Option<usize>) -> Result<Value> {
    let Some(position) = position else {
        return Ok(sequence);
    };
    let heap = context.heap();
    let mut elements = heap.items(sequence).to_vec();
    elements.remove(position);
    Ok(heap.tuple(&elements)?)
}

fn suffixes(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let elements = heap.items(given[0]).to_vec();
    let mut suffixes = Vec::with_capacity(elements.len() + 1);
    for from in (0..=elements.len()).rev() {
        suffixes.push(heap.tuple(&elements[from..])?);
    }
    Ok(heap.set(&suffixes)?)
}

/// What remains of a sequence when any of its elements are left out.
fn all_sub_seqs(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    const LONGEST: usize = 40;
    let heap = context.heap();
    let elements = heap.items(given[0]).to_vec();
    if elements.len() > LONGEST {
        let expected = "a sequence of at most 40 elements";
        return Err(refused("AllSubSeqs", 1, expected, given[0]));
    }
    let mut all = Vec::new();
    for chosen in 0..1u64 << elements.len() {
        let kept = elements.iter().enumerate();
        let kept: Vec<Value> = kept
            .filter(|(index, _)| chosen >> index & 1 == 1)
            .map(|(_, &element)| element)
            .collect();
        all.push(heap.tuple(&kept)?);
        heap.check_room(all.len() as i64)?;
    }
    Ok(heap.set(&all)?)
}

/// The sequences, or strings, of a sequence in a row.
fn flatten_seq(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let parts = elements_or_none(heap, "FlattenSeq", given[0])?;
    let Some((&first, rest)) = parts.split_first() else {
        return Ok(given[0]);
    };
    if first.kind() == Kind::String || rest.is_empty() {
        let join = |joined, &part: &Value| sequences::concat(heap, joined, part);
        return Ok(rest.iter().try_fold(first, join)?);
    }
    let mut elements = Vec::new();
    for &part in &parts {
        let part = sequences::tuple(heap, "\\o", part)?;
        elements.extend_from_slice(heap.items(part));
    }
    Ok(heap.tuple(&elements)?)
}
