//! `x \in S`, without enumerating S where that can be avoided.

use std::cmp::Ordering;

use super::elements::Elements;
use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::{ClosureKind, LazyKind};
use super::order::not_a_set;
use super::value::{Infinite, Kind, Value, tag};

/// Up to this size sets are searched from the front.
const LINEAR_SEARCH: usize = 12;

impl Heap {
    /// Whether `element \in set`.
    ///
    /// # Errors
    /// `set` is no set, or none that can contain values like `element`, or
    /// membership depends on a closure.
    #[inline]
    pub fn member(&mut self, element: Value, set: Value) -> Result<bool, ValueError> {
        match set.tag() {
            tag::SET => self.member_of_items(element, set),
            tag::INTERVAL if element.tag() == tag::INTEGER => {
                let (low, high) = set.small_bounds();
                let integer = element.as_small_integer().unwrap_or(low);
                Ok(low <= integer && integer <= high)
            }
            _ => member_with(self, element, set, &mut |_, closure, _| {
                Err(ValueErrorKind::Unforced(closure).into())
            }),
        }
    }

    /// Whether `element` is in a short explicit set of what is like it; nothing
    /// if this is no such case.
    #[inline]
    pub fn is_simple_member(&self, element: Value, set: Value) -> Option<bool> {
        if set.tag() != tag::SET || set.length() > LINEAR_SEARCH {
            return None;
        }
        let items = self.words_of(set, 0);
        // What is between two values that are alike is like them.
        let is_like = |item: Option<&Value>| item.is_some_and(|item| item.is_like(element));
        (is_like(items.first()) && is_like(items.last()))
            .then(|| items.iter().any(|item| item.same(element)))
    }

    #[inline]
    fn member_of_items(&mut self, element: Value, set: Value) -> Result<bool, ValueError> {
        self.forcing(|heap| heap.is_among(element, heap.words_of(set, 0)))
    }

    /// Whether `element` is among `items`, which are sorted.
    #[inline]
    pub(super) fn is_among(&self, element: Value, items: &[Value]) -> Result<bool, ValueError> {
        let (Some(&first), Some(&last)) = (items.first(), items.last()) else {
            return Ok(false);
        };
        // What is between two values that are alike is like them.
        if first.is_like(element) && last.is_like(element) {
            let key = element.order_key();
            return Ok(match items.len() <= LINEAR_SEARCH {
                true => items.iter().any(|item| item.same(element)),
                false => items
                    .binary_search_by_key(&key, |item| item.order_key())
                    .is_ok(),
            });
        }
        Ok(self.search(items, element)?.is_ok())
    }

    /// Where `element` is among `items`, which are sorted, or where it would be.
    pub(super) fn search(
        &self,
        items: &[Value],
        element: Value,
    ) -> Result<Result<usize, usize>, ValueError> {
        let (mut low, mut high) = (0, items.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.order(element, items[middle])? {
                Ordering::Equal => return Ok(Ok(middle)),
                Ordering::Less => high = middle,
                Ordering::Greater => low = middle + 1,
            }
        }
        Ok(Err(low))
    }

    /// Where the tuple of `parts` is among `items`, which are sorted; `Err` if
    /// they are no tuples.
    fn search_tuple(
        &self,
        items: &[Value],
        parts: &[Value],
    ) -> Result<Result<Option<usize>, Value>, ValueError> {
        let (mut low, mut high) = (0, items.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let item = items[middle];
            if item.tag() != tag::TUPLE {
                return Ok(Err(item));
            }
            match self.order_items(parts, self.words_of(item, 0))? {
                Ordering::Equal => return Ok(Ok(Some(middle))),
                Ordering::Less => high = middle,
                Ordering::Greater => low = middle + 1,
            }
        }
        Ok(Ok(None))
    }

    /// Whether the tuple of `parts`, which is not made for it, is in `set`;
    /// nothing if `set` is no explicit set of tuples.
    ///
    /// # Errors
    /// Parts are incomparable, or depend on a closure.
    pub fn has_tuple(&mut self, set: Value, parts: &[Value]) -> Result<Option<bool>, ValueError> {
        if set.tag() != tag::SET {
            return Ok(None);
        }
        let found = self.forcing(|heap| heap.search_tuple(heap.words_of(set, 0), parts))?;
        Ok(found.ok().map(|place| place.is_some()))
    }

    /// The value of a function for the tuple of `parts`, which is not made for
    /// it; nothing if that cannot be told.
    ///
    /// # Errors
    /// As for [`Heap::has_tuple`].
    pub fn apply_to_tuple(
        &mut self,
        function: Value,
        parts: &[Value],
    ) -> Result<Option<Value>, ValueError> {
        if function.tag() != tag::FUNCTION {
            return Ok(None);
        }
        let domain = self.words[function.index()];
        if domain.tag() != tag::SET {
            return Ok(None);
        }
        let found = self.forcing(|heap| heap.search_tuple(heap.words_of(domain, 0), parts))?;
        let position = found.ok().flatten();
        Ok(position.map(|position| self.value_at(function, position)))
    }

    /// Whether `element` is in an interval.
    pub(super) fn is_in_interval(&self, element: Value, set: Value) -> Result<bool, ValueError> {
        match (self.as_interval(set), self.as_integer(element)) {
            (Some((low, high)), Some(integer)) => Ok(low <= integer && integer <= high),
            _ => not_member(element, set),
        }
    }

    fn member_of_infinite(&self, element: Value, set: Value) -> Result<bool, ValueError> {
        match set.as_infinite() {
            Some(Infinite::Any) => Ok(true),
            Some(Infinite::String) if element.kind() == Kind::String => Ok(true),
            Some(Infinite::Nat) => match self.as_integer(element) {
                Some(integer) => Ok(integer >= 0),
                None => not_member(element, set),
            },
            Some(Infinite::Int | Infinite::Real) if element.kind() == Kind::Integer => Ok(true),
            _ => not_member(element, set),
        }
    }
}

/// Whether `element \in set`, where `predicate` (context, closure, element)
/// decides for filter closures whether an element of their base is in them.
/// `context` gives the heap.
///
/// # Errors
/// As for [`Heap::member`], and those of `predicate`.
pub fn member_with<C, E, P>(
    context: &mut C,
    element: Value,
    set: Value,
    predicate: &mut P,
) -> Result<bool, E>
where
    C: AsMut<Heap>,
    E: From<ValueError>,
    P: FnMut(&mut C, Value, Value) -> Result<bool, E>,
{
    Search { context, predicate }.member(element, set)
}

/// The search for an element in a set that may contain closures.
struct Search<'a, C, P> {
    context: &'a mut C,
    predicate: &'a mut P,
}

impl<C, E, P> Search<'_, C, P>
where
    C: AsMut<Heap>,
    E: From<ValueError>,
    P: FnMut(&mut C, Value, Value) -> Result<bool, E>,
{
    #[inline]
    fn heap(&mut self) -> &mut Heap {
        self.context.as_mut()
    }

    fn member(&mut self, element: Value, set: Value) -> Result<bool, E> {
        match set.kind() {
            Kind::Set => Ok(self.heap().member_of_items(element, set)?),
            Kind::Interval => Ok(self.heap().is_in_interval(element, set)?),
            Kind::InfiniteSet => Ok(self.heap().member_of_infinite(element, set)?),
            Kind::LazySet => self.member_of_lazy(element, set),
            Kind::Closure => self.member_of_closure(element, set),
            _ => Err(not_a_set("\\in", set).into()),
        }
    }

    fn member_of_closure(&mut self, element: Value, set: Value) -> Result<bool, E> {
        if let Some(forced) = self.heap().forced_to(set) {
            return self.member(element, forced);
        }
        match self.heap().as_closure(set) {
            Some(closure) if closure.kind == ClosureKind::Filter => Ok(self
                .member(element, closure.base)?
                && (self.predicate)(self.context, set, element)?),
            _ => Err(not_a_set("\\in", set).into()),
        }
    }

    fn member_of_lazy(&mut self, element: Value, set: Value) -> Result<bool, E> {
        let kind = self.heap().lazy_kind(set);
        let first = self.heap().operands(set)[0];
        match kind {
            LazyKind::Subset => self.all_members(element, first, set),
            LazyKind::Functions => self.member_of_functions(element, set),
            LazyKind::Records => self.member_of_records(element, set),
            LazyKind::Product => self.member_of_product(element, set),
            LazyKind::Union => self.member_of_union(element, first),
            LazyKind::Written => self.is_written_in(element, set),
            LazyKind::Seq => {
                let element = self.heap().resolved(element)?;
                match element.kind() {
                    Kind::Tuple => self.values_in(element, first),
                    _ => Ok(not_member(element, set)?),
                }
            }
            LazyKind::Cup | LazyKind::Cap | LazyKind::Difference => {
                let second = self.heap().operands(set)[1];
                let in_first = self.member(element, first)?;
                match kind {
                    LazyKind::Cup => Ok(in_first || self.member(element, second)?),
                    LazyKind::Cap => Ok(in_first && self.member(element, second)?),
                    _ => Ok(in_first && !self.member(element, second)?),
                }
            }
        }
    }

    /// Whether `element` is written in `set`: it is compared with each.
    fn is_written_in(&mut self, element: Value, set: Value) -> Result<bool, E> {
        if let Some(forced) = self.heap().forced_to(set) {
            return self.member(element, forced);
        }
        for index in 0..set.length() {
            let written = self.heap().operands(set)[index];
            if self.heap().equal(element, written)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn member_of_union(&mut self, element: Value, sets: Value) -> Result<bool, E> {
        let mut sets = Elements::new(self.heap(), sets)?;
        while let Some(member) = sets.next(self.heap())? {
            if self.member(element, member)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether all elements of the set `element` are in `base`; `set` is
    /// SUBSET `base`.
    fn all_members(&mut self, element: Value, base: Value, set: Value) -> Result<bool, E> {
        if !element.is_set() && element.kind() != Kind::Closure {
            return Err(wrong_member(element, set).into());
        }
        let mut elements = Elements::new(self.heap(), element)?;
        while let Some(inner) = elements.next(self.heap())? {
            if !self.member(inner, base)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether all values of a function or tuple are in `range`.
    fn values_in(&mut self, function: Value, range: Value) -> Result<bool, E> {
        for index in 0..function.length() {
            let value = self.heap().items(function)[index];
            if !self.member(value, range)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether each value of a function or tuple is in the set of the same
    /// position, counted from operand `skip` of `set`.
    fn values_in_each(&mut self, function: Value, set: Value, skip: usize) -> Result<bool, E> {
        for index in 0..function.length() {
            let value = self.heap().items(function)[index];
            let range = self.heap().operands(set)[index + skip];
            if !self.member(value, range)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn member_of_functions(&mut self, element: Value, set: Value) -> Result<bool, E> {
        let element = self.heap().resolved(element)?;
        if !matches!(element.kind(), Kind::Function | Kind::Tuple) {
            return Ok(not_member(element, set)?);
        }
        let operands = self.heap().operands(set);
        let (domain, range) = (operands[0], operands[1]);
        let own = self.heap().domain(element)?;
        Ok(self.heap().equal(domain, own)? && self.values_in(element, range)?)
    }

    fn member_of_records(&mut self, element: Value, set: Value) -> Result<bool, E> {
        let element = self.heap().resolved(element)?;
        if !self.heap().is_record(element) {
            if element.same(Value::EMPTY_TUPLE) {
                return Ok(false);
            }
            return Ok(not_member(element, set)?);
        }
        let names = self.heap().operands(set)[0];
        let own = self.heap().domain(element)?;
        Ok(self.heap().equal(names, own)? && self.values_in_each(element, set, 1)?)
    }

    fn member_of_product(&mut self, element: Value, set: Value) -> Result<bool, E> {
        let element = self.heap().resolved(element)?;
        match element.kind() {
            Kind::Tuple if element.length() == set.length() => self.values_in_each(element, set, 0),
            Kind::Tuple => Ok(false),
            Kind::Function if !self.heap().is_record(element) => Ok(false),
            _ => Ok(not_member(element, set)?),
        }
    }
}

/// An untyped model value is in no set but those that list it; asking it of
/// any other value is an error.
fn not_member(element: Value, set: Value) -> Result<bool, ValueError> {
    if element.kind() == Kind::ModelValue && element.model_type() == 0 {
        return Ok(false);
    }
    Err(wrong_member(element, set))
}

#[cold]
fn wrong_member(element: Value, set: Value) -> ValueError {
    ValueErrorKind::WrongMember { element, set }.into()
}
