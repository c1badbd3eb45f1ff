//! The Rust models against the same models on Stateright, in one run.

/// What is measured.
#[derive(clap::Args)]
pub struct Arguments {
    /// Models, as counter-grid:X,Y, high-branching:DIGITS,BASE or two-phase:RM
    #[arg(default_values = ["counter-grid:1000,1000", "high-branching:8,5", "two-phase:7"])]
    models: Vec<crate::run::Subject>,
    /// Cores of tlaloc, and threads of Stateright
    #[arg(long, default_value_t = 2)]
    cores: usize,
    /// Counted runs of each, taken in turn
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Says how to build with Stateright.
#[cfg(not(feature = "stateright"))]
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    anyhow::bail!(
        "comparing {} models on {} cores, {} times, needs Stateright: \
         cargo run --release -p bench --features stateright -- models",
        arguments.models.len(),
        arguments.cores,
        arguments.runs
    )
}

/// Runs both checkers in turn and prints their rates.
#[cfg(feature = "stateright")]
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    use crate::table::{median, short, table};
    use tlaloc::check::{CoreSpec, Options};

    let mut rows = table(&["Model", "Distinct", "Tlaloc/s", "Stateright/s", "Ratio"]);
    for subject in &arguments.models {
        let options = Options {
            cores: CoreSpec::Count(arguments.cores),
            ..Options::default()
        };
        let (mut ours, mut theirs, mut distinct) = (Vec::new(), Vec::new(), 0);
        for _ in 0..arguments.runs.max(1) {
            let figures = subject.explore(&options)?.statistics;
            let (states, seconds) = on_stateright::explore(subject, arguments.cores);
            if states != figures.distinct {
                anyhow::bail!("{} states here, {states} on Stateright", figures.distinct);
            }
            ours.push(states as f64 / figures.seconds);
            theirs.push(states as f64 / seconds);
            distinct = states;
        }
        let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(a, b)| a / b).collect();
        rows.add_row(vec![
            subject.name.clone(),
            distinct.to_string(),
            short(median(&ours)),
            short(median(&theirs)),
            format!("{:.1}", median(&ratios)),
        ]);
    }
    println!(
        "{} cores, distinct states a second, medians of {} runs taken in turn\n\n{rows}",
        arguments.cores, arguments.runs
    );
    Ok(())
}

#[cfg(feature = "stateright")]
mod on_stateright {
    //! The models, written as Stateright wants them.

    use std::time::Instant;

    use stateright::{Checker, Model, Property};

    use crate::run::{Subject, SubjectKind};

    /// Explores a model on so many threads; returns the number of distinct
    /// states and the seconds it took.
    pub fn explore(subject: &Subject, threads: usize) -> (u64, f64) {
        match subject.kind {
            SubjectKind::Grid([max_x, max_y]) => timed(Grid { max_x, max_y }, threads),
            SubjectKind::Digits([digits, base]) => timed(Digits { digits, base }, threads),
            SubjectKind::TwoPhase(managers) => timed(Commit { managers }, threads),
        }
    }

    fn timed<M>(model: M, threads: usize) -> (u64, f64)
    where
        M: Model + Send + Sync + 'static,
        M::State: std::hash::Hash + Send + Sync + Clone + PartialEq + std::fmt::Debug + 'static,
        M::Action: Clone + PartialEq + std::fmt::Debug,
    {
        let started = Instant::now();
        let checker = model.checker().threads(threads).spawn_bfs().join();
        (
            checker.unique_state_count() as u64,
            started.elapsed().as_secs_f64(),
        )
    }

    /// A property that holds, so that the whole space is explored.
    fn always<M: Model>() -> Vec<Property<M>> {
        vec![Property::always("true", |_, _| true)]
    }

    struct Grid {
        max_x: u32,
        max_y: u32,
    }

    impl Model for Grid {
        type State = (u32, u32);
        type Action = bool;

        fn init_states(&self) -> Vec<Self::State> {
            vec![(0, 0)]
        }

        fn actions(&self, state: &Self::State, actions: &mut Vec<bool>) {
            if state.0 < self.max_x {
                actions.push(true);
            }
            if state.1 < self.max_y {
                actions.push(false);
            }
        }

        fn next_state(&self, state: &Self::State, x: bool) -> Option<Self::State> {
            Some(match x {
                true => (state.0 + 1, state.1),
                false => (state.0, state.1 + 1),
            })
        }

        fn properties(&self) -> Vec<Property<Self>> {
            always()
        }
    }

    struct Digits {
        digits: u32,
        base: u32,
    }

    impl Model for Digits {
        type State = Vec<u8>;
        type Action = (usize, bool);

        fn init_states(&self) -> Vec<Self::State> {
            vec![vec![0; self.digits as usize]]
        }

        fn actions(&self, _: &Self::State, actions: &mut Vec<Self::Action>) {
            for digit in 0..self.digits as usize {
                actions.extend([(digit, true), (digit, false)]);
            }
        }

        fn next_state(
            &self,
            state: &Self::State,
            (digit, up): Self::Action,
        ) -> Option<Self::State> {
            let mut next = state.clone();
            let step = if up { 1 } else { self.base - 1 };
            next[digit] = ((u32::from(next[digit]) + step) % self.base) as u8;
            Some(next)
        }

        fn properties(&self) -> Vec<Property<Self>> {
            always()
        }
    }

    struct Commit {
        managers: u32,
    }

    #[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
    enum Manager {
        Working,
        Prepared,
        Committed,
        Aborted,
    }

    #[derive(Clone, Debug, Hash, PartialEq, Eq)]
    struct CommitState {
        managers: Vec<Manager>,
        /// The transaction manager: undecided, or what it decided.
        decided: Option<bool>,
        known_prepared: u32,
        sent_prepared: u32,
        sent_commit: bool,
        sent_abort: bool,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Move {
        Commit,
        Abort,
        LearnPrepared(usize),
        Prepare(usize),
        ChooseAbort(usize),
        ReceiveCommit(usize),
        ReceiveAbort(usize),
    }

    impl Model for Commit {
        type State = CommitState;
        type Action = Move;

        fn init_states(&self) -> Vec<CommitState> {
            vec![CommitState {
                managers: vec![Manager::Working; self.managers as usize],
                decided: None,
                known_prepared: 0,
                sent_prepared: 0,
                sent_commit: false,
                sent_abort: false,
            }]
        }

        fn actions(&self, state: &CommitState, actions: &mut Vec<Move>) {
            let undecided = state.decided.is_none();
            if undecided {
                if state.known_prepared == (1 << self.managers) - 1 {
                    actions.push(Move::Commit);
                }
                actions.push(Move::Abort);
            }
            for (index, manager) in state.managers.iter().enumerate() {
                if undecided && state.sent_prepared >> index & 1 == 1 {
                    actions.push(Move::LearnPrepared(index));
                }
                if *manager == Manager::Working {
                    actions.extend([Move::Prepare(index), Move::ChooseAbort(index)]);
                }
                if state.sent_commit {
                    actions.push(Move::ReceiveCommit(index));
                }
                if state.sent_abort {
                    actions.push(Move::ReceiveAbort(index));
                }
            }
        }

        fn next_state(&self, state: &CommitState, action: Move) -> Option<CommitState> {
            let mut next = state.clone();
            match action {
                Move::Commit => (next.decided, next.sent_commit) = (Some(true), true),
                Move::Abort => (next.decided, next.sent_abort) = (Some(false), true),
                Move::LearnPrepared(index) => next.known_prepared |= 1 << index,
                Move::Prepare(index) => {
                    next.managers[index] = Manager::Prepared;
                    next.sent_prepared |= 1 << index;
                }
                Move::ChooseAbort(index) | Move::ReceiveAbort(index) => {
                    next.managers[index] = Manager::Aborted;
                }
                Move::ReceiveCommit(index) => next.managers[index] = Manager::Committed,
            }
            Some(next)
        }

        fn properties(&self) -> Vec<Property<Self>> {
            always()
        }
    }
}
