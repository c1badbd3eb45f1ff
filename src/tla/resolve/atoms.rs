//! The order of strings and model values: that in which TLC first meets them.
//!
//! TLC numbers every text when it meets it (`util.UniqueString`): values of the
//! configuration, some words of the language, the root module's name, the words
//! of all modules as it reads them, then the strings in them as it analyses
//! them. A string that is also an identifier has that one's number.

use std::collections::{HashMap, HashSet};

use super::ir::{Atom, AtomId, Body, ConfigValue, ConstantValue, ExprKind, Program};
use super::load::{Found, Modules};
use super::references;
use super::walk;
use crate::tla::modules::tables::{self, words};
use crate::tla::syntax::source::SourceMap;

/// Numbers the atoms anew, in TLC's order. The first `configured` ones are
/// those of the configuration, in the order of its text.
pub(super) fn order(
    program: &mut Program,
    configured: usize,
    modules: &Modules,
    sources: &SourceMap,
) {
    let ranks = ranks(program, modules, sources);
    let given: HashMap<&str, usize> = program.atoms[..configured]
        .iter()
        .enumerate()
        .map(|(index, atom)| (text(atom), index))
        .rev()
        .collect();
    let mut order: Vec<usize> = (0..program.atoms.len()).collect();
    order.sort_by_key(|&index| {
        let text = text(&program.atoms[index]);
        // A string and a model value can have one text.
        match (given.get(text), ranks.get(text)) {
            (Some(first), _) => (0, *first, index),
            (None, Some(rank)) => (1, *rank, index),
            (None, None) => (2, index, index),
        }
    });
    let mut new = vec![AtomId(0); order.len()];
    for (rank, &index) in order.iter().enumerate() {
        new[index] = AtomId(rank as u32);
    }
    let atoms = std::mem::take(&mut program.atoms);
    program.atoms = order.iter().map(|&index| atoms[index].clone()).collect();
    renumber(program, &new);
}

/// When TLC meets the texts of the program's strings outside the configuration.
fn ranks(program: &Program, modules: &Modules, sources: &SourceMap) -> HashMap<String, usize> {
    let mut ranks = Ranks {
        wanted: program.atoms.iter().map(text).collect(),
        found: HashMap::new(),
    };
    words::FIRST.split(' ').for_each(|word| ranks.meet(word));
    ranks.meet(&program.module);
    let graph = Graph { modules };
    for name in graph.reading_order(&program.module) {
        match modules.find(&name) {
            Some(Found::File(module))
                if words::of(&name).is_none() || modules.is_written_by_user(&name) =>
            {
                let text = &sources.file(module.span.file).text;
                let region = module.span.start as usize..module.span.end as usize;
                scan(text.get(region).unwrap_or_default(), &mut |item| {
                    if let Item::Word(word) = item {
                        ranks.meet(word);
                    }
                });
            }
            _ => builtin_words(&name).for_each(|word| ranks.meet(word)),
        }
    }
    for name in graph.analysis_order(&program.module) {
        if let Some(Found::File(module)) = modules.find(&name) {
            let text = &sources.file(module.span.file).text;
            let region = module.span.start as usize..module.span.end as usize;
            scan(text.get(region).unwrap_or_default(), &mut |item| {
                if let Item::String(string) = item {
                    ranks.meet(&unescaped(string));
                }
            });
        }
    }
    ranks.found
}

fn text(atom: &Atom) -> &str {
    match atom {
        Atom::String(text) | Atom::ModelValue(text) => text,
    }
}

struct Ranks<'a> {
    wanted: HashSet<&'a str>,
    found: HashMap<String, usize>,
}

impl Ranks<'_> {
    fn meet(&mut self, text: &str) {
        if self.wanted.contains(text) && !self.found.contains_key(text) {
            self.found.insert(text.to_string(), self.found.len());
        }
    }
}

fn builtin_words(name: &str) -> Box<dyn Iterator<Item = &'static str>> {
    match words::of(name) {
        Some(known) => Box::new(known.words.split(' ')),
        None => {
            let operators = tables::module(name).map_or(&[][..], |module| module.operators);
            Box::new(operators.iter().map(|operator| operator.name))
        }
    }
}

/// Which modules need which.
struct Graph<'a> {
    modules: &'a Modules,
}

impl Graph<'_> {
    fn extended(&self, name: &str, root: &str) -> Vec<String> {
        if let Some(Found::File(module)) = self.modules.find(name) {
            let extended = references::extended(module).into_iter();
            let mut extended: Vec<String> = extended.map(|name| name.text.clone()).collect();
            if name == root {
                extended.push(words::ADDED.to_string());
            }
            return extended;
        }
        let extended = match words::of(name) {
            Some(known) => known.extends,
            None => tables::module(name).map_or(&[][..], |module| module.extends),
        };
        extended.iter().map(|name| (*name).to_string()).collect()
    }

    fn instantiated(&self, name: &str) -> Vec<String> {
        if let Some(Found::File(module)) = self.modules.find(name) {
            let instantiated = references::instantiated(module).into_iter();
            return instantiated.map(|name| name.text.clone()).collect();
        }
        let instantiated = words::of(name).map_or(&[][..], |known| known.instantiates);
        instantiated
            .iter()
            .map(|name| (*name).to_string())
            .collect()
    }

    /// First all modules that are extended, then the instantiated ones one by
    /// one, each with what it extends.
    fn reading_order(&self, root: &str) -> Vec<String> {
        let mut order = vec![root.to_string()];
        while let Some(next) = self
            .next(root, root, &order, true, &mut HashSet::new())
            .or_else(|| self.next(root, root, &order, false, &mut HashSet::new()))
        {
            order.push(next);
        }
        order
    }

    /// The first module that is needed and not read.
    fn next(
        &self,
        name: &str,
        root: &str,
        read: &[String],
        extended: bool,
        seen: &mut HashSet<String>,
    ) -> Option<String> {
        if !seen.insert(name.to_string()) {
            return None;
        }
        let extends = self.extended(name, root);
        let instantiates = self.instantiated(name);
        let wanted = if extended { &extends } else { &instantiates };
        if let Some(next) = wanted.iter().find(|name| !read.contains(name)) {
            return Some(next.clone());
        }
        let mut known = extends
            .iter()
            .chain(&instantiates)
            .filter(|name| read.contains(name));
        known.find_map(|name| self.next(name, root, read, extended, seen))
    }

    /// Every module after those that it needs.
    fn analysis_order(&self, root: &str) -> Vec<String> {
        let mut order = Vec::new();
        self.analyse(root, root, &mut order, &mut HashSet::new());
        order
    }

    fn analyse(&self, name: &str, root: &str, order: &mut Vec<String>, seen: &mut HashSet<String>) {
        if seen.insert(name.to_string()) {
            for needed in self.extended(name, root) {
                self.analyse(&needed, root, order, seen);
            }
            for needed in self.instantiated(name) {
                self.analyse(&needed, root, order, seen);
            }
            order.push(name.to_string());
        }
    }
}

/// What a module's text consists of, comments and symbols left out.
enum Item<'a> {
    /// An identifier, keyword or number.
    Word(&'a str),
    /// What stands between the quotes of a string.
    String(&'a str),
}

fn scan(text: &str, visit: &mut dyn FnMut(Item<'_>)) {
    let bytes = text.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        if rest.starts_with("\\*") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("(*") {
            at += comment(rest);
        } else if rest.starts_with('"') {
            let end = string(rest);
            visit(Item::String(rest.get(1..end).unwrap_or_default()));
            at += end + 1;
        } else if rest.starts_with('\\') {
            // An operator such as \in is no word.
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
                at += 1;
            }
        } else if is_word(bytes[at]) {
            let length = rest.bytes().take_while(|&byte| is_word(byte)).count();
            visit(Item::Word(subscripted(text, at, &rest[..length])));
            at += length;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// The word itself, without the `WF_`, `]_` or `>>_` before a subscript.
fn subscripted<'a>(text: &str, at: usize, word: &'a str) -> &'a str {
    for fairness in ["WF_", "SF_"] {
        if let Some(subscript) = word.strip_prefix(fairness) {
            return subscript;
        }
    }
    match text.as_bytes()[..at].last() {
        Some(b']' | b'>') => word.strip_prefix('_').unwrap_or(word),
        _ => word,
    }
}

/// The length of the comment, nested ones included, at the start of `text`.
fn comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"(*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*)") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    // A comment without an end can stop inside a character.
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Where the string at the start of `text` has its closing quote.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            result.push(character);
            continue;
        }
        result.push(match characters.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('f') => '\u{c}',
            Some(other) => other,
            None => '\\',
        });
    }
    result
}

/// Replaces every atom of the program.
fn renumber(program: &mut Program, new: &[AtomId]) {
    for constant in &mut program.constants {
        match &mut constant.value {
            ConstantValue::Value(value) => renumber_value(value, new),
            ConstantValue::Table(rows) => {
                for (given, result) in rows {
                    given
                        .iter_mut()
                        .for_each(|given| renumber_value(given, new));
                    renumber_value(result, new);
                }
            }
            ConstantValue::Definition(_) | ConstantValue::Unassigned => {}
        }
    }
    let change = |atom: &mut AtomId| *atom = new[atom.0 as usize];
    for definition in &mut program.definitions {
        let Body::Expr(body) = &mut definition.body else {
            continue;
        };
        walk::all(body, &mut |expr| match &mut expr.kind {
            ExprKind::Atom(atom) | ExprKind::Field(_, atom) => change(atom),
            ExprKind::Record(fields) | ExprKind::RecordSet(fields) => {
                fields.iter_mut().for_each(|(name, _)| change(name));
            }
            _ => {}
        });
    }
}

fn renumber_value(value: &mut ConfigValue, new: &[AtomId]) {
    match value {
        ConfigValue::Atom(atom) => *atom = new[atom.0 as usize],
        ConfigValue::Set(elements) => {
            elements.iter_mut().for_each(|it| renumber_value(it, new));
        }
        ConfigValue::Integer(_) | ConfigValue::Boolean(_) => {}
    }
}
