//! Functions, records, tuples: construction, application, EXCEPT.

use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::ClosureKind;
use super::value::{Kind, Value, tag};
use crate::tla::resolve::ir::AtomId;

/// Up to this size domains are searched from the front.
const LINEAR_SEARCH: usize = 16;

impl Heap {
    /// `<<a, b, ...>>`.
    ///
    /// # Errors
    /// The budget is used up.
    #[inline]
    pub fn tuple(&mut self, elements: &[Value]) -> Result<Value, ValueError> {
        self.push_items(tag::TUPLE, elements)
    }

    /// The domain of records with these fields, for [`Heap::function`] and
    /// [`Heap::record_set`]: a set of strings, whose order
    /// ([`Heap::items`]) is the order of the values.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn record_domain(&mut self, names: &[AtomId]) -> Result<Value, ValueError> {
        let names: Vec<Value> = names.iter().map(|&name| self.atom(name)).collect();
        self.set(&names)
    }

    /// `set` in the form that functions have as their domain: an interval if
    /// its elements are successive integers, else an explicit set. Functions
    /// that are made with one such value share it.
    ///
    /// # Errors
    /// `set` is no set or cannot be enumerated, or the budget is used up.
    pub fn function_domain(&mut self, set: Value) -> Result<Value, ValueError> {
        let set = self.force(set)?;
        let items = self.items(set);
        if let (Some(&first), Some(&last)) = (items.first(), items.last())
            && let (Some(low), Some(high)) = (self.as_integer(first), self.as_integer(last))
            && high.wrapping_sub(low) == items.len() as i64 - 1
        {
            return self.interval(low, high);
        }
        Ok(set)
    }

    /// Whether functions with this domain are tuples.
    #[inline]
    pub(super) fn is_tuple_domain(&self, domain: Value) -> bool {
        match domain.tag() {
            tag::INTERVAL => domain.small_bounds().0 == 1,
            tag::WIDE_INTERVAL => self.as_interval(domain).is_some_and(|(low, _)| low == 1),
            _ => domain.same(Value::EMPTY_SET),
        }
    }

    /// The function with these values; `domain` is made by
    /// [`Heap::function_domain`] or [`Heap::record_domain`], and `values` are
    /// in the order of its elements.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn function(&mut self, domain: Value, values: &[Value]) -> Result<Value, ValueError> {
        if self.is_tuple_domain(domain) {
            return self.push_items(tag::TUPLE, values);
        }
        debug_assert!(domain.kind() != Kind::Set || domain.length() == values.len());
        let index = self.words.len();
        self.reserve(values.len() + 1)?;
        self.words.push(domain);
        self.words.extend_from_slice(values);
        if values.len() > super::value::MAX_LENGTH {
            return Err(ValueErrorKind::TooLarge { set: domain }.into());
        }
        Ok(Value::handle(tag::FUNCTION, index, values.len()))
    }

    /// The function with these arguments, in any order but none repeated, and
    /// these values. If the arguments are those of the set `likely`, that is
    /// its domain.
    ///
    /// # Errors
    /// Arguments are incomparable, or the budget is used up.
    pub fn function_of(
        &mut self,
        arguments: &[Value],
        values: &[Value],
        likely: Option<Value>,
    ) -> Result<Value, ValueError> {
        let set = self.set(arguments)?;
        let sorted = self.items(set).to_vec();
        let mut ordered = values.to_vec();
        for (&argument, &value) in arguments.iter().zip(values) {
            if let Ok(place) = self.forcing(|heap| heap.search(&sorted, argument))? {
                ordered[place] = value;
            }
        }
        let same = |known: &Value| {
            let known = self.items(*known);
            known.len() == sorted.len() && known.iter().zip(&sorted).all(|(a, b)| a.same(*b))
        };
        let domain = match likely.filter(same) {
            Some(likely) => likely,
            None => self.function_domain(set)?,
        };
        self.function(domain, &ordered)
    }

    /// The function with these arguments and values; the arguments are in
    /// TLC's order and none is repeated.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn function_of_pairs(&mut self, pairs: &[(Value, Value)]) -> Result<Value, ValueError> {
        let (arguments, values): (Vec<Value>, Vec<Value>) = pairs.iter().copied().unzip();
        let domain = self.push_items(tag::SET, &arguments)?;
        let domain = self.function_domain(domain)?;
        self.function(domain, &values)
    }

    /// The elements of a function's domain, in order.
    ///
    /// # Errors
    /// `function` is no function, or the budget is used up.
    pub fn domain_items(&mut self, function: Value) -> Result<Vec<Value>, ValueError> {
        let domain = self.domain(function)?;
        self.set_items(domain)
    }

    /// The elements of the tuple from position `from` to before `to`.
    ///
    /// # Errors
    /// The budget is used up.
    pub(crate) fn slice(
        &mut self,
        tuple: Value,
        from: usize,
        to: usize,
    ) -> Result<Value, ValueError> {
        debug_assert!(from <= to && to <= tuple.length());
        if from == to {
            return Ok(Value::EMPTY_TUPLE);
        }
        // Nothing is ever changed in place, so tuples can share words.
        Ok(Value::handle(tag::TUPLE, tuple.index() + from, to - from))
    }

    /// The tuple with `elements` at its end.
    ///
    /// # Errors
    /// The budget is used up.
    pub(crate) fn appended(
        &mut self,
        tuple: Value,
        elements: &[Value],
    ) -> Result<Value, ValueError> {
        let start = self.words.len();
        self.reserve(tuple.length() + elements.len())?;
        self.words
            .extend_from_within(tuple.index()..tuple.index() + tuple.length());
        self.words.extend_from_slice(elements);
        self.finish_items(tag::TUPLE, start)
    }

    /// `a \o b` of two tuples.
    ///
    /// # Errors
    /// The budget is used up.
    pub(crate) fn concatenated(&mut self, a: Value, b: Value) -> Result<Value, ValueError> {
        if b.length() == 0 {
            return Ok(a);
        }
        let start = self.words.len();
        self.reserve(a.length() + b.length())?;
        for tuple in [a, b] {
            self.words
                .extend_from_within(tuple.index()..tuple.index() + tuple.length());
        }
        self.finish_items(tag::TUPLE, start)
    }

    /// What a closure was resolved to, if it was.
    #[inline]
    pub fn resolution(&self, closure: Value) -> Option<Value> {
        self.forced_to(closure)
    }

    /// What a closure was resolved to, and other values as they are.
    ///
    /// # Errors
    /// A closure that was not resolved.
    #[inline]
    pub fn resolved(&self, value: Value) -> Result<Value, ValueError> {
        if value.kind() != Kind::Closure {
            return Ok(value);
        }
        match self.forced_to(value) {
            Some(resolved) => Ok(resolved),
            None => Err(ValueErrorKind::Unforced(value).into()),
        }
    }

    /// DOMAIN `function`.
    ///
    /// # Errors
    /// `function` is no function, or the budget is used up.
    pub fn domain(&mut self, function: Value) -> Result<Value, ValueError> {
        match function.kind() {
            Kind::Tuple => self.interval(1, function.length() as i64),
            Kind::Function => Ok(self.words[function.index()]),
            Kind::Closure => match self.as_closure(function) {
                Some(closure) if closure.kind == ClosureKind::Function => Ok(closure.base),
                _ => Err(not_a_function("DOMAIN", function)),
            },
            _ => Err(not_a_function("DOMAIN", function)),
        }
    }

    /// `function[argument]` where its place can be computed; nothing elsewhere.
    #[inline(always)]
    pub fn applied(&self, function: Value, argument: Value) -> Option<Value> {
        let start = function.index();
        match function.tag() {
            tag::TUPLE => {
                let place = argument.as_small_integer()?.wrapping_sub(1) as u64;
                (place < function.length() as u64).then(|| self.words[start + place as usize])
            }
            tag::FUNCTION => {
                let domain = self.words[start];
                if domain.tag() == tag::INTERVAL {
                    let (low, _) = domain.small_bounds();
                    let place = argument.as_small_integer()?.wrapping_sub(low) as u64;
                    let inside = place < function.length() as u64;
                    return inside.then(|| self.words[start + 1 + place as usize]);
                }
                if domain.tag() != tag::SET {
                    return None;
                }
                // Atoms of a domain are often numbered one after the other.
                let items = self.words_of(domain, 0);
                let first = items.first()?.number();
                let place = argument.number().wrapping_sub(first) as usize;
                let found = items.get(place)?.same(argument);
                found.then(|| self.words[start + 1 + place])
            }
            _ => None,
        }
    }

    /// `function[argument]`.
    ///
    /// # Errors
    /// `function` is no function, or `argument` is not in its domain.
    #[inline]
    pub fn apply(&mut self, function: Value, argument: Value) -> Result<Value, ValueError> {
        if function.tag() == tag::TUPLE
            && let Some(index) = argument.as_small_integer()
            && (1..=function.length() as i64).contains(&index)
        {
            return Ok(self.words[function.index() + index as usize - 1]);
        }
        if function.tag() == tag::FUNCTION {
            let start = function.index();
            let domain = self.words[start];
            if domain.tag() == tag::SET && domain.length() <= LINEAR_SEARCH {
                let names = &self.words[domain.index()..domain.index() + domain.length()];
                if let Some(position) = names.iter().position(|name| name.same(argument)) {
                    return Ok(self.words[start + 1 + position]);
                }
            }
        }
        self.apply_elsewhere(function, argument)
    }

    fn apply_elsewhere(&mut self, function: Value, argument: Value) -> Result<Value, ValueError> {
        match self.position(function, argument)? {
            Some(position) => {
                let function = self.resolved(function)?;
                Ok(self.value_at(function, position))
            }
            None => Err(ValueErrorKind::NotInDomain { function, argument }.into()),
        }
    }

    /// `record.field`.
    ///
    /// # Errors
    /// `record` is no function, or has no such field.
    #[inline]
    pub fn field(&mut self, record: Value, field: Value) -> Result<Value, ValueError> {
        self.apply(record, field)
    }

    /// The value of a function or tuple at a position that
    /// [`Heap::position`] gave.
    #[inline]
    pub fn value_at(&self, function: Value, position: usize) -> Value {
        let skip = usize::from(function.tag() == tag::FUNCTION);
        self.words[function.index() + skip + position]
    }

    /// Where the value for `argument` is among those of `function`; nothing if
    /// `argument` is not in its domain.
    ///
    /// # Errors
    /// `function` is no function, or its domain cannot contain such values.
    #[inline]
    pub fn position(
        &mut self,
        function: Value,
        argument: Value,
    ) -> Result<Option<usize>, ValueError> {
        match function.tag() {
            tag::FUNCTION => {
                let domain = self.words[function.index()];
                if domain.tag() == tag::SET {
                    return self.position_in(domain, argument);
                }
                let low = self.as_interval(domain).map_or(1, |(low, _)| low);
                self.position_from(function, argument, low)
            }
            tag::TUPLE if function.length() == 0 => Ok(None),
            tag::TUPLE => self.position_from(function, argument, 1),
            tag::CLOSURE => {
                let function = self.resolved(function)?;
                self.position(function, argument)
            }
            _ => Err(no_function_here(function)),
        }
    }

    /// In a domain of successive integers from `low`.
    fn position_from(
        &self,
        function: Value,
        argument: Value,
        low: i64,
    ) -> Result<Option<usize>, ValueError> {
        let Some(integer) = self.as_integer(argument) else {
            return Err(ValueErrorKind::WrongType {
                operation: "a function whose domain is a set of integers",
                expected: "an integer",
                actual: argument,
            }
            .into());
        };
        let offset = integer.wrapping_sub(low);
        let inside = integer >= low && (offset as u64) < function.length() as u64;
        Ok(inside.then_some(offset as usize))
    }

    /// In a domain that is an explicit set.
    #[inline]
    fn position_in(&mut self, domain: Value, argument: Value) -> Result<Option<usize>, ValueError> {
        let items = self.words_of(domain, 0);
        // Atoms of a domain are often numbered one after the other.
        if let Some(first) = items.first()
            && let offset = argument.number().wrapping_sub(first.number()) as usize
            && items.get(offset).is_some_and(|item| item.same(argument))
        {
            return Ok(Some(offset));
        }
        if items.len() <= LINEAR_SEARCH
            && let Some(position) = items.iter().position(|item| item.same(argument))
        {
            return Ok(Some(position));
        }
        self.forcing(|heap| Ok(heap.search(heap.words_of(domain, 0), argument)?.ok()))
    }

    /// The function with the value at `position` replaced.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn replace(
        &mut self,
        function: Value,
        position: usize,
        value: Value,
    ) -> Result<Value, ValueError> {
        let skip = usize::from(function.tag() == tag::FUNCTION);
        let from = function.index();
        let length = function.length();
        let start = self.words.len();
        self.reserve(length + skip)?;
        self.words.extend_from_within(from..from + skip + length);
        self.words[start + skip + position] = value;
        Ok(Value::handle(function.tag(), start, length))
    }

    /// `[function EXCEPT ![argument] = value]`; the function itself if
    /// `argument` is not in its domain, as in TLC.
    ///
    /// # Errors
    /// `function` is no function, or its domain cannot contain such values.
    pub fn except(
        &mut self,
        function: Value,
        argument: Value,
        value: Value,
    ) -> Result<Value, ValueError> {
        let function = self.resolved(function)?;
        match self.position(function, argument)? {
            Some(position) => self.replace(function, position, value),
            None => Ok(function),
        }
    }
}

#[cold]
fn no_function_here(actual: Value) -> ValueError {
    let expected = "a function";
    ValueErrorKind::Unexpected { expected, actual }.into()
}

#[cold]
fn not_a_function(operation: &'static str, actual: Value) -> ValueError {
    ValueErrorKind::WrongType {
        operation,
        expected: "a function",
        actual,
    }
    .into()
}
