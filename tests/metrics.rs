//! The figures of a run that others can ask for.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use super::program::{folder, tlaloc};

/// What is answered to a request for `path`; `None` if nobody listens.
fn ask(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    Some(answer)
}

#[test]
fn a_run_serves_its_figures() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("its number").port();
    drop(listener);
    let mut child = tlaloc(&["run", "counter-grid", "--max-x", "100000"])
        .args(["--max-y", "100000", "--cores", "1"])
        .args(["--metrics", &port.to_string()])
        .current_dir(folder("metrics", &[]))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let generated = |answer: &str| {
        let value = |line: &str| Some(line.strip_prefix("tlaloc_states_generated_total ")?.parse());
        let value: u64 = answer
            .lines()
            .find_map(value)
            .expect("a line")
            .expect("a number");
        value
    };
    let answer = loop {
        // The first figures are there after a second.
        match ask(port, "/metrics") {
            Some(answer) if generated(&answer) > 0 => break answer,
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
        assert!(child.try_wait().expect("a child").is_none(), "it ended");
    };
    let other = ask(port, "/");
    let missing = ask(port, "/figures").expect("an answer");
    child.kill().expect("it is killed");
    child.wait().expect("an end");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.contains("# TYPE tlaloc_memory_bytes gauge"),
        "{answer}"
    );
    assert!(other.expect("an answer").contains("tlaloc_depth "));
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
}
