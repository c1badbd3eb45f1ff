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
use super::value::{Kind, MAX_LENGTH, Value};

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
    /// The value contains a set that cannot be enumerated, or a closure that
    /// was not resolved.
    pub fn encode(&mut self, value: Value, out: &mut Vec<u8>) -> Result<(), ValueError> {
        self.encode_at(value, 0, out)
    }

    /// [`Heap::encode`] of a value that is part of `depth` others.
    fn encode_at(
        &mut self,
        value: Value,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        match value.kind() {
            Kind::Integer => {
                write_integer(self.as_integer(value).unwrap_or_default(), out);
                Ok(())
            }
            Kind::Boolean => {
                out.push(if value.same(Value::TRUE) { TRUE } else { FALSE });
                Ok(())
            }
            Kind::String | Kind::ModelValue => {
                self.encode_atom(value, out);
                Ok(())
            }
            Kind::Set => self.encode_set(value, depth, out),
            Kind::Tuple => {
                write_header(value.length(), SHORT_TUPLE, TUPLE, out);
                self.encode_items(value, depth, out)
            }
            Kind::Function => self.encode_function(value, depth, out),
            Kind::Interval => self.encode_interval(value, out),
            Kind::LazySet => {
                let forced = self.force(value)?;
                self.encode_at(forced, depth, out)
            }
            Kind::Closure => {
                let resolved = self.resolved(value)?;
                self.encode_at(resolved, depth, out)
            }
            Kind::InfiniteSet => Err(ValueErrorKind::NotEnumerable { set: value }.into()),
        }
    }

    fn encode_items(
        &mut self,
        value: Value,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        if depth >= MAX_DEPTH {
            return Err(ValueErrorKind::TooDeep { limit: MAX_DEPTH }.into());
        }
        for index in 0..value.length() {
            let item = self.items(value)[index];
            self.encode_at(item, depth + 1, out)?;
        }
        Ok(())
    }

    fn encode_atom(&self, value: Value, out: &mut Vec<u8>) {
        let Some(atom) = value.as_atom() else { return };
        if value.is_runtime_string() {
            let text = self.atoms.text(atom).as_bytes();
            out.push(TEXT);
            write_number(text.len() as u64, out);
            out.extend_from_slice(text);
        } else if atom.0 < SHORT_NUMBERS {
            out.push(SHORT_ATOM + atom.0 as u8);
        } else {
            out.push(ATOM);
            write_number(u64::from(atom.0), out);
        }
    }

    fn encode_set(
        &mut self,
        set: Value,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        let items = self.items(set);
        if items.len() >= RUN_LENGTH
            && let Some(low) = self.as_integer(items[0])
            && let Some(high) = self.as_integer(items[items.len() - 1])
            && high.wrapping_sub(low) == items.len() as i64 - 1
        {
            write_run(low, high, out);
            return Ok(());
        }
        write_header(set.length(), SHORT_SET, SET, out);
        self.encode_items(set, depth, out)
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
        &mut self,
        function: Value,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        let domain = self.words[function.index()];
        let number = match domain.kind() {
            Kind::Set => self.domain_number(domain, &mut Vec::new())?,
            _ => None,
        };
        match number {
            Some(number) if number < SHORT_NUMBERS => out.push(SHORT_FUNCTION + number as u8),
            Some(number) => {
                out.push(REGISTERED_FUNCTION);
                write_number(u64::from(number), out);
            }
            None => {
                out.push(FUNCTION);
                self.encode_at(domain, depth + 1, out)?;
            }
        }
        self.encode_items(function, depth, out)
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

fn write_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn zigzag(integer: i64) -> u64 {
    ((integer << 1) ^ (integer >> 63)) as u64
}
