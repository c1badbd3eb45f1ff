//! Tree to program: names bound, levels checked, instances substituted.
//! Afterwards nothing is looked up by name.
//!
//! [`resolve`] reads the root module and all that it needs (`load`), makes
//! scopes of them (`elaborate`, `instance`), resolves what is referred to
//! (`resolver`, `expression`, `apply`, `let_in`), computes levels and captures,
//! and binds the configuration.

mod apply;
mod captures;
mod elaborate;
mod expression;
mod files;
mod instance;
pub mod ir;
mod language;
mod let_in;
mod levels;
mod load;
mod names;
mod nearest;
mod references;
mod resolver;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::Arc;

use self::load::Modules;
use self::names::{Target, UniverseKind};
use self::resolver::Resolver;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::SourceMap;

pub use self::files::{Disk, FileSource};
pub use self::nearest::nearest;

/// What is to be resolved.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The file of the root module.
    pub spec: String,
    /// The configuration; without one there is nothing to check, and declared
    /// constants have no values.
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
    let mut diagnostics = Vec::new();
    let modules = load::load(
        &request.spec,
        &request.libraries,
        files,
        &mut sources,
        &mut diagnostics,
    );
    let sources = Arc::new(sources);
    let fail = |diagnostics: Vec<Diagnostic>, stage| {
        Box::new(Failure {
            diagnostics,
            sources: Arc::clone(&sources),
            stage,
        })
    };
    let Some(modules) = modules.filter(|_| !diagnostics.iter().any(Diagnostic::is_error)) else {
        return Err(fail(diagnostics, Stage::Parse));
    };
    let (program, found) = semantics(&modules);
    diagnostics.extend(found);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(fail(diagnostics, Stage::Semantic));
    }
    Ok(Resolved {
        program,
        sources: Arc::clone(&sources),
        warnings: diagnostics,
    })
}

/// Resolves all modules. Those that are only instantiated are resolved as they
/// are first, for their errors.
fn semantics(modules: &Modules) -> (ir::Program, Vec<Diagnostic>) {
    let mut resolver = Resolver::new(modules);
    resolver.root(0);
    let mut diagnostics = resolver.finish();
    for (index, file) in modules.files.iter().enumerate() {
        let name = &*file.module.name.text;
        if file.user && !resolver.universes[0].scopes.contains_key(name) {
            let mut checker = Resolver::new(modules);
            checker.root(index);
            diagnostics.extend(checker.finish());
        }
    }
    let mut distinct = Vec::new();
    for diagnostic in diagnostics {
        if !distinct.contains(&diagnostic) {
            distinct.push(diagnostic);
        }
    }
    (resolver.program, distinct)
}

impl<'a> Resolver<'a> {
    /// Elaborates a file's module as the root.
    fn root(&mut self, file: usize) {
        let module = &self.modules.files[file].module;
        self.program.module = module.name.text.clone();
        let universe = self.universe(UniverseKind::Root, None, String::new());
        let target = Target {
            module,
            parent: None,
        };
        self.scope_of(universe, target);
        self.drain();
    }

    /// Resolves what is only checked, then forgets it, and completes the program.
    fn finish(&mut self) -> Vec<Diagnostic> {
        let mut kept = self.program.clone();
        let definitions = kept.definitions.len();
        self.check_inner();
        let mut diagnostics = std::mem::take(&mut self.diagnostics);
        diagnostics.extend(levels::set(&mut self.program));
        captures::set(&mut self.program);
        self.program.definitions.truncate(definitions);
        kept.definitions = std::mem::take(&mut self.program.definitions);
        self.program = kept;
        diagnostics
    }
}
