//! Files as sequences of pages with checksums.
//!
//! | bytes | what                                                            |
//! |-------|-----------------------------------------------------------------|
//! | 4088  | contents, then zeros                                            |
//! | 4     | bytes of the contents, little-endian                            |
//! | 4     | CRC-32C of all that, begun with the page's number and its file's |
//!
//! A page that was written to another place is damaged as well.

use std::collections::VecDeque;

use super::io_queue::IoQueue;
use super::{DiskError, FileId, IoBuffer};

/// The bytes of a page.
pub(crate) const PAGE_BYTES: usize = 4096;
/// The bytes of contents that it has room for.
pub(crate) const CONTENTS_BYTES: usize = PAGE_BYTES - 8;
/// Reads that are in flight then.
const AHEAD_READS: usize = 2;

/// A file that was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pages {
    pub(crate) file: FileId,
    pub(crate) count: u64,
}

/// The pages that `bytes` of contents take, if `room` bytes of each are used.
pub(crate) fn pages_for(bytes: u64, room: usize) -> u64 {
    bytes.div_ceil(room as u64)
}

fn checksum(file: FileId, page: u64, bytes: &[u8]) -> u32 {
    let begin = crc32c::crc32c(&(page << 24 ^ u64::from(file.0)).to_le_bytes());
    crc32c::crc32c_append(begin, bytes)
}

fn word(bytes: &[u8]) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[..4]);
    u32::from_le_bytes(word)
}

/// The contents of a page, if it is page number `page` of `file` as it was
/// written.
pub(crate) fn contents(file: FileId, page: u64, bytes: &[u8]) -> Option<&[u8]> {
    let (checked, sum) = bytes.split_at(PAGE_BYTES - 4);
    let (contents, length) = checked.split_at(CONTENTS_BYTES);
    let intact = word(sum) == checksum(file, page, checked);
    intact.then_some(())?;
    contents.get(..word(length) as usize)
}

/// The bytes of a page's contents, if its checksum is right.
fn used(page: &[u8]) -> usize {
    word(&page[CONTENTS_BYTES..]) as usize
}

/// Waits for the pages from `first` on that `token` reads, and checks them. If
/// one is damaged, all are read once more.
pub(crate) async fn take_pages(
    io: &IoQueue,
    file: FileId,
    first: u64,
    token: u64,
) -> Result<IoBuffer, DiskError> {
    let bytes = io.take(token).await?;
    if damaged(file, first, &bytes).is_none() {
        return Ok(bytes);
    }
    let again = io.read(file, first * PAGE_BYTES as u64, bytes.len());
    let bytes = io.take(again).await?;
    match damaged(file, first, &bytes) {
        None => Ok(bytes),
        Some(page) => Err(DiskError::Damaged {
            place: io.place(file),
            offset: page * PAGE_BYTES as u64,
        }),
    }
}

/// The first damaged one of the pages from `first` on.
fn damaged(file: FileId, first: u64, bytes: &[u8]) -> Option<u64> {
    let numbered = (first..).zip(bytes.chunks_exact(PAGE_BYTES));
    let mut damaged = numbered.filter(|(page, bytes)| contents(file, *page, bytes).is_none());
    damaged.next().map(|(page, _)| page)
}

/// Writes a file from its beginning to its end.
pub(crate) struct PageWriter {
    file: FileId,
    /// The bytes of each page that are used.
    room: usize,
    /// Finished pages, then what the open page has.
    chunk: IoBuffer,
    /// Where the open page begins in the chunk.
    open: usize,
    /// The number of the chunk's first page.
    first: u64,
}

impl PageWriter {
    /// Makes a file, for which room for `bytes` of contents is allocated.
    pub(crate) fn create(io: &IoQueue, room: usize, bytes: u64) -> Result<Self, DiskError> {
        let file = io.create(pages_for(bytes, room) * PAGE_BYTES as u64)?;
        Ok(PageWriter {
            file,
            room,
            chunk: io.buffer(),
            open: 0,
            first: 0,
        })
    }

    pub(crate) fn file(&self) -> FileId {
        self.file
    }

    /// The number of the page that is open, or begins with the next byte.
    pub(crate) fn page(&self) -> u64 {
        self.first + (self.open / PAGE_BYTES) as u64
    }

    /// Whether nothing was written to the open page yet.
    pub(crate) fn is_page_empty(&self) -> bool {
        self.chunk.len() == self.open
    }

    /// Appends bytes.
    #[inline]
    pub(crate) fn write(&mut self, io: &IoQueue, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = self.room - (self.chunk.len() - self.open);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
            if now.len() == room {
                self.end_page(io);
            }
        }
    }

    /// Ends the open page, if there is anything in it.
    pub(crate) fn end_page(&mut self, io: &IoQueue) {
        let length = self.chunk.len() - self.open;
        if length == 0 {
            return;
        }
        let page = self.page();
        self.chunk.resize(self.open + CONTENTS_BYTES, 0);
        self.chunk.extend_from_slice(&(length as u32).to_le_bytes());
        let sum = checksum(self.file, page, &self.chunk[self.open..]);
        self.chunk.extend_from_slice(&sum.to_le_bytes());
        self.open = self.chunk.len();
        if self.open >= io.pages.chunk * PAGE_BYTES {
            self.submit(io);
        }
    }

    fn submit(&mut self, io: &IoQueue) {
        if self.open == 0 {
            return;
        }
        let next = io.buffer();
        let chunk = std::mem::replace(&mut self.chunk, next);
        let offset = self.first * PAGE_BYTES as u64;
        self.first += (self.open / PAGE_BYTES) as u64;
        self.open = 0;
        io.write(self.file, offset, chunk);
    }

    /// Ends the open page and begins to write all there is. More may follow.
    pub(crate) fn write_out(&mut self, io: &IoQueue) {
        self.end_page(io);
        self.submit(io);
    }

    /// Ends the file.
    pub(crate) async fn finish(mut self, io: &IoQueue) -> Result<Pages, DiskError> {
        self.write_out(io);
        let count = self.first;
        io.finish(self.file, count * PAGE_BYTES as u64).await?;
        io.recycle(self.chunk);
        Ok(Pages {
            file: self.file,
            count,
        })
    }
}

/// Reads pages one after the other, some ahead.
pub(crate) struct PageReader {
    file: FileId,
    /// The page to be asked for next, and where to end.
    next: u64,
    end: u64,
    /// How many readers go on beside each other.
    readers: u64,
    /// First pages and tokens of what is being read.
    ahead: VecDeque<(u64, u64)>,
    chunk: Option<IoBuffer>,
    /// The number of the chunk's first page.
    first: u64,
    /// The page in the chunk, and the place in its contents.
    page: usize,
    position: usize,
}

impl PageReader {
    /// A reader of `pages` of `file`.
    pub(crate) fn new(file: FileId, pages: std::ops::Range<u64>) -> Self {
        PageReader {
            file,
            next: pages.start,
            end: pages.end,
            readers: 1,
            ahead: VecDeque::new(),
            chunk: None,
            first: pages.start,
            page: 0,
            position: 0,
        }
    }

    /// The reader, as one of `readers` that share the memory for buffers.
    pub(crate) fn among(mut self, readers: usize) -> Self {
        self.readers = readers.max(1) as u64;
        self
    }

    /// Asks for what will be needed next.
    pub(crate) fn read_ahead(&mut self, io: &IoQueue) {
        while self.ahead.len() < AHEAD_READS && self.next < self.end {
            let share = io.pages.sweep / (self.readers * (AHEAD_READS as u64 + 1));
            let count = share.clamp(1, io.pages.ahead).min(self.end - self.next);
            let offset = self.next * PAGE_BYTES as u64;
            let token = io.read(self.file, offset, count as usize * PAGE_BYTES);
            self.ahead.push_back((self.next, token));
            self.next += count;
        }
    }

    /// Fills `out`; false if the pages ended before its first byte.
    ///
    /// # Errors
    /// If a page cannot be read or is damaged, or if the pages end within.
    pub(crate) async fn read(&mut self, io: &IoQueue, out: &mut [u8]) -> Result<bool, DiskError> {
        let mut filled = 0;
        while filled < out.len() {
            let Some(rest) = self.rest(io).await? else {
                if filled == 0 {
                    return Ok(false);
                }
                return Err(self.cut(io));
            };
            let length = rest.len().min(out.len() - filled);
            out[filled..][..length].copy_from_slice(&rest[..length]);
            filled += length;
            self.position += length;
        }
        Ok(true)
    }

    /// Fills `out`.
    ///
    /// # Errors
    /// If a page cannot be read or is damaged, or if the pages end before.
    pub(crate) async fn read_exact(
        &mut self,
        io: &IoQueue,
        out: &mut [u8],
    ) -> Result<(), DiskError> {
        match out.is_empty() || self.read(io, out).await? {
            true => Ok(()),
            false => Err(self.cut(io)),
        }
    }

    /// The error that the pages end too early.
    fn cut(&self, io: &IoQueue) -> DiskError {
        DiskError::Damaged {
            place: io.place(self.file),
            offset: self.end * PAGE_BYTES as u64,
        }
    }

    /// What is left of the page's contents, or the next page's; `None` at the
    /// end.
    async fn rest(&mut self, io: &IoQueue) -> Result<Option<&[u8]>, DiskError> {
        loop {
            match self.page() {
                None => {
                    if !self.next_chunk(io).await? {
                        return Ok(None);
                    }
                }
                Some(page) if self.position < used(page) => break,
                Some(_) => (self.page, self.position) = (self.page + 1, 0),
            }
        }
        let page = self.page();
        Ok(page.map(|page| &page[self.position..used(page)]))
    }

    /// The page that is being read.
    fn page(&self) -> Option<&[u8]> {
        let rest = self.chunk.as_ref()?.get(self.page * PAGE_BYTES..)?;
        rest.get(..PAGE_BYTES)
    }

    async fn next_chunk(&mut self, io: &IoQueue) -> Result<bool, DiskError> {
        if let Some(chunk) = self.chunk.take() {
            io.recycle(chunk);
        }
        self.read_ahead(io);
        let Some((first, token)) = self.ahead.pop_front() else {
            return Ok(false);
        };
        self.chunk = Some(take_pages(io, self.file, first, token).await?);
        self.read_ahead(io);
        (self.first, self.page, self.position) = (first, 0, 0);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Faults, SimulatedDisk};
    use super::*;
    use crate::budget::Budget;
    use crate::disk::io_queue::TransferPages;

    fn queue(faults: Faults) -> IoQueue {
        IoQueue::new(
            Box::new(SimulatedDisk::new(faults)),
            Budget::spilling(0),
            TransferPages::fitting(1 << 20),
        )
    }

    /// Writes records of three bytes, and an end of page now and then.
    fn write(io: &IoQueue, room: usize, records: u32) -> Pages {
        let mut writer = PageWriter::create(io, room, 3 * u64::from(records)).unwrap();
        for i in 0..records {
            writer.write(io, &i.to_le_bytes()[..3]);
            if i % 10_000 == 0 {
                writer.end_page(io);
            }
        }
        io.block_on(writer.finish(io)).unwrap()
    }

    #[test]
    fn what_was_written_comes_back_in_order() {
        let mut faults = Faults::none(1);
        faults.short = 300;
        let io = queue(faults);
        for (room, records) in [
            (CONTENTS_BYTES, 300_000),
            (4080, 5),
            (4080, 1361),
            (9, 1000),
        ] {
            let pages = write(&io, room, records);
            let mut reader = PageReader::new(pages.file, 0..pages.count);
            let mut record = [0; 4];
            for i in 0..records {
                assert!(io.block_on(reader.read(&io, &mut record[..3])).unwrap());
                assert_eq!(u32::from_le_bytes(record), i);
            }
            assert!(!io.block_on(reader.read(&io, &mut record[..3])).unwrap());
            assert_eq!(io.bytes(), pages.count * PAGE_BYTES as u64);
            io.remove(pages.file);
        }
    }

    #[test]
    fn every_flipped_bit_of_a_page_is_noticed() {
        let file = FileId(3);
        let mut page = vec![7; CONTENTS_BYTES];
        page.extend_from_slice(&4000_u32.to_le_bytes());
        let sum = checksum(file, 9, &page);
        page.extend_from_slice(&sum.to_le_bytes());
        assert_eq!(contents(file, 9, &page).map(<[u8]>::len), Some(4000));
        assert!(contents(file, 8, &page).is_none());
        assert!(contents(FileId(2), 9, &page).is_none());
        for bit in 0..8 * PAGE_BYTES {
            page[bit / 8] ^= 1 << (bit % 8);
            assert!(contents(file, 9, &page).is_none(), "bit {bit}");
            page[bit / 8] ^= 1 << (bit % 8);
        }
    }

    #[test]
    fn a_rotten_page_is_an_error_with_its_place() {
        let mut faults = Faults::none(5);
        faults.rotten = 1000;
        let io = queue(faults);
        let pages = write(&io, CONTENTS_BYTES, 10_000);
        let mut reader = PageReader::new(pages.file, 0..pages.count);
        let mut records = vec![0; 30_000];
        let error = io.block_on(reader.read(&io, &mut records)).unwrap_err();
        assert!(matches!(error, DiskError::Damaged { .. }), "{error}");
    }
}
