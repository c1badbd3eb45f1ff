//! Wrong specifications: each fault is told with its place and what to do, and
//! has TLC's exit code.

use crate::program::{Ended, run_in};

const CONFIG: &str = "INIT Init\nNEXT Next\n";

/// Checks a module `M` with this body after `EXTENDS Naturals, ...`.
fn check(name: &str, body: &str, config: &str) -> Ended {
    let module = format!(
        "---- MODULE M ----\nEXTENDS Integers, Sequences, FiniteSets, TLC\nVARIABLE x\n{body}\n====\n"
    );
    let files = [("M.tla", module.as_str()), ("M.cfg", config)];
    run_in(name, &files, &["check", "M.tla", "--cores", "1"])
}

#[test]
fn a_syntax_error_shows_what_was_expected() {
    let body = "Init == x = 0\nNext == x' = (x + 1";
    let ended = check("syntax_error", body, CONFIG);
    ended.expect(
        150,
        &[
            "error: expected `)`",
            "M.tla:6:1",
            "5 | Next == x' = (x + 1",
            "opened here",
        ],
    );
}

#[test]
fn an_unknown_operator_is_named() {
    let ended = check("unknown", "Init == x = 0\nNext == x' = Add(x, 1)", CONFIG);
    ended.expect(
        150,
        &[
            "error: unknown",
            "`Add`",
            "M.tla:5:14",
            "5 | Next == x' = Add(x, 1)",
        ],
    );
}

#[test]
fn an_unknown_module_is_named() {
    let module = "---- MODULE M ----\nEXTENDS Natural\n====\n";
    let files = [("M.tla", module), ("M.cfg", CONFIG)];
    let ended = run_in("unknown_module", &files, &["check", "M.tla"]);
    ended.expect(
        150,
        &[
            "no module `Natural`",
            "M.tla:2:9",
            "did you mean `Naturals`?",
        ],
    );
}

#[test]
fn a_type_error_shows_the_expression_and_the_behaviour() {
    let body = "Init == x = 0\nNext == x' = IF x < 2 THEN x + 1 ELSE x + \"one\"";
    let ended = check("type_error", body, CONFIG);
    ended.expect(
        75,
        &[
            "M.tla:5:39",
            "ELSE x + \"one\"",
            "State 1: initial",
            "x = 0",
            "State 3: Next at M.tla:5:",
            "x = 2",
            "\"one\"",
        ],
    );
}

#[test]
fn an_invariant_without_a_value_has_its_own_exit_code() {
    let body = "Init == x = 0\nNext == x' = 1 - x\nInv == x # 1 \\/ x[1] = 2";
    let ended = check(
        "invariant_error",
        body,
        "INIT Init\nNEXT Next\nINVARIANT Inv\n",
    );
    ended.expect(76, &["M.tla:6:", "State 2: Next", "x = 1"]);
}

#[test]
fn a_configuration_that_names_something_undefined() {
    let body = "Init == x = 0\nNext == x' = 1 - x\nSmall == x < 5";
    let ended = check(
        "undefined_name",
        body,
        "INIT Init\nNEXT Next\nINVARIANT Smal\n",
    );
    ended.expect(
        151,
        &[
            "`Smal` is not defined",
            "M.cfg:3:11",
            "did you mean `Small`?",
        ],
    );
}

#[test]
fn a_configuration_with_an_unknown_keyword() {
    let ended = check(
        "keyword",
        "Init == x = 0\nNext == x' = 1",
        "INIT Init\nNXT Next\n",
    );
    ended.expect(151, &["M.cfg:2:1", "NXT", "NEXT"]);
}

#[test]
fn a_configuration_without_next() {
    let ended = check("no_next", "Init == x = 0\nNext == x' = 1", "INIT Init\n");
    ended.expect(75, &["no next-state relation", "add NEXT"]);
    let ended = check("empty_config", "Init == x = 0\nNext == x' = 1", "");
    ended.expect(151, &["INIT", "NEXT", "SPECIFICATION"]);
}

#[test]
fn a_constant_without_a_value() {
    let body = "CONSTANT N\nInit == x = N\nNext == x' = 1";
    let ended = check("no_value", body, CONFIG);
    ended.expect(
        151,
        &["constant `N` has no value", "M.tla:4:10", "CONSTANT N ="],
    );
}

#[test]
fn an_endless_set() {
    let ended = check("endless_set", "Init == x \\in Nat\nNext == x' = x", CONFIG);
    ended.expect(75, &["M.tla:4:", "Nat"]);
    let ended = check(
        "endless_choice",
        "Init == x = 0\nNext == \\E n \\in Int : x' = n",
        CONFIG,
    );
    ended.expect(75, &["M.tla:5:", "Int", "State 1: initial"]);
}

#[test]
fn endless_recursion() {
    let body = "RECURSIVE F(_)\nF(n) == 1 + F(n + 1)\nInit == x = 0\nNext == x' = F(x)";
    for cores in ["1", "2"] {
        let module = format!("---- MODULE M ----\nEXTENDS Integers\nVARIABLE x\n{body}\n====\n");
        let files = [("M.tla", module.as_str()), ("M.cfg", CONFIG)];
        let name = format!("endless_recursion_{cores}");
        let ended = run_in(&name, &files, &["check", "M.tla", "--cores", cores]);
        ended.expect(75, &["M.tla:5:", "in F", "more calls", "State 1: initial"]);
    }
}

#[test]
fn values_nested_too_deeply_to_be_compared() {
    let deep = "Deep(k) == FoldLeft(LAMBDA a, b : <<a, k>>, 0, [i \\in 1 .. 2000000 |-> i])";
    let body = "Init == x = 0\nNext == x' = IF Deep(x) = Deep(x + 0) THEN 1 ELSE 2";
    for cores in ["1", "2"] {
        let module = format!(
            "---- MODULE M ----\nEXTENDS Integers, SequencesExt\nVARIABLE x\n{deep}\n{body}\n====\n"
        );
        let files = [("M.tla", module.as_str()), ("M.cfg", CONFIG)];
        let name = format!("nested_values_{cores}");
        let ended = run_in(&name, &files, &["check", "M.tla", "--cores", cores]);
        ended.expect(75, &["M.tla:6:", "nested too deeply", "State 1: initial"]);
    }
}

#[test]
fn a_set_too_large_to_hold() {
    let body = "Init == x = 0\nNext == x' = Cardinality(SUBSET (SUBSET (1 .. 40)))";
    let ended = check("large_set", body, CONFIG);
    ended.expect(75, &["M.tla:5:"]);
}

#[test]
fn a_failed_assertion_tells_its_message_and_behaviour() {
    let body = "Init == x = 0\nNext == Assert(x < 3, \"too far\") /\\ x' = x + 1";
    let ended = check("assertion", body, CONFIG);
    ended.expect(14, &["too far", "M.tla:5:", "State 4: Next", "x = 3"]);
}

#[test]
fn a_false_assumption() {
    let body = "ASSUME 1 > 2\nInit == x = 0\nNext == x' = 1";
    let ended = check("assumption", body, CONFIG);
    ended.expect(10, &["assumption", "M.tla:4:", "1 > 2"]);
}

#[test]
fn a_property_that_is_not_checked_is_told_loudly() {
    let body = "Init == x = 0\nNext == x' = 1 - x\nLive == <>(x = 1)";
    let ended = check("property", body, "INIT Init\nNEXT Next\nPROPERTY Live\n");
    ended.expect(
        0,
        &[
            "warning: PROPERTY Live is NOT checked",
            "NOT CHECKED: PROPERTY Live",
        ],
    );
}

#[test]
fn what_is_printed_stands_on_standard_output() {
    let body = "Init == x = 0 /\\ PrintT(<<\"start\", x>>)\nNext == x' = x";
    let ended = check("print", body, CONFIG);
    ended.expect(0, &[]);
    assert!(ended.stdout.contains("<<\"start\", 0>>"), "{}", ended.all());
}

#[test]
fn assumptions_alone_are_checked() {
    let module = "---- MODULE M ----\nASSUME 1 = 1\n====\n";
    let files = [("M.tla", module), ("M.cfg", "")];
    let ended = run_in("assumptions_only", &files, &["check", "M.tla"]);
    ended.expect(0, &["all assumptions hold"]);
}

#[test]
fn assumptions_about_variables_are_refused_before_the_run() {
    // SANY: "assumptions must be level 0 (Constant)", once for each of these.
    let body = "Foo == x = 1\nASSUME x = 1\nASSUME Named == Foo\nASSUME x' = 1\n\
        ASSUME [](x = 1)\nASSUME LET y == x IN y = 1\nASSUME ENABLED (x' = 1)\nAXIOM x = 2\n\
        ASSUME \\A n \\in {1} : n = 1\nInit == x = 0\nNext == x' = 1";
    let ended = check("assumed_level", body, CONFIG);
    ended.expect(
        150,
        &[
            "error: an assumption must be a constant, but this is a state function",
            "error: an assumption must be a constant, but this is an action",
            "error: an assumption must be a constant, but this is a temporal formula",
            "M.tla:5:8",
            "this is a variable",
            "help: claim it as an INVARIANT",
        ],
    );
    let told = ended.stderr.matches("an assumption must be").count();
    assert_eq!(told, 7, "{}", ended.all());
}

#[test]
fn assumptions_of_an_instance_are_about_its_own_constants() {
    let inner =
        "---- MODULE I ----\nCONSTANT K, Op(_)\nASSUME Known == K = 1 \\/ Op(1) = 1\n====\n";
    let outer = "---- MODULE M ----\nVARIABLE x\nP(a) == x\nINSTANCE I WITH K <- x, Op <- P\n\
        J == INSTANCE I WITH K <- x, Op <- P\nInit == x = 1\nNext == UNCHANGED x\nInv == J!Known\n====\n";
    let config = "INIT Init\nNEXT Next\nINVARIANT Inv\n";
    let files = [("I.tla", inner), ("M.tla", outer), ("M.cfg", config)];
    run_in("assumed_instance", &files, &["check", "M.tla"]).expect(0, &["No error"]);
}

#[test]
fn an_operator_constant_may_be_replaced_by_one_with_variables() {
    // SANY knows nothing of the configuration; TLC fails in the assumption.
    let module = "---- MODULE M ----\nCONSTANT Op(_)\nVARIABLE x\nP(a) == x\nASSUME Op(1) = 1\n\
        Init == x = 1\nNext == UNCHANGED x\n====\n";
    let config = "INIT Init\nNEXT Next\nCONSTANT Op <- P\n";
    let files = [("M.tla", module), ("M.cfg", config)];
    let ended = run_in("assumed_replaced", &files, &["check", "M.tla"]);
    ended.expect(10, &["an assumption has no value"]);
    let ended = run_in("assumed_parse", &files, &["parse", "M.tla"]);
    ended.expect(0, &["No error"]);
}

#[test]
fn sets_that_cannot_be_enumerated_are_not_printed() {
    // TLC: "Attempted to enumerate S \\cup T when S: {-1} and T: Nat are not
    // both enumerable" and the like, exit code 10.
    let printed = [
        "PrintT(Nat \\cup {-1})",
        "PrintT({-1} \\cup Nat)",
        "PrintT(Seq({1}) \\cup {<<1>>})",
        "PrintT(<<Nat \\cup {1}>>)",
        "PrintT(Nat \\ {1})",
        "PrintT(UNION {Nat})",
        "PrintT(SUBSET Nat)",
        "PrintT([{1} -> Nat])",
        "ToString(Nat \\cup {1}) = 1",
    ];
    for (index, printed) in printed.iter().enumerate() {
        let body = format!("ASSUME {printed}\nInit == x = 0\nNext == x' = x");
        let ended = check(&format!("unprintable_{index}"), &body, CONFIG);
        ended.expect(10, &["M.tla:4:8", "cannot enumerate"]);
    }
    let body = "ASSUME PrintT(<<Nat, Seq({1}), Nat \\cap {1}, {1} \\cap Nat>>)\n\
        Init == x = 0\nNext == x' = x";
    let told = "<<Nat, Seq({1}), {1}, {1}>>";
    check("printable", body, CONFIG).expect(0, &[told]);
}
