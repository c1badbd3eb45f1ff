//! A run's directory on a real file system.
//!
//! | file             | what                                                |
//! |------------------|-----------------------------------------------------|
//! | `manifest`       | what the last checkpoint consists of                |
//! | `manifest.new`   | the next one while it is written                    |
//! | `lock`           | empty; locked by the process that the run belongs to |
//! | `0000002a.tlaloc` | a kept file, here or in a directory for spilling    |

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::files::{is_in_memory, is_writable, name, number};
use super::home::Home;
use super::{Directories, Disk, DiskError, FileDisk, FileId};

const MANIFEST: &str = "manifest";
const NEW_MANIFEST: &str = "manifest.new";
const LOCK: &str = "lock";
/// The folder of runs whose directory nobody named.
const RUNS: &str = "states";

/// Why a directory cannot be a run's.
#[derive(Debug, thiserror::Error)]
pub enum RunDirectoryError {
    /// Another process has it.
    #[error("{} belongs to another process, which still runs", .0.display())]
    InUse(PathBuf),
    /// A new run would overwrite another.
    #[error(
        "{} has a run already: `tlaloc resume DIR` continues it, another --run-dir begins a new one",
        .0.display()
    )]
    Occupied(PathBuf),
    /// There is no such directory, or no run in it.
    #[error("{} has no checkpoint of a run: there is no file {MANIFEST} in it", .0.display())]
    NoRun(PathBuf),
    /// The system refuses something.
    #[error("cannot {what} {}: {reason}", path.display())]
    Refused {
        /// Make, lock, read.
        what: &'static str,
        /// What.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// The directory cannot be made.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl RunDirectoryError {
    fn refused(what: &'static str, path: &Path, reason: io::Error) -> Self {
        let path = path.to_path_buf();
        RunDirectoryError::Refused { what, path, reason }
    }
}

/// A run's directory, with those that its large files are in.
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
    directories: Arc<Directories>,
    lock: Mutex<Option<File>>,
}

impl RunDirectory {
    /// Where a run's directory is if nobody names one.
    pub fn unnamed(name: &str) -> PathBuf {
        Path::new(RUNS).join(name)
    }

    /// A directory for a new run, whose files are in `spill`, or in it if there
    /// are none. One that the user named (`named`) is made and locked at once,
    /// another one with the first file.
    ///
    /// # Errors
    /// If there is a run in it already, or it cannot be made.
    pub fn create(
        path: PathBuf,
        named: bool,
        spill: Vec<PathBuf>,
    ) -> Result<Self, RunDirectoryError> {
        if path.join(MANIFEST).exists() {
            return Err(RunDirectoryError::Occupied(path));
        }
        let is_spill_named = named || !spill.is_empty();
        let files = match spill.is_empty() {
            true => vec![path.clone()],
            false => own_folders(&path, spill),
        };
        let directory = RunDirectory {
            directories: Directories::keeping(files, is_spill_named),
            path,
            lock: Mutex::new(None),
        };
        if named {
            directory.occupy()?;
            // A process that was killed before its first checkpoint left them.
            remove_files(&directory.path, |_| true);
        }
        Ok(directory)
    }

    /// Whether a directory that nobody named can be a run's: on a disk, and
    /// somewhere that can be written to.
    pub fn is_usable(path: &Path) -> bool {
        let there = path.ancestors().find(|ancestor| ancestor.exists());
        // A relative path that is not there begins in the working directory.
        let there = there.unwrap_or(Path::new("."));
        there.is_dir() && is_writable(there) && !is_in_memory(there)
    }

    /// The directory of a run that has a checkpoint, locked for this process;
    /// its manifest.
    ///
    /// # Errors
    /// If there is none, it cannot be read, or another process has it.
    pub fn open(path: PathBuf) -> Result<(Self, Vec<u8>), RunDirectoryError> {
        if !path.join(MANIFEST).exists() {
            return Err(RunDirectoryError::NoRun(path));
        }
        let directory = RunDirectory {
            directories: Directories::keeping(vec![path.clone()], true),
            path,
            lock: Mutex::new(None),
        };
        directory.occupy()?;
        let manifest = Self::read(&directory.path)?;
        Ok((directory, manifest))
    }

    /// The manifest of the run in a directory, whoever has it.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn read(path: &Path) -> Result<Vec<u8>, RunDirectoryError> {
        let manifest = path.join(MANIFEST);
        fs::read(&manifest).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => RunDirectoryError::NoRun(path.to_path_buf()),
            _ => RunDirectoryError::refused("read", &manifest, error),
        })
    }

    /// Where a kept file of the run in `path` is, if it is in one of the
    /// directories that its manifest names.
    pub fn find(path: &Path, directories: &[PathBuf], file: u32) -> Option<PathBuf> {
        let name = name(FileId(file));
        let mut places = directories
            .iter()
            .map(|directory| path.join(directory).join(&name));
        places.find(|place| place.exists())
    }

    /// Whether a process has the run in `path`.
    pub fn is_in_use(path: &Path) -> bool {
        let lock = File::open(path.join(LOCK));
        lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)))
    }

    /// Makes ready to continue: new files go to `spill` or, if there are none,
    /// to where those of the checkpoint are (`directories`). Files that the
    /// checkpoint does not name (`is_named`) are removed: a process that was
    /// killed left them.
    #[must_use]
    pub fn continuing(
        mut self,
        spill: Vec<PathBuf>,
        directories: Vec<PathBuf>,
        next_file: u32,
        is_named: impl Fn(u32) -> bool,
    ) -> Self {
        let older = directories
            .into_iter()
            .map(|directory| self.path.join(directory));
        let mut paths: Vec<PathBuf> = older.collect();
        for directory in &paths {
            remove_files(directory, |number| !is_named(number));
        }
        let spill = own_folders(&self.path, spill);
        let count = if spill.is_empty() {
            paths.len()
        } else {
            spill.len()
        };
        paths.splice(0..0, spill);
        self.directories = Directories::continuing(paths, count, next_file);
        self
    }

    /// The directories of files, as a manifest names them: relative to this
    /// one where they are in it.
    pub fn directories(&self) -> Vec<PathBuf> {
        let relative = |path: &PathBuf| match path.strip_prefix(&self.path) {
            Ok(rest) => rest.to_path_buf(),
            Err(_) => std::path::absolute(path).unwrap_or_else(|_| path.clone()),
        };
        self.directories.paths().iter().map(relative).collect()
    }

    /// Removes everything: the run is over, and nothing of it is needed.
    pub fn remove(&self) {
        let _ = fs::remove_file(self.path.join(MANIFEST));
        for directory in self.directories.paths() {
            remove_files(directory, |_| true);
            let _ = fs::remove_dir(directory);
        }
        let _ = fs::remove_file(self.path.join(NEW_MANIFEST));
        let _ = fs::remove_file(self.path.join(LOCK));
        let _ = fs::remove_dir(&self.path);
        let parent = self.path.parent().filter(|parent| parent.ends_with(RUNS));
        if let Some(parent) = parent {
            // It stays if other runs are in it.
            let _ = fs::remove_dir(parent);
        }
    }

    /// Makes the directory and locks it, unless that is done.
    fn occupy(&self) -> Result<(), RunDirectoryError> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_some() {
            return Ok(());
        }
        self.directories.prepare(&self.path)?;
        let path = self.path.join(LOCK);
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| RunDirectoryError::refused("make", &path, error))?;
        match file.try_lock() {
            Ok(()) => *lock = Some(file),
            Err(fs::TryLockError::WouldBlock) => {
                return Err(RunDirectoryError::InUse(self.path.clone()));
            }
            Err(fs::TryLockError::Error(error)) => {
                return Err(RunDirectoryError::refused("lock", &path, error));
            }
        }
        Ok(())
    }

    fn replace_manifest(&self, manifest: &[u8]) -> io::Result<()> {
        for directory in self.directories.paths() {
            if directory.exists() {
                File::open(directory)?.sync_all()?;
            }
        }
        let new = self.path.join(NEW_MANIFEST);
        let mut file = File::create(&new)?;
        file.write_all(manifest)?;
        file.sync_all()?;
        fs::rename(&new, self.path.join(MANIFEST))?;
        File::open(&self.path)?.sync_all()
    }
}

/// A folder of the run's own in each directory for spilling: others may use
/// these too.
fn own_folders(run: &Path, spill: Vec<PathBuf>) -> Vec<PathBuf> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let name = run.file_name().unwrap_or_default().to_string_lossy();
    let name = format!("{name}-{:x}", now.map_or(0, |time| time.as_nanos()));
    spill.into_iter().map(|path| path.join(&name)).collect()
}

/// Removes the kept files in a directory whose numbers are `unwanted`.
fn remove_files(directory: &Path, unwanted: impl Fn(u32) -> bool) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        if name.to_str().and_then(number).is_some_and(&unwanted) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Home for RunDirectory {
    fn disk(&self, _core: usize, carried_out: &dyn Fn(FileDisk) -> Box<dyn Disk>) -> Box<dyn Disk> {
        carried_out(FileDisk::new(Arc::clone(&self.directories)))
    }

    fn next_file(&self) -> u32 {
        self.directories.next()
    }

    fn room(&self) -> Option<u64> {
        super::files::room(self.directories.paths())
    }

    fn directories(&self) -> Vec<PathBuf> {
        RunDirectory::directories(self)
    }

    fn commit(&self, manifest: &[u8]) -> Result<(), DiskError> {
        let place = || self.path.join(MANIFEST).display().to_string();
        self.occupy().map_err(|error| {
            DiskError::failed("make", place(), 0, io::Error::other(error.to_string()))
        })?;
        let replaced = self.replace_manifest(manifest);
        replaced.map_err(|reason| DiskError::of(reason, "write", place(), manifest.len() as u64))
    }

    fn discard(&self, file: FileId) {
        for directory in self.directories.paths() {
            let _ = fs::remove_file(directory.join(name(file)));
        }
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }
}
