//! Levels of definitions, and what breaks their rules.

use super::{errors, module};
use crate::tla::resolve::ir::Level;

#[test]
fn definitions_have_the_level_of_what_they_use() {
    let program = module(
        "EXTENDS Naturals
CONSTANT N
VARIABLE x
C == N + 1
S == x + C
A == x' = S
T == [][A]_x
E == ENABLED A
Id(p) == p
Const(p) == N
Apply(F(_), p) == F(p)
IdS == Id(x)
IdC == Const(x')
IdA == Apply(LAMBDA y : y + x, 1)
RECURSIVE R(_)
R(n) == IF n = 0 THEN x ELSE R(n - 1)
UseR == R(3)",
    );
    let level = |name: &str| {
        let found = program.definitions.iter().find(|it| it.name == name);
        found.map(|it| it.level)
    };
    for (name, expected) in [
        ("C", Level::Constant),
        ("S", Level::State),
        ("A", Level::Action),
        ("T", Level::Temporal),
        ("E", Level::State),
        ("Id", Level::Constant),
        ("IdS", Level::State),
        ("IdC", Level::Constant),
        ("IdA", Level::State),
        ("R", Level::State),
        ("UseR", Level::State),
    ] {
        assert_eq!(level(name), Some(expected), "{name}");
    }
}

#[test]
fn levels_that_do_not_fit_are_errors() {
    assert_eq!(
        errors(
            "VARIABLE x
P(a) == a'
A == (x')'
B == P(x')
C == [](x')
D == <>(x' = x)
E == ENABLED [](x = 1)
F == (x' = 1) /\\ [][x' = 1]_x
G == {[](x = 1)}
H == [x' = 1]_(x')
I == x' ~> x"
        ),
        [
            "M.tla:4:7: an operand of ' must be a state function at most, \
             but this is an action (it has primes)",
            "M.tla:5:8: argument 1 of `P` must be a state function at most, \
             but this is an action (it has primes)",
            "M.tla:6:9: `[]` can only be followed by an action of the form [A]_v",
            "M.tla:7:9: `<>` can only be followed by an action of the form <<A>>_v",
            "M.tla:8:14: an operand of ENABLED must be an action (it has primes) at most, \
             but this is a temporal formula",
            "M.tla:9:7: an action cannot be a part of a temporal formula, \
             except as [A]_v or <<A>>_v",
            "M.tla:10:7: a value must be an action (it has primes) at most, \
             but this is a temporal formula",
            "M.tla:11:16: an operand of [A]_v must be a state function at most, \
             but this is an action (it has primes)",
            "M.tla:12:6: an action stands where a temporal formula or state predicate is needed",
        ]
    );
}

/// SANY's rule for all that is declared RECURSIVE, whatever it is applied to.
#[test]
fn recursive_operators_do_not_prime_their_arguments() {
    let found = errors(
        "EXTENDS Naturals
VARIABLE x
P(a) == a' = 1
RECURSIVE R(_, _)
R(n, a) == IF n = 0 THEN a' = 1 ELSE R(n - 1, a)
RECURSIVE Q(_)
Q(a) == P(a) \\/ Q(a)
RECURSIVE U(_)
U(a) == UNCHANGED a \\/ U(a)
RECURSIVE Fine(_)
Fine(n) == IF n = 0 THEN x' = 1 ELSE Fine(n - 1)
A == R(1, x)",
    );
    let expected = ["argument 2", "argument 1", "argument 1"];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((found, expected), name) in found.iter().zip(expected).zip(["R", "Q", "U"]) {
        let message = format!("{expected} of the recursive operator `{name}` is primed");
        assert!(format!("{found:?}").contains(&message), "{found:?}");
    }
}
