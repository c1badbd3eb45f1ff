//! Threads, CPUs, pulses and time accounts.

use std::convert::Infallible;
use std::sync::Mutex;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use executor::{
    Activity, Control, Core, CoreClock, CoreSpec, Driver, Placement, Pulse, RunConfig, Step,
    Topology,
};

use crate::exchange::{SMALL, check};

/// Runs for a time, then reports which thread it ran on and which CPUs that
/// thread might use.
struct Busy {
    time: Duration,
    begin: Option<Instant>,
}

struct Place {
    thread: ThreadId,
    cpus: String,
}

impl Core for Busy {
    type Output = Place;

    fn step(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Disk);
        let begin = *self.begin.get_or_insert_with(Instant::now);
        if begin.elapsed() < self.time {
            Step::Busy
        } else {
            Step::Done
        }
    }

    fn finish(self) -> Place {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let cpus = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        Place {
            thread: thread::current().id(),
            cpus: cpus.unwrap().trim().to_owned(),
        }
    }
}

fn run_busy(config: RunConfig<'_>, cores: usize, time: Duration) -> executor::Report<Place> {
    let control = Control::new(cores);
    executor::run(config, &control, |_| {
        Ok::<_, Infallible>(Busy { time, begin: None })
    })
    .unwrap()
}

#[test]
fn one_plain_core_runs_on_the_calling_thread() {
    let driver = Driver::Plain(Placement::floating(1));
    let report = run_busy(RunConfig::new(driver), 1, Duration::ZERO);
    assert_eq!(report.outputs[0].thread, thread::current().id());
}

#[test]
fn simulated_cores_run_on_the_calling_thread() {
    let driver = Driver::Simulated { seed: 3 };
    let report = run_busy(RunConfig::new(driver), 9, Duration::ZERO);
    for place in report.outputs {
        assert_eq!(place.thread, thread::current().id());
    }
}

#[test]
fn listed_cpus_are_the_ones_used_and_the_caller_gets_its_own_back() {
    let topology = Topology::detect();
    for cpu in topology.cpus().to_vec() {
        let spec: CoreSpec = format!("{cpu}-{cpu}").parse().unwrap();
        let placement = topology.place(&spec).unwrap();
        for driver in [Driver::Plain(placement.clone()), Driver::Glommio(placement)] {
            let report = run_busy(RunConfig::new(driver), 1, Duration::ZERO);
            assert_eq!(report.outputs[0].cpus, cpu.to_string());
        }
    }
    assert_eq!(Topology::detect(), topology);
}

#[test]
fn cores_are_pinned_round_robin_when_they_outnumber_the_cpus() {
    let topology = Topology::detect();
    if topology.granted() < topology.cpus().len() {
        return; // Under a quota cores float.
    }
    let cpus = topology.cpus().to_vec();
    let cores = 2 * cpus.len() + 1;
    let placement = topology.place(&CoreSpec::Count(cores)).unwrap();
    assert!(placement.is_shared());
    let report = run_busy(
        RunConfig::new(Driver::Plain(placement)),
        cores,
        Duration::ZERO,
    );
    for (core, place) in report.outputs.iter().enumerate() {
        assert_eq!(place.cpus, cpus[core % cpus.len()].to_string());
    }
}

#[test]
fn oversubscribed_cores_finish_an_exchange() {
    let topology = Topology::detect();
    let cores = 8 * topology.cpus().len();
    let placement = topology.place(&CoreSpec::Count(cores)).unwrap();
    assert!(placement.is_shared());
    check(cores, SMALL, Driver::Plain(placement.clone()));
    check(cores, SMALL, Driver::Glommio(placement));
}

#[test]
fn the_pulse_beats_on_the_thread_of_core_0_under_every_driver() {
    let drivers = [
        (1, Driver::Plain(Placement::floating(1))),
        (2, Driver::Plain(Placement::floating(2))),
        (2, Driver::Glommio(Placement::floating(2))),
        (2, Driver::Simulated { seed: 0 }),
    ];
    for (cores, driver) in drivers {
        let name = format!("{driver:?}");
        let interval = Duration::from_millis(15);
        let control = Control::new(cores);
        let beats = Mutex::new(Vec::new());
        let call = || {
            let mut beats = beats.lock().unwrap();
            beats.push(thread::current().id());
            if beats.len() == 4 {
                control.request_stop();
            }
        };
        let config = RunConfig {
            pulse: Some(Pulse {
                interval,
                call: Box::new(call),
            }),
            ..RunConfig::new(driver)
        };
        let begin = Instant::now();
        let report = executor::run(config, &control, |_| Ok::<_, Infallible>(Endless(&control)));
        assert!(begin.elapsed() >= 4 * interval, "{name}");
        let first = report.unwrap().outputs[0];
        assert_eq!(*beats.lock().unwrap(), [first; 4], "{name}");
    }
}

/// Is busy until it is asked to stop, then says which thread it ran on.
struct Endless<'a>(&'a Control);

impl Core for Endless<'_> {
    type Output = ThreadId;

    fn step(&mut self, _clock: &mut CoreClock) -> Step {
        if self.0.stop_requested() {
            Step::Done
        } else {
            Step::Busy
        }
    }

    fn finish(self) -> ThreadId {
        thread::current().id()
    }
}

/// Recurses so deep that it needs `mib` MiB of stack.
fn recurse(mib: usize) -> usize {
    let mut frame = [1_u8; 1 << 20];
    let frame = std::hint::black_box(&mut frame);
    match mib {
        0 => 0,
        _ => usize::from(frame[mib]) + recurse(mib - 1),
    }
}

/// Recurses in its only step.
struct Deep(usize);

impl Core for Deep {
    type Output = usize;

    fn step(&mut self, _clock: &mut CoreClock) -> Step {
        self.0 = recurse(self.0);
        Step::Done
    }

    fn finish(self) -> usize {
        self.0
    }
}

#[test]
fn every_thread_has_the_stack_asked_for() {
    for cores in [2, 5] {
        let placement = Placement::floating(cores);
        for driver in [Driver::Plain(placement.clone()), Driver::Glommio(placement)] {
            let config = RunConfig {
                stack_bytes: 24 << 20,
                ..RunConfig::new(driver)
            };
            let control = Control::new(cores);
            let report = executor::run(config, &control, |_| Ok::<_, Infallible>(Deep(20)));
            for depth in report.unwrap().outputs {
                assert_eq!(depth, 20);
            }
        }
    }
}

#[test]
fn time_is_charged_to_the_activity_entered() {
    let time = Duration::from_millis(30);
    let driver = Driver::Plain(Placement::floating(2));
    for times in run_busy(RunConfig::new(driver), 2, time).times {
        assert!(u128::from(times.disk_ns) >= time.as_nanos(), "{times:?}");
        assert_eq!(times.exchange_ns + times.wait_ns, 0);
    }
}
