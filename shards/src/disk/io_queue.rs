//! A disk whose transfers are whole: short ones are continued, reads that fail
//! are tried again.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use super::page::PAGE_BYTES;
use super::{Aligned, Completion, Disk, DiskError, FileId, IoBuffer, Operation, ReadAt, Request};
use crate::budget::Budget;

/// Writes that are in flight at once.
const WRITES_MAX: usize = 4;
/// How often a read is tried.
const READS_MAX: u32 = 4;

/// The share of a core's memory that buffers may take: one part in this.
const BUFFER_SHARE: usize = 16;
/// Fewer pages make no transfer worth its while, and more none faster.
const BUFFER_PAGES: std::ops::RangeInclusive<usize> = 16..=2048;

/// How many pages transfers have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TransferPages {
    /// Those of all reads of a sweep that are in flight at once.
    pub(crate) sweep: u64,
    /// Those that are written at once.
    pub(crate) chunk: usize,
    /// Those that are read at once, where reading is sequential.
    pub(crate) ahead: u64,
}

impl TransferPages {
    /// What fits a core whose share of memory is `share_bytes`.
    pub(crate) fn fitting(share_bytes: usize) -> Self {
        let pages = share_bytes / BUFFER_SHARE / PAGE_BYTES;
        let pages = pages.clamp(*BUFFER_PAGES.start(), *BUFFER_PAGES.end());
        TransferPages {
            sweep: pages as u64,
            chunk: (pages / 8).min(64),
            ahead: (pages as u64 / 16).min(32),
        }
    }
}

/// A core's way to its disk. Clones are one. What waits is a future, to be
/// polled as a [`Task`](super::task::Task): the core goes on meanwhile.
#[derive(Clone)]
pub(crate) struct IoQueue {
    inner: Rc<RefCell<Inner>>,
    budget: Budget,
    pub(crate) pages: TransferPages,
}

struct Inner {
    disk: Box<dyn Disk>,
    next_token: u64,
    /// Writes in flight, in all and of each file.
    writes: usize,
    writing: HashMap<FileId, usize>,
    /// Reads that have ended and were not taken yet.
    ended: HashMap<u64, Result<IoBuffer, DiskError>>,
    /// Reads that failed, and how often.
    retried: HashMap<u64, u32>,
    /// Files to which a write has failed.
    failed: HashMap<FileId, DiskError>,
    /// Files that were made, while that is noted.
    created: Option<Vec<FileId>>,
    spare: Vec<IoBuffer>,
    /// Those of one page, and how many of them are kept: few of those that a
    /// sweep may have.
    spare_pages: Vec<IoBuffer>,
    spare_pages_max: usize,
    /// The capacity of buffers that are used again.
    buffer_bytes: usize,
    /// The bytes that each file has.
    sizes: HashMap<FileId, u64>,
    /// How many use each file that was opened.
    users: HashMap<FileId, u32>,
    /// Files that are kept as they are.
    kept: HashSet<FileId>,
}

impl IoQueue {
    /// A way to `disk`, whose buffers count against `budget`.
    pub(crate) fn new(disk: Box<dyn Disk>, budget: Budget, pages: TransferPages) -> Self {
        let inner = Inner {
            disk,
            next_token: 0,
            writes: 0,
            writing: HashMap::new(),
            ended: HashMap::new(),
            retried: HashMap::new(),
            failed: HashMap::new(),
            created: None,
            spare: Vec::new(),
            spare_pages: Vec::new(),
            spare_pages_max: (pages.sweep / 8).min(128) as usize,
            buffer_bytes: pages.chunk * PAGE_BYTES,
            sizes: HashMap::new(),
            users: HashMap::new(),
            kept: HashSet::new(),
        };
        IoQueue {
            inner: Rc::new(RefCell::new(inner)),
            budget,
            pages,
        }
    }

    /// Makes a file with room for `bytes`.
    pub(crate) fn create(&self, bytes: u64) -> Result<FileId, DiskError> {
        let inner = &mut *self.inner.borrow_mut();
        let file = inner.disk.create()?;
        if let Some(created) = &mut inner.created {
            created.push(file);
        }
        inner.sizes.insert(file, bytes);
        if bytes > 0 {
            inner.disk.allocate(file, bytes)?;
        }
        Ok(file)
    }

    /// Begins to note which files are made.
    pub(crate) fn note_created(&self) {
        self.inner.borrow_mut().created = Some(Vec::new());
    }

    /// The files that were made since [`IoQueue::note_created`].
    pub(crate) fn take_created(&self) -> Vec<FileId> {
        self.inner.borrow_mut().created.take().unwrap_or_default()
    }

    /// Waits until nothing is being written to `file`, and forgets whether it
    /// could be: nobody needs what was to be written last.
    pub(crate) async fn forgive(&self, file: FileId) {
        let _ = self.flush(file).await;
        self.inner.borrow_mut().failed.remove(&file);
    }

    /// Opens a file that was kept, of which `bytes` are used. It is to be
    /// removed as often as it was opened.
    pub(crate) fn open(&self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        let inner = &mut *self.inner.borrow_mut();
        let users = inner.users.entry(file).or_default();
        *users += 1;
        if *users > 1 {
            return Ok(());
        }
        inner.kept.insert(file);
        let length = inner.disk.open(file)?;
        if length < bytes {
            return Err(DiskError::Damaged {
                place: inner.disk.place(file),
                offset: length,
            });
        }
        inner.sizes.insert(file, bytes);
        Ok(())
    }

    /// Makes what was written to a file durable, and the file one that stays.
    pub(crate) async fn keep(&self, file: FileId) -> Result<(), DiskError> {
        self.flush(file).await?;
        self.inner.borrow_mut().disk.keep(file)
    }

    /// Keeps a file that is complete, unless that is done.
    pub(crate) async fn keep_complete(&self, file: FileId) -> Result<(), DiskError> {
        if self.inner.borrow().kept.contains(&file) {
            return Ok(());
        }
        self.keep(file).await?;
        self.inner.borrow_mut().kept.insert(file);
        Ok(())
    }

    /// Ends the writing of a file at `bytes`: all of it is written.
    pub(crate) async fn finish(&self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        self.flush(file).await?;
        let inner = &mut *self.inner.borrow_mut();
        inner.sizes.insert(file, bytes);
        inner.disk.truncate(file, bytes)
    }

    /// Removes a file of which nothing is in flight; one that was kept stays
    /// where it is.
    pub(crate) fn remove(&self, file: FileId) {
        let inner = &mut *self.inner.borrow_mut();
        if let Some(users) = inner.users.get_mut(&file) {
            *users -= 1;
            if *users > 0 {
                return;
            }
            inner.users.remove(&file);
        }
        inner.kept.remove(&file);
        inner.failed.remove(&file);
        inner.sizes.remove(&file);
        inner.disk.remove(file);
    }

    pub(crate) fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError> {
        self.inner.borrow().disk.reader(file)
    }

    pub(crate) fn place(&self, file: FileId) -> String {
        self.inner.borrow().disk.place(file)
    }

    /// The bytes that all files take.
    pub(crate) fn bytes(&self) -> u64 {
        self.inner.borrow().sizes.values().sum()
    }

    /// Begins to write `buffer`. Whoever writes much waits for
    /// [`IoQueue::room`] now and then.
    pub(crate) fn write(&self, file: FileId, offset: u64, buffer: IoBuffer) {
        let inner = &mut *self.inner.borrow_mut();
        inner.writes += 1;
        *inner.writing.entry(file).or_default() += 1;
        let size = inner.sizes.entry(file).or_default();
        *size = (*size).max(offset + buffer.len() as u64);
        inner.submit(Operation::Write, file, offset, buffer);
    }

    /// Whether so much is being written that no more should be begun.
    pub(crate) fn is_congested(&self) -> bool {
        self.inner.borrow().writes >= WRITES_MAX
    }

    /// Waits until more may be written; tells whether a write has failed.
    pub(crate) async fn room(&self) -> Result<(), DiskError> {
        poll_fn(|_| {
            let inner = self.inner.borrow();
            match (inner.failed.values().next(), inner.writes < WRITES_MAX) {
                (Some(error), _) => Poll::Ready(Err(error.clone())),
                (None, true) => Poll::Ready(Ok(())),
                (None, false) => Poll::Pending,
            }
        })
        .await
    }

    /// Waits until everything that was to be written to `file` is.
    pub(crate) async fn flush(&self, file: FileId) -> Result<(), DiskError> {
        poll_fn(|_| {
            let inner = self.inner.borrow();
            match (inner.failed.get(&file), inner.writing.contains_key(&file)) {
                (_, true) => Poll::Pending,
                (Some(error), false) => Poll::Ready(Err(error.clone())),
                (None, false) => Poll::Ready(Ok(())),
            }
        })
        .await
    }

    /// Begins to read `bytes`; the token is for [`IoQueue::take`].
    pub(crate) fn read(&self, file: FileId, offset: u64, bytes: usize) -> u64 {
        let spare = match bytes {
            PAGE_BYTES => self.inner.borrow_mut().spare_pages.pop(),
            _ if bytes == self.pages.chunk * PAGE_BYTES => Some(self.buffer()),
            _ => None,
        };
        let mut buffer = spare.unwrap_or_else(|| self.new_buffer(bytes));
        buffer.resize(bytes, 0);
        let inner = &mut *self.inner.borrow_mut();
        inner.submit(Operation::Read, file, offset, buffer)
    }

    /// Waits for a read.
    pub(crate) async fn take(&self, token: u64) -> Result<IoBuffer, DiskError> {
        poll_fn(|_| match self.inner.borrow_mut().ended.remove(&token) {
            Some(ended) => Poll::Ready(ended),
            None => Poll::Pending,
        })
        .await
    }

    /// Waits until one of the reads in `tokens` has ended.
    pub(crate) async fn wait_for_any(&self, mut is_awaited: impl FnMut(u64) -> bool) -> u64 {
        poll_fn(|_| {
            let inner = self.inner.borrow();
            match inner.ended.keys().find(|&&token| is_awaited(token)) {
                Some(&token) => Poll::Ready(token),
                None => Poll::Pending,
            }
        })
        .await
    }

    fn new_buffer(&self, bytes: usize) -> IoBuffer {
        IoBuffer::with_capacity_in(bytes, Aligned::new(self.budget.clone()))
    }

    /// An empty buffer.
    pub(crate) fn buffer(&self) -> IoBuffer {
        let spare = self.inner.borrow_mut().spare.pop();
        spare.unwrap_or_else(|| self.new_buffer(self.pages.chunk * PAGE_BYTES))
    }

    /// Takes a buffer back.
    pub(crate) fn recycle(&self, buffer: IoBuffer) {
        self.inner.borrow_mut().recycle(buffer);
    }

    /// Handles all transfers that have ended; whether there were any.
    pub(crate) fn poll(&self) -> bool {
        let inner = &mut *self.inner.borrow_mut();
        let mut polled = false;
        while let Some(completion) = inner.disk.poll() {
            inner.handle(completion);
            polled = true;
        }
        polled
    }

    /// Waits for a transfer and handles its end.
    ///
    /// # Panics
    /// If nothing is in flight: whoever waits has begun something.
    pub(crate) fn wait(&self) {
        let inner = &mut *self.inner.borrow_mut();
        let completion = inner.disk.wait();
        inner.handle(completion.expect("a transfer is in flight"));
    }
}

impl Inner {
    fn submit(&mut self, operation: Operation, file: FileId, offset: u64, buffer: IoBuffer) -> u64 {
        let token = self.next_token;
        self.next_token += 1;
        self.disk.submit(Request {
            token,
            operation,
            file,
            offset,
            buffer,
            done: 0,
        });
        token
    }

    fn recycle(&mut self, mut buffer: IoBuffer) {
        const SPARE_MAX: usize = 8;
        if buffer.capacity() == PAGE_BYTES {
            // What it has will be read over.
            if self.spare_pages.len() < self.spare_pages_max {
                self.spare_pages.push(buffer);
            }
        } else if self.spare.len() < SPARE_MAX && buffer.capacity() == self.buffer_bytes {
            buffer.clear();
            self.spare.push(buffer);
        }
    }

    fn handle(&mut self, completion: Completion) {
        let Completion {
            mut request,
            result,
        } = completion;
        match result {
            Ok(0) if request.done < request.buffer.len() => {
                let reason = match request.operation {
                    Operation::Read => io::ErrorKind::UnexpectedEof,
                    Operation::Write => io::ErrorKind::WriteZero,
                };
                self.fail(request, reason.into());
            }
            Ok(bytes) => {
                request.done += bytes;
                if request.done < request.buffer.len() {
                    self.disk.submit(request);
                } else {
                    self.end(request);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => self.disk.submit(request),
            Err(error)
                if error.raw_os_error() == Some(libc::EINVAL)
                    && self.disk.without_direct(request.file) =>
            {
                self.disk.submit(request);
            }
            Err(error) => self.fail(request, error),
        }
    }

    fn end(&mut self, request: Request) {
        match request.operation {
            Operation::Read => {
                self.retried.remove(&request.token);
                self.ended.insert(request.token, Ok(request.buffer));
            }
            Operation::Write => {
                self.end_write(request.file);
                self.recycle(request.buffer);
            }
        }
    }

    fn end_write(&mut self, file: FileId) {
        self.writes -= 1;
        if let Some(writing) = self.writing.get_mut(&file) {
            *writing -= 1;
            if *writing == 0 {
                self.writing.remove(&file);
            }
        }
    }

    fn fail(&mut self, mut request: Request, error: io::Error) {
        let place = self.disk.place(request.file);
        match request.operation {
            Operation::Read => {
                let tried = self.retried.entry(request.token).or_insert(1);
                if *tried < READS_MAX {
                    *tried += 1;
                    request.done = 0;
                    return self.disk.submit(request);
                }
                let error = DiskError::failed("read", place, request.offset, error);
                self.ended.insert(request.token, Err(error));
            }
            Operation::Write => {
                self.end_write(request.file);
                let error = match error.raw_os_error() {
                    Some(libc::ENOSPC | libc::EDQUOT) => DiskError::Full {
                        place,
                        bytes: (request.buffer.len() - request.done) as u64,
                    },
                    _ => DiskError::failed("write", place, request.offset, error),
                };
                self.failed.entry(request.file).or_insert(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Faults, SimulatedDisk, io_buffer};
    use super::*;

    fn queue(faults: Faults) -> IoQueue {
        IoQueue::new(
            Box::new(SimulatedDisk::new(faults)),
            Budget::spilling(0),
            TransferPages::fitting(1 << 20),
        )
    }

    #[test]
    fn short_transfers_are_continued_and_failed_reads_tried_again() {
        let mut faults = Faults::none(3);
        (faults.short, faults.failed_reads) = (700, 200);
        let io = queue(faults);
        let file = io.create(0).unwrap();
        for i in 0..100_u64 {
            io.write(file, i * 100, io_buffer(&[i as u8; 100]));
        }
        io.block_on(io.flush(file)).unwrap();
        let tokens: Vec<u64> = (0..50).map(|i| io.read(file, i * 150, 150)).collect();
        let mut read = 0;
        for (i, token) in tokens.into_iter().enumerate() {
            // A read of many short pieces may still fail four times.
            if let Ok(bytes) = io.block_on(io.take(token)) {
                let expected = (i * 150..(i + 1) * 150).map(|at| (at / 100) as u8);
                assert!(bytes.into_iter().eq(expected));
                read += 1;
            }
        }
        assert!(read > 30, "{read}");
    }

    #[test]
    fn a_full_disk_is_known_before_anything_is_written() {
        let mut faults = Faults::none(0);
        faults.capacity = 1000;
        let io = queue(faults);
        io.create(600).unwrap();
        let refused = io.create(600).unwrap_err();
        assert!(
            matches!(refused, DiskError::Full { bytes: 600, .. }),
            "{refused}"
        );
    }

    #[test]
    fn a_failed_write_is_told_when_flushing() {
        let mut faults = Faults::none(0);
        faults.failed_writes = 1000;
        let io = queue(faults);
        let file = io.create(0).unwrap();
        io.write(file, 0, io_buffer(&[1; 10]));
        assert!(matches!(
            io.block_on(io.flush(file)),
            Err(DiskError::Failed { what: "write", .. })
        ));
    }

    #[test]
    fn the_end_of_a_file_is_an_error() {
        let io = queue(Faults::none(0));
        let file = io.create(0).unwrap();
        io.write(file, 0, io_buffer(&[1; 10]));
        io.block_on(io.flush(file)).unwrap();
        let token = io.read(file, 5, 10);
        assert!(matches!(
            io.block_on(io.take(token)),
            Err(DiskError::Failed { what: "read", .. })
        ));
    }
}
