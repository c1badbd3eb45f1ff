//! Every pair of operators, against the table of *Specifying Systems*.

use super::{errors_of, tree};
use crate::tla::syntax::operators::{Fixity, OPERATORS, Operator, by_spelling};

/// Precedence and associativity as the book's table 6 gives them, in the
/// order of rising precedence: fixity, interval, whether left associative,
/// symbols.
const TABLE: &[(&str, u8, u8, bool, &str)] = &[
    ("infix", 1, 1, false, "=>"),
    ("infix", 2, 2, false, "-+-> ~> <=>"),
    ("infix", 3, 3, true, "/\\ \\/"),
    ("prefix", 4, 4, false, "~"),
    ("prefix", 4, 15, false, "ENABLED UNCHANGED [] <>"),
    (
        "infix",
        5,
        5,
        false,
        "= /= < > <= >= \\in \\notin \\subset \\subseteq \\supset \\supseteq \\sqsubset \
         \\sqsubseteq \\sqsupset \\sqsupseteq \\prec \\preceq \\succ \\succeq \\ll \\gg \\sim \
         \\simeq \\approx \\asymp \\cong \\doteq \\propto |- -| |= =| := ::=",
    ),
    ("infix", 5, 14, true, "\\cdot"),
    ("infix", 6, 6, true, "@@"),
    ("infix", 7, 7, false, ":> <:"),
    ("infix", 8, 8, false, "\\"),
    ("infix", 8, 8, true, "\\cap \\cup"),
    ("infix", 9, 9, false, ".. ..."),
    ("infix", 9, 13, false, "!!"),
    ("infix", 9, 13, true, "## $ $$ ?? \\sqcap \\sqcup \\uplus"),
    ("infix", 9, 14, false, "\\wr"),
    ("prefix", 10, 13, false, "SUBSET UNION DOMAIN"),
    ("infix", 10, 10, true, "+ ++ \\oplus"),
    ("infix", 10, 11, false, "%"),
    ("infix", 10, 11, true, "%% | ||"),
    ("infix", 10, 13, true, "\\X"),
    ("infix", 11, 11, true, "- -- \\ominus"),
    ("prefix", 12, 12, false, "-."),
    (
        "infix",
        13,
        13,
        true,
        "* ** & && \\o \\bigcirc \\bullet \\odot \\otimes \\star",
    ),
    ("infix", 13, 13, false, "/ // \\div \\oslash"),
    ("infix", 14, 14, false, "^ ^^"),
    ("postfix", 15, 15, false, "' ^+ ^* ^#"),
];

#[test]
fn the_operators_are_those_of_the_book() {
    let mut symbols = 0;
    for &(fixity, low, high, left_associative, list) in TABLE {
        let fixity = match fixity {
            "prefix" => Fixity::Prefix,
            "infix" => Fixity::Infix,
            _ => Fixity::Postfix,
        };
        for symbol in list.split_whitespace() {
            let operator = by_spelling(symbol).unwrap_or_else(|| panic!("{symbol} is missing"));
            assert_eq!(operator.symbol, symbol);
            assert_eq!(operator.fixity, fixity, "{symbol}");
            assert_eq!((operator.low, operator.high), (low, high), "{symbol}");
            assert_eq!(operator.left_associative, left_associative, "{symbol}");
            symbols += 1;
        }
    }
    assert_eq!(symbols, OPERATORS.len());
}

#[test]
fn no_spelling_stands_for_two_operators() {
    let mut spellings: Vec<&str> = OPERATORS
        .iter()
        .flat_map(|operator| operator.synonyms.iter().copied().chain([operator.symbol]))
        .collect();
    let all = spellings.len();
    spellings.sort_unstable();
    spellings.dedup();
    assert_eq!(spellings.len(), all);
}

fn of(fixity: Fixity) -> impl Iterator<Item = &'static Operator> {
    OPERATORS.iter().filter(move |o| o.fixity == fixity)
}

/// The operator as it stands before an operand.
fn prefix_spelling(operator: &Operator) -> &str {
    match operator.symbol {
        "-." => "-",
        symbol => symbol,
    }
}

fn head(operator: &Operator) -> &str {
    match operator.symbol {
        "/\\" => "and",
        "\\/" => "or",
        "\\X" => "product",
        symbol => symbol,
    }
}

/// What the table says of the operand between `left` and `right`.
fn takes(left: &Operator, right: &Operator) -> &'static str {
    if left.low > right.high {
        "left"
    } else if left.high < right.low {
        "right"
    } else if left.symbol == right.symbol && left.left_associative {
        "left"
    } else {
        "conflict"
    }
}

/// Checks that `text` has the tree that `case` selects, or is rejected.
fn check(text: &str, case: &str, if_left: String, if_right: String) {
    match case {
        "left" => assert_eq!(tree(text), if_left, "{text}"),
        "right" => assert_eq!(tree(text), if_right, "{text}"),
        _ => {
            let errors = errors_of(text);
            assert!(
                errors.contains("parentheses are needed"),
                "{text}\n{errors}"
            );
            assert_eq!(errors.matches("error:").count(), 1, "{text}\n{errors}");
        }
    }
}

#[test]
fn every_pair_of_infix_operators() {
    for left in of(Fixity::Infix) {
        for right in of(Fixity::Infix) {
            let (l, r) = (head(left), head(right));
            let text = format!("a {} b {} c", left.symbol, right.symbol);
            // A chain of one of these is one list.
            let if_left = if l == r && ["and", "or", "product"].contains(&l) {
                format!("({l} a b c)")
            } else {
                format!("({r} ({l} a b) c)")
            };
            check(
                &text,
                takes(left, right),
                if_left,
                format!("({l} a ({r} b c))"),
            );
        }
    }
}

#[test]
fn every_prefix_operator_before_every_infix_operator() {
    for left in of(Fixity::Prefix) {
        for right in of(Fixity::Infix) {
            let (l, r) = (head(left), head(right));
            let text = format!("{} a {} b", prefix_spelling(left), right.symbol);
            check(
                &text,
                takes(left, right),
                format!("({r} ({l} a) b)"),
                format!("({l} ({r} a b))"),
            );
        }
    }
}

#[test]
fn every_prefix_operator_behind_every_infix_operator_takes_its_operand() {
    for left in of(Fixity::Infix) {
        for right in of(Fixity::Prefix) {
            let (l, r) = (head(left), head(right));
            let text = format!("a {} {} b", left.symbol, prefix_spelling(right));
            assert_eq!(tree(&text), format!("({l} a ({r} b))"), "{text}");
        }
    }
}

#[test]
fn every_postfix_operator_behind_every_other_operator() {
    for right in of(Fixity::Postfix) {
        for left in OPERATORS {
            let (l, r) = (head(left), head(right));
            let (text, if_left, if_right) = match left.fixity {
                Fixity::Infix => (
                    format!("a {} b {}", left.symbol, right.symbol),
                    format!("({r} ({l} a b))"),
                    format!("({l} a ({r} b))"),
                ),
                Fixity::Prefix => (
                    format!("{} a {}", prefix_spelling(left), right.symbol),
                    format!("({r} ({l} a))"),
                    format!("({l} ({r} a))"),
                ),
                Fixity::Postfix => {
                    let text = format!("a {} {}", left.symbol, right.symbol);
                    assert_eq!(tree(&text), format!("({r} ({l} a))"), "{text}");
                    continue;
                }
            };
            check(&text, takes(left, right), if_left, if_right);
        }
    }
}

#[test]
fn application_and_fields_bind_tightest() {
    for operator in of(Fixity::Infix) {
        let text = format!("a {} f[x].y", operator.symbol);
        let expected = format!("({} a (. (apply f x) y))", head(operator));
        assert_eq!(tree(&text), expected);
    }
    for operator in of(Fixity::Prefix) {
        let text = format!("{} f[x].y", prefix_spelling(operator));
        let expected = format!("({} (. (apply f x) y))", head(operator));
        assert_eq!(tree(&text), expected);
    }
}

#[test]
fn longer_chains() {
    for (text, expected) in [
        ("a + b - c + d", "(+ (+ a (- b c)) d)"),
        ("a * b + c * d - e", "(+ (* a b) (- (* c d) e))"),
        (
            "a => b /\\ c = d + e ^ f'",
            "(=> a (and b (= c (+ d (^ e (' f))))))",
        ),
        ("~a = b /\\ c", "(and (~ (= a b)) c)"),
        ("a = ~b = c", "(= a (~ (= b c)))"),
        ("x \\in S \\cup T \\ {y}", ""),
        ("DOMAIN f \\cup SUBSET S", "(\\cup (DOMAIN f) (SUBSET S))"),
        ("1 :> a @@ 2 :> b @@ c", "(@@ (@@ (:> 1 a) (:> 2 b)) c)"),
        ("-a .. -b", "(.. (-. a) (-. b))"),
    ] {
        if expected.is_empty() {
            assert!(errors_of(text).contains("parentheses are needed"), "{text}");
        } else {
            assert_eq!(tree(text), expected, "{text}");
        }
    }
}
