//! Files of the operating system, read and written by the calling thread.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::buffer::DIRECT_BYTES;
use super::{Completion, Disk, DiskError, FileId, Operation, ReadAt, Request};

/// Files without names in some directories: whatever ends the process, nothing
/// is left behind. Transfers happen when they are submitted.
pub struct FileDisk {
    directories: Vec<PathBuf>,
    /// Whether a directory may be kept in memory.
    named: bool,
    /// The directory of the next file.
    next: usize,
    files: Vec<Option<OpenFile>>,
    /// Whether transfers go past the page cache where they can.
    direct: bool,
    completed: VecDeque<Completion>,
}

struct OpenFile {
    file: Arc<File>,
    /// The same file, past the page cache.
    direct: Option<Arc<File>>,
    directory: usize,
}

impl FileDisk {
    /// A disk in `directories`, which are made with the first file. They take
    /// turns, `first` has the first file. A directory that the user did not
    /// name (`named`) is refused if it is kept in memory.
    pub fn new(directories: Vec<PathBuf>, first: usize, named: bool) -> Self {
        FileDisk {
            directories,
            named,
            next: first,
            files: Vec::new(),
            direct: true,
            completed: VecDeque::new(),
        }
    }

    /// The disk, whose transfers go through the system's page cache.
    #[must_use]
    pub fn buffered(mut self) -> Self {
        self.direct = false;
        self
    }

    fn open_file(&self, id: FileId) -> io::Result<&OpenFile> {
        let file = self.files.get(id.0 as usize).and_then(Option::as_ref);
        file.ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    fn file(&self, id: FileId) -> io::Result<&File> {
        Ok(&self.open_file(id)?.file)
    }

    /// The file as `request` can use it.
    pub(crate) fn file_for(&self, request: &Request) -> io::Result<Arc<File>> {
        let open = self.open_file(request.file)?;
        let rest = &request.buffer[request.done..];
        let offset = request.offset as usize + request.done;
        let is_aligned = (rest.as_ptr().addr() | rest.len() | offset).is_multiple_of(DIRECT_BYTES);
        let direct = open.direct.as_ref().filter(|_| is_aligned);
        Ok(Arc::clone(direct.unwrap_or(&open.file)))
    }

    fn refused(&self, what: &'static str, id: FileId, offset: u64, reason: io::Error) -> DiskError {
        DiskError::failed(what, self.place(id), offset, reason)
    }
}

impl Disk for FileDisk {
    fn create(&mut self) -> Result<FileId, DiskError> {
        let turn = self.next % self.directories.len().max(1);
        self.next += 1;
        let directory = self.directories.get(turn).cloned().unwrap_or_default();
        let refused = |reason| DiskError::Create {
            directory: directory.clone(),
            reason: Arc::new(reason),
        };
        // Another core that has just ended may remove an empty directory.
        let mut attempts = 0;
        let file = loop {
            attempts += 1;
            fs::create_dir_all(&directory).map_err(refused)?;
            if !self.named && is_in_memory(&directory) {
                // What is there already stays.
                let _ = fs::remove_dir(&directory);
                return Err(DiskError::InMemory { directory });
            }
            match create_unnamed(&directory) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempts < 10 => {}
                created => break created.map_err(refused)?,
            }
        };
        let direct = if self.direct {
            reopen_direct(&file)
        } else {
            None
        };
        self.files.push(Some(OpenFile {
            file: Arc::new(file),
            direct: direct.map(Arc::new),
            directory: turn,
        }));
        Ok(FileId(self.files.len() as u32 - 1))
    }

    fn allocate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        let allocated = self.file(file).and_then(|f| allocate(f, bytes));
        allocated.map_err(|reason| match reason.raw_os_error() {
            Some(libc::ENOSPC | libc::EDQUOT | libc::EFBIG) => DiskError::Full {
                place: self.place(file),
                bytes,
            },
            _ => self.refused("allocate", file, 0, reason),
        })
    }

    fn truncate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        let truncated = self.file(file).and_then(|f| f.set_len(bytes));
        truncated.map_err(|reason| self.refused("truncate", file, bytes, reason))
    }

    fn remove(&mut self, file: FileId) {
        if let Some(file) = self.files.get_mut(file.0 as usize) {
            *file = None;
        }
    }

    fn submit(&mut self, mut request: Request) {
        let file = self.file_for(&request);
        let result = file.and_then(|file| transfer(&file, &mut request));
        self.completed.push_back(Completion { request, result });
    }

    fn poll(&mut self) -> Option<Completion> {
        self.completed.pop_front()
    }

    fn wait(&mut self) -> Option<Completion> {
        self.completed.pop_front()
    }

    fn without_direct(&mut self, file: FileId) -> bool {
        let open = self.files.get_mut(file.0 as usize).and_then(Option::as_mut);
        open.is_some_and(|open| open.direct.take().is_some())
    }

    fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError> {
        match self.open_file(file) {
            Ok(open) => Ok(Arc::clone(&open.file) as Arc<dyn ReadAt>),
            Err(error) => Err(self.refused("read", file, 0, error)),
        }
    }

    fn place(&self, file: FileId) -> String {
        let open = self.open_file(file).ok();
        let directory = open.and_then(|open| self.directories.get(open.directory));
        format!(
            "file {} in {}",
            file.0,
            directory.map_or(Path::new("?"), |d| d).display()
        )
    }
}

impl Drop for FileDisk {
    fn drop(&mut self) {
        if !self.named && !self.files.is_empty() {
            for directory in &self.directories {
                // It stays if another run uses it.
                let _ = fs::remove_dir(directory);
            }
        }
    }
}

impl ReadAt for File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(buffer, offset)
    }
}

/// Reads or writes what is left of a request.
pub(crate) fn transfer(file: &File, request: &mut Request) -> io::Result<usize> {
    let offset = request.offset + request.done as u64;
    match request.operation {
        Operation::Read => FileExt::read_at(file, &mut request.buffer[request.done..], offset),
        Operation::Write => file.write_at(&request.buffer[request.done..], offset),
    }
}

/// Opens a file once more, past the page cache; `None` where the file system
/// has no such thing.
fn reopen_direct(file: &File) -> Option<File> {
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let mut options = OpenOptions::new();
    options.read(true).write(true).custom_flags(libc::O_DIRECT);
    options.open(path).ok()
}

/// A file that has no name, or loses it at once where the file system knows
/// no files without.
fn create_unnamed(directory: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    let unnamed = options
        .clone()
        .custom_flags(libc::O_TMPFILE)
        .open(directory);
    match unnamed {
        Err(error) if matches!(error.raw_os_error(), Some(libc::EOPNOTSUPP | libc::EISDIR)) => {}
        result => return result,
    }
    for attempt in 0_u32.. {
        let path = directory.join(format!("spill-{}-{attempt}", std::process::id()));
        match options.clone().create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => {
                fs::remove_file(&path)?;
                return Ok(file);
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
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

/// Whether a directory's file system is kept in memory.
fn is_in_memory(directory: &Path) -> bool {
    use std::os::unix::ffi::OsStrExt;
    let Ok(path) = std::ffi::CString::new(directory.as_os_str().as_bytes()) else {
        return false;
    };
    let mut about = std::mem::MaybeUninit::<libc::statfs>::uninit();
    // SAFETY: the path ends with a zero byte, and the call fills the structure
    // when it returns 0; only then it is read.
    unsafe {
        libc::statfs(path.as_ptr(), about.as_mut_ptr()) == 0
            && matches!(about.assume_init().f_type, libc::TMPFS_MAGIC | 0x8584_58f6)
    }
}
