//! Sleeping cores wake up, and requests to stop reach them.

use std::convert::Infallible;
use std::thread;
use std::time::{Duration, Instant};

use executor::{
    Activity, Attendee, Control, Core, CoreClock, Driver, Meeting, Placement, RunConfig, Step,
};

/// Idles until the run is asked to stop.
struct Obedient<'a> {
    control: &'a Control,
    step: Step,
    enters: Activity,
}

impl Core for Obedient<'_> {
    type Output = ();

    fn step(&mut self, clock: &mut CoreClock) -> Step {
        if self.control.stop_requested() {
            return Step::Done;
        }
        clock.enter(self.enters);
        self.step
    }

    fn finish(self) {}
}

fn stop_after(
    driver: Driver,
    cores: usize,
    step: Step,
    time: Duration,
) -> Vec<executor::CoreTimes> {
    let control = Control::new(cores);
    let report = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(time);
            control.request_stop();
        });
        executor::run(RunConfig::new(driver), &control, |_| {
            Ok::<_, Infallible>(Obedient {
                control: &control,
                step,
                enters: Activity::Exchange,
            })
        })
        .unwrap()
    });
    report.times
}

#[test]
fn a_request_to_stop_reaches_sleeping_cores() {
    let time = Duration::from_millis(100);
    for driver in [
        Driver::Plain(Placement::floating(3)),
        Driver::Glommio(Placement::floating(3)),
        Driver::Simulated { seed: 2 },
    ] {
        let begin = Instant::now();
        stop_after(driver, 3, Step::Idle, time);
        assert!(begin.elapsed() >= time);
    }
}

#[test]
fn idle_polls_count_as_waiting_whatever_they_enter() {
    let time = Duration::from_millis(50);
    for driver in [
        Driver::Plain(Placement::floating(1)),
        Driver::Glommio(Placement::floating(1)),
        Driver::Simulated { seed: 2 },
    ] {
        let name = format!("{driver:?}");
        let times = stop_after(driver, 1, Step::Idle, time)[0];
        assert!(
            times.wait_ns as f64 > 0.98 * times.total_ns() as f64,
            "{name}: {times:?}"
        );
        assert_eq!(times.disk_ns, 0, "{name}");
    }
}

#[test]
fn waiting_for_the_disk_counts_as_disk() {
    let time = Duration::from_millis(50);
    for driver in [
        Driver::Plain(Placement::floating(1)),
        Driver::Simulated { seed: 2 },
    ] {
        let times = stop_after(driver, 1, Step::AwaitingDisk, time)[0];
        assert!(
            times.disk_ns as f64 > 0.98 * times.total_ns() as f64,
            "{times:?}"
        );
        assert_eq!(times.wait_ns, 0);
    }
}

#[test]
fn simulated_cores_share_the_time_between_them() {
    let begin = Instant::now();
    let time = Duration::from_millis(50);
    let times = stop_after(Driver::Simulated { seed: 4 }, 16, Step::Idle, time);
    let total: u64 = times.iter().map(|times| times.total_ns()).sum();
    assert!(u128::from(total) <= begin.elapsed().as_nanos());
}

/// Core 0 works for a while before it arrives; the others sleep meanwhile.
struct Late {
    attendee: Attendee<usize>,
    rounds: usize,
}

impl Core for Late {
    type Output = ();

    fn step(&mut self, _clock: &mut CoreClock) -> Step {
        if !self.attendee.complete() {
            return Step::Idle;
        }
        if self.rounds == 0 {
            return Step::Done;
        }
        self.rounds -= 1;
        thread::sleep(Duration::from_millis(3));
        self.attendee.arrive(self.rounds);
        Step::Busy
    }

    fn finish(self) {
        assert!(self.attendee.values().iter().all(|rounds| *rounds == 0));
    }
}

#[test]
fn sleeping_cores_wake_up_for_the_last_to_arrive() {
    let control = Control::new(4);
    let meeting = Meeting::new(&control);
    let driver = Driver::Plain(Placement::floating(4));
    executor::run(RunConfig::new(driver), &control, |seat| {
        Ok::<_, Infallible>(Late {
            attendee: meeting.attendee(seat.index),
            rounds: 10,
        })
    })
    .unwrap();
}
