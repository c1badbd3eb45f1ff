//! `tlaloc run-info`: what is in a run's directory.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use tlaloc::check::{Manifest, RunDirectory, SearchState};
use tlaloc::report::Format;
use tlaloc::tla::syntax::diagnostic::Diagnostic;

use super::files::failed;
use super::saved::{Saved, What};
use super::{exit, resume};

/// Say what is in a run's directory, and whether it would resume
#[derive(Args)]
pub struct Arguments {
    /// The run's directory
    #[arg(value_name = "DIR")]
    directory: PathBuf,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What there is to say.
struct Info {
    manifest: Manifest,
    saved: Saved,
    search: SearchState,
    /// Why it would not resume.
    obstacles: Vec<String>,
    disk_bytes: u64,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &Arguments) -> u8 {
    match info(&arguments.directory) {
        Ok(info) if arguments.json => println!("{}", as_json(&info)),
        Ok(info) => print!("{}", as_text(&info)),
        Err(message) => {
            let diagnostic = Diagnostic::error_without_place(message);
            let report = Format::new(arguments.json).report();
            return failed(&*report, &diagnostic, exit::SYSTEM);
        }
    }
    exit::OK
}

fn info(directory: &Path) -> Result<Info, String> {
    let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_path_buf());
    let bytes = RunDirectory::read(&directory).map_err(|error| error.to_string())?;
    let place = |message| format!("{}: {message}", directory.display());
    let (manifest, saved) = resume::read(&bytes).map_err(place)?;
    let search = SearchState::of(&manifest)
        .ok_or_else(|| place("the manifest was written by another version".into()))?;
    let mut obstacles = saved.changes();
    let mut disk_bytes = 0;
    for file in manifest.contents.files() {
        match RunDirectory::find(&directory, &manifest.directories, file) {
            Some(path) => disk_bytes += path.metadata().map_or(0, |about| about.len()),
            None => obstacles.push(format!("file {file:08x} is gone")),
        }
    }
    if RunDirectory::is_in_use(&directory) {
        obstacles.push("another process has it".into());
    }
    Ok(Info {
        manifest,
        saved,
        search,
        obstacles,
        disk_bytes,
    })
}

fn as_json(info: &Info) -> serde_json::Value {
    json!({
        "event": "run_info",
        "format": 1,
        "name": info.saved.name,
        "folder": info.saved.folder,
        "sources": sources(&info.saved),
        "version": info.saved.version,
        "checkpoints": info.manifest.checkpoints,
        "depth": info.search.depth,
        "generated": info.search.generated,
        "distinct": info.search.distinct,
        "left_on_queue": info.search.left_on_queue,
        "seconds": info.search.seconds,
        "fingerprint_bits": 8 * info.manifest.fingerprint_bytes,
        "fp_seed": info.manifest.fingerprint_seed,
        "files": info.manifest.contents.files().len(),
        "disk_bytes": info.disk_bytes,
        "resumes": info.obstacles.is_empty(),
        "obstacles": info.obstacles,
    })
}

fn sources(saved: &Saved) -> Vec<&str> {
    match &saved.what {
        What::Specification { sources, .. } => {
            sources.iter().map(|source| source.path.as_str()).collect()
        }
        What::Model(_) => Vec::new(),
    }
}

fn as_text(info: &Info) -> String {
    let mut rows = vec![
        ("Run of", info.saved.name.clone()),
        ("Begun in", info.saved.folder.display().to_string()),
    ];
    let sources = sources(&info.saved);
    if !sources.is_empty() {
        rows.push(("Files read", sources.join(", ")));
    }
    rows.extend([
        ("Checkpoints", info.manifest.checkpoints.to_string()),
        ("States generated", info.search.generated.to_string()),
        ("Distinct states", info.search.distinct.to_string()),
        ("Left on queue", info.search.left_on_queue.to_string()),
        ("Depth", info.search.depth.to_string()),
        ("Time", format!("{:.1} s", info.search.seconds)),
        (
            "Fingerprints",
            format!("{} bits", 8 * info.manifest.fingerprint_bytes),
        ),
        (
            "On disk",
            format!(
                "{} bytes in {} files",
                info.disk_bytes,
                info.manifest.contents.files().len()
            ),
        ),
        (
            "Resumes",
            match info.obstacles.is_empty() {
                true => "yes".to_string(),
                false => format!("no: {}", info.obstacles.join("; ")),
            },
        ),
    ]);
    let line = |(name, value)| format!("{name:16}  {value}\n");
    rows.into_iter().map(line).collect()
}
