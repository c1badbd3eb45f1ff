//! Files of the operating system, read and written through io_uring.

use std::collections::VecDeque;
use std::io;
use std::os::fd::AsRawFd;
use std::sync::Arc;

use io_uring::{IoUring, opcode, squeue, types};

use super::{Completion, Disk, DiskError, FileDisk, FileId, Operation, ReadAt, Request};

/// Requests that the ring takes at once.
const ENTRIES: u32 = 256;
/// `IORING_ENTER_GETEVENTS`: the kernel does what is left to do for completions.
const GET_EVENTS: u32 = 1;

/// The files of a [`FileDisk`], with a ring of their own: many transfers are
/// in flight at once. It belongs to the thread that makes it.
pub struct UringDisk {
    files: FileDisk,
    ring: IoUring,
    /// The requests in flight, by the number that the ring knows them by. They
    /// stay here until they complete, and their buffers where they are.
    slots: Vec<Option<Request>>,
    free: Vec<usize>,
    in_flight: usize,
    /// What the ring has no room for yet.
    waiting: VecDeque<Request>,
    /// What could not be submitted.
    refused: VecDeque<Completion>,
}

/// A ring for one thread.
fn make_ring(entries: u32) -> io::Result<IoUring> {
    // One thread submits, and completions are handled when it asks for them;
    // kernels before 6.1 do not know how.
    IoUring::builder()
        .setup_single_issuer()
        .setup_defer_taskrun()
        .setup_taskrun_flag()
        .build(entries)
        .or_else(|_| IoUring::new(entries))
}

impl UringDisk {
    /// Finds out whether rings can be made.
    ///
    /// # Errors
    /// What the system says if it refuses one.
    pub fn probe() -> io::Result<()> {
        make_ring(2).map(drop)
    }

    /// A ring for `files`.
    ///
    /// # Errors
    /// If the system refuses io_uring; the files are given back.
    pub fn new(files: FileDisk) -> Result<Self, (Box<FileDisk>, io::Error)> {
        match make_ring(ENTRIES) {
            Ok(ring) => Ok(UringDisk {
                files,
                ring,
                slots: Vec::new(),
                free: Vec::new(),
                in_flight: 0,
                waiting: VecDeque::new(),
                refused: VecDeque::new(),
            }),
            Err(error) => Err((Box::new(files), error)),
        }
    }

    /// Puts what waits into the ring, as far as there is room.
    fn fill(&mut self) {
        while self.in_flight < ENTRIES as usize
            && let Some(request) = self.waiting.pop_front()
        {
            match self.files.file_for(&request) {
                Ok(file) => {
                    let (slot, entry) = self.keep(types::Fd(file.as_raw_fd()), request);
                    if !self.push(&entry) {
                        let request = self.end(slot);
                        return self.waiting.extend(request);
                    }
                }
                Err(error) => {
                    let result = Err(error);
                    self.refused.push_back(Completion { request, result });
                }
            }
        }
    }

    /// Keeps a request until it completes, and describes it for the ring.
    fn keep(&mut self, file: types::Fd, request: Request) -> (usize, squeue::Entry) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        let request = self.slots[slot].insert(request);
        let offset = request.offset + request.done as u64;
        let rest = &mut request.buffer[request.done..];
        let length = u32::try_from(rest.len()).unwrap_or(u32::MAX);
        let bytes = rest.as_mut_ptr();
        self.in_flight += 1;
        let entry = match request.operation {
            Operation::Read => opcode::Read::new(file, bytes, length)
                .offset(offset)
                .build(),
            Operation::Write => opcode::Write::new(file, bytes, length)
                .offset(offset)
                .build(),
        };
        (slot, entry.user_data(slot as u64))
    }

    fn push(&mut self, entry: &squeue::Entry) -> bool {
        // SAFETY: the request, and with it the buffer that the entry names,
        // stays in its slot until the ring says that the transfer is over;
        // moving the request moves no byte of the buffer. If the ring cannot
        // say so any more, the buffer is leaked.
        unsafe { self.ring.submission().push(entry) }.is_ok()
    }

    fn end(&mut self, slot: usize) -> Option<Request> {
        let request = self.slots.get_mut(slot)?.take()?;
        self.free.push(slot);
        self.in_flight -= 1;
        Some(request)
    }

    /// Hands requests to the kernel and waits for `completions`, of those in
    /// flight.
    fn enter(&mut self, completions: u32) -> io::Result<()> {
        let requests = self.ring.submission().len() as u32;
        // SAFETY: the entries in the submission queue describe buffers that
        // stay (see `push`); without an argument there is nothing else to keep.
        let entered = unsafe {
            self.ring
                .submitter()
                .enter::<()>(requests, completions, GET_EVENTS, None)
        };
        match entered {
            Ok(_) => Ok(()),
            Err(error) => match error.raw_os_error() {
                Some(libc::EINTR | libc::EAGAIN | libc::EBUSY) => Ok(()),
                _ => Err(error),
            },
        }
    }

    /// The next completion that is there.
    fn reap(&mut self) -> Option<Completion> {
        loop {
            let completed = self.ring.completion().next()?;
            let result = match completed.result() {
                error if error < 0 => Err(io::Error::from_raw_os_error(-error)),
                bytes => Ok(bytes as usize),
            };
            if let Some(request) = self.end(completed.user_data() as usize) {
                return Some(Completion { request, result });
            }
        }
    }

    /// Ends some request that the ring will never end.
    fn give_up(&mut self, error: io::Error) -> Option<Completion> {
        let slot = self.slots.iter().position(Option::is_some)?;
        let mut request = self.end(slot)?;
        // The kernel may still write to the old one.
        let mut buffer = request.buffer.clone();
        std::mem::swap(&mut request.buffer, &mut buffer);
        std::mem::forget(buffer);
        let result = Err(error);
        Some(Completion { request, result })
    }

    /// Whether the kernel has anything to be told, or to do.
    fn needs_entering(&mut self) -> bool {
        let submission = self.ring.submission();
        !submission.is_empty() || submission.taskrun() || submission.cq_overflow()
    }
}

impl Disk for UringDisk {
    fn create(&mut self) -> Result<FileId, DiskError> {
        self.files.create()
    }

    fn open(&mut self, file: FileId) -> Result<u64, DiskError> {
        self.files.open(file)
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
        self.files.remove(file);
    }

    fn submit(&mut self, request: Request) {
        self.waiting.push_back(request);
    }

    fn poll(&mut self) -> Option<Completion> {
        if self.in_flight == 0 && self.waiting.is_empty() {
            return self.refused.pop_front();
        }
        self.fill();
        if self.needs_entering()
            && let Err(error) = self.enter(0)
        {
            return self.give_up(error);
        }
        self.reap().or_else(|| self.refused.pop_front())
    }

    fn wait(&mut self) -> Option<Completion> {
        loop {
            match self.poll() {
                None if self.in_flight > 0 => {}
                completion => return completion,
            }
            if let Err(error) = self.enter(1) {
                return self.give_up(error);
            }
        }
    }

    fn without_direct(&mut self, file: FileId) -> bool {
        self.files.without_direct(file)
    }

    fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError> {
        self.files.reader(file)
    }

    fn place(&self, file: FileId) -> String {
        self.files.place(file)
    }
}

impl Drop for UringDisk {
    fn drop(&mut self) {
        // The kernel writes to buffers of what is in flight.
        self.waiting.clear();
        while self.wait().is_some() {}
    }
}
