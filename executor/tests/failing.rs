//! A core that fails ends the run with an error and no hang.

use executor::{
    Attendee, Control, Core, CoreClock, Driver, Meeting, Mesh, Placement, RunConfig, RunError,
    Seat, Step,
};

/// Waits for a meeting that never completes, unless it is told to panic.
struct Waiting {
    attendee: Attendee<()>,
    panics_in_step: Option<u32>,
    panics_in_finish: bool,
    steps: u32,
}

impl Core for Waiting {
    type Output = ();

    fn step(&mut self, _clock: &mut CoreClock) -> Step {
        if self.panics_in_finish {
            return Step::Done;
        }
        if self.steps == 0 && self.panics_in_step.is_none() {
            self.attendee.arrive(());
        }
        self.steps += 1;
        assert_ne!(Some(self.steps), self.panics_in_step, "on purpose");
        Step::Idle
    }

    fn finish(self) {
        assert!(!self.panics_in_finish, "at the end");
    }
}

fn drivers(cores: usize) -> [Driver; 3] {
    [
        Driver::Plain(Placement::floating(cores)),
        Driver::Glommio(Placement::floating(cores)),
        Driver::Simulated { seed: 11 },
    ]
}

fn run(
    cores: usize,
    driver: Driver,
    adjust: impl Fn(Seat, &mut Waiting) -> Result<(), String> + Sync,
) -> RunError<String> {
    let control = Control::new(cores);
    let meeting = Meeting::new(&control);
    let result = executor::run(RunConfig::new(driver), &control, |seat| {
        let mut core = Waiting {
            attendee: meeting.attendee(seat.index),
            panics_in_step: None,
            panics_in_finish: false,
            steps: 0,
        };
        adjust(seat, &mut core).map(|()| core)
    });
    result.expect_err("one core fails")
}

#[test]
fn a_panic_in_a_step_ends_the_run() {
    for cores in [1, 2, 7] {
        for driver in drivers(cores) {
            let failing = cores - 1;
            let error = run(cores, driver, |seat, core| {
                // Late enough for the others to sleep by then.
                core.panics_in_step = (seat.index == failing).then_some(450);
                Ok(())
            });
            let RunError::Panicked { core, message } = error else {
                panic!("{error}");
            };
            assert_eq!(core, failing);
            assert!(message.contains("on purpose"), "{message}");
        }
    }
}

#[test]
fn a_panic_at_the_end_of_a_core_ends_the_run() {
    for driver in drivers(3) {
        let error = run(3, driver, |seat, core| {
            core.panics_in_finish = seat.index == 1;
            core.panics_in_step = Some(2);
            Ok(())
        });
        assert!(matches!(error, RunError::Panicked { .. }), "{error}");
    }
}

/// Panics in its first step and once more while it is dropped; the others wait.
struct Explosive {
    explodes: bool,
}

impl Core for Explosive {
    type Output = ();

    fn step(&mut self, _clock: &mut CoreClock) -> Step {
        assert!(!self.explodes, "first");
        Step::Idle
    }

    fn finish(self) {}
}

impl Drop for Explosive {
    fn drop(&mut self) {
        assert!(!self.explodes, "second");
    }
}

#[test]
fn a_panic_while_a_core_is_dropped_ends_the_run_too() {
    for driver in drivers(3) {
        let control = Control::new(3);
        let result = executor::run(RunConfig::new(driver), &control, |seat| {
            Ok::<_, String>(Explosive {
                explodes: seat.index == 1,
            })
        });
        let error = result.expect_err("core 1 panics");
        assert!(
            matches!(error, RunError::Panicked { core: 1, .. }),
            "{error}"
        );
    }
}

#[test]
fn a_core_that_cannot_be_made_ends_the_run_before_its_first_step() {
    for cores in [1, 2, 7] {
        for driver in drivers(cores) {
            let failing = cores / 2;
            let error = run(cores, driver, |seat, core| {
                core.panics_in_step = Some(1);
                if seat.index == failing {
                    return Err("no room".to_owned());
                }
                Ok(())
            });
            let RunError::Make { core, source } = error else {
                panic!("{error}");
            };
            assert_eq!((core, source.as_str()), (failing, "no room"));
        }
    }
}

#[test]
fn a_panic_while_a_core_is_made_ends_the_run() {
    for driver in drivers(3) {
        let error = run(3, driver, |seat, _| {
            assert_ne!(seat.index, 2, "not two");
            Ok(())
        });
        let RunError::Panicked { core: 2, message } = error else {
            panic!("{error}");
        };
        assert!(message.contains("not two"), "{message}");
    }
}

#[test]
fn a_stack_that_the_system_refuses_ends_the_run() {
    let control = Control::new(2);
    let meeting = Meeting::new(&control);
    let config = RunConfig {
        stack_bytes: 1 << 60,
        ..RunConfig::new(Driver::Plain(Placement::floating(2)))
    };
    let error = executor::run(config, &control, |seat| {
        Ok::<_, String>(Waiting {
            attendee: meeting.attendee(seat.index),
            panics_in_step: None,
            panics_in_finish: false,
            steps: 0,
        })
    })
    .expect_err("nobody has so much memory");
    assert!(matches!(error, RunError::Start { core: 0, .. }), "{error}");
}

#[test]
fn a_placement_for_another_number_of_cores_is_refused() {
    for driver in drivers(3).into_iter().take(2) {
        let error = run(4, driver, |_, _| Ok(()));
        assert!(
            matches!(
                error,
                RunError::Places {
                    placed: 3,
                    cores: 4
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn a_cpu_that_does_not_exist_ends_the_run() {
    // Only a placement made elsewhere can name one.
    let topology = executor::Topology::read(std::path::Path::new("/nowhere"), &[8000, 8001]);
    let placement = topology.place(&executor::CoreSpec::All).unwrap();
    for driver in [Driver::Plain(placement.clone()), Driver::Glommio(placement)] {
        let error = run(2, driver, |_, _| Ok(()));
        assert!(matches!(error, RunError::Start { .. }), "{error}");
    }
}

#[test]
fn simulated_cores_that_wait_for_each_other_are_reported() {
    let error = run(2, Driver::Simulated { seed: 0 }, |seat, core| {
        core.steps = seat.index as u32; // Core 1 never arrives.
        Ok(())
    });
    assert!(matches!(error, RunError::Stalled { .. }), "{error}");
}

#[test]
#[should_panic(expected = "takes its end of the mesh once")]
fn an_end_of_the_mesh_is_handed_out_once() {
    let control = Control::new(2);
    let mesh = Mesh::<()>::new(&control, 1);
    drop(mesh.endpoint(1));
    drop(mesh.endpoint(1));
}
