//! Cardinality and finiteness, without enumeration where that can be avoided.

use super::elements::Elements;
use super::error::{ValueError, ValueErrorKind};
use super::heap::Heap;
use super::lazy::LazyKind;
use super::order::not_a_set;
use super::value::{Kind, Value};

impl Heap {
    /// The number of elements of `set`.
    ///
    /// # Errors
    /// `set` is no finite set, cannot be counted, or the number does not fit 64 bits.
    pub fn cardinality(&mut self, set: Value) -> Result<i64, ValueError> {
        match set.kind() {
            Kind::Set => Ok(set.length() as i64),
            Kind::LazySet => self.cardinality_of_lazy(set),
            _ => {
                let forced = self.force(set)?;
                let cardinality = self.explicit(forced)?.cardinality();
                i64::try_from(cardinality).map_err(|_| ValueErrorKind::TooLarge { set }.into())
            }
        }
    }

    fn cardinality_of_lazy(&mut self, set: Value) -> Result<i64, ValueError> {
        let operands = self.operands(set).to_vec();
        let too_large = || ValueError::from(ValueErrorKind::TooLarge { set });
        match self.lazy_kind(set) {
            LazyKind::Subset => {
                let base = self.cardinality(operands[0])?;
                if base < 63 {
                    Ok(1 << base)
                } else {
                    Err(too_large())
                }
            }
            LazyKind::Functions => {
                let domain = self.cardinality(operands[0])?;
                let range = self.cardinality(operands[1])?;
                power(range, domain).ok_or_else(too_large)
            }
            kind @ (LazyKind::Records | LazyKind::Product) => {
                let mut product = 1i64;
                for &factor in &operands[usize::from(kind == LazyKind::Records)..] {
                    let factor = self.cardinality(factor)?;
                    product = product.checked_mul(factor).ok_or_else(too_large)?;
                }
                Ok(product)
            }
            _ => {
                let forced = self.force(set)?;
                self.cardinality(forced)
            }
        }
    }

    /// Whether `set` is finite.
    ///
    /// # Errors
    /// `set` is no set, or one of which that is not known.
    pub fn is_finite(&mut self, set: Value) -> Result<bool, ValueError> {
        match set.kind() {
            Kind::Set | Kind::Interval => Ok(true),
            Kind::InfiniteSet => Ok(false),
            Kind::LazySet => self.is_lazy_finite(set),
            Kind::Closure => match self.as_closure(set) {
                Some(closure) if self.is_finite(closure.base)? => Ok(true),
                _ => Err(ValueErrorKind::NotEnumerable { set }.into()),
            },
            _ => Err(not_a_set("IsFiniteSet", set)),
        }
    }

    /// Whether `set` is a set, and so are those that it is made of as far as
    /// its finiteness depends on them.
    pub fn is_well_formed(&mut self, set: Value) -> bool {
        if self.is_written(set) {
            return self.force(set).is_ok();
        }
        match self.is_finite(set) {
            Err(error) => !error.is_wrong_type(),
            Ok(_) => true,
        }
    }

    fn is_lazy_finite(&mut self, set: Value) -> Result<bool, ValueError> {
        let operands = self.operands(set).to_vec();
        match self.lazy_kind(set) {
            LazyKind::Subset | LazyKind::Functions | LazyKind::Product | LazyKind::Cup => {
                self.all_finite(&operands)
            }
            LazyKind::Records => self.all_finite(&operands[1..]),
            LazyKind::Union => {
                let mut sets = Elements::new(self, operands[0])?;
                while let Some(member) = sets.next(self)? {
                    if !self.is_finite(member)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            LazyKind::Cap => {
                if self.is_finite(operands[0])? || self.is_finite(operands[1])? {
                    return Ok(true);
                }
                Err(ValueErrorKind::NotEnumerable { set }.into())
            }
            LazyKind::Difference => {
                if self.is_finite(operands[0])? {
                    return Ok(true);
                }
                if self.is_finite(operands[1])? {
                    return Ok(false);
                }
                Err(ValueErrorKind::NotEnumerable { set }.into())
            }
            LazyKind::Written => Ok(true),
            // Also that over the empty set, as in TLC.
            LazyKind::Seq => Ok(false),
        }
    }

    fn all_finite(&mut self, sets: &[Value]) -> Result<bool, ValueError> {
        for &set in sets {
            if !self.is_finite(set)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// `base` to the power of `exponent`, both at least 0, if it fits.
fn power(base: i64, exponent: i64) -> Option<i64> {
    if base <= 1 {
        return Some(if exponent == 0 { 1 } else { base });
    }
    base.checked_pow(u32::try_from(exponent).ok()?)
}
