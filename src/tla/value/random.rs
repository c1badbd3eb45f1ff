//! A random element of a set.

use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::LazyKind;
use super::value::{Kind, Value};

/// Gives a number from 0 to below its argument.
type Below<'a> = dyn FnMut(u64) -> u64 + 'a;

impl Heap {
    /// A random element of `set`, where `below` gives random numbers less than
    /// its argument. Sets of functions, records and tuples are not enumerated.
    ///
    /// # Errors
    /// `set` is no set, empty, or cannot be enumerated.
    pub fn random_element(
        &mut self,
        set: Value,
        below: &mut Below<'_>,
    ) -> Result<Value, ValueError> {
        match set.kind() {
            Kind::Interval => {
                let (low, high) = self.as_interval(set).unwrap_or((0, 0));
                let count = (high.wrapping_sub(low) as u64).saturating_add(1);
                self.integer(low.wrapping_add(below(count) as i64))
            }
            Kind::LazySet => self.random_of_lazy(set, below),
            _ => {
                let forced = self.force(set)?;
                if forced.kind() == Kind::Interval {
                    return self.random_element(forced, below);
                }
                let items = self.items(forced);
                if items.is_empty() {
                    let (operation, expected) = ("RandomElement", "a set that is not empty");
                    let kind = ValueErrorKind::BadArgument {
                        operation,
                        expected,
                        actual: set,
                    };
                    return Err(kind.into());
                }
                Ok(items[below(items.len() as u64) as usize])
            }
        }
    }

    fn random_of_lazy(&mut self, set: Value, below: &mut Below<'_>) -> Result<Value, ValueError> {
        let operands = self.operands(set).to_vec();
        match self.lazy_kind(set) {
            LazyKind::Functions => {
                let domain = self.function_domain(operands[0])?;
                let count = self.cardinality(domain)?;
                self.check_room(count)?;
                let mut values = Vec::new();
                for _ in 0..count {
                    values.push(self.random_element(operands[1], below)?);
                }
                self.function(domain, &values)
            }
            kind @ (LazyKind::Records | LazyKind::Product) => {
                let names = usize::from(kind == LazyKind::Records);
                let mut values = Vec::new();
                for &operand in &operands[names..] {
                    values.push(self.random_element(operand, below)?);
                }
                match kind {
                    LazyKind::Records => self.function(operands[0], &values),
                    _ => self.tuple(&values),
                }
            }
            _ => {
                let forced = self.force(set)?;
                self.random_element(forced, below)
            }
        }
    }
}
