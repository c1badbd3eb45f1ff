//! Sorted runs of fingerprints on disk.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Range;
use std::rc::Rc;

use super::bloom::Bloom;
use super::merge::Source;
use super::sweep::gallop;
use super::{KeyRange, SpillError};
use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::buffer::Buffer;
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{self, CONTENTS_BYTES, PAGE_BYTES, PageReader, PageWriter, pages_for};
use crate::disk::{DiskError, FileId};
use crate::manifest::FilePart;
use crate::word::Word;

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
    filter: Option<SharedFilter>,
    /// What it is being merged to, if that has a filter.
    successor: RefCell<Option<Successor<W>>>,
    /// How many merges it took.
    pub(crate) tier: u32,
}

/// A filter that is filled by one and asked by others.
pub(crate) type SharedFilter = Rc<RefCell<Bloom>>;

/// What stands in for the filters of runs as they are merged, so that their
/// memory comes back while the new filter takes it.
struct Successor<W> {
    filter: SharedFilter,
    /// The last key that was merged.
    last: Option<W>,
}

impl<W: Word> Run<W> {
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn pages(&self) -> u64 {
        self.pages.end - self.pages.start
    }

    pub(crate) fn file(&self) -> FileId {
        self.file
    }

    /// Whether it may have `key`, as far as memory knows.
    pub(crate) fn may_have(&self, key: W) -> bool {
        self.ask_filter(key, true, |filter| filter.may_have(key))
    }

    /// Brings what [`Run::may_have`] needs nearer.
    pub(crate) fn prefetch(&self, key: W) {
        self.ask_filter(key, (), |filter| filter.prefetch(key));
    }

    /// What the filter that is responsible for `key` answers.
    #[inline]
    fn ask_filter<T>(&self, key: W, unfiltered: T, ask: impl FnOnce(&Bloom) -> T) -> T {
        let successor = self.successor.borrow();
        let merged = successor.as_ref().filter(|merged| Some(key) <= merged.last);
        match merged.map(|merged| &merged.filter).or(self.filter.as_ref()) {
            Some(filter) => ask(&filter.borrow()),
            None => unfiltered,
        }
    }

    /// The page of its file that has `key` if any has. Keys must be asked for
    /// in their order; `from` is 0 for the first.
    pub(crate) fn page_of(&self, key: W, from: &mut usize) -> Option<u64> {
        let start = from.saturating_sub(1);
        let fences = &self.fences[start..];
        *from = start + gallop(fences.len(), |i| fences[i] <= key);
        let page = from.checked_sub(1)?;
        Some(self.pages.start + page as u64)
    }

    /// Halves its filter, unless another is about to take its place.
    pub(crate) fn fold_filter(&self) {
        if let (Some(filter), None) = (&self.filter, &*self.successor.borrow()) {
            filter.borrow_mut().fold();
        }
    }

    /// The bits for each key that folding its filter would leave.
    pub(crate) fn folded_bits(&self) -> usize {
        match &*self.successor.borrow() {
            Some(_) => 0,
            None => self.filter_bytes() * 4 / (self.len as usize).max(1),
        }
    }

    pub(crate) fn filter_bytes(&self) -> usize {
        let filter = self.filter.as_ref();
        filter.map_or(0, |filter| filter.borrow().bytes())
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
        filter: Option<SharedFilter>,
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
            successor: RefCell::default(),
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
                if let Some(filter) = &run.filter {
                    filter.borrow_mut().insert(key);
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
    filter: Option<SharedFilter>,
}

impl<W: Word> RunWriter<W> {
    /// Begins a run of at most `keys` keys, for which the disk has room.
    /// `filter` is for as many.
    pub(crate) fn create(
        io: &IoQueue,
        keys: u64,
        filter: Option<SharedFilter>,
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
        if let Some(filter) = &self.filter {
            filter.borrow_mut().insert(key);
        }
        let mut bytes = [0; u128::BYTES];
        key.write(&mut bytes);
        self.writer.write(io, &bytes[..W::BYTES]);
    }

    /// The filter that it fills.
    pub(crate) fn filter(&self) -> Option<SharedFilter> {
        self.filter.clone()
    }

    /// Takes over from `inputs`, which it merges, as far as it has come: it is
    /// asked in the place of their filters.
    pub(crate) fn succeed(&self, inputs: &[Rc<Run<W>>]) {
        let Some(filter) = &self.filter else {
            return;
        };
        for input in inputs {
            let mut successor = input.successor.borrow_mut();
            let successor = successor.get_or_insert_with(|| Successor {
                filter: Rc::clone(filter),
                last: None,
            });
            successor.last = self.last;
            if let (Some(filter), Some(last)) = (&input.filter, self.last) {
                filter.borrow_mut().drop_below(last);
            }
        }
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
            successor: RefCell::default(),
            tier,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::disk::io_queue::TransferPages;
    use crate::disk::{Faults, SimulatedDisk};
    use crate::spill::merge::Merge;

    pub(crate) fn run<W: Word>(io: &IoQueue, keys: &[W], filtered: bool) -> Run<W> {
        let budget = Budget::new(1 << 20);
        let len = keys.len() as u64;
        let bloom = || Bloom::new(len, 10, (0, u64::MAX), budget.clone());
        let filter = filtered.then(|| Rc::new(RefCell::new(bloom())));
        let mut writer = RunWriter::create(io, len, filter, &budget).unwrap();
        writer.reserve(len).unwrap();
        for &key in keys {
            writer.push(io, key);
        }
        io.block_on(writer.finish(io, 0)).unwrap()
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
