//! The disk, as a shard sees it: files with numbers, requests that complete
//! in any order, and everything that can go wrong with them.
//!
//! [`Disk`] is the one seam between shards and a disk. [`FileDisk`] is a real
//! one, whose transfers block; [`UringDisk`] and [`ThreadDisk`] carry them out
//! meanwhile. [`SimulatedDisk`] is memory that fails as it is told to. Above it,
//! `io` continues short transfers and tries failed reads again, and `page`
//! gives every 4 KiB a checksum.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

mod buffer;
mod file;
#[cfg(test)]
mod file_tests;
mod files;
mod home;
pub(crate) mod io_queue;
pub(crate) mod page;
mod run_directory;
pub(crate) mod simulated;
mod simulated_home;
pub(crate) mod task;
mod threads;
mod uring;

#[cfg(test)]
pub(crate) use buffer::io_buffer;
pub use buffer::{Aligned, IoBuffer};
pub use file::FileDisk;
pub use files::{Directories, Files, room};
pub use home::Home;
pub use run_directory::{RunDirectory, RunDirectoryError};
pub use simulated::{Faults, SimulatedDisk};
pub use simulated_home::SimulatedHome;
pub use threads::ThreadDisk;
pub use uring::UringDisk;

/// A file of a [`Disk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId(pub u32);

/// What is to be done with a part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Fill the buffer.
    Read,
    /// Write the buffer's bytes.
    Write,
}

/// A transfer between a buffer and a file.
#[derive(Debug)]
pub struct Request {
    /// Comes back with the completion.
    pub token: u64,
    /// Read or write.
    pub operation: Operation,
    /// The file.
    pub file: FileId,
    /// Where in the file, in bytes.
    pub offset: u64,
    /// What is written, or as many bytes as are to be read.
    pub buffer: IoBuffer,
    /// The bytes at the buffer's beginning that were transferred already.
    pub done: usize,
}

/// The end of a [`Request`].
#[derive(Debug)]
pub struct Completion {
    /// The request, as it was submitted.
    pub request: Request,
    /// The bytes that were transferred after those already done, maybe fewer
    /// than asked for.
    pub result: io::Result<usize>,
}

/// Where a shard keeps what does not fit memory, and what is to outlive the
/// run. Files vanish with the disk unless they are kept. It is used by the
/// thread that made it.
pub trait Disk {
    /// Makes an empty file, with a number that no other file of the run has.
    ///
    /// # Errors
    /// If the system refuses it.
    fn create(&mut self) -> Result<FileId, DiskError>;

    /// Opens a file that was kept, maybe by another disk, for reading; its
    /// length in bytes.
    ///
    /// # Errors
    /// If it is not there.
    fn open(&mut self, file: FileId) -> Result<u64, DiskError>;

    /// Makes what was written to a file durable and the file one that stays
    /// when the disk is gone. More may be written, and kept, later.
    ///
    /// # Errors
    /// If the system refuses it.
    fn keep(&mut self, file: FileId) -> Result<(), DiskError>;

    /// Makes sure that a file has room for `bytes` in all.
    ///
    /// # Errors
    /// [`DiskError::Full`] if it has not.
    fn allocate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError>;

    /// Gives back room that was allocated behind the first `bytes`.
    ///
    /// # Errors
    /// If the system refuses it.
    fn truncate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError>;

    /// Forgets a file of which nothing is in flight: it is gone, unless it
    /// was kept.
    fn remove(&mut self, file: FileId);

    /// Begins a transfer.
    fn submit(&mut self, request: Request);

    /// A transfer that has ended, if any has. Never waits.
    fn poll(&mut self) -> Option<Completion>;

    /// Waits for a transfer to end. `None` if none is in flight.
    fn wait(&mut self) -> Option<Completion>;

    /// Transfers of a file past the system's page cache are refused: whether
    /// it goes through the cache from now on, and did not before.
    fn without_direct(&mut self, file: FileId) -> bool {
        let _ = file;
        false
    }

    /// A reader of a file, for any thread, also when the disk is gone.
    ///
    /// # Errors
    /// If the system refuses it.
    fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError>;

    /// Where the file is, for error messages.
    fn place(&self, file: FileId) -> String;
}

/// Reads a file that is written no more, from any thread.
pub trait ReadAt: Send + Sync {
    /// Fills `buffer` with what stands from `offset` on.
    ///
    /// # Errors
    /// If the file is shorter, or cannot be read.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

/// What went wrong with a disk.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DiskError {
    /// A directory or a file in it cannot be made.
    #[error("cannot make a file in {}: {reason}; --spill DIR names another directory", directory.display())]
    Create {
        /// The directory.
        directory: PathBuf,
        /// What the system says.
        reason: Arc<io::Error>,
    },
    /// The directory is in memory and was not named.
    #[error("{} is kept in memory (tmpfs): --spill DIR names a directory on a disk, or this one", directory.display())]
    InMemory {
        /// The directory.
        directory: PathBuf,
    },
    /// There is no room.
    #[error(
        "the disk is full: {place} has no room for {bytes} more bytes; --spill DIR[,DIR] names others"
    )]
    Full {
        /// Where.
        place: String,
        /// The bytes that were wanted.
        bytes: u64,
    },
    /// A transfer failed, also when it was tried again.
    #[error("cannot {what} {place} at byte {offset}: {reason}")]
    Failed {
        /// Read, write and so on.
        what: &'static str,
        /// Where.
        place: String,
        /// The place in the file.
        offset: u64,
        /// What the system says.
        reason: Arc<io::Error>,
    },
    /// What was read is not what was written.
    #[error(
        "{place} is damaged at byte {offset}: the checksum is wrong; the disk or the memory is faulty"
    )]
    Damaged {
        /// Where.
        place: String,
        /// The place in the file.
        offset: u64,
    },
}

impl DiskError {
    pub(crate) fn create(directory: &std::path::Path, reason: io::Error) -> Self {
        DiskError::Create {
            directory: directory.to_path_buf(),
            reason: Arc::new(reason),
        }
    }

    /// An error of a transfer or the like; a full disk is one of its own.
    pub(crate) fn of(reason: io::Error, what: &'static str, place: String, bytes: u64) -> Self {
        match reason.raw_os_error() {
            Some(libc::ENOSPC | libc::EDQUOT) => DiskError::Full { place, bytes },
            _ => DiskError::failed(what, place, 0, reason),
        }
    }

    pub(crate) fn failed(
        what: &'static str,
        place: String,
        offset: u64,
        reason: io::Error,
    ) -> Self {
        let reason = Arc::new(reason);
        DiskError::Failed {
            what,
            place,
            offset,
            reason,
        }
    }
}
