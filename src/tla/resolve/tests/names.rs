//! Names: modules, LET, bound names, operators as arguments.

use super::{errors, module, show};

#[test]
fn names_become_variables_constants_definitions_and_locals() {
    let program = module(
        "EXTENDS Naturals
CONSTANT N, F(_)
VARIABLE x
Inc(a) == a + x
Next == x' = Inc(F(N))",
    );
    assert_eq!(show::named(&program, "Inc"), "Inc(%0) == Plus(%0, x)");
    assert_eq!(
        show::named(&program, "Next"),
        "Next == Equal(x', Inc(F(N)))"
    );
    assert_eq!(program.definitions.len(), 2);
}

#[test]
fn sets_of_bounds_do_not_see_the_names_they_bound() {
    let program = module("A(S) == \\A x, y \\in S, z \\in S : <<x, y, z>> = <<1, 2, 3>>");
    assert_eq!(
        show::named(&program, "A"),
        "A(%0) == Forall(%1 %2 in %0, %3 in %0: Equal(<<%1, %2, %3>>, <<1, 2, 3>>))"
    );
    assert_eq!(
        errors("A == \\A x \\in {1}, y \\in x : TRUE"),
        ["M.tla:2:26: unknown identifier `x`"]
    );
}

#[test]
fn let_definitions_capture_what_they_use_also_through_others() {
    let program = module(
        "A(p) == \\E x \\in p : LET f(a) == <<a, x>>
                          g == f(p)
                      IN  g",
    );
    assert_eq!(
        show::named(&program, "A"),
        "A(%0) == Exists(%1 in %0: \
         Let(f(%2)[%1] == <<%2, %1>>; g[%0, %1] == f(%0); g))"
    );
    let outer = &program.definitions[0];
    assert_eq!((outer.name.as_str(), outer.locals), ("A", 3));
    assert!(program.definitions[1..].iter().all(|it| it.outer.is_some()));
}

#[test]
fn recursive_operators_and_functions_refer_to_themselves() {
    let program = module(
        "EXTENDS Naturals
RECURSIVE Sum(_)
Sum(n) == IF n = 0 THEN 0 ELSE n + Sum(n - 1)
fact[n \\in Nat] == IF n = 0 THEN 1 ELSE n * fact[n - 1]
B == LET RECURSIVE Even(_), Odd(_)
         Even(n) == n = 0 \\/ Odd(n - 1)
         Odd(n) == n # 0 /\\ Even(n - 1)
     IN  Even(4)",
    );
    assert_eq!(
        show::named(&program, "Sum"),
        "Sum(%0) == If(Equal(%0, 0), 0, Plus(%0, Sum(Minus(%0, 1))))"
    );
    assert_eq!(
        show::named(&program, "fact"),
        "fact == [%0 in Nat |-> If(Equal(%0, 0), 1, Times(%0, fact[Minus(%0, 1)]))]"
    );
    let by_name = |name: &str| program.definitions.iter().find(|it| it.name == name);
    let fact = by_name("fact").unwrap();
    assert!(fact.function && fact.recursive);
    assert!(by_name("Sum").unwrap().recursive && by_name("Odd").unwrap().recursive);
    assert!(!by_name("B").unwrap().recursive);
}

#[test]
fn operators_are_passed_on_by_name_symbol_and_lambda() {
    let program = module(
        "EXTENDS Integers
Two(Op(_, _)) == Op(1, 2)
Neg(Op(_)) == Op(1)
a ++ b == a
A == Two(+ )
B == Two(++)
C(k) == Two(LAMBDA x, y : x + k)
D == Two(/\\)
E(Op(_, _)) == Two(Op)
F == Neg(-.)",
    );
    let shown: Vec<String> = ["A", "B", "C", "D", "E", "F"]
        .map(|name| show::named(&program, name))
        .to_vec();
    assert_eq!(
        shown,
        [
            "A == Two(`Plus`)",
            "B == Two(`++(%0, %1) == %0`)",
            "C(%0) == Two(`LAMBDA(%1, %2)[%0] == Plus(%1, %0)`)",
            "D == Two(`LAMBDA(%0, %1) == And(%0, %1)`)",
            "E(%0) == Two(`%0`)",
            "F == Neg(`Negate`)",
        ]
    );
}

#[test]
fn expressions_as_deep_as_the_parser_allows_are_resolved() {
    let deep = crate::tla::syntax::DEPTH_MAX as usize - 20;
    let nots = format!("A == {}TRUE", "~".repeat(deep));
    assert_eq!(module(&nots).definitions.len(), 1);
    let sets = format!("A == {}{}", "{".repeat(deep), "}".repeat(deep));
    assert_eq!(module(&sets).definitions.len(), 1);
    let names = 0..deep;
    let quantifiers: String = names.map(|n| format!("\\A x{n} \\in {{{n}}} : ")).collect();
    let quantifiers = format!("A == {quantifiers} TRUE");
    assert_eq!(module(&quantifiers).definitions[0].locals as usize, deep);
}

#[test]
fn a_definition_is_visible_after_its_place_only() {
    assert_eq!(
        errors("A == B\nB == 1\nC == C"),
        [
            "M.tla:2:6: unknown identifier `B`",
            "M.tla:4:6: unknown identifier `C`",
        ]
    );
}
