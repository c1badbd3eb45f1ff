//! Runs that end before all states are explored: for want of memory, by a
//! signal, by an error.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tlaloc::check::{
    self, CoreSpec, Driver, Found, Limits, Observer, Options, Outcome, Progress, Silent,
    StartError, StopFlag, Verdict,
};
use tlaloc::model::{Action, Binding, CoreEnvironment, ErrorKind, Model, ModelError, Part, Sink};
use tlaloc::models::{CounterGrid, HighBranching, TwoPhase};

fn on_cores(cores: usize) -> Options {
    Options {
        cores: CoreSpec::Count(cores),
        ..Options::default()
    }
}

fn simulated(virtual_cores: usize) -> Options {
    Options {
        driver: Driver::Simulated {
            virtual_cores,
            seed: 3,
        },
        ..Options::default()
    }
}

fn search<M: Model>(model: &M, options: &Options) -> Outcome {
    check::run(model, options, Arc::new(Silent)).expect("the run starts")
}

#[test]
fn a_used_up_memory_limit_ends_the_run_with_its_figures() {
    let model = HighBranching::new(8, 5).expect("8 digits base 5");
    for limit_mib in [2, 3, 5, 8] {
        for options in [on_cores(1), on_cores(2), simulated(6)] {
            let options = Options {
                memory_limit_bytes: Some(limit_mib << 20),
                ..options
            };
            let outcome = search(&model, &options);
            let Verdict::Resources { message } = &outcome.verdict else {
                panic!("{limit_mib} MiB, {options:?}: {:?}", outcome.verdict);
            };
            assert!(message.contains("memory is exhausted"), "{message}");
            assert_eq!(outcome.verdict.exit_code(), 152);
            let statistics = &outcome.statistics;
            assert!(statistics.distinct > 1000 && statistics.distinct < 390_625);
            assert!(statistics.generated > statistics.distinct);
            assert!(statistics.left_on_queue > 0);
            assert!(statistics.peak_memory_bytes <= limit_mib << 20);
        }
    }
}

#[test]
fn memory_that_suffices_changes_nothing() {
    let model = HighBranching::new(6, 5).expect("6 digits base 5");
    let options = Options {
        memory_limit_bytes: Some(64 << 20),
        ..on_cores(2)
    };
    let outcome = search(&model, &options);
    assert_eq!(outcome.verdict, Verdict::Ok);
    assert_eq!(outcome.statistics.distinct, 15_625);
}

#[test]
fn a_limit_below_an_empty_search_is_said_at_the_start() {
    let options = Options {
        memory_limit_bytes: Some(1000),
        ..on_cores(1)
    };
    let refused = check::run(&CounterGrid::new(1, 1), &options, Arc::new(Silent));
    assert!(
        matches!(refused, Err(StartError::Memory { .. })),
        "{refused:?}"
    );
}

#[test]
fn more_cores_than_a_run_can_have_are_refused() {
    for virtual_cores in [0, 257] {
        let refused = check::run(
            &CounterGrid::new(1, 1),
            &simulated(virtual_cores),
            Arc::new(Silent),
        );
        assert!(matches!(refused, Err(StartError::Cores(_))), "{refused:?}");
    }
}

/// Raises a signal when told of progress for the second time.
struct Interrupter {
    stop: StopFlag,
    told: AtomicU64,
    last: Mutex<Progress>,
}

impl Observer for Interrupter {
    fn progress(&self, progress: &Progress) {
        *self.last.lock().expect("no panic here") = progress.clone();
        if self.told.fetch_add(1, Ordering::Relaxed) == 1 {
            self.stop.raise(15);
        }
    }
}

#[test]
fn a_signal_ends_the_run_with_its_figures() {
    for options in [on_cores(1), on_cores(2), simulated(9)] {
        let stop = StopFlag::default();
        let observer = Arc::new(Interrupter {
            stop: stop.clone(),
            told: AtomicU64::new(0),
            last: Mutex::default(),
        });
        let options = Options {
            stop,
            progress_interval: Duration::ZERO,
            limits: Limits {
                super_step_states: 100,
                ..Limits::default()
            },
            ..options
        };
        let outcome = check::run(&CounterGrid::new(2000, 2000), &options, observer.clone());
        let outcome = outcome.expect("the run starts");
        assert_eq!(outcome.verdict, Verdict::Interrupted { signal: 15 });
        assert_eq!(outcome.verdict.exit_code(), 143);
        let statistics = &outcome.statistics;
        assert!(statistics.left_on_queue > 0);
        let last = observer.last.lock().expect("no panic here");
        assert!(statistics.distinct >= last.distinct && last.distinct > 0);
        assert!(last.left_on_queue > 0 && last.memory_bytes > 0);
    }
}

/// A counter up to 9 that begins at some numbers, one of them too many.
struct Beginnings {
    first_error: u8,
}

impl Model for Beginnings {
    type Context = ();

    const STATE_BYTES: Option<usize> = Some(1);

    fn context(&self, _: &CoreEnvironment) -> Result<(), ModelError> {
        Ok(())
    }

    fn initial_states<S: Sink>(
        &self,
        (): &mut (),
        part: Part,
        sink: &mut S,
    ) -> Result<(), ModelError> {
        for number in 0..100 {
            if usize::from(number) % part.of != part.index {
                continue;
            }
            if number >= self.first_error {
                let message = format!("{number} is too many");
                return Err(ModelError::new(ErrorKind::Evaluation, message));
            }
            sink.add_array(0, [number / 2]);
        }
        Ok(())
    }

    fn successors<S: Sink>(
        &self,
        (): &mut (),
        state: &[u8],
        sink: &mut S,
    ) -> Result<(), ModelError> {
        sink.add_bytes(0, state);
        Ok(())
    }

    fn actions(&self) -> Vec<Action> {
        vec![Action::named("Stay")]
    }

    fn render(&self, (): &mut (), state: &[u8]) -> Vec<Binding> {
        vec![Binding::new("number", state[0])]
    }
}

#[test]
fn of_errors_among_initial_states_the_first_is_reported() {
    for options in [on_cores(1), on_cores(3), simulated(7), simulated(128)] {
        let outcome = search(&Beginnings { first_error: 41 }, &options);
        let Verdict::Error { error, in_property } = &outcome.verdict else {
            panic!("{:?}", outcome.verdict);
        };
        assert_eq!(error.message, "41 is too many");
        assert!(!in_property);
        assert_eq!(outcome.verdict.exit_code(), 75);
        assert_eq!(outcome.behaviour, None);
        assert!(outcome.warnings.is_empty() || options.cores == CoreSpec::Count(3));
        let statistics = &outcome.statistics;
        assert_eq!((statistics.generated, statistics.distinct), (41, 21));
    }
}

/// Breaks what [`Model`] promises, one way or another.
#[derive(Clone, Copy, Debug)]
enum Broken {
    NoContext,
    FalseAssumption,
    PanicInAssumption,
    PanicInCheck,
    WrongLength,
}

impl Model for Broken {
    type Context = ();

    const STATE_BYTES: Option<usize> = Some(1);

    fn context(&self, _: &CoreEnvironment) -> Result<(), ModelError> {
        match self {
            Broken::NoContext => Err(ModelError::new(ErrorKind::Evaluation, "no constants")),
            _ => Ok(()),
        }
    }

    fn check_assumptions(&self, (): &mut ()) -> Result<(), ModelError> {
        match self {
            Broken::FalseAssumption => Err(ModelError::new(ErrorKind::Assumption, "1 > 2")),
            Broken::PanicInAssumption => panic!("cannot assume"),
            _ => Ok(()),
        }
    }

    fn initial_states<S: Sink>(
        &self,
        (): &mut (),
        _: Part,
        sink: &mut S,
    ) -> Result<(), ModelError> {
        sink.add_array(0, [0]);
        Ok(())
    }

    fn successors<S: Sink>(
        &self,
        (): &mut (),
        state: &[u8],
        sink: &mut S,
    ) -> Result<(), ModelError> {
        match self {
            Broken::WrongLength if state[0] == 5 => sink.add_bytes(0, &[1, 2, 3]),
            _ => sink.add_array(0, [(state[0] + 1) % 10]),
        }
        Ok(())
    }

    fn check_state(&self, (): &mut (), state: &[u8]) -> Result<Option<u32>, ModelError> {
        assert!(
            !matches!(self, Broken::PanicInCheck) || state[0] < 3,
            "three"
        );
        Ok(None)
    }

    fn actions(&self) -> Vec<Action> {
        vec![Action::named("Next")]
    }

    fn properties(&self) -> Vec<tlaloc::model::Property> {
        vec![tlaloc::model::Property::invariant("Any")]
    }

    fn render(&self, (): &mut (), state: &[u8]) -> Vec<Binding> {
        vec![Binding::new("number", state[0])]
    }
}

#[test]
fn a_broken_model_ends_in_a_verdict_with_its_behaviour() {
    // The exit code, a part of the message, the states of the behaviour.
    let cases = [
        (Broken::NoContext, 75, "no constants", 0),
        (Broken::FalseAssumption, 10, "1 > 2", 0),
        (Broken::PanicInAssumption, 255, "cannot assume", 0),
        (Broken::PanicInCheck, 255, "three (tests/early_ends.rs:", 4),
        (Broken::WrongLength, 75, "has 3 bytes", 6),
    ];
    for (model, exit_code, message, length) in cases {
        for options in [on_cores(1), on_cores(2), simulated(5)] {
            let outcome = search(&model, &options);
            let error = outcome.verdict.error().expect("an error");
            assert!(error.message.contains(message), "{model:?}: {error}");
            assert_eq!(outcome.verdict.exit_code(), exit_code, "{model:?}");
            let steps = outcome
                .behaviour
                .map_or(0, |behaviour| behaviour.steps.len());
            assert_eq!(steps, length, "{model:?}, {options:?}");
        }
    }
}

/// Remembers what was found.
#[derive(Default)]
struct Finds(Mutex<Vec<Found>>);

impl Observer for Finds {
    fn found(&self, found: &Found) {
        self.0.lock().expect("no panic here").push(found.clone());
    }
}

#[test]
fn a_violation_is_told_when_it_is_found() {
    let finds = Arc::new(Finds::default());
    // The corner of the grid has no successor.
    let options = Options {
        check_deadlock: Some(true),
        ..on_cores(1)
    };
    let outcome = check::run(&CounterGrid::new(3, 4), &options, finds.clone());
    assert_eq!(outcome.expect("the run starts").verdict, Verdict::Deadlock);
    let finds = finds.0.lock().expect("no panic here");
    assert_eq!(*finds, [Found::Deadlock { length: 8 }]);
}

#[test]
fn parameters_without_a_model_are_refused() {
    assert!(HighBranching::new(0, 5).is_err());
    assert!(HighBranching::new(17, 16).is_err());
    assert!(HighBranching::new(16, 16).is_ok());
    assert!(HighBranching::new(1, 0).is_err());
    assert!(TwoPhase::new(0).is_err());
    assert!(TwoPhase::new(16).is_err());
}
