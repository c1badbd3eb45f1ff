//! A core that exchanges batches with all others in super-steps, and the
//! tests that everything sent arrives in the super-step it was sent in.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use executor::{
    Activity, Attendee, Control, Core, CoreClock, Driver, Endpoint, Meeting, Mesh, Placement,
    Report, RunConfig, Seat, Step,
};

/// What all cores of an exchange do.
#[derive(Clone, Copy)]
pub struct Plan {
    pub levels: u64,
    pub batches_per_receiver: usize,
    pub batch_len: usize,
    pub ring_capacity: usize,
}

/// The mesh and the meeting of an exchange.
pub struct Exchange {
    pub plan: Plan,
    pub control: Arc<Control>,
    mesh: Mesh<Vec<u64>>,
    meeting: Arc<Meeting<Sums>>,
}

/// What a core has sent and received in one level.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Sums {
    pub sent: u64,
    pub received: u64,
    pub batches: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    Sending,
    Sent,
    Drained,
}

/// One core of an exchange.
pub struct Trader {
    plan: Plan,
    endpoint: Endpoint<Vec<u64>>,
    attendee: Attendee<Sums>,
    phase: Phase,
    level: u64,
    unsent: VecDeque<(usize, Vec<u64>)>,
    to_make: usize,
    sums: Sums,
    /// All cores' sums of each level.
    history: Vec<Sums>,
    /// Sender and first value of every batch, in the order of arrival.
    arrivals: Vec<(usize, u64)>,
    fresh_buffers: usize,
}

impl Exchange {
    pub fn new(cores: usize, plan: Plan) -> Self {
        let control = Control::new(cores);
        Self {
            plan,
            mesh: Mesh::new(&control, plan.ring_capacity),
            meeting: Meeting::new(&control),
            control,
        }
    }

    pub fn trader(&self, seat: Seat) -> Trader {
        Trader {
            plan: self.plan,
            endpoint: self.mesh.endpoint(seat.index),
            attendee: self.meeting.attendee(seat.index),
            phase: Phase::Sending,
            level: 0,
            unsent: VecDeque::new(),
            to_make: self.plan.batches_per_receiver * seat.cores,
            sums: Sums::default(),
            history: Vec::new(),
            arrivals: Vec::new(),
            fresh_buffers: 0,
        }
    }

    pub fn run(&self, driver: Driver) -> Report<Traded> {
        let config = RunConfig::new(driver);
        executor::run(config, &self.control, |seat| {
            Ok::<_, Infallible>(self.trader(seat))
        })
        .expect("no core fails")
    }
}

/// What a core reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Traded {
    pub history: Vec<Sums>,
    pub arrivals: Vec<(usize, u64)>,
    pub fresh_buffers: usize,
}

impl Core for Trader {
    type Output = Traded;

    fn step(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Exchange);
        let mut busy = self.receive();
        busy |= self.send_rest();
        match self.phase {
            Phase::Sending if self.to_make > 0 && self.unsent.len() < 4 => {
                clock.enter(Activity::Useful);
                self.make_batch();
                busy = true;
            }
            Phase::Sending if self.to_make == 0 && self.unsent.is_empty() => {
                self.attendee.arrive(Sums::default());
                self.phase = Phase::Sent;
                busy = true;
            }
            Phase::Sent if self.attendee.complete() && self.endpoint.is_drained() => {
                self.attendee.arrive(self.sums);
                self.phase = Phase::Drained;
                busy = true;
            }
            Phase::Drained if self.attendee.complete() => {
                if self.end_level() {
                    return Step::Done;
                }
                busy = true;
            }
            _ => {}
        }
        if busy { Step::Busy } else { Step::Idle }
    }

    fn finish(self) -> Traded {
        Traded {
            history: self.history,
            arrivals: self.arrivals,
            fresh_buffers: self.fresh_buffers,
        }
    }
}

impl Trader {
    fn receive(&mut self) -> bool {
        // Whoever has seen the second meeting complete sends for the next level.
        if self.phase == Phase::Drained {
            return false;
        }
        let Some((sender, mut batch)) = self.endpoint.receive() else {
            return false;
        };
        self.arrivals.push((sender, batch[0]));
        self.sums.received = batch
            .iter()
            .fold(self.sums.received, |sum, value| sum + value);
        self.sums.batches += 1;
        batch.clear();
        self.endpoint.give_back(sender, batch);
        true
    }

    fn send_rest(&mut self) -> bool {
        for _ in 0..self.unsent.len() {
            let Some((to, batch)) = self.unsent.pop_front() else {
                break;
            };
            match self.endpoint.try_send(to, batch) {
                Ok(()) => return true,
                Err(batch) => self.unsent.push_back((to, batch)),
            }
        }
        false
    }

    fn make_batch(&mut self) {
        self.to_make -= 1;
        let to = (self.to_make + self.endpoint.index()) % self.endpoint.cores();
        let mut batch = self.endpoint.take_spare(to).unwrap_or_else(|| {
            self.fresh_buffers += 1;
            Vec::with_capacity(self.plan.batch_len)
        });
        assert!(batch.is_empty());
        let first = self.level << 40 | (self.endpoint.index() as u64) << 24 | self.to_make as u64;
        batch.extend((0..self.plan.batch_len as u64).map(|offset| first + offset));
        self.sums.sent = batch.iter().fold(self.sums.sent, |sum, value| sum + value);
        self.unsent.push_back((to, batch));
    }

    /// Checks the level's sums and begins the next. Says whether it was the
    /// last.
    fn end_level(&mut self) -> bool {
        let values = self.attendee.values();
        assert_eq!(values[self.endpoint.index()], self.sums);
        let total = values.iter().fold(Sums::default(), |sum, one| Sums {
            sent: sum.sent + one.sent,
            received: sum.received + one.received,
            batches: sum.batches + one.batches,
        });
        drop(values);
        self.history.push(total);
        self.sums = Sums::default();
        self.level += 1;
        self.phase = Phase::Sending;
        self.to_make = self.plan.batches_per_receiver * self.endpoint.cores();
        self.level == self.plan.levels
    }
}

pub const SMALL: Plan = Plan {
    levels: 20,
    batches_per_receiver: 5,
    batch_len: 16,
    ring_capacity: 2,
};

/// Runs an exchange of `cores` cores and checks all that must hold whatever
/// the driver.
pub fn check(cores: usize, plan: Plan, driver: Driver) -> Report<Traded> {
    let report = Exchange::new(cores, plan).run(driver);
    assert_eq!(report.outputs.len(), cores);
    let batches = plan.batches_per_receiver * cores * cores;
    for output in &report.outputs {
        assert_eq!(output.history, report.outputs[0].history);
        assert_eq!(output.history.len() as u64, plan.levels);
        for sums in &output.history {
            assert_eq!(sums.sent, sums.received);
            assert_eq!(sums.batches, batches as u64);
        }
        assert_eq!(
            output.arrivals.len(),
            plan.batches_per_receiver * cores * plan.levels as usize
        );
        for sender in 0..cores {
            let firsts = output.arrivals.iter().filter(|(from, _)| *from == sender);
            let levels: Vec<u64> = firsts.map(|(_, first)| first >> 40).collect();
            assert!(levels.is_sorted(), "batches of one sender keep their order");
        }
    }
    report
}

const CORES: [usize; 5] = [1, 2, 3, 7, 32];

#[test]
fn everything_sent_arrives_on_plain_threads() {
    for cores in CORES {
        check(cores, SMALL, Driver::Plain(Placement::floating(cores)));
    }
}

#[test]
fn everything_sent_arrives_on_glommio_executors() {
    for cores in CORES {
        check(cores, SMALL, Driver::Glommio(Placement::floating(cores)));
    }
}

#[test]
fn everything_sent_arrives_between_simulated_cores() {
    for cores in CORES {
        for seed in 0..if cores < 32 { 20 } else { 3 } {
            check(cores, SMALL, Driver::Simulated { seed });
        }
    }
}

#[test]
fn the_largest_number_of_cores_works_under_every_driver() {
    let plan = Plan {
        levels: 2,
        batches_per_receiver: 1,
        batch_len: 4,
        ring_capacity: 1,
    };
    let cores = executor::MAX_CORES;
    check(cores, plan, Driver::Simulated { seed: 1 });
    check(cores, plan, Driver::Plain(Placement::floating(cores)));
    check(cores, plan, Driver::Glommio(Placement::floating(cores)));
}

#[test]
fn buffers_come_back_to_their_sender() {
    let plan = Plan {
        levels: 200,
        ring_capacity: 8,
        ..SMALL
    };
    let report = check(3, plan, Driver::Simulated { seed: 5 });
    for output in report.outputs {
        // For each of 3 receivers at most a full ring, the 4 batches that are
        // not sent yet and one in the receiver's hands: not one a batch.
        assert!(output.fresh_buffers <= 3 * (8 + 4 + 1));
        assert_eq!(output.arrivals.len(), 3 * 5 * 200);
    }
}
