//! Finding the files that a user names, and saying what is wrong where there
//! are none.

use std::path::{Path, PathBuf};

use clap::Args;
use tlaloc::report::Report;
use tlaloc::tla::resolve::{
    ConfigSource, Disk, Request, Resolved, Stage, embedded_config, nearest, resolve,
};
use tlaloc::tla::syntax::diagnostic::Diagnostic;
use tlaloc::tla::syntax::source::SourceMap;

use super::exit;

/// Names of files that are offered in place of a missing one, at most.
const OFFERED_MAX: usize = 5;

/// What every command that reads a specification takes.
#[derive(Args)]
pub struct SpecificationArguments {
    /// The specification, a .tla file
    #[arg(value_name = "SPEC")]
    specification: PathBuf,

    /// Look for modules in DIR too, after the folder of SPEC; may be repeated.
    /// The folders of the variable TLA_PATH come after these
    #[arg(long, value_name = "DIR")]
    library: Vec<PathBuf>,
}

impl SpecificationArguments {
    /// The specification at `path`, with other modules in `libraries`.
    pub fn with(path: &Path, libraries: &[PathBuf]) -> Self {
        SpecificationArguments {
            specification: path.to_path_buf(),
            library: libraries.to_vec(),
        }
    }

    /// The specification's file.
    ///
    /// # Errors
    /// The exit code; the user was told why.
    pub fn path(&self, report: &dyn Report) -> Result<PathBuf, u8> {
        let path = specification(&self.specification);
        path.map_err(|diagnostic| failed(report, &diagnostic, exit::PARSE))
    }

    /// Resolves the specification, with a configuration or with none.
    ///
    /// # Errors
    /// The exit code; the user was told why.
    pub fn resolve(&self, config: Option<&Path>, report: &dyn Report) -> Result<Resolved, u8> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        for folder in &self.library {
            if !folder.is_dir() {
                let message = format!("--library {} is no folder", text(folder));
                let diagnostic = Diagnostic::error_without_place(message);
                return Err(failed(report, &diagnostic, exit::PARSE));
            }
        }
        self.resolve_in(self.libraries(), config, report)
    }

    /// The folders of other modules.
    pub fn libraries(&self) -> Vec<PathBuf> {
        let path = std::env::var_os("TLA_PATH").unwrap_or_default();
        let inherited =
            std::env::split_paths(&path).filter(|folder| !folder.as_os_str().is_empty());
        self.library.iter().cloned().chain(inherited).collect()
    }

    /// Resolves the specification with modules from these folders.
    ///
    /// # Errors
    /// The exit code; the user was told why.
    pub fn resolve_in(
        &self,
        libraries: Vec<PathBuf>,
        config: Option<&Path>,
        report: &dyn Report,
    ) -> Result<Resolved, u8> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let request = Request {
            spec: text(&self.path(report)?),
            config: config.map(|path| ConfigSource::Path(text(path))),
            libraries: libraries.iter().map(|folder| text(folder)).collect(),
        };
        match resolve(&request, &Disk) {
            Ok(resolved) => {
                report.diagnostics(&resolved.warnings, &resolved.sources);
                Ok(resolved)
            }
            Err(failure) => {
                report.diagnostics(&failure.diagnostics, &failure.sources);
                let code = match failure.stage {
                    Stage::Parse | Stage::Semantic => exit::PARSE,
                    Stage::Config => exit::CONFIG,
                };
                report.failed(code);
                Err(code)
            }
        }
    }
}

/// Reports what ends a run before there was a search; returns the exit code.
pub fn failed(report: &dyn Report, diagnostic: &Diagnostic, exit_code: u8) -> u8 {
    report.diagnostics(std::slice::from_ref(diagnostic), &SourceMap::default());
    report.failed(exit_code);
    exit_code
}

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
    if has_embedded_configuration(specification) {
        return Ok(specification.to_path_buf());
    }
    let message = format!(
        "no configuration: there is no {} beside the specification",
        beside.display()
    );
    let others = names_in(&beside, "cfg");
    let help = match others.first() {
        Some(other) => format!(
            "pass one with --config, such as --config {other}, or write one with `tlaloc init {}`",
            specification.display()
        ),
        None => format!(
            "`tlaloc init {}` writes a first one from the module. A configuration has at least \
             the line `SPECIFICATION Spec`, or `INIT Init` and `NEXT Next`; INVARIANT lines say \
             what to check and CONSTANT lines give constants their values",
            specification.display()
        ),
    };
    Err(Diagnostic::error_without_place(message).help(help))
}

/// Whether a module's file has a configuration in it.
fn has_embedded_configuration(specification: &Path) -> bool {
    let name = specification.file_stem().unwrap_or_default();
    let text = std::fs::read_to_string(specification).unwrap_or_default();
    embedded_config(&text, &name.to_string_lossy()).is_some()
}

fn directory(path: &Path, extension: &str) -> Diagnostic {
    let message = format!("{} is a directory, not a .{extension} file", path.display());
    offer(
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
    let names = names_in(path, extension);
    match nearest(&path.to_string_lossy(), names.iter().map(String::as_str)) {
        Some(name) => diagnostic.help(format!("did you mean {name}?")),
        None => offer(diagnostic, &names),
    }
}

/// Names some of the files that there are.
fn offer(diagnostic: Diagnostic, names: &[String]) -> Diagnostic {
    let shown = names[..names.len().min(OFFERED_MAX)].join(", ");
    match names.len() {
        0 => diagnostic,
        count if count > OFFERED_MAX => diagnostic.help(format!(
            "there are {shown} and {} more",
            count - OFFERED_MAX
        )),
        1 => diagnostic.help(format!("there is {shown}")),
        _ => diagnostic.help(format!("there are {shown}")),
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
