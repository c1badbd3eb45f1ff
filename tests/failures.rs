//! What is said about an expression that has no value: a row for each way in
//! which that happens.

use crate::program::run_in;
use crate::reasons::told;

const MODULE: &str = r#"---- MODULE M ----
EXTENDS Integers, Sequences, FiniteSets, TLC
CONSTANT m
VARIABLES x, y
Head2(s) == LET n == Len(s) IN IF n > 0 THEN s[n + 1] + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n + n ELSE 1
Twice(Op(_)) == Op(Op(x))
RECURSIVE Sum(_, _)
Sum(s, n) == IF n = 0 THEN 0 ELSE s[n] + Sum(s, n - 1)
Init == x = 0 /\ y = 0
"#;

/// An expression, the exit code, and what is said: the message with its place,
/// then the values of operands with their places, then notes.
const ROWS: &[(&str, i32, &str)] = &[
    (
        "x + \"a\"",
        75,
        "10:25 + takes integers, but was given the string \"a\"; 10:25 the integer 0",
    ),
    (
        "-\"a\"",
        75,
        "10:25 - takes integers, but was given the string \"a\"",
    ),
    (
        "1 \\div x",
        75,
        "10:25 the second operand of \\div is 0; 10:32 the integer 0",
    ),
    (
        "5 % x",
        75,
        "10:25 % takes a positive second operand, but was given the integer 0; 10:29 the \
         integer 0",
    ),
    (
        "1..\"a\"",
        75,
        "10:25 .. takes integers, but was given the string \"a\"",
    ),
    (
        "2^(-1 + x)",
        75,
        "10:25 ^ takes a natural number as the second operand, but was given the integer \
         -1; 10:28 the integer -1",
    ),
    (
        "(9223372036854775807 - x) * 2",
        75,
        "10:25 the result of 9223372036854775807 * 2 does not fit 64 bits; 10:26 the \
         integer 9223372036854775807",
    ),
    (
        "x < \"a\"",
        75,
        "10:25 < takes integers, but was given the string \"a\"; 10:25 the integer 0",
    ),
    (
        "x = 0 /\\ x",
        75,
        "10:34 TRUE or FALSE was expected here, but found the integer 0",
    ),
    (
        "x = 1 \\/ \"s\"",
        75,
        "10:34 TRUE or FALSE was expected here, but found the string \"s\"",
    ),
    (
        "~x",
        75,
        "10:26 TRUE or FALSE was expected here, but found the integer 0",
    ),
    (
        "x => TRUE",
        75,
        "10:25 TRUE or FALSE was expected here, but found the integer 0",
    ),
    (
        "TRUE <=> x",
        75,
        "10:34 TRUE or FALSE was expected here, but found the integer 0",
    ),
    (
        "IF x THEN 1 ELSE 2",
        75,
        "10:28 TRUE or FALSE was expected here, but found the integer 0",
    ),
    (
        "CASE x = 1 -> 1 [] x = 2 -> 2",
        75,
        "10:25 no condition of a CASE without OTHER is TRUE",
    ),
    (
        "CASE x -> 1",
        75,
        "10:30 TRUE or FALSE was expected here, but found the integer 0",
    ),
    (
        "{1} \\union x",
        75,
        "10:25 \\union takes a set, but was given the integer 0; 10:36 the integer 0",
    ),
    (
        "x \\cap {1}",
        75,
        "10:25 \\intersect takes a set, but was given the integer 0; 10:25 the integer 0",
    ),
    (
        "UNION {1, {2}}",
        75,
        "10:31 cannot compare the set {2} with the integer 1",
    ),
    (
        "SUBSET x",
        75,
        "10:25 SUBSET takes a set, but was given the integer 0; 10:32 the integer 0",
    ),
    (
        "{1} \\subseteq x",
        75,
        "10:25 \\in takes a set, but was given the integer 0; 10:39 the integer 0",
    ),
    (
        "x \\subseteq {1}",
        75,
        "10:25 a set was expected here, but found the integer 0; 10:25 the integer 0",
    ),
    (
        "1 \\in x",
        75,
        "10:25 \\in takes a set, but was given the integer 0; 10:31 the integer 0",
    ),
    (
        "\"a\" \\in {1,2}",
        75,
        "10:25 cannot compare the string \"a\" with the integer 2; 10:33 the set {1, 2}",
    ),
    (
        "x \\in Nat \\cup {\"a\"}",
        75,
        "10:25 cannot compare the integer 0 with the string \"a\"; 10:25 the integer 0; \
         10:31 the set {\"a\"} \\cup Nat",
    ),
    (
        "x[1]",
        75,
        "10:25 a function was expected here, but found the integer 0; 10:25 the integer 0",
    ),
    (
        "<<1,2,3>>[x+4]",
        75,
        "10:25 the integer 4 is not in the domain of the tuple <<1, 2, 3>>; 10:25 the tuple \
         <<1, 2, 3>>; 10:35 the integer 4",
    ),
    (
        "[a |-> 1].b",
        75,
        "10:25 the record [a |-> 1] has no field \"b\"",
    ),
    (
        "<<1>>.a",
        75,
        "10:25 a function whose domain is a set of integers takes an integer, but was given \
         the string \"a\"",
    ),
    (
        "[x EXCEPT ![1] = 2]",
        75,
        "10:25 a function was expected here, but found the integer 0; 10:26 the integer 0",
    ),
    (
        "[[a |-> 1] EXCEPT !.a[1] = 2]",
        75,
        "10:25 a function was expected here, but found the integer 1",
    ),
    (
        "DOMAIN x",
        75,
        "10:25 DOMAIN takes a function, but was given the integer 0; 10:32 the integer 0",
    ),
    (
        "Head(<<>>)",
        75,
        "10:25 Head takes a sequence that is not empty, but was given the tuple <<>>",
    ),
    (
        "Head(x)",
        75,
        "10:25 Head takes a sequence, but was given the integer 0; 10:30 the integer 0",
    ),
    (
        "Len(x)",
        75,
        "10:25 Len takes a sequence, but was given the integer 0; 10:29 the integer 0",
    ),
    (
        "<<1>> \\o x",
        75,
        "10:25 \\o takes a sequence, but was given the integer 0; 10:34 the integer 0",
    ),
    (
        "SubSeq(<<1,2,3>>, 0+x, 5)",
        75,
        "10:25 SubSeq takes bounds within the sequence, but was given the integer 0; 10:32 \
         the tuple <<1, 2, 3>>; 10:43 the integer 0",
    ),
    (
        "CHOOSE i \\in 1..3 : i > 5",
        75,
        "10:25 no element of the set satisfies the predicate of CHOOSE",
    ),
    (
        "CHOOSE i \\in 1..3 : i",
        75,
        "10:45 TRUE or FALSE was expected here, but found the integer 1; where i = 1",
    ),
    (
        "CHOOSE i : i > 5",
        75,
        "10:36 a name that is not bound to a set cannot be enumerated",
    ),
    (
        "IF Assert(x = 1, <<\"bad\", x>>) THEN 1 ELSE 2",
        14,
        "10:28 <<\"bad\", 0>>; 10:35 the integer 0; 10:35 this is FALSE",
    ),
    (
        "{i \\in Nat : i < 3}",
        75,
        "10:25 cannot enumerate the set Nat",
    ),
    (
        "Cardinality(x)",
        75,
        "10:25 a set was expected here, but found the integer 0; 10:37 the integer 0",
    ),
    (
        "IsFiniteSet(x)",
        75,
        "10:25 IsFiniteSet takes a set, but was given the integer 0; 10:37 the integer 0",
    ),
    (
        "x = \"a\"",
        75,
        "10:25 cannot compare the integer 0 with the string \"a\"; 10:25 the integer 0",
    ),
    (
        "{1} = {\"a\"}",
        75,
        "10:25 cannot compare the integer 1 with the string \"a\"",
    ),
    (
        "<<1,\"a\">> = <<\"a\",1>>",
        75,
        "10:25 cannot compare the integer 1 with the string \"a\"; 10:25 the tuple <<1, \
         \"a\">>; 10:37 the tuple <<\"a\", 1>>",
    ),
    (
        "{1, \"a\"}",
        75,
        "10:25 cannot compare the string \"a\" with the integer 1",
    ),
    (
        "\\A i \\in x : TRUE",
        75,
        "10:25 a set was expected here, but found the integer 0; 10:34 the integer 0",
    ),
    (
        "\\A i \\in 1..3 : i",
        75,
        "10:41 TRUE or FALSE was expected here, but found the integer 1; where i = 1",
    ),
    (
        "\\A <<a,b>> \\in {<<1,2,3>>} : TRUE",
        75,
        "10:25 a tuple of 2 elements was expected, but found the tuple <<1, 2, 3>>; 10:40 \
         the set {<<1, 2, 3>>}",
    ),
    (
        "{i \\in 1..3 : i}",
        75,
        "10:39 TRUE or FALSE was expected here, but found the integer 1; where i = 1",
    ),
    (
        "[i \\in 1..100 |-> i] + 1",
        75,
        "10:25 + takes integers, but was given the tuple <<1, 2, 3, 4, 5, 6, 7, 8, 9, 10, \
         11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,...; 10:25 the \
         tuple <<1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, \
         22, 23, 24, 25, 26, 27,...",
    ),
    (
        "y' + 1",
        75,
        "10:25 the variable has no value yet in the successor",
    ),
    (
        "IF UNCHANGED y THEN 1 ELSE 2",
        75,
        "10:38 the variable has no value yet in the successor",
    ),
    (
        "{s \\in SUBSET (1..40) : s = {}}",
        75,
        "10:25 the set SUBSET (1..40) has too many elements",
    ),
    (
        "[i \\in 1..3 |-> [j \\in 1..3 |-> i + j]][2][\"b\"]",
        75,
        "10:25 a function whose domain is a set of integers takes an integer, but was given \
         the string \"b\"; 10:25 the tuple <<3, 4, 5>>",
    ),
    (
        "m + 1",
        75,
        "10:25 + takes integers, but was given the model value m",
    ),
    (
        "TLCGet(77)",
        75,
        "10:25 TLCGet(77) has no value: no TLCSet(77, ...) came before it",
    ),
    (
        "RandomElement({})",
        75,
        "10:25 RandomElement takes a set that is not empty, but was given the set {}",
    ),
    (
        "SortSeq(<<3,1>>, LAMBDA a,b: a)",
        75,
        "10:25 TRUE or FALSE was expected here, but found the integer 1; 10:33 the tuple \
         <<3, 1>>",
    ),
    (
        "Head2(<<7>>)",
        75,
        "5:46 the integer 2 is not in the domain of the tuple <<7>>; 5:46 the tuple <<7>>; \
         5:48 the integer 2; where s = <<7>>, n = 1; in Head2 at M.tla:10:25",
    ),
    (
        "Sum(<<1, \"b\", 3>>, 3)",
        75,
        "8:35 + takes integers, but was given the string \"b\"; 8:35 the string \"b\"; 8:42 \
         the integer 1; where s = <<1, \"b\", 3>>, n = 2; in Sum with s = <<1, \"b\", 3>>, n \
         = 2 at M.tla:8:42; in Sum with s = <<1, \"b\", 3>>, n = 3 at M.tla:10:25",
    ),
    (
        "Twice(LAMBDA a : a + \"z\")",
        75,
        "10:42 + takes integers, but was given the string \"z\"; the first operand is the \
         integer 0; in LAMBDA at M.tla:6:20; in LAMBDA at M.tla:6:17; in Twice at \
         M.tla:10:25",
    ),
    (
        "\\A s \\in {<<1>>, <<>>} : Head(s) > 0",
        75,
        "10:50 Head takes a sequence that is not empty, but was given the tuple <<>>; 10:55 \
         the tuple <<>>; where s = <<>>",
    ),
    (
        "[i \\in 1..2 |-> x][x + 1] + \"q\"",
        75,
        "10:25 + takes integers, but was given the string \"q\"; 10:25 the integer 0",
    ),
];

#[test]
fn what_has_no_value_is_explained() {
    let mut wrong = Vec::new();
    for (number, (expression, exit_code, expected)) in ROWS.iter().enumerate() {
        let module = format!("{MODULE}Next == x' = x /\\ y' = ({expression})\n====\n");
        let config = "INIT Init\nNEXT Next\nCONSTANT m = m\n";
        let files = [("M.tla", module.as_str()), ("M.cfg", config)];
        let told = told(&format!("failure_{number}"), &files, *exit_code);
        if told != *expected {
            wrong.push(format!(
                "{expression}\n   told: {told}\n wanted: {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn recursion_without_an_end_tells_its_calls() {
    let module = format!("{MODULE}Next == x' = Sum(<<>>, -1) /\\ y' = y\n====\n");
    let config = "INIT Init\nNEXT Next\nCONSTANT m = m\n";
    let files = [("M.tla", module.as_str()), ("M.cfg", config)];
    let ended = run_in(
        "failure_recursion",
        &files,
        &["check", "M.tla", "--cores", "1"],
    );
    ended.expect(
        75,
        &[
            "not in the domain",
            "in Sum with s = <<>>, n = -1 at M.tla:10:14",
        ],
    );
}

/// What follows an operator that is run as an action is run inside it.
#[test]
fn actions_that_go_too_deep_are_an_error() {
    let recursive = "RECURSIVE Some(_, _)
Some(Op(_), n) == IF n = 9000000 THEN FALSE ELSE Op(n) \\/ Some(Op, n + 1)
Set(n) == n % 3000 = 0 /\\ x' = n
Next == Some(Set, 1) /\\ y' = y";
    let universal = "Next == (\\A i \\in 1..3000000 : i >= 0 \\/ x' = i) /\\ x' = x /\\ y' = y";
    let endless = "RECURSIVE Some(_, _)
Some(Op(_), n) == Op(n) \\/ Some(Op, -1)
Set(n) == x' = n
Next == Some(Set, 1) /\\ y' = y";
    let routines = "at most 4096 operators are applied inside one another in an action";
    let stack = "for the stack of 64 MiB";
    let rows = [
        (recursive, ": ", routines),
        (endless, ": ", routines),
        (universal, " ", stack),
    ];
    for (number, (body, between, limit)) in rows.into_iter().enumerate() {
        let module = format!("{MODULE}{body}\n====\n");
        let config = "INIT Init\nNEXT Next\nCONSTANT m = m\n";
        let files = [("M.tla", module.as_str()), ("M.cfg", config)];
        let name = format!("failure_deep_{number}");
        let ended = run_in(&name, &files, &["check", "M.tla", "--cores", "1"]);
        let message = format!("the recursion does not end, or is too deep{between}{limit}");
        ended.expect(75, &[message.as_str()]);
    }
}

#[test]
fn what_must_be_a_truth_value_is_told_where_it_is_not() {
    let invariant = "INIT Init\nNEXT Next\nCONSTANT m = m\nINVARIANT Claim\n";
    let constraint = invariant.replace("INVARIANT", "CONSTRAINT");
    let rows = [
        (
            invariant,
            "x + 1",
            76,
            "10:10 TRUE or FALSE was expected here, but found the integer 1",
        ),
        (
            invariant,
            "x \\in DOMAIN x",
            76,
            "10:16 DOMAIN takes a function, but was given the integer 0",
        ),
        (
            constraint.as_str(),
            "<<x>>",
            75,
            "10:10 TRUE or FALSE was expected here, but found the tuple <<0>>",
        ),
    ];
    for (number, (config, claim, exit_code, expected)) in rows.into_iter().enumerate() {
        let module = format!("{MODULE}Claim == {claim}\nNext == x' = 1 /\\ y' = y\n====\n");
        let files = [("M.tla", module.as_str()), ("M.cfg", config)];
        let told = told(&format!("failure_claim_{number}"), &files, exit_code);
        assert!(told.starts_with(expected), "{claim}: {told}");
    }
}

#[test]
fn a_recursive_function_tells_its_calls() {
    let module = "---- MODULE M ----
EXTENDS Integers
VARIABLE x
f[n \\in Nat] == IF n = 0 THEN n + \"a\" ELSE f[n - 1]
Init == x = f[2]
Next == x' = x
====
";
    let files = [("M.tla", module), ("M.cfg", "INIT Init\nNEXT Next\n")];
    assert_eq!(
        told("failure_function", &files, 75),
        "4:31 + takes integers, but was given the string \"a\"; 4:31 the integer 0; where n = 0; \
         in f[0] at M.tla:4:44; in f[1] at M.tla:4:44; in f[2] at M.tla:5:13"
    );
}

#[test]
fn a_failure_inside_a_built_in_definition_is_told_at_the_call() {
    let module = "---- MODULE M ----
EXTENDS Integers, SequencesExt
VARIABLE x
Init == x = 3
Next == x' = Last(x)
====
";
    let files = [("M.tla", module), ("M.cfg", "INIT Init\nNEXT Next\n")];
    assert_eq!(
        told("failure_inside", &files, 75),
        "5:14 Len takes a sequence, but was given the integer 3; \
         the first operand is the integer 3; \
         in the definition at <SequencesExt.tla>:41:14; in Last at M.tla:5:14"
    );
}
