//! Files of the operating system, read and written by the calling thread.

use std::collections::{HashMap, VecDeque};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::sync::Arc;

use super::buffer::DIRECT_BYTES;
use super::files::{Directories, Files};
use super::{Completion, Disk, DiskError, FileId, Operation, ReadAt, Request};

/// Files in some directories. Transfers happen when they are submitted.
pub struct FileDisk {
    files: Files,
    /// The same files, past the page cache, if transfers go past it where they
    /// can.
    direct: Option<HashMap<FileId, Arc<File>>>,
    completed: VecDeque<Completion>,
}

impl FileDisk {
    /// A disk in `directories`.
    pub fn new(directories: Arc<Directories>) -> Self {
        FileDisk {
            files: Files::new(directories),
            direct: Some(HashMap::new()),
            completed: VecDeque::new(),
        }
    }

    /// The disk, whose transfers go through the system's page cache.
    #[must_use]
    pub fn buffered(mut self) -> Self {
        self.direct = None;
        self
    }

    /// The file as `request` can use it.
    pub(crate) fn file_for(&self, request: &Request) -> io::Result<Arc<File>> {
        let file = self.files.get(request.file)?;
        let rest = &request.buffer[request.done..];
        let offset = request.offset as usize + request.done;
        let is_aligned = (rest.as_ptr().addr() | rest.len() | offset).is_multiple_of(DIRECT_BYTES);
        let direct = self.direct.as_ref().filter(|_| is_aligned);
        let direct = direct.and_then(|direct| direct.get(&request.file));
        Ok(Arc::clone(direct.unwrap_or(file)))
    }

    /// Opens a file past the page cache too, if that is wanted.
    fn open_direct(&mut self, id: FileId) {
        if let (Some(direct), Ok(file)) = (&mut self.direct, self.files.get(id))
            && let Some(file) = reopen_direct(file)
        {
            direct.insert(id, Arc::new(file));
        }
    }
}

impl Disk for FileDisk {
    fn create(&mut self) -> Result<FileId, DiskError> {
        let id = self.files.create()?;
        self.open_direct(id);
        Ok(id)
    }

    fn open(&mut self, file: FileId) -> Result<u64, DiskError> {
        let length = self.files.open(file)?;
        self.open_direct(file);
        Ok(length)
    }

    fn keep(&mut self, file: FileId) -> Result<(), DiskError> {
        self.files.keep(file)
    }

    fn allocate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        self.files.allocate(file, bytes)
    }

    fn truncate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        self.files.truncate(file, bytes)
    }

    fn remove(&mut self, file: FileId) {
        self.without_direct(file);
        self.files.remove(file);
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
        let direct = self.direct.as_mut();
        direct.is_some_and(|direct| direct.remove(&file).is_some())
    }

    fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError> {
        match self.files.get(file) {
            Ok(file) => Ok(Arc::clone(file) as Arc<dyn ReadAt>),
            Err(error) => Err(DiskError::failed("read", self.place(file), 0, error)),
        }
    }

    fn place(&self, file: FileId) -> String {
        self.files.place(file)
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
