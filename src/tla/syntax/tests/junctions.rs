//! Vertical lists: their columns decide what belongs to what.

use super::{check_trees, errors_of, tree};

#[test]
fn a_list_has_the_items_under_its_first_bullet() {
    check_trees(&[
        ("/\\ a", "(and a)"),
        ("/\\ a\n/\\ b\n/\\ c", "(and a b c)"),
        ("  \\/ a\n  \\/ b", "(or a b)"),
        ("  /\\ a /\\ b\n  /\\ c", "(and (and a b) c)"),
        ("  ∧ a\n  ∧ b", "(and a b)"),
        ("  ∧ a\n  /\\ b", "(and a b)"),
        ("  \\land a\n  \\land b", "(and a b)"),
    ]);
}

#[test]
fn lists_nest() {
    check_trees(&[
        ("/\\ \\/ a\n   \\/ b\n/\\ c", "(and (or a b) c)"),
        (
            "\\/ /\\ a\n   /\\ b\n\\/ /\\ c\n   /\\ d",
            "(or (and a b) (and c d))",
        ),
        (
            "/\\ a\n/\\ \\/ b\n   \\/ /\\ c\n      /\\ d\n   \\/ e\n/\\ f",
            "(and a (or b (and c d) e) f)",
        ),
        ("/\\ /\\ a\n   /\\ b\n/\\ c", "(and (and a b) c)"),
        ("/\\ \\/ a\n/\\ b", "(and (or a) b)"),
        (
            "/\\ \\E x \\in S :\n      \\/ p\n      \\/ q\n/\\ r",
            "(and (exists (in x S) (or p q)) r)",
        ),
        (
            "/\\ IF p\n   THEN /\\ a\n        /\\ b\n   ELSE c\n/\\ d",
            "(and (if p (and a b) c) d)",
        ),
        (
            "/\\ LET x == /\\ a\n            /\\ b\n   IN x\n/\\ c",
            "(and (let (def x (and a b)) x) c)",
        ),
        (
            "/\\ CASE p -> a\n     [] q -> b\n/\\ c",
            "(and (case (p a) (q b)) c)",
        ),
    ]);
}

#[test]
fn what_stands_right_of_the_bullets_belongs_to_the_item() {
    check_trees(&[
        ("/\\ a\n   + b\n/\\ c", "(and (+ a b) c)"),
        ("/\\ a\n /\\ b\n/\\ c", "(and (and a b) c)"),
        ("/\\ a\n  \\/ b", "(and (or a b))"),
        ("/\\ f\n   [a]\n/\\ b", "(and (apply f a) b)"),
        ("/\\ (a\n    + b)\n/\\ c", "(and (paren (+ a b)) c)"),
        (
            "/\\ \\/ a\n   \\/ b\n  => c\n/\\ d",
            "(and (=> (or a b) c) d)",
        ),
        (
            "/\\ a => /\\ b\n        /\\ c\n/\\ d",
            "(and (=> a (and b c)) d)",
        ),
    ]);
}

#[test]
fn what_stands_left_of_the_bullets_ends_the_list() {
    check_trees(&[
        ("  /\\ a\n  /\\ b\n => c", "(=> (and a b) c)"),
        ("  /\\ a\n  /\\ b\n  => c", "(=> (and a b) c)"),
        ("  /\\ a\n  /\\ b\n  \\/ c", "(or (and a b) c)"),
        ("  \\/ a\n  \\/ b\n  /\\ c", "(and (or a b) c)"),
        ("  /\\ a\n /\\ b", "(and (and a) b)"),
        ("(/\\ a\n /\\ b) => c", "(=> (paren (and a b)) c)"),
        ("{/\\ a\n /\\ b, c}", "(set (and a b) c)"),
        ("IF /\\ a\n   /\\ b THEN c ELSE d", "(if (and a b) c d)"),
        ("~/\\ a\n /\\ b", "(~ (and a b))"),
        ("x = /\\ a\n    /\\ b", "(= x (and a b))"),
    ]);
}

#[test]
fn comments_and_blank_lines_between_items_do_not_matter() {
    check_trees(&[
        ("/\\ a\n\n(* one *)\n\\* two\n/\\ b", "(and a b)"),
        ("/\\ a\n(* /\\ no *) + b", "(and (+ a b))"),
        ("(* x *) /\\ a\n        /\\ b", "(and a b)"),
    ]);
}

#[test]
fn a_tab_goes_on_to_the_next_multiple_of_eight() {
    check_trees(&[
        ("\t/\\ a\n        /\\ b", "(and a b)"),
        ("   \t/\\ a\n\t/\\ b", "(and a b)"),
        ("  \t\t/\\ a\n                /\\ b", "(and a b)"),
        ("\t/\\ a\n    /\\ b", "(and (and a) b)"),
        ("(*\t*)/\\ a\n          /\\ b", "(and a b)"),
    ]);
}

#[test]
fn columns_count_characters_not_bytes() {
    check_trees(&[
        ("\"é∈\" = /\\ a\n       /\\ b", "(= \"é∈\" (and a b))"),
        ("∧ ∨ a\n  ∨ b\n∧ c", "(and (or a b) c)"),
        ("/\\ a\r\n/\\ b\r\n", "(and a b)"),
    ]);
}

#[test]
fn what_is_open_inside_an_item_cannot_be_closed_outside() {
    for text in [
        "\n  /\\ (a\n)",
        "\n  /\\ (a\n  )\n  /\\ b",
        "\n  /\\ IF a\n  THEN b ELSE c",
        "\n  /\\ LET x == 1\nIN x",
        "\n  /\\ a +\n  b",
        "\n  /\\\n  /\\ a",
        "\n  /\\ f(a,\n b)",
    ] {
        assert!(!errors_of(text).is_empty(), "{text} is accepted");
    }
}

#[test]
fn a_conjunction_on_one_line_is_one_item() {
    assert_eq!(tree("/\\ a /\\ b"), "(and (and a b))");
    assert_eq!(tree("a /\\ b /\\ c"), "(and a b c)");
    assert_eq!(tree("(a /\\ b) /\\ c"), "(and (paren (and a b)) c)");
    assert_eq!(tree("a /\\ (b /\\ c)"), "(and a (paren (and b c)))");
}
