//! The candidates of a level, sorted, on disk.
//!
//! A level that outgrows memory is written as sorted runs of candidates, each
//! with every fingerprint once. Merged, they give the level's states: of those
//! with one fingerprint the least by parent key, then by bytes.

use std::marker::PhantomData;

use super::KeyRange;
use super::merge::Source;
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{CONTENTS_BYTES, PAGE_BYTES, PageReader, PageWriter, Pages};
use crate::disk::task::Pace;
use crate::disk::{DiskError, FileId};
use crate::manifest::FilePart;
use crate::parent::ParentKey;
use crate::record::{self, Candidate, Layout, Records};
use crate::word::Word;

/// A sorted run of candidates.
pub(crate) struct CandidateRun {
    pages: Pages,
    len: u64,
    /// Others are left out.
    keys: KeyRange,
}

impl CandidateRun {
    /// Writes `candidates`, sorted by key, that take up to `bytes` bytes.
    pub(crate) async fn write<'a, W: Word, L: Layout>(
        io: &IoQueue,
        bytes: u64,
        candidates: impl Iterator<Item = Candidate<'a, W>>,
    ) -> Result<Self, DiskError> {
        let mut writer = PageWriter::create(io, CONTENTS_BYTES, bytes)?;
        let mut record = Vec::new();
        let mut len = 0;
        let mut pace = Pace::default();
        for candidate in candidates {
            record.clear();
            let append = |out: &mut Vec<u8>| out.extend_from_slice(candidate.state);
            let pushed =
                record::push::<W, L>(&mut record, candidate.fingerprint, candidate.parent, append);
            debug_assert!(
                pushed.is_ok(),
                "states in the frontier have the right length"
            );
            writer.write(io, &record);
            len += 1;
            pace.step().await;
            if io.is_congested() {
                io.room().await?;
            }
        }
        let pages = writer.finish(io).await?;
        let keys = KeyRange::ALL;
        Ok(CandidateRun { pages, len, keys })
    }

    /// Opens one that a checkpoint kept. All of it is read.
    pub(crate) async fn reopen<W: Word, L: Layout>(
        io: &IoQueue,
        part: &FilePart,
        keys: KeyRange,
    ) -> Result<Self, DiskError> {
        let file = FileId(part.file);
        let count = part.pages.end;
        io.open(file, count * PAGE_BYTES as u64)?;
        let pages = Pages { file, count };
        let mut run = CandidateRun {
            pages,
            len: 0,
            keys,
        };
        let mut reader = run.reader::<W, L>(1);
        while reader.next(io).await?.is_some() {
            run.len += 1;
        }
        Ok(run)
    }

    pub(crate) fn part(&self) -> FilePart {
        FilePart {
            file: self.pages.file.0,
            pages: 0..self.pages.count,
        }
    }

    pub(crate) fn file(&self) -> FileId {
        self.pages.file
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn remove(&self, io: &IoQueue) {
        io.remove(self.pages.file);
    }

    /// All candidates in order, read beside those of other runs, `readers` in all.
    pub(crate) fn reader<W: Word, L: Layout>(&self, readers: usize) -> CandidateReader<W, L> {
        CandidateReader {
            pages: PageReader::new(self.pages.file, 0..self.pages.count).among(readers),
            record: Vec::new(),
            keys: self.keys,
            kinds: PhantomData,
        }
    }
}

/// A candidate that was read. The order is that of keys, then that by which
/// one of several candidates survives.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept<W> {
    pub(crate) key: W,
    pub(crate) parent: ParentKey<W>,
    pub(crate) state: Vec<u8>,
    pub(crate) fingerprint: W,
}

/// The candidates of a run in order.
pub(crate) struct CandidateReader<W, L> {
    pages: PageReader,
    record: Vec<u8>,
    keys: KeyRange,
    kinds: PhantomData<(W, L)>,
}

impl<W: Word, L: Layout> Source for CandidateReader<W, L> {
    type Item = Kept<W>;

    fn prepare(&mut self, io: &IoQueue) {
        self.pages.read_ahead(io);
    }

    async fn next(&mut self, io: &IoQueue) -> Result<Option<Kept<W>>, DiskError> {
        loop {
            let next = self.next_of_all(io).await?;
            match &next {
                Some(kept) if kept.key.key_top() < self.keys.lowest => {}
                Some(kept) if kept.key.key_top() > self.keys.highest => return Ok(None),
                _ => return Ok(next),
            }
        }
    }
}

impl<W: Word, L: Layout> CandidateReader<W, L> {
    async fn next_of_all(&mut self, io: &IoQueue) -> Result<Option<Kept<W>>, DiskError> {
        let header = record::header_bytes::<W, L>();
        self.record.resize(header, 0);
        if !self.pages.read(io, &mut self.record).await? {
            return Ok(None);
        }
        let length = record::state_bytes::<W, L>(&self.record);
        self.record.resize(header + length, 0);
        self.pages
            .read_exact(io, &mut self.record[header..])
            .await?;
        let candidate = Records::<W, L>::new(&self.record).next();
        Ok(candidate.map(|candidate| Kept {
            key: candidate.fingerprint.sort_key(),
            parent: candidate.parent,
            state: candidate.state.to_vec(),
            fingerprint: candidate.fingerprint,
        }))
    }
}
