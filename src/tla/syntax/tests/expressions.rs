//! The tree of every kind of expression.

use super::{check_trees, errors_of};

#[test]
fn literals() {
    check_trees(&[
        ("17", "17"),
        ("007", "7"),
        ("\\b101", "5"),
        ("\\O17", "15"),
        ("\\hFf", "255"),
        ("\\h10000000000000000", "18446744073709551616"),
        ("12.50", "12.50"),
        ("TRUE", "TRUE"),
        ("FALSE", "FALSE"),
        (r#""""#, r#""""#),
        (r#""a b""#, r#""a b""#),
        (r#""\" \\ \t \n \f \r""#, r#""\" \\ \t \n \u{c} \r""#),
        (
            r#""(* no comment *) \\* none""#,
            r#""(* no comment *) \\* none""#,
        ),
        (r#""ünï ∈ ∀""#, r#""ünï ∈ ∀""#),
        ("@", "@"),
    ]);
}

#[test]
fn names_and_applications() {
    check_trees(&[
        ("x", "x"),
        ("x_1y", "x_1y"),
        ("_x", "_x"),
        ("1a", "1a"),
        ("BOOLEAN", "BOOLEAN"),
        ("Op(a, b)", "(Op a b)"),
        (
            "Op(+, -, \\cup, /\\, -., SUBSET, ', x)",
            "(Op + - \\cup /\\ -. SUBSET ' x)",
        ),
        ("Op(LAMBDA x, y : x + y, z)", "(Op (lambda x y (+ x y)) z)"),
        ("Op(- x, ~ y)", "(Op (-. x) (~ y))"),
        ("+(a, b)", "(+ a b)"),
        ("=>(a, b)", "(=> a b)"),
        ("\\cup(a, b)", "(\\cup a b)"),
        ("'(a)", "(' a)"),
        ("ℕ \\cup ℤ \\cup ℝ", "(\\cup (\\cup Nat Int) Real)"),
    ]);
}

#[test]
fn paths_into_instances_and_subexpressions() {
    check_trees(&[
        ("I!Op", "(! I Op)"),
        ("I(x)!J!Op(y)", "(! (I x) J (Op y))"),
        ("I!+(a, b)", "(! I (+ a b))"),
        ("Op!1!<<!>>!@", "(! Op 1 << >> @)"),
        ("Op(a)!:", "(! (Op a) :)"),
        ("Op!lab(x)!(y, z)", "(! Op (lab x) (args y z))"),
        ("Op!1[x]", "(apply (! Op 1) x)"),
        ("Op!-.", "(! Op -.)"),
    ]);
}

#[test]
fn sets_and_tuples() {
    check_trees(&[
        ("{}", "(set)"),
        ("{a}", "(set a)"),
        ("{a, 1, \"b\"}", "(set a 1 \"b\")"),
        ("{x \\in S : p}", "(filter (in x S) p)"),
        (
            "{x \\in S \\cup T : x \\in y}",
            "(filter (in x (\\cup S T)) (\\in x y))",
        ),
        ("{<<x, y>> \\in S : p}", "(filter (in <<x y>> S) p)"),
        ("{x \\in S}", "(set (\\in x S))"),
        ("{x \\in S, y}", "(set (\\in x S) y)"),
        ("{e : x \\in S}", "(map e (in x S))"),
        (
            "{<<x, y>> : x, y \\in S, <<z>> \\in T}",
            "(map (tuple x y) (in x y S) (in <<z>> T))",
        ),
        ("{1 \\in x : x \\in S}", "(map (\\in 1 x) (in x S))"),
        (
            "{(x \\in S) : x \\in T}",
            "(map (paren (\\in x S)) (in x T))",
        ),
        ("<<>>", "(tuple)"),
        ("<<a, <<b>>>>", "(tuple a (tuple b))"),
        ("⟨a⟩", "(tuple a)"),
        ("A \\X B \\times C", "(product A B C)"),
        ("A \\X (B \\X C)", "(product A (paren (product B C)))"),
        ("(A \\X B) \\X C", "(product (paren (product A B)) C)"),
    ]);
}

#[test]
fn functions_and_records() {
    check_trees(&[
        ("[x \\in S |-> e]", "(function (in x S) e)"),
        (
            "[x, y \\in S, <<a, b>> \\in T |-> e]",
            "(function (in x y S) (in <<a b>> T) e)",
        ),
        (
            "[<<a, b>> \\in T, x \\in S |-> e]",
            "(function (in <<a b>> T) (in x S) e)",
        ),
        ("[S -> T]", "(functions S T)"),
        ("[S -> [T -> U]]", "(functions S (functions T U))"),
        ("f[a]", "(apply f a)"),
        ("f[a, b][c].d[e]", "(apply (. (apply (apply f a b) c) d) e)"),
        ("[a |-> 1, IN |-> 2]", "(record (a 1) (IN 2))"),
        ("[a : S, b : T]", "(records (a S) (b T))"),
        ("r.a.IF.SUBSET", "(. (. (. r a) IF) SUBSET)"),
        ("[f EXCEPT ![a] = b]", "(except f (= (at a) b))"),
        (
            "[f EXCEPT ![a, b].c[d] = @ + 1, !.e = 2]",
            "(except f (= (at a b) (. c) (at d) (+ @ 1)) (= (. e) 2))",
        ),
        ("[x \\in S]_v", "(box (\\in x S) v)"),
    ]);
}

#[test]
fn quantifiers_and_choose() {
    check_trees(&[
        ("\\A x : p", "(forall x p)"),
        ("\\E x, y : p", "(exists x y p)"),
        (
            "∀ x \\in S : ∃ y ∈ T : p",
            "(forall (in x S) (exists (in y T) p))",
        ),
        (
            "\\forall x, y \\in S, <<a, b>> \\in T : p",
            "(forall (in x y S) (in <<a b>> T) p)",
        ),
        (
            "\\exists <<a, b>> \\in T, x \\in S : p",
            "(exists (in <<a b>> T) (in x S) p)",
        ),
        ("\\AA x, y : p", "(AA x y p)"),
        ("\\EE x : p", "(EE x p)"),
        ("CHOOSE x \\in S : p", "(choose (in x S) p)"),
        ("CHOOSE x : p", "(choose x p)"),
        ("CHOOSE <<x, y>> \\in S : p", "(choose (in <<x y>> S) p)"),
        ("CHOOSE <<x, y>> : p", "(choose <<x y>> p)"),
        ("a /\\ \\A x : p /\\ q", "(and a (forall x (and p q)))"),
    ]);
}

#[test]
fn control() {
    check_trees(&[
        ("IF p THEN a ELSE b + c", "(if p a (+ b c))"),
        ("IF p THEN IF q THEN a ELSE b ELSE c", "(if p (if q a b) c)"),
        ("CASE p -> a", "(case (p a))"),
        (
            "CASE p -> a [] q -> [] b [] OTHER -> c",
            "(case (p a) (q ([] b)) (other c))",
        ),
        (
            "CASE p -> CASE q -> a [] r -> b",
            "(case (p (case (q a) (r b))))",
        ),
        (
            "CASE p -> (CASE q -> a) □ r → b",
            "(case (p (paren (case (q a)))) (r b))",
        ),
        ("LET x == 1 IN x", "(let (def x 1) x)"),
        (
            "LET RECURSIVE f(_) f(n) == n a + b == c g[x \\in S] == y I == INSTANCE M IN z",
            "(let (recursive f/1) (def (f n) n) (def (+ a b) c) (def (g[] (in x S)) y) (instance I M) z)",
        ),
        ("lab :: a + b", "(label lab (+ a b))"),
        ("lab(x, y) :: a", "(label (lab x y) a)"),
        ("a /\\ lab :: b = c", "(and a (label lab (= b c)))"),
    ]);
}

#[test]
fn actions_and_temporal_formulas() {
    check_trees(&[
        ("x' = y", "(= (' x) y)"),
        ("f[x]'", "(' (apply f x))"),
        ("f'[x]", "(apply (' f) x)"),
        ("[A]_x", "(box A x)"),
        ("[A]_<<x, y>>", "(box A (tuple x y))"),
        ("<<A>>_(x)", "(angle A (paren x))"),
        ("⟨A⟩_x", "(angle A x)"),
        (
            "[][A \\/ B]_I!vars(x)",
            "([] (box (or A B) (! I (vars x))))",
        ),
        ("[A]_[B]_x", "(box A (box B x))"),
        ("WF_x(A)", "(WF x A)"),
        ("SF_<<x, y>>(A /\\ B)", "(SF (tuple x y) (and A B))"),
        ("WF_I!v(x)(A)", "(WF (! I (v x)) A)"),
        ("WF_v(x)(A)", "(WF (v x) A)"),
        ("[]P ~> <>Q", "(~> ([] P) (<> Q))"),
        ("□P ↝ ◇Q", "(~> ([] P) (<> Q))"),
        (
            "ENABLED A /\\ UNCHANGED <<x, y>>",
            "(and (ENABLED A) (UNCHANGED (tuple x y)))",
        ),
        ("A \\cdot B", "(\\cdot A B)"),
        ("P -+-> Q", "(-+-> P Q)"),
    ]);
}

#[test]
fn operators_have_one_spelling_in_the_tree() {
    check_trees(&[
        ("a \\union b \\cup c ∪ d", "(\\cup (\\cup (\\cup a b) c) d)"),
        ("a \\intersect b ∩ c", "(\\cap (\\cap a b) c)"),
        (
            "<<a # b, a ≠ b, a /= b>>",
            "(tuple (/= a b) (/= a b) (/= a b))",
        ),
        (
            "<<a =< b, a \\leq b, a ≤ b>>",
            "(tuple (<= a b) (<= a b) (<= a b))",
        ),
        (
            "<<a >= b, a \\geq b, a ≥ b>>",
            "(tuple (>= a b) (>= a b) (>= a b))",
        ),
        (
            "<<a \\equiv b, a ≡ b, a ⇔ b, a <=> b>>",
            "(tuple (<=> a b) (<=> a b) (<=> a b) (<=> a b))",
        ),
        ("\\lnot a \\land \\neg b ∧ ¬c", "(and (~ a) (~ b) (~ c))"),
        ("a \\lor b ∨ c \\/ d", "(or a b c d)"),
        ("a \\circ b \\o c ∘ d", "(\\o (\\o (\\o a b) c) d)"),
        (
            "a (+) b \\oplus c ⊕ d",
            "(\\oplus (\\oplus (\\oplus a b) c) d)",
        ),
        ("a ∉ b", "(\\notin a b)"),
        ("a‥b", "(.. a b)"),
        ("a⁺", "(^+ a)"),
        ("S \\T", "(\\ S T)"),
        ("S\\{x}", "(\\ S (set x))"),
        ("a\\inS", "(\\in a S)"),
    ]);
}

#[test]
fn a_minus_before_an_operand_is_the_prefix_one() {
    check_trees(&[
        ("-a", "(-. a)"),
        ("a - -b", "(- a (-. b))"),
        ("- - a", "(-. (-. a))"),
        ("a * -b", "(* a (-. b))"),
        ("-a * b", "(-. (* a b))"),
        ("-a + b", "(+ (-. a) b)"),
        ("-. (a)", "(-. a)"),
        ("{-1}", "(set (-. 1))"),
    ]);
}

#[test]
fn comments_are_blanks() {
    check_trees(&[
        ("a (* one (* two *) (* three *) *) + (* *) b", "(+ a b)"),
        ("a \\* the rest (* is no comment\n+ b", "(+ a b)"),
        ("(*) *) a (***) (****)", "a"),
    ]);
}

#[test]
fn what_is_no_expression_is_rejected() {
    for text in [
        "",
        "a +",
        "+ a",
        "a b",
        "(a",
        "a)",
        "[a]",
        "[x \\in S]",
        "{x \\in S, y \\in T : p}",
        "<<a, >>",
        "Op()",
        "f[]",
        "\\A x \\in S, y : p",
        "\\E <<>> \\in S : p",
        "IF a THEN b",
        "CASE OTHER -> a",
        "CASE a -> b [] OTHER -> c [] d -> e",
        "LET IN a",
        "LET LOCAL x == 1 IN x",
        "LAMBDA x : x",
        "a = b = c",
        "a :: b :: 1 + c :: ",
        "A!B :: c",
        "f(1) :: c",
        "WF_x",
        "WF_x A",
        "[f EXCEPT !a = b]",
        "[f EXCEPT ! = b]",
        "x.1",
        "-. a",
        "a = -. b",
        "[x \\in S -> T]",
        "<1>1",
        "a ? b",
        "\"a",
        "\"\\q\"",
        "1_000",
    ] {
        assert!(!errors_of(text).is_empty(), "{text} is accepted");
    }
}
