//! What meetings, batches and starts cost.
//!
//! ```text
//! cargo run --release -p tlaloc-executor --example cost
//! ```
//!
//! Every line is the median of five runs, in turn with those of the other
//! drivers and core counts.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

use executor::{
    Activity, Attendee, Control, Core, CoreClock, CoreSpec, Driver, Endpoint, Meeting, Mesh,
    Placement, RunConfig, Step, Topology,
};

const RUNS: usize = 5;
const RING_CAPACITY: usize = 8;

fn main() {
    let topology = Topology::detect();
    let place = |cores| {
        let placement = topology.place(&CoreSpec::Count(cores));
        placement.expect("no CPU is named")
    };
    println!("{} CPUs granted", topology.granted());
    let start = |driver: &Driver| ms(run_meetings(driver, 0));
    compare("start and end, ms", &place, start);
    let meeting = |driver: &Driver| {
        let rounds = 200_000 / cores(driver).pow(2) + 100;
        us(run_meetings(driver, rounds as u64)) / rounds as f64
    };
    compare("a meeting, us", &place, meeting);
    for (len, work, batches) in [(1, 0, 4_000_000), (256, 0, 2_000_000), (256, 20, 50_000)] {
        let what = format!("a batch of {len} numbers with {work} multiplications each, ns");
        compare(&what, &place, |driver| {
            let each = batches / cores(driver) as u64;
            let sent = each * cores(driver) as u64;
            ns(run_batches(driver, each, len, work)) / sent as f64
        });
    }
}

/// Prints the medians of what `measure` gives for each driver.
fn compare(what: &str, place: &impl Fn(usize) -> Placement, measure: impl Fn(&Driver) -> f64) {
    let drivers: Vec<Driver> = [2, 32]
        .into_iter()
        .flat_map(|cores| [Driver::Plain(place(cores)), Driver::Glommio(place(cores))])
        .chain([Driver::Simulated { seed: 1 }])
        .collect();
    let mut samples = vec![Vec::new(); drivers.len()];
    for _ in 0..RUNS {
        for (samples, driver) in samples.iter_mut().zip(&drivers) {
            samples.push(measure(driver));
        }
    }
    println!("{what}:");
    for (mut samples, driver) in samples.into_iter().zip(&drivers) {
        samples.sort_by(f64::total_cmp);
        let name = match driver {
            Driver::Plain(_) => "plain",
            Driver::Glommio(_) => "glommio",
            Driver::Simulated { .. } => "simulated",
        };
        let cores = cores(driver);
        println!("  {name:9} {cores:3} cores: {:10.3}", samples[RUNS / 2]);
    }
}

fn cores(driver: &Driver) -> usize {
    match driver {
        Driver::Plain(placement) | Driver::Glommio(placement) => placement.cores(),
        Driver::Simulated { .. } => 32,
    }
}

fn us(seconds: f64) -> f64 {
    seconds * 1e6
}

fn ns(seconds: f64) -> f64 {
    seconds * 1e9
}

fn ms(seconds: f64) -> f64 {
    seconds * 1e3
}

/// Meets again and again and does nothing else.
struct Meeter {
    attendee: Attendee<u64>,
    rounds: u64,
}

impl Core for Meeter {
    type Output = ();

    fn step(&mut self, _clock: &mut CoreClock) -> Step {
        if !self.attendee.complete() {
            Step::Idle
        } else if self.attendee.meetings() < self.rounds {
            self.attendee.arrive(self.rounds);
            Step::Busy
        } else {
            Step::Done
        }
    }

    fn finish(self) {}
}

/// The seconds that so many meetings take.
fn run_meetings(driver: &Driver, rounds: u64) -> f64 {
    let control = Control::new(cores(driver));
    let meeting = Meeting::new(&control);
    let begin = Instant::now();
    let config = RunConfig::new(driver.clone());
    let report = executor::run(config, &control, |seat| {
        Ok::<_, Infallible>(Meeter {
            attendee: meeting.attendee(seat.index),
            rounds,
        })
    });
    report.expect("no core fails");
    begin.elapsed().as_secs_f64()
}

/// Sends so many batches, in turn to every core, works on those it gets, and
/// meets the others at the end of each tenth.
struct Worker {
    endpoint: Endpoint<Vec<u64>>,
    attendee: Attendee<()>,
    unsent: Option<Vec<u64>>,
    to: usize,
    left: u64,
    level: u64,
    arrived: bool,
    len: u64,
    work: u32,
    sum: u64,
}

const LEVELS: u64 = 10;

impl Core for Worker {
    type Output = u64;

    fn step(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Exchange);
        let mut step = Step::Idle;
        while let Some((sender, mut batch)) = self.endpoint.receive() {
            clock.enter(Activity::Useful);
            self.sum = batch
                .iter()
                .fold(self.sum, |sum, x| sum ^ mix(*x, self.work));
            batch.clear();
            clock.enter(Activity::Exchange);
            self.endpoint.give_back(sender, batch);
            step = Step::Busy;
        }
        if self.left > 0 {
            if self.send() {
                step = Step::Busy;
            }
        } else if !self.arrived {
            self.attendee.arrive(());
            self.arrived = true;
            step = Step::Busy;
        } else if self.attendee.complete() && self.endpoint.is_drained() {
            if self.attendee.meetings() == LEVELS {
                return Step::Done;
            }
            self.left = self.level;
            self.arrived = false;
            step = Step::Busy;
        }
        step
    }

    fn finish(self) -> u64 {
        self.sum
    }
}

impl Worker {
    fn send(&mut self) -> bool {
        let batch = self.unsent.take().unwrap_or_else(|| {
            let spare = self.endpoint.take_spare(self.to);
            let mut batch = spare.unwrap_or_default();
            batch.extend((0..self.len).map(|x| x ^ self.sum));
            batch
        });
        match self.endpoint.try_send(self.to, batch) {
            Ok(()) => {
                self.to = (self.to + 1) % self.endpoint.cores();
                self.left -= 1;
                true
            }
            Err(batch) => {
                self.unsent = Some(batch);
                false
            }
        }
    }
}

fn mix(x: u64, work: u32) -> u64 {
    (0..work).fold(x, |x, _| black_box(x).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The seconds that it takes every core to send so many batches.
fn run_batches(driver: &Driver, batches: u64, len: u64, work: u32) -> f64 {
    let control = Control::new(cores(driver));
    let mesh = Mesh::new(&control, RING_CAPACITY);
    let meeting = Meeting::new(&control);
    let level = batches / LEVELS;
    let begin = Instant::now();
    let config = RunConfig::new(driver.clone());
    let report = executor::run(config, &control, |seat| {
        Ok::<_, Infallible>(Worker {
            endpoint: mesh.endpoint(seat.index),
            attendee: meeting.attendee(seat.index),
            unsent: None,
            to: seat.index,
            left: level,
            level,
            arrived: false,
            len,
            work,
            sum: 0,
        })
    });
    black_box(report.expect("no core fails").outputs);
    begin.elapsed().as_secs_f64()
}
