//! One core's part of the search, as a state machine.
//!
//! A search is a sequence of super-steps. In each, a core expands states of its
//! own frontier and sends the successors to their owners; when it has sent its
//! last batch it arrives at a meeting and goes on receiving; when that meeting
//! is complete and nothing more comes, everything sent has been received. Then
//! the level ends, if no core has states of it left, and the cores meet again
//! with what all must know to decide how to go on.

use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use executor::{Activity, Attendee, Core, CoreClock, Seat, Step};
use shards::{Block, Layout, ParentLog, SpillError, Word};

mod closing;
mod deciding;
mod keeping;

use super::forecast::Growth;
use super::generator::{Attendance, Generator, InitialSink, SuccessorSink};
use super::outbox::Sent;
use super::outcome::ActionCount;
use super::panics::caught;
use super::shared::{Report, Shared};
use super::store::Store;
use super::violation::{Cause, During, End, Violation};
use crate::model::{CoreEnvironment, ErrorKind, Figures, Model, ModelError, Part};

/// States that a core expands between two looks at its rings, at most.
const PIECE_STATES: usize = 256;
/// Successors after which it looks all the same.
const PIECE_SUCCESSORS: u64 = 2048;

/// What a core does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Checks the assumptions; the first core only.
    Assume,
    /// Generates its part of the initial states.
    Begin,
    /// Expands states of the level.
    Expand,
    /// Waits for room in the rings for its last batches.
    Send,
    /// Receives until nobody has anything to send.
    Receive,
    /// Looks for the states that the level found on disk.
    LookUp,
    /// Puts the level together from what is on disk.
    Merge,
    /// Checks the states that the level found, where that had to wait.
    Check,
    /// Waits for the others to decide how to go on.
    Decide,
    /// Brings its part of a checkpoint to disk.
    Keep,
    /// Waits for the others' parts.
    Commit,
}

impl Phase {
    /// Whether states may be found in it, or wait to be expanded.
    fn finds_states(self) -> bool {
        use Phase::{Begin, Expand, Receive, Send};
        matches!(self, Begin | Expand | Send | Receive)
    }
}

/// How states' bytes are kept for model `M`.
pub(super) struct StateLayout<M>(std::marker::PhantomData<fn() -> M>);

impl<M: Model> Layout for StateLayout<M> {
    const STATE_BYTES: Option<usize> = M::STATE_BYTES;
}

/// One core's part of the search.
pub(super) struct Search<'a, M: Model, W: Word> {
    shared: &'a Shared<'a, M>,
    seat: Seat,
    environment: CoreEnvironment,
    context: M::Context,
    generator: Generator<W, StateLayout<M>>,
    store: Store<W, StateLayout<M>>,
    meeting: Attendee<Report>,
    phase: Phase,
    /// The level whose states are being found: 1 for initial states.
    level: u64,
    /// The states of the last level that this core has yet to expand.
    left: u64,
    block: Option<Block<W, StateLayout<M>>>,
    /// The state of the block to be expanded next.
    position: usize,
    /// Found states of this level that have been checked.
    checked: usize,
    /// Whether states of this level went to disk before they were checked.
    has_unchecked: bool,
    /// When the super-step should end, and how many states may be expanded
    /// until then.
    deadline: Instant,
    allowance: u64,
    /// Whether the level ended with this super-step.
    level_ended: bool,
    signal: i32,
    /// Bytes of the context that the budget knows of.
    context_bytes: usize,
    /// Where the model's level began.
    figures: Figures,
    tally: Tally,
    /// Whether all initial states are known: no checkpoint is taken before.
    is_begun: bool,
    /// When this core began to bring its part of the last checkpoint to disk.
    halted_at: Duration,
    /// What all cores together said last, and whether the search is over.
    total: Report,
    is_done: bool,
}

/// What a core counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Levels that found states.
    pub depth: u64,
    pub super_steps: u64,
    /// The most bytes that all cores had on disk when a super-step ended.
    pub peak_disk_bytes: u64,
    /// Distinct initial states of all cores.
    pub initial: u64,
    /// States that this core expanded.
    pub expanded: u64,
    pub growth: Growth,
}

/// What a core has to say when the search is over.
pub(super) struct CoreResult<W> {
    pub log: ParentLog,
    pub violation: Option<Violation<W>>,
    pub refused: Option<SpillError>,
    /// The signal that ended the search, or 0.
    pub signal: i32,
    pub generated: u64,
    pub distinct: u64,
    pub left: u64,
    pub actions: Vec<ActionCount>,
    /// What the model left on this core for its conclusion.
    pub left_behind: Vec<u8>,
    pub sent: Sent,
    pub tally: Tally,
    /// The bytes of the fingerprint table.
    pub table_bytes: u64,
}

impl<'a, M: Model, W: Word> Search<'a, M, W> {
    /// The part of the core at `seat`.
    ///
    /// # Errors
    /// If the model cannot make a context.
    pub fn new(
        shared: &'a Shared<'a, M>,
        seat: Seat,
        generator: Generator<W, StateLayout<M>>,
        store: Store<W, StateLayout<M>>,
        meeting: Attendee<Report>,
    ) -> Result<Self, ModelError> {
        let observer = Arc::clone(&shared.observer);
        let warned = Arc::clone(&shared.observer);
        let environment = CoreEnvironment {
            core: seat.index,
            cores: seat.cores,
            seed: shared.options.fingerprint_seed,
            print: Arc::new(move |line| observer.print(line)),
            warn: Arc::new(move |message| warned.warning(message)),
            is_cut_short: shared.cut_short_handle(),
        };
        let context = caught(|| shared.model.context(&environment)).flatten()?;
        let mut search = Search {
            shared,
            seat,
            environment,
            context,
            generator,
            store,
            meeting,
            phase: Phase::Assume,
            level: 1,
            left: 0,
            block: None,
            position: 0,
            checked: 0,
            has_unchecked: false,
            deadline: Instant::now(),
            allowance: 0,
            level_ended: false,
            signal: 0,
            context_bytes: 0,
            figures: Figures::default(),
            tally: Tally::default(),
            is_begun: false,
            halted_at: Duration::ZERO,
            total: Report::default(),
            is_done: false,
        };
        search.go_on();
        Ok(search)
    }

    fn assume(&mut self) {
        if self.seat.index == 0 {
            self.shared.begin_clock();
            let (model, context) = (self.shared.model, &mut self.context);
            if let Err(error) = caught(|| model.check_assumptions(context)).flatten() {
                self.report_early(Cause::error(error, During::Assumptions));
            }
        }
        self.restore_context();
    }

    fn begin(&mut self, clock: &mut CoreClock) {
        let part = Part {
            index: self.seat.index,
            of: self.seat.cores,
        };
        let (model, context) = (self.shared.model, &mut self.context);
        let is_cut_short = || self.shared.is_cut_short();
        let mut sink = InitialSink(Attendance::new(
            &mut self.generator,
            &mut self.store,
            clock,
            &is_cut_short,
        ));
        let result = caught(|| model.initial_states(context, part, &mut sink)).flatten();
        let wrong = self.generator.take_wrong_length();
        if let Some(error) = result.err().or(wrong) {
            self.report_early(Cause::error(error, During::Generation));
        }
    }

    /// Reports what is wrong before any state.
    fn report_early(&mut self, cause: Cause) {
        self.generator.findings.report(0, cause, || End::Nowhere);
    }

    /// Expands some states; false when the super-step should end. Pending while
    /// they are being read.
    fn expand(&mut self, clock: &mut CoreClock) -> Poll<bool> {
        let block = match self.poll_block() {
            Poll::Ready(Some(block)) => block,
            Poll::Ready(None) => return Poll::Ready(false),
            Poll::Pending => return Poll::Pending,
        };
        let first = self.position;
        if let Err(panic) = caught(|| self.expand_piece(&block, clock)) {
            self.generator.end();
            if self.store.has_spilled() {
                self.note_unchecked(usize::MAX);
            }
            let cause = Cause::error(panic, During::Generation);
            report_expanded(
                &mut self.generator,
                self.level,
                &block,
                self.position - 1,
                cause,
            );
            self.renew_context();
        }
        let expanded = (self.position - first) as u64;
        self.left -= expanded;
        self.allowance -= expanded;
        self.tally.expanded += expanded;
        if self.position == block.len() {
            self.store.return_block(block);
        } else {
            self.block = Some(block);
        }
        let goes_on = self.left > 0
            && self.allowance > 0
            && !self.shared.is_cut_short()
            && Instant::now() < self.deadline;
        Poll::Ready(goes_on)
    }

    /// The block to expand states of, from `position` on.
    fn poll_block(&mut self) -> Poll<Option<Block<W, StateLayout<M>>>> {
        if let Some(block) = self.block.take() {
            return Poll::Ready(Some(block));
        }
        self.position = 0;
        self.store.poll_block()
    }

    /// As [`Search::poll_block`], but waits for the disk.
    fn next_block(&mut self) -> Option<Block<W, StateLayout<M>>> {
        self.block.take().or_else(|| {
            self.position = 0;
            self.store.take_block()
        })
    }

    #[inline(never)]
    fn expand_piece(&mut self, block: &Block<W, StateLayout<M>>, clock: &mut CoreClock) {
        let states = PIECE_STATES.min(usize::try_from(self.allowance).unwrap_or(usize::MAX));
        let last = block.len().min(self.position + states);
        let enough = self.generator.generated() + PIECE_SUCCESSORS;
        let mut sink = SuccessorSink(Attendance::new(
            &mut self.generator,
            &mut self.store,
            clock,
            &*self.environment.is_cut_short,
        ));
        while self.position < last && sink.0.generator.generated() < enough {
            let i = self.position;
            self.position += 1;
            (sink.0.generator).begin(block.fingerprint(i), block.address(i));
            let result =
                (self.shared.model).successors(&mut self.context, block.state(i), &mut sink);
            let attendance = &mut sink.0;
            let successors = attendance.generator.end();
            let wrong = attendance.generator.take_wrong_length();
            let cause = if let Some(error) = result.err().or(wrong) {
                Some(Cause::error(error, During::Generation))
            } else if attendance.is_closed {
                let error = ModelError::new(ErrorKind::CutShort, "the run was ended");
                Some(Cause::error(error, During::Generation))
            } else if successors == 0 && self.shared.checks_deadlock {
                Some(Cause::Deadlock)
            } else {
                None
            };
            if let Some(cause) = cause {
                report_expanded(attendance.generator, self.level, block, i, cause);
            }
            attendance
                .store
                .take_local(&mut attendance.generator.outbox);
        }
        if sink.0.has_spilled {
            self.note_unchecked(usize::MAX);
        }
    }

    /// A panic may have left anything in the context: makes another.
    fn renew_context(&mut self) {
        let (model, environment) = (self.shared.model, &self.environment);
        if let Ok(context) = caught(|| model.context(environment)).flatten() {
            self.context = context;
            model.begin_level(&mut self.context, &self.figures);
        }
    }

    /// Takes what other cores have sent; whether there was anything.
    fn receive(&mut self, clock: &mut CoreClock) -> bool {
        let received = self.store.take_received(&mut self.generator.outbox, clock);
        if received && self.checks_at_once() {
            clock.enter(Activity::Useful);
            self.check_found(usize::MAX);
        }
        received
    }

    /// Whether a new state is checked as soon as it is found: its bytes are
    /// still in the cache then. Not if another may replace it before the level
    /// ends, or if it may turn out to be known, nor among initial states, of
    /// which one call may find very many.
    fn checks_at_once(&self) -> bool {
        self.level > 1 && !self.shared.merges_states && !self.store.has_spilled()
    }

    fn step_work(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Exchange);
        let mut busy = self.generator.outbox.retry();
        busy |= self.receive(clock);
        if self.generator.outbox.is_congested() {
            return if busy { Step::Busy } else { Step::Idle };
        }
        clock.enter(Activity::Useful);
        let goes_on = match self.phase {
            Phase::Assume => {
                self.assume();
                false
            }
            Phase::Begin => {
                self.begin(clock);
                false
            }
            _ => match self.expand(clock) {
                Poll::Ready(goes_on) => goes_on,
                Poll::Pending if self.shared.is_cut_short() => false,
                Poll::Pending => return if busy { Step::Busy } else { Step::Idle },
            },
        };
        if !goes_on {
            self.generator.outbox.flush();
            self.phase = Phase::Send;
        }
        self.store.take_local(&mut self.generator.outbox);
        if self.checks_at_once() {
            self.check_found(usize::MAX);
        }
        if let Some(refused) = self.generator.outbox.take_refusal() {
            self.store.refuse(refused.into());
        }
        Step::Busy
    }

    fn step_send(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Exchange);
        let mut busy = self.generator.outbox.retry();
        if self.generator.outbox.is_sent() {
            self.meeting.arrive(self.report());
            self.phase = Phase::Receive;
            busy = true;
        }
        busy |= self.receive(clock);
        if busy { Step::Busy } else { Step::Idle }
    }

    fn step_receive(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Exchange);
        // In this order: what was sent before the meeting is in the rings now.
        let all_sent = self.meeting.complete();
        if self.receive(clock) {
            return Step::Busy;
        }
        // A super-step ends with nothing in flight.
        if !all_sent || !self.store.is_settled() {
            return Step::Idle;
        }
        let total = Report::total(&self.meeting.values());
        // The first super-step belongs to no level: it checks the assumptions.
        let level_ends = total.left == 0 && !total.refused && self.tally.super_steps > 0;
        if level_ends {
            self.phase = match self.store.has_spilled() {
                true => Phase::LookUp,
                false => Phase::Check,
            };
        } else {
            self.arrive_to_decide(false);
        }
        Step::Busy
    }

    /// Does what the phase is for.
    #[inline]
    fn step_phase(&mut self, clock: &mut CoreClock) -> Step {
        match self.phase {
            Phase::Assume | Phase::Begin | Phase::Expand => self.step_work(clock),
            Phase::Send => self.step_send(clock),
            Phase::Receive => self.step_receive(clock),
            Phase::LookUp => self.step_look_up(clock),
            Phase::Merge => self.step_merge(clock),
            Phase::Check => self.step_check(clock),
            Phase::Decide => self.step_decide(),
            Phase::Keep => self.step_keep(clock),
            Phase::Commit => self.step_commit(),
        }
    }

    /// The place in the log of a state that the last level found.
    fn place_found(&mut self, fingerprint: W) -> Option<End<W>> {
        while let Some(block) = self.next_block() {
            let found = (0..block.len()).find(|&i| block.fingerprint(i) == fingerprint);
            if let Some(i) = found {
                let address = block.address(i);
                return Some(End::Logged {
                    fingerprint,
                    address,
                });
            }
        }
        None
    }

    /// The best violation, with its end in the parent log.
    fn take_violation(&mut self) -> Option<Violation<W>> {
        let mut violation = self.generator.findings.take_best()?;
        if let End::New { fingerprint } = violation.end {
            if !self.level_ended {
                // Its level was cut short.
                while self.next_block().is_some() {}
                self.store.close_cut_level();
            }
            violation.end = self.place_found(fingerprint)?;
        }
        Some(violation)
    }
}

/// Reports what is wrong with state `i` of a block, whose successors make up
/// `level`.
#[cold]
fn report_expanded<W: Word, L: Layout>(
    generator: &mut Generator<W, L>,
    level: u64,
    block: &Block<W, L>,
    i: usize,
    cause: Cause,
) {
    let end = || End::Logged {
        fingerprint: block.fingerprint(i),
        address: block.address(i),
    };
    generator.findings.report(level - 1, cause, end);
}

impl<M: Model, W: Word> Core for Search<'_, M, W> {
    type Output = CoreResult<W>;

    fn step(&mut self, clock: &mut CoreClock) -> Step {
        if self.store.uses_disk() || self.store.is_pressed() {
            return self.step_beside_disk(clock);
        }
        self.step_phase(clock)
    }

    fn finish(mut self) -> CoreResult<W> {
        let left = self.left + self.found();
        let violation = self.take_violation();
        CoreResult {
            violation,
            refused: self.store.refused().cloned(),
            signal: self.signal,
            generated: self.generator.generated(),
            distinct: self.store.distinct(),
            left,
            actions: self.generator.actions().to_vec(),
            left_behind: self.shared.model.leave(&mut self.context),
            sent: self.generator.outbox.sent,
            tally: self.tally,
            table_bytes: self.store.table_bytes(),
            log: self.store.into_log(),
        }
    }
}
