//! Where inside a value something is wrong: for messages only.

use super::error::ValueError;
use super::heap::Heap;
use super::lazy::LazyKind;
use super::value::{Kind, Value};

/// Values one inside the other that are looked into.
const MAX_DEPTH: usize = 32;

impl Heap {
    /// The part of `element` that keeps it out of `set`, in words: which part
    /// it is, and in what it should be. Nothing if it is all of it.
    ///
    /// # Errors
    /// Some set cannot be looked into.
    pub fn misfit(&mut self, element: Value, set: Value) -> Result<Option<String>, ValueError> {
        let (mut element, mut set) = (element, set);
        let mut path = String::new();
        for _ in 0..MAX_DEPTH {
            if set.kind() != Kind::LazySet {
                break;
            }
            let operands = self.operands(set).to_vec();
            let kind = self.lazy_kind(set);
            let domain = match (kind, &operands[..]) {
                (LazyKind::Functions | LazyKind::Records, [domain, ..]) => *domain,
                (LazyKind::Subset, [base]) => {
                    let Some(part) = self.stranger(element, *base)? else {
                        break;
                    };
                    (element, set) = (part, *base);
                    path.push_str(", an element");
                    continue;
                }
                _ => break,
            };
            if !matches!(element.kind(), Kind::Function | Kind::Tuple) {
                break;
            }
            let own = self.domain(element)?;
            if !self.equal(own, domain)? {
                let (own, domain) = (self.brief(own), self.brief(domain));
                let text = format!("its domain is {own}, not {domain}");
                return Ok(Some(text));
            }
            let Some((argument, value, range)) = self.misplaced(element, kind, &operands)? else {
                break;
            };
            path.push_str(&self.selector(argument));
            (element, set) = (value, range);
        }
        if path.is_empty() {
            return Ok(None);
        }
        let (element, set) = (self.describe(element), self.describe(set));
        Ok(Some(format!(
            "its part {path} is {element}, which is not in {set}"
        )))
    }

    /// The first value of a function that is not in the range of a set of
    /// functions or records with these operands, with its argument.
    fn misplaced(
        &mut self,
        function: Value,
        kind: LazyKind,
        operands: &[Value],
    ) -> Result<Option<(Value, Value, Value)>, ValueError> {
        for (position, argument) in self.domain_items(function)?.into_iter().enumerate() {
            let value = self.value_at(function, position);
            let range = match kind {
                LazyKind::Records => operands.get(position + 1),
                _ => operands.get(1),
            };
            let Some(&range) = range else { continue };
            if !self.member(value, range)? {
                return Ok(Some((argument, value, range)));
            }
        }
        Ok(None)
    }

    /// The first element of `set` that is not in `other`.
    ///
    /// # Errors
    /// One of them cannot be looked into.
    pub fn stranger(&mut self, set: Value, other: Value) -> Result<Option<Value>, ValueError> {
        if !set.is_set() {
            return Ok(None);
        }
        for element in self.set_items(set)? {
            if !self.member(element, other)? {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// Where two functions with the same domain differ, and both values there;
    /// nothing if they differ as a whole.
    ///
    /// # Errors
    /// Values cannot be compared.
    pub fn differing(&mut self, a: Value, b: Value) -> Result<Option<String>, ValueError> {
        let (mut a, mut b) = (a, b);
        let mut path = String::new();
        let is_function = |value: Value| matches!(value.kind(), Kind::Function | Kind::Tuple);
        'deeper: for _ in 0..MAX_DEPTH {
            if !is_function(a) || !is_function(b) {
                break;
            }
            let domains = (self.domain(a)?, self.domain(b)?);
            if !self.equal(domains.0, domains.1)? {
                break;
            }
            for (position, argument) in self.domain_items(a)?.into_iter().enumerate() {
                let values = (self.value_at(a, position), self.value_at(b, position));
                if !self.equal(values.0, values.1)? {
                    path.push_str(&self.selector(argument));
                    (a, b) = values;
                    continue 'deeper;
                }
            }
            break;
        }
        if path.is_empty() {
            return Ok(None);
        }
        let (a, b) = (self.describe(a), self.describe(b));
        Ok(Some(format!("they differ at {path}: {a} and {b}")))
    }

    /// How a function is applied to `argument`: `.field` or `[argument]`.
    fn selector(&self, argument: Value) -> String {
        match argument.kind() {
            Kind::String => {
                let text = self.brief(argument);
                let name = text.trim_matches('"');
                match name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                    true => format!(".{name}"),
                    false => format!("[{text}]"),
                }
            }
            _ => format!("[{}]", self.brief(argument)),
        }
    }
}
