//! States waiting to be expanded, and those that the current level finds.

use std::collections::VecDeque;
use std::marker::PhantomData;

use crate::budget::{Budget, MemoryExhausted, Purpose};
use crate::buffer::Buffer;
use crate::log::{LogEntry, ParentLog};
use crate::parent::{LogAddress, ParentKey};
use crate::record::{Candidate, Layout};
use crate::word::Word;

/// States of a block.
pub(crate) const BLOCK_STATES: usize = 1 << BLOCK_BITS;
const BLOCK_BITS: u32 = 14;
const BLOCK_MASK: usize = BLOCK_STATES - 1;

/// Up to 16,384 states of the current level, in the order in which they are to
/// be expanded. Whoever expands it may stop anywhere in it and go on later.
pub struct Block<W: Word, L> {
    fingerprints: Buffer<W>,
    states: States<L>,
    /// The address of the first state.
    first: LogAddress,
    /// Where the log's segment ends within the block, and the address there.
    split: (usize, LogAddress),
}

impl<W: Word, L: Layout> Block<W, L> {
    /// The number of states.
    #[inline]
    pub fn len(&self) -> usize {
        self.fingerprints.len()
    }

    /// Whether there are no states.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.fingerprints.is_empty()
    }

    /// The fingerprint of state number `i`.
    ///
    /// # Panics
    /// If `i` is not below [`Block::len`].
    #[inline]
    pub fn fingerprint(&self, i: usize) -> W {
        self.fingerprints[i]
    }

    /// The place in the parent log of state number `i`.
    #[inline]
    pub fn address(&self, i: usize) -> LogAddress {
        let (split, rest) = self.split;
        if i < split {
            LogAddress(self.first.0 + i as u64)
        } else {
            LogAddress(rest.0 + (i - split) as u64)
        }
    }

    /// State number `i`.
    ///
    /// # Panics
    /// If `i` is not below [`Block::len`].
    #[inline]
    pub fn state(&self, i: usize) -> &[u8] {
        self.states.get(i)
    }

    /// The address of the first state, the number of the first state in
    /// another segment of the log, and its address.
    pub(crate) fn addresses(&self) -> (u64, usize, u64) {
        (self.first.0, self.split.0, self.split.1.0)
    }

    fn memory_bytes(&self) -> usize {
        self.fingerprints.bytes() + self.states.memory_bytes()
    }
}

/// A block that is being put together from what was on disk.
pub(crate) struct BlockParts<W: Word, L> {
    fingerprints: Buffer<W>,
    states: States<L>,
}

impl<W: Word, L: Layout> BlockParts<W, L> {
    /// Has room for `states` states of `bytes` bytes in all.
    pub(crate) fn new(
        states: usize,
        bytes: usize,
        budget: &Budget,
    ) -> Result<Self, MemoryExhausted> {
        let mut parts = BlockParts {
            fingerprints: Buffer::new(budget.clone(), Purpose::Frontier),
            states: States::new(budget),
        };
        parts.fingerprints.reserve_to(states)?;
        if L::STATE_BYTES.is_none() {
            parts.states.starts.reserve_to(states)?;
            parts.states.bytes.reserve_to(bytes + 4 * states)?;
        } else {
            parts.states.bytes.reserve_to(bytes)?;
        }
        Ok(parts)
    }

    pub(crate) fn len(&self) -> usize {
        self.fingerprints.len()
    }

    pub(crate) fn push_fingerprint(&mut self, fingerprint: W) {
        self.fingerprints.push(fingerprint);
    }

    pub(crate) fn push_state(&mut self, state: &[u8]) -> Result<(), MemoryExhausted> {
        self.states.reserve(state.len())?;
        self.states.push(state);
        Ok(())
    }

    /// The block, with the addresses that [`Block::addresses`] told.
    pub(crate) fn block(self, first: u64, split: usize, rest: u64) -> Block<W, L> {
        Block {
            fingerprints: self.fingerprints,
            states: self.states,
            first: LogAddress(first),
            split: (split, LogAddress(rest)),
        }
    }
}

/// The bytes of states, one after the other.
struct States<L> {
    bytes: Buffer<u8>,
    /// Where each state starts, if lengths vary: with its length in 4 bytes.
    starts: Buffer<usize>,
    layout: PhantomData<L>,
}

impl<L: Layout> States<L> {
    fn new(budget: &Budget) -> Self {
        States {
            bytes: Buffer::new(budget.clone(), Purpose::Frontier),
            starts: Buffer::new(budget.clone(), Purpose::Frontier),
            layout: PhantomData,
        }
    }

    /// Makes room for one more state of `length` bytes.
    #[inline]
    fn reserve(&mut self, length: usize) -> Result<(), MemoryExhausted> {
        match L::STATE_BYTES {
            Some(length) => self.bytes.reserve(length),
            None => {
                self.starts.reserve(1)?;
                self.bytes.reserve(4 + length)
            }
        }
    }

    /// Appends a state for which there is room.
    #[inline]
    fn push(&mut self, state: &[u8]) {
        match L::STATE_BYTES {
            Some(length) => self.bytes.extend(&state[..length]),
            None => {
                self.starts.push(self.bytes.len());
                self.append(state);
            }
        }
    }

    fn append(&mut self, state: &[u8]) {
        self.bytes.extend(&(state.len() as u32).to_le_bytes());
        self.bytes.extend(state);
    }

    #[inline]
    fn get(&self, i: usize) -> &[u8] {
        match L::STATE_BYTES {
            Some(length) => &self.bytes[i * length..][..length],
            None => {
                let (length, rest) = self.bytes[self.starts[i]..].split_at(4);
                let mut word = [0; 4];
                word.copy_from_slice(length);
                &rest[..u32::from_le_bytes(word) as usize]
            }
        }
    }

    /// Puts `state` in the place of state number `i`. A longer one goes to the
    /// end, and the old one's bytes stay unused.
    fn replace(&mut self, i: usize, state: &[u8]) -> Result<(), MemoryExhausted> {
        let old = self.get(i).len();
        if let Some(length) = L::STATE_BYTES {
            self.bytes[i * length..][..length].copy_from_slice(state);
        } else if state.len() <= old {
            let place = &mut self.bytes[self.starts[i]..][..4 + state.len()];
            place[..4].copy_from_slice(&(state.len() as u32).to_le_bytes());
            place[4..].copy_from_slice(state);
        } else {
            self.bytes.reserve(4 + state.len())?;
            self.starts[i] = self.bytes.len();
            self.append(state);
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.starts.clear();
    }

    fn memory_bytes(&self) -> usize {
        self.bytes.bytes() + self.starts.bytes()
    }
}

/// A state that the current level found.
#[derive(Clone, Copy)]
pub(crate) struct Found<W> {
    pub(crate) fingerprint: W,
    pub(crate) parent: ParentKey<W>,
}

struct FoundBlock<W: Word, L> {
    found: Buffer<Found<W>>,
    states: States<L>,
}

/// The states that a level has found, by position.
pub(crate) struct FoundLevel<W: Word, L> {
    blocks: Vec<FoundBlock<W, L>>,
    len: usize,
}

impl<W: Word, L> Default for FoundLevel<W, L> {
    fn default() -> Self {
        FoundLevel {
            blocks: Vec::new(),
            len: 0,
        }
    }
}

impl<W: Word, L: Layout> FoundLevel<W, L> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// What is known of state number `position`.
    #[inline]
    pub(crate) fn found(&self, position: usize) -> &Found<W> {
        &self.blocks[position >> BLOCK_BITS].found[position & BLOCK_MASK]
    }

    /// State number `position`.
    #[inline]
    pub(crate) fn state(&self, position: usize) -> &[u8] {
        self.blocks[position >> BLOCK_BITS]
            .states
            .get(position & BLOCK_MASK)
    }

    /// The bytes of all states, each with up to 4 more.
    pub(crate) fn bytes(&self) -> usize {
        let blocks = self.blocks.iter();
        blocks.map(|block| block.states.bytes.len()).sum::<usize>() + 4 * self.len
    }
}

/// The states of the current level that are still to be expanded, and those of
/// the next level found so far.
pub(crate) struct Frontier<W: Word, L> {
    current: VecDeque<Block<W, L>>,
    next: FoundLevel<W, L>,
    /// Blocks of a level that is being closed.
    closing: VecDeque<FoundBlock<W, L>>,
    spare_found: Vec<Buffer<Found<W>>>,
    spare_states: Vec<States<L>>,
    spare_fingerprints: Vec<Buffer<W>>,
    budget: Budget,
}

impl<W: Word, L: Layout> Frontier<W, L> {
    pub(crate) fn new(budget: Budget) -> Self {
        Frontier {
            current: VecDeque::new(),
            next: FoundLevel::default(),
            closing: VecDeque::new(),
            spare_found: Vec::new(),
            spare_states: Vec::new(),
            spare_fingerprints: Vec::new(),
            budget,
        }
    }

    /// The states of the next level.
    #[inline]
    pub(crate) fn next_len(&self) -> usize {
        self.next.len
    }

    /// Makes room for one more state of `length` bytes in the next level.
    #[inline]
    pub(crate) fn reserve(&mut self, length: usize) -> Result<(), MemoryExhausted> {
        if self.next.len == self.next.blocks.len() << BLOCK_BITS {
            self.begin_block()?;
        }
        match self.next.blocks.last_mut() {
            Some(block) => {
                block.found.reserve(1)?;
                block.states.reserve(length)
            }
            None => Ok(()),
        }
    }

    /// Begins a block of the next level. The first one grows as it fills; a
    /// further one gets at once what the one before it took.
    #[cold]
    fn begin_block(&mut self) -> Result<(), MemoryExhausted> {
        let found = self.spare_found.pop();
        let states = self.spare_states.pop();
        let mut block = FoundBlock {
            found: found.unwrap_or_else(|| Buffer::new(self.budget.clone(), Purpose::Frontier)),
            states: states.unwrap_or_else(|| States::new(&self.budget)),
        };
        if let Some(last) = self.next.blocks.last() {
            block.found.reserve_to(BLOCK_STATES)?;
            block.states.bytes.reserve_to(last.states.bytes.len())?;
            block.states.starts.reserve_to(last.states.starts.len())?;
        }
        self.next.blocks.push(block);
        Ok(())
    }

    /// Appends a state, for which there is room, to the next level.
    #[inline]
    pub(crate) fn push(&mut self, candidate: &Candidate<'_, W>) {
        if let Some(block) = self.next.blocks.last_mut() {
            block.found.push(Found {
                fingerprint: candidate.fingerprint,
                parent: candidate.parent,
            });
            block.states.push(candidate.state);
            self.next.len += 1;
        }
    }

    /// What is known of state number `position` of the next level.
    #[inline]
    pub(crate) fn found(&self, position: usize) -> &Found<W> {
        self.next.found(position)
    }

    /// State number `position` of the next level.
    #[inline]
    pub(crate) fn state(&self, position: usize) -> &[u8] {
        self.next.state(position)
    }

    /// Gives state number `position` of the next level another parent, and
    /// other bytes if they differ.
    pub(crate) fn improve(
        &mut self,
        position: usize,
        candidate: &Candidate<'_, W>,
    ) -> Result<(), MemoryExhausted> {
        let block = &mut self.next.blocks[position >> BLOCK_BITS];
        let i = position & BLOCK_MASK;
        if block.states.get(i) != candidate.state {
            block.states.replace(i, candidate.state)?;
        }
        block.found[i].parent = candidate.parent;
        Ok(())
    }

    /// Logs the states of the next level and makes it the current one; how
    /// many there are. What was done before a refusal stays done; call it
    /// again to go on.
    pub(crate) fn advance(&mut self, log: &mut ParentLog) -> Result<usize, MemoryExhausted> {
        // A refused state may have left a block without any.
        let blocks = self.next.blocks.drain(..);
        self.closing
            .extend(blocks.filter(|block| !block.found.is_empty()));
        self.next.len = 0;
        while let Some(block) = self.closing.front() {
            let len = block.found.len();
            log.reserve(len)?;
            let spare = self.spare_fingerprints.pop();
            let mut fingerprints =
                spare.unwrap_or_else(|| Buffer::new(self.budget.clone(), Purpose::Frontier));
            fingerprints.clear();
            fingerprints.reserve_to(len)?;
            let Some(FoundBlock { mut found, states }) = self.closing.pop_front() else {
                break;
            };
            let (first, split) = log.addresses(len);
            for state in found.iter() {
                log.push(LogEntry::new(state.fingerprint, state.parent.address()));
                fingerprints.push(state.fingerprint);
            }
            found.clear();
            self.spare_found.push(found);
            self.current.push_back(Block {
                fingerprints,
                states,
                first,
                split,
            });
        }
        // Levels differ little in width; what is left of a far wider one is
        // given back.
        let blocks = self.current.len();
        self.spare_found.truncate(blocks);
        self.spare_states.truncate(blocks);
        self.spare_fingerprints.truncate(blocks);
        Ok(self.current.iter().map(Block::len).sum())
    }

    /// Leaves out the states of the next level whose positions `is_known`
    /// names. Positions change.
    pub(crate) fn leave_out(
        &mut self,
        is_known: impl Fn(usize) -> bool,
    ) -> Result<(), MemoryExhausted> {
        self.next.len = 0;
        let blocks = std::mem::take(&mut self.next.blocks);
        for (number, block) in blocks.into_iter().enumerate() {
            for (i, found) in block.found.iter().enumerate() {
                if is_known(number << BLOCK_BITS | i) {
                    continue;
                }
                let state = block.states.get(i);
                self.reserve(state.len())?;
                self.push(&Candidate {
                    fingerprint: found.fingerprint,
                    parent: found.parent,
                    state,
                });
            }
        }
        Ok(())
    }

    /// Takes the states of the next level away, and all memory but that of the
    /// current level.
    pub(crate) fn take_next(&mut self) -> FoundLevel<W, L> {
        self.spare_found = Vec::new();
        self.spare_states = Vec::new();
        self.spare_fingerprints = Vec::new();
        std::mem::take(&mut self.next)
    }

    /// The states of the next level.
    pub(crate) fn next(&self) -> &FoundLevel<W, L> {
        &self.next
    }

    /// Appends a block to the current level.
    pub(crate) fn keep_block(&mut self, block: Block<W, L>) {
        self.current.push_back(block);
    }

    /// The blocks to expand.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Block<W, L>> {
        self.current.iter()
    }

    /// The next block to expand.
    pub(crate) fn take_block(&mut self) -> Option<Block<W, L>> {
        self.current.pop_front()
    }

    /// Takes the memory of a block that was expanded.
    pub(crate) fn return_block(&mut self, mut block: Block<W, L>) {
        block.states.clear();
        self.spare_states.push(block.states);
        self.spare_fingerprints.push(block.fingerprints);
    }

    /// The bytes that the blocks of the current level take; a block that was
    /// taken is not here.
    pub(crate) fn current_bytes(&self) -> usize {
        self.current.iter().map(Block::memory_bytes).sum()
    }

    /// The bytes that the states of the next level take.
    pub(crate) fn next_bytes(&self) -> usize {
        let next = self.next.blocks.iter().chain(&self.closing);
        next.map(|b| b.found.bytes() + b.states.memory_bytes())
            .sum()
    }

    /// The bytes that all blocks here take; a block that was taken is not here.
    pub(crate) fn memory_bytes(&self) -> usize {
        let (current, next) = (self.current_bytes(), self.next_bytes());
        let found: usize = self.spare_found.iter().map(Buffer::bytes).sum();
        let states: usize = self.spare_states.iter().map(States::memory_bytes).sum();
        let fingerprints: usize = self.spare_fingerprints.iter().map(Buffer::bytes).sum();
        current + next + found + states + fingerprints
    }
}
