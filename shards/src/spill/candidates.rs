//! The candidates of a level, sorted, on disk.
//!
//! A level that outgrows memory is written as sorted runs of candidates, each
//! with every fingerprint once. Merged, they give the level's states: of those
//! with one fingerprint the least by parent key, then by bytes.

use std::marker::PhantomData;

use super::merge::Source;
use crate::disk::DiskError;
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{CONTENTS_BYTES, PageReader, PageWriter, Pages};
use crate::disk::task::Pace;
use crate::parent::ParentKey;
use crate::record::{self, Candidate, Layout, Records};
use crate::word::Word;

/// A sorted run of candidates.
pub(crate) struct CandidateRun {
    pages: Pages,
    len: u64,
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
        Ok(CandidateRun { pages, len })
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
    kinds: PhantomData<(W, L)>,
}

impl<W: Word, L: Layout> Source for CandidateReader<W, L> {
    type Item = Kept<W>;

    fn prepare(&mut self, io: &IoQueue) {
        self.pages.read_ahead(io);
    }

    async fn next(&mut self, io: &IoQueue) -> Result<Option<Kept<W>>, DiskError> {
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
