//! INSTANCE in all its forms.

use super::{failure, program, show};

const COUNTER: (&str, &str) = (
    "Counter",
    "EXTENDS Naturals
CONSTANT Step
VARIABLE c
Add(n) == c + n * Step
Next == c' = Add(1)",
);

#[test]
fn declared_names_stand_for_expressions() {
    let program = program(&[
        (
            "M",
            "EXTENDS Naturals
VARIABLE x
I == INSTANCE Counter WITH c <- x + 1, Step <- 2
A == I!Next",
        ),
        COUNTER,
    ]);
    assert_eq!(show::named(&program, "A"), "A == I!Next");
    assert_eq!(
        show::named(&program, "I!Next"),
        "I!Next == Equal(I!c', I!Add(1))"
    );
    assert_eq!(show::named(&program, "I!c"), "I!c == Plus(x, 1)");
    assert_eq!(
        show::named(&program, "I!Add"),
        "I!Add(%0) == Plus(I!c, Times(%0, I!Step))"
    );
}

#[test]
fn a_name_stands_for_a_name_directly_with_or_without_saying_so() {
    let program = program(&[
        (
            "M",
            "VARIABLE c
CONSTANT K
INSTANCE Counter WITH Step <- K
A == Next",
        ),
        COUNTER,
    ]);
    assert_eq!(show::named(&program, "Next"), "Next == Equal(c', Add(1))");
    assert_eq!(
        show::named(&program, "Add"),
        "Add(%0) == Plus(c, Times(%0, K))"
    );
}

#[test]
fn parameters_of_an_instance_come_first() {
    let program = program(&[
        (
            "M",
            "VARIABLE x
I(s) == INSTANCE Counter WITH c <- x, Step <- <<s>>
A == I(3)!Add(4)",
        ),
        COUNTER,
    ]);
    assert_eq!(show::named(&program, "A"), "A == I!Add(3, 4)");
    assert_eq!(
        show::named(&program, "I!Add"),
        "I!Add(%0, %1) == Plus(x, Times(%1, I!Step(%0)))"
    );
    assert_eq!(show::named(&program, "I!Step"), "I!Step(%0) == <<%0>>");
}

#[test]
fn instances_of_instances_chain() {
    let program = program(&[
        (
            "M",
            "EXTENDS Naturals
VARIABLE x
O(p) == INSTANCE Outer WITH v <- x
A(q) == O(q)!In(q + 1)!Add(2)",
        ),
        (
            "Outer",
            "CONSTANT p
VARIABLE v
In(s) == INSTANCE Counter WITH c <- v, Step <- <<p, s>>
B == In(1)!Add(5)",
        ),
        COUNTER,
    ]);
    assert_eq!(
        show::named(&program, "A"),
        "A(%0) == O!In!Add(%0, Plus(%0, 1), 2)"
    );
    assert_eq!(
        show::named(&program, "O!In!Add"),
        "O!In!Add(%0, %1, %2) == Plus(x, Times(%2, O!In!Step(%0, %1)))"
    );
    assert_eq!(
        show::named(&program, "O!In!Step"),
        "O!In!Step(%0, %1) == <<%0, %1>>"
    );
}

#[test]
fn an_instance_in_a_let_captures_the_names_around_it() {
    let program = program(&[
        (
            "M",
            "VARIABLE x
A(p) == LET I(s) == INSTANCE Counter WITH c <- x, Step <- <<p, s>>
        IN  I(3)!Add(4)",
        ),
        COUNTER,
    ]);
    assert_eq!(
        show::named(&program, "A"),
        "A(%0) == Let(I!Step(%1)[%0] == <<%0, %1>>; \
         I!Add(%2, %3)[%0] == Plus(x, Times(%3, I!Step(%2))); I!Add(3, 4))"
    );
}

#[test]
fn operators_can_be_substituted() {
    let program = program(&[
        (
            "M",
            "EXTENDS Naturals
Twice(f(_), a) == f(f(a))
I == INSTANCE N WITH Op <- +, F <- LAMBDA a : a + 1
A == I!B",
        ),
        ("N", "CONSTANT Op(_, _), F(_)\nB == F(Op(1, 2))"),
    ]);
    assert_eq!(show::named(&program, "I!B"), "I!B == I!F(Plus(1, 2))");
    assert_eq!(show::named(&program, "I!F"), "I!F(%0) == Plus(%0, 1)");
}

#[test]
fn an_operator_of_an_instance_can_be_substituted() {
    let program = program(&[
        (
            "M",
            "J == INSTANCE O
I == INSTANCE N WITH Op <- J!Add
A == I!B",
        ),
        ("N", "CONSTANT Op(_, _)\nB == Op(1, 2)"),
        ("O", "EXTENDS Naturals\nAdd(a, b) == a + b"),
    ]);
    assert_eq!(show::named(&program, "I!B"), "I!B == J!Add(1, 2)");
}

#[test]
fn a_module_inside_a_module_sees_what_is_around_it() {
    let program = program(&[(
        "M",
        "VARIABLE x
Base == x
---- MODULE Inner ----
VARIABLE y
Both == <<Base, y>>
====
I(z) == INSTANCE Inner WITH y <- z
A == I(1)!Both",
    )]);
    assert_eq!(
        show::named(&program, "I!Both"),
        "I!Both(%0) == <<Base, %0>>"
    );
    assert_eq!(program.variables.len(), 1);
}

#[test]
fn local_names_are_not_passed_on() {
    let (_, found) = failure(&[
        ("M", "EXTENDS N\nA == Hidden\nB == I!Hidden\nC == Len(<<>>)"),
        (
            "N",
            "LOCAL INSTANCE Sequences\nLOCAL Hidden == 1\nI == INSTANCE O",
        ),
        ("O", "LOCAL Hidden == 1\nShown == Hidden"),
    ]);
    assert_eq!(
        found,
        [
            "M.tla:3:6: unknown identifier `Hidden`",
            "M.tla:4:8: `Hidden` is not defined in module O, of which `I` is an instance",
            "M.tla:5:6: unknown operator `Len` (it is defined in module Sequences: add `EXTENDS Sequences`)",
        ]
    );
}

#[test]
fn substitutions_are_complete_known_and_of_the_right_kind() {
    let (_, found) = failure(&[
        (
            "M",
            "VARIABLE x
Two(a, b) == a
I == INSTANCE Counter WITH Step <- Two, d <- x
J == INSTANCE Counter WITH c <- x, Step <- x",
        ),
        COUNTER,
    ]);
    assert_eq!(
        found,
        [
            "M.tla:4:1: module Counter needs a substitution for `c` \
             (write `WITH c <- ...`, or define `c`)",
            "M.tla:4:36: `Step` takes no arguments, but what stands for it takes 2",
            "M.tla:4:41: module Counter declares no constant or variable `d`",
            "M.tla:5:44: `Step` must be a constant at most, but what stands for it is a state function",
        ]
    );
}
