//! Actions and initial predicates: how many states they generate. The figures
//! are TLC's.

use std::collections::HashMap;
use std::sync::Arc;

use tlaloc::check::{self, CoreSpec, Driver, Options, Outcome, Silent, Verdict};
use tlaloc::model::{
    ActionId, CoreEnvironment, ErrorKind, Fingerprint, FingerprintSeed, Model, Part, PropertyId,
    Sink,
};
use tlaloc::tla::resolve::{ConfigSource, Request, resolve};
use tlaloc::tla::specification::{REQUIRED_STACK_BYTES, Specification};

/// Configurations.
pub mod config {
    /// Init and Next, without deadlock.
    pub const PLAIN: &str = "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE";
}

/// Checks a module's text, without its first and last line.
pub fn check(body: &str, config: &str) -> Outcome {
    check_with(body, config, Driver::Plain)
}

/// The specification of a module's text, without its first and last line.
fn specification(body: &str, config: &str) -> Specification {
    let text = format!("---- MODULE Test ----\n{body}\n====\n");
    let files = HashMap::from([("Test.tla".to_string(), text)]);
    let request = Request {
        spec: "Test.tla".into(),
        config: Some(ConfigSource::Text("Test.cfg".into(), config.into())),
        libraries: Vec::new(),
    };
    let resolved = resolve(&request, &files).unwrap_or_else(|failure| {
        panic!("{:?}", failure.diagnostics);
    });
    Specification::new(resolved).expect("everything is supported")
}

/// Checks with a driver.
fn check_with(body: &str, config: &str, driver: Driver) -> Outcome {
    let specification = specification(body, config);
    let options = Options {
        cores: CoreSpec::Count(1),
        driver,
        ..Options::default()
    };
    let search = || check::run(&specification, &options, Arc::new(Silent));
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(REQUIRED_STACK_BYTES);
        let search = builder
            .spawn_scoped(scope, search)
            .expect("a thread starts");
        search.join().expect("no panic").expect("the run starts")
    })
}

/// The kind and message of the error that ended a run.
pub fn kind_of_error(outcome: &Outcome) -> (ErrorKind, String) {
    match &outcome.verdict {
        Verdict::Error { error, .. }
        | Verdict::Assert { error, .. }
        | Verdict::Assumption(error) => (error.kind, error.message.clone()),
        verdict => panic!("an error was expected, but found {verdict:?}"),
    }
}

/// Compares generated and distinct states with TLC's, on one core and on five
/// virtual ones.
fn counts(body: &str, config: &str, expected: (u64, u64)) {
    let virtual_cores = Driver::Simulated {
        virtual_cores: 5,
        seed: 3,
    };
    for driver in [Driver::Plain, virtual_cores] {
        let outcome = check_with(body, config, driver);
        assert_eq!(outcome.verdict, Verdict::Ok);
        let statistics = outcome.statistics;
        assert_eq!((statistics.generated, statistics.distinct), expected);
    }
}

#[test]
fn nothing_branches_once_all_variables_are_assigned() {
    let body = r#"
EXTENDS Naturals
VARIABLES x
Init == x = 0
Next == /\ x' = (x + 1) % 4
        /\ \/ x' > 0
           \/ x' < 5
        /\ \E i \in 0..3 : i <= x'"#;
    counts(body, config::PLAIN, (5, 4));
}

#[test]
fn subscripted_actions_allow_or_forbid_stuttering() {
    let body = r#"
EXTENDS Naturals
VARIABLES x, y
A == x' = (x + 1) % 3 /\ y' = y
B == y' \in {y, 1 - y} /\ x' = x
Init == x = 0 /\ y = 0
Next == [A]_<<x, y>> \/ <<B>>_y"#;
    counts(body, config::PLAIN, (19, 6));
}

#[test]
fn variables_are_passed_by_name() {
    let body = r#"
EXTENDS Naturals
VARIABLES x, y
Set(v, e) == v' = e
Pick(v) == \/ v' \in 0..4 /\ v' % 2 = 0
           \/ v' = 3
Same(v) == v' = v
Init == x = 0 /\ y = 0
Next == \/ Set(x, y) /\ Pick(y)
        \/ Same(y) /\ Pick(x)"#;
    counts(body, config::PLAIN, (129, 16));
}

#[test]
fn conditions_choose_actions() {
    let body = r#"
EXTENDS Naturals
VARIABLES x, s
Init == x = 0 /\ s = "a"
Next == CASE s = "a" -> s' = "b" /\ x' \in {x, (x + 1) % 3}
          [] s = "b" -> s' \in {"a", "c"} /\ x' = x
          [] OTHER -> s' = "a" /\ (x > 1 => x' = 0) /\ (x <= 1 => UNCHANGED x)"#;
    counts(body, config::PLAIN, (16, 9));
}

#[test]
fn states_outside_the_constraints_are_generated_but_not_kept() {
    let body = r#"
EXTENDS Naturals
VARIABLES x
Init == x \in 0..2
Next == x' = x + 1 \/ x' = x + 2
Small == x < 6
Grows == x' # x + 2 \/ x > 1"#;
    counts(
        body,
        r"INIT Init
NEXT Next
CONSTRAINT Small
ACTION_CONSTRAINT Grows
CHECK_DEADLOCK FALSE",
        (15, 6),
    );
}

#[test]
fn every_disjunct_counts() {
    let body = r#"
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == /\ x < 3
        /\ \/ x' = x + 1
           \/ x' = x + 1
           \/ x' = x
        /\ y' = 1 - y"#;
    counts(body, config::PLAIN, (19, 8));
}

#[test]
fn enabled_asks_for_a_successor() {
    let body = r#"
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\ y = 0
Step == x < 3 /\ x' = x + 1 /\ UNCHANGED y
Finish == ~ ENABLED Step /\ y' = 1 - y /\ UNCHANGED x
Next == Step \/ Finish
Inv == ENABLED Step <=> x < 3"#;
    counts(
        body,
        r"INIT Init
NEXT Next
INVARIANT Inv
CHECK_DEADLOCK FALSE",
        (6, 5),
    );
}

#[test]
fn a_universal_quantifier_is_a_conjunction_that_branches() {
    let body = r#"
EXTENDS Naturals
VARIABLES f, n
Init == f = [i \in 1..3 |-> 0] /\ n = 0
Next == /\ \A i \in 1..3 : \/ f[i] >= 0
                            \/ f[i] < 2
        /\ \E i \in 1..3 : f' = [f EXCEPT ![i] = (@ + 1) % 2]
        /\ UNCHANGED n"#;
    counts(body, config::PLAIN, (193, 8));
}

#[test]
fn initial_predicates_do_not_remember_what_changes() {
    let body = r#"
EXTENDS Naturals
VARIABLES x, y
F(v) == \/ v \in 0..9 /\ v % 2 = 0
        \/ v = 11
Init == /\ LET twice == x * 2 IN x \in 1..3 /\ twice > 2
        /\ F(y)
Next == UNCHANGED <<x, y>>"#;
    counts(body, config::PLAIN, (24, 12));
}

#[test]
fn local_definitions_can_be_actions() {
    let body = r#"
EXTENDS Naturals, Sequences
VARIABLES q, n
vars == <<q, n>>
Push(v) == q' = Append(q, v)
Init == q = <<>> /\ n = 0
Next == LET more == n + 1
            Grow(k) == Push(k) /\ n' = more
        IN  \/ n < 3 /\ \E k \in {more, 7} : Grow(k)
            \/ IF q = <<>> THEN UNCHANGED vars ELSE q' = Tail(q) /\ n' = n"#;
    counts(body, config::PLAIN, (49, 26));
}

#[test]
fn recursive_operators_and_functions_are_evaluated_in_both_states() {
    let body = r#"
EXTENDS Naturals, FiniteSets
VARIABLES s, t
RECURSIVE Sum(_)
Sum(S) == IF S = {} THEN 0 ELSE LET e == CHOOSE e \in S : TRUE IN e + Sum(S \ {e})
fact[n \in Nat] == IF n = 0 THEN 1 ELSE n * fact[n - 1]
Fold(Op(_, _), base, S) ==
  LET f[T \in SUBSET S] == IF T = {} THEN base
                           ELSE LET e == CHOOSE e \in T : TRUE IN Op(e, f[T \ {e}])
  IN f[S]
Init == s = {} /\ t = 0
Next == \E e \in 1..4 : /\ s' = s \cup {e}
                        /\ t' = Sum(s') + fact[Cardinality(s')] + Fold(LAMBDA a, b : a + b, 0, s')"#;
    counts(body, config::PLAIN, (65, 16));
}

#[test]
fn variables_range_over_subsets_and_filters() {
    let body = r#"
EXTENDS Naturals
VARIABLES s, f
Init == s \subseteq {1, 2} /\ f \in [{1, 2} -> BOOLEAN]
Next == \/ s' \in SUBSET s /\ f' = f
        \/ s' = s /\ f' \in {g \in [{1, 2} -> BOOLEAN] : g[1] = f[1]}"#;
    counts(body, config::PLAIN, (84, 16));
}

#[test]
fn every_witness_counts_even_without_primes() {
    let body = r#"
EXTENDS Naturals
VARIABLES x
Init == x \in 0..1 \/ x = 1
Next == /\ \E i \in 1..3 : i > x
        /\ x' = (x + 1) % 3"#;
    counts(body, config::PLAIN, (9, 3));
}

/// Takes states and keeps the last.
#[derive(Default)]
struct Last {
    states: u64,
    state: Vec<u8>,
}

impl Sink for Last {
    fn seed(&self) -> FingerprintSeed {
        FingerprintSeed(1)
    }

    fn add(&mut self, _: ActionId, _: Fingerprint, write: impl FnOnce(&mut Vec<u8>)) {
        self.states += 1;
        self.state.clear();
        write(&mut self.state);
    }

    fn add_outside(&mut self, _: ActionId) {}

    fn violation(&mut self, _: ActionId, _: PropertyId, _: impl FnOnce(&mut Vec<u8>)) {}
}

#[test]
fn the_successors_of_one_state_take_no_memory_of_the_model() {
    let body = "EXTENDS Naturals\nVARIABLES x, kept, y\n\
        Init == x = 0 /\\ kept = [i \\in 1..9 |-> i] /\\ y = 0\n\
        Next == y' \\in 1..4 /\\ kept' = [kept EXCEPT ![y'] = 0] /\\ x' \\in [1..18 -> {1, 2}]";
    let specification = specification(body, config::PLAIN);
    let environment = CoreEnvironment::alone(FingerprintSeed(1));
    let mut context = specification.context(&environment).expect("a context");
    let mut last = Last::default();
    let made = specification.initial_states(&mut context, Part::WHOLE, &mut last);
    made.expect("an initial state");
    let initial = std::mem::take(&mut last);
    let made = specification.successors(&mut context, &initial.state, &mut last);
    made.expect("successors");
    assert_eq!(last.states, 4 << 18);
    assert!(specification.memory_bytes(&context) < 8 << 20);
    let shown = specification.render(&mut context, &last.state);
    assert_eq!(shown[1].value, "<<1, 2, 3, 0, 5, 6, 7, 8, 9>>");
}
