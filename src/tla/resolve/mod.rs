//! Tree to program: names bound, levels checked, instances substituted.
//! Afterwards nothing is looked up by name.
//!
//! [`resolve`] reads the root module and all that it needs (`load`), makes
//! scopes of them (`elaborate`, `instance`), resolves what is referred to
//! (`resolver`, `expression`, `apply`, `let_in`), computes levels and captures,
//! and binds the configuration.

mod apply;
mod assumptions;
mod atoms;
mod bind;
mod captures;
mod checks;
mod copy;
mod elaborate;
mod embedded;
mod expression;
mod files;
mod instance;
pub mod ir;
mod label;
mod labels;
mod language;
mod let_in;
mod levels;
mod load;
mod names;
mod nearest;
mod part;
mod pluscal;
mod properties;
mod references;
mod resolver;
mod specification;
#[cfg(test)]
mod tests;
pub(in crate::tla) mod walk;

use std::sync::Arc;

use self::checks::NamedChecks;
use self::names::{Target, UniverseKind};
use self::resolver::Resolver;
use crate::tla::syntax::config::Config;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::SourceMap;

pub use self::embedded::embedded_config;
pub use self::files::{Disk, FileSource};
pub use self::nearest::nearest;

/// What is to be resolved.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The file of the root module.
    pub spec: String,
    /// The configuration; without one there is nothing to check, declared
    /// constants have no values, and all that the root module can name is in
    /// the program, not only what it needs.
    pub config: Option<ConfigSource>,
    /// Folders in which modules are looked for after the root module's own.
    pub libraries: Vec<String>,
}

/// Where the configuration comes from.
#[derive(Clone, Debug)]
pub enum ConfigSource {
    /// A file.
    Path(String),
    /// A text, with the name by which messages call it.
    Text(String, String),
}

/// A specification with its configuration, ready to be compiled.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The program.
    pub program: ir::Program,
    /// The texts that were read.
    pub sources: Arc<SourceMap>,
    /// What is odd, but no error.
    pub warnings: Vec<Diagnostic>,
}

/// Why a specification cannot be resolved.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the specification has errors")]
pub struct Failure {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that were read.
    pub sources: Arc<SourceMap>,
    /// Where resolving stopped.
    pub stage: Stage,
}

/// The stages of resolving; errors of a stage are all reported before the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A file is missing or is not TLA+.
    Parse,
    /// The modules do not fit together or break a rule of the language.
    Semantic,
    /// The configuration is not right for the specification.
    Config,
}

/// Resolves a specification with its configuration.
///
/// # Errors
/// Everything that is wrong at the first stage at which something is.
pub fn resolve(request: &Request, files: &dyn FileSource) -> Result<Resolved, Box<Failure>> {
    let mut sources = SourceMap::default();
    match stages(request, files, &mut sources) {
        Ok((program, warnings)) => Ok(Resolved {
            program,
            sources: Arc::new(sources),
            warnings,
        }),
        Err((stage, diagnostics)) => Err(Box::new(Failure {
            diagnostics,
            sources: Arc::new(sources),
            stage,
        })),
    }
}

fn stages(
    request: &Request,
    files: &dyn FileSource,
    sources: &mut SourceMap,
) -> Result<(ir::Program, Vec<Diagnostic>), (Stage, Vec<Diagnostic>)> {
    let mut warnings = Vec::new();
    let mut found = Vec::new();
    let config = load::config(request.config.as_ref(), files, sources, &mut found);
    let config = passed(Stage::Config, found, config, &mut warnings)?;
    let mut found = Vec::new();
    let (spec, libraries) = (&request.spec, &request.libraries);
    let modules = load::load(spec, libraries, files, sources, &mut found);
    let modules = passed(Stage::Parse, found, modules, &mut warnings)?;
    let Some(modules) = modules else {
        return Err((Stage::Parse, warnings));
    };
    let mut resolver = Resolver::new(&modules);
    let mut bound = Bound::default();
    resolver.root(0, |resolver| {
        if let Some(config) = &config {
            resolver.bind_constants(config);
            bound.diagnostics = std::mem::take(&mut resolver.diagnostics);
            bound.atoms = resolver.program.atoms.len();
        }
    });
    let found = std::mem::take(&mut resolver.diagnostics);
    if let Some(config) = &config {
        bound.named = resolver.bind_checks(config);
    } else {
        resolver.refer_to_all();
    }
    resolver.drain();
    let late = std::mem::replace(&mut resolver.diagnostics, found);
    bound.diagnostics.extend(late);
    resolver.finish();
    resolver.check_instantiated();
    for file in &modules.files {
        resolver.diagnostics.extend(labels::misnamed(&file.module));
    }
    let found = distinct(std::mem::take(&mut resolver.diagnostics));
    passed(Stage::Semantic, found, (), &mut warnings)?;
    if let Some(config) = &config {
        resolver.diagnostics = bound.diagnostics;
        resolver.complete_checks(config, &bound.named);
    }
    captures::set(&mut resolver.program);
    atoms::order(&mut resolver.program, bound.atoms, &modules, sources);
    let mut found = std::mem::take(&mut resolver.diagnostics);
    if found.iter().any(Diagnostic::is_error) {
        found.extend(pluscal::untranslated(&modules, sources));
    }
    passed(Stage::Config, found, (), &mut warnings)?;
    Ok((resolver.program, warnings))
}

/// What binding the configuration gave before levels were known.
#[derive(Default)]
struct Bound {
    diagnostics: Vec<Diagnostic>,
    named: NamedChecks,
    /// How many atoms the configuration has.
    atoms: usize,
}

/// Ends the stage: its result if there was no error.
fn passed<T>(
    stage: Stage,
    found: Vec<Diagnostic>,
    result: T,
    warnings: &mut Vec<Diagnostic>,
) -> Result<T, (Stage, Vec<Diagnostic>)> {
    let failed = found.iter().any(Diagnostic::is_error);
    warnings.extend(found);
    if failed {
        return Err((stage, std::mem::take(warnings)));
    }
    Ok(result)
}

/// How many errors and warnings are reported: more help nobody.
const DIAGNOSTICS_MAX: usize = 100;

/// Modules are resolved several times; each finding is reported once, in the
/// order of the texts.
fn distinct(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| (a.span(), &a.message).cmp(&(b.span(), &b.message)));
    diagnostics.dedup();
    if diagnostics.len() > DIAGNOSTICS_MAX {
        let more = diagnostics.len() - DIAGNOSTICS_MAX;
        // Errors are not to be lost behind warnings.
        diagnostics.sort_by_key(|diagnostic| !diagnostic.is_error());
        diagnostics.truncate(DIAGNOSTICS_MAX);
        let message = format!("there are {more} more findings");
        diagnostics.push(Diagnostic::warning_without_place(message));
    }
    diagnostics
}

impl Resolver<'_> {
    /// Elaborates a file's module as the root and resolves its definitions;
    /// `before` is called in between.
    fn root(&mut self, file: usize, before: impl FnOnce(&mut Self)) {
        let module = &self.modules.files[file].module;
        self.program.module = module.name.text.clone();
        let universe = self.universe(UniverseKind::Root, None, String::new());
        let target = Target {
            module,
            parent: None,
        };
        self.scope_of(universe, target);
        let found = std::mem::take(&mut self.diagnostics);
        before(self);
        self.diagnostics = found;
        self.drain();
    }

    /// Resolves what is only checked, then forgets it, and sets levels.
    fn finish(&mut self) {
        let mut kept = self.program.clone();
        let definitions = kept.definitions.len();
        self.check_inner();
        self.diagnostics.extend(levels::set(&mut self.program));
        self.check_substituted();
        self.check_assumptions();
        self.program.definitions.truncate(definitions);
        kept.definitions = std::mem::take(&mut self.program.definitions);
        kept.atoms = std::mem::take(&mut self.program.atoms);
        self.program = kept;
    }

    /// Resolves the modules that are only instantiated as if each were the
    /// root, for their errors.
    fn check_instantiated(&mut self) {
        for (index, file) in self.modules.files.iter().enumerate() {
            let name = &*file.module.name.text;
            if file.user && !self.universes[0].scopes.contains_key(name) {
                let mut checker = Resolver::new(self.modules);
                checker.root(index, |_| ());
                checker.finish();
                self.diagnostics.extend(checker.diagnostics);
            }
        }
    }

    /// What can be done about the configuration once levels are known.
    fn complete_checks(&mut self, config: &Config, named: &NamedChecks) {
        self.check_levels(named);
        if let Some(specification) = &named.specification {
            self.specification(specification);
        }
        for property in &named.properties {
            self.property(property);
        }
        if !self.diagnostics.iter().any(Diagnostic::is_error) {
            self.check_completeness(config);
        }
    }
}
