//! What TLC prints, recorded from its PrintT: the order of sets, the form of
//! functions, which lazy sets are enumerated.

use super::super::*;
use crate::tla::modules::{bags, sequences, tlc};
use crate::tla::resolve::ir::{Atom, AtomId};

/// A heap with the atoms of the recorded specification, in TLC's order, and
/// short ways to make values.
struct Maker(Heap);

const STRINGS: [&str; 8] = ["a", "b", "c", "x", "y", "z", "a b", "WF_x"];

impl Maker {
    fn new() -> Self {
        let mut atoms: Vec<Atom> = STRINGS
            .iter()
            .map(|text| Atom::String((*text).into()))
            .collect();
        atoms.extend(["m1", "m2"].map(|name| Atom::ModelValue(name.into())));
        Maker(Heap::new(AtomTable::new(&atoms), 1 << 26))
    }

    fn int(&mut self, integer: i64) -> Value {
        self.0.integer(integer).unwrap()
    }

    fn ints<const N: usize>(&mut self, integers: [i64; N]) -> [Value; N] {
        integers.map(|integer| self.int(integer))
    }

    fn text(&mut self, text: &str) -> Value {
        self.0.string(text)
    }

    fn model(&self, number: u32) -> Value {
        self.0.atom(AtomId(STRINGS.len() as u32 - 1 + number))
    }

    fn range(&mut self, low: i64, high: i64) -> Value {
        self.0.interval(low, high).unwrap()
    }

    fn set(&mut self, elements: &[Value]) -> Value {
        self.0.set(elements).unwrap()
    }

    fn int_set<const N: usize>(&mut self, integers: [i64; N]) -> Value {
        let integers = self.ints(integers);
        self.set(&integers)
    }

    fn tuple<const N: usize>(&mut self, integers: [i64; N]) -> Value {
        let integers = self.ints(integers);
        self.0.tuple(&integers).unwrap()
    }

    /// A function from the integers or strings of `domain`.
    fn function(&mut self, domain: &[Value], values: &[Value]) -> Value {
        let mut function = Value::EMPTY_TUPLE;
        for (&argument, &value) in domain.iter().zip(values) {
            let one = tlc::colon_greater(&mut self.0, argument, value).unwrap();
            function = tlc::at_at(&mut self.0, function, one).unwrap();
        }
        function
    }

    fn record(&mut self, fields: &[(&str, i64)]) -> Value {
        let names: Vec<Value> = fields.iter().map(|(name, _)| self.text(name)).collect();
        let values: Vec<Value> = fields.iter().map(|&(_, value)| self.int(value)).collect();
        self.function(&names, &values)
    }

    fn prints(&mut self, value: Value, expected: &str) {
        assert_eq!(self.0.render(value), expected);
    }
}

#[test]
fn atoms_and_integers() {
    let mut make = Maker::new();
    let value = make.int_set([3, 1, 2]);
    make.prints(value, "{1, 2, 3}");
    let value = make.range(1, 3);
    make.prints(value, "1..3");
    let value = make.range(3, 1);
    make.prints(value, "{}");
    let elements = [make.text("a"), make.model(2), make.text("b"), make.model(1)];
    let value = make.set(&elements);
    make.prints(value, "{m1, m2, \"a\", \"b\"}");
    let elements = [make.int(1), make.model(1)];
    let value = make.set(&elements);
    make.prints(value, "{m1, 1}");
    let value = make.text("a\"b\\c\td");
    make.prints(value, "\"a\\\"b\\\\c\\td\"");
    let value = make.set(&[Value::TRUE, Value::FALSE]);
    make.prints(value, "{FALSE, TRUE}");
}

#[test]
fn sets_of_sets_and_sequences() {
    let mut make = Maker::new();
    let elements = [
        make.int_set([]),
        make.int_set([1]),
        make.int_set([2]),
        make.int_set([1, 2]),
        make.int_set([3]),
        make.int_set([0, 5]),
    ];
    let value = make.set(&elements);
    make.prints(value, "{{}, {1}, {2}, {3}, {0, 5}, {1, 2}}");
    let elements = [
        make.tuple([1, 2]),
        make.tuple([1]),
        make.tuple([]),
        make.tuple([0, 9]),
        make.tuple([2]),
    ];
    let value = make.set(&elements);
    make.prints(value, "{<<>>, <<1>>, <<2>>, <<0, 9>>, <<1, 2>>}");
    let elements = [make.range(1, 2), make.int_set([5]), make.int_set([1, 2, 4])];
    let value = make.set(&elements);
    make.prints(value, "{{5}, 1..2, {1, 2, 4}}");
}

#[test]
fn functions_and_records() {
    let mut make = Maker::new();
    let elements = [
        make.tuple([]),
        make.record(&[("a", 1)]),
        make.record(&[("b", 1)]),
        make.record(&[("a", 0), ("b", 0)]),
    ];
    let value = make.set(&elements);
    make.prints(value, "{<<>>, [a |-> 1], [b |-> 1], [a |-> 0, b |-> 0]}");
    let mut functions = Vec::new();
    for (domain, values) in [
        ([1, 3], [0, 0]),
        ([1, 2], [5, 5]),
        ([0, 5], [0, 0]),
        ([2, 3], [1, 1]),
    ] {
        let (domain, values) = (make.ints(domain), make.ints(values));
        functions.push(make.function(&domain, &values));
    }
    let value = make.set(&functions);
    let expected = "{(0 :> 0 @@ 5 :> 0), <<5, 5>>, (1 :> 0 @@ 3 :> 0), (2 :> 1 @@ 3 :> 1)}";
    make.prints(value, expected);
    for (names, expected) in [
        (["a", "b"], "[a |-> \"a\", b |-> \"b\"]"),
        (["a b", "b"], "(\"b\" :> \"b\" @@ \"a b\" :> \"a b\")"),
        (["WF_x", "b"], "(\"b\" :> \"b\" @@ \"WF_x\" :> \"WF_x\")"),
    ] {
        let names = names.map(|name| make.text(name));
        let value = make.function(&names, &names);
        make.prints(value, expected);
    }
    let models = [make.model(1), make.model(2)];
    let value = make.function(&models, &models);
    make.prints(value, "(m1 :> m1 @@ m2 :> m2)");
    let integers = make.ints([0, 1, 2]);
    let value = make.function(&integers, &integers);
    make.prints(value, "(0 :> 0 @@ 1 :> 1 @@ 2 :> 2)");
}

#[test]
fn small_lazy_sets_are_enumerated() {
    let mut make = Maker::new();
    let base = make.int_set([1, 2, 3]);
    let value = make.0.powerset(base).unwrap();
    make.prints(
        value,
        "{{}, {1}, {2}, {3}, {1, 2}, {1, 3}, {2, 3}, {1, 2, 3}}",
    );
    let base = make.range(1, 8);
    let value = make.0.powerset(base).unwrap();
    make.prints(value, "SUBSET (1..8)");
    let base = make.int_set([1, 2, 3, 4, 5, 6, 8]);
    let value = make.0.powerset(base).unwrap();
    make.prints(value, "SUBSET {1, 2, 3, 4, 5, 6, 8}");
    let (domain, range) = (make.range(1, 2), make.int_set([1, 2]));
    let value = make.0.function_set(domain, range).unwrap();
    make.prints(value, "{<<1, 1>>, <<1, 2>>, <<2, 1>>, <<2, 2>>}");
    let (domain, range) = (make.range(1, 20), make.range(1, 2));
    let value = make.0.function_set(domain, range).unwrap();
    make.prints(value, "[1..20 -> 1..2]");
    let hundred = make.range(1, 100);
    let names = make.0.record_domain(&[AtomId(1), AtomId(0)]).unwrap();
    let value = make.0.record_set(names, &[hundred, hundred]).unwrap();
    make.prints(value, "[a: 1..100, b: 1..100]");
    let (one, two) = (make.int_set([1, 2]), make.int_set([3]));
    let value = make.0.record_set(names, &[one, two]).unwrap();
    make.prints(value, "{[a |-> 1, b |-> 3], [a |-> 2, b |-> 3]}");
    let value = make.0.product(&[hundred, hundred]).unwrap();
    make.prints(value, "(1..100 \\X 1..100)");
    let (three, four) = (make.range(1, 2), make.range(2, 4));
    let sets = make.set(&[three, four]);
    let value = make.0.big_union(sets).unwrap();
    make.prints(value, "{1, 2, 3, 4}");
    let seq = make.0.seq(three).unwrap();
    let boolean = make.set(&[Value::TRUE, Value::FALSE]);
    let value = make
        .0
        .tuple(&[Value::INT, Value::STRING, boolean, seq])
        .unwrap();
    make.prints(value, "<<Int, STRING, {FALSE, TRUE}, Seq(1..2)>>");
}

#[test]
fn operators_of_tlc() {
    let mut make = Maker::new();
    let (f, g) = (make.record(&[("a", 1)]), make.record(&[("b", 2), ("a", 5)]));
    let value = tlc::at_at(&mut make.0, f, g).unwrap();
    make.prints(value, "[a |-> 1, b |-> 2]");
    let [one, two, three] = make.ints([1, 2, 3]);
    let value = make.function(&[one, two], &[two, three]);
    make.prints(value, "<<2, 3>>");
    let base = make.range(1, 3);
    let value = tlc::permutations(&mut make.0, base).unwrap();
    let expected = "{<<1, 2, 3>>, <<1, 3, 2>>, <<2, 1, 3>>, <<2, 3, 1>>, <<3, 1, 2>>, <<3, 2, 1>>}";
    make.prints(value, expected);
    let models = [make.model(2), make.model(1)];
    let models = make.set(&models);
    let value = tlc::permutations(&mut make.0, models).unwrap();
    make.prints(value, "{(m1 :> m1 @@ m2 :> m2), (m1 :> m2 @@ m2 :> m1)}");
    let value = tlc::permutations(&mut make.0, Value::EMPTY_SET).unwrap();
    make.prints(value, "{<<>>}");
    let (x, y) = (make.int_set([1]), make.int_set([2]));
    let product = make.0.product(&[x, y]).unwrap();
    let value = tlc::to_string(&mut make.0, product).unwrap();
    make.prints(value, "\"{<<1, 2>>}\"");
    let unsorted = make.tuple([3, 1, 2]);
    let value = tlc::sort_seq(&mut make.0, unsorted, |heap, a, b| {
        heap.compare(a, b).map(|order| order.is_lt())
    });
    make.prints(value.unwrap(), "<<1, 2, 3>>");
}

#[test]
fn operators_of_bags() {
    let mut make = Maker::new();
    let names = [make.text("x"), make.text("y")];
    let (both, first) = (make.set(&names), make.set(&names[..1]));
    let both = bags::set_to_bag(&mut make.0, both).unwrap();
    let first = bags::set_to_bag(&mut make.0, first).unwrap();
    let value = bags::bag_add(&mut make.0, both, first).unwrap();
    make.prints(value, "[x |-> 2, y |-> 1]");
    let bag = make.tuple([2, 1]);
    let two = make.int_set([2]);
    let two = bags::set_to_bag(&mut make.0, two).unwrap();
    let value = bags::bag_subtract(&mut make.0, bag, two).unwrap();
    make.prints(value, "<<2>>");
    let value = bags::sub_bag(&mut make.0, bag).unwrap();
    make.prints(value, "{<<>>, <<1>>, <<2>>, (2 :> 1), <<1, 1>>, <<2, 1>>}");
    let (one, both) = (make.tuple([1]), make.tuple([1, 1]));
    let set = make.set(&[one, both]);
    let value = bags::bag_union(&mut make.0, set).unwrap();
    make.prints(value, "<<2, 1>>");
    let bag = make.tuple([1, 1, 1]);
    let value = bags::bag_of_all(&mut make.0, bag, |heap, element| {
        let two = heap.integer(2)?;
        crate::tla::modules::naturals::modulo(heap, element, two)
    });
    make.prints(value.unwrap(), "(0 :> 1 @@ 1 :> 2)");
}

#[test]
fn operators_of_sequences() {
    let mut make = Maker::new();
    let text = make.text("abcd");
    let [two, three, five] = make.ints([2, 3, 5]);
    let value = sequences::sub_seq(&mut make.0, text, two, three).unwrap();
    make.prints(value, "\"bc\"");
    let value = sequences::tail(&mut make.0, text).unwrap();
    make.prints(value, "\"bcd\"");
    let value = sequences::len(&mut make.0, text).unwrap();
    make.prints(value, "4");
    let value = sequences::concat(&mut make.0, value, text);
    assert!(value.is_err());
    let (x, y) = (make.text("ab"), make.text("c"));
    let value = sequences::concat(&mut make.0, x, y).unwrap();
    make.prints(value, "\"abc\"");
    let sequence = make.tuple([1, 2, 3]);
    let value = sequences::sub_seq(&mut make.0, sequence, two, three).unwrap();
    make.prints(value, "<<2, 3>>");
    let value = sequences::sub_seq(&mut make.0, sequence, five, two).unwrap();
    make.prints(value, "<<>>");
    assert!(sequences::sub_seq(&mut make.0, sequence, two, five).is_err());
    let value = sequences::select_seq(&mut make.0, sequence, |heap, element| {
        let one = heap.integer(1)?;
        crate::tla::modules::naturals::greater(heap, element, one)
    });
    make.prints(value.unwrap(), "<<2, 3>>");
    assert!(sequences::head(&mut make.0, Value::EMPTY_TUPLE).is_err());
    assert!(sequences::tail(&mut make.0, Value::EMPTY_TUPLE).is_err());
}

#[test]
fn choices_of_lazy_sets_come_in_order() {
    let mut make = Maker::new();
    let names = make.0.record_domain(&[AtomId(1), AtomId(0)]).unwrap();
    let (a, b) = (make.int_set([3, 4]), make.int_set([1, 2]));
    let records = make.0.record_set(names, &[a, b]).unwrap();
    let mut elements = Elements::ordered(&mut make.0, records).unwrap();
    for expected in [
        "[a |-> 3, b |-> 1]",
        "[a |-> 3, b |-> 2]",
        "[a |-> 4, b |-> 1]",
        "[a |-> 4, b |-> 2]",
    ] {
        let element = elements.next(&mut make.0).unwrap().unwrap();
        make.prints(element, expected);
    }
    assert!(elements.next(&mut make.0).unwrap().is_none());
}

#[test]
fn model_values_are_in_no_set_of_others() {
    let mut make = Maker::new();
    let m1 = make.model(1);
    let (one, range) = (make.int_set([1]), make.range(1, 3));
    let functions = make.0.function_set(one, Value::NAT).unwrap();
    for set in [Value::NAT, functions, range, Value::EMPTY_SET, one] {
        assert!(!make.0.member(m1, set).unwrap());
    }
    let integer = make.int(1);
    assert!(!make.0.equal(m1, integer).unwrap());
    let text = make.text("a");
    assert!(make.0.member(text, range).is_err());
    assert!(make.0.member(text, one).is_err());
    assert!(!make.0.member(text, Value::EMPTY_SET).unwrap());
    assert!(make.0.equal(text, integer).is_err());
}

#[test]
fn tuples_are_in_products_and_function_sets() {
    let mut make = Maker::new();
    let one = make.int_set([1]);
    let [x, xy] = [make.tuple([1]), make.tuple([1, 2])];
    let empty_domain = make.0.function_set(Value::EMPTY_SET, one).unwrap();
    assert!(make.0.member(Value::EMPTY_TUPLE, empty_domain).unwrap());
    let singles = make.0.function_set(one, Value::NAT).unwrap();
    assert!(make.0.member(x, singles).unwrap());
    let pairs = make.0.product(&[Value::NAT, Value::NAT]).unwrap();
    assert!(make.0.member(xy, pairs).unwrap());
    assert!(!make.0.member(x, pairs).unwrap());
    let names = make.0.record_domain(&[AtomId(0)]).unwrap();
    let records = make.0.record_set(names, &[one]).unwrap();
    assert!(!make.0.member(Value::EMPTY_TUPLE, records).unwrap());
    let twenty = make.range(1, 20);
    let subsets = make.0.powerset(twenty).unwrap();
    assert_eq!(make.0.cardinality(subsets).unwrap(), 1 << 20);
    assert!(!make.0.is_finite(Value::NAT).unwrap());
    assert!(make.0.is_finite(subsets).unwrap());
    let infinite = make.0.powerset(Value::NAT).unwrap();
    assert!(!make.0.is_finite(infinite).unwrap());
}
