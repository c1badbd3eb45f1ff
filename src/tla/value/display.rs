//! Values as text, as TLC prints them.

use std::fmt::{self, Write};

use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::{ClosureKind, LazyKind};
use super::value::{Infinite, Kind, Value};

/// SUBSET S is printed enumerated if S has fewer elements.
const SMALL_BASE: i64 = 7;
/// Sets of functions, records and tuples are printed enumerated if they have
/// fewer elements.
const SMALL_SET: i64 = 2000;

/// A value to be printed; made by [`Heap::display`].
#[derive(Clone, Copy, Debug)]
pub struct Display<'a> {
    heap: &'a Heap,
    value: Value,
}

impl Heap {
    /// `value` as TLC prints it. Lazy sets that were not enumerated are
    /// printed unevaluated; [`Heap::render`] enumerates the small ones first.
    pub fn display(&self, value: Value) -> Display<'_> {
        Display { heap: self, value }
    }

    /// `value` as TLC prints it, with the lazy sets in it enumerated where TLC
    /// does so: unions always, others if they are small.
    pub fn render(&mut self, value: Value) -> String {
        // Without `strict`, nothing fails.
        let _ = self.enumerate_small(value, false);
        self.display(value).to_string()
    }

    /// `value` as PrintT, Print and ToString show it: as [`Heap::render`] does.
    ///
    /// # Errors
    /// A set in it would be enumerated, but cannot be.
    pub fn render_whole(&mut self, value: Value) -> Result<String, ValueError> {
        self.enumerate_small(value, true)?;
        Ok(self.display(value).to_string())
    }

    /// The next closure in `value` that has to be evaluated before TLC prints
    /// it: filters, and functions over finite sets.
    pub fn closure_to_print(&mut self, value: Value) -> Option<Value> {
        match value.kind() {
            _ if self.is_stack_used_up() => None,
            Kind::Set | Kind::Tuple | Kind::Function => (0..self.items(value).len())
                .find_map(|index| self.closure_to_print(self.items(value)[index])),
            Kind::Closure => match (self.forced_to(value), self.as_closure(value)) {
                (Some(forced), _) => self.closure_to_print(forced),
                (None, Some(closure)) if closure.kind == ClosureKind::Filter => Some(value),
                (None, _) => match self.is_finite(value) {
                    Ok(finite) => finite.then_some(value),
                    // That is told where it is evaluated.
                    Err(error) => error.is_wrong_type().then_some(value),
                },
            },
            Kind::LazySet => (0..value.length())
                .find_map(|index| self.closure_to_print(self.operands(value)[index])),
            _ => None,
        }
    }

    /// Enumerates the lazy sets in `value` that TLC prints enumerated. Those
    /// that cannot be enumerated stay as they are, or are errors if `strict`.
    fn enumerate_small(&mut self, value: Value, strict: bool) -> Result<(), ValueError> {
        match value.kind() {
            _ if self.is_stack_used_up() => {}
            Kind::Set | Kind::Tuple | Kind::Function => {
                for index in 0..self.items(value).len() {
                    let item = self.items(value)[index];
                    self.enumerate_small(item, strict)?;
                }
            }
            Kind::LazySet if self.is_printed_enumerated(value, strict)? => {
                match self.force(value) {
                    Ok(forced) => self.enumerate_small(forced, strict)?,
                    Err(error) if strict => return Err(error),
                    Err(_) => {}
                }
            }
            Kind::LazySet => {
                for index in 0..value.length() {
                    let operand = self.operands(value)[index];
                    self.enumerate_small(operand, strict)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether TLC prints this lazy set enumerated; what is too large is not.
    fn is_printed_enumerated(&mut self, lazy: Value, strict: bool) -> Result<bool, ValueError> {
        let is_small = |count: Result<i64, ValueError>, limit| match count {
            Err(error)
                if strict
                    && (error.is_wrong_type()
                        || matches!(error.kind(), ValueErrorKind::NotEnumerable { .. })) =>
            {
                Err(error)
            }
            count => Ok(count.is_ok_and(|count| count < limit)),
        };
        match self.lazy_kind(lazy) {
            LazyKind::Seq => Ok(false),
            LazyKind::Subset => {
                let base = self.operands(lazy)[0];
                is_small(self.cardinality(base), SMALL_BASE)
            }
            LazyKind::Functions | LazyKind::Records | LazyKind::Product => {
                is_small(self.cardinality(lazy), SMALL_SET)
            }
            // If TLC prints it at all, then by its elements.
            LazyKind::Written => Ok(true),
            LazyKind::Union | LazyKind::Cup | LazyKind::Cap | LazyKind::Difference => {
                Ok(strict || self.is_finite(lazy).is_ok_and(|finite| finite))
            }
        }
    }

    /// The value in one line, shortened if it is long; for messages.
    pub fn brief(&self, value: Value) -> String {
        let mut shortened = Shortened::default();
        let is_whole = write!(shortened, "{}", self.display(value)).is_ok();
        let mut text = shortened.0;
        if !is_whole {
            text.push_str("...");
        }
        text
    }

    /// What kind of value it is, and the value in one line, shortened if it is
    /// long; for messages.
    pub fn describe(&self, value: Value) -> String {
        let text = self.brief(value);
        let kind = match value.kind() {
            Kind::Integer => "the integer",
            Kind::Boolean => "the boolean",
            Kind::String => "the string",
            Kind::ModelValue => "the model value",
            Kind::Interval | Kind::Set | Kind::LazySet | Kind::InfiniteSet => "the set",
            Kind::Tuple => "the tuple",
            Kind::Function if self.is_record(value) => "the record",
            Kind::Function => "the function",
            Kind::Closure => "",
        };
        if kind.is_empty() {
            text
        } else {
            format!("{kind} {text}")
        }
    }
}

/// Text that takes up to a number of bytes and refuses more, so that nobody
/// waits for a set of millions to be printed.
#[derive(Default)]
struct Shortened(String);

impl fmt::Write for Shortened {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        const LONGEST_BYTES: usize = 100;
        let room = LONGEST_BYTES - self.0.len();
        if part.len() <= room {
            self.0.push_str(part);
            return Ok(());
        }
        let fits = (0..=room).rev().find(|&end| part.is_char_boundary(end));
        self.0.push_str(&part[..fits.unwrap_or(0)]);
        Err(fmt::Error)
    }
}

impl fmt::Display for Display<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heap = self.heap;
        let value = self.value;
        match value.kind() {
            Kind::Integer => write!(f, "{}", heap.as_integer(value).unwrap_or_default()),
            Kind::Boolean if value.same(Value::TRUE) => f.write_str("TRUE"),
            Kind::Boolean => f.write_str("FALSE"),
            Kind::String => write_string(f, self.text()),
            Kind::ModelValue => f.write_str(self.text()),
            Kind::Interval => {
                let (low, high) = heap.as_interval(value).unwrap_or((1, 0));
                write!(f, "{low}..{high}")
            }
            // Nobody reads a hundred thousand brackets.
            _ if heap.is_stack_used_up() => f.write_str("..."),
            Kind::Set => self.list(f, "{", heap.items(value), "}"),
            Kind::Tuple => self.list(f, "<<", heap.items(value), ">>"),
            Kind::Function => self.function(f),
            Kind::LazySet => self.lazy(f),
            Kind::InfiniteSet => f.write_str(match value.as_infinite() {
                Some(Infinite::Nat) => "Nat",
                Some(Infinite::Int) => "Int",
                Some(Infinite::Real) => "Real",
                Some(Infinite::String) => "STRING",
                _ => "ANY",
            }),
            Kind::Closure => match heap.forced_to(value) {
                Some(forced) => write!(f, "{}", heap.display(forced)),
                None => self.closure(f),
            },
        }
    }
}

impl Display<'_> {
    fn text(&self) -> &str {
        match self.value.as_atom() {
            Some(atom) => self.heap.atoms().text(atom),
            None => "",
        }
    }

    fn list(
        &self,
        f: &mut fmt::Formatter<'_>,
        open: &str,
        items: &[Value],
        close: &str,
    ) -> fmt::Result {
        f.write_str(open)?;
        for (index, &item) in items.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{}", self.heap.display(item))?;
        }
        f.write_str(close)
    }

    fn function(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heap = self.heap;
        let domain = heap.words[self.value.index()];
        let values = heap.items(self.value);
        let names = heap.items(domain);
        let name = |item: Value| item.as_string().map(|atom| heap.atoms().text(atom));
        if !names.is_empty()
            && names
                .iter()
                .all(|&item| name(item).is_some_and(is_field_name))
        {
            f.write_char('[')?;
            for (index, (&field, &value)) in names.iter().zip(values).enumerate() {
                let separator = if index > 0 { ", " } else { "" };
                let field = name(field).unwrap_or_default();
                write!(f, "{separator}{field} |-> {}", heap.display(value))?;
            }
            return f.write_char(']');
        }
        let low = heap.as_interval(domain).map(|(low, _)| low);
        f.write_char('(')?;
        for (index, &value) in values.iter().enumerate() {
            if index > 0 {
                f.write_str(" @@ ")?;
            }
            match low {
                Some(low) => write!(f, "{}", low + index as i64)?,
                None => write!(f, "{}", heap.display(names[index]))?,
            }
            write!(f, " :> {}", heap.display(value))?;
        }
        f.write_char(')')
    }

    fn lazy(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heap = self.heap;
        if let Some(forced) = heap.forced_to(self.value) {
            return write!(f, "{}", heap.display(forced));
        }
        let operands = heap.operands(self.value);
        let shown = |index: usize| heap.display(operands[index]);
        match heap.lazy_kind(self.value) {
            LazyKind::Subset if operands[0].kind() == Kind::Interval => {
                write!(f, "SUBSET ({})", shown(0))
            }
            LazyKind::Subset => write!(f, "SUBSET {}", shown(0)),
            LazyKind::Functions => write!(f, "[{} -> {}]", shown(0), shown(1)),
            LazyKind::Records => {
                f.write_char('[')?;
                for (index, &name) in heap.items(operands[0]).iter().enumerate() {
                    let separator = if index > 0 { ", " } else { "" };
                    let field = name.as_atom().map_or("", |atom| heap.atoms().text(atom));
                    write!(f, "{separator}{field}: {}", shown(index + 1))?;
                }
                f.write_char(']')
            }
            LazyKind::Written => {
                f.write_char('{')?;
                for (index, &element) in operands.iter().enumerate() {
                    let separator = if index > 0 { ", " } else { "" };
                    write!(f, "{separator}{}", heap.display(element))?;
                }
                f.write_char('}')
            }
            LazyKind::Product => {
                f.write_char('(')?;
                for (index, &factor) in operands.iter().enumerate() {
                    let separator = if index > 0 { " \\X " } else { "" };
                    write!(f, "{separator}{}", heap.display(factor))?;
                }
                f.write_char(')')
            }
            LazyKind::Union => write!(f, "UNION({})", shown(0)),
            LazyKind::Cup => write!(f, "{} \\cup {}", shown(0), shown(1)),
            LazyKind::Cap => write!(f, "{} \\cap {}", shown(0), shown(1)),
            LazyKind::Difference => write!(f, "{} \\ {}", shown(0), shown(1)),
            LazyKind::Seq => write!(f, "Seq({})", shown(0)),
        }
    }

    fn closure(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = self.heap.display(self.heap.operands(self.value)[0]);
        match self.heap.as_closure(self.value).map(|closure| closure.kind) {
            Some(ClosureKind::Filter) => write!(f, "{{x \\in {base} : <expression>}}"),
            _ => write!(f, "[x \\in {base} |-> <expression>]"),
        }
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\t' => f.write_str("\\t")?,
            '\n' => f.write_str("\\n")?,
            '\u{c}' => f.write_str("\\f")?,
            '\r' => f.write_str("\\r")?,
            _ => f.write_char(character)?,
        }
    }
    f.write_char('"')
}

/// Whether a function with such strings as its domain is printed as a record.
fn is_field_name(text: &str) -> bool {
    text.chars()
        .all(|character| character == '_' || character.is_alphanumeric())
        && text.chars().any(char::is_alphabetic)
        && (text.len() < 4 || !(text.starts_with("WF_") || text.starts_with("SF_")))
}
