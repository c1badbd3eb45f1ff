//! Files on real file systems: without names until they are to be kept.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use super::{DiskError, FileId};

/// Directories that all cores of a run make their files in. They are made when
/// the first file is, and removed in the end if they are empty and the user
/// did not name them.
#[derive(Debug)]
pub struct Directories {
    paths: Vec<PathBuf>,
    /// How many of them new files go to: the first ones.
    used: usize,
    /// Whether the user chose them.
    named: bool,
    /// Whether files in them may be kept.
    keeps: bool,
    /// Those that were made. Where files are kept, one that has vanished is
    /// not made again: others would miss what was in it.
    made: Mutex<HashSet<PathBuf>>,
    /// The number of the next file.
    next: AtomicU32,
}

impl Directories {
    /// Directories whose files take turns. Those that the user did not name
    /// (`named`) are refused if they are kept in memory.
    pub fn new(paths: Vec<PathBuf>, named: bool) -> Arc<Self> {
        Self::with(paths, named, false)
    }

    /// As [`Directories::new`], for files that may be kept.
    pub(crate) fn keeping(paths: Vec<PathBuf>, named: bool) -> Arc<Self> {
        Self::with(paths, named, true)
    }

    /// Directories of a run that goes on: new files go to the first `used`.
    pub(crate) fn continuing(paths: Vec<PathBuf>, used: usize, next: u32) -> Arc<Self> {
        Arc::new(Directories {
            used,
            paths,
            named: true,
            keeps: true,
            made: Mutex::default(),
            next: AtomicU32::new(next),
        })
    }

    fn with(paths: Vec<PathBuf>, named: bool, keeps: bool) -> Arc<Self> {
        Arc::new(Directories {
            used: paths.len(),
            paths,
            named,
            keeps,
            made: Mutex::default(),
            next: AtomicU32::new(0),
        })
    }

    /// The directories.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The number that the next file will have.
    pub(crate) fn next(&self) -> u32 {
        self.next.load(Relaxed)
    }

    /// Makes a directory, unless it is kept in memory and must not be.
    pub(crate) fn prepare(&self, directory: &Path) -> Result<(), DiskError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if self.keeps && made.contains(directory) {
            return Ok(());
        }
        fs::create_dir_all(directory).map_err(|reason| DiskError::create(directory, reason))?;
        if !self.named && is_in_memory(directory) {
            // What is there already stays.
            let _ = fs::remove_dir(directory);
            let directory = directory.to_path_buf();
            return Err(DiskError::InMemory { directory });
        }
        made.insert(directory.to_path_buf());
        Ok(())
    }

    /// Where a kept file is.
    pub(crate) fn find(&self, id: FileId) -> Option<PathBuf> {
        let mut paths = self.paths.iter().map(|path| path.join(name(id)));
        paths.find(|path| path.exists())
    }
}

impl Drop for Directories {
    fn drop(&mut self) {
        if !self.named && self.next() > 0 {
            for directory in &self.paths {
                // It stays if another run uses it.
                let _ = fs::remove_dir(directory);
            }
        }
    }
}

/// What the names of kept files end with.
const EXTENSION: &str = ".tlaloc";

/// The name of a kept file.
pub(crate) fn name(id: FileId) -> String {
    format!("{:08x}{EXTENSION}", id.0)
}

/// The number of the kept file with this name, if it is one's.
pub(crate) fn number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(EXTENSION)?;
    u32::from_str_radix(digits, 16).ok()
}

struct OpenFile {
    file: Arc<File>,
    /// Where it is, or will be once it is kept.
    path: PathBuf,
    has_name: bool,
    is_kept: bool,
}

/// One core's open files.
pub struct Files {
    directories: Arc<Directories>,
    open: HashMap<u32, OpenFile>,
}

impl Files {
    /// No files yet.
    pub fn new(directories: Arc<Directories>) -> Self {
        Files {
            directories,
            open: HashMap::new(),
        }
    }

    /// A file by its number.
    ///
    /// # Errors
    /// If it was not made here.
    pub fn get(&self, id: FileId) -> io::Result<&Arc<File>> {
        let open = self.open.get(&id.0).map(|open| &open.file);
        open.ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    /// Makes a file, which vanishes with the process unless it is kept.
    ///
    /// # Errors
    /// If the system refuses it, or its directory.
    pub fn create(&mut self) -> Result<FileId, DiskError> {
        let id = FileId(self.directories.next.fetch_add(1, Relaxed));
        let paths = &self.directories.paths;
        let turn = id.0 as usize % self.directories.used.max(1);
        let directory = paths.get(turn).cloned().unwrap_or_default();
        // Another core that has just ended may remove an empty directory.
        let mut attempts = 0;
        let path = directory.join(name(id));
        let (file, has_name) = loop {
            attempts += 1;
            self.directories.prepare(&directory)?;
            match create(&directory, &path, self.directories.keeps) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempts < 10 => {}
                created => {
                    break created.map_err(|reason| DiskError::create(&directory, reason))?;
                }
            }
        };
        let open = OpenFile {
            file: Arc::new(file),
            path,
            has_name,
            is_kept: false,
        };
        self.open.insert(id.0, open);
        Ok(id)
    }

    /// Opens a file that was kept; its length.
    ///
    /// # Errors
    /// If it is not there or cannot be read.
    pub fn open(&mut self, id: FileId) -> Result<u64, DiskError> {
        let path = self.directories.find(id).ok_or_else(|| {
            let directories = self.directories.paths.iter();
            let directories: Vec<_> = directories.map(|p| p.display().to_string()).collect();
            let place = format!("{} in {}", name(id), directories.join(" or "));
            DiskError::failed("find", place, 0, io::ErrorKind::NotFound.into())
        })?;
        let opened = File::open(&path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) = opened
            .map_err(|reason| DiskError::failed("open", path.display().to_string(), 0, reason))?;
        let open = OpenFile {
            file: Arc::new(file),
            path,
            has_name: true,
            is_kept: true,
        };
        self.open.insert(id.0, open);
        Ok(length)
    }

    /// Brings a file that is written to the disk, and gives it its name; the
    /// name itself is on the disk once its directory is synchronised.
    ///
    /// # Errors
    /// If the system refuses one or the other.
    pub fn keep(&mut self, id: FileId) -> Result<(), DiskError> {
        let Some(open) = self.open.get_mut(&id.0) else {
            let reason = io::Error::from_raw_os_error(libc::EBADF);
            return Err(DiskError::failed("keep", name(id), 0, reason));
        };
        let kept = open.file.sync_data().and_then(|()| match open.has_name {
            true => Ok(()),
            false => link(&open.file, &open.path),
        });
        if kept.is_ok() {
            (open.has_name, open.is_kept) = (true, true);
        }
        kept.map_err(|reason| DiskError::of(reason, "keep", open.path.display().to_string(), 0))
    }

    /// Forgets a file; it is gone unless it was kept.
    pub fn remove(&mut self, id: FileId) {
        if let Some(open) = self.open.remove(&id.0)
            && open.has_name
            && !open.is_kept
        {
            // What cannot be removed is removed when the run ends.
            let _ = fs::remove_file(&open.path);
        }
    }

    /// Makes sure that a file has room for `bytes` in all.
    ///
    /// # Errors
    /// [`DiskError::Full`] if it has not.
    pub fn allocate(&self, id: FileId, bytes: u64) -> Result<(), DiskError> {
        let allocated = self.get(id).and_then(|file| allocate(file, bytes));
        allocated.map_err(|reason| match reason.raw_os_error() {
            Some(libc::ENOSPC | libc::EDQUOT | libc::EFBIG) => DiskError::Full {
                place: self.place(id),
                bytes,
            },
            _ => DiskError::failed("allocate", self.place(id), 0, reason),
        })
    }

    /// Gives back room that was allocated behind the first `bytes`.
    ///
    /// # Errors
    /// If the system refuses it.
    pub fn truncate(&self, id: FileId, bytes: u64) -> Result<(), DiskError> {
        let truncated = self.get(id).and_then(|file| file.set_len(bytes));
        truncated.map_err(|reason| DiskError::failed("truncate", self.place(id), bytes, reason))
    }

    /// Where a file is, for error messages.
    pub fn place(&self, id: FileId) -> String {
        match self.open.get(&id.0) {
            Some(open) if open.is_kept => open.path.display().to_string(),
            Some(open) => {
                let directory = open.path.parent().unwrap_or(Path::new("?"));
                format!("file {} in {}", id.0, directory.display())
            }
            None => format!("file {}", id.0),
        }
    }
}

/// A file without a name. Where the file system knows none, it has its name at
/// once if it may be kept (`keeps`), and else loses it at once; whether it has.
fn create(directory: &Path, path: &Path, keeps: bool) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    let unnamed = options
        .clone()
        .custom_flags(libc::O_TMPFILE)
        .open(directory);
    match unnamed {
        Err(error) if matches!(error.raw_os_error(), Some(libc::EOPNOTSUPP | libc::EISDIR)) => {}
        result => return Ok((result?, false)),
    }
    if keeps {
        return Ok((options.create_new(true).open(path)?, true));
    }
    for attempt in 0_u32.. {
        let path = directory.join(format!("spill-{}-{attempt}", std::process::id()));
        match options.clone().create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => {
                fs::remove_file(&path)?;
                return Ok((file, false));
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Gives an unnamed file a name (open(2), O_TMPFILE).
fn link(file: &File, path: &Path) -> io::Result<()> {
    let text = |text: &[u8]| {
        std::ffi::CString::new(text).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))
    };
    let from = text(format!("/proc/self/fd/{}", file.as_raw_fd()).as_bytes())?;
    let to = text(path.as_os_str().as_bytes())?;
    // SAFETY: both paths end with a zero byte and outlive the call.
    let result = unsafe {
        libc::linkat(
            libc::AT_FDCWD,
            from.as_ptr(),
            libc::AT_FDCWD,
            to.as_ptr(),
            libc::AT_SYMLINK_FOLLOW,
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Allocates `bytes` where the file system can; where it cannot, a full disk
/// shows when it is written to.
fn allocate(file: &File, bytes: u64) -> io::Result<()> {
    let length = libc::off_t::try_from(bytes).map_err(|_| io::ErrorKind::InvalidInput)?;
    loop {
        // SAFETY: the descriptor is open for as long as `file` is borrowed, and
        // the call touches no memory of ours.
        let result = unsafe { libc::fallocate(file.as_raw_fd(), 0, 0, length) };
        if result == 0 {
            return Ok(());
        }
        let error = io::Error::last_os_error();
        match error.raw_os_error() {
            Some(libc::EINTR) => {}
            Some(libc::EOPNOTSUPP | libc::ENOSYS) => return Ok(()),
            _ => return Err(error),
        }
    }
}

/// Whether this process may make files in a directory.
pub(crate) fn is_writable(directory: &Path) -> bool {
    let Ok(path) = std::ffi::CString::new(directory.as_os_str().as_bytes()) else {
        return false;
    };
    // SAFETY: the path ends with a zero byte and outlives the call.
    unsafe { libc::access(path.as_ptr(), libc::W_OK | libc::X_OK) == 0 }
}

/// Whether a directory's file system is kept in memory.
pub(crate) fn is_in_memory(directory: &Path) -> bool {
    let about = file_system(directory);
    about.is_some_and(|about| matches!(about.f_type, libc::TMPFS_MAGIC | 0x8584_58f6))
}

/// The bytes that files may still take which are spread over `directories`,
/// until the first of these is full; `None` if that is not known.
pub fn room(directories: &[PathBuf]) -> Option<u64> {
    let free = |path: &PathBuf| {
        let about = file_system(path)?;
        Some(about.f_bavail.saturating_mul(about.f_bsize.unsigned_abs()))
    };
    let free = directories.iter().map(free).collect::<Option<Vec<u64>>>()?;
    let least = free.into_iter().min()?;
    Some(least.saturating_mul(directories.len() as u64))
}

/// What the system says of a directory's file system.
fn file_system(directory: &Path) -> Option<libc::statfs> {
    let path = std::ffi::CString::new(directory.as_os_str().as_bytes()).ok()?;
    let mut about = std::mem::MaybeUninit::<libc::statfs>::uninit();
    // SAFETY: the path ends with a zero byte, and the call fills the structure
    // when it returns 0; only then it is read.
    unsafe {
        let failed = libc::statfs(path.as_ptr(), about.as_mut_ptr());
        (failed == 0).then(|| about.assume_init())
    }
}
