//! Tests of the value layer.

mod properties;
mod recorded;
mod reference;

use super::*;
use crate::tla::resolve::ir::{Atom, AtomId};

/// A heap with the strings `"s0"`.. and the model values `m0`.., `t_0`...
pub(super) fn heap() -> Heap {
    let mut atoms = Vec::new();
    for index in 0..4 {
        atoms.push(Atom::String(format!("s{index}")));
    }
    for index in 0..3 {
        atoms.push(Atom::ModelValue(format!("m{index}")));
    }
    for index in 0..2 {
        atoms.push(Atom::ModelValue(format!("t_{index}")));
    }
    atoms.push(Atom::ModelValue("u_0".into()));
    Heap::new(AtomTable::new(&atoms), 1 << 26)
}

fn integer(value: i64) -> Value {
    Value::small_integer(value).expect("a small integer")
}

#[test]
fn small_intervals_keep_their_bounds() {
    let mut heap = heap();
    for (low, high) in [
        (0, 0),
        (-5, 7),
        (-(1 << 29), (1 << 29) - 1),
        (i64::MIN, i64::MAX),
    ] {
        let interval = heap.interval(low, high).unwrap();
        assert_eq!(heap.as_interval(interval), Some((low, high)));
    }
}

#[test]
fn truncation_forgets_what_was_forced_later() {
    let mut heap = heap();
    let base = heap.interval(1, 2).unwrap();
    let powerset = heap.powerset(base).unwrap();
    heap.freeze();
    let mark = heap.mark();
    let forced = heap.force(powerset).unwrap();
    assert_eq!(heap.display(forced).to_string(), "{{}, {1}, {2}, {1, 2}}");
    heap.truncate(mark);
    assert!(heap.forced_to(powerset).is_none());
    let again = heap.force(powerset).unwrap();
    assert_eq!(heap.items(again).len(), 4);
}

#[test]
fn strings_made_later_are_dropped_and_made_again() {
    let mut heap = heap();
    let kept = heap.string("kept");
    let mark = heap.mark();
    let dropped = heap.string("dropped");
    assert!(heap.is_older(kept, mark));
    assert!(!heap.is_older(dropped, mark));
    heap.truncate(mark);
    let other = heap.string("other");
    assert_eq!(heap.display(other).to_string(), "\"other\"");
    assert!(heap.string("kept").same(kept));
    let program = heap.string("s1");
    assert!(heap.compare(program, kept).unwrap().is_lt());
    assert!(heap.compare(kept, other).unwrap().is_lt());
}

#[test]
fn values_survive_encoding() {
    let mut heap = heap();
    let names = heap.record_domain(&[AtomId(1), AtomId(0)]).unwrap();
    let names = heap.register_domain(names).unwrap();
    let runtime = heap.string("made");
    let record = heap.function(names, &[integer(5), runtime]).unwrap();
    let set = heap.set(&[record]).unwrap();
    let mut bytes = Vec::new();
    heap.encode(set, &mut bytes).unwrap();
    let (back, used) = heap.decode(&bytes).unwrap();
    assert_eq!(used, bytes.len());
    assert!(heap.equal(set, back).unwrap());
    assert_eq!(
        heap.display(back).to_string(),
        "{[s0 |-> 5, s1 |-> \"made\"]}"
    );
}
