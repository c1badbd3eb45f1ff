//! The short way to write a model in Rust.
//!
//! ```
//! use std::sync::Arc;
//! use tlaloc::check::{self, Options, Silent, Verdict};
//! use tlaloc::simple::{Simple, SimpleModel};
//!
//! /// Measure 4 gallons with a jug for 3 and a jug for 5.
//! struct Jugs;
//!
//! impl SimpleModel for Jugs {
//!     type State = [u8; 2];
//!     const VARIABLES: &[&str] = &["small", "big"];
//!     const ACTIONS: &[&str] = &["FillSmall", "FillBig", "EmptySmall", "EmptyBig", "ToBig", "ToSmall"];
//!     const INVARIANTS: &[&str] = &["NotSolved"];
//!
//!     fn initial(&self) -> Vec<[u8; 2]> {
//!         vec![[0, 0]]
//!     }
//!
//!     fn next(&self, [small, big]: [u8; 2], mut step: impl FnMut(usize, [u8; 2])) {
//!         let (to_big, to_small) = (small.min(5 - big), big.min(3 - small));
//!         let poured = [[small - to_big, big + to_big], [small + to_small, big - to_small]];
//!         let filled = [[3, big], [small, 5], [0, big], [small, 0]];
//!         let states = filled.into_iter().chain(poured);
//!         states.enumerate().for_each(|(action, state)| step(action, state));
//!     }
//!
//!     fn holds(&self, _invariant: usize, [_, big]: [u8; 2]) -> bool {
//!         big != 4
//!     }
//! }
//!
//! let outcome = check::run(&Simple(Jugs), &Options::default(), Arc::new(Silent))?;
//! assert_eq!(outcome.verdict, Verdict::Invariant { property: 0 });
//! assert_eq!(outcome.behaviour.unwrap().steps.len(), 7);
//! # Ok::<(), check::StartError>(())
//! ```

use crate::model::{
    Action, Binding, CoreEnvironment, ErrorKind, Model, ModelError, Part, Property, PropertyId,
    Sink,
};

/// A model whose states are arrays of bytes, a variable a byte, and whose
/// evaluation cannot fail. What goes beyond that is a [`Model`].
pub trait SimpleModel: Sync + 'static {
    /// A state: `[u8; N]`.
    type State: AsRef<[u8]> + for<'a> TryFrom<&'a [u8]>;

    /// The names of a state's bytes, in order.
    const VARIABLES: &[&str];

    /// The names of the actions.
    const ACTIONS: &[&str];

    /// The names of the invariants.
    const INVARIANTS: &[&str] = &[];

    /// Whether a state without successors is an error.
    const CHECKS_DEADLOCK: bool = true;

    /// The initial states.
    fn initial(&self) -> Vec<Self::State>;

    /// Calls `step` for each successor of `state` with the index of its action
    /// in [`Self::ACTIONS`], always in the same order.
    fn next(&self, state: Self::State, step: impl FnMut(usize, Self::State));

    /// Whether `state` keeps the invariant with this index in
    /// [`Self::INVARIANTS`].
    fn holds(&self, invariant: usize, state: Self::State) -> bool {
        let _ = (invariant, state);
        true
    }
}

/// A [`SimpleModel`] as a [`Model`].
#[derive(Clone, Copy, Debug)]
pub struct Simple<M>(pub M);

fn read<S: for<'a> TryFrom<&'a [u8]>>(state: &[u8]) -> Result<S, ModelError> {
    S::try_from(state).map_err(|_| {
        let message = format!("a state cannot have {} bytes", state.len());
        ModelError::new(ErrorKind::Evaluation, message)
    })
}

impl<M: SimpleModel> Model for Simple<M> {
    type Context = ();

    const STATE_BYTES: Option<usize> = Some(size_of::<M::State>());

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
            for state in self.0.initial() {
                sink.add_bytes(0, state.as_ref());
            }
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
        let step = |action: usize, next: M::State| sink.add_bytes(action as u32, next.as_ref());
        self.0.next(read(state)?, step);
        Ok(())
    }

    fn check_state(&self, (): &mut (), state: &[u8]) -> Result<Option<PropertyId>, ModelError> {
        for invariant in 0..M::INVARIANTS.len() {
            if !self.0.holds(invariant, read(state)?) {
                return Ok(Some(invariant as PropertyId));
            }
        }
        Ok(None)
    }

    fn actions(&self) -> Vec<Action> {
        M::ACTIONS.iter().copied().map(Action::named).collect()
    }

    fn properties(&self) -> Vec<Property> {
        let invariants = M::INVARIANTS.iter().copied();
        invariants.map(Property::invariant).collect()
    }

    fn checks_deadlock(&self) -> bool {
        M::CHECKS_DEADLOCK
    }

    fn render(&self, (): &mut (), state: &[u8]) -> Vec<Binding> {
        let variables = M::VARIABLES.iter().zip(state);
        variables
            .map(|(name, value)| Binding::new(*name, value))
            .collect()
    }
}
