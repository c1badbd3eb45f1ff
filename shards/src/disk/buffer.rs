//! Buffers at addresses that transfers past the page cache can use.

use std::alloc::Layout;
use std::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator, Global};
use allocator_api2::vec::Vec;

use crate::budget::Budget;

/// Places, lengths and addresses of transfers past the page cache are
/// multiples of this: the block size of any disk.
pub(crate) const DIRECT_BYTES: usize = 4096;

/// The bytes of a transfer, counted against a budget.
pub type IoBuffer = Vec<u8, Aligned>;

/// Allocates at multiples of 4096.
#[derive(Clone, Debug)]
pub struct Aligned(Budget);

impl Aligned {
    /// Takes what it allocates out of `budget`.
    pub fn new(budget: Budget) -> Self {
        Aligned(budget)
    }

    fn layout(layout: Layout) -> Result<Layout, AllocError> {
        layout.align_to(DIRECT_BYTES).map_err(|_| AllocError)
    }
}

// SAFETY: all is left to the global allocator, with the same stricter layout at
// both ends.
unsafe impl Allocator for Aligned {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let block = Global.allocate(Self::layout(layout)?)?;
        self.0.take(layout.size());
        Ok(block)
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        if let Ok(aligned) = Self::layout(layout) {
            // SAFETY: the caller gives back a block of this layout, which came
            // from the global allocator with the stricter one.
            unsafe { Global.deallocate(block, aligned) };
        }
        self.0.release(layout.size());
    }
}

#[cfg(test)]
pub(crate) fn io_buffer(bytes: &[u8]) -> IoBuffer {
    let mut buffer = Vec::new_in(Aligned::new(Budget::spilling(0)));
    buffer.extend_from_slice(bytes);
    buffer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_aligned_and_counted() {
        let budget = Budget::spilling(0);
        let mut buffer = IoBuffer::new_in(Aligned::new(budget.clone()));
        for length in [1, 100, 10_000] {
            buffer.resize(length, 7);
            assert_eq!(buffer.as_ptr().addr() % DIRECT_BYTES, 0);
            assert_eq!(budget.used(), buffer.capacity());
        }
        drop(buffer);
        assert_eq!(budget.used(), 0);
    }
}
