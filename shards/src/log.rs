//! The parent log: the way back from every state to an initial one.
//!
//! A shard appends an entry for each of its states when the level that found
//! them closes. Entries are never changed, and a full segment is immutable.
//!
//! Full segments may be written to a file, each from the beginning of a page
//! on; what follows a behaviour reads them there.
//!
//! An [`LogAddress`] is a segment's number (high 24 bits) and a position in it
//! (low 16 bits). An entry is 8 bytes: check bits of the state's own
//! fingerprint (high 24 bits) and its parent's address (low 40 bits; all ones
//! for an initial state).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::buffer::Buffer;
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{self, CONTENTS_BYTES, PAGE_BYTES, PageWriter};
use crate::disk::task::{Pace, Task};
use crate::disk::{Disk, DiskError, FileId, ReadAt};
use crate::manifest::LogPart;
use crate::parent::{ADDRESS_BITS, LogAddress};
use crate::word::Word;

/// Entries of a segment: 512 KiB.
const SEGMENT_ENTRIES: usize = 1 << POSITION_BITS;
const POSITION_BITS: u32 = 16;
const POSITION_MASK: u64 = SEGMENT_ENTRIES as u64 - 1;
/// Segment numbers end before the one that [`LogAddress::NONE`] would need.
const SEGMENTS_MAX: u32 = (1 << (ADDRESS_BITS - POSITION_BITS)) - 1;

/// Where the shards of a run take the numbers of their log segments from.
/// Clones are one counter.
#[derive(Clone, Debug, Default)]
pub struct SegmentIds(Arc<AtomicU32>);

impl SegmentIds {
    /// A counter that starts from 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// A counter that goes on from `next`.
    pub fn from(next: u32) -> Self {
        SegmentIds(Arc::new(AtomicU32::new(next)))
    }

    /// The number that would be taken next.
    pub fn peek(&self) -> u32 {
        self.0.load(Relaxed)
    }

    /// The next number, or `None` when all are taken (at 10^12 states).
    fn next(&self) -> Option<u32> {
        let next = |id: u32| (id < SEGMENTS_MAX).then_some(id + 1);
        self.0.fetch_update(Relaxed, Relaxed, next).ok()
    }
}

/// One state in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEntry(u64);

impl LogEntry {
    /// The entry of the state `fingerprint`, reached from the one at `parent`.
    #[inline]
    pub fn new<W: Word>(fingerprint: W, parent: LogAddress) -> Self {
        LogEntry(fingerprint.low() << ADDRESS_BITS | parent.0)
    }

    /// The parent's place, [`LogAddress::NONE`] for an initial state.
    #[inline]
    pub fn parent(self) -> LogAddress {
        LogAddress(self.0 & LogAddress::NONE.0)
    }

    /// Whether this may be the entry of the state `fingerprint`: whether the
    /// low 24 bits agree.
    #[inline]
    pub fn matches<W: Word>(self, fingerprint: W) -> bool {
        fingerprint.low() << ADDRESS_BITS == self.0 & !LogAddress::NONE.0
    }
}

struct Segment {
    id: u32,
    entries: Entries,
    /// Its first page in the file.
    page: u64,
}

enum Entries {
    Filling(Buffer<u64>),
    /// Being written.
    Full(Arc<Buffer<u64>>),
    /// On disk.
    Written,
}

/// Full segments that were written.
pub(crate) struct WrittenSegments {
    writer: PageWriter,
    /// The number of the first segment, and the first page of each.
    first: usize,
    pages: Vec<u64>,
}

/// Entries of a page.
const PAGE_ENTRIES: usize = CONTENTS_BYTES / size_of::<u64>();

/// The file of a log.
struct LogFile {
    /// Elsewhere while segments are being written; absent in a log that was
    /// reopened.
    writer: Option<PageWriter>,
    file: FileId,
    reader: Arc<dyn ReadAt>,
    place: String,
}

impl LogFile {
    fn create(io: &IoQueue) -> Result<Self, DiskError> {
        let writer = PageWriter::create(io, CONTENTS_BYTES, 0)?;
        let file = writer.file();
        Ok(LogFile {
            writer: Some(writer),
            file,
            reader: io.reader(file)?,
            place: io.place(file),
        })
    }

    /// The entry at `position` of the segment that begins with page `first`.
    fn entry(&self, first: u64, position: usize) -> Result<u64, DiskError> {
        let number = first + (position / PAGE_ENTRIES) as u64;
        let offset = number * PAGE_BYTES as u64;
        let damaged = || DiskError::Damaged {
            place: self.place.clone(),
            offset,
        };
        let mut page = [0; PAGE_BYTES];
        let read = self.reader.read_at(offset, &mut page);
        read.map_err(|error| DiskError::failed("read", self.place.clone(), offset, error))?;
        let contents = page::contents(self.file, number, &page).ok_or_else(damaged)?;
        let entry = contents.get(position % PAGE_ENTRIES * size_of::<u64>()..);
        entry
            .filter(|entry| entry.len() >= 8)
            .map(u64::read)
            .ok_or_else(damaged)
    }
}

impl Segment {
    /// Its entries, for writing them; they do not change any more.
    fn share(&mut self) -> Option<Arc<Buffer<u64>>> {
        let shared = match std::mem::replace(&mut self.entries, Entries::Written) {
            Entries::Filling(entries) => Arc::new(entries),
            Entries::Full(entries) => entries,
            Entries::Written => return None,
        };
        self.entries = Entries::Full(Arc::clone(&shared));
        Some(shared)
    }
}

/// Appends entries from the beginning of a page on.
async fn write_segment(
    io: &IoQueue,
    writer: &mut PageWriter,
    entries: &[u64],
) -> Result<(), DiskError> {
    let mut pace = Pace::default();
    for entry in entries {
        writer.write(io, &entry.to_le_bytes());
        pace.step().await;
        if io.is_congested() {
            io.room().await?;
        }
    }
    writer.end_page(io);
    Ok(())
}

async fn write_segments(
    io: IoQueue,
    mut writer: PageWriter,
    first: usize,
    segments: Vec<Arc<Buffer<u64>>>,
) -> Result<WrittenSegments, DiskError> {
    let mut pages = Vec::with_capacity(segments.len());
    for entries in segments {
        pages.push(writer.page());
        write_segment(&io, &mut writer, &entries).await?;
    }
    // Only what has arrived is given up.
    writer.write_out(&io);
    io.flush(writer.file()).await?;
    Ok(WrittenSegments {
        writer,
        first,
        pages,
    })
}

/// The parent log of one shard.
pub struct ParentLog {
    segments: Vec<Segment>,
    len: u64,
    ids: SegmentIds,
    budget: Budget,
    file: Option<LogFile>,
    /// The segments that are on disk: all before the others.
    written: usize,
}

impl ParentLog {
    pub(crate) fn new(budget: Budget, ids: SegmentIds) -> Self {
        ParentLog {
            segments: Vec::new(),
            len: 0,
            ids,
            budget,
            file: None,
            written: 0,
        }
    }

    /// Begins to write full segments to the disk, if there are any in memory.
    /// Until [`ParentLog::end_spill`] no more can be begun.
    pub(crate) fn begin_spill(
        &mut self,
        io: &IoQueue,
    ) -> Result<Option<Task<Result<WrittenSegments, DiskError>>>, DiskError> {
        let full = (self.len >> POSITION_BITS) as usize;
        if full <= self.written {
            return Ok(None);
        }
        if self.file.is_none() {
            self.file = Some(LogFile::create(io)?);
        }
        let writer = self.file.as_mut().and_then(|file| file.writer.take());
        let first = self.written;
        Ok(writer.map(|writer| {
            let segments = &mut self.segments[first..full];
            let entries = segments.iter_mut().filter_map(Segment::share).collect();
            Task::new(write_segments(io.clone(), writer, first, entries))
        }))
    }

    /// The bytes of full segments in memory.
    pub(crate) fn full_bytes(&self) -> usize {
        let full = (self.len >> POSITION_BITS) as usize;
        full.saturating_sub(self.written) * SEGMENT_ENTRIES * size_of::<u64>()
    }

    /// Gives up the memory of segments that are on disk.
    pub(crate) fn end_spill(&mut self, written: WrittenSegments) {
        let WrittenSegments {
            writer,
            first,
            pages,
        } = written;
        self.written = first + pages.len();
        for (segment, page) in self.segments[first..].iter_mut().zip(pages) {
            segment.page = page;
            segment.entries = Entries::Written;
        }
        if let Some(file) = &mut self.file {
            file.writer = Some(writer);
        }
    }

    /// Brings all entries to the disk, to stay there: what a checkpoint has to
    /// say of them. `None` if there are none. Nothing may be being written.
    pub(crate) async fn keep(&mut self, io: &IoQueue) -> Result<Option<LogPart>, DiskError> {
        let full = (self.len >> POSITION_BITS) as usize;
        let rest = self.len & POSITION_MASK;
        if self.file.is_none() && self.len > 0 {
            self.file = Some(LogFile::create(io)?);
        }
        self.keep_full(io, full).await?;
        let Some(file) = &mut self.file else {
            return Ok(None);
        };
        let mut last = None;
        if let (Some(writer), Some(segment)) = (&mut file.writer, self.segments.get(full))
            && let Entries::Filling(entries) = &segment.entries
            && rest > 0
        {
            last = Some((segment.id, writer.page(), rest as u32));
            write_segment(io, writer, entries).await?;
            writer.write_out(io);
        }
        io.keep(file.file).await?;
        let whole = self.segments[..full].iter();
        let whole = whole.map(|segment| (segment.id, segment.page, SEGMENT_ENTRIES as u32));
        Ok(Some(LogPart {
            file: file.file.0,
            segments: whole.chain(last).collect(),
        }))
    }

    /// Writes the segments before number `full` that are not on disk.
    async fn keep_full(&mut self, io: &IoQueue, full: usize) -> Result<(), DiskError> {
        let writer = self.file.as_mut().and_then(|file| file.writer.as_mut());
        let (Some(writer), true) = (writer, self.written < full) else {
            return Ok(());
        };
        for segment in &mut self.segments[self.written..full] {
            segment.page = writer.page();
            if let Some(entries) = segment.share() {
                write_segment(io, writer, &entries).await?;
            }
        }
        // Only what has arrived is given up.
        writer.write_out(io);
        io.flush(writer.file()).await?;
        for segment in &mut self.segments[self.written..full] {
            segment.entries = Entries::Written;
        }
        self.written = full;
        Ok(())
    }

    /// After [`ParentLog::keep`] has failed: what was to be written then is
    /// written elsewhere the next time. Returns the log's file.
    pub(crate) async fn forgive(&mut self, io: &IoQueue) -> Option<FileId> {
        let file = self.file.as_ref()?.file;
        io.forgive(file).await;
        Some(file)
    }

    /// The log that a checkpoint kept, for reading only.
    ///
    /// # Errors
    /// If its file cannot be had.
    pub fn reopen(disk: &mut dyn Disk, part: &LogPart, budget: Budget) -> Result<Self, DiskError> {
        let pages = |entries: u32| u64::from(entries).div_ceil(PAGE_ENTRIES as u64);
        let ends = part.segments.iter();
        let ends = ends.map(|&(_, page, entries)| page + pages(entries));
        let file = FileId(part.file);
        let bytes = ends.max().unwrap_or(0) * PAGE_BYTES as u64;
        let length = disk.open(file)?;
        if length < bytes {
            let (place, offset) = (disk.place(file), length);
            return Err(DiskError::Damaged { place, offset });
        }
        let segment = |&(id, page, _): &(u32, u64, u32)| Segment {
            id,
            entries: Entries::Written,
            page,
        };
        Ok(ParentLog {
            segments: part.segments.iter().map(segment).collect(),
            len: part.entries(),
            ids: SegmentIds::new(),
            file: Some(LogFile {
                writer: None,
                file,
                reader: disk.reader(file)?,
                place: disk.place(file),
            }),
            written: part.segments.len(),
            budget,
        })
    }

    /// Makes room for `additional` more entries.
    pub(crate) fn reserve(&mut self, additional: usize) -> Result<(), MemoryExhausted> {
        let len = self.len as usize + additional;
        for segment in self.len as usize >> POSITION_BITS..len.div_ceil(SEGMENT_ENTRIES) {
            let wanted = (len - segment * SEGMENT_ENTRIES).min(SEGMENT_ENTRIES);
            // The first segment grows, so that small runs stay small.
            let capacity = match segment {
                0 => wanted.next_power_of_two().max(64),
                _ => SEGMENT_ENTRIES,
            };
            if segment == self.segments.len() {
                self.begin_segment(capacity)?;
            } else if let Entries::Filling(entries) = &mut self.segments[segment].entries {
                entries.reserve_to(capacity)?;
            }
        }
        Ok(())
    }

    fn begin_segment(&mut self, capacity: usize) -> Result<(), MemoryExhausted> {
        let mut entries = Buffer::new(self.budget.clone(), Purpose::ParentLog);
        entries.reserve_to(capacity)?;
        let id = self.ids.next().ok_or(MemoryExhausted {
            purpose: Purpose::ParentLog,
            wanted: entries.bytes(),
            used: self.budget.used(),
            limit: self.budget.limit(),
        })?;
        let (page, entries) = (0, Entries::Filling(entries));
        self.segments.push(Segment { id, entries, page });
        Ok(())
    }

    /// Appends an entry, for which there is room.
    #[inline]
    pub(crate) fn push(&mut self, entry: LogEntry) {
        let segment = (self.len >> POSITION_BITS) as usize;
        if let Entries::Filling(entries) = &mut self.segments[segment].entries {
            entries.push(entry.0);
        }
        self.len += 1;
    }

    /// The address of this shard's entry number `index`, whose segment exists.
    fn address(&self, index: u64) -> LogAddress {
        let segment = &self.segments[(index >> POSITION_BITS) as usize];
        LogAddress(u64::from(segment.id) << POSITION_BITS | index & POSITION_MASK)
    }

    /// The addresses of the next `count` entries, for which there is room:
    /// that of the first, and where another segment begins, with the address
    /// there. There must be no more than a segment has.
    pub(crate) fn addresses(&self, count: usize) -> (LogAddress, (usize, LogAddress)) {
        let first = self.address(self.len);
        let split = SEGMENT_ENTRIES - (self.len & POSITION_MASK) as usize;
        if split < count {
            (first, (split, self.address(self.len + split as u64)))
        } else {
            (first, (count, LogAddress::NONE))
        }
    }

    /// The number of entries.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        let bytes = |segment: &Segment| match &segment.entries {
            Entries::Filling(entries) => entries.bytes(),
            Entries::Full(entries) => entries.bytes(),
            Entries::Written => 0,
        };
        self.segments.iter().map(bytes).sum()
    }
}

/// The parent logs of all shards of a run, for reading.
pub struct ParentLogs<'a> {
    logs: Vec<&'a ParentLog>,
    /// Segment number, then the log's index and the segment's index in it;
    /// sorted.
    segments: Vec<(u32, u32, u32)>,
}

impl<'a> ParentLogs<'a> {
    /// A reader of `logs`.
    pub fn new(logs: impl IntoIterator<Item = &'a ParentLog>) -> Self {
        let logs: Vec<_> = logs.into_iter().collect();
        let mut segments = Vec::new();
        for (i, log) in logs.iter().enumerate() {
            for (j, segment) in log.segments.iter().enumerate() {
                segments.push((segment.id, i as u32, j as u32));
            }
        }
        segments.sort_unstable();
        ParentLogs { logs, segments }
    }

    /// The log that holds `address`, and the entry's index there.
    fn find(&self, address: LogAddress) -> Option<(&'a ParentLog, u64)> {
        let id = (address.0 >> POSITION_BITS) as u32;
        let found = self.segments.binary_search_by_key(&id, |s| s.0).ok()?;
        let (_, log, segment) = self.segments[found];
        let log = self.logs[log as usize];
        let index = u64::from(segment) << POSITION_BITS | address.0 & POSITION_MASK;
        (index < log.len).then_some((log, index))
    }

    /// The entry at `address`, if there is one.
    ///
    /// # Errors
    /// If it is on disk and cannot be read.
    pub fn entry(&self, address: LogAddress) -> Result<Option<LogEntry>, DiskError> {
        let Some((log, index)) = self.find(address) else {
            return Ok(None);
        };
        let number = (index >> POSITION_BITS) as usize;
        let segment = &log.segments[number];
        let position = (index & POSITION_MASK) as usize;
        let entry = match (&segment.entries, &log.file) {
            (Entries::Filling(entries), _) => entries.get(position).copied(),
            (Entries::Full(entries), _) => entries.get(position).copied(),
            (Entries::Written, Some(file)) => Some(file.entry(segment.page, position)?),
            (Entries::Written, None) => None,
        };
        Ok(entry.map(LogEntry))
    }

    /// The entries on the way to `address`, an initial state's first.
    /// `None` if the way leads out of the logs.
    ///
    /// # Errors
    /// If an entry is on disk and cannot be read.
    pub fn path(&self, address: LogAddress) -> Result<Option<Vec<LogEntry>>, DiskError> {
        let longest: u64 = self.logs.iter().map(|log| log.len).sum();
        let mut path = Vec::new();
        let mut next = address;
        while !next.is_none() && (path.len() as u64) < longest {
            let Some(entry) = self.entry(next)? else {
                return Ok(None);
            };
            path.push(entry);
            next = entry.parent();
        }
        path.reverse();
        Ok((next.is_none() && !path.is_empty()).then_some(path))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn entries_come_back(fingerprint: u64, other: u64, address in 0..1_u64 << 40) {
            let entry = LogEntry::new(fingerprint, LogAddress(address));
            prop_assert_eq!(entry.parent(), LogAddress(address));
            prop_assert!(entry.matches(fingerprint));
            prop_assert!(entry.matches(u128::from(other) << 64 | u128::from(fingerprint)));
            let same = (fingerprint ^ other) & 0xff_ffff == 0;
            prop_assert_eq!(entry.matches(other), same);
        }
    }

    #[test]
    fn segment_numbers_end_before_the_address_of_none() {
        let ids = SegmentIds(Arc::new(AtomicU32::new(SEGMENTS_MAX - 1)));
        let last = ids.next().unwrap();
        let address = LogAddress(u64::from(last) << POSITION_BITS | POSITION_MASK);
        assert!(address < LogAddress::NONE);
        assert_eq!(ids.next(), None);
    }
}
