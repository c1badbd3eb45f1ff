//! Bytes back to values; every byte of those that may come from elsewhere is
//! checked.

use std::cmp::Ordering;

use super::encode::*;
use super::error::ValueError;
use super::heap::Heap;
use super::value::{MAX_LENGTH, Value, tag};

/// Why bytes are not those of a value. One pointer wide.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct DecodeError(Box<DecodeErrorKind>);

/// The reasons.
#[derive(Clone, Debug, thiserror::Error)]
enum DecodeErrorKind {
    /// The bytes end within a value.
    #[error("the bytes of a value end too early")]
    Truncated,
    /// A byte that no value has there.
    #[error("the bytes of a value are malformed: {0}")]
    Malformed(&'static str),
    /// The heap is full.
    #[error("the evaluator's memory is used up")]
    Heap,
}

impl From<ValueError> for DecodeError {
    #[cold]
    fn from(_: ValueError) -> Self {
        DecodeError(Box::new(DecodeErrorKind::Heap))
    }
}

#[cold]
fn truncated() -> DecodeError {
    DecodeError(Box::new(DecodeErrorKind::Truncated))
}

#[cold]
fn malformed(what: &'static str) -> DecodeError {
    DecodeError(Box::new(DecodeErrorKind::Malformed(what)))
}

impl DecodeError {
    /// The bytes end within a value.
    #[cold]
    pub fn truncated() -> Self {
        truncated()
    }
}

impl Heap {
    /// The value at the start of `bytes`, with the number of bytes it takes.
    ///
    /// # Errors
    /// The bytes are not what [`Heap::encode`] makes, or the heap is full.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<(Value, usize), DecodeError> {
        let mut reader = Reader::new(bytes, true);
        let value = reader.value(self)?;
        Ok((value, reader.at))
    }

    /// The value that [`Heap::encode`] made `bytes` of: the order of sets is
    /// not checked.
    ///
    /// # Errors
    /// There are more or fewer bytes than those of a value, or the heap is full.
    #[inline]
    pub fn decode_own(&mut self, bytes: &[u8]) -> Result<Value, DecodeError> {
        let mut reader = Reader::new(bytes, false);
        let value = reader.value(self)?;
        match reader.at == bytes.len() {
            true => Ok(value),
            false => Err(malformed("there are bytes behind a value")),
        }
    }
}

/// The number at the start of `bytes` in LEB128, with the bytes it takes.
///
/// # Errors
/// It has more than 64 bits or is not as short as possible.
pub fn read_number(bytes: &[u8]) -> Result<(u64, usize), DecodeError> {
    let mut reader = Reader::new(bytes, true);
    let number = reader.number()?;
    Ok((number, reader.at))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    /// Whether everything is checked that can be.
    strict: bool,
}

impl<'a> Reader<'a> {
    #[inline]
    fn new(bytes: &'a [u8], strict: bool) -> Self {
        Reader {
            bytes,
            at: 0,
            depth: 0,
            strict,
        }
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, DecodeError> {
        let byte = *self.bytes.get(self.at).ok_or_else(truncated)?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, DecodeError> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(malformed("a number is too large"));
            }
            number |= bits << shift;
            if byte < 0x80 {
                if byte == 0 && shift > 0 {
                    return Err(malformed("a number is longer than needed"));
                }
                return Ok(number);
            }
        }
        Err(malformed("a number is too long"))
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A length that the remaining bytes can hold.
    fn length(&mut self) -> Result<usize, DecodeError> {
        let length = self.number()?;
        if length > (self.bytes.len() - self.at) as u64 || length > MAX_LENGTH as u64 {
            return Err(truncated());
        }
        if length < SHORT_LENGTHS as u64 {
            return Err(malformed("a length is in the wrong form"));
        }
        Ok(length as usize)
    }

    fn value(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let first = self.byte()?;
        match simple(heap, first)? {
            Some(value) => Ok(value),
            None => self.other(heap, first),
        }
    }

    fn other(&mut self, heap: &mut Heap, first: u8) -> Result<Value, DecodeError> {
        match first {
            SHORT_FUNCTION..SHORT_ATOM => {
                self.registered(heap, usize::from(first - SHORT_FUNCTION))
            }
            SHORT_SET..SHORT_TUPLE => self.set(heap, usize::from(first - SHORT_SET)),
            SHORT_TUPLE..SHORT_FUNCTION => {
                self.items(heap, tag::TUPLE, usize::from(first - SHORT_TUPLE), None)
            }
            INTEGER => {
                let integer = self.integer()?;
                if (-1..SMALL_INTEGERS - 1).contains(&integer) {
                    return Err(malformed("an integer is in the wrong form"));
                }
                Ok(heap.integer(integer)?)
            }
            TEXT => self.text(heap),
            RUN => self.run_set(heap),
            SET => {
                let length = self.length()?;
                self.set(heap, length)
            }
            TUPLE => {
                let length = self.length()?;
                self.items(heap, tag::TUPLE, length, None)
            }
            FUNCTION => self.function(heap),
            ATOM | REGISTERED_FUNCTION => {
                let number = self.number()?;
                if number < u64::from(SHORT_NUMBERS) {
                    return Err(malformed("an atom or domain is in the wrong form"));
                }
                match first {
                    ATOM => atom(heap, number as usize),
                    _ => self.registered(heap, number as usize),
                }
            }
            _ => Err(malformed("an unknown tag")),
        }
    }

    fn text(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let length = self.number()?;
        let rest = &self.bytes[self.at..];
        if length > rest.len() as u64 {
            return Err(truncated());
        }
        let text = std::str::from_utf8(&rest[..length as usize])
            .map_err(|_| malformed("a string is not UTF-8"))?;
        let value = heap.string(text);
        if !value.is_runtime_string() {
            return Err(malformed("a string of the program is spelled out"));
        }
        self.at += length as usize;
        Ok(value)
    }

    fn run(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let low = self.integer()?;
        let high = self.integer()?;
        if high
            .checked_sub(low)
            .is_none_or(|length| length < RUN_LENGTH as i64 - 1)
        {
            return Err(malformed("a run of integers is too short"));
        }
        Ok(heap.interval(low, high)?)
    }

    /// A run as a value: an explicit set, for most sets of integers in states
    /// were built element by element, and TLC prints these as such.
    fn run_set(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let run = self.run(heap)?;
        Ok(heap.materialized(run)?)
    }

    /// `length` values, one after the other in the heap; those of a function
    /// after its domain.
    #[inline]
    fn items(
        &mut self,
        heap: &mut Heap,
        tag: u64,
        length: usize,
        domain: Option<Value>,
    ) -> Result<Value, DecodeError> {
        if self.depth > MAX_DEPTH {
            return Err(malformed("values are nested too deeply"));
        }
        if length == 0 {
            return Ok(Value::handle(tag, 0, 0));
        }
        heap.reserve(length + 1)?;
        heap.words.reserve(length + 1);
        let start = heap.words.len();
        heap.words.extend(domain);
        if self.short_atoms(heap, length) {
            return Ok(Value::handle(tag, start, length));
        }
        let end = heap.words.len() + length;
        while heap.words.len() < end {
            let first = self.byte()?;
            match simple(heap, first)? {
                Some(value) => heap.words.push(value),
                None => {
                    self.at -= 1;
                    self.rest(heap, end)?;
                }
            }
        }
        Ok(Value::handle(tag, start, length))
    }

    /// Pushes `length` atoms of one byte each; false if some byte is anything
    /// else.
    #[inline]
    fn short_atoms(&mut self, heap: &mut Heap, length: usize) -> bool {
        let Some(bytes) = self.bytes.get(self.at..self.at + length) else {
            return false;
        };
        let values = heap.atoms.values();
        let number = |byte: u8| usize::from(byte.wrapping_sub(SHORT_ATOM));
        if !bytes
            .iter()
            .all(|&byte| byte >= SHORT_ATOM && number(byte) < values.len())
        {
            return false;
        }
        heap.words
            .extend(bytes.iter().map(|&byte| values[number(byte)]));
        self.at += length;
        true
    }

    /// The values up to the word at `end`, of which some are composite and come
    /// behind it.
    fn rest(&mut self, heap: &mut Heap, end: usize) -> Result<(), DecodeError> {
        self.depth += 1;
        let next = heap.words.len();
        heap.words.resize(end, Value::FALSE);
        for place in next..end {
            let value = self.value(heap)?;
            heap.words[place] = value;
        }
        self.depth -= 1;
        Ok(())
    }

    fn set(&mut self, heap: &mut Heap, length: usize) -> Result<Value, DecodeError> {
        let set = self.items(heap, tag::SET, length, None)?;
        if !self.strict {
            return Ok(set);
        }
        let items = heap.words_of(set, 0);
        for pair in items.windows(2) {
            match heap.order(pair[0], pair[1]) {
                Ok(Ordering::Less) => {}
                _ => return Err(malformed("the elements of a set are out of order")),
            }
        }
        if heap.as_run(items).is_some() {
            return Err(malformed("a set is in the wrong form"));
        }
        Ok(set)
    }

    fn registered(&mut self, heap: &mut Heap, number: usize) -> Result<Value, DecodeError> {
        match heap.domains.get(number) {
            Some(domain) => self.items(heap, tag::FUNCTION, domain.length(), Some(domain)),
            None => Err(malformed("an unknown domain")),
        }
    }

    fn function(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let start = self.at;
        let set = match self.bytes.get(self.at) {
            Some(&RUN) => {
                self.at += 1;
                self.run(heap)?
            }
            _ => self.value(heap)?,
        };
        let end = self.at;
        if !set.is_set() {
            return Err(malformed("a domain is no set"));
        }
        let domain = heap.function_domain(set)?;
        let length = heap.cardinality(domain)?;
        let fits = length as u64 <= (self.bytes.len() - self.at) as u64;
        if !fits || length > MAX_LENGTH as i64 {
            return Err(truncated());
        }
        let encoding = &self.bytes[start..end];
        if heap.is_tuple_domain(domain) || heap.domains.number_of_encoding(encoding).is_some() {
            return Err(malformed("a function is in the wrong form"));
        }
        self.items(heap, tag::FUNCTION, length as usize, Some(domain))
    }
}

/// The value of a byte that stands for itself.
#[inline(always)]
fn simple(heap: &Heap, byte: u8) -> Result<Option<Value>, DecodeError> {
    if byte >= SHORT_ATOM {
        return atom(heap, usize::from(byte - SHORT_ATOM)).map(Some);
    }
    Ok(match byte {
        FALSE => Some(Value::FALSE),
        TRUE => Some(Value::TRUE),
        _ if byte < INTEGER => Value::small_integer(i64::from(byte) - 1),
        _ => None,
    })
}

#[inline]
fn atom(heap: &Heap, number: usize) -> Result<Value, DecodeError> {
    heap.atoms
        .get(number)
        .ok_or_else(|| malformed("an unknown atom"))
}
