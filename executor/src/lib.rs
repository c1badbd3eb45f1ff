//! Pinned cores: where they run, how they exchange messages, when they meet
//! and what they spend their time on. Nothing here knows of states.
//!
//! A run has a fixed number of *cores*. Each is a plain state machine that
//! implements [`Core`]: its [`Core::step`] does a bounded piece of work and
//! never blocks. A [`Driver`] calls the steps: on pinned threads with or
//! without glommio, or all on the calling thread in an order drawn from a seed.
//!
//! ```
//! use executor::{Control, Core, CoreClock, Driver, Mesh, Meeting, RunConfig, Step};
//! use executor::{Attendee, Endpoint};
//! use std::convert::Infallible;
//!
//! /// Sends its index to everybody, then adds up what it received.
//! struct Sum {
//!     endpoint: Endpoint<u64>,
//!     meeting: Attendee<()>,
//!     sent: usize,
//!     arrived: bool,
//!     sum: u64,
//! }
//!
//! impl Core for Sum {
//!     type Output = u64;
//!
//!     fn step(&mut self, _clock: &mut CoreClock) -> Step {
//!         let mut step = Step::Idle;
//!         while let Some((_sender, value)) = self.endpoint.receive() {
//!             self.sum += value;
//!             step = Step::Busy;
//!         }
//!         if self.sent < self.endpoint.cores() {
//!             if self.endpoint.try_send(self.sent, self.endpoint.index() as u64).is_ok() {
//!                 self.sent += 1;
//!                 step = Step::Busy;
//!             }
//!         } else if !self.arrived {
//!             self.meeting.arrive(());
//!             self.arrived = true;
//!             step = Step::Busy;
//!         } else if self.meeting.complete() && self.endpoint.is_drained() {
//!             // Everybody had sent everything before the meeting completed.
//!             step = Step::Done;
//!         }
//!         step
//!     }
//!
//!     fn finish(self) -> u64 {
//!         self.sum
//!     }
//! }
//!
//! let control = Control::new(3);
//! let mesh = Mesh::new(&control, 8);
//! let meeting = Meeting::new(&control);
//! let report = executor::run(
//!     RunConfig::new(Driver::Simulated { seed: 7 }),
//!     &control,
//!     |seat| {
//!         Ok::<_, Infallible>(Sum {
//!             endpoint: mesh.endpoint(seat.index),
//!             meeting: meeting.attendee(seat.index),
//!             sent: 0,
//!             arrived: false,
//!             sum: 0,
//!         })
//!     },
//! )
//! .unwrap();
//! assert_eq!(report.outputs, [3, 3, 3]);
//! ```

// Loom's tests do without the drivers, which use what is unused then.
#![cfg_attr(loom, allow(dead_code))]

pub mod clock;
pub mod control;
#[cfg(not(loom))]
pub mod drivers;
#[cfg(all(test, loom))]
mod loom_tests;
pub mod mesh;
mod parking;
#[cfg(not(loom))]
mod random;
pub mod ring;
pub mod superstep;
mod sync;
#[cfg(not(loom))]
mod sys;
#[cfg(not(loom))]
pub mod topology;

pub use clock::{Activity, CoreClock, CoreTimes};
pub use control::{Control, MAX_CORES};
#[cfg(not(loom))]
pub use drivers::{
    Choice, Core, Driver, Pulse, Refusal, Report, RunConfig, RunError, Seat, Step, choose_driver,
    run,
};
pub use mesh::{Endpoint, Mesh};
pub use superstep::{Attendee, Meeting};
#[cfg(not(loom))]
pub use topology::{CoreSpec, CoreSpecError, Placement, PlacementWarning, Topology};
