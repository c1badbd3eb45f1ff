//! TLC's order and equality.
//!
//! Integers are ordered by number, strings and model values by atom, sets by
//! cardinality and then element by element, functions by the size of their
//! domains, then the domains, then the values. Model values come before all
//! else; values of other types are incomparable, which is an error.

use std::cmp::Ordering;

use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::LazyKind;
use super::value::{Kind, Value, tag};

/// A set whose elements are known.
#[derive(Clone, Copy)]
pub(super) enum Explicit<'a> {
    /// The elements, sorted.
    Items(&'a [Value]),
    /// Every integer from the first to the second.
    Range(i64, i64),
}

impl Explicit<'_> {
    pub(super) fn cardinality(self) -> u64 {
        match self {
            Explicit::Items(items) => items.len() as u64,
            Explicit::Range(low, high) => (high.wrapping_sub(low) as u64).saturating_add(1),
        }
    }
}

/// An ordering as a word: a result with a word in it is returned in registers,
/// one with an [`Ordering`] through memory.
#[derive(Clone, Copy)]
struct Sign(i64);

impl Sign {
    #[inline(always)]
    fn of(order: Ordering) -> Self {
        Sign(order as i64)
    }

    #[inline(always)]
    fn ordering(self) -> Ordering {
        self.0.cmp(&0)
    }
}

impl Heap {
    /// How `a` stands to `b` in TLC's order.
    ///
    /// # Errors
    /// The values, or parts of them that had to be compared, are incomparable
    /// or cannot be enumerated.
    #[inline]
    pub fn compare(&mut self, a: Value, b: Value) -> Result<Ordering, ValueError> {
        if a.is_like(b) {
            return Ok(a.order_key().cmp(&b.order_key()));
        }
        self.forcing(|heap| heap.order(a, b))
    }

    /// Whether `a = b`.
    ///
    /// # Errors
    /// As for [`Heap::compare`].
    #[inline]
    pub fn equal(&mut self, a: Value, b: Value) -> Result<bool, ValueError> {
        if a.same(b) {
            return Ok(true);
        }
        if a.is_like(b) || a.differs_in_length(b) {
            return Ok(false);
        }
        self.forcing(|heap| heap.is_equal(a, b))
    }

    /// Runs `operation` until it meets no lazy set that was not enumerated.
    #[inline]
    pub(super) fn forcing<T>(
        &mut self,
        operation: impl Fn(&Heap) -> Result<T, ValueError>,
    ) -> Result<T, ValueError> {
        loop {
            match operation(self) {
                Ok(result) => return Ok(result),
                Err(error) => self.force_blocking(error)?,
            }
        }
    }

    /// Enumerates the lazy set that `error` is about, or returns the error.
    #[cold]
    pub(super) fn force_blocking(&mut self, error: ValueError) -> Result<(), ValueError> {
        match *error.kind() {
            ValueErrorKind::Unforced(value) if value.kind() == Kind::LazySet => {
                self.force(value).map(|_| ())
            }
            _ => Err(error),
        }
    }

    /// [`Heap::equal`] where lazy sets may be unforced.
    pub(super) fn is_equal(&self, a: Value, b: Value) -> Result<bool, ValueError> {
        if a.kind() == Kind::LazySet
            && b.kind() == Kind::LazySet
            && let Some(equal) = self.equal_operands(a, b)?
        {
            return Ok(equal);
        }
        Ok(self.order(a, b)? == Ordering::Equal)
    }

    /// Decides equality of two powersets or sets of functions from their
    /// operands. (Where both are `{}` or `{<<>>}`, TLC compares the operands
    /// all the same and may say FALSE.)
    fn equal_operands(&self, a: Value, b: Value) -> Result<Option<bool>, ValueError> {
        let (x, y) = (self.operands(a), self.operands(b));
        match (self.lazy_kind(a), self.lazy_kind(b)) {
            (LazyKind::Subset, LazyKind::Subset) => self.is_equal(x[0], y[0]).map(Some),
            (LazyKind::Functions, LazyKind::Functions) => {
                if self.is_empty(x[0])? || self.is_empty(y[0])? {
                    return self.is_equal(x[0], y[0]).map(Some);
                }
                if self.is_empty(x[1])? || self.is_empty(y[1])? {
                    return self.is_equal(x[1], y[1]).map(Some);
                }
                Ok(Some(
                    self.is_equal(x[0], y[0])? && self.is_equal(x[1], y[1])?,
                ))
            }
            _ => Ok(None),
        }
    }

    fn is_empty(&self, set: Value) -> Result<bool, ValueError> {
        match set.kind() {
            Kind::InfiniteSet => Ok(false),
            Kind::LazySet if self.lazy_kind(set) == LazyKind::Subset => Ok(false),
            Kind::LazySet if self.lazy_kind(set) == LazyKind::Seq => Ok(false),
            _ => Ok(self.explicit(set)?.cardinality() == 0),
        }
    }

    /// [`Heap::compare`] where lazy sets may be unforced.
    #[inline]
    pub(super) fn order(&self, a: Value, b: Value) -> Result<Ordering, ValueError> {
        if a.is_like(b) {
            return Ok(a.order_key().cmp(&b.order_key()));
        }
        self.order_composite(a, b).map(Sign::ordering)
    }

    fn order_composite(&self, a: Value, b: Value) -> Result<Sign, ValueError> {
        self.order_parts(a, b).map(Sign::of)
    }

    #[inline(always)]
    fn order_parts(&self, a: Value, b: Value) -> Result<Ordering, ValueError> {
        if a.same(b) {
            return Ok(Ordering::Equal);
        }
        if self.is_stack_used_up() {
            return Err(ValueErrorKind::OutOfStack.into());
        }
        match (a.tag(), b.tag()) {
            (tag::SET, tag::SET) | (tag::TUPLE, tag::TUPLE) => {
                self.order_items(self.words_of(a, 0), self.words_of(b, 0))
            }
            (tag::FUNCTION, tag::FUNCTION) => self.order_functions(a, b),
            _ => self.order_others(a, b),
        }
    }

    /// Whether both are `SUBSET S` or both are `Seq(S)`: these are ordered as
    /// what they are made of.
    fn are_ordered_as_bases(&self, a: Value, b: Value) -> bool {
        let kind = self.lazy_kind(a);
        matches!(kind, LazyKind::Subset | LazyKind::Seq) && self.lazy_kind(b) == kind
    }

    /// By length, then element by element.
    #[inline]
    pub(super) fn order_items(&self, a: &[Value], b: &[Value]) -> Result<Ordering, ValueError> {
        if a.len() != b.len() {
            return Ok(a.len().cmp(&b.len()));
        }
        for (&x, &y) in a.iter().zip(b) {
            if x.same(y) {
                continue;
            }
            let order = self.order(x, y)?;
            if order != Ordering::Equal {
                return Ok(order);
            }
        }
        Ok(Ordering::Equal)
    }

    #[inline(never)]
    fn order_functions(&self, a: Value, b: Value) -> Result<Ordering, ValueError> {
        let (x, y) = (self.words[a.index()], self.words[b.index()]);
        if !x.same(y) {
            let order = match a.length().cmp(&b.length()) {
                Ordering::Equal => self.order(x, y)?,
                _ if self.is_record(a) && !self.is_on_atoms(y) => return Err(incomparable(a, b)),
                order => order,
            };
            if order != Ordering::Equal {
                return Ok(order);
            }
        }
        self.order_items(self.words_of(a, 1), self.words_of(b, 1))
    }

    /// Whether a function domain has strings or model values.
    fn is_on_atoms(&self, domain: Value) -> bool {
        self.items(domain)
            .first()
            .is_some_and(|first| first.as_atom().is_some())
    }

    #[inline(never)]
    fn order_others(&self, a: Value, b: Value) -> Result<Ordering, ValueError> {
        match (a.kind(), b.kind()) {
            (Kind::ModelValue, _) | (_, Kind::ModelValue) => order_model_values(a, b),
            (Kind::Integer, Kind::Integer) => Ok(self.as_integer(a).cmp(&self.as_integer(b))),
            (Kind::String, Kind::String) => Ok(self.order_strings(a, b)),
            (Kind::Closure, Kind::Closure) => match (self.forced_to(a), self.forced_to(b)) {
                (Some(a), Some(b)) => self.order(a, b),
                (None, _) => Err(ValueErrorKind::Unforced(a).into()),
                (_, None) => Err(ValueErrorKind::Unforced(b).into()),
            },
            (Kind::Closure, _) => match self.forced_to(a) {
                Some(a) => self.order(a, b),
                None => Err(ValueErrorKind::Unforced(a).into()),
            },
            (_, Kind::Closure) => match self.forced_to(b) {
                Some(b) => self.order(a, b),
                None => Err(ValueErrorKind::Unforced(b).into()),
            },
            (Kind::InfiniteSet, Kind::InfiniteSet) => order_infinite(a, b),
            (Kind::InfiniteSet, _) | (_, Kind::InfiniteSet) => Err(incomparable(a, b)),
            (Kind::LazySet, Kind::LazySet) if self.are_ordered_as_bases(a, b) => {
                self.order(self.operands(a)[0], self.operands(b)[0])
            }
            _ if a.is_set() && b.is_set() => self.order_sets(self.explicit(a)?, self.explicit(b)?),
            (Kind::Tuple, Kind::Function) => Ok(match a.length().cmp(&b.length()) {
                Ordering::Equal => self.order_domains(a, b, b)?,
                order => order,
            }),
            (Kind::Function, Kind::Tuple) => {
                if self.is_record(a) && b.length() != 0 {
                    return Err(incomparable(a, b));
                }
                Ok(match a.length().cmp(&b.length()) {
                    Ordering::Equal => self.order_domains(a, b, a)?.reverse(),
                    order => order,
                })
            }
            _ => Err(incomparable(a, b)),
        }
    }

    /// The order of `1..n` and the domain of `function`, which differ and have
    /// the same size; `a` and `b` are what is compared.
    fn order_domains(&self, a: Value, b: Value, function: Value) -> Result<Ordering, ValueError> {
        let domain = self.words[function.index()];
        match self.explicit(domain)? {
            Explicit::Range(low, _) => Ok(1.cmp(&low)),
            Explicit::Items(items) => {
                for (index, &item) in items.iter().enumerate() {
                    let Some(integer) = self.as_integer(item) else {
                        return Err(incomparable(a, b));
                    };
                    let order = (index as i64 + 1).cmp(&integer);
                    if order != Ordering::Equal {
                        return Ok(order);
                    }
                }
                Ok(Ordering::Equal)
            }
        }
    }

    fn order_strings(&self, a: Value, b: Value) -> Ordering {
        match (a.is_runtime_string(), b.is_runtime_string()) {
            (false, true) => Ordering::Less,
            (true, false) => Ordering::Greater,
            _ => {
                let text = |value: Value| value.as_atom().map(|atom| self.atoms.text(atom));
                text(a).cmp(&text(b))
            }
        }
    }

    pub(super) fn order_sets(&self, a: Explicit, b: Explicit) -> Result<Ordering, ValueError> {
        let order = a.cardinality().cmp(&b.cardinality());
        if order != Ordering::Equal {
            return Ok(order);
        }
        match (a, b) {
            (Explicit::Items(a), Explicit::Items(b)) => self.order_items(a, b),
            (Explicit::Range(a, _), Explicit::Range(b, _)) => Ok(a.cmp(&b)),
            (Explicit::Items(a), Explicit::Range(b, _)) => self.order_to_range(a, b),
            (Explicit::Range(a, _), Explicit::Items(b)) => Ok(self.order_to_range(b, a)?.reverse()),
        }
    }

    /// The order of `items` and as many integers from `low` up.
    fn order_to_range(&self, items: &[Value], low: i64) -> Result<Ordering, ValueError> {
        for (index, &item) in items.iter().enumerate() {
            let order = match self.as_integer(item) {
                Some(item) => item.cmp(&low.wrapping_add(index as i64)),
                // Every integer stands alike to what is no integer.
                None => return self.order(item, Value::ZERO),
            };
            if order != Ordering::Equal {
                return Ok(order);
            }
        }
        Ok(Ordering::Equal)
    }

    /// The elements of a set.
    ///
    /// # Errors
    /// It is no set, infinite, or lazy and not enumerated yet.
    pub(super) fn explicit(&self, set: Value) -> Result<Explicit<'_>, ValueError> {
        match set.tag() {
            tag::SET => Ok(Explicit::Items(self.items(set))),
            tag::INTERVAL | tag::WIDE_INTERVAL => {
                let (low, high) = self.as_interval(set).unwrap_or((1, 0));
                Ok(Explicit::Range(low, high))
            }
            tag::LAZY | tag::CLOSURE => match self.forced_to(set) {
                Some(forced) => self.explicit(forced),
                None => Err(ValueErrorKind::Unforced(set).into()),
            },
            tag::INFINITE => Err(ValueErrorKind::NotEnumerable { set }.into()),
            _ => Err(no_set_here(set)),
        }
    }
}

/// Nat is less than Int (as TLC has it); others are incomparable.
fn order_infinite(a: Value, b: Value) -> Result<Ordering, ValueError> {
    let rank = |value: Value| match value.same(Value::NAT) {
        true => Some(0),
        false if value.same(Value::INT) => Some(1),
        false => None,
    };
    match (rank(a), rank(b)) {
        (Some(a), Some(b)) => Ok(a.cmp(&b)),
        _ => Err(incomparable(a, b)),
    }
}

/// Untyped model values come before all else; a typed one can be compared with
/// model values that are untyped or of its type.
fn order_model_values(a: Value, b: Value) -> Result<Ordering, ValueError> {
    match (a.kind() == Kind::ModelValue, b.kind() == Kind::ModelValue) {
        (true, true) => {
            let (x, y) = (a.model_type(), b.model_type());
            if x != y && x != 0 && y != 0 {
                return Err(incomparable(a, b));
            }
            Ok(a.as_atom().cmp(&b.as_atom()))
        }
        (true, false) if a.model_type() == 0 => Ok(Ordering::Less),
        (false, true) if b.model_type() == 0 => Ok(Ordering::Greater),
        _ => Err(incomparable(a, b)),
    }
}

#[cold]
pub(super) fn incomparable(left: Value, right: Value) -> ValueError {
    ValueErrorKind::Incomparable { left, right }.into()
}

#[cold]
pub(super) fn no_set_here(actual: Value) -> ValueError {
    let expected = "a set";
    ValueErrorKind::Unexpected { expected, actual }.into()
}

#[cold]
pub(super) fn not_a_set(operation: &'static str, actual: Value) -> ValueError {
    ValueErrorKind::WrongType {
        operation,
        expected: "a set",
        actual,
    }
    .into()
}
