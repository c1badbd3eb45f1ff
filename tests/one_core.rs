//! With one core everything happens on the calling thread.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::program::{event, tlaloc};

/// How many threads the program has while it searches.
fn threads(arguments: &[&str]) -> usize {
    let grid = [
        "run",
        "counter-grid",
        "--max-x",
        "60000",
        "--max-y",
        "60000",
        "--json",
    ];
    let mut child = tlaloc(&[&grid[..], arguments].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let out = child.stdout.take().expect("its output");
    let mut lines = BufReader::new(out).lines();
    // The first progress tells that the search goes on.
    let mut events = lines.by_ref().map(|line| event(&line.expect("text")));
    assert!(events.any(|event| event["event"] == "progress"));
    let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id())).expect("a process");
    let threads = tasks.count();
    child.kill().expect("a process");
    child.wait().expect("an end");
    threads
}

#[test]
fn one_core_starts_no_other_thread() {
    assert_eq!(threads(&["--cores", "1"]), 1);
}

#[test]
fn virtual_cores_start_no_thread() {
    assert_eq!(threads(&["--virtual-cores", "3"]), 1);
}

#[test]
fn plain_cores_have_a_thread_each() {
    let threads = threads(&["--cores", "3", "--driver", "plain"]);
    assert!(threads >= 3, "{threads}");
}
