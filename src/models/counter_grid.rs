//! Two counters that only grow: few successors, many levels, a regular space.

use super::word;
use crate::model::{Action, Binding, CoreEnvironment, Model, ModelError, Part, Sink};

/// Counters x and y from (0, 0), each of which may grow by 1 up to its
/// maximum: (max x + 1) (max y + 1) states in max x + max y + 1 levels.
///
/// The corner has no successor; that is the end, not a deadlock.
#[derive(Clone, Copy, Debug)]
pub struct CounterGrid {
    max_x: u32,
    max_y: u32,
}

impl CounterGrid {
    /// The grid of x up to `max_x` and y up to `max_y`.
    pub fn new(max_x: u32, max_y: u32) -> Self {
        CounterGrid { max_x, max_y }
    }
}

/// The state with x in the low half and y in the high half of a word.
const Y: u64 = 1 << 32;

impl Model for CounterGrid {
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
        if (state as u32) < self.max_x {
            sink.add_array(0, (state + 1).to_le_bytes());
        }
        if ((state >> 32) as u32) < self.max_y {
            sink.add_array(1, (state + Y).to_le_bytes());
        }
        Ok(())
    }

    fn actions(&self) -> Vec<Action> {
        vec![Action::named("IncrementX"), Action::named("IncrementY")]
    }

    fn checks_deadlock(&self) -> bool {
        false
    }

    fn render(&self, (): &mut (), state: &[u8]) -> Vec<Binding> {
        let state = word(state).unwrap_or_default();
        vec![
            Binding::new("x", state as u32),
            Binding::new("y", state >> 32),
        ]
    }
}
