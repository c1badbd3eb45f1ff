//! Sets that are not enumerated until they have to be, and closures.

use super::elements::Elements;
use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::value::{Kind, MAX_LENGTH, Value, tag};

/// The kinds of lazy sets, with their operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LazyKind {
    /// SUBSET S: S.
    Subset,
    /// `[S -> T]`: S, T.
    Functions,
    /// `[a : S, ...]`: the set of the names, then the sets in its order.
    Records,
    /// `S \X T \X ...`: the factors.
    Product,
    /// UNION S: S.
    Union,
    /// `S \cup T`: S, T.
    Cup,
    /// `S \cap T`: S, T.
    Cap,
    /// `S \ T`: S, T.
    Difference,
    /// Seq(S): S.
    Seq,
    /// `{a, b, ...}` whose elements could not be put in order: the elements.
    Written,
}

const KINDS: [LazyKind; 10] = [
    LazyKind::Subset,
    LazyKind::Functions,
    LazyKind::Records,
    LazyKind::Product,
    LazyKind::Union,
    LazyKind::Cup,
    LazyKind::Cap,
    LazyKind::Difference,
    LazyKind::Seq,
    LazyKind::Written,
];

/// What a closure stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosureKind {
    /// `{x \in S : P}`; the base is S.
    Filter,
    /// `[x \in S |-> e]`; the base is S.
    Function,
    /// An operator that a function's or a set's rule applies; the base is
    /// nothing.
    Operator,
}

/// A closure, taken apart.
#[derive(Clone, Copy, Debug)]
pub struct Closure {
    /// What it stands for.
    pub kind: ClosureKind,
    /// The evaluator's number for the code.
    pub code: u32,
    /// The set that the bound name ranges over.
    pub base: Value,
    /// How many values it captured; see [`Heap::captured`].
    pub captured: usize,
}

const HEADER_WORDS: usize = 2;

/// The low bits of a header are the kind; what else belongs to it is above.
const KIND_BITS: u32 = 8;
const KIND_MASK: u64 = (1 << KIND_BITS) - 1;

impl Heap {
    /// SUBSET `set`.
    ///
    /// # Errors
    /// `set` is no set, or the budget is used up.
    pub fn powerset(&mut self, set: Value) -> Result<Value, ValueError> {
        self.lazy(LazyKind::Subset, "SUBSET", &[set])
    }

    /// `[domain -> range]`.
    ///
    /// # Errors
    /// An operand is no set, or the budget is used up.
    pub fn function_set(&mut self, domain: Value, range: Value) -> Result<Value, ValueError> {
        self.lazy(LazyKind::Functions, "[S -> T]", &[domain, range])
    }

    /// `[a : S, ...]`; `names` is made by [`Heap::record_domain`], and `sets`
    /// are in its order.
    ///
    /// # Errors
    /// One of `sets` is no set, or the budget is used up.
    pub fn record_set(&mut self, names: Value, sets: &[Value]) -> Result<Value, ValueError> {
        debug_assert_eq!(self.items(names).len(), sets.len());
        let mut operands = vec![names];
        operands.extend_from_slice(sets);
        self.lazy(LazyKind::Records, "[a : S]", &operands)
    }

    /// `S \X T \X ...`. As in TLC, what is no set among `sets` is met only
    /// when an element is looked for or made.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn product(&mut self, sets: &[Value]) -> Result<Value, ValueError> {
        self.object_of(LazyKind::Product, sets)
    }

    /// Seq(`set`). As in TLC, a `set` that is none is met only when a sequence
    /// that is not empty is looked for.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn seq(&mut self, set: Value) -> Result<Value, ValueError> {
        self.object_of(LazyKind::Seq, &[set])
    }

    /// A lazy set of `operands`, which must be sets or closures of sets.
    pub(super) fn lazy(
        &mut self,
        kind: LazyKind,
        operation: &'static str,
        operands: &[Value],
    ) -> Result<Value, ValueError> {
        for &operand in operands {
            if !operand.is_set() && operand.kind() != Kind::Closure {
                return Err(super::order::not_a_set(operation, operand));
            }
        }
        self.object_of(kind, operands)
    }

    /// A filter set or function that only the evaluator can look into: `code`
    /// is the evaluator's number for its body, `captured` are the values that
    /// the body needs.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn closure(
        &mut self,
        kind: ClosureKind,
        code: u32,
        base: Value,
        captured: &[Value],
    ) -> Result<Value, ValueError> {
        let mut operands = vec![base];
        operands.extend_from_slice(captured);
        self.object(
            tag::CLOSURE,
            u64::from(code) << KIND_BITS | kind as u64,
            &operands,
        )
    }

    /// A lazy set of `operands`, whatever they are.
    fn object_of(&mut self, kind: LazyKind, operands: &[Value]) -> Result<Value, ValueError> {
        self.object(tag::LAZY, kind as u64, operands)
    }

    /// The set of `elements`, which could not be put in order; `place` is where
    /// it is written.
    pub(super) fn unordered(
        &mut self,
        place: u32,
        elements: &[Value],
    ) -> Result<Value, ValueError> {
        let header = u64::from(place) << KIND_BITS | LazyKind::Written as u64;
        self.object(tag::LAZY, header, elements)
    }

    /// Where a set was written whose elements could not be put in order.
    pub(super) fn place_of(&self, written: Value) -> u32 {
        (self.words[written.index()].bits() >> KIND_BITS) as u32
    }

    fn object(&mut self, tag: u64, header: u64, operands: &[Value]) -> Result<Value, ValueError> {
        if operands.len() > MAX_LENGTH {
            return Err(ValueErrorKind::TooLarge { set: operands[0] }.into());
        }
        let index = self.words.len();
        self.reserve(HEADER_WORDS + operands.len())?;
        self.words.push(Value::raw(header));
        self.words.push(Value::raw(0));
        self.words.extend_from_slice(operands);
        Ok(Value::handle(tag, index, operands.len()))
    }

    /// Whether `set` is a SUBSET that was not enumerated.
    pub fn is_powerset(&self, set: Value) -> bool {
        set.kind() == Kind::LazySet && self.lazy_kind(set) == LazyKind::Subset
    }

    pub(super) fn lazy_kind(&self, lazy: Value) -> LazyKind {
        KINDS[(self.words[lazy.index()].bits() & KIND_MASK) as usize]
    }

    /// The operands of a lazy set, or the base and captured values of a closure.
    pub(super) fn operands(&self, value: Value) -> &[Value] {
        let start = value.index() + HEADER_WORDS;
        &self.words[start..start + value.length()]
    }

    /// The closure that `value` is, if it is one.
    pub fn as_closure(&self, value: Value) -> Option<Closure> {
        if value.kind() != Kind::Closure {
            return None;
        }
        let header = self.words[value.index()].bits();
        let kind = match header & KIND_MASK {
            0 => ClosureKind::Filter,
            1 => ClosureKind::Function,
            _ => ClosureKind::Operator,
        };
        let base = self.operands(value)[0];
        Some(Closure {
            kind,
            code: (header >> KIND_BITS) as u32,
            base,
            captured: value.length() - 1,
        })
    }

    /// The value at `index` of those that a closure captured.
    pub fn captured(&self, closure: Value, index: usize) -> Value {
        self.operands(closure)[index + 1]
    }

    /// Records that a closure stands for `value`, an explicit set or a
    /// function; operations that meet the closure then go on with it.
    pub fn resolve(&mut self, closure: Value, value: Value) {
        self.set_forced(closure, value);
    }

    /// The explicit set or interval with the elements of `set`. It is kept, so
    /// that asking again is cheap.
    ///
    /// # Errors
    /// `set` is no set or cannot be enumerated, or the budget is used up.
    pub fn force(&mut self, set: Value) -> Result<Value, ValueError> {
        match set.tag() {
            tag::SET | tag::INTERVAL | tag::WIDE_INTERVAL => Ok(set),
            tag::LAZY | tag::CLOSURE => {
                if let Some(forced) = self.forced_to(set) {
                    return Ok(forced);
                }
                if set.tag() == tag::CLOSURE {
                    return Err(ValueErrorKind::Unforced(set).into());
                }
                let forced = self.enumerate(set)?;
                self.set_forced(set, forced);
                Ok(forced)
            }
            tag::INFINITE => Err(ValueErrorKind::NotEnumerable { set }.into()),
            _ => Err(super::order::no_set_here(set)),
        }
    }

    fn enumerate(&mut self, lazy: Value) -> Result<Value, ValueError> {
        if self.is_written(lazy) {
            return self.ordered_written(lazy);
        }
        let mut elements = Elements::new(self, lazy)?;
        let mut items = Vec::new();
        while let Some(element) = elements.next(self)? {
            if items.len() == MAX_LENGTH {
                return Err(ValueErrorKind::TooLarge { set: lazy }.into());
            }
            items.push(element);
        }
        if self.lazy_kind(lazy) == LazyKind::Subset {
            return self.push_items(tag::SET, &items);
        }
        self.set(&items)
    }
}
