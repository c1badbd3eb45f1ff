//! IOUtils: the environment, text files. Programs are never run.

use std::fs::OpenOptions;
use std::io::Write;

use super::Parameter::{Any, Integer, Text};
use super::{Context, Failure, Native, Result, checked_text, integer, refused, text};
use crate::tla::value::{Heap, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc("IOUtils", "IOEnv", &[], environment),
    Native::tlc("IOUtils", "atoi", &[Text], atoi),
    Native::own("IOUtils", "zeroPadN", &[Any, Integer], zero_pad),
    Native::tlc("IOUtils", "Serialize", &[Any, Any, Any], serialize).with_effect(),
    Native::tlc("IOUtils", "Deserialize", &[Any, Any], deserialize).with_effect(),
    Native::tlc("IOUtils", "IOSerialize", &[Any, Any, Any], binary).with_effect(),
    Native::tlc("IOUtils", "IODeserialize", &[Any, Any], binary).with_effect(),
    Native::tlc("IOUtils", "IOExec", &[Any], execute).with_effect(),
    Native::tlc("IOUtils", "IOEnvExec", &[Any, Any], execute).with_effect(),
    Native::tlc("IOUtils", "IOExecTemplate", &[Any, Any], execute).with_effect(),
    Native::tlc("IOUtils", "IOEnvExecTemplate", &[Any, Any, Any], execute).with_effect(),
];

/// A record of the environment's variables.
fn environment(context: &mut dyn Context, _: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let mut pairs = Vec::new();
    for (name, value) in std::env::vars_os() {
        let name = heap.string(&name.to_string_lossy());
        pairs.push((name, heap.string(&value.to_string_lossy())));
    }
    super::functions::function_of(heap, &mut pairs)
}

/// The integer that a string writes in decimal digits.
fn atoi(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    match checked_text(heap, given[0]).parse() {
        Ok(number) => Ok(heap.integer(number)?),
        Err(_) => Err(refused("atoi", 1, "a string of digits", given[0])),
    }
}

/// A value as text, with zeros in front up to a width.
fn zero_pad(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let text = heap.render(given[0]);
    let width = integer(heap, given[1]).clamp(0, 1 << 20) as usize;
    Ok(heap.string(&format!("{text:0>width$}")))
}

/// What a record of options says under `name`.
fn option(heap: &mut Heap, options: Value, name: &str) -> Result<Option<Value>> {
    let name = heap.string(name);
    let options = heap.resolved(options)?;
    Ok(match heap.is_record(options) {
        true => heap
            .position(options, name)?
            .map(|place| heap.value_at(options, place)),
        false => None,
    })
}

/// That the options ask for plain text in an encoding that is known.
fn expect_text(heap: &mut Heap, options: Value) -> Result<()> {
    let format = option(heap, options, "format")?.and_then(|value| text(heap, value));
    let charset = option(heap, options, "charset")?.and_then(|value| text(heap, value));
    if format.as_deref() != Some("TXT") {
        let message = "the options must be a record with format |-> \"TXT\"";
        return Err(Failure::Message(message.to_string()));
    }
    match charset.as_deref() {
        Some("UTF-8" | "US-ASCII") => Ok(()),
        _ => {
            let message = "the options must be a record with charset |-> \"UTF-8\"";
            Err(Failure::Message(message.to_string()))
        }
    }
}

/// `[exitValue |-> ..., stdout |-> ..., stderr |-> ...]`.
fn outcome(heap: &mut Heap, outcome: std::result::Result<String, String>) -> Result<Value> {
    let (exit, out, error) = match outcome {
        Ok(out) => (0, out, String::new()),
        Err(error) => (1, String::new(), error),
    };
    let exit = heap.integer(exit)?;
    let mut pairs = vec![
        (heap.string("exitValue"), exit),
        (heap.string("stdout"), heap.string(&out)),
        (heap.string("stderr"), heap.string(&error)),
    ];
    super::functions::function_of(heap, &mut pairs)
}

/// Serialize(text, file, options): writes a text file.
fn serialize(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    expect_text(heap, given[2])?;
    let (Some(payload), Some(file)) = (text(heap, given[0]), text(heap, given[1])) else {
        let wrong = "a text and the name of a file are expected".to_string();
        return outcome(heap, Err(wrong));
    };
    let mut options = OpenOptions::new();
    if let Some(list) = option(heap, given[2], "openOptions")? {
        let list = heap.resolved(list)?;
        for &item in heap.items(list) {
            match text(heap, item).unwrap_or_default().as_str() {
                "WRITE" => options.write(true),
                "APPEND" => options.append(true),
                "CREATE" => options.create(true),
                "CREATE_NEW" => options.create_new(true),
                "TRUNCATE_EXISTING" => options.truncate(true),
                other => {
                    let wrong = format!("the option {other} is not known");
                    return outcome(heap, Err(wrong));
                }
            };
        }
    }
    let written = options
        .open(&file)
        .and_then(|mut file| file.write_all(payload.as_bytes()));
    let written = written.map(|()| format!("{file} was written"));
    outcome(heap, written.map_err(|error| format!("{file}: {error}")))
}

/// Deserialize(file, options): the text of a file.
fn deserialize(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    expect_text(heap, given[1])?;
    let Some(file) = text(heap, given[0]) else {
        let wrong = "the name of a file is expected".to_string();
        return outcome(heap, Err(wrong));
    };
    let read = std::fs::read_to_string(&file);
    outcome(heap, read.map_err(|error| format!("{file}: {error}")))
}

fn binary(_: &mut dyn Context, _: &[Value]) -> Result<Value> {
    let message = "IOSerialize and IODeserialize use a format of TLC's own, which is not \
                   supported; JsonSerialize, ndJsonSerialize and Serialize write files";
    Err(Failure::Unsupported(message.to_string()))
}

fn execute(_: &mut dyn Context, _: &[Value]) -> Result<Value> {
    let message = "programs are not run: a specification could do anything to this machine";
    Err(Failure::Unsupported(message.to_string()))
}

/// The failure of reading or writing a file.
pub(super) fn file_error(file: &str, what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::Message(format!("{file} cannot be {what}: {error}"))
}

/// Appends to a file, which is made if there is none.
pub(super) fn append(file: &str, text: &str) -> Result<()> {
    let opened = OpenOptions::new().create(true).append(true).open(file);
    let written = opened.and_then(|mut opened| opened.write_all(text.as_bytes()));
    written.map_err(|error| file_error(file, "written", error))
}
