//! Merging sorted sources.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::disk::DiskError;
use crate::disk::io_queue::IoQueue;

/// A sorted sequence of items on disk.
pub(crate) trait Source {
    type Item: Ord;

    /// Asks for what will be needed first.
    fn prepare(&mut self, io: &IoQueue);

    /// The next item, not less than the one before.
    async fn next(&mut self, io: &IoQueue) -> Result<Option<Self::Item>, DiskError>;
}

/// All items of some sources, sorted.
pub(crate) struct Merge<S: Source> {
    sources: Vec<S>,
    /// The next item of each source that has one.
    heads: BinaryHeap<Reverse<(S::Item, usize)>>,
}

impl<S: Source> Merge<S> {
    pub(crate) async fn new(io: &IoQueue, mut sources: Vec<S>) -> Result<Self, DiskError> {
        sources.iter_mut().for_each(|source| source.prepare(io));
        let mut heads = BinaryHeap::with_capacity(sources.len());
        for (i, source) in sources.iter_mut().enumerate() {
            if let Some(item) = source.next(io).await? {
                heads.push(Reverse((item, i)));
            }
        }
        Ok(Merge { sources, heads })
    }

    /// The least item that is left.
    pub(crate) async fn next(&mut self, io: &IoQueue) -> Result<Option<S::Item>, DiskError> {
        let Some(Reverse((item, source))) = self.heads.pop() else {
            return Ok(None);
        };
        if let Some(next) = self.sources[source].next(io).await? {
            self.heads.push(Reverse((next, source)));
        }
        Ok(Some(item))
    }
}
