//! How a level ends: what it found is looked up on disk, or put together from
//! there, checked and closed.

use std::task::Poll;

use executor::{Activity, CoreClock, Step};
use shards::{Block, Word};

use super::{Phase, Search, StateLayout};
use crate::check::panics::caught;
use crate::check::violation::{Cause, During, End};
use crate::model::{Model, ModelError, PropertyId};

/// States that a core checks at the end of a level between two steps.
const PIECE_CHECKS: usize = 4096;

impl<M: Model, W: Word> Search<'_, M, W> {
    /// A step of a core that has something on disk, or should: goes on with
    /// what waits for the disk, then with its own work, if memory has room for
    /// what comes of it.
    #[cold]
    pub(super) fn step_beside_disk(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Storage);
        // Once this core has told how its level ended, the others must not end
        // theirs otherwise.
        let advanced = self.store.advance(self.phase != Phase::Decide);
        if self.phase.finds_states() {
            if self.store.is_pressed() && self.store.can_spill() {
                let found = self.store.level_len();
                if self.store.begin_relief() {
                    self.note_unchecked(found);
                }
            }
            if self.store.is_full() {
                return if advanced {
                    Step::Busy
                } else {
                    Step::AwaitingDisk
                };
            }
        }
        match self.step_phase(clock) {
            Step::Idle if advanced => Step::Busy,
            Step::Idle if self.store.is_at_work() => Step::AwaitingDisk,
            step => step,
        }
    }

    /// The `found` states of the level go to disk: those that were not checked
    /// yet are checked when they come back to close the level.
    pub(super) fn note_unchecked(&mut self, found: usize) {
        self.has_unchecked |= self.checked < found;
        self.checked = 0;
    }

    /// Whether a level that could be closed is to be left alone. One that is
    /// half closed cannot be part of a checkpoint, so a signal waits.
    fn is_closing_cut_short(&self) -> bool {
        match self.is_begun {
            true => self.shared.is_given_up(),
            false => self.shared.is_cut_short(),
        }
    }

    /// Leaves a level unfinished on disk: the run is about to end.
    fn leave_level(&mut self) -> Step {
        self.left = 0;
        self.arrive_to_decide(false);
        Step::Busy
    }

    pub(super) fn step_look_up(&mut self, clock: &mut CoreClock) -> Step {
        if self.is_closing_cut_short() {
            return self.leave_level();
        }
        clock.enter(Activity::Storage);
        let polled = if self.store.spilled_candidates() > 0 {
            self.note_unchecked(self.store.level_len());
            self.store.poll_merge().map(|()| Phase::Merge)
        } else {
            self.store.poll_look_up().map(|()| Phase::Check)
        };
        let Poll::Ready(phase) = polled else {
            return Step::Idle;
        };
        self.left = 0;
        self.phase = phase;
        Step::Busy
    }

    pub(super) fn step_merge(&mut self, clock: &mut CoreClock) -> Step {
        if self.is_closing_cut_short() {
            return self.leave_level();
        }
        clock.enter(Activity::Storage);
        let Poll::Ready(block) = self.store.poll_merge_block() else {
            return Step::Idle;
        };
        if let Some(block) = block {
            self.left += block.len() as u64;
            // One call may have found and spilled very many initial states.
            if self.shared.checks_states && (self.has_unchecked || self.level == 1) {
                clock.enter(Activity::Useful);
                self.check_block(&block);
                clock.enter(Activity::Storage);
            }
            self.store.keep_block(block);
        } else {
            self.has_unchecked = false;
            self.arrive_to_decide(true);
        }
        Step::Busy
    }

    pub(super) fn step_check(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Useful);
        let is_stopped = !self.is_begun && self.shared.options.stop.raised().is_some();
        if is_stopped || self.check_found(PIECE_CHECKS) {
            self.left = self.store.close_level();
            self.checked = 0;
            self.has_unchecked = false;
            self.arrive_to_decide(true);
        }
        Step::Busy
    }

    /// Checks up to `count` of the states that this level has found; whether
    /// all of them are checked now.
    pub(super) fn check_found(&mut self, count: usize) -> bool {
        if !self.shared.checks_states {
            return true;
        }
        let last = self
            .store
            .level_len()
            .min(self.checked.saturating_add(count));
        while self.checked < last {
            if let Err(panic) = caught(|| self.check_until(last)) {
                let (fingerprint, _) = self.store.found(self.checked - 1);
                self.report_panic(fingerprint, panic);
            }
        }
        last == self.store.level_len()
    }

    fn check_until(&mut self, last: usize) {
        while self.checked < last {
            let (fingerprint, state) = self.store.found(self.checked);
            self.checked += 1;
            let checked = self.shared.model.check_state(&mut self.context, state);
            self.report_checked(fingerprint, checked);
        }
    }

    /// Checks the states of a block of the level that is being closed.
    fn check_block(&mut self, block: &Block<W, StateLayout<M>>) {
        let mut next = 0;
        while next < block.len() {
            let checked = caught(|| {
                while next < block.len() {
                    let i = next;
                    next += 1;
                    let state = block.state(i);
                    let checked = self.shared.model.check_state(&mut self.context, state);
                    self.report_checked(block.fingerprint(i), checked);
                }
            });
            if let Err(panic) = checked {
                self.report_panic(block.fingerprint(next - 1), panic);
            }
        }
    }

    /// Reports what is wrong with a state that was checked, if anything is.
    #[inline]
    fn report_checked(&mut self, fingerprint: W, checked: Result<Option<PropertyId>, ModelError>) {
        match checked {
            Ok(None) => {}
            Ok(Some(property)) => self.report_new(fingerprint, Cause::Invariant(property)),
            Err(error) => self.report_new(fingerprint, Cause::error(error, During::Property)),
        }
    }

    fn report_panic(&mut self, fingerprint: W, panic: ModelError) {
        self.report_new(fingerprint, Cause::error(panic, During::Property));
        self.renew_context();
    }

    #[cold]
    fn report_new(&mut self, fingerprint: W, cause: Cause) {
        let end = || End::New { fingerprint };
        self.generator.findings.report(self.level, cause, end);
    }
}
