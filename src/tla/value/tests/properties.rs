//! Every operation against its definition on [`Reference`] values.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::*;
use super::heap;
use super::reference::{Reference, alike, sets, types, values};

fn encoded(heap: &mut Heap, value: Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    heap.encode(value, &mut bytes).unwrap();
    bytes
}

/// All functions from `domain` to `range`.
fn functions(domain: &BTreeSet<Reference>, range: &BTreeSet<Reference>) -> BTreeSet<Reference> {
    let mut all = vec![BTreeMap::new()];
    for argument in domain {
        all = all
            .iter()
            .flat_map(|function| {
                range.iter().map(move |value| {
                    let mut longer = function.clone();
                    longer.insert(argument.clone(), value.clone());
                    longer
                })
            })
            .collect();
    }
    all.into_iter().map(Reference::Function).collect()
}

fn subsets(set: &BTreeSet<Reference>) -> BTreeSet<Reference> {
    let mut all = vec![BTreeSet::new()];
    for element in set {
        for index in 0..all.len() {
            let mut with = all[index].clone();
            with.insert(element.clone());
            all.push(with);
        }
    }
    all.into_iter().map(Reference::Set).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn building_keeps_the_value(values in alike(1), shuffle: u64) {
        let mut heap = heap();
        let value = values[0].build(&mut heap, shuffle);
        prop_assert_eq!(&Reference::read(&mut heap, value), &values[0]);
    }

    #[test]
    fn order_is_tlcs(values in alike(2), shuffle: u64) {
        let mut heap = heap();
        let a = values[0].build(&mut heap, shuffle);
        let b = values[1].build(&mut heap, shuffle / 2);
        let order = values[0].cmp(&values[1]);
        prop_assert_eq!(heap.compare(a, b).unwrap(), order);
        prop_assert_eq!(heap.compare(b, a).unwrap(), order.reverse());
        prop_assert_eq!(heap.equal(a, b).unwrap(), order.is_eq());
    }

    #[test]
    fn equal_values_have_equal_bytes(values in alike(2), register: bool, shuffle: u64) {
        let mut heap = heap();
        let a = values[0].build(&mut heap, shuffle);
        if register && a.kind() == Kind::Function {
            let domain = heap.domain(a).unwrap();
            heap.register_domain(domain).unwrap();
        }
        let again = values[0].build(&mut heap, shuffle.wrapping_add(1));
        let b = values[1].build(&mut heap, shuffle);
        let bytes = encoded(&mut heap, a);
        prop_assert_eq!(&bytes, &encoded(&mut heap, again));
        prop_assert_eq!(bytes == encoded(&mut heap, b), values[0] == values[1]);
    }

    #[test]
    fn decoding_undoes_encoding(values in alike(1), register: bool, shuffle: u64) {
        let mut heap = heap();
        let value = values[0].build(&mut heap, shuffle);
        if register && value.kind() == Kind::Function {
            let domain = heap.domain(value).unwrap();
            heap.register_domain(domain).unwrap();
        }
        let mut bytes = encoded(&mut heap, value);
        let length = bytes.len();
        bytes.extend_from_slice(&[1, 2, 3]);
        let (back, used) = heap.decode(&bytes).unwrap();
        prop_assert_eq!(used, length);
        prop_assert_eq!(&Reference::read(&mut heap, back), &values[0]);
        for end in 0..length {
            prop_assert!(heap.decode(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn malformed_bytes_are_refused(
        values in alike(1),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut heap = heap();
        let value = values[0].build(&mut heap, 0);
        let names = heap.set(&[heap.atom(crate::tla::resolve::ir::AtomId(0))]).unwrap();
        heap.register_domain(names).unwrap();
        let mut bytes = encoded(&mut heap, value);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        // Whatever is accepted is what encoding would have made.
        if let Ok((value, used)) = heap.decode(&bytes) {
            prop_assert_eq!(&encoded(&mut heap, value)[..], &bytes[..used]);
        }
    }

    #[test]
    fn random_bytes_are_refused_or_canonical(
        bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), 64..74u8, 96..116u8, 0..8u8], 0..24)
    ) {
        let mut heap = heap();
        if let Ok((value, used)) = heap.decode(&bytes) {
            prop_assert_eq!(&encoded(&mut heap, value)[..], &bytes[..used]);
        }
    }

    #[test]
    fn set_algebra(sets in sets(2), shuffle: u64) {
        let mut heap = heap();
        let (x, y) = (sets[0].as_set(), sets[1].as_set());
        let a = sets[0].build(&mut heap, shuffle);
        let b = sets[1].build(&mut heap, shuffle / 2);
        let union = heap.union(a, b).unwrap();
        prop_assert_eq!(Reference::read(&mut heap, union), Reference::Set(x | y));
        let intersection = heap.intersection(a, b).unwrap();
        prop_assert_eq!(Reference::read(&mut heap, intersection), Reference::Set(x & y));
        let difference = heap.difference(a, b).unwrap();
        prop_assert_eq!(Reference::read(&mut heap, difference), Reference::Set(x - y));
        prop_assert_eq!(heap.is_subset(a, b).unwrap(), x.is_subset(y));
        prop_assert!(heap.is_subset(intersection, a).unwrap());
        prop_assert_eq!(heap.cardinality(union).unwrap(), (x | y).len() as i64);
        for element in x | y {
            let value = element.build(&mut heap, shuffle);
            prop_assert_eq!(heap.member(value, b).unwrap(), y.contains(&element));
        }
    }

    #[test]
    fn big_union_unites(sets in sets(3), shuffle: u64) {
        let mut heap = heap();
        let members: Vec<Value> = sets.iter().map(|set| set.build(&mut heap, shuffle)).collect();
        let set = heap.set(&members).unwrap();
        let union = heap.big_union(set).unwrap();
        let expected = sets.iter().flat_map(|set| set.as_set().clone()).collect();
        prop_assert_eq!(Reference::read(&mut heap, union), Reference::Set(expected));
    }

    #[test]
    fn lazy_sets_contain_what_they_enumerate(sets in sets(2), shuffle: u64) {
        let mut heap = heap();
        let (x, y) = (sets[0].as_set(), sets[1].as_set());
        let a = sets[0].build(&mut heap, shuffle);
        let b = sets[1].build(&mut heap, shuffle / 2);
        let tuples = x
            .iter()
            .flat_map(|first| y.iter().map(|second| [first.clone(), second.clone()]))
            .map(Reference::sequence)
            .collect();
        let names = heap.set(&[heap.atom(crate::tla::resolve::ir::AtomId(0))]).unwrap();
        let records = functions(&[Reference::String(0)].into(), x);
        let small_domain: BTreeSet<Reference> = x.iter().take(3).cloned().collect();
        let small = Reference::Set(small_domain.clone()).build(&mut heap, shuffle);
        let lazy = [
            (heap.powerset(a).unwrap(), subsets(x)),
            (heap.product(&[a, b]).unwrap(), tuples),
            (heap.record_set(names, &[a]).unwrap(), records),
            (heap.function_set(small, b).unwrap(), functions(&small_domain, y)),
        ];
        for (set, expected) in lazy {
            let count = heap.cardinality(set).unwrap();
            prop_assert_eq!(count, expected.len() as i64);
            let other = Reference::Set(expected.clone()).build(&mut heap, shuffle);
            let mut members = 0;
            for element in &expected {
                let element = element.build(&mut heap, shuffle);
                members += usize::from(heap.member(element, set).unwrap());
            }
            prop_assert_eq!(members, expected.len());
            prop_assert!(heap.equal(set, other).unwrap());
            prop_assert_eq!(encoded(&mut heap, set), encoded(&mut heap, other));
            prop_assert_eq!(Reference::read(&mut heap, set), Reference::Set(expected));
        }
        let powerset = heap.powerset(a).unwrap();
        prop_assert_eq!(heap.member(b, powerset).unwrap(), y.is_subset(x));
    }

    #[test]
    fn functions_keep_their_laws(
        (function, values) in (types(), types()).prop_flat_map(|(domain, range)| {
            let function = super::reference::Type::Function(
                Box::new(domain.clone()),
                Box::new(range.clone()),
            );
            (values(&function), (values(&domain), values(&range)))
        }),
        shuffle: u64,
    ) {
        let mut heap = heap();
        let reference = function.as_function();
        let value = function.build(&mut heap, shuffle);
        let domain = heap.domain(value).unwrap();
        let expected = Reference::Set(reference.keys().cloned().collect());
        prop_assert_eq!(Reference::read(&mut heap, domain), expected);
        for (argument, result) in reference {
            let argument = argument.build(&mut heap, shuffle / 2);
            let applied = heap.apply(value, argument).unwrap();
            prop_assert_eq!(&Reference::read(&mut heap, applied), result);
        }
        let (argument, result) = values;
        let mut updated = reference.clone();
        if let Some(old) = updated.get_mut(&argument) {
            *old = result.clone();
        }
        let argument = argument.build(&mut heap, shuffle);
        let result = result.build(&mut heap, shuffle);
        let except = heap.except(value, argument, result).unwrap();
        prop_assert_eq!(Reference::read(&mut heap, except), Reference::Function(updated));
        prop_assert_eq!(Reference::read(&mut heap, value), function);
    }
}
