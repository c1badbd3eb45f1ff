//! The value of expressions: each line is an assumption that holds by the
//! definition of TLA+, or by TLC's choice where TLA+ leaves one.

use crate::evaluation::{check, config, kind_of_error};
use tlaloc::check::Verdict;
use tlaloc::model::ErrorKind;

/// Checks assumptions in a module with `definitions`.
fn assume(definitions: &str, claims: &[&str]) {
    let claims: Vec<_> = claims
        .iter()
        .map(|claim| format!("ASSUME {claim}"))
        .collect();
    let text = format!(
        "EXTENDS Integers, Sequences, FiniteSets, TLC\n{definitions}\n{}",
        claims.join("\n")
    );
    let outcome = check(&text, "");
    assert_eq!(outcome.verdict, Verdict::Ok);
}

/// The kind of error of an expression, and its message.
fn error(definitions: &str, expression: &str) -> (ErrorKind, String) {
    let text = format!(
        "EXTENDS Integers, Sequences, FiniteSets, TLC\nVARIABLE x\n{definitions}\n\
         Init == x = ({expression})\nNext == x' = x"
    );
    kind_of_error(&check(&text, config::PLAIN))
}

#[test]
fn connectives_evaluate_from_left_to_right_and_stop_early() {
    assume(
        "Bad == 1 \\div 0 = 1",
        &[
            "~(FALSE /\\ Bad)",
            "TRUE \\/ Bad",
            "FALSE => Bad",
            "IF TRUE THEN TRUE ELSE Bad",
            "CASE TRUE -> TRUE [] Bad -> FALSE",
            "\\A i \\in {} : Bad",
            "~ \\E i \\in {} : Bad",
        ],
    );
}

#[test]
fn quantifiers_bind_several_names_and_tuples() {
    assume(
        "",
        &[
            "\\A a, b \\in 1..3, c \\in {4} : a + b < c + 3",
            "\\E <<a, b>> \\in {<<1, 2>>, <<3, 4>>} : a + b = 7",
            "{a * b : a \\in 1..3, b \\in {2}} = {2, 4, 6}",
            "{<<a, b>> \\in (1..2) \\X (1..2) : a < b} = {<<1, 2>>}",
            "(CHOOSE a \\in 3..9 : a % 4 = 1) = 5",
            "(CHOOSE <<a, b>> \\in {<<2, 1>>, <<1, 5>>} : TRUE) = <<1, 5>>",
        ],
    );
}

#[test]
fn functions_are_applied_and_updated() {
    assume(
        "f == [i \\in 1..3 |-> i * i]\n\
         g == [a, b \\in 0..1 |-> a + 2 * b]\n\
         r == [name |-> \"n\", inner |-> [x |-> 1, y |-> <<5, 6>>]]",
        &[
            "f = <<1, 4, 9>>",
            "f[3] = 9 /\\ DOMAIN f = 1..3",
            "g[1, 1] = 3 /\\ g[<<0, 1>>] = 2",
            "DOMAIN g = (0..1) \\X (0..1)",
            "[f EXCEPT ![2] = @ + 1, ![3] = 0] = <<1, 5, 0>>",
            "[r EXCEPT !.inner.y[1] = @ + r.inner.x].inner = [x |-> 1, y |-> <<6, 6>>]",
            "[f EXCEPT ![7] = 1] = f",
            "[x \\in Nat |-> x + 1][41] = 42",
            "[n \\in 1..2 |-> [m \\in 1..n |-> m + n]] = <<<<2>>, <<3, 4>>>>",
            "r[\"name\"] = r.name",
            "[name |-> \"n\"] = (\"name\" :> \"n\")",
        ],
    );
}

#[test]
fn membership_is_tested_by_definition_in_sets_that_cannot_be_enumerated() {
    assume(
        "Positive == {n \\in Nat : n > 0}",
        &[
            "3 \\in Positive /\\ 0 \\notin Positive",
            "<<1, 2>> \\in Seq(Positive)",
            "[a |-> 5, b |-> {1}] \\in [a : Nat, b : SUBSET Positive]",
            "[i \\in 1..2 |-> i] \\in [1..2 -> Positive]",
            "[i \\in 1..2 |-> i - 1] \\notin [1..2 -> Positive]",
            "-3 \\in Int \\ Nat",
            "{1, 2} \\in SUBSET (Nat \\cup {-1})",
        ],
    );
}

#[test]
fn operators_recur_and_take_operators() {
    assume(
        "RECURSIVE Sum(_)\n\
         Sum(S) == IF S = {} THEN 0 ELSE LET e == CHOOSE e \\in S : TRUE IN e + Sum(S \\ {e})\n\
         RECURSIVE Even(_), Odd(_)\n\
         Even(n) == n = 0 \\/ Odd(n - 1)\n\
         Odd(n) == n # 0 /\\ Even(n - 1)\n\
         RECURSIVE Iterate(_, _, _)\n\
         Iterate(Op(_), n, v) == IF n = 0 THEN v ELSE Iterate(Op, n - 1, Op(v))\n\
         fib[n \\in Nat] == IF n < 2 THEN n ELSE fib[n - 1] + fib[n - 2]\n\
         Apply(Op(_, _), a, b) == Op(a, b)\n\
         Outer(k) == LET Add(v) == v + k\n\
                         RECURSIVE Down(_)\n\
                         Down(n) == IF n = 0 THEN k ELSE Add(Down(n - 1))\n\
                     IN  Down(3)",
        &[
            "Sum(1..10) = 55",
            "Even(10) /\\ Odd(7)",
            "Iterate(LAMBDA v : v * 2, 5, 1) = 32",
            "fib[10] = 55",
            "Apply(+, 3, 4) = 7",
            "Apply(LAMBDA a, b : a * b, 3, 4) = 12",
            "Outer(5) = 20",
            "LET fact[n \\in 0..9] == IF n = 0 THEN 1 ELSE n * fact[n - 1] IN fact[5] = 120",
            "SelectSeq(<<1, 2, 3, 4>>, LAMBDA e : e % 2 = 0) = <<2, 4>>",
            "SortSeq(<<3, 1, 2>>, LAMBDA a, b : a > b) = <<3, 2, 1>>",
        ],
    );
}

#[test]
fn random_elements_are_elements() {
    let claims = [
        "RandomElement({5}) = 5",
        "\\A i \\in 1..20 : RandomElement(1..3) \\in 1..3",
        "Cardinality({RandomElement(i..i + 99) : i \\in {1, 1000}}) = 2",
    ];
    assume("", &claims);
}

#[test]
fn arguments_are_evaluated_only_when_they_are_needed() {
    assume(
        "First(a, b) == IF a > 0 THEN a + a ELSE b + b\n\
         Twice(a) == \\A i \\in {} : a + a > 0",
        &[
            "First(1, 1 \\div 0) = 2",
            "Twice(1 \\div 0)",
            "LET bad == 1 \\div 0 IN TRUE",
        ],
    );
}

#[test]
fn values_of_different_types_are_not_equal_but_in_error() {
    let (kind, message) = error("", "IF 1 = \"a\" THEN 1 ELSE 2");
    assert_eq!(kind, ErrorKind::Evaluation);
    assert!(
        message.contains('1') && message.contains("\"a\""),
        "{message}"
    );
}

#[test]
fn failures_are_evaluation_errors_with_a_place() {
    for expression in [
        "CHOOSE i \\in 1..3 : i > 5",
        "CASE FALSE -> 1",
        "<<1, 2>>[3]",
        "[a |-> 1].b",
        "Head(<<>>)",
        "IF 5 THEN 1 ELSE 2",
        "Cardinality(Nat)",
        "{i \\in Nat : i < 3} = {}",
        "1 + TRUE",
    ] {
        assert_eq!(
            error("", expression).0,
            ErrorKind::Evaluation,
            "{expression}"
        );
    }
}

#[test]
fn endless_recursion_is_a_limit_with_its_call_stack() {
    let (kind, message) = error("RECURSIVE F(_)\nF(n) == 1 + F(n + 1)", "F(0)");
    assert_eq!(kind, ErrorKind::Limit);
    assert!(message.contains("recursion"), "{message}");
}

#[test]
fn a_false_assertion_tells_its_message() {
    let (kind, message) = error("", "IF Assert(1 > 2, \"numbers are odd\") THEN 1 ELSE 2");
    assert_eq!(
        (kind, message.as_str()),
        (
            ErrorKind::Evaluation,
            "the assertion is FALSE: \"numbers are odd\""
        )
    );
}

#[test]
fn a_false_assumption_is_reported_where_it_stands() {
    let outcome = check("EXTENDS Naturals\nASSUME Small == 1 > 2", "");
    let Verdict::Assumption(error) = &outcome.verdict else {
        panic!("{:?}", outcome.verdict)
    };
    assert!(error.message.contains("Small"), "{}", error.message);
    assert_eq!(error.place.as_ref().map(|place| place.line), Some(3));
}
