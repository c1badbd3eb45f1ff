//! What a checkpoint has to know to be continued: what was checked, and how.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tlaloc::model::{Fingerprint, FingerprintSeed};
use tlaloc::tla::syntax::source::SourceMap;

/// A run, as its checkpoints tell of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// The version of the program that began it.
    pub version: String,
    /// What the user calls what is checked.
    pub name: String,
    /// The folder that it was begun in: relative paths begin there.
    pub folder: PathBuf,
    /// What is checked.
    pub what: What,
    /// `--no-deadlock`.
    pub no_deadlock: bool,
    /// `--first`.
    pub first: bool,
    /// Whether the directory is to stay when the run is over.
    pub stays: bool,
}

/// What is checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// A specification.
    Specification {
        /// Its file, as it was named.
        specification: PathBuf,
        /// The configuration.
        config: PathBuf,
        /// The folders of other modules.
        libraries: Vec<PathBuf>,
        /// All files that were read.
        sources: Vec<Source>,
    },
    /// A model written in Rust.
    Model(RustModel),
}

/// A model written in Rust, with its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RustModel {
    /// Two counters with their bounds.
    CounterGrid {
        /// The first bound.
        max_x: u32,
        /// The second.
        max_y: u32,
    },
    /// Digits that each step turns.
    HighBranching {
        /// How many.
        digits: u32,
        /// Their values.
        base: u32,
    },
    /// Two-phase commit.
    TwoPhase {
        /// Resource managers.
        rm: u32,
    },
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Where.
    pub path: String,
    /// A fingerprint of its bytes, in hexadecimal.
    pub digest: String,
}

fn digest(bytes: &[u8]) -> String {
    let Fingerprint(digest) = Fingerprint::of_bytes(FingerprintSeed(0), bytes);
    format!("{digest:032x}")
}

impl Source {
    /// The files among `sources`, and the configuration; built-in modules are
    /// part of the program.
    pub fn of(sources: &SourceMap, config: &Path) -> Vec<Source> {
        let config = config.to_string_lossy();
        let paths = sources.files().map(|file| file.path.as_str());
        let mut paths: Vec<&str> = paths.filter(|path| !path.starts_with('<')).collect();
        paths.push(&config);
        paths.sort_unstable();
        paths.dedup();
        let read = |path: &str| {
            let bytes = std::fs::read(path).ok()?;
            let digest = digest(&bytes);
            let path = path.to_string();
            Some(Source { path, digest })
        };
        paths.into_iter().filter_map(read).collect()
    }

    /// What became of it, if it is not as it was.
    pub fn change(&self) -> Option<String> {
        match std::fs::read(&self.path) {
            Ok(bytes) if digest(&bytes) == self.digest => None,
            Ok(_) => Some(format!("{} has changed", self.path)),
            Err(error) => Some(format!("{} cannot be read: {error}", self.path)),
        }
    }
}

impl Saved {
    /// As a manifest has it.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What [`Saved::to_bytes`] wrote; `None` if it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Goes to the folder that the run was begun in, and says what is not as
    /// it was then.
    pub fn changes(&self) -> Vec<String> {
        if let Err(error) = std::env::set_current_dir(&self.folder) {
            let folder = self.folder.display();
            return vec![format!("the folder {folder} cannot be entered: {error}")];
        }
        match &self.what {
            What::Specification { sources, .. } => {
                sources.iter().filter_map(Source::change).collect()
            }
            What::Model(_) => Vec::new(),
        }
    }
}
