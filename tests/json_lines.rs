//! `--json`: one object a line, the last one with the verdict.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::program::{event, run, run_in, tlaloc};

const FIELDS: [&str; 15] = [
    "verdict",
    "property",
    "exit_code",
    "generated",
    "distinct",
    "left_on_queue",
    "depth",
    "initial",
    "seconds",
    "cores",
    "peak_memory_bytes",
    "peak_disk_bytes",
    "cores_time",
    "trace",
    "format",
];

#[test]
fn the_last_line_has_every_field() {
    let ended = run(&["run", "two-phase", "--rm", "3", "--cores", "2", "--json"]);
    let finished = ended.finished();
    for field in FIELDS {
        assert!(finished.get(field).is_some(), "{field}: {finished}");
    }
    assert_eq!(finished["verdict"], "ok");
    assert_eq!(finished["property"], serde_json::Value::Null);
    let figures = ["generated", "distinct", "left_on_queue", "depth", "initial"];
    let figures = figures.map(|field| finished[field].as_u64());
    assert_eq!(figures, [1146, 288, 0, 11, 1].map(Some));
    assert_eq!(finished["trace"], serde_json::json!([]));
    let times = finished["cores_time"].as_array().expect("a list");
    assert_eq!(times.len(), 2);
    for time in times {
        let parts =
            ["useful", "exchange", "wait", "disk", "storage"].map(|part| time[part].as_f64());
        let sum: f64 = parts.into_iter().flatten().sum();
        assert!(parts.iter().all(Option::is_some), "{time}");
        assert!(sum <= 2.0 * finished["seconds"].as_f64().expect("a number") + 1.0);
    }
}

#[test]
fn progress_is_told_while_the_search_goes_on() {
    let mut child = tlaloc(&[
        "run",
        "counter-grid",
        "--max-x",
        "60000",
        "--max-y",
        "60000",
        "--json",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::null())
    .spawn()
    .expect("the program starts");
    let out = child.stdout.take().expect("its output");
    let mut lines = BufReader::new(out).lines();
    let mut events = lines.by_ref().map(|line| event(&line.expect("text")));
    let first = events.find(|event| event["event"] == "progress");
    let first = first.expect("progress");
    // SAFETY: the child has not been waited for, so its number is its own.
    unsafe { libc::kill(child.id() as i32, libc::SIGTERM) };
    let last = event(&lines.last().expect("a line").expect("text"));
    assert_eq!(child.wait().expect("an end").code(), Some(143));
    for field in [
        "generated",
        "distinct",
        "left_on_queue",
        "depth",
        "memory_bytes",
    ] {
        assert!(first[field].as_u64() > Some(0), "{field}: {first}");
    }
    assert_eq!(first["disk_bytes"], 0, "{first}");
    assert!(first["seconds"].as_f64() > Some(0.0), "{first}");
    assert!(first["utilisation"].as_f64() <= Some(1.0), "{first}");
    assert_eq!(last["event"], "finished");
    assert_eq!(last["verdict"], "interrupted");
    assert_eq!(last["exit_code"], 143);
    assert!(last["distinct"].as_u64() >= first["distinct"].as_u64());
}

/// The names and arguments are those that TLC tells.
#[test]
fn steps_tell_the_arguments_of_their_action() {
    let module = r#"---- MODULE M ----
EXTENDS Integers
VARIABLES x, y
Init == x = 0 /\ y = "z"
Put(p, n) == x = n /\ x' = n + 1 /\ y' = p
Both(p) == \E k \in 1..2 : Put(p, k)
Stay(v) == x = 3 /\ x' = v + 1 /\ UNCHANGED y
Next == \/ Put("a", 0)
        \/ \E p \in {"b"} : Both(p)
        \/ \E q \in {x} : Stay(q)
Inv == x < 4
====
"#;
    let config = "INIT Init\nNEXT Next\nINVARIANT Inv\n";
    let files = [("M.tla", module), ("M.cfg", config)];
    let check = ["check", "M.tla", "--cores", "1"];
    let ended = run_in("step_arguments", &files, &check);
    ended.expect(
        12,
        &["State 3: Put(\"b\", 1) at M.tla:5:14", "State 5: Next at"],
    );
    let ended = run_in(
        "step_arguments_json",
        &files,
        &[&check[..], &["--json"]].concat(),
    );
    let finished = ended.finished();
    let trace = finished["trace"].as_array().expect("a list");
    let told: Vec<_> = (trace.iter())
        .map(|step| (step["action"].as_str(), step["arguments"].to_string()))
        .collect();
    let expected = [
        (None, "[]"),
        (Some("Put"), r#"["\"a\"","0"]"#),
        (Some("Put"), r#"["\"b\"","1"]"#),
        (Some("Put"), r#"["\"b\"","2"]"#),
        (Some("Next"), "[]"),
    ];
    assert_eq!(
        told,
        expected.map(|(name, given)| (name, given.to_string()))
    );
}
