//! A signal ends a run with the figures so far; a second one at once.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};

use crate::program::tlaloc;

const ENDLESS: [&str; 6] = [
    "run",
    "counter-grid",
    "--max-x",
    "100000",
    "--max-y",
    "100000",
];

fn start(arguments: &[&str]) -> Child {
    tlaloc(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn signal(child: &Child, signal: i32) {
    // SAFETY: the child has not been waited for, so its number is its own.
    unsafe { libc::kill(child.id() as i32, signal) };
}

/// Waits until the child catches `signal` (proc_pid_status(5)).
fn wait_for_handler(child: &Child, signal: i32) {
    let path = format!("/proc/{}/status", child.id());
    loop {
        let status = std::fs::read_to_string(&path).expect("a process");
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let mask = u64::from_str_radix(caught.expect("a mask").trim(), 16).expect("a number");
        if mask & 1 << (signal - 1) != 0 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

fn rest(child: &mut Child) -> String {
    let mut text = String::new();
    let out = child.stdout.take().expect("its output");
    BufReader::new(out).read_to_string(&mut text).expect("text");
    text
}

#[test]
fn one_signal_ends_with_the_figures_so_far() {
    for (number, name, code) in [
        (libc::SIGINT, "SIGINT", 130),
        (libc::SIGTERM, "SIGTERM", 143),
    ] {
        let mut child = start(&ENDLESS);
        wait_for_handler(&child, number);
        signal(&child, number);
        let text = rest(&mut child);
        assert_eq!(child.wait().expect("an end").code(), Some(code), "{text}");
        assert!(text.contains(&format!("Interrupted by {name}")), "{text}");
        assert!(text.contains("Distinct states"), "{text}");
    }
}

#[test]
fn a_second_signal_ends_at_once() {
    let mut child = start(&ENDLESS);
    wait_for_handler(&child, libc::SIGINT);
    // Between the two the handler has told that it saw the first.
    signal(&child, libc::SIGINT);
    let mut lines = BufReader::new(child.stderr.take().expect("its errors")).lines();
    let told = |lines: &mut std::io::Lines<BufReader<ChildStderr>>| {
        lines.any(|line| line.is_ok_and(|line| line.contains("second signal")))
    };
    assert!(told(&mut lines));
    signal(&child, libc::SIGINT);
    assert_eq!(child.wait().expect("an end").code(), Some(130));
}
