//! [`Elements`]: the elements of a set, one after the other.

use super::error::{ValueError, ValueErrorKind};
use super::heap::{Heap, Mark};
use super::lazy::LazyKind;
use super::value::{Kind, Value, tag};

/// A cursor over a set, in TLC's enumeration order: explicit sets and
/// intervals in order, lazy sets as TLC enumerates them (unions may repeat
/// elements). It holds what it needs outside the heap, but the set itself must
/// not be dropped while it is used.
#[derive(Debug)]
pub struct Elements(Cursor);

#[derive(Debug)]
enum Cursor {
    Items { set: Value, next: usize },
    Range { next: i64, high: i64, done: bool },
    Subsets(Box<Subsets>),
    Choices(Box<Choices>),
    Union(Box<Union>),
    Chain(Box<Chain>),
    Filter(Box<Filter>),
}

/// One set after the other.
#[derive(Debug)]
struct Chain {
    elements: Elements,
    /// The other set's, until its turn comes.
    rest: Option<Elements>,
}

/// The elements of the elements of a set.
#[derive(Debug)]
struct Union {
    sets: Elements,
    /// The set whose elements are next, if that is not known to work yet.
    pending: Option<Value>,
    inner: Option<Elements>,
}

/// The elements that are in a set, or that are not.
#[derive(Debug)]
struct Filter {
    elements: Elements,
    /// An element for which that is not known yet.
    pending: Option<Value>,
    set: Value,
    inside: bool,
}

/// The subsets of a set by size, each size in lexicographic order.
#[derive(Debug)]
struct Subsets {
    base: Vec<Value>,
    /// The size of the subset that was given last, and the places of its
    /// elements; none before the first.
    size: Option<usize>,
    chosen: Vec<usize>,
    /// Places of `chosen` that may move on: all, or those of a prefix of which
    /// no continuation is wanted.
    movable: usize,
    /// How full the heap was before the last subset.
    before: Mark,
}

/// One element of each list, the last list changing fastest.
#[derive(Debug)]
struct Choices {
    kind: LazyKind,
    domain: Value,
    lists: Vec<Vec<Value>>,
    /// For each place its list: functions have one list for all places.
    places: usize,
    chosen: Vec<usize>,
    done: bool,
    /// How full the heap was before the last element.
    before: Mark,
}

impl Elements {
    /// A cursor at the first element of `set`.
    ///
    /// # Errors
    /// `set` is no set or cannot be enumerated.
    #[inline]
    pub fn new(heap: &mut Heap, set: Value) -> Result<Self, ValueError> {
        match set.tag() {
            tag::SET => Ok(Elements(Cursor::Items { set, next: 0 })),
            tag::INTERVAL => {
                let (next, high) = set.small_bounds();
                Ok(Elements(Cursor::Range {
                    next,
                    high,
                    done: false,
                }))
            }
            _ => Self::of_other(heap, set),
        }
    }

    /// A cursor over `set` in TLC's order of values, without repetition.
    ///
    /// # Errors
    /// As for [`Elements::new`].
    pub fn ordered(heap: &mut Heap, set: Value) -> Result<Self, ValueError> {
        if set.kind() == Kind::LazySet && !heap.is_powerset(set) {
            let forced = heap.force(set)?;
            return Self::new(heap, forced);
        }
        Self::new(heap, set)
    }

    fn of_other(heap: &mut Heap, set: Value) -> Result<Self, ValueError> {
        match set.tag() {
            tag::WIDE_INTERVAL => {
                let (next, high) = heap.as_interval(set).unwrap_or((1, 0));
                Ok(Elements(Cursor::Range {
                    next,
                    high,
                    done: false,
                }))
            }
            tag::LAZY => match heap.forced_to(set) {
                Some(forced) => Self::new(heap, forced),
                None => Self::of_lazy(heap, set),
            },
            tag::CLOSURE => {
                let forced = heap.force(set)?;
                Self::new(heap, forced)
            }
            tag::INFINITE => Err(ValueErrorKind::NotEnumerable { set }.into()),
            _ => Err(super::order::no_set_here(set)),
        }
    }

    fn of_lazy(heap: &mut Heap, set: Value) -> Result<Self, ValueError> {
        let kind = heap.lazy_kind(set);
        let first = heap.operands(set)[0];
        Ok(Elements(match kind {
            LazyKind::Subset => {
                let base = heap.list(first, true)?;
                Cursor::Subsets(Box::new(Subsets::new(heap, base)))
            }
            LazyKind::Functions | LazyKind::Records | LazyKind::Product => {
                Cursor::Choices(Box::new(Choices::new(heap, set, kind)?))
            }
            LazyKind::Union => Cursor::Union(Box::new(Union {
                sets: Elements::new(heap, first)?,
                pending: None,
                inner: None,
            })),
            LazyKind::Cup => {
                let second = heap.operands(set)[1];
                let elements = Elements::new(heap, first)?;
                let rest = Some(Elements::new(heap, second)?);
                Cursor::Chain(Box::new(Chain { elements, rest }))
            }
            LazyKind::Cap => {
                let second = heap.operands(set)[1];
                let (elements, set) = match Elements::new(heap, first) {
                    Ok(elements) => (elements, second),
                    Err(_) => (Elements::new(heap, second)?, first),
                };
                Cursor::Filter(Box::new(Filter::new(elements, set, true)))
            }
            LazyKind::Difference => {
                let second = heap.operands(set)[1];
                let elements = Elements::new(heap, first)?;
                Cursor::Filter(Box::new(Filter::new(elements, second, false)))
            }
            LazyKind::Seq => return Err(ValueErrorKind::NotEnumerable { set }.into()),
            LazyKind::Written => {
                let forced = heap.force(set)?;
                return Self::new(heap, forced);
            }
        }))
    }

    /// The next element.
    ///
    /// # Errors
    /// Part of the set cannot be enumerated, or the budget is used up. After
    /// an error that [needs the evaluator](ValueError::needs_evaluator) it can
    /// be called again and goes on with the same element.
    #[inline]
    pub fn next(&mut self, heap: &mut Heap) -> Result<Option<Value>, ValueError> {
        match &mut self.0 {
            Cursor::Items { set, next } => {
                let element = heap.items(*set).get(*next).copied();
                *next += 1;
                Ok(element)
            }
            Cursor::Range { next, high, done } => {
                if *done || *next > *high {
                    return Ok(None);
                }
                let element = *next;
                *done = element == *high;
                *next = element.wrapping_add(1);
                heap.integer(element).map(Some)
            }
            _ => self.next_of_lazy(heap),
        }
    }

    fn next_of_lazy(&mut self, heap: &mut Heap) -> Result<Option<Value>, ValueError> {
        match &mut self.0 {
            Cursor::Subsets(subsets) => subsets.next(heap),
            Cursor::Choices(choices) => choices.next(heap),
            Cursor::Union(union) => union.next(heap),
            Cursor::Chain(chain) => chain.next(heap),
            Cursor::Filter(filter) => filter.next(heap),
            Cursor::Items { .. } | Cursor::Range { .. } => self.next(heap),
        }
    }

    /// How full the heap was before the element that was given last was made:
    /// to drop what was made since takes nothing from the way through the set.
    /// `None` if nothing was made for the element.
    pub fn before_last(&self) -> Option<Mark> {
        match &self.0 {
            Cursor::Items { .. } | Cursor::Range { .. } => None,
            Cursor::Subsets(subsets) => Some(subsets.before),
            Cursor::Choices(choices) => Some(choices.before),
            Cursor::Union(union) => union.inner.as_ref()?.before_last(),
            Cursor::Chain(chain) => chain.elements.before_last(),
            Cursor::Filter(filter) => filter.elements.before_last(),
        }
    }

    /// Of the subset that was given last, leaves out what follows with the same
    /// first `length` elements and has the same size. Other sets than powersets
    /// go on as before.
    pub fn skip_continuations(&mut self, length: usize) {
        if let Cursor::Subsets(subsets) = &mut self.0 {
            subsets.movable = length;
        }
    }
}

impl Heap {
    /// The elements of `set`, in order and without repetition.
    ///
    /// # Errors
    /// `set` is no set or cannot be enumerated, or the budget is used up.
    pub fn set_items(&mut self, set: Value) -> Result<Vec<Value>, ValueError> {
        self.list(set, true)
    }

    /// The elements of each set; as in TLC, those behind an empty one are not
    /// looked at.
    fn factors(&mut self, sets: &[Value]) -> Result<Vec<Vec<Value>>, ValueError> {
        let mut lists = Vec::with_capacity(sets.len());
        for &set in sets {
            lists.push(self.list(set, false)?);
            if lists.last().is_some_and(Vec::is_empty) {
                break;
            }
        }
        Ok(lists)
    }

    /// The elements of `set`, in order if `ordered`, else as enumerated.
    fn list(&mut self, set: Value, ordered: bool) -> Result<Vec<Value>, ValueError> {
        let set = if ordered { self.force(set)? } else { set };
        let mut elements = Elements::new(self, set)?;
        let mut list = Vec::new();
        while let Some(element) = elements.next(self)? {
            self.reserve(list.len())?;
            list.push(element);
        }
        Ok(list)
    }
}

impl Chain {
    fn next(&mut self, heap: &mut Heap) -> Result<Option<Value>, ValueError> {
        loop {
            if let Some(element) = self.elements.next(heap)? {
                return Ok(Some(element));
            }
            match self.rest.take() {
                Some(rest) => self.elements = rest,
                None => return Ok(None),
            }
        }
    }
}

impl Union {
    fn next(&mut self, heap: &mut Heap) -> Result<Option<Value>, ValueError> {
        loop {
            if let Some(set) = self.pending {
                self.inner = Some(Elements::new(heap, set)?);
                self.pending = None;
            }
            if let Some(inner) = &mut self.inner
                && let Some(element) = inner.next(heap)?
            {
                return Ok(Some(element));
            }
            self.pending = self.sets.next(heap)?;
            if self.pending.is_none() {
                return Ok(None);
            }
        }
    }
}

impl Filter {
    fn new(elements: Elements, set: Value, inside: bool) -> Self {
        Filter {
            elements,
            pending: None,
            set,
            inside,
        }
    }

    fn next(&mut self, heap: &mut Heap) -> Result<Option<Value>, ValueError> {
        loop {
            if self.pending.is_none() {
                self.pending = self.elements.next(heap)?;
            }
            let Some(element) = self.pending else {
                return Ok(None);
            };
            let is_inside = heap.member(element, self.set)?;
            self.pending = None;
            if is_inside == self.inside {
                return Ok(Some(element));
            }
            if let Some(before) = self.elements.before_last() {
                heap.drop_unforced(before);
            }
        }
    }
}

impl Subsets {
    fn new(heap: &Heap, base: Vec<Value>) -> Self {
        Subsets {
            base,
            size: None,
            chosen: Vec::new(),
            movable: usize::MAX,
            before: heap.mark(),
        }
    }

    fn next(&mut self, heap: &mut Heap) -> Result<Option<Value>, ValueError> {
        self.advance();
        if self.chosen.len() > self.base.len() {
            return Ok(None);
        }
        self.before = heap.mark();
        let start = heap.words.len();
        heap.reserve(self.chosen.len())?;
        heap.words
            .extend(self.chosen.iter().map(|&index| self.base[index]));
        heap.finish_items(tag::SET, start).map(Some)
    }

    /// The next combination, or the first of the next size.
    fn advance(&mut self) {
        let Some(size) = self.size else {
            self.size = Some(0);
            return;
        };
        let count = self.base.len();
        let movable = std::mem::replace(&mut self.movable, usize::MAX);
        let last = (0..size.min(movable))
            .rev()
            .find(|&place| self.chosen[place] + size - place < count);
        match last {
            Some(place) => {
                self.chosen[place] += 1;
                for later in place + 1..size {
                    self.chosen[later] = self.chosen[later - 1] + 1;
                }
            }
            None if size <= count => {
                self.size = Some(size + 1);
                self.chosen.clear();
                self.chosen.extend(0..=size);
            }
            None => {}
        }
    }
}

impl Choices {
    fn new(heap: &mut Heap, set: Value, kind: LazyKind) -> Result<Self, ValueError> {
        let operands = heap.operands(set).to_vec();
        let mut domain = Value::EMPTY_SET;
        let mut lists = Vec::new();
        let mut places = operands.len();
        match kind {
            LazyKind::Functions => {
                domain = heap.function_domain(operands[0])?;
                places = heap.cardinality(domain)? as usize;
                lists.push(heap.list(operands[1], false)?);
            }
            LazyKind::Records => {
                domain = operands[0];
                places -= 1;
                lists = heap.factors(&operands[1..])?;
            }
            _ => lists = heap.factors(&operands)?,
        }
        let done = places > 0 && lists.iter().any(Vec::is_empty);
        heap.reserve(places)?;
        Ok(Choices {
            kind,
            domain,
            lists,
            places,
            chosen: vec![0; places],
            done,
            before: heap.mark(),
        })
    }

    fn next(&mut self, heap: &mut Heap) -> Result<Option<Value>, ValueError> {
        if self.done {
            return Ok(None);
        }
        self.before = heap.mark();
        let start = heap.words.len();
        heap.reserve(self.places + 1)?;
        let tuple = self.kind == LazyKind::Product || heap.is_tuple_domain(self.domain);
        if !tuple {
            heap.words.push(self.domain);
        }
        for place in 0..self.places {
            let list = self.list(place);
            heap.words.push(list[self.chosen[place]]);
        }
        let element = match tuple {
            true => heap.finish_items(tag::TUPLE, start)?,
            false => Value::handle(tag::FUNCTION, start, self.places),
        };
        self.advance();
        Ok(Some(element))
    }

    fn list(&self, place: usize) -> &[Value] {
        match self.kind {
            LazyKind::Functions => &self.lists[0],
            _ => &self.lists[place],
        }
    }

    fn advance(&mut self) {
        for place in (0..self.places).rev() {
            self.chosen[place] += 1;
            if self.chosen[place] < self.list(place).len() {
                return;
            }
            self.chosen[place] = 0;
        }
        self.done = true;
    }
}
