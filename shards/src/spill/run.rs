//! Sorted runs of fingerprints on disk.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::ops::Range;

use super::bloom::Bloom;
use super::merge::Source;
use super::{KeyRange, SpillError};
use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::buffer::Buffer;
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{self, CONTENTS_BYTES, PAGE_BYTES, PageReader, PageWriter, pages_for};
use crate::disk::task::Pace;
use crate::disk::{DiskError, FileId};
use crate::manifest::FilePart;
use crate::word::Word;

/// Reads of a sweep that are in flight at once.
const READS_MAX: usize = 64;
/// Reads that fit the pages of a sweep, at least.
const READS_MIN: u64 = 8;
/// Pages that nobody asks for are read too, if so few lie between two others.
const GAP_PAGES_MAX: u64 = 4;

/// The bytes of a page that keys take.
pub(crate) const fn room<W: Word>() -> usize {
    CONTENTS_BYTES / W::BYTES * W::BYTES
}

/// A set of keys ([`Word::sort_key`]), sorted, in pages.
pub(crate) struct Run<W: Word> {
    file: FileId,
    /// Its pages in the file.
    pages: Range<u64>,
    /// Keys that it shares these pages with are left out.
    keys: KeyRange,
    len: u64,
    /// The first key of each page.
    fences: Buffer<W>,
    filter: Option<Bloom>,
    /// How many merges it took.
    pub(crate) tier: u32,
}

/// A key that is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<W> {
    pub(crate) key: W,
    /// Whose it is.
    pub(crate) position: u32,
    /// Whether it is on disk, as far as that is known.
    pub(crate) is_found: bool,
    /// Whether it need not be looked up any more.
    pub(crate) is_settled: bool,
}

impl<W: Word> Wanted<W> {
    /// The state of `fingerprint`, found at `position`.
    pub(crate) fn new(fingerprint: W, position: usize) -> Self {
        Wanted {
            key: fingerprint.sort_key(),
            position: position as u32,
            is_found: false,
            is_settled: false,
        }
    }
}

/// Neighbouring pages that one request reads, and who waits for them.
struct Group {
    first: u64,
    last: u64,
    /// Indices of wanted keys, and their pages.
    waiting: Vec<(usize, u64)>,
}

impl Group {
    fn pages(&self) -> u64 {
        self.last - self.first + 1
    }
}

impl<W: Word> Run<W> {
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn pages(&self) -> u64 {
        self.pages.end - self.pages.start
    }

    pub(crate) fn filter_bytes(&self) -> usize {
        self.filter.as_ref().map_or(0, Bloom::bytes)
    }

    /// All keys in order, read beside those of other runs, `readers` in all.
    pub(crate) fn reader(&self, readers: usize) -> RunReader<W> {
        RunReader {
            pages: PageReader::new(self.file, self.pages.clone()).among(readers),
            keys: self.keys,
            word: PhantomData,
        }
    }

    pub(crate) fn remove(&self, io: &IoQueue) {
        io.remove(self.file);
    }

    /// Keeps it; where it is.
    pub(crate) async fn keep(&self, io: &IoQueue) -> Result<FilePart, DiskError> {
        io.keep_complete(self.file).await?;
        Ok(FilePart {
            file: self.file.0,
            pages: self.pages.clone(),
        })
    }

    /// Opens the part of a run that a checkpoint kept which has `keys`. These
    /// are read, and put into `filter`.
    pub(crate) async fn reopen(
        io: &IoQueue,
        part: &FilePart,
        keys: KeyRange,
        tier: u32,
        filter: Option<Bloom>,
        budget: &Budget,
    ) -> Result<Self, SpillError> {
        let file = FileId(part.file);
        io.open(file, part.pages.end * PAGE_BYTES as u64)?;
        let pages = overlap::<W>(io, part, keys).await?;
        let per_page = (room::<W>() / W::BYTES) as u64;
        let mut run = Run {
            file,
            pages,
            keys,
            len: 0,
            fences: Buffer::new(budget.clone(), Purpose::Filter),
            filter,
            tier,
        };
        let count = (run.pages.end - run.pages.start) as usize;
        run.fences.reserve_to(count)?;
        let mut reader = run.reader(1);
        reader.keys = KeyRange::ALL;
        let mut number = 0;
        while let Some(key) = reader.next(io).await? {
            if number % per_page == 0 {
                run.fences.push(key);
            }
            number += 1;
            if keys.has(key) {
                run.len += 1;
                if let Some(filter) = &mut run.filter {
                    filter.insert(key);
                }
            }
        }
        if run.fences.len() < count {
            return Err(DiskError::Damaged {
                place: io.place(file),
                offset: run.pages.end * PAGE_BYTES as u64,
            }
            .into());
        }
        Ok(run)
    }

    /// The page of the run that has `key` if any has, from number `from` on.
    fn page_of(&self, key: W, from: usize) -> Option<u64> {
        let before = self.fences[from..].partition_point(|first| *first <= key);
        (from + before).checked_sub(1).map(|page| page as u64)
    }

    /// Notes which of the keys in `wanted`, which are sorted, it has. Pages
    /// are read in their order, neighbours together: few keys come to single
    /// look-ups, many to reading all of it once.
    pub(crate) async fn sweep(
        &self,
        io: &IoQueue,
        wanted: &mut [Wanted<W>],
    ) -> Result<(), DiskError> {
        let mut reads: HashMap<u64, Group> = HashMap::new();
        let mut open: Option<Group> = None;
        let mut pace = Pace::default();
        let mut from = 0;
        let mut pages = 0;
        let read_pages_max = io.pages.sweep / READS_MIN;
        for i in 0..wanted.len() {
            pace.step().await;
            let Wanted {
                key, is_settled, ..
            } = wanted[i];
            if is_settled || self.filter.as_ref().is_some_and(|f| !f.may_have(key)) {
                continue;
            }
            let Some(page) = self.page_of(key, from) else {
                continue;
            };
            from = page as usize;
            match &mut open {
                Some(group)
                    if page - group.last <= GAP_PAGES_MAX
                        && page - group.first < read_pages_max =>
                {
                    group.last = page;
                    group.waiting.push((i, page));
                }
                _ => {
                    let group = Group {
                        first: page,
                        last: page,
                        waiting: vec![(i, page)],
                    };
                    if let Some(full) = open.replace(group) {
                        pages += full.pages();
                        self.begin(io, &mut reads, full);
                    }
                }
            }
            while reads.len() >= READS_MAX || pages > io.pages.sweep - read_pages_max {
                pages -= self.end_any(io, &mut reads, wanted).await?;
            }
        }
        if let Some(last) = open {
            self.begin(io, &mut reads, last);
        }
        while !reads.is_empty() {
            self.end_any(io, &mut reads, wanted).await?;
        }
        Ok(())
    }

    fn begin(&self, io: &IoQueue, reads: &mut HashMap<u64, Group>, group: Group) {
        let offset = (self.pages.start + group.first) * PAGE_BYTES as u64;
        let bytes = group.pages() as usize * PAGE_BYTES;
        reads.insert(io.read(self.file, offset, bytes), group);
    }

    /// Waits for one of the reads and looks its keys up; how many pages it had.
    async fn end_any(
        &self,
        io: &IoQueue,
        reads: &mut HashMap<u64, Group>,
        wanted: &mut [Wanted<W>],
    ) -> Result<u64, DiskError> {
        let token = io.wait_for_any(|token| reads.contains_key(&token)).await;
        let Some(group) = reads.remove(&token) else {
            return Ok(0);
        };
        let pages = group.pages();
        let first = self.pages.start + group.first;
        let bytes = page::take_pages(io, self.file, first, token).await?;
        let (mut last, mut from) = (group.first, 0);
        for (i, page) in group.waiting {
            if page != last {
                (last, from) = (page, 0);
            }
            let start = (page - group.first) as usize * PAGE_BYTES;
            let page = &bytes[start..][..PAGE_BYTES];
            let is_found = page_has(page, wanted[i].key, &mut from);
            wanted[i].is_found = is_found;
            wanted[i].is_settled = is_found;
        }
        io.recycle(bytes);
        Ok(pages)
    }
}

/// How many of `len` places, from the first on, `is_before` holds for; it holds
/// for none after one that it does not hold for. The fewer, the sooner it is
/// found (Bentley and Yao, 1976): keys that are looked up in order are near.
fn gallop(len: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let mut end = 1;
    while end <= len && is_before(end - 1) {
        end *= 2;
    }
    let (mut low, mut high) = (end / 2, (end - 1).min(len));
    while low < high {
        let middle = (low + high) / 2;
        match is_before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

/// Whether a page whose checksum is right has `key`, from entry number `from`
/// on, which becomes that of the first key that is not less.
fn page_has<W: Word>(page: &[u8], key: W, from: &mut usize) -> bool {
    let (contents, rest) = page.split_at(CONTENTS_BYTES);
    let entries = u64::read(rest) as u32 as usize / W::BYTES;
    let entry = |i: usize| W::read(&contents[i * W::BYTES..]);
    *from += gallop(entries - *from, |i| entry(*from + i) < key);
    *from < entries && entry(*from) == key
}

/// The pages of `part` that may have `keys`.
async fn overlap<W: Word>(
    io: &IoQueue,
    part: &FilePart,
    keys: KeyRange,
) -> Result<Range<u64>, DiskError> {
    // The page before may end with such keys.
    let start = match keys.lowest {
        0 => part.pages.start,
        lowest => {
            let above = first_above::<W>(io, part, lowest - 1).await?;
            above.saturating_sub(1).max(part.pages.start)
        }
    };
    Ok(start..first_above::<W>(io, part, keys.highest).await?)
}

/// The first page of `part` that begins above `bound`.
async fn first_above<W: Word>(io: &IoQueue, part: &FilePart, bound: u64) -> Result<u64, DiskError> {
    let file = FileId(part.file);
    let Range { mut start, mut end } = part.pages;
    while start < end {
        let middle = start + (end - start) / 2;
        let token = io.read(file, middle * PAGE_BYTES as u64, PAGE_BYTES);
        let bytes = page::take_pages(io, file, middle, token).await?;
        match W::read(&bytes).key_top() <= bound {
            true => start = middle + 1,
            false => end = middle,
        }
    }
    Ok(start)
}

/// Reads keys that a checkpoint kept, in whatever order they are.
pub(crate) fn read_keys<W: Word>(
    io: &IoQueue,
    part: &FilePart,
    keys: KeyRange,
) -> Result<RunReader<W>, DiskError> {
    let file = FileId(part.file);
    io.open(file, part.pages.end * PAGE_BYTES as u64)?;
    Ok(RunReader {
        pages: PageReader::new(file, part.pages.clone()),
        keys,
        word: PhantomData,
    })
}

/// The keys of a run in order.
pub(crate) struct RunReader<W> {
    pages: PageReader,
    /// Others are left out.
    keys: KeyRange,
    word: PhantomData<W>,
}

impl<W: Word> Source for RunReader<W> {
    type Item = W;

    fn prepare(&mut self, io: &IoQueue) {
        self.pages.read_ahead(io);
    }

    async fn next(&mut self, io: &IoQueue) -> Result<Option<W>, DiskError> {
        let mut bytes = [0; u128::BYTES];
        while self.pages.read(io, &mut bytes[..W::BYTES]).await? {
            let key = W::read(&bytes);
            if self.keys.has(key) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }
}

/// Writes a run, key by key.
pub(crate) struct RunWriter<W: Word> {
    writer: PageWriter,
    len: u64,
    last: Option<W>,
    fences: Buffer<W>,
    filter: Option<Bloom>,
}

impl<W: Word> RunWriter<W> {
    /// Begins a run of at most `keys` keys, for which the disk has room.
    /// `filter` is for as many.
    pub(crate) fn create(
        io: &IoQueue,
        keys: u64,
        filter: Option<Bloom>,
        budget: &Budget,
    ) -> Result<Self, DiskError> {
        let bytes = keys * W::BYTES as u64;
        Ok(RunWriter {
            writer: PageWriter::create(io, room::<W>(), bytes)?,
            len: 0,
            last: None,
            fences: Buffer::new(budget.clone(), Purpose::Filter),
            filter,
        })
    }

    /// Makes room for the fences of `keys` keys.
    pub(crate) fn reserve(&mut self, keys: u64) -> Result<(), MemoryExhausted> {
        let pages = pages_for(keys * W::BYTES as u64, room::<W>());
        self.fences.reserve_to(pages as usize)
    }

    /// Appends a key that is not less than the last one. Equal ones are one.
    ///
    /// # Panics
    /// If there are more keys than was said.
    pub(crate) fn push(&mut self, io: &IoQueue, key: W) {
        if self.last == Some(key) {
            return;
        }
        debug_assert!(self.last < Some(key));
        self.last = Some(key);
        self.len += 1;
        if self.writer.is_page_empty() {
            self.fences.push(key);
        }
        if let Some(filter) = &mut self.filter {
            filter.insert(key);
        }
        let mut bytes = [0; u128::BYTES];
        key.write(&mut bytes);
        self.writer.write(io, &bytes[..W::BYTES]);
    }

    pub(crate) async fn finish(self, io: &IoQueue, tier: u32) -> Result<Run<W>, DiskError> {
        let pages = self.writer.finish(io).await?;
        debug_assert_eq!(pages.count, self.fences.len() as u64);
        Ok(Run {
            file: pages.file,
            pages: 0..pages.count,
            keys: KeyRange::ALL,
            len: self.len,
            fences: self.fences,
            filter: self.filter,
            tier,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::io_queue::TransferPages;
    use crate::disk::{Faults, SimulatedDisk};
    use crate::spill::merge::Merge;

    fn run<W: Word>(io: &IoQueue, keys: &[W], filtered: bool) -> Run<W> {
        let budget = Budget::new(1 << 20);
        let len = keys.len() as u64;
        let filter = filtered.then(|| Bloom::new(len, 0, u64::MAX, budget.clone()));
        let mut writer = RunWriter::create(io, len, filter, &budget).unwrap();
        writer.reserve(len).unwrap();
        for &key in keys {
            writer.push(io, key);
        }
        io.block_on(writer.finish(io, 0)).unwrap()
    }

    /// `count` keys in order, far apart from each other.
    fn keys<W: Word>(count: u64, of: impl Fn(u64) -> W) -> Vec<W> {
        let step = u64::MAX / count;
        (0..count).map(|i| of(i * step + i % 7)).collect()
    }

    fn finds_its_keys_only<W: Word>(of: impl Fn(u64) -> W) {
        let mut faults = Faults::none(2);
        (faults.short, faults.failed_reads) = (100, 20);
        let io = IoQueue::new(
            Box::new(SimulatedDisk::new(faults)),
            Budget::spilling(0),
            TransferPages::fitting(1 << 20),
        );
        let all = keys(40_000, &of);
        let inside: Vec<W> = all.iter().copied().step_by(2).collect();
        for filtered in [false, true] {
            let run = run(&io, &inside, filtered);
            for every in [1, 50, 3000] {
                let asked = all.iter().enumerate().step_by(every);
                let mut wanted: Vec<_> = asked
                    .map(|(i, &key)| Wanted {
                        key,
                        position: i as u32,
                        is_found: false,
                        is_settled: false,
                    })
                    .collect();
                io.block_on(run.sweep(&io, &mut wanted)).unwrap();
                for wanted in &wanted {
                    assert_eq!(wanted.is_found, wanted.position % 2 == 0);
                }
            }
        }
    }

    #[test]
    fn sweeps_find_the_keys_of_a_run_and_no_others() {
        finds_its_keys_only(|i| i);
        finds_its_keys_only(|i| u128::from(i) << 64 | u128::from(i));
    }

    #[test]
    fn merged_runs_have_every_key_once() {
        let io = IoQueue::new(
            Box::new(SimulatedDisk::new(Faults::none(0))),
            Budget::spilling(0),
            TransferPages::fitting(1 << 20),
        );
        let runs: Vec<Run<u64>> = [2, 3, 5]
            .map(|step| run(&io, &(0..9000).step_by(step).collect::<Vec<_>>(), false))
            .into();
        let sources = runs.iter().map(|run| run.reader(3)).collect();
        let mut merge = io.block_on(Merge::new(&io, sources)).unwrap();
        let mut merged = Vec::new();
        while let Some(key) = io.block_on(merge.next(&io)).unwrap() {
            merged.push(key);
        }
        let expected = (0..9000).flat_map(|i| {
            let times = [2, 3, 5].iter().filter(|&step| i % step == 0).count();
            std::iter::repeat_n(i, times)
        });
        assert!(merged.iter().copied().eq(expected));
        merged.dedup();
        assert_eq!(run(&io, &merged, true).len(), merged.len() as u64);
    }
}
