//! The configuration.

use super::{Stage, failure, program, run, show};
use crate::tla::resolve::ir::{Atom, ConfigValue, ConstantValue, Level, Program};

const SPEC: &str = "EXTENDS Naturals
CONSTANTS N, S, Op(_), Tab(_, _)
VARIABLE x
Init == x \\in Nat
Next == x' = Op(x) + N
Inv == x \\in S
MyOp(a) == a + 1
MyNat == 0..3
Empty == {}
Pair == Tab(1, 2)";

fn constants(program: &Program) -> Vec<String> {
    let value = |value: &ConfigValue| shown(program, value);
    program
        .constants
        .iter()
        .map(|constant| match &constant.value {
            ConstantValue::Value(it) => format!("{} = {}", constant.name, value(it)),
            ConstantValue::Definition(it) => {
                let target = &program.definitions[it.0 as usize].name;
                format!("{} <- {target}", constant.name)
            }
            ConstantValue::Table(rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|(given, result)| {
                        let given: Vec<String> = given.iter().map(value).collect();
                        format!("({}) = {}", given.join(", "), value(result))
                    })
                    .collect();
                format!("{}{}", constant.name, rows.join("; "))
            }
            ConstantValue::Unassigned => format!("{}?", constant.name),
        })
        .collect()
}

fn shown(program: &Program, value: &ConfigValue) -> String {
    match value {
        ConfigValue::Integer(value) => value.to_string(),
        ConfigValue::Boolean(value) => value.to_string(),
        ConfigValue::Atom(atom) => match &program.atoms[atom.0 as usize] {
            Atom::String(text) => format!("{text:?}"),
            Atom::ModelValue(name) => name.clone(),
        },
        ConfigValue::Set(elements) => {
            let elements: Vec<String> = elements.iter().map(|it| shown(program, it)).collect();
            format!("{{{}}}", elements.join(", "))
        }
    }
}

#[test]
fn constants_get_values_of_every_form() {
    let program = program(&[
        ("M", SPEC),
        (
            "M.cfg",
            "CONSTANTS N = 3 S = {a, \"b\", {1}} Op <- MyOp
Tab(1, 2) = x Tab(3, 4) = TRUE
Nat <- MyNat
Empty = {z}
INIT Init NEXT Next INVARIANT Inv CHECK_DEADLOCK FALSE",
        ),
    ]);
    assert_eq!(
        constants(&program),
        [
            "N = 3",
            "S = {a, \"b\", {1}}",
            "Op <- MyOp",
            "Tab(1, 2) = x; (3, 4) = true"
        ]
    );
    assert_eq!(show::named(&program, "Init"), "Init == In(x, MyNat)");
    assert_eq!(program.checks.check_deadlock, Some(false));
    let name =
        |id: crate::tla::resolve::ir::DefinitionId| program.definitions[id.0 as usize].name.clone();
    assert_eq!(
        program
            .checks
            .init
            .iter()
            .map(|id| name(*id))
            .collect::<Vec<_>>(),
        ["Init"]
    );
    assert_eq!(program.checks.next.map(name), Some("Next".to_string()));
    let invariants = program.checks.invariants.iter();
    assert_eq!(invariants.map(|id| name(*id)).collect::<Vec<_>>(), ["Inv"]);
}

#[test]
fn definitions_are_replaced_in_extended_and_instantiated_modules_too() {
    let program = program(&[
        (
            "M",
            "EXTENDS N
Small == 0..2
Zero == 0
A == Bound
I == INSTANCE O
B == I!Nats",
        ),
        (
            "N",
            "EXTENDS Naturals\nInner == 5\nBound == {Inner} \\cup Nat",
        ),
        ("O", "EXTENDS Naturals\nNats == Nat\nOne == 1\nOnes == One"),
        (
            "M.cfg",
            "CONSTANT Nat <- Small Inner <- Zero One <- [O] Zero",
        ),
    ]);
    assert_eq!(
        show::named(&program, "Bound"),
        "Bound == Union({Zero}, Small)"
    );
    assert_eq!(show::named(&program, "I!Nats"), "I!Nats == Small");
}

#[test]
fn an_operator_constant_has_the_level_of_what_stands_for_it() {
    let program = program(&[
        (
            "M",
            "CONSTANT Op(_)
VARIABLE x
MyOp(a) == a = x
A == Op(1)
Pass(F(_)) == F(1)
B == Pass(Op)",
        ),
        ("M.cfg", "CONSTANT Op <- MyOp INIT A NEXT A"),
    ]);
    for name in ["A", "B"] {
        let found = program.definitions.iter().find(|it| it.name == name);
        assert_eq!(found.map(|it| it.level), Some(Level::State), "{name}");
    }
}

#[test]
fn a_replacement_in_a_module_reaches_its_instances() {
    let program = program(&[
        ("M", "Two == 2\nI == INSTANCE O\nA == I!Ones"),
        ("O", "One == 1\nOnes == One"),
        ("M.cfg", "CONSTANT One <- [O] Two"),
    ]);
    assert_eq!(show::named(&program, "I!Ones"), "I!Ones == Two");
}

#[test]
fn what_the_configuration_names_must_exist_and_fit() {
    let (stage, found) = failure(&[
        ("M", SPEC),
        (
            "M.cfg",
            "CONSTANTS N = 3
S <- MyNt
Op <- MyNat
Undefined <- MyNat
Tab(1) = 2
INIT Inti
NEXT Next
INVARIANT MyOp Next x
CONSTRAINT Naturals",
        ),
    ]);
    assert_eq!(stage, Stage::Config);
    assert_eq!(
        found,
        [
            "M.cfg:2:6: `MyNt` is not defined in module M (did you mean `MyNat`?)",
            "M.cfg:3:7: `Op` takes 1 argument, but `MyNat` takes 0",
            "M.cfg:4:1: `Undefined` is not defined in module M",
            "M.cfg:5:1: `Tab` takes 2 arguments",
            "M.tla:3:14: the constant `S` has no value \
             (give it one in the configuration: `CONSTANT S = ...`)",
            "M.tla:3:17: the constant `Op` has no value \
             (give it one in the configuration: `CONSTANT Op = ...`)",
            "M.tla:3:24: the constant `Tab` has no value \
             (give it one in the configuration: `CONSTANT Tab = ...`)",
            "M.cfg:6:6: `Inti` is not defined in module M (did you mean `Init`?)",
            "M.cfg:8:11: `MyOp` takes arguments: it cannot be checked",
            "M.cfg:8:21: `x` is not a definition",
            "M.cfg:9:12: `Naturals` is not defined in module M",
            "M.cfg:8:16: `Next` is an action (it has primes), \
             but must be a state function at most here",
        ]
    );
}

#[test]
fn a_configuration_that_checks_something_needs_init_and_next() {
    let (stage, found) = failure(&[
        ("M", "VARIABLE x\nInv == x = 1"),
        ("M.cfg", "INVARIANT Inv"),
    ]);
    assert_eq!(stage, Stage::Config);
    assert_eq!(
        found,
        ["M.cfg:1:11: the configuration gives no initial predicate \
          (add SPECIFICATION, or INIT and NEXT)"]
    );
    let only_assumptions = run(&[("M", "ASSUME 1 = 1"), ("M.cfg", "")]).unwrap();
    assert_eq!(only_assumptions.program.assumptions.len(), 1);
}

#[test]
fn a_missing_configuration_is_a_config_error() {
    let request = super::Request {
        spec: "M.tla".to_string(),
        config: Some(super::ConfigSource::Path("M.cfg".to_string())),
        libraries: Vec::new(),
    };
    let mut files = std::collections::HashMap::new();
    files.insert("M.tla".to_string(), "---- MODULE M ----\n====".to_string());
    let failure = super::resolve(&request, &files).unwrap_err();
    assert_eq!(failure.stage, Stage::Config);
    let messages: Vec<&str> = failure.diagnostics.iter().map(|it| &*it.message).collect();
    assert_eq!(messages, ["there is no configuration file M.cfg"]);
}

#[test]
fn what_is_missing_may_be_an_algorithm_that_was_not_translated() {
    let algorithm = "(* --fair algorithm A\nvariable x = 0; begin skip; end algorithm *)";
    let translation = "\\* BEGIN TRANSLATION\nVARIABLE x\n\\* END TRANSLATION";
    let config = ("M.cfg", "SPECIFICATION Spec");
    let (stage, found) = failure(&[("M", algorithm), config]);
    assert_eq!(stage, Stage::Config);
    assert_eq!(
        found,
        [
            "M.cfg:1:15: `Spec` is not defined in module M",
            "M.tla:2:4: this PlusCal algorithm is not translated: there is no translation in \
             the module (translate it first, with the PlusCal translator of the TLA+ tools \
             (`pcal.trans`))",
        ]
    );
    let translated = format!("{algorithm}\n{translation}");
    let (_, found) = failure(&[("M", &translated), config]);
    assert_eq!(found, ["M.cfg:1:15: `Spec` is not defined in module M"]);
}
