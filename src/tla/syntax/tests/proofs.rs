//! Proofs are read and forgotten; wrong ones are errors.

use super::{parse, print};

/// What follows the theorem is kept, so the proof ended where it should.
fn units_of(proof: &str) -> (String, String) {
    let text = format!("---- MODULE M ----\nTHEOREM T == p\n{proof}\nA == 1\n====\n");
    let (module, diagnostics) = parse(&text);
    (print::module(&module.expect("a module")), diagnostics)
}

#[test]
fn every_kind_of_proof_is_skipped() {
    for proof in [
        "",
        "OBVIOUS",
        "OMITTED",
        "PROOF OBVIOUS",
        "PROOF OMITTED",
        "BY a, b = c DEF d, e, I!f",
        "BY",
        "BY ONLY a, MODULE N DEFS d, MODULE N",
        "PROOF BY DEF +, a, \\cup",
        "BY DEF a, ++",
        "<1>1. x = y OBVIOUS\n<1>2. QED BY <1>1",
        "<1>1 x = y\n<1> QED",
        "<1>a. x\n  <2>1. y BY z\n  <2>2. QED\n<1>b. QED BY <1>a, <1>b",
        "PROOF\n<1>1. x\n<1>. QED OMITTED",
        "<*>1. x\n<*>2. QED",
        "<+>1. x\n  <+>1. y\n  <*>2. QED\n<*>2. QED",
        "<0>. SUFFICES x OBVIOUS\n<0>. QED",
        "<1>1. SUFFICES ASSUME NEW x \\in S, p PROVE q BY a\n<1> QED",
        "<1> ASSUME NEW x, NEW CONSTANT y, NEW VARIABLE z, NEW STATE s, NEW ACTION a(_),\n\
         NEW TEMPORAL t, CONSTANT _ + _, STATE u, lab :: ASSUME p PROVE q, ASSUME r PROVE s, v\n\
         PROVE w\n<1> QED",
        "<1> USE a DEF b\n<1> HIDE c\n<1> QED",
        "<1> DEFINE x == 1 f(y) == 2\n<1> z[w \\in S] == 3\n<1> QED BY DEF x",
        "<1> INSTANCE N WITH a <- b\n<1> I == INSTANCE N\n<1> QED",
        "<1> HAVE x\n<1> QED",
        "<1> TAKE x, y\n<1> TAKE x, y \\in S, <<z>> \\in T\n<1> QED",
        "<1> WITNESS x \\in S, <<y>> \\in T, z\n<1> QED",
        "<1> PICK x, y : p BY q\n<1> PICK x \\in S : p\n<1> QED",
        "<1>1. CASE x = y BY z\n<1>2. CASE p\n<1> QED BY <1>1, <1>2",
        "<1>1. /\\ x\n      /\\ y\n  <2>1. /\\ x\n        /\\ y BY a\n  <2> QED\n<1> QED",
        "<1>1. []ASSUME x []PROVE y\n<1> QED",
    ] {
        let (units, diagnostics) = units_of(proof);
        assert!(diagnostics.is_empty(), "{proof}\n{diagnostics}");
        assert_eq!(units, "(module M (theorem T p) (def A 1))", "{proof}");
    }
}

#[test]
fn wrong_proofs_are_reported_and_what_follows_is_kept() {
    for (proof, place, what) in [
        ("<1>1. x", "4:1", "expected a proof step"),
        ("<1>1. x\n<2>1. QED", "5:1", "expected a proof step"),
        (
            "<1> QED\n<1> QED",
            "4:1",
            "expected a definition or declaration",
        ),
        (
            "<1>1. x\n<0>1. y\n<1> QED",
            "4:1",
            "a step of this proof's level",
        ),
        (
            "PROOF x",
            "3:7",
            "expected a proof step, BY, OBVIOUS or OMITTED",
        ),
        ("<1> LOCAL x == 1\n<1> QED", "3:5", "expected an expression"),
        ("<1> TAKE 1\n<1> QED", "3:10", "expected a name"),
        ("<1> ASSUME x\n<1> QED", "4:1", "expected `,` or `PROVE`"),
        ("<1> PICK x \\in S\n<1> QED", "4:1", "expected `,` or `:`"),
        ("BY a +", "4:1", "expected an expression"),
    ] {
        let (units, diagnostics) = units_of(proof);
        assert_eq!(units, "(module M (theorem T p) (def A 1))", "{proof}");
        assert!(diagnostics.contains(what), "{proof}\n{diagnostics}");
        let place = format!("--> M.tla:{place}\n");
        assert!(diagnostics.contains(&place), "{proof}\n{diagnostics}");
    }
}
