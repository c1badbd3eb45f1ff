//! Digits that turn either way: many successors, few levels.

use super::{ParameterError, word};
use crate::model::{Action, Binding, CoreEnvironment, Model, ModelError, Part, Sink};

/// Digits of some base, all 0 at first; every step adds or subtracts 1 modulo
/// the base at one digit: base ^ digits states, twice as many successors each
/// as there are digits.
#[derive(Clone, Copy, Debug)]
pub struct HighBranching {
    digits: u32,
    base: u64,
    /// Bits that one digit takes in a state.
    width: u32,
}

impl HighBranching {
    /// The model with so many digits of this base.
    ///
    /// # Errors
    /// When there is no digit, no base, or a state needs more than 64 bits.
    pub fn new(digits: u32, base: u32) -> Result<Self, ParameterError> {
        if digits == 0 || base == 0 {
            let message = "high-branching needs at least one digit and base 1";
            return Err(ParameterError(message.into()));
        }
        let width = (u32::BITS - (base - 1).leading_zeros()).max(1);
        if digits.checked_mul(width).is_none_or(|bits| bits > 64) {
            return Err(ParameterError(format!(
                "high-branching keeps its digits in 64 bits: {digits} digits base {base} do not fit"
            )));
        }
        Ok(HighBranching {
            digits,
            base: u64::from(base),
            width,
        })
    }

    fn digit(&self, state: u64, index: u32) -> u64 {
        (state >> (index * self.width)) & (u64::MAX >> (64 - self.width))
    }
}

impl Model for HighBranching {
    type Context = ();

    const STATE_BYTES: Option<usize> = Some(8);

    fn context(&self, _: &CoreEnvironment) -> Result<(), ModelError> {
        Ok(())
    }

    fn initial_states<S: Sink>(
        &self,
        (): &mut (),
        part: Part,
        sink: &mut S,
    ) -> Result<(), ModelError> {
        if part.index == 0 {
            sink.add_array(0, 0u64.to_le_bytes());
        }
        Ok(())
    }

    #[inline]
    fn successors<S: Sink>(
        &self,
        (): &mut (),
        state: &[u8],
        sink: &mut S,
    ) -> Result<(), ModelError> {
        let state = word(state)?;
        let last = self.base - 1;
        for index in 0..self.digits {
            let one = 1 << (index * self.width);
            let digit = self.digit(state, index);
            let up = if digit == last {
                state - last * one
            } else {
                state + one
            };
            let down = if digit == 0 {
                state + last * one
            } else {
                state - one
            };
            sink.add_array(2 * index, up.to_le_bytes());
            sink.add_array(2 * index + 1, down.to_le_bytes());
        }
        Ok(())
    }

    fn actions(&self) -> Vec<Action> {
        (0..self.digits)
            .flat_map(|index| {
                ["Add", "Subtract"].map(|verb| Action::named(format!("{verb}({index})")))
            })
            .collect()
    }

    fn render(&self, (): &mut (), state: &[u8]) -> Vec<Binding> {
        let state = word(state).unwrap_or_default();
        let digits: Vec<String> = (0..self.digits)
            .map(|index| self.digit(state, index).to_string())
            .collect();
        vec![Binding::new(
            "digits",
            format_args!("<<{}>>", digits.join(", ")),
        )]
    }
}
