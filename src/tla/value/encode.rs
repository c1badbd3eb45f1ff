//! Values as bytes: compact, self-describing, and equal exactly for equal
//! values.
//!
//! | first byte | then | value |
//! |---|---|---|
//! | 0-63 | | the integers -1 to 62 |
//! | 64 | number, zigzag | another integer |
//! | 65, 66 | | FALSE, TRUE |
//! | 67 | number | string or model value of the program, from 64 up |
//! | 68 | length, UTF-8 | string that the program does not contain |
//! | 69 | low and high, zigzag | three or more successive integers, as a set |
//! | 70 | domain, values | function |
//! | 71 | number, values | function with a registered domain, from 64 up |
//! | 72 | number, elements | set of 16 or more elements |
//! | 73 | number, elements | tuple of 16 or more elements |
//! | 96-111 | elements | set of 0 to 15 elements |
//! | 112-127 | elements | tuple of 0 to 15 elements |
//! | 128-191 | values | function with registered domain 0 to 63 |
//! | 192-255 | | string or model value 0 to 63 of the program |
//!
//! Numbers are LEB128 of as few bytes as possible. Sets are sorted in TLC's
//! order. Lazy sets are enumerated first.

use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::order::Explicit;
use super::value::{MAX_LENGTH, Value, tag};

pub(super) const SMALL_INTEGERS: i64 = 64;
pub(super) const INTEGER: u8 = 64;
pub(super) const FALSE: u8 = 65;
pub(super) const TRUE: u8 = 66;
pub(super) const ATOM: u8 = 67;
pub(super) const TEXT: u8 = 68;
pub(super) const RUN: u8 = 69;
pub(super) const FUNCTION: u8 = 70;
pub(super) const REGISTERED_FUNCTION: u8 = 71;
pub(super) const SET: u8 = 72;
pub(super) const TUPLE: u8 = 73;
pub(super) const SHORT_SET: u8 = 96;
pub(super) const SHORT_TUPLE: u8 = 112;
pub(super) const SHORT_FUNCTION: u8 = 128;
pub(super) const SHORT_ATOM: u8 = 192;
pub(super) const SHORT_LENGTHS: usize = 16;
pub(super) const SHORT_NUMBERS: u32 = 64;
/// The fewest successive integers that are written as a run.
pub(super) const RUN_LENGTH: usize = 3;
/// How deep values may be nested.
pub(super) const MAX_DEPTH: usize = 512;

impl Heap {
    /// Appends the bytes of `value` to `out`.
    ///
    /// # Errors
    /// The value contains a set that cannot be enumerated or is too large, or a
    /// closure that was not resolved, or is nested too deeply.
    pub fn encode(&mut self, value: Value, out: &mut Vec<u8>) -> Result<(), ValueError> {
        let start = out.len();
        loop {
            match self.encode_at(value, 0, out) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    out.truncate(start);
                    self.force_blocking(error)?;
                }
            }
        }
    }

    /// [`Heap::encode`] of a value that is part of `depth` others and whose
    /// lazy sets were enumerated.
    pub(super) fn encode_at(
        &self,
        value: Value,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        match value.tag() {
            tag::SET => self.encode_set(self.words_of(value, 0), depth, out),
            tag::TUPLE => {
                write_header(value.length(), SHORT_TUPLE, TUPLE, out);
                self.encode_items(self.words_of(value, 0), depth, out)
            }
            tag::FUNCTION => self.encode_function(value, depth, out),
            tag::LAZY | tag::CLOSURE => match self.forced_to(value) {
                Some(forced) => self.encode_at(forced, depth, out),
                None => Err(ValueErrorKind::Unforced(value).into()),
            },
            tag::INTERVAL | tag::WIDE_INTERVAL => self.encode_interval(value, out),
            tag::INFINITE => Err(ValueErrorKind::NotEnumerable { set: value }.into()),
            _ => {
                self.encode_simple(value, out);
                Ok(())
            }
        }
    }

    /// Encodes what is not composite.
    #[inline]
    fn encode_simple(&self, value: Value, out: &mut Vec<u8>) {
        match value.tag() {
            tag::STRING | tag::MODEL_VALUE => write_atom(value.number(), out),
            tag::BOOLEAN => out.push(if value.same(Value::TRUE) { TRUE } else { FALSE }),
            tag::RUNTIME_STRING => {
                let text = value.as_atom().map_or("", |atom| self.atoms.text(atom));
                out.push(TEXT);
                write_number(text.len() as u64, out);
                out.extend_from_slice(text.as_bytes());
            }
            _ => write_integer(self.as_integer(value).unwrap_or_default(), out),
        }
    }

    #[inline]
    fn encode_items(
        &self,
        items: &[Value],
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        if depth >= MAX_DEPTH {
            return Err(ValueErrorKind::TooDeep { limit: MAX_DEPTH }.into());
        }
        if write_short_atoms(items, out) {
            return Ok(());
        }
        for &item in items {
            match item.tag() {
                tag::STRING | tag::MODEL_VALUE => write_atom(item.number(), out),
                ..=tag::MODEL_VALUE => self.encode_simple(item, out),
                tag::FUNCTION if self.encode_flat_function(item, out) => {}
                _ => self.encode_at(item, depth + 1, out)?,
            }
        }
        Ok(())
    }

    /// Encodes a function with a registered domain whose values are all short
    /// atoms, the most frequent kind of record; false if it is none.
    #[inline]
    fn encode_flat_function(&self, function: Value, out: &mut Vec<u8>) -> bool {
        let domain = self.words[function.index()];
        match self.domains.number_of(domain) {
            Some(number) if number < SHORT_NUMBERS => {
                out.push(SHORT_FUNCTION + number as u8);
                let is_flat = write_short_atoms(self.words_of(function, 1), out);
                if !is_flat {
                    out.pop();
                }
                is_flat
            }
            _ => false,
        }
    }

    fn encode_set(
        &self,
        items: &[Value],
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        match self.as_run(items) {
            Some((low, high)) => write_run(low, high, out),
            None => {
                write_header(items.len(), SHORT_SET, SET, out);
                self.encode_items(items, depth, out)?;
            }
        }
        Ok(())
    }

    /// The bounds of the elements of a set that is written as a run.
    #[inline]
    pub(super) fn as_run(&self, items: &[Value]) -> Option<(i64, i64)> {
        if items.len() < RUN_LENGTH {
            return None;
        }
        let low = self.as_integer(items[0])?;
        let high = self.as_integer(items[items.len() - 1])?;
        (high.wrapping_sub(low) == items.len() as i64 - 1).then_some((low, high))
    }

    fn encode_interval(&self, interval: Value, out: &mut Vec<u8>) -> Result<(), ValueError> {
        let (low, high) = self.as_interval(interval).unwrap_or((1, 0));
        let count = Explicit::Range(low, high).cardinality();
        if count > MAX_LENGTH as u64 {
            return Err(ValueErrorKind::TooLarge { set: interval }.into());
        }
        if count >= RUN_LENGTH as u64 {
            write_run(low, high, out);
        } else {
            write_header(count as usize, SHORT_SET, SET, out);
            (low..=high).for_each(|integer| write_integer(integer, out));
        }
        Ok(())
    }

    fn encode_function(
        &self,
        function: Value,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        let domain = self.words[function.index()];
        match self.domains.number_of(domain) {
            Some(number) => write_domain(number, out),
            None => self.encode_domain(domain, depth, out)?,
        }
        self.encode_items(self.words_of(function, 1), depth, out)
    }

    /// Encodes the head of a function whose domain may be equal to a
    /// registered one.
    fn encode_domain(
        &self,
        domain: Value,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        let start = out.len();
        out.push(FUNCTION);
        self.encode_at(domain, depth + 1, out)?;
        if let Some(number) = self.domains.number_of_encoding(&out[start + 1..]) {
            out.truncate(start);
            write_domain(number, out);
        }
        Ok(())
    }
}

#[inline]
fn write_domain(number: u32, out: &mut Vec<u8>) {
    if number < SHORT_NUMBERS {
        out.push(SHORT_FUNCTION + number as u8);
    } else {
        out.push(REGISTERED_FUNCTION);
        write_number(u64::from(number), out);
    }
}

/// Appends atoms of one byte each; false if some item is anything else.
#[inline]
fn write_short_atoms(items: &[Value], out: &mut Vec<u8>) -> bool {
    let is_short = |item: &Value| {
        matches!(item.tag(), tag::STRING | tag::MODEL_VALUE)
            && item.number() < u64::from(SHORT_NUMBERS)
    };
    if !items.iter().all(is_short) {
        return false;
    }
    out.extend(items.iter().map(|item| SHORT_ATOM + item.number() as u8));
    true
}

#[inline]
fn write_atom(number: u64, out: &mut Vec<u8>) {
    if number < u64::from(SHORT_NUMBERS) {
        out.push(SHORT_ATOM + number as u8);
    } else {
        out.push(ATOM);
        write_number(number, out);
    }
}

fn write_run(low: i64, high: i64, out: &mut Vec<u8>) {
    out.push(RUN);
    write_number(zigzag(low), out);
    write_number(zigzag(high), out);
}

#[inline]
fn write_header(length: usize, short: u8, long: u8, out: &mut Vec<u8>) {
    if length < SHORT_LENGTHS {
        out.push(short + length as u8);
    } else {
        out.push(long);
        write_number(length as u64, out);
    }
}

#[inline]
fn write_integer(integer: i64, out: &mut Vec<u8>) {
    if (-1..SMALL_INTEGERS - 1).contains(&integer) {
        out.push((integer + 1) as u8);
    } else {
        out.push(INTEGER);
        write_number(zigzag(integer), out);
    }
}

/// Appends a number as LEB128, of as few bytes as possible.
#[inline]
pub fn write_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn zigzag(integer: i64) -> u64 {
    ((integer << 1) ^ (integer >> 63)) as u64
}
