//! [`Value`]: one machine word. What fits is held inline; everything else is a
//! handle into a [`Heap`](super::Heap).

use crate::tla::resolve::ir::AtomId;

/// A TLA+ value, valid together with the [`Heap`](super::Heap) that made it.
///
/// The low four bits are the tag. Inline: integers of 60 bits; booleans,
/// strings and model values, with their number in the high 32 bits; short
/// intervals; the infinite sets. The others are handles: 24 bits of length, 36
/// bits of index into the heap's words.
///
/// Equality of values is [`Heap::equal`](super::Heap::equal); the words of
/// equal values may differ.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Value(u64);

/// What a value is, without its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer.
    Integer,
    /// TRUE or FALSE.
    Boolean,
    /// A string.
    String,
    /// A model value.
    ModelValue,
    /// `a..b`, not empty.
    Interval,
    /// An explicit set: its elements are [`Heap::items`](super::Heap::items),
    /// in TLC's order.
    Set,
    /// A tuple or sequence, also the empty function: its elements are
    /// [`Heap::items`](super::Heap::items).
    Tuple,
    /// A function whose domain is not `1..n`, records included.
    Function,
    /// A set that is not enumerated yet: SUBSET S, `[S -> T]` and so on.
    LazySet,
    /// Nat, Int, Real, STRING or Any.
    InfiniteSet,
    /// A set filter or function that only the evaluator can look into.
    Closure,
}

/// The tags, in the low four bits.
pub(super) mod tag {
    pub const INTEGER: u64 = 0;
    pub const BOOLEAN: u64 = 1;
    pub const STRING: u64 = 2;
    pub const MODEL_VALUE: u64 = 3;
    pub const INTERVAL: u64 = 4;
    pub const SET: u64 = 5;
    pub const TUPLE: u64 = 6;
    pub const FUNCTION: u64 = 7;
    pub const LAZY: u64 = 8;
    /// An integer that needs 64 bits, in the heap.
    pub const BIG_INTEGER: u64 = 9;
    /// An interval whose bounds do not fit the word, in the heap.
    pub const WIDE_INTERVAL: u64 = 10;
    pub const INFINITE: u64 = 11;
    pub const CLOSURE: u64 = 12;
    /// A string made at run time; such are ordered by their texts.
    pub const RUNTIME_STRING: u64 = 13;
}

const TAG_BITS: u32 = 4;
const TAG_MASK: u64 = (1 << TAG_BITS) - 1;
const LENGTH_BITS: u32 = 24;
const INDEX_SHIFT: u32 = TAG_BITS + LENGTH_BITS;
const ATOM_SHIFT: u32 = 32;
const LOW_BOUND_SHIFT: u32 = 34;

/// The greatest number of elements of a set, tuple or function.
pub const MAX_LENGTH: usize = (1 << LENGTH_BITS) - 1;
/// The greatest number of words of a heap.
pub const MAX_WORDS: usize = 1 << (64 - INDEX_SHIFT);

/// The infinite sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Infinite {
    Nat,
    Int,
    Real,
    String,
    Any,
}

impl Value {
    /// FALSE.
    pub const FALSE: Value = Value(tag::BOOLEAN);
    /// TRUE.
    pub const TRUE: Value = Value(tag::BOOLEAN | 1 << ATOM_SHIFT);
    /// 0.
    pub const ZERO: Value = Value(tag::INTEGER);
    /// `{}`.
    pub const EMPTY_SET: Value = Value(tag::SET);
    /// `<<>>`, also the function with an empty domain.
    pub const EMPTY_TUPLE: Value = Value(tag::TUPLE);
    /// No value: its tag is that of none.
    pub const NONE: Value = Value(TAG_MASK);
    /// Nat.
    pub const NAT: Value = Value::infinite(Infinite::Nat);
    /// Int.
    pub const INT: Value = Value::infinite(Infinite::Int);
    /// Real.
    pub const REAL: Value = Value::infinite(Infinite::Real);
    /// STRING.
    pub const STRING: Value = Value::infinite(Infinite::String);
    /// TLC's Any, of which every value is an element.
    pub const ANY: Value = Value::infinite(Infinite::Any);

    const fn infinite(set: Infinite) -> Value {
        Value(tag::INFINITE | (set as u64) << TAG_BITS)
    }

    /// TRUE or FALSE.
    #[inline]
    pub const fn boolean(value: bool) -> Value {
        Value(tag::BOOLEAN | (value as u64) << ATOM_SHIFT)
    }

    /// An integer of at most 60 bits; others need the heap
    /// ([`Heap::integer`](super::Heap::integer)).
    #[inline]
    pub const fn small_integer(value: i64) -> Option<Value> {
        let shifted = value << TAG_BITS;
        if shifted >> TAG_BITS == value {
            Some(Value(shifted as u64))
        } else {
            None
        }
    }

    /// The string `atom` of the program.
    #[inline]
    pub(super) const fn string(atom: AtomId) -> Value {
        Value(tag::STRING | (atom.0 as u64) << ATOM_SHIFT)
    }

    /// The string `atom`, made at run time.
    #[inline]
    pub(super) const fn runtime_string(atom: AtomId) -> Value {
        Value(tag::RUNTIME_STRING | (atom.0 as u64) << ATOM_SHIFT)
    }

    /// The model value `atom`; a type of 0 means untyped.
    #[inline]
    pub(super) const fn model_value(atom: AtomId, kind: u16) -> Value {
        Value(tag::MODEL_VALUE | (kind as u64) << TAG_BITS | (atom.0 as u64) << ATOM_SHIFT)
    }

    /// `low..high` if the bounds have at most 30 bits; must not be empty.
    #[inline]
    pub(super) const fn small_interval(low: i64, high: i64) -> Option<Value> {
        const LIMIT: i64 = 1 << 29;
        if low < -LIMIT || high >= LIMIT {
            return None;
        }
        let low = (low as u64) << LOW_BOUND_SHIFT;
        let high = ((high as u64) << LOW_BOUND_SHIFT) >> (LOW_BOUND_SHIFT - TAG_BITS);
        Some(Value(tag::INTERVAL | high | low))
    }

    /// A handle; `length` and `index` were checked by the heap.
    #[inline]
    pub(super) const fn handle(tag: u64, index: usize, length: usize) -> Value {
        Value(tag | (length as u64) << TAG_BITS | (index as u64) << INDEX_SHIFT)
    }

    /// A word of the heap that is no value.
    #[inline]
    pub(super) const fn raw(word: u64) -> Value {
        Value(word)
    }

    /// All bits. Values with equal bits are equal; equal values may have
    /// different bits.
    #[inline]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether both are the same word, which implies that they are equal.
    #[inline]
    pub const fn same(self, other: Value) -> bool {
        self.0 == other.0
    }

    #[inline]
    pub(super) const fn tag(self) -> u64 {
        self.0 & TAG_MASK
    }

    /// The index of a handle's first word.
    #[inline]
    pub(super) const fn index(self) -> usize {
        (self.0 >> INDEX_SHIFT) as usize
    }

    /// The length in a handle.
    #[inline]
    pub(super) const fn length(self) -> usize {
        ((self.0 >> TAG_BITS) as usize) & MAX_LENGTH
    }

    /// What this is.
    #[inline]
    pub const fn kind(self) -> Kind {
        match self.tag() {
            tag::INTEGER | tag::BIG_INTEGER => Kind::Integer,
            tag::BOOLEAN => Kind::Boolean,
            tag::STRING | tag::RUNTIME_STRING => Kind::String,
            tag::MODEL_VALUE => Kind::ModelValue,
            tag::INTERVAL | tag::WIDE_INTERVAL => Kind::Interval,
            tag::SET => Kind::Set,
            tag::TUPLE => Kind::Tuple,
            tag::FUNCTION => Kind::Function,
            tag::LAZY => Kind::LazySet,
            tag::INFINITE => Kind::InfiniteSet,
            _ => Kind::Closure,
        }
    }

    /// The truth value of a boolean.
    #[inline]
    pub const fn as_boolean(self) -> Option<bool> {
        if self.tag() == tag::BOOLEAN {
            Some(self.0 >> ATOM_SHIFT != 0)
        } else {
            None
        }
    }

    /// The integer, if it is one of at most 60 bits. All integers:
    /// [`Heap::as_integer`](super::Heap::as_integer).
    #[inline]
    pub const fn as_small_integer(self) -> Option<i64> {
        if self.tag() == tag::INTEGER {
            Some(self.0 as i64 >> TAG_BITS)
        } else {
            None
        }
    }

    /// The atom of a string or model value; that of a string made at run time
    /// means something on this core only.
    #[inline]
    pub const fn as_atom(self) -> Option<AtomId> {
        match self.tag() {
            tag::STRING | tag::MODEL_VALUE | tag::RUNTIME_STRING => {
                Some(AtomId((self.0 >> ATOM_SHIFT) as u32))
            }
            _ => None,
        }
    }

    /// The atom of a string.
    #[inline]
    pub const fn as_string(self) -> Option<AtomId> {
        if self.tag() == tag::MODEL_VALUE {
            None
        } else {
            self.as_atom()
        }
    }

    #[inline]
    pub(in crate::tla) const fn is_runtime_string(self) -> bool {
        self.tag() == tag::RUNTIME_STRING
    }

    /// The type of a model value, 0 if it has none.
    #[inline]
    pub(super) const fn model_type(self) -> u16 {
        (self.0 >> TAG_BITS) as u16
    }

    /// The bounds of an interval held inline.
    #[inline]
    pub(super) const fn small_bounds(self) -> (i64, i64) {
        let low = self.0 as i64 >> LOW_BOUND_SHIFT;
        let high = ((self.0 << (LOW_BOUND_SHIFT - TAG_BITS)) as i64) >> LOW_BOUND_SHIFT;
        (low, high)
    }

    pub(super) const fn as_infinite(self) -> Option<Infinite> {
        if self.tag() != tag::INFINITE {
            return None;
        }
        Some(match self.0 >> TAG_BITS {
            0 => Infinite::Nat,
            1 => Infinite::Int,
            2 => Infinite::Real,
            3 => Infinite::String,
            _ => Infinite::Any,
        })
    }

    /// Whether both are held inline and have the same type, so that
    /// [`Value::order_key`] gives TLC's order: integers, booleans, strings of
    /// the program, or model values of one type.
    #[inline(always)]
    pub(super) const fn is_like(self, other: Value) -> bool {
        // The low half of all but integers is the tag, and the type of a model
        // value.
        (self.0 | other.0) & TAG_MASK == tag::INTEGER
            || (self.0 as u32 == other.0 as u32 && self.tag() <= tag::MODEL_VALUE)
    }

    /// Whether both are explicit sets or both tuples, of different lengths.
    #[inline(always)]
    pub(super) const fn differs_in_length(self, other: Value) -> bool {
        self.tag() == other.tag()
            && matches!(self.tag(), tag::SET | tag::TUPLE)
            && self.length() != other.length()
    }

    /// A key whose order is TLC's among values that [are like](Value::is_like)
    /// each other; equal only for equal values.
    #[inline(always)]
    pub(super) const fn order_key(self) -> i64 {
        self.0 as i64
    }

    /// The number of a boolean, string or model value; something else's bits.
    #[inline(always)]
    pub(super) const fn number(self) -> u64 {
        self.0 >> ATOM_SHIFT
    }

    /// Whether this is an integer, a boolean, a string of the program or a model
    /// value that is held inline: such are equal exactly if they are the
    /// [same](Value::same).
    #[inline]
    pub const fn is_plain(self) -> bool {
        self.tag() <= tag::MODEL_VALUE
    }

    /// Whether this refers to words of the heap.
    #[inline]
    pub(super) const fn is_handle(self) -> bool {
        !matches!(
            self.tag(),
            tag::INTEGER
                | tag::BOOLEAN
                | tag::STRING
                | tag::RUNTIME_STRING
                | tag::MODEL_VALUE
                | tag::INTERVAL
                | tag::INFINITE
        )
    }

    /// Whether this is a set of whatever kind.
    #[inline]
    pub const fn is_set(self) -> bool {
        matches!(
            self.kind(),
            Kind::Interval | Kind::Set | Kind::LazySet | Kind::InfiniteSet
        )
    }
}
