//! `tlaloc init` writes a configuration that can be checked, and never
//! overwrites one.

use std::path::Path;

use crate::program::{end, folder, run_in, tlaloc};

const QUEUE: &str = "\
---- MODULE Queue ----
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS Senders, Class, N, Strict, Leader, None, Route, Cost(_, _), Slots
ASSUME N \\in Nat \\ {0} /\\ Strict \\in BOOLEAN /\\ Leader \\in Senders /\\ IsFiniteSet(Senders)
ASSUME Slots \\subseteq Nat /\\ Route[Leader] # None
VARIABLES queue, class1
vars == <<queue, class1>>
TypeInvariant == queue \\in Seq(Senders) /\\ class1 \\in Class
Bounded == Len(queue) <= N
Invert(s) == s
Inverse == [s \\in Senders |-> s]
InvOfClass == \\A s \\in Senders : s \\in Senders
Small == N < 9
Fair == Len(queue) # Cost(1, 2)
QInit == queue = <<>> /\\ class1 \\in Class
QNext == \\E s \\in Senders : queue' = Append(queue, s) /\\ UNCHANGED class1
QSpec == QInit /\\ [][QNext]_vars /\\ WF_vars(QNext)
Live == <>(Len(queue) = N)
THEOREM QSpec => [](TypeInvariant /\\ Bounded) /\\ Live
====
";

const QUEUE_CONFIG: &str = "\
\\* A first configuration for module Queue.
CONSTANTS
    Senders = {sender1, sender2, sender3}  \\* a guess: used as a set
    Class = {Class_1, Class_2, Class_3}  \\* a guess: used as a set
    N = 2  \\* a guess: used as a number
    Strict = TRUE  \\* a guess: used as TRUE or FALSE
    Leader = sender1  \\* a guess: an element of Senders
    None = None  \\* a model value, which equals nothing else
    \\* Route <- ...  is a function or sequence
    \\* Cost <- ...  takes 2 arguments
    Slots = {0, 1, 2}  \\* a guess: used as a set of numbers
SPECIFICATION QSpec
INVARIANTS TypeInvariant Bounded
\\* Other predicates: Fair
\\* PROPERTY Live
";

fn written(name: &str, file: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).join(file);
    std::fs::read_to_string(path).expect("a configuration was written")
}

#[test]
fn constants_behaviour_and_invariants_are_found() {
    let files = [("Queue.tla", QUEUE)];
    let ended = run_in("init_queue", &files, &["init", "Queue.tla"]);
    ended.expect(
        0,
        &[
            "Queue.cfg lacks a value for the constant Route, which is a function",
            "Queue.cfg lacks a value for the constant Cost, which takes 2 arguments",
            "tlaloc check Queue.tla",
        ],
    );
    assert_eq!(written("init_queue", "Queue.cfg"), QUEUE_CONFIG);
}

#[test]
fn a_configuration_that_is_there_stays() {
    let files = [("Queue.tla", QUEUE), ("Queue.cfg", "INIT QInit\n")];
    let name = "init_again";
    let ended = run_in(name, &files, &["init", "Queue.tla"]);
    ended.expect(255, &["there is Queue.cfg already", "--force"]);
    assert_eq!(written(name, "Queue.cfg"), "INIT QInit\n");

    let ended = run_in(name, &files, &["init", "Queue", "--config", "Other.cfg"]);
    ended.expect(0, &["tlaloc check Queue.tla --config Other.cfg"]);
    assert_eq!(written(name, "Queue.cfg"), "INIT QInit\n");
    assert_eq!(written(name, "Other.cfg"), QUEUE_CONFIG);

    let ended = run_in(name, &files, &["init", "Queue.tla", "--force"]);
    ended.expect(0, &["Wrote Queue.cfg"]);
    assert_eq!(written(name, "Queue.cfg"), QUEUE_CONFIG);
}

#[test]
fn what_is_missing_is_named() {
    let odd = "---- MODULE Odd ----\nVARIABLE x\nStart == x = 0\n====\n";
    let ended = run_in("init_odd", &[("Odd.tla", odd)], &["init", "Odd.tla"]);
    let lacks = [
        "an initial predicate after INIT",
        "a next-state relation after NEXT",
    ];
    ended.expect(0, &lacks);
    let broken = "---- MODULE Bad ----\nVARIABLE x\nInit == y = 0\n====\n";
    let ended = run_in("init_bad", &[("Bad.tla", broken)], &["init", "Bad.tla"]);
    ended.expect(150, &["Bad.tla:3:9", "unknown identifier `y`"]);
}

/// Modules of the examples, with the generated, distinct states and depth that
/// TLC counts with what `init` writes for them.
const EXAMPLES: [(&str, [u64; 3]); 5] = [
    ("BoundedBuffer", [379, 83, 6]),
    ("Consensus", [41_629, 6_801, 17]),
    ("Peterson", [36, 20, 6]),
    ("RiverCrossing", [21, 10, 8]),
    ("TwoPhase", [1_146, 288, 11]),
];

#[test]
fn what_is_written_for_the_examples_can_be_checked() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for (module, figures) in EXAMPLES {
        let file = format!("{module}.tla");
        let text = std::fs::read_to_string(examples.join(&file)).expect("an example");
        let folder = folder(&format!("init_{module}"), &[(&file, &text)]);
        let run = |arguments: &[&str]| end(tlaloc(arguments).current_dir(&folder));
        run(&["init", &file]).expect(0, &["TypeOK"]);
        let checked = run(&["check", &file, "--cores", "1", "--json"]).finished();
        let found = ["generated", "distinct", "depth"].map(|name| checked[name].clone());
        assert_eq!(found, figures.map(serde_json::Value::from), "{module}");
    }
}
