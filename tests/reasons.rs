//! What is said about a claim that is false: which part of it, with which
//! values, and the way there.

use crate::program::run_in;

const MODULE: &str = "---- MODULE M ----
EXTENDS Integers, Sequences, FiniteSets
CONSTANT Max
VARIABLES x, f, r
Init == x = 0 /\\ f = [i \\in 1..3 |-> 0] /\\ r = [a |-> 0, b |-> {1}]
Next == x' = x + 1 /\\ f' = [f EXCEPT ![2] = x'] /\\ r' = [r EXCEPT !.a = x, !.b = @ \\cup {x'}]
Small(n) == n < 3
TypeOK == /\\ x \\in 0..9
          /\\ f \\in [1..3 -> 0..2]
RECURSIVE Below(_, _)
Below(n, m) == m > 0 /\\ IF n = 0 THEN m < Max ELSE Below(n - 1, m)
";

/// A claim, whether it is an INVARIANT or a PROPERTY, and what is said of it:
/// the message with its place, then labels and notes.
const ROWS: &[(&str, &str, &str)] = &[
    (
        "INVARIANT",
        "x # 1",
        "12:10 this is FALSE; 12:10 the integer 1",
    ),
    (
        "INVARIANT",
        "TypeOK",
        "9:14 this is FALSE; 9:14 the tuple <<0, 3, 0>>; \
         its part [2] is the integer 3, which is not in the set 0..2; \
         in conjunct 2 of 2 at M.tla:9:14; in TypeOK at M.tla:12:10",
    ),
    (
        "INVARIANT",
        "r \\in [a : Nat, b : SUBSET (1..2)]",
        "12:10 this is FALSE; 12:10 the record [a |-> 2, b |-> {1, 2, 3}]; \
         12:16 the set [a: Nat, b: SUBSET (1..2)]; \
         its part .b, an element is the integer 3, which is not in the set 1..2",
    ),
    (
        "INVARIANT",
        "f \\in [1..2 -> Nat]",
        "12:10 this is FALSE; 12:10 the tuple <<0, 0, 0>>; its domain is 1..3, not 1..2",
    ),
    (
        "INVARIANT",
        "\\A i \\in DOMAIN f : Small(f[i])",
        "7:13 this is FALSE; the first operand is the integer 3; in Small at M.tla:12:30; \
         in \\A with i = 2 at M.tla:12:10",
    ),
    (
        "INVARIANT",
        "x = 2 => \\E i \\in 1..Max : f[i] = 7",
        "12:19 there is no element for which this is TRUE; 12:10 TRUE; 12:28 the set 1..3; \
         in the right side of => at M.tla:12:19",
    ),
    (
        "INVARIANT",
        "~(\\E i, j \\in 1..3 : i # j /\\ f[i] = 3)",
        "12:31 this is TRUE; in \\E with i = 2, j = 1 at M.tla:12:12",
    ),
    (
        "INVARIANT",
        "x >= 0 /\\ (x < 2 \\/ x = 5)",
        "12:21 none of these 2 disjuncts is TRUE; 12:21 FALSE for the integer 2; \
         12:30 FALSE for the integer 2; in conjunct 2 of 2 at M.tla:12:21",
    ),
    (
        "INVARIANT",
        "r.b \\subseteq 0..Max",
        "12:10 this is FALSE; 12:10 the set {1, 2, 3, 4}; 12:24 the set 0..3; \
         the integer 4 is not in the right set",
    ),
    (
        "INVARIANT",
        "LET s == f[1] + f[2] IN s < 4 /\\ x >= 0",
        "12:34 this is FALSE; 12:34 the integer 4; where s = 4; in conjunct 1 of 2 at M.tla:12:34",
    ),
    (
        "INVARIANT",
        "LET small == x < 2 IN ~small => x > 9",
        "12:42 this is FALSE; 12:32 TRUE; 12:42 the integer 2; \
         in the right side of => at M.tla:12:42",
    ),
    (
        "INVARIANT",
        "IF x > 2 THEN Cardinality(r.b) = 2 ELSE TRUE",
        "12:24 this is FALSE; 12:24 the integer 3",
    ),
    (
        "INVARIANT",
        "CASE x = 0 -> TRUE [] x = 1 -> r.a > 5 [] OTHER -> FALSE",
        "12:41 this is FALSE; 12:41 the integer 0",
    ),
    (
        "INVARIANT",
        "[r EXCEPT !.a = 1] = [r EXCEPT !.a = 1, !.b = {x}]",
        "12:10 this is FALSE; 12:10 the record [a |-> 1, b |-> {1}]; \
         12:31 the record [a |-> 1, b |-> {0}]; \
         they differ at .b: the set {1} and the set {0}",
    ),
    (
        "INVARIANT",
        "Below(1, x + 1)",
        "11:39 this is FALSE; 11:39 the integer 3; 11:43 the integer 3; \
         in conjunct 2 of 2 at M.tla:11:25; in Below with m = 3 at M.tla:11:52; \
         in conjunct 2 of 2 at M.tla:11:25; in Below with n = 1, m = 3 at M.tla:12:10",
    ),
    (
        "PROPERTY",
        "[][x' = x + 1 /\\ f'[2] <= 2]_x",
        "12:27 this is FALSE; 12:39 changes; it was the integer 2; 12:27 the integer 3; \
         in conjunct 2 of 2 at M.tla:12:27; in the action of [A]_v at M.tla:12:13",
    ),
    (
        "PROPERTY",
        "[](x < 2)",
        "12:13 this is FALSE; 12:13 the integer 2",
    ),
];

/// The diagnostic of the error in JSON output, in one line.
pub fn told(name: &str, files: &[(&str, &str)], exit_code: i32) -> String {
    let ended = run_in(name, files, &["check", "M.tla", "--cores", "1", "--json"]);
    ended.expect(exit_code, &[]);
    let events = ended.events();
    let is_error =
        |it: &&serde_json::Value| it["event"] == "diagnostic" && it["severity"] == "error";
    let error = events.iter().find(is_error).expect("a diagnostic");
    let at = |place: &serde_json::Value| format!("{}:{}", place["line"], place["column"]);
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_string();
    let mut told = vec![format!(
        "{} {}",
        at(&error["place"]),
        text(&error["message"])
    )];
    for label in error["labels"].as_array().expect("labels") {
        told.push(format!("{} {}", at(&label["place"]), text(&label["text"])));
    }
    told.extend(error["notes"].as_array().expect("notes").iter().map(text));
    told.join("; ")
}

#[test]
fn a_false_claim_is_explained() {
    let mut wrong = Vec::new();
    for (number, (keyword, claim, expected)) in ROWS.iter().enumerate() {
        let module = format!("{MODULE}Claim == {claim}\n====\n");
        let config = format!("INIT Init\nNEXT Next\nCONSTANT Max = 3\n{keyword} Claim\n");
        let files = [("M.tla", module.as_str()), ("M.cfg", config.as_str())];
        let exit_code = match (*keyword, claim.contains('_')) {
            ("PROPERTY", true) => 13,
            _ => 12,
        };
        let told = told(&format!("reason_{number}"), &files, exit_code);
        if told != *expected {
            wrong.push(format!("{claim}\n   told: {told}\n wanted: {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_false_assumption_is_explained() {
    let module = "---- MODULE M ----
EXTENDS Integers
CONSTANT N
Even(n) == n % 2 = 0
ASSUME Given == N > 0 /\\ \\A i \\in 1..N : Even(i) \\/ i < 3
====
";
    let files = [("M.tla", module), ("M.cfg", "CONSTANT N = 4")];
    assert_eq!(
        told("reason_assumption", &files, 10),
        "5:42 the assumption Given is FALSE: none of these 2 disjuncts is TRUE; \
         5:53 FALSE for the integer 3; in \\A with i = 3 at M.tla:5:26; in conjunct 2 of 2 at M.tla:5:26"
    );
}

#[test]
fn a_false_assertion_is_explained() {
    let rows = [
        (
            "TRUE",
            "(x > 1 => Assert(x >= 0 /\\ \\A i \\in 1..3 : f[i] < 2, \"bad\"))",
        ),
        (
            "Assert(x < 2 \\/ (\\A i \\in 1..3 : f[i] < 2 /\\ x > 0) \\/ x = 9, x)",
            "TRUE",
        ),
    ];
    let expected = [
        "7:26 \"bad\"; 7:59 the integer 2; 7:59 this is FALSE; \
         in \\A with i = 2 at M.tla:7:43; in conjunct 2 of 2 at M.tla:7:43",
        "13:10 2; 13:17 FALSE for the integer 2; 13:43 FALSE for the integer 2; \
         13:65 FALSE for the integer 2; none of these 3 disjuncts is TRUE",
    ];
    for (number, (claim, conjunct)) in rows.into_iter().enumerate() {
        let module = MODULE
            .replace("Sequences", "TLC")
            .replace("Small(n)", &format!("Act == Next /\\ {conjunct}\nSmall(n)"));
        let module = format!("{module}Claim == {claim}\n====\n");
        let config = "INIT Init\nNEXT Act\nCONSTANT Max = 3\nINVARIANT Claim\n";
        let files = [("M.tla", module.as_str()), ("M.cfg", config)];
        let told = told(&format!("reason_assertion_{number}"), &files, 14);
        assert_eq!(told, expected[number]);
    }
}
