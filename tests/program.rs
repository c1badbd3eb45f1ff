//! Runs the real program, as a user would.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run of the program left.
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Both streams, for messages.
    pub fn all(&self) -> String {
        format!("exit code {}\n{}\n{}", self.code, self.stdout, self.stderr)
    }

    /// Asserts the exit code, and that each text stands in one of the streams.
    #[track_caller]
    pub fn expect(&self, code: i32, texts: &[&str]) {
        assert_eq!(self.code, code, "{}", self.all());
        for text in texts {
            let told = self.stdout.contains(text) || self.stderr.contains(text);
            assert!(told, "`{text}` is missing:\n{}", self.all());
        }
    }

    /// The lines of standard output, each of which must be a JSON object with
    /// an event and the format's version.
    #[track_caller]
    pub fn events(&self) -> Vec<Value> {
        self.stdout.lines().map(event).collect()
    }

    /// The last event, which must be `finished`.
    #[track_caller]
    pub fn finished(&self) -> Value {
        let last = self.events().pop().expect("at least one event");
        assert_eq!(last["event"], "finished", "{}", self.all());
        assert_eq!(last["exit_code"], self.code, "{}", self.all());
        last
    }
}

/// A line of the program's JSON output.
#[track_caller]
pub fn event(line: &str) -> Value {
    let value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    assert!(value["event"].is_string(), "{line}");
    assert_eq!(value["format"], 1, "{line}");
    value
}

/// The program with its arguments, with no terminal and no colours.
pub fn tlaloc(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlaloc"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Runs the program in the repository's root.
pub fn run(arguments: &[&str]) -> Ended {
    end(&mut tlaloc(arguments))
}

/// Runs a command to its end.
pub fn end(command: &mut Command) -> Ended {
    let output = command.output().expect("the program starts");
    Ended {
        code: output.status.code().expect("an exit code, not a signal"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A folder of this name with these files, and nothing else in it.
pub fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

/// Runs the program in a folder with these files.
pub fn run_in(name: &str, files: &[(&str, &str)], arguments: &[&str]) -> Ended {
    end(tlaloc(arguments).current_dir(folder(name, files)))
}
