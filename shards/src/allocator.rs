//! The allocator of tables: it asks the budget, and gives large blocks huge
//! pages.

use std::alloc::Layout;
use std::cell::Cell;
use std::ptr::{self, NonNull};

use allocator_api2::alloc::{AllocError, Allocator, Global};

use crate::budget::{Budget, MemoryExhausted, Purpose};

/// Blocks of this size and more are mapped, at multiples of it, with huge
/// pages: random probes of a large table miss the TLB otherwise.
const HUGE_PAGE: usize = 2 << 20;
const PAGE: usize = 4 << 10;

/// Allocates for one table. The budget is asked for every block before it is
/// allocated, while the block that it replaces still counts.
pub(crate) struct BudgetAllocator {
    budget: Budget,
    purpose: Purpose,
    /// The address of the last block that was allocated: while there is one
    /// table only, that is where its contents are.
    last: Cell<usize>,
    /// The bytes of all blocks that are allocated now.
    held: Cell<usize>,
    refused: Cell<Option<MemoryExhausted>>,
}

impl BudgetAllocator {
    pub(crate) fn new(budget: Budget, purpose: Purpose) -> Self {
        BudgetAllocator {
            budget,
            purpose,
            last: Cell::new(0),
            held: Cell::new(0),
            refused: Cell::new(None),
        }
    }

    /// An allocator for the same purpose.
    pub(crate) fn another(&self) -> Self {
        Self::new(self.budget.clone(), self.purpose)
    }

    /// The address of the last block that was allocated, 0 if none was.
    pub(crate) fn last_block(&self) -> usize {
        self.last.get()
    }

    /// The bytes of all blocks that are allocated now.
    pub(crate) fn held_bytes(&self) -> usize {
        self.held.get()
    }

    /// Why the last allocation failed, if one was tried and failed.
    pub(crate) fn refusal(&self) -> MemoryExhausted {
        self.refused
            .take()
            .unwrap_or_else(|| self.exhausted(usize::MAX))
    }

    /// The error that `wanted` bytes cannot be had.
    pub(crate) fn exhausted(&self, wanted: usize) -> MemoryExhausted {
        MemoryExhausted {
            purpose: self.purpose,
            wanted,
            used: self.budget.used(),
            limit: self.budget.limit(),
        }
    }

    fn reserve(&self, bytes: usize) -> Result<(), AllocError> {
        self.budget
            .try_reserve(bytes, self.purpose)
            .map_err(|refused| {
                self.refused.set(Some(refused));
                AllocError
            })
    }
}

/// Whether a block is mapped by itself.
fn is_mapped(layout: Layout) -> bool {
    layout.size() >= HUGE_PAGE && layout.align() <= HUGE_PAGE && !cfg!(miri)
}

/// The bytes that a block takes.
fn block_bytes(layout: Layout) -> usize {
    if is_mapped(layout) {
        layout.size().next_multiple_of(PAGE)
    } else {
        layout.size()
    }
}

// SAFETY: blocks come from mmap or from the global allocator, stay where they
// are until they are deallocated, and are given back to where they came from:
// `is_mapped` decides by the layout alone, which is the same at both ends.
unsafe impl Allocator for BudgetAllocator {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let bytes = block_bytes(layout);
        self.reserve(bytes)?;
        let block = if is_mapped(layout) {
            map(bytes)
        } else {
            Global.allocate(layout).ok().map(NonNull::cast)
        };
        let Some(block) = block else {
            self.budget.release(bytes);
            self.refused.set(Some(self.exhausted(bytes)));
            return Err(AllocError);
        };
        self.last.set(block.addr().get());
        self.held.set(self.held.get() + bytes);
        Ok(NonNull::slice_from_raw_parts(block, layout.size()))
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        let bytes = block_bytes(layout);
        if is_mapped(layout) {
            // SAFETY: the caller gives back a block of this layout from
            // `allocate`, which mapped exactly these bytes.
            unsafe { unmap(block.as_ptr(), bytes) };
        } else {
            // SAFETY: the block came from the global allocator with this
            // layout.
            unsafe { Global.deallocate(block, layout) };
        }
        self.held.set(self.held.get() - bytes);
        self.budget.release(bytes);
    }
}

/// Maps `bytes` (a multiple of the page size) at a multiple of the huge page
/// size, to be backed by huge pages where the system has them.
fn map(bytes: usize) -> Option<NonNull<u8>> {
    let mapped = bytes + HUGE_PAGE;
    // SAFETY: a new anonymous mapping at an address that the system chooses
    // touches nothing that exists.
    let start = unsafe {
        libc::mmap(
            ptr::null_mut(),
            mapped,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if start == libc::MAP_FAILED {
        return None;
    }
    let start = start.cast::<u8>();
    let before = start.addr().next_multiple_of(HUGE_PAGE) - start.addr();
    // SAFETY: before + bytes + after is what was mapped, the parts before and
    // after are whole pages and used by nobody. Advice changes no contents.
    unsafe {
        let block = start.add(before);
        unmap(start, before);
        unmap(block.add(bytes), HUGE_PAGE - before);
        // Without huge pages it works as well, only slower.
        libc::madvise(block.cast(), bytes, libc::MADV_HUGEPAGE);
        NonNull::new(block)
    }
}

/// Unmaps whole pages.
///
/// # Safety
/// The pages must be mapped, and used by nobody any more.
unsafe fn unmap(start: *mut u8, bytes: usize) {
    if bytes > 0 {
        // SAFETY: the caller's promise. It cannot fail for whole mapped pages,
        // short of a limit on the number of mappings; then memory leaks.
        unsafe { libc::munmap(start.cast(), bytes) };
    }
}
