//! What is said about names that are wrong.

use super::{Stage, errors, failure};

#[test]
fn all_errors_of_a_module_are_reported_with_the_nearest_name() {
    assert_eq!(
        errors(
            "EXTENDS FiniteSets
VARIABLE counter
TypeOK == conuter \\in {1, 2}
Size == Cardinalty({1})
Other == Len(<<>>)"
        ),
        [
            "M.tla:4:11: unknown identifier `conuter` (did you mean `counter`?)",
            "M.tla:5:9: unknown operator `Cardinalty` (did you mean `Cardinality`?)",
            "M.tla:6:10: unknown operator `Len` (it is defined in module Sequences: add `EXTENDS Sequences`)",
        ]
    );
}

#[test]
fn wrong_numbers_of_arguments_are_errors() {
    assert_eq!(
        errors(
            "Op(a, b) == a
High(F(_)) == F(1)
A == Op(1)
B == Op
C == High(Op)
D == High(1)
E == High(LAMBDA x, y : x)
F == Op(1, 2, 3)"
        ),
        [
            "M.tla:4:6: `Op` takes 2 arguments, but 1 is given",
            "M.tla:5:6: `Op` takes 2 arguments, but 0 are given",
            "M.tla:6:11: an operator with 1 argument is needed, but `Op` takes 2",
            "M.tla:7:11: an operator with 1 argument is needed here",
            "M.tla:8:11: an operator with 1 argument is needed, but this LAMBDA takes 2",
            "M.tla:9:6: `Op` takes 2 arguments, but 3 are given",
        ]
    );
}

#[test]
fn a_name_must_be_new() {
    assert_eq!(
        errors(
            "EXTENDS Naturals
VARIABLE x
A == 1
A == 2
B(x) == 1
C == \\E A \\in {1} : TRUE
D == LET x == 1 IN x
Nat == 3
LOCAL One == 1
S(n, n) == n"
        ),
        [
            "M.tla:5:1: `A` is already declared or defined",
            "M.tla:6:3: `x` is already declared or defined",
            "M.tla:7:9: `A` is already declared or defined",
            "M.tla:8:10: `x` is already declared or defined",
            "M.tla:9:1: `Nat` is already declared or defined",
            "M.tla:11:6: `n` is already declared or defined",
        ]
    );
}

#[test]
fn recursive_needs_a_definition_with_as_many_parameters() {
    assert_eq!(
        errors("RECURSIVE R(_)\nA == R(1)"),
        ["M.tla:2:11: `R` is declared RECURSIVE, but not defined"]
    );
    assert_eq!(
        errors("RECURSIVE R(_)\nR(a, b) == a"),
        ["M.tla:3:1: `R` is defined with 2 arguments, but declared RECURSIVE with 1"]
    );
}

#[test]
fn a_missing_module_is_reported_with_where_it_was_looked_for() {
    let (stage, found) = failure(&[("M", "EXTENDS Natruals\nA == 1")]);
    assert_eq!(stage, Stage::Semantic);
    assert_eq!(
        found,
        ["M.tla:2:9: no module `Natruals` (did you mean `Naturals`?)"]
    );
}

#[test]
fn modules_that_need_each_other_are_an_error() {
    let (stage, found) = failure(&[("M", "EXTENDS N"), ("N", "I == INSTANCE M")]);
    assert_eq!(stage, Stage::Parse);
    assert_eq!(found, ["N.tla:2:15: modules need each other: M -> N -> M"]);
}

#[test]
fn a_field_is_given_once() {
    assert_eq!(
        errors("A == [a |-> 1, b |-> 2, a |-> 3]"),
        ["M.tla:2:25: the field `a` is given twice"]
    );
}

#[test]
fn errors_of_modules_that_are_only_instantiated_are_reported_once() {
    let (_, found) = failure(&[
        ("M", "I == INSTANCE N\nJ == INSTANCE N"),
        ("N", "Unused == foo"),
    ]);
    assert_eq!(found, ["N.tla:2:11: unknown identifier `foo`"]);
}

#[test]
fn errors_inside_inner_modules_are_reported() {
    assert_eq!(
        errors("VARIABLE x\n---- MODULE Inner ----\nVARIABLE y\nA == x + y\nB == z\n===="),
        [
            "M.tla:5:8: unknown operator `+` (it is defined in module Integers: add `EXTENDS Integers`)",
            "M.tla:6:6: unknown identifier `z`",
        ]
    );
}
