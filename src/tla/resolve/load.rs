//! Finding and reading the modules of a specification.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::ConfigSource;
use super::embedded::embedded_config;
use super::files::FileSource;
use super::nearest::nearest;
use super::references;
use crate::tla::modules::{BuiltinModule, tables};
use crate::tla::syntax::ast::{Ident, Module};
use crate::tla::syntax::config::Config;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::SourceMap;
use crate::tla::syntax::{parse_config, parse_module};

/// The modules of a specification, in the order in which SANY reads them.
pub(super) struct Modules {
    /// What was read from files, the root module first.
    pub files: Vec<LoadedFile>,
    /// Which name stands for which module.
    names: HashMap<String, Known>,
    /// The folders in which modules are looked for.
    folders: Vec<String>,
}

/// A module that was read.
pub(super) struct LoadedFile {
    pub module: Module,
    /// Whether the user wrote it; otherwise it is part of this program.
    pub user: bool,
}

#[derive(Clone, Copy)]
enum Known {
    File(usize),
    Builtin(&'static BuiltinModule),
    Missing,
}

/// A module that was found.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    File(&'a Module),
    Builtin(&'static BuiltinModule),
}

impl Modules {
    /// The module called `name`.
    pub fn find(&self, name: &str) -> Option<Found<'_>> {
        match self.names.get(name)? {
            Known::File(index) => Some(Found::File(&self.files[*index].module)),
            Known::Builtin(module) => Some(Found::Builtin(module)),
            Known::Missing => None,
        }
    }

    /// The names of all modules that were found.
    pub fn known(&self) -> impl Iterator<Item = &str> {
        let known = self.names.iter();
        let found = known.filter(|(_, known)| !matches!(known, Known::Missing));
        found.map(|(name, _)| name.as_str())
    }

    /// Whether the module called `name` is a file of the user's.
    pub fn is_written_by_user(&self, name: &str) -> bool {
        matches!(self.names.get(name), Some(Known::File(index)) if self.files[*index].user)
    }

    /// Says that there is no module called `name`.
    pub fn missing(&self, name: &Ident) -> Diagnostic {
        let candidates = self
            .known()
            .chain(tables::modules().map(|module| module.name));
        let folders: Vec<&str> = self.folders.iter().map(|folder| shown(folder)).collect();
        let mut diagnostic = Diagnostic::error(name.span, format!("no module `{}`", name.text))
            .note(format!(
                "looked for {}.tla in {}, and among the built-in modules",
                name.text,
                folders.join(", ")
            ));
        if let Some(nearest) = nearest(&name.text, candidates) {
            diagnostic = diagnostic.help(format!("did you mean `{nearest}`?"));
        }
        diagnostic
    }
}

fn shown(folder: &str) -> &str {
    if folder.is_empty() {
        "the current folder"
    } else {
        folder
    }
}

/// Reads the configuration; `None` if none was asked for or there is an error.
pub(super) fn config(
    source: Option<&ConfigSource>,
    files: &dyn FileSource,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Config> {
    let (path, text) = match source? {
        ConfigSource::Text(name, text) => (name, Ok(Some(text.clone()))),
        ConfigSource::Path(path) => (path, files.read(path)),
    };
    let message = match text {
        Ok(Some(text)) => {
            let file = sources.add(path, text);
            let text = &sources.file(file).text;
            let embedded = match path.strip_suffix(".tla") {
                Some(name) => embedded_config(text, base_name(name)),
                None => Some(text.clone()),
            };
            if let Some(text) = embedded {
                let parsed = parse_config(file, &text);
                diagnostics.extend(parsed.diagnostics);
                return Some(parsed.config);
            }
            format!("{path} has no configuration: no line `---- CONFIG ... ----` with its name")
        }
        Ok(None) => format!("there is no configuration file {path}"),
        Err(error) => format!("{path} cannot be read: {error}"),
    };
    diagnostics.push(Diagnostic::error_without_place(message));
    None
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', std::path::MAIN_SEPARATOR])
        .next()
        .unwrap_or(path)
}

/// Reads the module at `path` and all that it needs. What is wrong with the
/// texts is added to `diagnostics`; `None` if there is no root module.
pub(super) fn load(
    path: &str,
    libraries: &[String],
    files: &dyn FileSource,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Modules> {
    let parent = Path::new(path).parent();
    let folder = parent.map_or_else(String::new, |folder| folder.display().to_string());
    let mut folders = vec![folder];
    folders.extend(libraries.iter().cloned());
    let mut loader = Loader {
        files,
        sources,
        diagnostics,
        siblings: HashMap::new(),
        modules: Modules {
            files: Vec::new(),
            names: HashMap::new(),
            folders,
        },
    };
    loader.root(path)?;
    loader.dependencies();
    loader.cycles();
    Some(loader.modules)
}

struct Loader<'f> {
    files: &'f dyn FileSource,
    sources: &'f mut SourceMap,
    diagnostics: &'f mut Vec<Diagnostic>,
    /// Modules that follow the first one of their file, not asked for yet.
    siblings: HashMap<String, (Module, Vec<Diagnostic>)>,
    modules: Modules,
}

impl Loader<'_> {
    fn root(&mut self, path: &str) -> Option<()> {
        let name = Path::new(path).file_stem()?.to_string_lossy().into_owned();
        match self.files.read(path) {
            Ok(Some(text)) => {
                self.add(&name, path, text);
                matches!(self.modules.names.get(&name), Some(Known::File(_))).then_some(())
            }
            Ok(None) => {
                let message = format!("there is no file {path}");
                self.diagnostics
                    .push(Diagnostic::error_without_place(message));
                None
            }
            Err(error) => {
                self.unreadable(path, &error);
                None
            }
        }
    }

    fn unreadable(&mut self, path: &str, error: &std::io::Error) {
        let message = format!("{path} cannot be read: {error}");
        self.diagnostics
            .push(Diagnostic::error_without_place(message));
    }

    /// Parses a file that was found for the module `name`.
    fn add(&mut self, name: &str, path: &str, text: String) {
        let file = self.sources.add(path, text);
        let parsed = parse_module(file, &self.sources.file(file).text);
        self.diagnostics.extend(parsed.diagnostics);
        let mut modules = parsed.modules.into_iter();
        let Some(module) = modules.next() else {
            self.modules.names.insert(name.to_string(), Known::Missing);
            return;
        };
        let siblings: Vec<Module> = modules.collect();
        let starts: Vec<u32> = siblings.iter().map(|it| it.span.start).collect();
        for (index, sibling) in siblings.into_iter().enumerate() {
            // What is wrong from one module to the next belongs to the former.
            let from = if index == 0 { 0 } else { starts[index] };
            let to = starts.get(index + 1).copied().unwrap_or(u32::MAX);
            let found = parsed.sibling_diagnostics.iter().filter(|diagnostic| {
                let start = diagnostic.span().map_or(from, |span| span.start);
                (from..to).contains(&start)
            });
            let diagnostics = found.cloned().collect();
            let name = sibling.name.text.clone();
            self.siblings.insert(name, (sibling, diagnostics));
        }
        if module.name.text != name {
            let message = format!(
                "this module is called `{}`, but its file {path} is named for a module `{name}`",
                module.name.text
            );
            self.diagnostics
                .push(Diagnostic::error(module.name.span, message));
        }
        self.add_module(name, module, !path.starts_with('<'));
    }

    fn add_module(&mut self, name: &str, module: Module, user: bool) {
        let index = self.modules.files.len();
        self.modules.files.push(LoadedFile { module, user });
        self.modules
            .names
            .insert(name.to_string(), Known::File(index));
    }

    /// Loads modules until none is missing: first all that are extended, then
    /// the instantiated ones one by one, as SANY does.
    fn dependencies(&mut self) {
        while let Some(name) = self
            .next(references::extended)
            .or_else(|| self.next(references::instantiated))
        {
            self.find(&name);
        }
    }

    /// The first module that was named, but not looked for.
    fn next(&self, references: fn(&Module) -> Vec<&Ident>) -> Option<String> {
        let mut seen = HashSet::new();
        let root = self.modules.files.first()?;
        self.next_from(&root.module, references, &mut seen)
    }

    fn next_from<'a>(
        &'a self,
        module: &'a Module,
        references: fn(&Module) -> Vec<&Ident>,
        seen: &mut HashSet<&'a str>,
    ) -> Option<String> {
        if !seen.insert(&module.name.text) {
            return None;
        }
        let named = references(module);
        if let Some(name) = named
            .iter()
            .find(|name| !self.modules.names.contains_key(&name.text))
        {
            return Some(name.text.clone());
        }
        let extended = references::extended(module);
        let instantiated = references::instantiated(module);
        extended
            .iter()
            .chain(&instantiated)
            .find_map(|name| match self.modules.find(&name.text) {
                Some(Found::File(module)) => self.next_from(module, references, seen),
                _ => None,
            })
    }

    /// Looks for the module `name`: a file of the user's, a later module of a
    /// file that was read, a built-in module.
    fn find(&mut self, name: &str) {
        for folder in self.modules.folders.clone() {
            let path = Path::new(&folder).join(format!("{name}.tla"));
            let path = path.display().to_string();
            match self.files.read(&path) {
                Ok(Some(text)) => return self.add(name, &path, text),
                Ok(None) => {}
                Err(error) => self.unreadable(&path, &error),
            }
        }
        if let Some((module, diagnostics)) = self.siblings.remove(name) {
            self.diagnostics.extend(diagnostics);
            return self.add_module(name, module, true);
        }
        let known = match tables::module(name) {
            Some(BuiltinModule {
                text: Some(text), ..
            }) => {
                return self.add(name, &format!("<{name}.tla>"), (*text).to_string());
            }
            Some(module) => Known::Builtin(module),
            None => Known::Missing,
        };
        self.modules.names.insert(name.to_string(), known);
    }

    /// Reports modules that need themselves.
    fn cycles(&mut self) {
        let mut done = HashSet::new();
        let mut found = None;
        if let Some(root) = self.modules.files.first() {
            let mut path = vec![&root.module];
            found = self.cycle(&mut path, &mut done);
        }
        if let Some(diagnostic) = found {
            self.diagnostics.push(diagnostic);
        }
    }

    fn cycle<'a>(
        &'a self,
        path: &mut Vec<&'a Module>,
        done: &mut HashSet<*const Module>,
    ) -> Option<Diagnostic> {
        let module = path.last().copied()?;
        if done.contains(&std::ptr::from_ref(module)) {
            return None;
        }
        let named = references::extended(module)
            .into_iter()
            .chain(references::instantiated(module));
        for name in named {
            let Some(Found::File(next)) = self.modules.find(&name.text) else {
                continue;
            };
            // Not by its name: a file may hold a module that is called otherwise.
            if let Some(start) = path.iter().position(|open| std::ptr::eq(*open, next)) {
                let mut names: Vec<&str> =
                    path[start..].iter().map(|open| &*open.name.text).collect();
                names.push(&name.text);
                let message = format!("modules need each other: {}", names.join(" -> "));
                return Some(Diagnostic::error(name.span, message));
            }
            path.push(next);
            let found = self.cycle(path, done);
            path.pop();
            if found.is_some() {
                return found;
            }
        }
        done.insert(module);
        None
    }
}
