//! The tree-sitter grammar of TLA+, as another opinion on what is a module.

use anyhow::anyhow;
use tlaloc::tla::syntax::parse_module;
use tlaloc::tla::syntax::source::FileId;

/// The tree-sitter grammar of TLA+.
pub struct Grammar(tree_sitter::Parser);

impl Grammar {
    /// Loads the grammar.
    ///
    /// # Errors
    /// When it was made for another version of tree-sitter.
    pub fn new() -> anyhow::Result<Self> {
        let mut parser = tree_sitter::Parser::new();
        parser
            .set_language(&tree_sitter_tlaplus::LANGUAGE.into())
            .map_err(|error| anyhow!("loading the grammar: {error}"))?;
        Ok(Grammar(parser))
    }

    /// Whether the grammar finds no error in a file.
    pub fn accepts(&mut self, text: &str) -> bool {
        let tree = self.0.parse(text, None);
        tree.is_some_and(|tree| !tree.root_node().has_error())
    }
}

/// Whether our parser finds no error in a file, later modules of it included.
pub fn tlaloc_accepts(text: &str) -> bool {
    let parsed = parse_module(FileId(0), text);
    let mut found = parsed.diagnostics.iter().chain(&parsed.sibling_diagnostics);
    !found.any(|diagnostic| diagnostic.is_error())
}

/// A text with one word changed.
pub struct Mutation {
    /// What was done, with the line.
    pub what: String,
    /// The text.
    pub text: String,
}

/// Mutation `number` of a text: a word left out, doubled or exchanged with the
/// next. `None` for a text without words.
pub fn mutation(text: &str, number: u64) -> Option<Mutation> {
    let words: Vec<(usize, &str)> = words(text).collect();
    if words.len() < 2 {
        return None;
    }
    // Fibonacci hashing: neighbouring numbers fall far from each other.
    let hash = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let at = (hash >> 32) as usize % (words.len() - 1);
    let ((start, word), (next_start, next)) = (words[at], words[at + 1]);
    let (end, next_end) = (start + word.len(), next_start + next.len());
    let mut text = text.to_string();
    let line = text[..start].matches('\n').count() + 1;
    let what = match number % 3 {
        0 => {
            text.replace_range(start..end, "");
            format!("line {line} without `{word}`")
        }
        1 => {
            text.insert_str(end, &format!(" {word}"));
            format!("line {line} with `{word}` twice")
        }
        _ => {
            text.replace_range(next_start..next_end, word);
            text.replace_range(start..end, next);
            format!("line {line} with `{word}` and `{next}` exchanged")
        }
    };
    Some(Mutation { what, text })
}

/// Identifiers and numbers, runs of symbols, and brackets, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let kind = |c: char| match c {
        c if c.is_whitespace() => 0,
        c if c.is_alphanumeric() || c == '_' => 1,
        '(' | ')' | '[' | ']' | '{' | '}' | ',' => 2,
        _ => 3,
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let first = kind(rest.chars().next()?);
        let end = match first {
            2 => 1,
            _ => rest.find(|c| kind(c) != first).unwrap_or(rest.len()),
        };
        let start = at;
        at += end;
        Some((first, start, &rest[..end]))
    })
    .filter(|(kind, ..)| *kind > 0)
    .map(|(_, start, word)| (start, word))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Mutations of each example.
    const MUTATIONS: u64 = 100;

    /// Mutations that only one of both accepts; docs/grammar.md has the reasons.
    const DIFFERENCES: &[&str] = &["CacheMSI: line 60 with `UNCHANGED` and `latest` exchanged"];

    fn examples() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        let entries = std::fs::read_dir(folder).expect("the examples");
        let mut found: Vec<(String, String)> = entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|it| it == "tla"))
            .map(|path| {
                let name = path.file_stem().expect("a name").display().to_string();
                (name, std::fs::read_to_string(path).expect("an example"))
            })
            .collect();
        found.sort();
        assert!(found.len() >= 8);
        found
    }

    #[test]
    fn examples_are_accepted_by_both() {
        let mut grammar = Grammar::new().expect("the grammar");
        for (name, text) in examples() {
            assert!(tlaloc_accepts(&text), "{name}");
            assert!(grammar.accepts(&text), "{name}");
        }
    }

    #[test]
    fn mutations_are_accepted_by_both_or_none() {
        let mut grammar = Grammar::new().expect("the grammar");
        let (mut accepted, mut differences) = (0, Vec::new());
        for (name, text) in examples() {
            for mutation in (0..MUTATIONS).filter_map(|number| mutation(&text, number)) {
                let ours = tlaloc_accepts(&mutation.text);
                accepted += u64::from(ours);
                if ours != grammar.accepts(&mutation.text) {
                    differences.push(format!("{name}: {}", mutation.what));
                }
            }
        }
        assert_eq!(differences, DIFFERENCES);
        assert!(accepted > MUTATIONS);
    }
}
