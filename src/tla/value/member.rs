//! `x \in S`, without enumerating S where that can be avoided.

use std::cmp::Ordering;

use super::elements::Elements;
use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::{ClosureKind, LazyKind};
use super::order::not_a_set;
use super::value::{Infinite, Kind, Value, tag};

/// Decides whether the predicate of a filter closure holds of an element.
pub type Predicate<'a> = dyn FnMut(&mut Heap, Value, Value) -> Result<bool, ValueError> + 'a;

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
            _ => self.member_with(element, set, &mut |_, closure, _| {
                Err(ValueErrorKind::Unforced(closure).into())
            }),
        }
    }

    fn member_of_items(&mut self, element: Value, set: Value) -> Result<bool, ValueError> {
        let class = element.order_class();
        let items = self.items(set);
        if class != u64::MAX && items.len() <= LINEAR_SEARCH {
            if items.iter().any(|item| item.same(element)) {
                return Ok(true);
            }
            if let (Some(first), Some(last)) = (items.first(), items.last())
                && first.order_class() == class
                && last.order_class() == class
            {
                return Ok(false);
            }
        }
        self.forcing(|heap| Ok(heap.search(heap.items(set), element)?.is_ok()))
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

    /// Whether `element \in set`, where `predicate` (heap, closure, element)
    /// decides for filter closures whether an element of their base is in them.
    ///
    /// # Errors
    /// As for [`Heap::member`], and those of `predicate`.
    pub fn member_with(
        &mut self,
        element: Value,
        set: Value,
        predicate: &mut Predicate<'_>,
    ) -> Result<bool, ValueError> {
        match set.kind() {
            Kind::Set => self.member_of_items(element, set),
            Kind::Interval => match (self.as_interval(set), self.as_integer(element)) {
                (Some((low, high)), Some(integer)) => Ok(low <= integer && integer <= high),
                _ => not_member(element, set),
            },
            Kind::InfiniteSet => self.member_of_infinite(element, set),
            Kind::LazySet => self.member_of_lazy(element, set, predicate),
            Kind::Closure => match self.as_closure(set) {
                Some(closure) if closure.kind == ClosureKind::Filter => {
                    if let Some(forced) = self.forced_to(set) {
                        return self.member(element, forced);
                    }
                    Ok(self.member_with(element, closure.base, predicate)?
                        && predicate(self, set, element)?)
                }
                _ => Err(not_a_set("\\in", set)),
            },
            _ => Err(not_a_set("\\in", set)),
        }
    }

    fn member_of_infinite(&mut self, element: Value, set: Value) -> Result<bool, ValueError> {
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

    fn member_of_lazy(
        &mut self,
        element: Value,
        set: Value,
        predicate: &mut Predicate<'_>,
    ) -> Result<bool, ValueError> {
        let operand = |heap: &Heap, index: usize| heap.operands(set)[index];
        let first = operand(self, 0);
        match self.lazy_kind(set) {
            LazyKind::Subset => self.all_members(element, first, set, predicate),
            LazyKind::Functions => self.member_of_functions(element, set, predicate),
            LazyKind::Records => self.member_of_records(element, set, predicate),
            LazyKind::Product => self.member_of_product(element, set, predicate),
            LazyKind::Union => {
                let mut sets = Elements::new(self, first)?;
                while let Some(member) = sets.next(self)? {
                    if self.member_with(element, member, predicate)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            LazyKind::Cup => Ok(self.member_with(element, first, predicate)? || {
                let second = operand(self, 1);
                self.member_with(element, second, predicate)?
            }),
            LazyKind::Cap => Ok(self.member_with(element, first, predicate)? && {
                let second = operand(self, 1);
                self.member_with(element, second, predicate)?
            }),
            LazyKind::Difference => Ok(self.member_with(element, first, predicate)? && {
                let second = operand(self, 1);
                !self.member_with(element, second, predicate)?
            }),
            LazyKind::Seq => match element.kind() {
                Kind::Tuple => self.values_in(element, first, predicate),
                _ => not_member(element, set),
            },
        }
    }

    /// Whether all elements of the set `element` are in `base`.
    fn all_members(
        &mut self,
        element: Value,
        base: Value,
        set: Value,
        predicate: &mut Predicate<'_>,
    ) -> Result<bool, ValueError> {
        if !element.is_set() && element.kind() != Kind::Closure {
            return Err(wrong_member(element, set));
        }
        let mut elements = Elements::new(self, element)?;
        while let Some(inner) = elements.next(self)? {
            if !self.member_with(inner, base, predicate)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether all values of a function or tuple are in `range`.
    fn values_in(
        &mut self,
        function: Value,
        range: Value,
        predicate: &mut Predicate<'_>,
    ) -> Result<bool, ValueError> {
        for index in 0..self.items(function).len() {
            let value = self.items(function)[index];
            if !self.member_with(value, range, predicate)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn member_of_functions(
        &mut self,
        element: Value,
        set: Value,
        predicate: &mut Predicate<'_>,
    ) -> Result<bool, ValueError> {
        let element = self.resolved(element)?;
        if !matches!(element.kind(), Kind::Function | Kind::Tuple) {
            return not_member(element, set);
        }
        let (domain, range) = (self.operands(set)[0], self.operands(set)[1]);
        let own = self.domain(element)?;
        Ok(self.equal(domain, own)? && self.values_in(element, range, predicate)?)
    }

    fn member_of_records(
        &mut self,
        element: Value,
        set: Value,
        predicate: &mut Predicate<'_>,
    ) -> Result<bool, ValueError> {
        let element = self.resolved(element)?;
        if !self.is_record(element) {
            if element.same(Value::EMPTY_TUPLE) {
                return Ok(false);
            }
            return not_member(element, set);
        }
        let names = self.operands(set)[0];
        let own = self.words[element.index()];
        if !self.equal(names, own)? {
            return Ok(false);
        }
        for index in 0..element.length() {
            let value = self.items(element)[index];
            let range = self.operands(set)[index + 1];
            if !self.member_with(value, range, predicate)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn member_of_product(
        &mut self,
        element: Value,
        set: Value,
        predicate: &mut Predicate<'_>,
    ) -> Result<bool, ValueError> {
        let element = self.resolved(element)?;
        match element.kind() {
            Kind::Tuple => {}
            Kind::Function if !self.is_record(element) => return Ok(false),
            _ => return not_member(element, set),
        }
        if element.length() != set.length() {
            return Ok(false);
        }
        for index in 0..element.length() {
            let value = self.items(element)[index];
            let factor = self.operands(set)[index];
            if !self.member_with(value, factor, predicate)? {
                return Ok(false);
            }
        }
        Ok(true)
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
