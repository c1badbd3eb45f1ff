//! Tests of resolving: small specifications in memory, and what they become or
//! what is said about them.

mod atoms;
mod config;
mod corpus;
mod errors;
mod instances;
mod labels;
mod levels;
mod modules;
mod names;
mod show;
mod specification;

use std::collections::HashMap;

use super::ir::Program;
use super::{ConfigSource, Failure, Request, Resolved, Stage, resolve};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::SourceMap;

/// Resolves files of which the first one's module is the root. A text is what
/// stands between `MODULE` and the end of its module; a file `M.cfg` is taken
/// as it is.
fn run(files: &[(&str, &str)]) -> Result<Resolved, Box<Failure>> {
    let root = files[0].0;
    let mut texts: HashMap<String, String> = HashMap::new();
    let mut config = None;
    for (name, text) in files {
        if name.ends_with(".cfg") {
            texts.insert((*name).to_string(), (*text).to_string());
            config = Some(ConfigSource::Path((*name).to_string()));
        } else {
            let text = format!("---- MODULE {name} ----\n{text}\n====\n");
            texts.insert(format!("{name}.tla"), text);
        }
    }
    let request = Request {
        spec: format!("{root}.tla"),
        config,
        libraries: Vec::new(),
    };
    resolve(&request, &texts)
}

/// The program of files that have no errors.
fn program(files: &[(&str, &str)]) -> Program {
    match run(files) {
        Ok(resolved) => resolved.program,
        Err(failure) => panic!(
            "{:?}\n{}",
            failure.stage,
            listed(&failure.diagnostics, &failure.sources).join("\n")
        ),
    }
}

/// The program of one module.
fn module(text: &str) -> Program {
    program(&[("M", text)])
}

/// What is wrong with files: the stage, and `file:line:column: message` each.
fn failure(files: &[(&str, &str)]) -> (Stage, Vec<String>) {
    match run(files) {
        Ok(_) => panic!("no error"),
        Err(failure) => (
            failure.stage,
            listed(&failure.diagnostics, &failure.sources),
        ),
    }
}

/// What is wrong with one module. Its text starts on line 2.
fn errors(text: &str) -> Vec<String> {
    failure(&[("M", text)]).1
}

fn listed(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let help = diagnostic.help.as_ref();
            let help = help.map_or_else(String::new, |help| format!(" ({help})"));
            match diagnostic.span() {
                Some(span) => {
                    let place = sources.place(span, "");
                    format!("{place}: {}{help}", diagnostic.message)
                }
                None => format!("{}{help}", diagnostic.message),
            }
        })
        .collect()
}
