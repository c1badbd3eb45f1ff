//! What the messages say: file, line, column, excerpt, what was expected and
//! what to do.

use super::{errors_of, parse};

/// The whole rendering of one error.
#[test]
fn an_error_shows_place_excerpt_expectation_and_help() {
    let (_, diagnostics) =
        parse("---- MODULE M ----\nA ==\n  IF x = 1\n  THAN 2\n  ELSE 3\n====\n");
    assert_eq!(
        diagnostics,
        "\
error: expected `THEN`, found `THAN`
 --> M.tla:4:3
  |
3 |   IF x = 1
  |   -- for this `IF`
4 |   THAN 2
  |   ^^^^
"
    );
}

#[test]
fn an_unclosed_bracket_is_pointed_at() {
    let (_, diagnostics) = parse("---- MODULE M ----\nA == {1, (2 + 3}\nB == 1\n====\n");
    assert_eq!(
        diagnostics,
        "\
error: expected `)`, found `}`
 --> M.tla:2:16
  |
2 | A == {1, (2 + 3}
  |          -     ^
  |          |
  |          opened here
"
    );
}

#[test]
fn what_leaves_a_junction_list_is_explained() {
    let (_, diagnostics) = parse("---- MODULE M ----\nA ==\n  /\\ (1 +\n  2)\n====\n");
    assert_eq!(
        diagnostics,
        "\
error: expected an expression, found `2`
 --> M.tla:4:3
  |
3 |   /\\ (1 +
  |   -- an item of this list must stand right of its bullet
4 |   2)
  |   ^
  |
  = note: a token at or left of a list's bullets ends the list
"
    );
}

#[test]
fn conflicting_operators_are_both_pointed_at() {
    assert_eq!(
        errors_of("a /\\ b \\/ c"),
        "\
error: neither `/\\` nor `\\/` binds tighter: parentheses are needed
 --> M.tla:2:13
  |
2 | D == a /\\ b \\/ c
  |        --   ^^
  |        |
  |        the operand between these two could belong to either
  |
  = help: put parentheses around one of the two
"
    );
    assert!(errors_of("a = b = c").contains("`=` is not associative: parentheses are needed"));
}

#[test]
fn a_module_without_an_end_is_reported_at_both_ends() {
    let (_, diagnostics) = parse("---- MODULE M ----\nA == 1\n");
    assert_eq!(
        diagnostics,
        "\
error: module `M` has no end
 --> M.tla:2:6
  |
1 | ---- MODULE M ----
  | ------------- the module begins here
2 | A == 1
  |      ^ expected `====` behind this
  |
  = help: end the module with a line of four or more `=`
"
    );
}

/// Text behind `D == `, where the error is, and what its rendering contains.
const SLIPS: &[(&str, &str, &[&str])] = &[
    (
        "x == 1",
        "2:6",
        &[
            "found the definition of `x`",
            "two values are compared with `=`",
        ],
    ),
    (
        "\\A x in S : p",
        "2:11",
        &[
            "expected `,` or `\\in`, found `in`",
            "membership is written `\\in`",
        ],
    ),
    (
        "a and b",
        "2:8",
        &["found `and`", "conjunction is written `/\\`"],
    ),
    ("a or b", "2:8", &["disjunction is written `\\/`"]),
    ("not a", "2:10", &["negation is written `~`"]),
    ("a mod b", "2:8", &["the remainder is written `%`"]),
    ("!a", "2:6", &["negation is written `~`"]),
    ("IF a THEN b", "3:1", &["expected `ELSE`", "for this `IF`"]),
    ("LET x == 1 y", "3:1", &["expected `==`"]),
    (
        "LET x == 1 + 2",
        "3:1",
        &["expected a definition or `IN`", "for this `LET`"],
    ),
    ("CASE a : b", "2:13", &["expected `->`", "for this `CASE`"]),
    ("[x -> y", "3:1", &["expected `]`", "opened here"]),
    (
        "[f EXCEPT ![1] == 2]",
        "2:21",
        &["expected `[`, `.` or `=`", "compared with `=`"],
    ),
    ("<<1, 2>", "3:1", &["expected an expression"]),
    (
        "{x \\in S, y \\in T : p}",
        "2:24",
        &["expected `,` or `}`, found `:`"],
    ),
    ("LAMBDA x : x", "2:6", &["LAMBDA can only be an argument"]),
    (
        "f(1",
        "3:1",
        &[
            "expected `,` or `)`, found the end of the module",
            "opened here",
        ],
    ),
    ("\"abc", "2:6", &["a string has no end on its line"]),
    ("\"a\\z\"", "2:8", &["unknown escape in a string"]),
    (
        "a; b",
        "2:7",
        &["unexpected character `;`", "without a separator"],
    ),
    (
        "(* never",
        "2:6",
        &["a comment has no end", "close it with `*)`"],
    ),
    ("a +\nB == 1", "3:1", &["found the definition of `B`"]),
];

#[test]
fn common_slips_get_a_hint() {
    for (text, place, contents) in SLIPS {
        let errors = errors_of(text);
        let first = errors.split("\n\n").next().unwrap_or_default();
        assert!(
            first.contains(&format!("--> M.tla:{place}\n")),
            "{text}\n{errors}"
        );
        for content in *contents {
            assert!(
                errors.contains(content),
                "{text}: no {content:?} in\n{errors}"
            );
        }
    }
}

/// Units, where the error is, and what its rendering contains.
const UNIT_SLIPS: &[(&str, &str, &[&str])] = &[
    (
        "A = 1",
        "2:3",
        &[
            "expected `==`, found `=`",
            "a definition is written with `==`",
        ],
    ),
    (
        "A(x) = 1",
        "2:6",
        &["expected `==`", "the definition of `A` begins here"],
    ),
    ("A := 1", "2:6", &["expected a parameter's name"]),
    (
        "VARIABLES x, y,\nA == 1",
        "3:1",
        &["expected one more behind the comma"],
    ),
    (
        "VARIABLES x y",
        "2:13",
        &[
            "expected a definition or declaration, found `y`",
            "a comma missing",
        ],
    ),
    ("A == 1\nEXTENDS Naturals", "3:1", &["EXTENDS stands once"]),
    (
        "INSTANCE N WITH x = 1",
        "2:19",
        &["expected `<-`, found `=`"],
    ),
    ("CONSTANT Op(_, x)", "2:16", &["expected `_`"]),
    ("RECURSIVE 1", "2:11", &["expected an operator"]),
    ("x + 1", "2:5", &["expected a parameter's name, found `1`"]),
    (
        ")",
        "2:1",
        &["expected a definition or declaration, found `)`"],
    ),
    ("LOCAL VARIABLE x", "2:7", &["expected a definition's name"]),
];

#[test]
fn slips_in_units_get_a_hint() {
    for (text, place, contents) in UNIT_SLIPS {
        let (_, errors) = parse(&format!("---- MODULE M ----\n{text}\n====\n"));
        assert!(
            errors.contains(&format!("--> M.tla:{place}\n")),
            "{text}\n{errors}"
        );
        assert_eq!(errors.matches("error:").count(), 1, "{text}\n{errors}");
        for content in *contents {
            assert!(
                errors.contains(content),
                "{text}: no {content:?} in\n{errors}"
            );
        }
    }
}

#[test]
fn files_without_a_module_say_how_one_looks() {
    for text in ["", "A == 1\n====", "--- MODULE M ---\n===="] {
        let (module, errors) = parse(text);
        assert!(module.is_none());
        assert!(errors.contains("--> M.tla:1:1\n"), "{errors}");
        assert!(errors.contains("---- MODULE Name ----"), "{errors}");
    }
}

#[test]
fn a_bad_header_is_one_error() {
    for text in [
        "---- MODULE a-b ----\nEXTENDS Naturals\nA == 1\n====\n",
        "---- MODULE M\nEXTENDS Naturals\nA == 1\n====\n",
        "---- MODULE ----\nEXTENDS Naturals\nA == 1\n====\n",
        "---- MODULE a-b",
    ] {
        let (_, errors) = parse(text);
        let missing_end = usize::from(!text.contains("===="));
        let count = errors.matches("error:").count();
        assert_eq!(count, 1 + missing_end, "{text}\n{errors}");
        assert!(errors.contains("---- MODULE Name ----"), "{text}\n{errors}");
    }
}
