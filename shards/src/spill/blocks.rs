//! Blocks of states that wait on disk to be expanded.

use std::collections::VecDeque;

use crate::budget::{Budget, MemoryExhausted};
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{CONTENTS_BYTES, PAGE_BYTES, PageReader, PageWriter};
use crate::disk::{DiskError, FileId};
use crate::frontier::{Block, BlockParts};
use crate::record::Layout;
use crate::word::Word;

/// A file is removed once all its blocks were read, so files are small.
const FILE_PAGES: u64 = (64 << 20) / PAGE_BYTES as u64;
/// States in 4 bytes, addresses in 8, the place where they split in 4, the
/// address there in 8, the bytes of all states in 8.
const HEADER_BYTES: usize = 32;

struct Stored {
    file: FileId,
    pages: std::ops::Range<u64>,
}

/// A queue of blocks on disk.
#[derive(Default)]
pub(crate) struct BlockFiles {
    stored: VecDeque<Stored>,
    writer: Option<PageWriter>,
    /// The block that is being read ahead: the first one.
    ahead: Option<PageReader>,
}

impl BlockFiles {
    /// Appends a block.
    pub(crate) fn push<W: Word, L: Layout>(
        &mut self,
        io: &mut IoQueue,
        block: &Block<W, L>,
    ) -> Result<(), DiskError> {
        if self.writer.as_ref().is_some_and(|w| w.page() >= FILE_PAGES) {
            self.finish(io)?;
        }
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => PageWriter::create(io, CONTENTS_BYTES, 0)?,
        };
        let begin = writer.page();
        write_block(io, &mut writer, block)?;
        self.stored.push_back(Stored {
            file: writer.file(),
            pages: begin..writer.page(),
        });
        self.writer = Some(writer);
        Ok(())
    }

    /// Ends the file that is being written.
    pub(crate) fn finish(&mut self, io: &mut IoQueue) -> Result<(), DiskError> {
        if let Some(writer) = self.writer.take() {
            writer.finish(io)?;
        }
        Ok(())
    }

    /// Takes the first block. All must be finished.
    pub(crate) fn pop<W: Word, L: Layout>(
        &mut self,
        io: &mut IoQueue,
        budget: &Budget,
    ) -> Result<Option<Block<W, L>>, BlockError> {
        self.finish(io)?;
        let Some(stored) = self.stored.pop_front() else {
            return Ok(None);
        };
        let ahead = self.ahead.take();
        let mut reader =
            ahead.unwrap_or_else(|| PageReader::new(stored.file, stored.pages.clone()));
        let block = read_block(io, &mut reader, budget)?;
        let next = self.stored.front();
        if next.is_none_or(|next| next.file != stored.file) {
            io.remove(stored.file);
        }
        if let Some(next) = next {
            let mut reader = PageReader::new(next.file, next.pages.clone());
            reader.read_ahead(io);
            self.ahead = Some(reader);
        }
        Ok(Some(block))
    }
}

/// Why a block cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BlockError {
    #[error(transparent)]
    Disk(#[from] DiskError),
    #[error(transparent)]
    Memory(#[from] MemoryExhausted),
}

fn write_block<W: Word, L: Layout>(
    io: &mut IoQueue,
    writer: &mut PageWriter,
    block: &Block<W, L>,
) -> Result<(), DiskError> {
    let (first, split, rest) = block.addresses();
    let bytes: usize = (0..block.len()).map(|i| block.state(i).len()).sum();
    let mut header = [0; HEADER_BYTES];
    header[..4].copy_from_slice(&(block.len() as u32).to_le_bytes());
    header[4..12].copy_from_slice(&first.to_le_bytes());
    header[12..16].copy_from_slice(&(split as u32).to_le_bytes());
    header[16..24].copy_from_slice(&rest.to_le_bytes());
    header[24..].copy_from_slice(&(bytes as u64).to_le_bytes());
    writer.write(io, &header)?;
    let mut word = [0; u128::BYTES];
    for i in 0..block.len() {
        block.fingerprint(i).write(&mut word);
        writer.write(io, &word[..W::BYTES])?;
    }
    for i in 0..block.len() {
        let state = block.state(i);
        if L::STATE_BYTES.is_none() {
            writer.write(io, &(state.len() as u32).to_le_bytes())?;
        }
        writer.write(io, state)?;
    }
    writer.end_page(io)
}

fn read_block<W: Word, L: Layout>(
    io: &mut IoQueue,
    reader: &mut PageReader,
    budget: &Budget,
) -> Result<Block<W, L>, BlockError> {
    let mut header = [0; HEADER_BYTES];
    reader.read_exact(io, &mut header)?;
    let states = u64::read(&header) as u32 as usize;
    let first = u64::read(&header[4..]);
    let split = u64::read(&header[12..]) as u32 as usize;
    let rest = u64::read(&header[16..]);
    let bytes = u64::read(&header[24..]) as usize;
    let mut parts = BlockParts::new(states, bytes, budget)?;
    let mut word = [0; u128::BYTES];
    for _ in 0..states {
        reader.read_exact(io, &mut word[..W::BYTES])?;
        parts.push_fingerprint(W::read(&word));
    }
    let mut state = Vec::new();
    for _ in 0..states {
        let length = match L::STATE_BYTES {
            Some(length) => length,
            None => {
                reader.read_exact(io, &mut word[..4])?;
                u64::read(&word) as u32 as usize
            }
        };
        state.resize(length, 0);
        reader.read_exact(io, &mut state)?;
        parts.push_state(&state)?;
    }
    Ok(parts.block(first, split, rest))
}
