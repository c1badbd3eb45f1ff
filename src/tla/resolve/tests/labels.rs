//! Which names labels have: SANY takes and refuses the same.

use super::{failure, run};

#[test]
fn labels_with_the_names_bound_around_them() {
    for text in [
        "A == \\E q \\in 1..2 : lab(q) :: q = 1",
        "A == \\E q, r \\in 1..2 : lab(r, q) :: q = r",
        "A == \\E q \\in 1..2 : lab(q) :: \\A r \\in 1..2 : inner(r) :: q = r",
        "A == \\E q \\in 1..2 : lab(q) :: LET z == 3 IN inner :: q = z",
        "A == \\E q \\in 1..2 : LET Z == l :: q = 1 IN Z",
        "A == \\E q \\in {r \\in 1..2 : l(r) :: r = 1} : m(q) :: q = 1",
        "A == {l(q) :: q + 1 : q \\in 1..2}",
        "F[q \\in 1..2] == l(q) :: q",
        "G(Op(_), p) == l :: Op(p)\nA == G(LAMBDA q : l(q) :: q, 1)",
        "A == lab :: (lab :: TRUE)",
        "A == (lab :: TRUE) /\\ LET B == lab :: TRUE IN B",
        "ASSUME A == lab :: 1 = 1\nASSUME A!lab",
        "ASSUME LET F == lab :: TRUE IN F",
        "ASSUME \\A q \\in 1..2 : LET F == lab :: q = 1 IN F",
        "THEOREM T == \\A q \\in 1..2 : lab(q) :: q = q",
        "A == [<<1>> EXCEPT ![lab :: 1] = 2]",
        "A == [(lab :: <<1>>) EXCEPT ![LET F == lab :: 1 IN F] = 2]",
    ] {
        let text = format!("EXTENDS Integers\n{text}");
        let resolved = run(&[("M", &text)]);
        assert!(resolved.is_ok(), "{text}");
    }
}

#[test]
fn labels_with_other_names() {
    for (text, expected) in [
        ("A == \\E q \\in 1..2 : lab :: q = 1", "must name `q`"),
        (
            "A == \\E q \\in 1..2 : lab(q, q) :: q = 1",
            "names `q` twice",
        ),
        ("A(p) == lab(p) :: p = 1", "names `p`, which is not bound"),
        (
            "A == \\E q \\in 1..2 : lab(q) :: \\A r \\in 1..2 : inner(r, q) :: q = r",
            "names `q`, which is not bound",
        ),
        (
            "A == LET Z(k) == lab(k) :: k = 1 IN Z(1)",
            "names `k`, which is not bound",
        ),
        (
            "A == \\E <<q, r>> \\in {<<1, 2>>} : l(q) :: q = r",
            "must name `r`",
        ),
        ("A == CHOOSE q \\in 1..2 : l :: q = 1", "must name `q`"),
        ("F[q \\in 1..2] == l :: q", "must name `q`"),
        (
            "G(Op(_)) == Op(1)\nA == G(LAMBDA q : l :: q)",
            "must name `q`",
        ),
        (
            "A == (lab :: TRUE) /\\ (lab :: FALSE)",
            "another label `lab`",
        ),
        (
            "ASSUME A == \\A q \\in 1..2 : lab :: q = q",
            "must name `q`",
        ),
        (
            "ASSUME A == (lab :: TRUE) /\\ (lab :: TRUE)",
            "another label `lab`",
        ),
        ("ASSUME lab :: 1 = 1", "in nothing that has a name"),
        (
            "THEOREM \\A q \\in 1..2 : lab(q) :: q = q",
            "in nothing that has a name",
        ),
        (
            "---- MODULE N ----\nVARIABLE v\n====\nI == INSTANCE N WITH v <- lab :: 1",
            "in nothing that has a name",
        ),
        (
            "A == [<<1>> EXCEPT ![1] = lab :: 2]",
            "a new value of EXCEPT",
        ),
        (
            "A == [<<1>> EXCEPT ![1] = LET F == lab :: 2 IN F]",
            "a new value of EXCEPT",
        ),
    ] {
        let (_, found) = failure(&[("M", &format!("EXTENDS Integers\n{text}"))]);
        let [message] = &found[..] else {
            panic!("{text}: {found:?}");
        };
        assert!(message.contains(expected), "{text}: {message}");
    }
}
