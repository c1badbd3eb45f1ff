//! [`Heap`]: the words of all values that are not held inline.

use super::atoms::AtomTable;
use super::error::{ValueError, ValueErrorKind};
use super::value::{Kind, MAX_LENGTH, MAX_WORDS, Value, tag};
use crate::tla::resolve::ir::AtomId;

/// A bump arena for the values of one core.
///
/// It starts with the constants of the specification, which
/// [`Heap::freeze`] makes permanent; a clone of the frozen heap serves each
/// core. What is made afterwards is dropped by [`Heap::truncate`], usually once
/// a state has been expanded.
///
/// Layout, in words, from a handle's index:
/// - set, tuple: the elements;
/// - function: the domain (a set or interval), then the values in the domain's
///   order;
/// - lazy set, closure: a header, the value it was forced to (0 if it was not
///   yet), then the operands;
/// - wide interval: the bounds; big integer: the integer.
#[derive(Clone, Debug)]
pub struct Heap {
    pub(super) words: Vec<Value>,
    pub(super) atoms: AtomTable,
    constants: Mark,
    budget_words: usize,
    /// Where lazy sets and closures keep what they were forced to, in the
    /// order in which they were.
    forced: Vec<usize>,
    pub(super) domains: super::domains::Domains,
    /// The lowest address that the stack may reach in operations on nested
    /// values.
    stack_floor: usize,
}

/// Roughly where the stack ends.
#[inline(always)]
pub fn stack_address() -> usize {
    let marker = 0u8;
    &raw const marker as usize
}

/// How full a heap is; made by [`Heap::mark`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    words: usize,
    strings: usize,
    forced: usize,
}

impl AsMut<Heap> for Heap {
    fn as_mut(&mut self) -> &mut Heap {
        self
    }
}

impl Mark {
    /// The later of two marks of one heap.
    #[inline]
    #[must_use]
    pub fn later(self, other: Mark) -> Mark {
        Mark {
            words: self.words.max(other.words),
            strings: self.strings.max(other.strings),
            forced: self.forced.max(other.forced),
        }
    }
}

impl Heap {
    /// Sets the lowest address that the stack of this thread may reach in
    /// operations on nested values; 0, as it is at first, for no limit.
    #[inline]
    pub fn set_stack_floor(&mut self, address: usize) {
        self.stack_floor = address;
    }

    /// Whether an operation must go no deeper into a value.
    #[inline(always)]
    pub(super) fn is_stack_used_up(&self) -> bool {
        stack_address() < self.stack_floor
    }

    /// An empty heap that refuses to hold more than `budget_bytes`.
    pub fn new(atoms: AtomTable, budget_bytes: usize) -> Self {
        Heap {
            words: Vec::new(),
            atoms,
            constants: Mark::default(),
            budget_words: (budget_bytes / size_of::<Value>()).min(MAX_WORDS),
            forced: Vec::new(),
            domains: super::domains::Domains::default(),
            stack_floor: 0,
        }
    }

    /// Refuses to hold more than `budget_bytes` from now on.
    pub fn limit(&mut self, budget_bytes: usize) {
        self.budget_words = (budget_bytes / size_of::<Value>()).min(MAX_WORDS);
    }

    /// The strings and model values.
    pub fn atoms(&self) -> &AtomTable {
        &self.atoms
    }

    /// Makes everything in the heap permanent.
    pub fn freeze(&mut self) {
        self.constants = self.mark();
    }

    /// How full the heap is.
    #[inline]
    pub fn mark(&self) -> Mark {
        Mark {
            words: self.words.len(),
            strings: self.atoms.runtime_count(),
            forced: self.forced.len(),
        }
    }

    /// Whether `value` does not need anything that was made since `mark`.
    #[inline]
    pub fn is_older(&self, value: Value, mark: Mark) -> bool {
        if value.is_runtime_string() {
            return self.atoms.is_older(value, mark.strings);
        }
        !value.is_handle() || value.index() < mark.words || value.length() == 0
    }

    /// Drops all that was made since `mark`, which must not be older than
    /// [`Heap::freeze`]. Values made since are then invalid.
    #[inline]
    pub fn truncate(&mut self, mark: Mark) {
        debug_assert!(mark.words >= self.constants.words);
        if self.forced.len() > mark.forced {
            self.unforce(mark);
        }
        self.words.truncate(mark.words);
        if self.atoms.runtime_count() > mark.strings {
            self.atoms.truncate(mark.strings);
        }
    }

    /// Drops all that was made since `mark`, unless something was forced since:
    /// that would have to be done again.
    pub(super) fn drop_unforced(&mut self, mark: Mark) {
        if self.forced.len() == mark.forced {
            self.truncate(mark);
        }
    }

    /// Drops all but the constants.
    pub fn clear(&mut self) {
        self.truncate(self.constants);
    }

    /// Forgets what values were forced to since `mark`.
    #[cold]
    fn unforce(&mut self, mark: Mark) {
        for place in self.forced.drain(mark.forced..) {
            self.words[place] = Value::raw(0);
        }
    }

    /// The memory in use, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.words.capacity() * size_of::<Value>()
    }

    /// What the lazy set or closure at `value` was forced to.
    #[inline]
    pub(super) fn forced_to(&self, value: Value) -> Option<Value> {
        let forced = self.words[value.index() + 1];
        (forced.bits() != 0).then_some(forced)
    }

    pub(super) fn set_forced(&mut self, value: Value, to: Value) {
        let place = value.index() + 1;
        self.words[place] = to;
        self.forced.push(place);
    }

    /// Makes room for `words` more words.
    ///
    /// # Errors
    /// The budget is used up.
    #[inline]
    pub(super) fn reserve(&mut self, words: usize) -> Result<(), ValueError> {
        if self.budget_words.saturating_sub(self.words.len()) < words {
            return Err(self.out_of_memory());
        }
        Ok(())
    }

    /// Checks that `words` more words would fit.
    ///
    /// # Errors
    /// They would not.
    pub fn check_room(&mut self, words: i64) -> Result<(), ValueError> {
        match usize::try_from(words) {
            Ok(words) => self.reserve(words),
            Err(_) => Err(self.out_of_memory()),
        }
    }

    #[cold]
    fn out_of_memory(&self) -> ValueError {
        let budget_bytes = self.budget_words * size_of::<Value>();
        ValueErrorKind::OutOfMemory { budget_bytes }.into()
    }

    /// A handle to `items`, copied to the heap.
    #[inline]
    pub(super) fn push_items(&mut self, tag: u64, items: &[Value]) -> Result<Value, ValueError> {
        if items.is_empty() {
            return Ok(Value::handle(tag, 0, 0));
        }
        let index = self.words.len();
        self.reserve(items.len())?;
        self.words.extend_from_slice(items);
        self.finish_items(tag, index)
    }

    /// A handle to the words from `start` to the end of the heap.
    #[inline]
    pub(super) fn finish_items(&mut self, tag: u64, start: usize) -> Result<Value, ValueError> {
        let length = self.words.len() - start;
        if length == 0 {
            return Ok(Value::handle(tag, 0, 0));
        }
        if length > MAX_LENGTH {
            return Err(self.out_of_memory());
        }
        Ok(Value::handle(tag, start, length))
    }

    /// An integer.
    ///
    /// # Errors
    /// The budget is used up.
    #[inline]
    pub fn integer(&mut self, value: i64) -> Result<Value, ValueError> {
        match Value::small_integer(value) {
            Some(integer) => Ok(integer),
            None => {
                let index = self.words.len();
                self.reserve(1)?;
                self.words.push(Value::raw(value as u64));
                Ok(Value::handle(tag::BIG_INTEGER, index, 1))
            }
        }
    }

    /// The integer that `value` is, if it is one.
    #[inline]
    pub fn as_integer(&self, value: Value) -> Option<i64> {
        match value.tag() {
            tag::INTEGER => value.as_small_integer(),
            tag::BIG_INTEGER => Some(self.words[value.index()].bits() as i64),
            _ => None,
        }
    }

    /// `low..high`.
    ///
    /// # Errors
    /// The budget is used up.
    #[inline]
    pub fn interval(&mut self, low: i64, high: i64) -> Result<Value, ValueError> {
        if low > high {
            return Ok(Value::EMPTY_SET);
        }
        match Value::small_interval(low, high) {
            Some(interval) => Ok(interval),
            None => {
                let index = self.words.len();
                self.reserve(2)?;
                self.words.push(Value::raw(low as u64));
                self.words.push(Value::raw(high as u64));
                Ok(Value::handle(tag::WIDE_INTERVAL, index, 2))
            }
        }
    }

    /// The bounds of an interval.
    #[inline]
    pub fn as_interval(&self, value: Value) -> Option<(i64, i64)> {
        match value.tag() {
            tag::INTERVAL => Some(value.small_bounds()),
            tag::WIDE_INTERVAL => {
                let low = self.words[value.index()].bits() as i64;
                Some((low, self.words[value.index() + 1].bits() as i64))
            }
            _ => None,
        }
    }

    /// The string with this text, which may be one that the program does not
    /// contain. Such strings come after those of the program in TLC's order,
    /// and are ordered by their text among themselves (TLC: by arrival).
    pub fn string(&mut self, text: &str) -> Value {
        self.atoms.intern(text)
    }

    /// A string or model value of the program.
    ///
    /// # Panics
    /// If the program has no such atom.
    pub fn atom(&self, atom: AtomId) -> Value {
        self.atoms.value(atom)
    }

    /// As many words as a handle's length says, `skip` words from its index.
    #[inline(always)]
    pub(super) fn words_of(&self, value: Value, skip: usize) -> &[Value] {
        let start = value.index() + skip;
        &self.words[start..start + value.length()]
    }

    /// The elements of an explicit set (in TLC's order) or a tuple, or the
    /// values of a function in its domain's order; nothing for other values.
    #[inline]
    pub fn items(&self, value: Value) -> &[Value] {
        match value.tag() {
            tag::SET | tag::TUPLE => self.words_of(value, 0),
            tag::FUNCTION => self.words_of(value, 1),
            _ => &[],
        }
    }

    /// Whether `value` is a function whose domain is a set of strings.
    #[inline]
    pub fn is_record(&self, value: Value) -> bool {
        // Model values come before strings, and other values are not
        // comparable with strings: the first element decides.
        value.kind() == Kind::Function
            && self
                .items(self.words[value.index()])
                .first()
                .is_some_and(|name| name.kind() == Kind::String)
    }
}
