//! Files of the operating system, read and written by the calling thread.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Completion, Disk, DiskError, FileId, Operation, ReadAt, Request};

/// Files without names in some directories: whatever ends the process, nothing
/// is left behind. Transfers happen when they are submitted.
pub struct FileDisk {
    directories: Vec<PathBuf>,
    /// Whether a directory may be kept in memory.
    named: bool,
    /// The directory of the next file.
    next: usize,
    files: Vec<Option<(Arc<File>, usize)>>,
    completed: VecDeque<Completion>,
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
            completed: VecDeque::new(),
        }
    }

    fn file(&self, id: FileId) -> io::Result<&File> {
        let file = self.files.get(id.0 as usize).and_then(Option::as_ref);
        file.map(|(file, _)| &**file)
            .ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    fn transfer(&self, request: &mut Request) -> io::Result<usize> {
        let file = self.file(request.file)?;
        let offset = request.offset + request.done as u64;
        match request.operation {
            Operation::Read => FileExt::read_at(file, &mut request.buffer[request.done..], offset),
            Operation::Write => file.write_at(&request.buffer[request.done..], offset),
        }
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
        self.files.push(Some((Arc::new(file), turn)));
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
        let result = self.transfer(&mut request);
        self.completed.push_back(Completion { request, result });
    }

    fn complete(&mut self) -> Option<Completion> {
        self.completed.pop_front()
    }

    fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError> {
        match self.files.get(file.0 as usize) {
            Some(Some((file, _))) => Ok(Arc::clone(file) as Arc<dyn ReadAt>),
            _ => Err(self.refused("read", file, 0, io::Error::from_raw_os_error(libc::EBADF))),
        }
    }

    fn place(&self, file: FileId) -> String {
        let directory = match self.files.get(file.0 as usize) {
            Some(Some((_, turn))) => self.directories.get(*turn),
            _ => None,
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_leave_nothing_behind() {
        let directory = std::env::temp_dir().join(format!("tlaloc-disk-{}", std::process::id()));
        let mut disk = FileDisk::new(vec![directory.clone()], 0, true);
        assert!(
            !directory.exists(),
            "the directory is made with the first file"
        );
        let file = disk.create().unwrap();
        disk.allocate(file, 1 << 16).unwrap();
        disk.submit(Request {
            token: 7,
            operation: Operation::Write,
            file,
            offset: 3,
            buffer: b"states".to_vec(),
            done: 0,
        });
        let completion = disk.complete().unwrap();
        assert_eq!(
            (completion.request.token, completion.result.unwrap()),
            (7, 6)
        );
        let reader = disk.reader(file).unwrap();
        disk.remove(file);
        let mut buffer = [0; 6];
        reader.read_at(3, &mut buffer).unwrap();
        assert_eq!(&buffer, b"states");
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
        drop(disk);
        fs::remove_dir(&directory).unwrap();
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_an_error_with_its_name() {
        let directory = PathBuf::from("/dev/null/states");
        let error = FileDisk::new(vec![directory], 0, true)
            .create()
            .unwrap_err();
        assert!(error.to_string().contains("/dev/null/states"), "{error}");
    }
}
