//! Blocks of states that wait on disk to be expanded.

use std::collections::VecDeque;
use std::ops::Range;
use std::task::Poll;

use crate::budget::{Budget, MemoryExhausted};
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{CONTENTS_BYTES, PAGE_BYTES, PageReader, PageWriter};
use crate::disk::task::Task;
use crate::disk::{DiskError, FileId};
use crate::frontier::{Block, BlockParts};
use crate::manifest::{BlockPart, FilePart};
use crate::record::Layout;
use crate::word::Word;

/// A file is removed once all its blocks were read, so files are small.
const FILE_PAGES: u64 = (64 << 20) / PAGE_BYTES as u64;
/// States in 4 bytes, addresses in 8, the place where they split in 4, the
/// address there in 8, the bytes of all states in 8.
const HEADER_BYTES: usize = 32;

/// A block on disk.
#[derive(Clone)]
struct Stored {
    file: FileId,
    pages: Range<u64>,
    states: u32,
    /// The states that are not wanted any more: the first ones.
    expanded: u32,
}

impl Stored {
    fn part(&self) -> BlockPart {
        BlockPart {
            part: FilePart {
                file: self.file.0,
                pages: self.pages.clone(),
            },
            expanded: self.expanded,
            left: self.states - self.expanded,
        }
    }
}

/// A queue of blocks on disk. The next one is read ahead.
pub(crate) struct BlockQueue<W: Word, L: Layout> {
    /// Not written yet.
    waiting: VecDeque<Block<W, L>>,
    stored: VecDeque<Stored>,
    writer: Option<PageWriter>,
    reading: Option<Task<Result<Block<W, L>, BlockError>>>,
    /// What was read.
    ready: Option<Block<W, L>>,
}

impl<W: Word, L: Layout> BlockQueue<W, L> {
    pub(crate) fn new() -> Self {
        BlockQueue {
            waiting: VecDeque::new(),
            stored: VecDeque::new(),
            writer: None,
            reading: None,
            ready: None,
        }
    }

    /// Appends a block, to be written by and by.
    pub(crate) fn push(&mut self, block: Block<W, L>) {
        self.waiting.push_back(block);
    }

    /// The blocks that are still in memory because they wait to be written.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Writes and reads a little; whether anything happened.
    pub(crate) fn advance(&mut self, io: &IoQueue, budget: &Budget) -> Result<bool, BlockError> {
        let mut advanced = false;
        if !io.is_congested()
            && let Some(block) = self.waiting.pop_front()
        {
            self.write(io, &block, 0)?;
            advanced = true;
        }
        if let Some(reading) = &mut self.reading
            && let Poll::Ready(block) = reading.poll()
        {
            self.reading = None;
            self.ready = Some(block?);
            advanced = true;
        }
        if self.ready.is_none() && self.reading.is_none() {
            advanced |= self.read_ahead(io, budget);
        }
        Ok(advanced)
    }

    /// Writes a block whose first `expanded` states are not wanted any more.
    fn write(
        &mut self,
        io: &IoQueue,
        block: &Block<W, L>,
        expanded: usize,
    ) -> Result<(), DiskError> {
        if let Some(mut full) = self.writer.take_if(|w| w.page() >= FILE_PAGES) {
            full.write_out(io);
        }
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => PageWriter::create(io, CONTENTS_BYTES, 0)?,
        };
        let begin = writer.page();
        write_block(io, &mut writer, block);
        self.stored.push_back(Stored {
            file: writer.file(),
            pages: begin..writer.page(),
            states: block.len() as u32,
            expanded: expanded as u32,
        });
        self.writer = Some(writer);
        Ok(())
    }

    /// Begins to read the first block that is on disk, if there is one.
    fn read_ahead(&mut self, io: &IoQueue, budget: &Budget) -> bool {
        let Some(stored) = self.stored.pop_front() else {
            return false;
        };
        let file = stored.file;
        // A file from which blocks are read gets no more of them.
        if let Some(mut open) = self.writer.take_if(|writer| writer.file() == file) {
            open.write_out(io);
        }
        let is_last = self.stored.front().is_none_or(|next| next.file != file);
        let (io, budget) = (io.clone(), budget.clone());
        self.reading = Some(Task::new(async move {
            io.flush(file).await?;
            let mut reader = PageReader::new(file, stored.pages);
            let block = read_block(&io, &mut reader, stored.expanded as usize, &budget).await?;
            if is_last {
                io.remove(file);
            }
            Ok(block)
        }));
        true
    }

    /// Whether anything is read ahead, or to be written.
    pub(crate) fn is_at_work(&self) -> bool {
        self.reading.is_some() || !self.waiting.is_empty() || !self.stored.is_empty()
    }

    /// Takes a block, if there is one; pending while it is being read.
    pub(crate) fn poll_pop(&mut self) -> Poll<Option<Block<W, L>>> {
        match self.ready.take().or_else(|| self.waiting.pop_front()) {
            None if self.reading.is_some() || !self.stored.is_empty() => Poll::Pending,
            block => Poll::Ready(block),
        }
    }
}

impl<W: Word, L: Layout> BlockQueue<W, L> {
    /// Takes a block that a checkpoint kept.
    pub(crate) fn reopen(&mut self, io: &IoQueue, block: &BlockPart) -> Result<(), DiskError> {
        let file = FileId(block.part.file);
        if self.stored.back().is_none_or(|last| last.file != file) {
            io.open(file, 0)?;
        }
        self.stored.push_back(Stored {
            file,
            pages: block.part.pages.clone(),
            states: block.expanded + block.left,
            expanded: block.expanded,
        });
        Ok(())
    }

    /// Waits for the block that is being read.
    pub(crate) async fn settle(&mut self) -> Result<(), BlockError> {
        if let Some(reading) = self.reading.take() {
            self.ready = Some(reading.await?);
        }
        Ok(())
    }

    /// The block that was read ahead.
    pub(crate) fn ready(&self) -> Option<&Block<W, L>> {
        self.ready.as_ref()
    }

    /// Writes a block at once; its first `expanded` states are left out.
    pub(crate) async fn copy(
        &mut self,
        io: &IoQueue,
        block: &Block<W, L>,
        expanded: usize,
    ) -> Result<(), DiskError> {
        io.room().await?;
        self.write(io, block, expanded)
    }

    /// Keeps all blocks that are on disk; where they are.
    pub(crate) async fn keep(&mut self, io: &IoQueue) -> Result<Vec<BlockPart>, DiskError> {
        if let Some(mut open) = self.writer.take() {
            open.write_out(io);
        }
        for file in self.files() {
            io.keep_complete(file).await?;
        }
        Ok(self.stored.iter().map(Stored::part).collect())
    }

    /// The files that it has blocks in.
    pub(crate) fn files(&self) -> Vec<FileId> {
        let mut files: Vec<FileId> = self.stored.iter().map(|stored| stored.file).collect();
        files.dedup();
        files
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

fn write_block<W: Word, L: Layout>(io: &IoQueue, writer: &mut PageWriter, block: &Block<W, L>) {
    let (first, split, rest) = block.addresses();
    let bytes: usize = (0..block.len()).map(|i| block.state(i).len()).sum();
    let mut header = [0; HEADER_BYTES];
    header[..4].copy_from_slice(&(block.len() as u32).to_le_bytes());
    header[4..12].copy_from_slice(&first.to_le_bytes());
    header[12..16].copy_from_slice(&(split as u32).to_le_bytes());
    header[16..24].copy_from_slice(&rest.to_le_bytes());
    header[24..].copy_from_slice(&(bytes as u64).to_le_bytes());
    writer.write(io, &header);
    let mut word = [0; u128::BYTES];
    for i in 0..block.len() {
        block.fingerprint(i).write(&mut word);
        writer.write(io, &word[..W::BYTES]);
    }
    for i in 0..block.len() {
        let state = block.state(i);
        if L::STATE_BYTES.is_none() {
            writer.write(io, &(state.len() as u32).to_le_bytes());
        }
        writer.write(io, state);
    }
    writer.end_page(io);
}

/// Reads a block without its first `expanded` states.
async fn read_block<W: Word, L: Layout>(
    io: &IoQueue,
    reader: &mut PageReader,
    expanded: usize,
    budget: &Budget,
) -> Result<Block<W, L>, BlockError> {
    let mut header = [0; HEADER_BYTES];
    reader.read_exact(io, &mut header).await?;
    let states = u64::read(&header) as u32 as usize;
    let first = u64::read(&header[4..]);
    let split = u64::read(&header[12..]) as u32 as usize;
    let rest = u64::read(&header[16..]);
    let bytes = u64::read(&header[24..]) as usize;
    let mut parts = BlockParts::new(states, bytes, budget)?;
    let mut word = [0; u128::BYTES];
    for i in 0..states {
        reader.read_exact(io, &mut word[..W::BYTES]).await?;
        if i >= expanded {
            parts.push_fingerprint(W::read(&word));
        }
    }
    let mut state = Vec::new();
    for i in 0..states {
        let length = match L::STATE_BYTES {
            Some(length) => length,
            None => {
                reader.read_exact(io, &mut word[..4]).await?;
                u64::read(&word) as u32 as usize
            }
        };
        state.resize(length, 0);
        reader.read_exact(io, &mut state).await?;
        if i >= expanded {
            parts.push_state(&state)?;
        }
    }
    Ok(match expanded < split {
        true => parts.block(first + expanded as u64, split - expanded, rest),
        false => {
            let next = rest + (expanded - split) as u64;
            parts.block(next, 0, next)
        }
    })
}
