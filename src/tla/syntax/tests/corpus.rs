//! Parses every module below the directories that `TLALOC_CORPUS` names
//! (separated by `:`); they must give no diagnostic.

use std::path::{Path, PathBuf};

use crate::tla::syntax::diagnostic::{Diagnostic, render};
use crate::tla::syntax::source::{FileId, SourceMap};
use crate::tla::syntax::{parse_config, parse_module};

fn files(directory: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).expect("a readable directory");
    for entry in entries {
        let path = entry.expect("a directory entry").path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

fn corpus(extension: &str) -> Vec<PathBuf> {
    let directories = std::env::var("TLALOC_CORPUS").expect("TLALOC_CORPUS names directories");
    let mut found = Vec::new();
    for directory in directories.split(':') {
        files(Path::new(directory), extension, &mut found);
    }
    found.sort();
    assert!(!found.is_empty(), "no .{extension} file in {directories}");
    found
}

/// Parses every file with the extension and prints the diagnostics; no file
/// may have any.
fn check(extension: &str, parse: impl Fn(FileId, &str) -> Vec<Diagnostic>) {
    let paths = corpus(extension);
    let mut failed = 0;
    for path in &paths {
        let bytes = std::fs::read(path).expect("a readable file");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut sources = SourceMap::default();
        let file = sources.add(path.display().to_string(), text.as_str());
        let diagnostics = parse(file, &text);
        if !diagnostics.is_empty() {
            failed += 1;
            println!("{}", render(&diagnostics, &sources, false));
        }
    }
    println!(
        "{} .{extension} files, {failed} with diagnostics",
        paths.len()
    );
    assert_eq!(failed, 0);
}

#[test]
#[ignore = "reads the directories that TLALOC_CORPUS names"]
fn every_module_of_the_corpus_parses() {
    check("tla", |file, text| parse_module(file, text).diagnostics);
}

#[test]
#[ignore = "reads the directories that TLALOC_CORPUS names"]
fn every_configuration_of_the_corpus_parses() {
    check("cfg", |file, text| parse_config(file, text).diagnostics);
}
