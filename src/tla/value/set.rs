//! Set construction and set algebra.

use std::cmp::Ordering;

use super::elements::Elements;
use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::LazyKind;
use super::order::{Explicit, not_a_set};
use super::value::{Kind, MAX_LENGTH, Value, tag};

/// Up to this length lists are sorted by insertion.
const INSERTION_SORT: usize = 16;

/// Whether TLC computes with such a set at once (its "reducible" sets).
fn is_explicit(set: Value) -> bool {
    matches!(set.kind(), Kind::Set | Kind::Interval)
}

impl Heap {
    /// The set of the first `count` elements of an explicit set, which has at
    /// least as many.
    pub fn first_elements(&self, set: Value, count: usize) -> Value {
        debug_assert!(set.tag() == tag::SET && count <= set.length());
        Value::handle(tag::SET, set.index(), count)
    }

    /// The set of `elements`, which may be in any order and repeat.
    ///
    /// # Errors
    /// Elements are incomparable, or the budget is used up.
    pub fn set(&mut self, elements: &[Value]) -> Result<Value, ValueError> {
        let Some(&first) = elements.first() else {
            return Ok(Value::EMPTY_SET);
        };
        if elements.len() == 1 {
            return self.push_items(tag::SET, elements);
        }
        if !elements.iter().all(|element| element.is_like(first)) {
            return self.set_of_any(elements);
        }
        let start = self.words.len();
        self.reserve(elements.len())?;
        self.words.extend_from_slice(elements);
        let added = &mut self.words[start..];
        if !added.is_sorted_by(|a, b| a.order_key() < b.order_key()) {
            added.sort_unstable_by_key(|element| element.order_key());
            let unique = dedup(added);
            self.words.truncate(start + unique);
        }
        self.finish_items(tag::SET, start)
    }

    /// The set of `elements`, which are in TLC's order and do not repeat, such
    /// as some of the elements of a set.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn sorted_set(&mut self, elements: &[Value]) -> Result<Value, ValueError> {
        self.push_items(tag::SET, elements)
    }

    fn set_of_any(&mut self, elements: &[Value]) -> Result<Value, ValueError> {
        let sorted = self.sort_unique(elements)?;
        self.push_items(tag::SET, &sorted)
    }

    /// Sorts; equal elements become one.
    fn sort_unique(&mut self, elements: &[Value]) -> Result<Vec<Value>, ValueError> {
        if elements.len() <= INSERTION_SORT {
            return self.insertion_sort(elements);
        }
        let (left, right) = elements.split_at(elements.len() / 2);
        let left = self.sort_unique(left)?;
        let right = self.sort_unique(right)?;
        if let (Some(&last), Some(&first)) = (left.last(), right.first())
            && self.compare(last, first)? == Ordering::Less
        {
            return Ok([left, right].concat());
        }
        self.merge(&left, &right)
    }

    fn insertion_sort(&mut self, elements: &[Value]) -> Result<Vec<Value>, ValueError> {
        let mut sorted = Vec::with_capacity(elements.len());
        for &element in elements {
            let Some(&last) = sorted.last() else {
                sorted.push(element);
                continue;
            };
            // Elements often come in order.
            match self.compare(element, last)? {
                Ordering::Greater => sorted.push(element),
                Ordering::Equal => {}
                Ordering::Less => {
                    if let Err(place) = self.forcing(|heap| heap.search(&sorted, element))? {
                        sorted.insert(place, element);
                    }
                }
            }
        }
        Ok(sorted)
    }

    /// The union of two sorted lists.
    fn merge(&mut self, left: &[Value], right: &[Value]) -> Result<Vec<Value>, ValueError> {
        let mut merged = Vec::with_capacity(left.len() + right.len());
        let (mut i, mut j) = (0, 0);
        while i < left.len() && j < right.len() {
            let order = self.compare(left[i], right[j])?;
            merged.push(if order == Ordering::Greater {
                right[j]
            } else {
                left[i]
            });
            i += usize::from(order != Ordering::Greater);
            j += usize::from(order != Ordering::Less);
        }
        merged.extend_from_slice(&left[i..]);
        merged.extend_from_slice(&right[j..]);
        Ok(merged)
    }

    /// `a \cup b`; lazy where TLC is.
    ///
    /// # Errors
    /// An operand is no set, elements are incomparable, or the budget is used up.
    pub fn union(&mut self, a: Value, b: Value) -> Result<Value, ValueError> {
        if self.is_written(a) {
            return self.union_with_written(a, b);
        }
        if self.is_written(b) {
            if !is_explicit(a) {
                return self.union_with_written(b, a);
            }
            if a.same(Value::EMPTY_SET) {
                return Ok(b);
            }
            let b = self.force(b)?;
            return self.union(a, b);
        }
        if !is_explicit(a) || !is_explicit(b) {
            let (a, b) = if is_explicit(a) || !is_explicit(b) {
                (a, b)
            } else {
                (b, a)
            };
            if a.same(Value::EMPTY_SET) && (b.is_set() || b.kind() == Kind::Closure) {
                return Ok(b);
            }
            return self.lazy(LazyKind::Cup, "\\union", &[a, b]);
        }
        if b.same(Value::EMPTY_SET) || a.same(b) {
            return Ok(a);
        }
        if a.same(Value::EMPTY_SET) {
            return Ok(b);
        }
        let (a, b) = (self.materialized(a)?, self.materialized(b)?);
        if b.length() == 1 {
            return self.insert(a, self.words[b.index()]);
        }
        if a.length() == 1 {
            return self.insert(b, self.words[a.index()]);
        }
        let start = self.words.len();
        loop {
            self.reserve(a.length() + b.length())?;
            match self.push_union(a, b) {
                Ok(()) => return self.finish_items(tag::SET, start),
                Err(error) => {
                    self.words.truncate(start);
                    self.force_blocking(error)?;
                }
            }
        }
    }

    /// Pushes the union of two explicit sets.
    fn push_union(&mut self, a: Value, b: Value) -> Result<(), ValueError> {
        let (mut i, mut j) = (a.index(), b.index());
        let (end_i, end_j) = (i + a.length(), j + b.length());
        while i < end_i && j < end_j {
            let (x, y) = (self.words[i], self.words[j]);
            let order = self.order(x, y)?;
            self.words
                .push(if order == Ordering::Greater { y } else { x });
            i += usize::from(order != Ordering::Greater);
            j += usize::from(order != Ordering::Less);
        }
        self.words.extend_from_within(i..end_i);
        self.words.extend_from_within(j..end_j);
        Ok(())
    }

    /// `set \cup {element}`, for a set that is explicit or an interval.
    ///
    /// # Errors
    /// As for [`Heap::union`].
    pub fn insert(&mut self, set: Value, element: Value) -> Result<Value, ValueError> {
        if set.tag() != tag::SET {
            let one = self.set(&[element])?;
            return self.union(set, one);
        }
        match self.forcing(|heap| heap.search(heap.words_of(set, 0), element))? {
            Ok(_) => Ok(set),
            Err(place) => {
                let (index, start) = (set.index(), self.words.len());
                self.reserve(set.length() + 1)?;
                self.words.extend_from_within(index..index + place);
                self.words.push(element);
                self.words
                    .extend_from_within(index + place..index + set.length());
                self.finish_items(tag::SET, start)
            }
        }
    }

    /// `set \ {element}`, for a set that is explicit or an interval.
    ///
    /// # Errors
    /// As for [`Heap::union`].
    pub fn remove(&mut self, set: Value, element: Value) -> Result<Value, ValueError> {
        if set.tag() != tag::SET {
            let one = self.set(&[element])?;
            return self.difference(set, one);
        }
        match self.forcing(|heap| heap.search(heap.words_of(set, 0), element))? {
            Err(_) => Ok(set),
            // Nothing is ever changed in place, so sets can share words.
            Ok(0) if set.length() > 1 => {
                Ok(Value::handle(tag::SET, set.index() + 1, set.length() - 1))
            }
            Ok(place) => {
                let (index, start) = (set.index(), self.words.len());
                self.reserve(set.length() - 1)?;
                self.words.extend_from_within(index..index + place);
                self.words
                    .extend_from_within(index + place + 1..index + set.length());
                self.finish_items(tag::SET, start)
            }
        }
    }

    /// An explicit set with its elements in the heap.
    pub(super) fn materialized(&mut self, set: Value) -> Result<Value, ValueError> {
        let Some((low, high)) = self.as_interval(set) else {
            return Ok(set);
        };
        if Explicit::Range(low, high).cardinality() > MAX_LENGTH as u64 {
            return Err(ValueErrorKind::TooLarge { set }.into());
        }
        self.check_room(high - low + 1)?;
        let mut items = Vec::with_capacity((high - low + 1) as usize);
        for integer in low..=high {
            items.push(self.integer(integer)?);
        }
        self.push_items(tag::SET, &items)
    }

    /// `a \cap b`; lazy where TLC is.
    ///
    /// # Errors
    /// As for [`Heap::union`].
    pub fn intersection(&mut self, a: Value, b: Value) -> Result<Value, ValueError> {
        match (is_explicit(a), is_explicit(b)) {
            _ if self.is_written(a) => self.keep_of_written(a, b, true, "\\intersect"),
            (true, _) => self.keep(a, b, true, "\\intersect"),
            (false, false) if self.is_written(b) => self.keep_of_written(b, a, true, "\\intersect"),
            (false, true) => self.keep(b, a, true, "\\intersect"),
            _ => self.lazy(LazyKind::Cap, "\\intersect", &[a, b]),
        }
    }

    /// `a \ b`; lazy where TLC is.
    ///
    /// # Errors
    /// As for [`Heap::union`].
    pub fn difference(&mut self, a: Value, b: Value) -> Result<Value, ValueError> {
        match is_explicit(a) {
            true => self.keep(a, b, false, "\\"),
            false if self.is_written(a) => self.keep_of_written(a, b, false, "\\"),
            false => self.lazy(LazyKind::Difference, "\\", &[a, b]),
        }
    }

    /// The elements of `a` that are in `b`, or that are not.
    fn keep(
        &mut self,
        a: Value,
        b: Value,
        inside: bool,
        operation: &'static str,
    ) -> Result<Value, ValueError> {
        if !b.is_set() && b.kind() != Kind::Closure {
            return Err(not_a_set(operation, b));
        }
        if is_explicit(b) {
            let a = self.materialized(a)?;
            return self.keep_of_explicit(a, b, inside);
        }
        let mut elements = Elements::new(self, a)?;
        let mut kept = Vec::new();
        while let Some(element) = elements.next(self)? {
            if self.member(element, b)? == inside {
                kept.push(element);
            }
        }
        self.push_items(tag::SET, &kept)
    }

    fn keep_of_explicit(&mut self, a: Value, b: Value, inside: bool) -> Result<Value, ValueError> {
        if b.tag() == tag::SET && b.length() == 1 && !inside {
            return self.remove(a, self.words[b.index()]);
        }
        let start = self.words.len();
        loop {
            self.reserve(a.length())?;
            match self.push_kept(a, b, inside) {
                Ok(()) => return self.finish_items(tag::SET, start),
                Err(error) => {
                    self.words.truncate(start);
                    self.force_blocking(error)?;
                }
            }
        }
    }

    /// Pushes the elements of `a` that are in `b`, or that are not.
    fn push_kept(&mut self, a: Value, b: Value, inside: bool) -> Result<(), ValueError> {
        for place in a.index()..a.index() + a.length() {
            let element = self.words[place];
            let is_member = match b.tag() {
                tag::SET => self.is_among(element, self.words_of(b, 0))?,
                _ => self.is_in_interval(element, b)?,
            };
            if is_member == inside {
                self.words.push(element);
            }
        }
        Ok(())
    }

    /// `a \subseteq b`.
    ///
    /// # Errors
    /// An operand is no set, `a` cannot be enumerated, or elements are
    /// incomparable with those of `b`.
    pub fn is_subset(&mut self, a: Value, b: Value) -> Result<bool, ValueError> {
        if a.same(b) && is_explicit(a) {
            return Ok(true);
        }
        if let (Some((low, high)), Some((from, to))) = (self.as_interval(a), self.as_interval(b))
            && from <= low
            && high <= to
        {
            return Ok(true);
        }
        if a.kind() == Kind::LazySet
            && b.kind() == Kind::LazySet
            && self.lazy_kind(a) == LazyKind::Subset
            && self.lazy_kind(b) == LazyKind::Subset
        {
            let (a, b) = (self.operands(a)[0], self.operands(b)[0]);
            return self.is_subset(a, b);
        }
        if a.tag() == tag::SET && b.tag() == tag::SET {
            return self.forcing(|heap| {
                for &element in heap.words_of(a, 0) {
                    if !heap.is_among(element, heap.words_of(b, 0))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            });
        }
        let mut elements = Elements::new(self, a)?;
        while let Some(element) = elements.next(self)? {
            if !self.member(element, b)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// UNION `set`; lazy unless `set` is an explicit set of explicit sets.
    ///
    /// # Errors
    /// `set` is no set, elements are incomparable, or the budget is used up.
    pub fn big_union(&mut self, set: Value) -> Result<Value, ValueError> {
        let combine = set.kind() == Kind::Set
            && self
                .items(set)
                .iter()
                .all(|&member| member.kind() == Kind::Set || self.is_written(member));
        if !combine {
            return self.lazy(LazyKind::Union, "UNION", &[set]);
        }
        let mut elements = Vec::new();
        for &member in self.items(set) {
            elements.extend_from_slice(match member.kind() {
                Kind::Set => self.items(member),
                _ => self.operands(member),
            });
        }
        self.reserve(elements.len())?;
        self.set(&elements)
    }
}

/// Removes repeated neighbours; returns how many remain in front.
fn dedup(sorted: &mut [Value]) -> usize {
    let mut kept = 1;
    for index in 1..sorted.len() {
        if !sorted[index].same(sorted[kept - 1]) {
            sorted[kept] = sorted[index];
            kept += 1;
        }
    }
    kept
}
