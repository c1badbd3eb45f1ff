//! Sequences: operators on tuples, some of them also on strings, as in TLC.

use super::naturals::integer;
use crate::tla::value::{Heap, Kind, Value, ValueError, ValueErrorKind};

type Result<T> = std::result::Result<T, ValueError>;

/// Len(`sequence`), also of a string.
///
/// # Errors
/// `sequence` is neither.
pub fn len(heap: &mut Heap, sequence: Value) -> Result<Value> {
    if let Some(text) = text(heap, sequence) {
        return heap.integer(text.encode_utf16().count() as i64);
    }
    let sequence = tuple(heap, "Len", sequence)?;
    heap.integer(heap.items(sequence).len() as i64)
}

/// Head(`sequence`).
///
/// # Errors
/// `sequence` is no sequence, or empty.
#[inline]
pub fn head(heap: &mut Heap, sequence: Value) -> Result<Value> {
    let sequence = tuple(heap, "Head", sequence)?;
    heap.items(sequence)
        .first()
        .copied()
        .ok_or_else(|| empty("Head", sequence))
}

/// Tail(`sequence`), also of a string.
///
/// # Errors
/// `sequence` is neither, or empty.
pub fn tail(heap: &mut Heap, sequence: Value) -> Result<Value> {
    if let Some(text) = text(heap, sequence) {
        let units: Vec<u16> = text.encode_utf16().skip(1).collect();
        if text.is_empty() {
            return Err(empty("Tail", sequence));
        }
        return Ok(heap.string(&String::from_utf16_lossy(&units)));
    }
    let sequence = tuple(heap, "Tail", sequence)?;
    match heap.items(sequence).len() {
        0 => Err(empty("Tail", sequence)),
        length => heap.slice(sequence, 1, length),
    }
}

/// Append(`sequence`, `element`).
///
/// # Errors
/// `sequence` is no sequence, or the budget is used up.
#[inline]
pub fn append(heap: &mut Heap, sequence: Value, element: Value) -> Result<Value> {
    let sequence = tuple(heap, "Append", sequence)?;
    heap.appended(sequence, &[element])
}

/// `a \o b`, also of strings.
///
/// # Errors
/// The operands are neither two sequences nor two strings, or the budget is
/// used up.
pub fn concat(heap: &mut Heap, a: Value, b: Value) -> Result<Value> {
    const OPERATION: &str = "\\o";
    if let Some(first) = text(heap, a) {
        let Some(second) = text(heap, b) else {
            let expected = "a string after a string";
            let kind = ValueErrorKind::WrongType {
                operation: OPERATION,
                expected,
                actual: b,
            };
            return Err(kind.into());
        };
        let joined = format!("{first}{second}");
        return Ok(heap.string(&joined));
    }
    let a = tuple(heap, OPERATION, a)?;
    let b = tuple(heap, OPERATION, b)?;
    if heap.items(a).is_empty() {
        return Ok(b);
    }
    heap.concatenated(a, b)
}

/// SubSeq(`sequence`, `from`, `to`), also of a string.
///
/// # Errors
/// An argument has the wrong type, or `from` and `to` are not in the sequence
/// although `from <= to`.
pub fn sub_seq(heap: &mut Heap, sequence: Value, from: Value, to: Value) -> Result<Value> {
    const OPERATION: &str = "SubSeq";
    let units: Option<Vec<u16>> = text(heap, sequence).map(|text| text.encode_utf16().collect());
    let sequence = match units {
        Some(_) => sequence,
        None => tuple(heap, OPERATION, sequence)?,
    };
    let first = integer(heap, OPERATION, from)?;
    let last = integer(heap, OPERATION, to)?;
    if first > last {
        return Ok(match units {
            Some(_) => heap.string(""),
            None => Value::EMPTY_TUPLE,
        });
    }
    let length = units
        .as_ref()
        .map_or_else(|| heap.items(sequence).len(), Vec::len) as i64;
    for (bound, actual) in [(first, from), (last, to)] {
        if !(1..=length).contains(&bound) {
            let expected = "bounds within the sequence";
            return Err(ValueErrorKind::BadArgument {
                operation: OPERATION,
                expected,
                actual,
            }
            .into());
        }
    }
    let (first, last) = (first as usize - 1, last as usize);
    match units {
        Some(units) => Ok(heap.string(&String::from_utf16_lossy(&units[first..last]))),
        None => heap.slice(sequence, first, last),
    }
}

/// SelectSeq(`sequence`, `test`); `context` gives the heap and is handed to
/// `test`.
///
/// # Errors
/// `sequence` is no sequence, `test` fails, or the budget is used up.
pub fn select_seq<C, E>(
    context: &mut C,
    sequence: Value,
    mut test: impl FnMut(&mut C, Value) -> std::result::Result<bool, E>,
) -> std::result::Result<Value, E>
where
    C: AsMut<Heap>,
    E: From<ValueError>,
{
    let sequence = tuple(context.as_mut(), "SelectSeq", sequence)?;
    let mut selected = Vec::new();
    for index in 0..context.as_mut().items(sequence).len() {
        let element = context.as_mut().items(sequence)[index];
        if test(context, element)? {
            selected.push(element);
        }
    }
    Ok(context.as_mut().tuple(&selected)?)
}

/// The sequence that an operand of `operation` is.
///
/// # Errors
/// It is none.
#[inline]
pub(super) fn tuple(heap: &Heap, operation: &'static str, value: Value) -> Result<Value> {
    if value.kind() == Kind::Tuple {
        return Ok(value);
    }
    let resolved = heap.resolved(value)?;
    if resolved.kind() == Kind::Tuple {
        return Ok(resolved);
    }
    Err(ValueErrorKind::WrongType {
        operation,
        expected: "a sequence",
        actual: value,
    }
    .into())
}

/// The text of a string.
fn text(heap: &Heap, value: Value) -> Option<&str> {
    value.as_string().map(|atom| heap.atoms().text(atom))
}

#[cold]
fn empty(operation: &'static str, actual: Value) -> ValueError {
    let expected = "a sequence that is not empty";
    ValueErrorKind::BadArgument {
        operation,
        expected,
        actual,
    }
    .into()
}
