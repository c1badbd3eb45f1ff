//! An obviously right representation of values, and random values of it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

use super::super::*;
use crate::tla::resolve::ir::AtomId;

/// A value as a tree. Atoms are numbers of the test heap's atoms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    Integer(i64),
    Boolean(bool),
    String(u32),
    Model(u32),
    Set(BTreeSet<Reference>),
    Function(BTreeMap<Reference, Reference>),
}

/// What values a random value may be; values of one type are comparable.
#[derive(Clone, Debug)]
pub enum Type {
    Integer,
    BigInteger,
    Boolean,
    Atom,
    Set(Box<Type>),
    Sequence(Box<Type>),
    Record(Vec<u32>, Box<Type>),
    Function(Box<Type>, Box<Type>),
}

impl PartialOrd for Reference {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// TLC's order, by its definition.
impl Ord for Reference {
    fn cmp(&self, other: &Self) -> Ordering {
        use Reference::*;
        match (self, other) {
            (Integer(a), Integer(b)) => a.cmp(b),
            (Boolean(a), Boolean(b)) => a.cmp(b),
            (String(a), String(b)) | (Model(a), Model(b)) => a.cmp(b),
            (Model(_), _) => Ordering::Less,
            (_, Model(_)) => Ordering::Greater,
            (Set(a), Set(b)) => a.len().cmp(&b.len()).then_with(|| a.iter().cmp(b.iter())),
            (Function(a), Function(b)) => (a.len().cmp(&b.len()))
                .then_with(|| a.keys().cmp(b.keys()))
                .then_with(|| a.values().cmp(b.values())),
            _ => panic!("{self:?} and {other:?} are incomparable"),
        }
    }
}

impl Reference {
    pub fn sequence(elements: impl IntoIterator<Item = Reference>) -> Reference {
        Reference::Function((1..).map(Reference::Integer).zip(elements).collect())
    }

    pub fn as_set(&self) -> &BTreeSet<Reference> {
        match self {
            Reference::Set(set) => set,
            other => panic!("{other:?} is no set"),
        }
    }

    pub fn as_function(&self) -> &BTreeMap<Reference, Reference> {
        match self {
            Reference::Function(function) => function,
            other => panic!("{other:?} is no function"),
        }
    }

    /// The value, made by the operations that the evaluator would use; sets
    /// are built in the order that `shuffle` gives.
    pub fn build(&self, heap: &mut Heap, shuffle: u64) -> Value {
        match self {
            Reference::Integer(integer) => heap.integer(*integer).unwrap(),
            Reference::Boolean(boolean) => Value::boolean(*boolean),
            Reference::String(atom) | Reference::Model(atom) => heap.atom(AtomId(*atom)),
            Reference::Set(set) => {
                if shuffle % 2 == 1
                    && let (Some(Reference::Integer(low)), Some(Reference::Integer(high))) =
                        (set.first(), set.last())
                    && high.checked_sub(*low) == Some(set.len() as i64 - 1)
                {
                    return heap.interval(*low, *high).unwrap();
                }
                let mut elements: Vec<Value> = set
                    .iter()
                    .map(|element| element.build(heap, shuffle))
                    .collect();
                if let Some(&first) = elements.first() {
                    let middle = shuffle as usize % elements.len();
                    elements.rotate_left(middle);
                    elements.push(first);
                }
                heap.set(&elements).unwrap()
            }
            Reference::Function(function) => {
                let domain = Reference::Set(function.keys().cloned().collect());
                let domain = domain.build(heap, shuffle);
                let domain = heap.function_domain(domain).unwrap();
                let values: Vec<Value> = function
                    .values()
                    .map(|value| value.build(heap, shuffle))
                    .collect();
                heap.function(domain, &values).unwrap()
            }
        }
    }

    /// What `value` is.
    pub fn read(heap: &mut Heap, value: Value) -> Reference {
        match value.kind() {
            Kind::Integer => Reference::Integer(heap.as_integer(value).unwrap()),
            Kind::Boolean => Reference::Boolean(value.as_boolean().unwrap()),
            Kind::String => Reference::String(value.as_atom().unwrap().0),
            Kind::ModelValue => Reference::Model(value.as_atom().unwrap().0),
            Kind::Interval | Kind::Set | Kind::LazySet => {
                let mut set = BTreeSet::new();
                let mut elements = Elements::ordered(heap, value).unwrap();
                while let Some(element) = elements.next(heap).unwrap() {
                    let element = Self::read(heap, element);
                    assert!(set.last().is_none_or(|last| *last < element), "not sorted");
                    set.insert(element);
                }
                Reference::Set(set)
            }
            Kind::Tuple | Kind::Function => {
                let arguments = heap.domain_items(value).unwrap();
                let mut function = BTreeMap::new();
                for (position, argument) in arguments.into_iter().enumerate() {
                    let argument = Self::read(heap, argument);
                    let value = heap.value_at(value, position);
                    function.insert(argument, Self::read(heap, value));
                }
                Reference::Function(function)
            }
            kind => panic!("{kind:?} has no reference"),
        }
    }
}

/// Types whose values have few parts.
pub fn types() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![
        4 => Just(Type::Integer),
        1 => Just(Type::BigInteger),
        1 => Just(Type::Boolean),
        4 => Just(Type::Atom),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            3 => boxed().prop_map(Type::Set),
            2 => boxed().prop_map(Type::Sequence),
            2 => (vec(0..4u32, 1..3), boxed()).prop_map(|(names, inner)| Type::Record(names, inner)),
            2 => (boxed(), boxed()).prop_map(|(domain, range)| Type::Function(domain, range)),
        ]
    })
}

/// Values of one type.
pub fn values(of: &Type) -> BoxedStrategy<Reference> {
    match of {
        Type::Integer => (-3..6i64).prop_map(Reference::Integer).boxed(),
        Type::BigInteger => prop_oneof![
            Just(i64::MIN),
            Just(i64::MAX),
            Just(1 << 59),
            Just((1 << 59) - 1),
            Just(-(1 << 59)),
            Just(-(1 << 59) - 1),
            Just(1 << 29),
            any::<i64>(),
        ]
        .prop_map(Reference::Integer)
        .boxed(),
        Type::Boolean => any::<bool>().prop_map(Reference::Boolean).boxed(),
        Type::Atom => prop_oneof![
            (0..4u32).prop_map(Reference::String),
            (4..7u32).prop_map(Reference::Model)
        ]
        .boxed(),
        Type::Set(inner) => btree_set(values(inner), 0..5)
            .prop_map(Reference::Set)
            .boxed(),
        Type::Sequence(inner) => vec(values(inner), 0..4)
            .prop_map(Reference::sequence)
            .boxed(),
        Type::Record(names, inner) => {
            let names: BTreeSet<Reference> =
                names.iter().map(|&name| Reference::String(name)).collect();
            vec(values(inner), names.len())
                .prop_map(move |values| {
                    Reference::Function(names.iter().cloned().zip(values).collect())
                })
                .boxed()
        }
        Type::Function(domain, range) => btree_map(values(domain), values(range), 0..4)
            .prop_map(Reference::Function)
            .boxed(),
    }
}

/// `count` values of one random type.
pub fn alike(count: usize) -> impl Strategy<Value = Vec<Reference>> {
    types().prop_flat_map(move |of| vec(values(&of), count))
}

/// `count` sets whose elements have one random type.
pub fn sets(count: usize) -> impl Strategy<Value = Vec<Reference>> {
    types().prop_flat_map(move |of| vec(values(&Type::Set(Box::new(of))), count))
}
