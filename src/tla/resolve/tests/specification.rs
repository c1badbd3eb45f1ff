//! SPECIFICATION is taken apart.

use super::{failure, program, run, show};
use crate::tla::resolve::ir::{DefinitionId, Program};

struct Split {
    init: Vec<String>,
    next: String,
    subscript: String,
    fairness: Vec<String>,
}

fn split(text: &str) -> Split {
    parts(&program(&[("M", text), ("M.cfg", "SPECIFICATION Spec")]))
}

fn parts(program: &Program) -> Split {
    let show = |id: &DefinitionId| show::definition(program, *id);
    let checks = &program.checks;
    Split {
        init: checks.init.iter().map(show).collect(),
        next: checks.next.iter().map(show).collect(),
        subscript: checks.subscript.iter().map(show).collect(),
        fairness: checks.fairness.iter().map(show).collect(),
    }
}

#[test]
fn the_usual_form() {
    let split = split(
        "VARIABLE x
Init == x = 0
Next == x' = 1
Fair == WF_x(Next)
Spec == Init /\\ [][Next]_x /\\ Fair",
    );
    assert_eq!(split.init, ["Init == Equal(x, 0)"]);
    assert_eq!(split.next, "Next == Equal(x', 1)");
    assert_eq!(split.subscript, "Spec == x");
    assert_eq!(split.fairness, ["Fair == WF_x(Next)"]);
}

#[test]
fn conjuncts_nested_in_definitions_lets_and_labels() {
    let split = split(
        "VARIABLES x, y
Next == UNCHANGED <<x, y>>
vars == <<x, y>>
Safe == LET one == 1 IN (x = one /\\ [][Next]_vars)
Spec == /\\ Safe
        /\\ \\E k \\in {2} : y = k
        /\\ here :: WF_vars(Next)
        /\\ \\A k \\in {1} : WF_vars(Next /\\ x = k)",
    );
    assert_eq!(
        split.init,
        [
            "Safe == Let(one == 1; Equal(x, one))",
            "Spec == Exists(%0 in {2}: Equal(y, %0))"
        ]
    );
    assert_eq!(split.next, "Next == Unchanged(<<x, y>>)");
    assert_eq!(
        split.fairness,
        [
            "Spec == WF_vars(Next)",
            "Spec == Forall(%0 in {1}: WF_vars(And(Next, Equal(x, %0))))"
        ]
    );
}

#[test]
fn parameters_of_temporal_operators_stand_for_their_arguments() {
    let split = split(
        "VARIABLE x
Start(p, k) == p /\\ x = k
Loop(A, v) == [][A]_v
Spec == Start(x \\in {1, 2}, 1) /\\ Loop(x' = 3, <<x>>)",
    );
    assert_eq!(split.init, ["Spec == Start(In(x, {1, 2}), 1)"]);
    assert_eq!(split.next, "Loop == Equal(x', 3)");
    assert_eq!(split.subscript, "Loop == <<x>>");
}

#[test]
fn a_specification_of_an_instance() {
    let program = program(&[
        (
            "M",
            "VARIABLE y
I(n) == INSTANCE N WITH x <- y
Spec == I(5)!Spec",
        ),
        (
            "N",
            "CONSTANT n
VARIABLE x
Init == x = n
Next == x' = n
Spec == Init /\\ [][Next]_x",
        ),
        ("M.cfg", "SPECIFICATION Spec"),
    ]);
    let split = parts(&program);
    assert_eq!(split.init, ["I!Spec == I!Init(5)"]);
    assert_eq!(split.next, "I!Spec == I!Next(5)");
    assert_eq!(
        show::named(&program, "I!Init"),
        "I!Init(%0) == Equal(y, %0)"
    );
}

#[test]
fn what_cannot_be_a_conjunct_is_an_error() {
    let (_, found) = failure(&[
        (
            "M",
            "VARIABLE x
Spec == x = 0 /\\ [][x' = 1]_x /\\ [](x = 1) /\\ [][x' = 2]_x",
        ),
        ("M.cfg", "SPECIFICATION Spec"),
    ]);
    assert_eq!(
        found,
        [
            "M.tla:3:34: a SPECIFICATION cannot claim that a state predicate always holds",
            "M.tla:3:50: a SPECIFICATION can have one next-state relation only",
        ]
    );
}

#[test]
fn a_subscript_without_a_variable_is_a_warning() {
    let resolved = run(&[
        (
            "M",
            "VARIABLES x, y
Spec == x = 0 /\\ y = 0 /\\ [][UNCHANGED <<x, y>>]_x",
        ),
        ("M.cfg", "SPECIFICATION Spec"),
    ])
    .unwrap();
    let messages: Vec<&str> = resolved.warnings.iter().map(|it| &*it.message).collect();
    assert_eq!(
        messages,
        ["the subscript of the next-state relation misses the variable `y`"]
    );
}
