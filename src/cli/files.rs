//! Finding the files that a user names, and saying what is wrong where there
//! are none.

use std::path::{Path, PathBuf};

use tlaloc::tla::syntax::diagnostic::Diagnostic;

/// Names of files that are offered in place of a missing one, at most.
const SUGGESTIONS_MAX: usize = 3;

/// The specification that `named` means: `Spec` stands for `Spec.tla` too.
///
/// # Errors
/// What is wrong with it, for the user.
pub fn specification(named: &Path) -> Result<PathBuf, Diagnostic> {
    let with_extension = named.with_added_extension("tla");
    let path = match named.is_file() || !with_extension.is_file() {
        true => named.to_path_buf(),
        false => with_extension,
    };
    match path.extension() {
        _ if path.is_dir() => Err(directory(&path, "tla")),
        _ if !path.exists() => Err(missing(&path, "tla")),
        Some(extension) if extension == "cfg" => {
            let specification = path.with_extension("tla");
            Err(
                Diagnostic::error_without_place(format!("{} is a configuration", path.display()))
                    .help(format!(
                        "name the specification: tlaloc check {} --config {}",
                        specification.display(),
                        path.display()
                    )),
            )
        }
        _ => Ok(path),
    }
}

/// The configuration of `specification`: `named`, or the one beside it.
///
/// # Errors
/// What is wrong with it, for the user.
pub fn configuration(specification: &Path, named: Option<&Path>) -> Result<PathBuf, Diagnostic> {
    if let Some(named) = named {
        let with_extension = named.with_added_extension("cfg");
        return match named {
            _ if named.is_file() => Ok(named.to_path_buf()),
            _ if with_extension.is_file() => Ok(with_extension),
            _ if named.is_dir() => Err(directory(named, "cfg")),
            _ => Err(missing(named, "cfg")),
        };
    }
    let beside = specification.with_extension("cfg");
    if beside.is_file() {
        return Ok(beside);
    }
    let message = format!(
        "no configuration: there is no {} beside the specification",
        beside.display()
    );
    let others = names_in(&beside, "cfg");
    let help = match others.first() {
        Some(other) => format!("pass one with --config, such as --config {other}"),
        None => format!(
            "write a file {} with at least the line `SPECIFICATION Spec`, or `INIT Init` and \
             `NEXT Next`; INVARIANT lines say what to check and CONSTANT lines give constants \
             their values",
            beside.display()
        ),
    };
    Err(Diagnostic::error_without_place(message).help(help))
}

fn directory(path: &Path, extension: &str) -> Diagnostic {
    let message = format!("{} is a directory, not a .{extension} file", path.display());
    suggest(
        Diagnostic::error_without_place(message),
        &names_in(&path.join("x"), extension),
    )
}

fn missing(path: &Path, extension: &str) -> Diagnostic {
    let message = format!("there is no file {}", path.display());
    let diagnostic = Diagnostic::error_without_place(message);
    let folder = folder(path);
    if !folder.is_dir() {
        return diagnostic.help(format!("there is no folder {} either", folder.display()));
    }
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let wanted = wanted.to_lowercase();
    let mut names = names_in(path, extension);
    names.sort_by_cached_key(|name| {
        let file_name = Path::new(name).file_name().unwrap_or_default();
        distance(&wanted, &file_name.to_string_lossy().to_lowercase())
    });
    suggest(diagnostic, &names)
}

fn suggest(diagnostic: Diagnostic, names: &[String]) -> Diagnostic {
    let names = &names[..names.len().min(SUGGESTIONS_MAX)];
    match names {
        [] => diagnostic,
        [one] => diagnostic.help(format!("did you mean {one}?")),
        [init @ .., last] => {
            diagnostic.help(format!("did you mean {} or {last}?", init.join(", ")))
        }
    }
}

/// The folder that holds `path`.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The files with `extension` in the folder of `path`, as the user would name
/// them, sorted.
fn names_in(path: &Path, extension: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder(path));
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| path.with_file_name(entry.file_name()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| path.display().to_string())
        .collect();
    names.sort();
    names
}

/// The number of characters to insert, delete or replace to get from `a` to
/// `b` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("twophase.tla", "twophase.tla"), 0);
        assert_eq!(distance("twophse.tla", "twophase.tla"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
