//! Growable arrays that ask the budget first.

use std::ops::{Deref, DerefMut};

use crate::budget::{Budget, MemoryExhausted, Purpose};

/// A vector whose capacity counts against a budget. Pushing needs capacity
/// reserved before; what is stored survives a refusal.
pub(crate) struct Buffer<T: Copy> {
    items: Vec<T>,
    budget: Budget,
    purpose: Purpose,
}

impl<T: Copy> Buffer<T> {
    pub(crate) fn new(budget: Budget, purpose: Purpose) -> Self {
        Buffer {
            items: Vec::new(),
            budget,
            purpose,
        }
    }

    /// Makes room for `additional` more items, doubling.
    #[inline]
    pub(crate) fn reserve(&mut self, additional: usize) -> Result<(), MemoryExhausted> {
        if self.items.capacity() - self.items.len() < additional {
            let least = self.items.len() + additional;
            self.grow(least.max(self.items.capacity() * 2))?;
        }
        Ok(())
    }

    /// Makes room for exactly `capacity` items in all, if there is less.
    pub(crate) fn reserve_to(&mut self, capacity: usize) -> Result<(), MemoryExhausted> {
        if self.items.capacity() < capacity {
            self.grow(capacity)?;
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self, capacity: usize) -> Result<(), MemoryExhausted> {
        let old = self.bytes();
        let new = capacity * size_of::<T>();
        self.budget.try_reserve(new, self.purpose)?;
        let additional = capacity - self.items.len();
        if self.items.try_reserve_exact(additional).is_err() {
            self.budget.release(new);
            return Err(MemoryExhausted {
                purpose: self.purpose,
                wanted: new,
                used: self.budget.used(),
                limit: self.budget.limit(),
            });
        }
        self.budget.release(old);
        debug_assert_eq!(self.items.capacity(), capacity);
        Ok(())
    }

    /// Appends an item for which there is room.
    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        debug_assert!(self.items.len() < self.items.capacity());
        self.items.push(item);
    }

    /// Appends items for which there is room.
    #[inline]
    pub(crate) fn extend(&mut self, items: &[T]) {
        debug_assert!(self.items.len() + items.len() <= self.items.capacity());
        self.items.extend_from_slice(items);
    }

    pub(crate) fn clear(&mut self) {
        self.items.clear();
    }

    /// The bytes of its capacity.
    pub(crate) fn bytes(&self) -> usize {
        self.items.capacity() * size_of::<T>()
    }
}

impl<T: Copy> Drop for Buffer<T> {
    fn drop(&mut self) {
        self.budget.release(self.bytes());
    }
}

impl<T: Copy> Deref for Buffer<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T: Copy> DerefMut for Buffer<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}
