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
fn typed_model_values_are_compared_with_their_type_only() {
    let mut heap = heap();
    let [m0, t0, t1, u0] = [4, 7, 8, 9].map(|atom| heap.atom(AtomId(atom)));
    assert!(heap.compare(t0, t1).unwrap().is_lt());
    assert!(!heap.equal(t0, t1).unwrap());
    assert!(!heap.equal(m0, t0).unwrap());
    assert!(heap.equal(t0, u0).is_err());
    assert!(heap.set(&[t0, u0]).is_err());
    let one = heap.set(&[integer(1)]).unwrap();
    assert!(heap.equal(t0, integer(1)).is_err());
    assert!(heap.member(t0, one).is_err());
    assert!(heap.member(t0, Value::NAT).is_err());
    assert!(!heap.member(m0, one).unwrap());
}

#[test]
fn values_of_different_types_are_incomparable() {
    let mut heap = heap();
    let text = heap.atom(AtomId(0));
    let names = heap.record_domain(&[AtomId(0)]).unwrap();
    let record = heap.function(names, &[integer(1)]).unwrap();
    let tuple = heap.tuple(&[integer(1)]).unwrap();
    let set = heap.set(&[integer(1)]).unwrap();
    let values = [integer(1), Value::TRUE, text, set, tuple, Value::NAT];
    for (index, &a) in values.iter().enumerate() {
        for &b in &values[index + 1..] {
            let error = heap.equal(a, b).unwrap_err();
            assert!(matches!(error.kind(), ValueErrorKind::Incomparable { .. }));
            assert!(heap.compare(b, a).is_err());
        }
    }
    assert!(heap.equal(record, tuple).is_err());
    let error = heap.equal(integer(1), text).unwrap_err();
    let expected = "cannot compare the integer 1 with the string \"s0\"";
    assert_eq!(error.message(&heap), expected);
}

/// The elements that a cursor gives when closures are resolved as it asks.
fn enumerate_resolving(heap: &mut Heap, set: Value, resolved: Value) -> Vec<String> {
    let mut elements = Elements::new(heap, set).unwrap();
    let mut all = Vec::new();
    loop {
        match elements.next(heap) {
            Ok(Some(element)) => all.push(heap.display(element).to_string()),
            Ok(None) => return all,
            Err(error) => {
                let closure = error.needs_evaluator().expect("a closure");
                heap.resolve(closure, resolved);
            }
        }
    }
}

#[test]
fn enumeration_goes_on_where_a_closure_stopped_it() {
    let mut heap = heap();
    let closure = |heap: &mut Heap| {
        heap.closure(ClosureKind::Filter, 0, Value::ANY, &[])
            .unwrap()
    };
    let (one, two) = (
        heap.set(&[integer(1)]).unwrap(),
        heap.set(&[integer(2)]).unwrap(),
    );
    let subsets = heap.powerset(one).unwrap();
    let filter = closure(&mut heap);
    let difference = heap.difference(subsets, filter).unwrap();
    let all = enumerate_resolving(&mut heap, difference, Value::EMPTY_SET);
    assert_eq!(all, ["{}", "{1}"]);
    let range = heap.interval(1, 2).unwrap();
    let sets = heap.function_set(range, one).unwrap();
    let filter = closure(&mut heap);
    let chain = heap.union(sets, filter).unwrap();
    let sets = heap.set(&[chain]).unwrap();
    let union = heap.big_union(sets).unwrap();
    let all = enumerate_resolving(&mut heap, union, two);
    assert_eq!(all, ["<<1, 1>>", "2"]);
}

#[test]
fn messages_shorten_long_values() {
    let mut heap = heap();
    let many: Vec<Value> = (0..1000).map(|element| integer(2 * element)).collect();
    let set = heap.set(&many).unwrap();
    let described = heap.describe(set);
    assert!(described.starts_with("the set {0, 2, 4, "));
    assert!(described.ends_with("..."));
    assert!(described.len() < 220);
    let text = heap.string(&"\u{e9}".repeat(150));
    assert!(heap.describe(text).ends_with("\u{e9}..."));
}

#[test]
fn sets_beyond_the_budget_are_errors() {
    let mut heap = Heap::new(AtomTable::new(&[]), 1 << 16);
    let many = heap.interval(1, 40).unwrap();
    let subsets = heap.powerset(many).unwrap();
    assert_eq!(heap.cardinality(subsets).unwrap(), 1 << 40);
    let functions = heap.function_set(many, many).unwrap();
    assert!(heap.cardinality(functions).unwrap_err().is_limit());
    for set in [subsets, functions] {
        let mark = heap.mark();
        assert!(heap.force(set).unwrap_err().is_limit());
        heap.truncate(mark);
    }
    let huge = heap.interval(0, i64::MAX).unwrap();
    assert!(heap.cardinality(huge).unwrap_err().is_limit());
    assert!(heap.union(huge, many).unwrap_err().is_limit());
    assert!(heap.encode(huge, &mut Vec::new()).unwrap_err().is_limit());
    assert!(heap.member(integer(7), huge).unwrap());
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let mut heap = heap();
    let mut value = Value::EMPTY_TUPLE;
    for _ in 0..500 {
        value = heap.tuple(&[value]).unwrap();
    }
    let mut bytes = Vec::new();
    heap.encode(value, &mut bytes).unwrap();
    let (back, _) = heap.decode(&bytes).unwrap();
    assert!(heap.equal(back, value).unwrap());
    for _ in 0..100 {
        value = heap.tuple(&[value]).unwrap();
    }
    assert!(heap.encode(value, &mut bytes).unwrap_err().is_limit());
}

#[test]
fn filters_are_decided_by_the_predicate() {
    let mut heap = heap();
    let filter = heap
        .closure(ClosureKind::Filter, 7, Value::NAT, &[integer(2)])
        .unwrap();
    let functions = heap.function_set(Value::EMPTY_SET, filter).unwrap();
    let even = heap.seq(filter).unwrap();
    let tuples = [[2, 4], [2, 3]].map(|pair| heap.tuple(&pair.map(integer)).unwrap());
    let mut is_even = |heap: &mut Heap, closure: Value, element: Value| {
        let divisor = heap.captured(closure, 0).as_small_integer().unwrap();
        Ok::<bool, ValueError>(heap.as_integer(element).unwrap() % divisor == 0)
    };
    assert!(member_with(&mut heap, tuples[0], even, &mut is_even).unwrap());
    assert!(!member_with(&mut heap, tuples[1], even, &mut is_even).unwrap());
    assert!(member_with(&mut heap, Value::EMPTY_TUPLE, functions, &mut is_even).unwrap());
    let blocked = heap.member(tuples[0], even).unwrap_err();
    assert!(
        blocked
            .needs_evaluator()
            .is_some_and(|closure| closure.same(filter))
    );
    let some = heap.set(&[integer(0), integer(2)]).unwrap();
    heap.resolve(filter, some);
    assert!(!heap.member(tuples[0], even).unwrap());
    assert!(heap.equal(filter, some).unwrap());
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
