//! Bytes back to values; every byte is checked.

use super::encode::*;
use super::error::ValueError;
use super::heap::Heap;
use super::value::{MAX_LENGTH, Value, tag};
use crate::tla::resolve::ir::AtomId;

/// Why bytes are not those of a value.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end within a value.
    #[error("the bytes of a value end too early")]
    Truncated,
    /// A byte that no value has there.
    #[error("the bytes of a value are malformed: {0}")]
    Malformed(&'static str),
    /// The heap is full.
    #[error("the evaluator's memory is used up")]
    Heap(ValueError),
}

impl From<ValueError> for DecodeError {
    fn from(error: ValueError) -> Self {
        DecodeError::Heap(error)
    }
}

impl Heap {
    /// The value at the start of `bytes`, with the number of bytes it takes.
    ///
    /// # Errors
    /// The bytes are not what [`Heap::encode`] makes, or the heap is full.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<(Value, usize), DecodeError> {
        let mut reader = Reader {
            bytes,
            at: 0,
            depth: 0,
        };
        let value = reader.value(self)?;
        Ok((value, reader.at))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    #[inline]
    fn byte(&mut self) -> Result<u8, DecodeError> {
        let byte = *self.bytes.get(self.at).ok_or(DecodeError::Truncated)?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, DecodeError> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(DecodeError::Malformed("a number is too large"));
            }
            number |= bits << shift;
            if byte < 0x80 {
                if byte == 0 && shift > 0 {
                    return Err(DecodeError::Malformed("a number is longer than needed"));
                }
                return Ok(number);
            }
        }
        Err(DecodeError::Malformed("a number is too long"))
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A length that the remaining bytes can hold.
    fn length(&mut self) -> Result<usize, DecodeError> {
        let length = self.number()?;
        if length > (self.bytes.len() - self.at) as u64 || length > MAX_LENGTH as u64 {
            return Err(DecodeError::Truncated);
        }
        if length < SHORT_LENGTHS as u64 {
            return Err(DecodeError::Malformed("a length is in the wrong form"));
        }
        Ok(length as usize)
    }

    fn value(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let first = self.byte()?;
        match first {
            0..INTEGER => Ok(heap.integer(i64::from(first) - 1)?),
            INTEGER => {
                let integer = self.integer()?;
                if (-1..SMALL_INTEGERS - 1).contains(&integer) {
                    return Err(DecodeError::Malformed("an integer is in the wrong form"));
                }
                Ok(heap.integer(integer)?)
            }
            FALSE => Ok(Value::FALSE),
            TRUE => Ok(Value::TRUE),
            SHORT_ATOM.. => atom(heap, u64::from(first - SHORT_ATOM)),
            ATOM => match self.number()? {
                number if number < u64::from(SHORT_NUMBERS) => {
                    Err(DecodeError::Malformed("an atom is in the wrong form"))
                }
                number => atom(heap, number),
            },
            TEXT => self.text(heap),
            RUN => self.run_set(heap),
            _ => self.nested(heap, first),
        }
    }

    fn nested(&mut self, heap: &mut Heap, first: u8) -> Result<Value, DecodeError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH + 1 {
            return Err(DecodeError::Malformed("values are nested too deeply"));
        }
        let value = match first {
            SHORT_SET..SHORT_TUPLE => self.set(heap, usize::from(first - SHORT_SET)),
            SHORT_TUPLE..SHORT_FUNCTION => {
                self.items(heap, tag::TUPLE, usize::from(first - SHORT_TUPLE))
            }
            SHORT_FUNCTION..SHORT_ATOM => self.registered(heap, u64::from(first - SHORT_FUNCTION)),
            SET => {
                let length = self.length()?;
                self.set(heap, length)
            }
            TUPLE => {
                let length = self.length()?;
                self.items(heap, tag::TUPLE, length)
            }
            REGISTERED_FUNCTION => match self.number()? {
                number if number < u64::from(SHORT_NUMBERS) => {
                    Err(DecodeError::Malformed("a domain is in the wrong form"))
                }
                number => self.registered(heap, number),
            },
            FUNCTION => self.function(heap),
            _ => Err(DecodeError::Malformed("an unknown tag")),
        }?;
        self.depth -= 1;
        Ok(value)
    }

    fn text(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let length = self.number()?;
        let rest = &self.bytes[self.at..];
        if length > rest.len() as u64 {
            return Err(DecodeError::Truncated);
        }
        let text = std::str::from_utf8(&rest[..length as usize])
            .map_err(|_| DecodeError::Malformed("a string is not UTF-8"))?;
        let value = heap.string(text);
        if !value.is_runtime_string() {
            return Err(DecodeError::Malformed(
                "a string of the program is spelled out",
            ));
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
            return Err(DecodeError::Malformed("a run of integers is too short"));
        }
        Ok(heap.interval(low, high)?)
    }

    /// A run as a value: an explicit set, for most sets of integers in states
    /// were built element by element, and TLC prints these as such.
    fn run_set(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let run = self.run(heap)?;
        Ok(heap.materialized(run)?)
    }

    /// `length` values, one after the other in the heap.
    fn items(&mut self, heap: &mut Heap, tag: u64, length: usize) -> Result<Value, DecodeError> {
        let start = self.places(heap, length)?;
        self.fill(heap, start, length)?;
        Ok(Value::handle(tag, start, length))
    }

    /// Room for `length` values, filled with anything.
    fn places(&mut self, heap: &mut Heap, length: usize) -> Result<usize, DecodeError> {
        if length == 0 {
            return Ok(0);
        }
        heap.reserve(length)?;
        let start = heap.words.len();
        heap.words.resize(start + length, Value::FALSE);
        Ok(start)
    }

    fn fill(&mut self, heap: &mut Heap, start: usize, length: usize) -> Result<(), DecodeError> {
        for place in start..start + length {
            heap.words[place] = self.value(heap)?;
        }
        Ok(())
    }

    fn set(&mut self, heap: &mut Heap, length: usize) -> Result<Value, DecodeError> {
        let set = self.items(heap, tag::SET, length)?;
        for index in 1..length {
            let (a, b) = (heap.items(set)[index - 1], heap.items(set)[index]);
            if heap.compare(a, b).is_ok_and(|order| order.is_lt()) {
                continue;
            }
            return Err(DecodeError::Malformed(
                "the elements of a set are out of order",
            ));
        }
        let items = heap.items(set);
        if length >= RUN_LENGTH
            && let Some(low) = heap.as_integer(items[0])
            && let Some(high) = heap.as_integer(items[length - 1])
            && high.wrapping_sub(low) == length as i64 - 1
        {
            return Err(DecodeError::Malformed("a set is in the wrong form"));
        }
        Ok(set)
    }

    fn registered(&mut self, heap: &mut Heap, number: u64) -> Result<Value, DecodeError> {
        match heap.domains.get(number as usize) {
            Some(domain) => self.values(heap, domain, domain.length()),
            None => Err(DecodeError::Malformed("an unknown domain")),
        }
    }

    fn function(&mut self, heap: &mut Heap) -> Result<Value, DecodeError> {
        let set = match self.bytes.get(self.at) {
            Some(&RUN) => {
                self.at += 1;
                self.run(heap)?
            }
            _ => self.value(heap)?,
        };
        if !set.is_set() {
            return Err(DecodeError::Malformed("a domain is no set"));
        }
        let domain = heap.function_domain(set)?;
        let length = heap.cardinality(domain)?;
        let fits = length as u64 <= (self.bytes.len() - self.at) as u64;
        if !fits || length > MAX_LENGTH as i64 {
            return Err(DecodeError::Truncated);
        }
        if heap.is_tuple_domain(domain) || heap.domain_number(domain, &mut Vec::new())?.is_some() {
            return Err(DecodeError::Malformed("a function is in the wrong form"));
        }
        self.values(heap, domain, length as usize)
    }

    fn values(
        &mut self,
        heap: &mut Heap,
        domain: Value,
        length: usize,
    ) -> Result<Value, DecodeError> {
        let start = self.places(heap, length + 1)?;
        heap.words[start] = domain;
        self.fill(heap, start + 1, length)?;
        Ok(Value::handle(tag::FUNCTION, start, length))
    }
}

fn atom(heap: &Heap, number: u64) -> Result<Value, DecodeError> {
    u32::try_from(number)
        .ok()
        .and_then(|number| heap.atoms.get(AtomId(number)))
        .ok_or(DecodeError::Malformed("an unknown atom"))
}
