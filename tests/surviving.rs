//! Real processes that are ended in their midst, and go on.
//!
//! TLALOC_KILLS sets how often processes are killed at least.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::graph::Random;
use super::program::{Ended, end, folder, tlaloc};

/// The fields of an answer that must not depend on interruptions.
fn answer(ended: &Ended) -> Vec<Value> {
    let finished = ended.finished();
    let fields = [
        "verdict",
        "property",
        "generated",
        "distinct",
        "left_on_queue",
        "depth",
        "initial",
        "trace",
    ];
    fields.map(|field| finished[field].clone()).into()
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    tlaloc(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn run(folder: &Path, arguments: &[&str]) -> Ended {
    end(tlaloc(arguments).current_dir(folder))
}

/// Sends SIGTERM once the process has taken a checkpoint; what it said.
fn terminate(mut child: Child, directory: &Path) -> (i32, String) {
    while !directory.join("manifest").exists() {
        let ended = child.try_wait().expect("a child");
        assert!(ended.is_none(), "it ended before there was a checkpoint");
        std::thread::sleep(Duration::from_millis(5));
    }
    // SAFETY: the child has not been waited for, so its number is its own.
    unsafe { libc::kill(child.id() as i32, libc::SIGTERM) };
    let output = child.wait_with_output().expect("an end");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.code().expect("an exit code"), text)
}

/// Two tokens that go round, and a counter; the last state breaks Small.
const ROUND: [(&str, &str); 2] = [
    (
        "Round.tla",
        "---- MODULE Round ----\nEXTENDS Naturals, Sequences, TLC\n\
         VARIABLES a, b, name, log\n\
         Init == a = 0 /\\ b = 0 /\\ name = \"none\" /\\ log = <<>>\n\
         Left == a < 90 /\\ a' = a + 1 /\\ name' = \"left\" /\\ UNCHANGED <<b, log>>\n\
         Right == b < 90 /\\ b' = b + 1 /\\ name' = \"right\" /\\ UNCHANGED <<a, log>>\n\
         Note == Len(log) < 2 /\\ log' = Append(log, name) /\\ UNCHANGED <<a, b, name>>\n\
         Next == Left \\/ Right \\/ Note\n\
         Small == a + b < 175 \\/ log # <<\"left\", \"right\">>\n====\n",
    ),
    (
        "Round.cfg",
        "INIT Init\nNEXT Next\nINVARIANT Small\nCHECK_DEADLOCK FALSE\n",
    ),
];

const GRID: [&str; 6] = ["run", "counter-grid", "--max-x", "500", "--max-y", "500"];

const DIGITS: [&str; 6] = ["run", "high-branching", "--digits", "7", "--base", "5"];

/// Kills a run at random moments and goes on, until it ends by itself.
fn killed(random: &mut Random, name: &str, begin: &[&str], cores: &[&str]) -> (Ended, u32) {
    let folder = folder(name, &ROUND);
    let budgets = ["8M", "16M", "1G"];
    let mut kills = 0;
    loop {
        let directory = folder.join("run");
        let memory = budgets[random.below(3) as usize];
        let cores = cores[random.below(cores.len() as u32) as usize];
        let machine = [
            "--json",
            "--checkpoint",
            "20ms",
            "--memory",
            memory,
            "--virtual-cores",
            cores,
        ];
        let arguments: Vec<&str> = match directory.join("manifest").exists() {
            true => [&["resume", "run"], &machine[..]].concat(),
            false => [begin, &["--run-dir", "run"], &machine].concat(),
        };
        if kills == 12 {
            return (run(&folder, &arguments), kills);
        }
        let mut child = start(&folder, &arguments);
        let millis = 30 + u64::from(random.below(150 + 80 * kills));
        std::thread::sleep(Duration::from_millis(millis));
        if child.try_wait().expect("a child").is_some() {
            let output = child.wait_with_output().expect("an end");
            let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
            let ended = Ended {
                code: output.status.code().expect("an exit code"),
                stdout: text(output.stdout),
                stderr: text(output.stderr),
            };
            return (ended, kills);
        }
        child.kill().expect("it is killed");
        child.wait().expect("an end");
        kills += 1;
    }
}

#[test]
fn killed_processes_go_on_to_the_same_answer() {
    let least = std::env::var("TLALOC_KILLS").ok();
    let least: u32 = least.and_then(|text| text.parse().ok()).unwrap_or(6);
    let begins: [&[&str]; 3] = [&GRID, &["check", "Round.tla"], &DIGITS];
    let undisturbed = folder("killed_not", &ROUND);
    let expected = begins.map(|begin| {
        let whole = ["--json", "--cores", "1", "--checkpoint", "off"];
        run(&undisturbed, &[begin, &whole].concat())
    });
    let (mut kills, mut runs) = (0, 0);
    while kills < least {
        let turn = runs as usize % begins.len();
        let mut random = Random(runs);
        let (ended, count) = killed(&mut random, "killed", begins[turn], &["1", "2", "5"]);
        assert_eq!(answer(&ended), answer(&expected[turn]), "run {runs}");
        assert_eq!(ended.code, expected[turn].code);
        kills += count;
        runs += 1;
    }
    eprintln!("{kills} kills in {runs} runs");
}

#[test]
fn a_terminated_run_says_how_to_go_on_and_removes_its_directory_in_the_end() {
    let folder = folder("terminated", &[]);
    // Large enough not to end before it is terminated.
    let grid = ["run", "counter-grid", "--max-x", "1500", "--max-y", "1500"];
    let expected = [&grid[..], &["--json", "--checkpoint", "off"]].concat();
    let expected = run(&folder, &expected);
    let grid = [&grid[..], &["--cores", "1", "--checkpoint", "20ms"]].concat();
    let mut child = start(&folder, &grid);
    let states = folder.join("states");
    let directory = loop {
        assert!(child.try_wait().expect("a child").is_none(), "it ended");
        let mut entries = fs::read_dir(&states).into_iter().flatten().flatten();
        if let Some(entry) = entries.next() {
            break entry.path();
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let (code, text) = terminate(child, &directory);
    assert_eq!(code, 143, "{text}");
    let relative = directory.strip_prefix(&folder).expect("in the folder");
    let command = format!("tlaloc resume {}", relative.display());
    assert!(text.contains(&command), "{text}");
    let relative = relative.to_str().expect("UTF-8");
    run(&folder, &["run-info", relative]).expect(0, &["counter-grid 1500 x 1500", "yes"]);
    let ended = run(&folder, &["resume", relative, "--json", "--cores", "2"]);
    assert_eq!(answer(&ended), answer(&expected));
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 0);
}

/// A run of Round.tla that was terminated, in `run`.
fn terminated(name: &str) -> PathBuf {
    let folder = folder(name, &ROUND);
    let arguments = [
        "check",
        "Round.tla",
        "--run-dir",
        "run",
        "--checkpoint",
        "1ms",
        "--cores",
        "1",
    ];
    let child = start(&folder, &arguments);
    let (code, text) = terminate(child, &folder.join("run"));
    assert_eq!(code, 143, "{text}");
    folder
}

#[test]
fn a_changed_specification_is_not_resumed() {
    let folder = terminated("changed");
    let info = run(&folder, &["run-info", "run", "--json"]);
    let info: Value = serde_json::from_str(&info.stdout).expect("JSON");
    assert_eq!(info["resumes"], true, "{info}");
    let path = folder.join("Round.tla");
    let text = fs::read_to_string(&path).expect("the module");
    fs::write(&path, text.replace("175", "176")).expect("another module");
    let refused = run(&folder, &["resume", "run"]);
    refused.expect(153, &["Round.tla has changed"]);
    run(&folder, &["run-info", "run"]).expect(0, &["no: Round.tla has changed"]);
    fs::write(&path, text).expect("the same module");
    run(&folder, &["resume", "run"]).expect(12, &["Small"]);
}

#[test]
fn a_missing_file_and_a_damaged_manifest_are_told() {
    let folder = terminated("missing");
    let directory = folder.join("run");
    let manifest = fs::read(directory.join("manifest")).expect("a manifest");
    let mut damaged = manifest.clone();
    damaged[manifest.len() / 2] ^= 4;
    fs::write(directory.join("manifest"), damaged).expect("a damaged manifest");
    let refused = run(&folder, &["resume", "run"]);
    refused.expect(153, &["is damaged"]);
    fs::write(directory.join("manifest"), manifest).expect("the manifest");
    let entries = fs::read_dir(&directory).expect("the directory").flatten();
    let names = entries.map(|entry| entry.file_name().into_string().expect("UTF-8"));
    let file = names.filter(|name| name.ends_with(".tlaloc")).min();
    let file = file.expect("a kept file");
    fs::remove_file(directory.join(&file)).expect("it is removed");
    let refused = run(&folder, &["resume", "run"]);
    refused.expect(153, &[&format!("cannot find {file}")]);
}

/// Secured often, for longer than any test takes.
const ENDLESS: [&str; 12] = [
    "run",
    "counter-grid",
    "--max-x",
    "100000",
    "--max-y",
    "100000",
    "--run-dir",
    "run",
    "--checkpoint",
    "50ms",
    "--cores",
    "1",
];

/// A process that runs [`ENDLESS`] and has taken a checkpoint.
fn started(folder: &Path) -> Child {
    let child = start(folder, &ENDLESS);
    let manifest = folder.join("run/manifest");
    while !manifest.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_second_process_is_refused() {
    let folder = folder("second", &[]);
    let child = started(&folder);
    let refused = run(&folder, &["resume", "run"]);
    refused.expect(153, &["belongs to another process"]);
    let refused = run(&folder, &ENDLESS);
    refused.expect(153, &["has a run already"]);
    let (code, text) = terminate(child, &folder.join("run"));
    assert_eq!(code, 143, "{text}");
}

#[test]
fn a_directory_that_vanishes_ends_the_run() {
    let folder = folder("vanished", &[]);
    let child = started(&folder);
    fs::rename(folder.join("run"), folder.join("elsewhere")).expect("it is moved");
    let output = child.wait_with_output().expect("an end");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(152), "{text}");
    assert!(text.contains("No such file or directory"), "{text}");
    run(&folder, &["run-info", "elsewhere"]).expect(0, &["yes"]);
}

#[test]
fn a_directory_that_cannot_be_written_to_is_told_at_once() {
    let folder = folder("read_only", &[]);
    let refused = run(&folder, &[&GRID[..], &["--run-dir", "/proc/run"]].concat());
    refused.expect(153, &["/proc/run"]);
    let refused = run(&folder, &["resume", "nothing"]);
    refused.expect(153, &["no checkpoint"]);
}

/// Runs a script in which `small` is a file system of so many MiB, in memory;
/// `None` where this machine lets nobody mount one.
fn with_small_file_system(folder: &Path, mebibytes: u32, script: &str) -> Option<Ended> {
    fs::create_dir_all(folder.join("small")).expect("a folder");
    let mount = format!("mount -t tmpfs -o size={mebibytes}M tmpfs small");
    let shell = |script: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["-rm", "sh", "-c", script]);
        end(unshare.current_dir(folder))
    };
    let has_unshare = Command::new("unshare").arg("--version").output().is_ok();
    if !has_unshare || shell(&mount).code != 0 {
        eprintln!("skipped: this machine lets nobody mount a file system of its own");
        return None;
    }
    Some(shell(&format!("{mount} && {script}")))
}

#[test]
fn a_run_on_a_full_file_system_goes_on_where_there_is_room() {
    const SIDE: u64 = 1500;
    let folder = folder("small_file_system", &[]);
    let program = env!("CARGO_BIN_EXE_tlaloc");
    let grid = format!("counter-grid --max-x {SIDE} --max-y {SIDE} --cores 1 --memory 8M --json");
    let script = format!(
        "{program} run {grid} --run-dir run --spill small --checkpoint 20ms > first; \
         echo $? > code; df small > used; \
         {program} resume run --json --cores 1 --spill new"
    );
    let Some(ended) = with_small_file_system(&folder, 24, &script) else {
        return;
    };
    let said = |file: &str| fs::read_to_string(folder.join(file)).expect("it was written");
    assert_eq!(
        said("code").trim(),
        "152",
        "{}\n{}",
        said("first"),
        said("used")
    );
    let first = said("first");
    assert!(
        first.contains("is full") && first.contains("small"),
        "{first}"
    );
    let first = first.lines().last().expect("a last line");
    let first: Value = serde_json::from_str(first).expect("JSON");
    assert_eq!(first["resumable"], "run");
    let states = (SIDE + 1) * (SIDE + 1);
    assert!(first["distinct"].as_u64() < Some(states));

    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let finished = ended.finished();
    assert_eq!(finished["distinct"], states);
    assert_eq!(finished["generated"], 2 * SIDE * (SIDE + 1) + 1);
    assert_eq!(finished["depth"], 2 * SIDE + 1);
}
