//! A signal ends a run with the figures so far; a second one at once.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};

use crate::program::{folder, run_in, tlaloc};

const ENDLESS: [&str; 8] = [
    "run",
    "counter-grid",
    "--max-x",
    "100000",
    "--max-y",
    "100000",
    "--checkpoint",
    "off",
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

/// 27 thousand million initial states.
const VAST: [(&str, &str); 2] = [
    (
        "Vast.tla",
        "---- MODULE Vast ----\nEXTENDS Naturals\nVARIABLES x, y, z\n\
         Init == x \\in 1..3000 /\\ y \\in 1..3000 /\\ z \\in 1..3000\n\
         Next == UNCHANGED <<x, y, z>>\nSmall == x + y + z < 10000\n====\n",
    ),
    ("Vast.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n"),
];

const CORES: [[&str; 2]; 3] = [["--cores", "1"], ["--cores", "2"], ["--virtual-cores", "3"]];

#[test]
fn a_signal_ends_the_generation_of_initial_states() {
    let folder = folder("vast_signal", &VAST);
    for cores in CORES {
        let mut child = tlaloc(&[&["check", "Vast.tla"], &cores[..]].concat())
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        wait_for_handler(&child, libc::SIGTERM);
        std::thread::sleep(std::time::Duration::from_millis(200));
        signal(&child, libc::SIGTERM);
        let text = rest(&mut child);
        assert_eq!(child.wait().expect("an end").code(), Some(143), "{text}");
        assert!(text.contains("Interrupted by SIGTERM"), "{text}");
    }
}

/// Filters and quantifiers over sets that nobody can look through.
const HUGE: [(&str, &str); 2] = [
    (
        "Huge.tla",
        "---- MODULE Huge ----\nEXTENDS Naturals, FiniteSets\nVARIABLE x\n\
         Init == x \\in {s \\in SUBSET (1..60) : Cardinality(s) > 59}\n\
         Next == UNCHANGED x\n\
         Other == x = 0\n\
         Asks == x' = (\\A f \\in [1..20 -> 1..20] : f[1] < 21)\n\
         Leaps == x' \\in [1..20 -> 1..20]\n====\n",
    ),
    ("Huge.cfg", "INIT Init\nNEXT Next\n"),
];

#[test]
fn a_signal_ends_the_way_through_a_huge_set() {
    let folder = folder("huge_signal", &HUGE);
    for next in ["Asks", "Leaps"] {
        let config = format!("INIT Other\nNEXT {next}\n");
        std::fs::write(folder.join(format!("{next}.cfg")), config).expect("a file");
    }
    for (config, cores) in [
        ("Huge.cfg", ["--cores", "1"]),
        ("Huge.cfg", ["--virtual-cores", "3"]),
        ("Asks.cfg", ["--cores", "1"]),
        ("Leaps.cfg", ["--cores", "1"]),
        ("Leaps.cfg", ["--cores", "2"]),
        ("Leaps.cfg", ["--virtual-cores", "3"]),
    ] {
        let arguments = ["check", "--memory", "64M", "--config", config, "Huge.tla"];
        let mut child = tlaloc(&[&arguments, &cores[..]].concat())
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        wait_for_handler(&child, libc::SIGTERM);
        std::thread::sleep(std::time::Duration::from_millis(500));
        signal(&child, libc::SIGTERM);
        let text = rest(&mut child);
        assert_eq!(child.wait().expect("an end").code(), Some(143), "{text}");
        assert!(text.contains("Interrupted by SIGTERM"), "{text}");
    }
}

#[test]
fn used_up_memory_ends_the_generation_of_initial_states() {
    for cores in CORES {
        let arguments = [
            &["check", "Vast.tla", "--memory", "64M", "--spill", "none"],
            &cores[..],
        ]
        .concat();
        run_in("vast_memory", &VAST, &arguments).expect(152, &["memory is exhausted"]);
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
