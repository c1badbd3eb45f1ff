//! How a super-step ends: what the cores tell each other, and what they all
//! conclude.

use std::time::Instant;

use executor::Step;
use shards::{Purpose, SpillError, Word};

use super::{Phase, Search, Tally};
use crate::check::panics::caught;
use crate::check::shared::Report;
use crate::check::violation::{Cause, During};
use crate::model::{Figures, Model};

impl<M: Model, W: Word> Search<'_, M, W> {
    pub(super) fn arrive_to_decide(&mut self, level_ended: bool) {
        self.account_context();
        self.level_ended = level_ended;
        self.meeting.arrive(self.report());
        self.phase = Phase::Decide;
    }

    /// What the others must know of this core.
    pub(super) fn report(&self) -> Report {
        Report {
            left: self.left,
            found: self.found(),
            generated: self.generator.generated(),
            distinct: self.store.distinct(),
            violated: !self.generator.findings.is_empty(),
            refused: self.store.refused().is_some(),
            beyond_help: u64::from(self.store.is_beyond_help()),
            disk_bytes: self.store.disk_bytes(),
            signal: self.shared.options.stop.raised().unwrap_or(0),
            asked_to_stop: self.shared.model.asks_to_stop(&self.context),
            is_keep_due: self.seat.index == 0 && self.is_keep_due(),
            has_gaps: self.generator.findings.has_gaps(),
            not_kept: false,
        }
    }

    /// The states of the next level so far; those on disk may be counted twice.
    pub(super) fn found(&self) -> u64 {
        self.store.level_len() as u64 + self.store.spilled_candidates()
    }

    /// Tells the budget what the context takes now.
    fn account_context(&mut self) {
        let bytes = self.shared.model.memory_bytes(&self.context);
        let budget = &self.shared.budget;
        if bytes > self.context_bytes {
            if let Err(refused) = budget.try_reserve(bytes - self.context_bytes, Purpose::Model) {
                self.store.refuse(refused.into());
                return;
            }
        } else {
            budget.release(self.context_bytes - bytes);
        }
        self.context_bytes = bytes;
    }

    /// Ends the super-step: all cores come to the same conclusion.
    pub(super) fn step_decide(&mut self) -> Step {
        if !self.meeting.complete() {
            return Step::Idle;
        }
        let total = Report::total(&self.meeting.values());
        self.tally.super_steps += 1;
        self.tally.peak_disk_bytes = self.tally.peak_disk_bytes.max(total.disk_bytes);
        self.shared.model.end_super_step(&mut self.context);
        if self.level_ended {
            self.end_level(&total);
        }
        if self.seat.index == 0 && self.tells_progress(&total) {
            self.check_periodically();
        }
        self.total = total;
        self.is_done = self.is_over(&total) || self.is_beyond_help(&total);
        if self.is_done && !(self.is_complete() && self.is_begun && !total.has_gaps) {
            self.signal = total.signal;
        }
        if self.wants_checkpoint() {
            self.phase = Phase::Keep;
            return Step::Busy;
        }
        self.go_to_next_step()
    }

    /// Begins the next super-step, unless the search is over.
    pub(super) fn go_to_next_step(&mut self) -> Step {
        if self.is_done {
            return Step::Done;
        }
        self.phase = match self.tally.super_steps {
            1 => Phase::Begin,
            _ => Phase::Expand,
        };
        if self.level_ended || self.phase == Phase::Begin {
            self.begin_level();
        }
        if self.is_begun && self.is_keep_near() {
            self.store.keep_ahead();
        }
        self.allowance = self.shared.options.limits.super_step_states.max(1);
        self.deadline = Instant::now() + self.shared.options.limits.super_step;
        Step::Busy
    }

    fn tells_progress(&self, total: &Report) -> bool {
        let Tally { depth, growth, .. } = &self.tally;
        self.shared.tell_progress(total, *depth, growth)
    }

    fn end_level(&mut self, total: &Report) {
        self.tally.growth.note(total.left);
        if total.left > 0 {
            self.tally.depth = self.level;
        }
        if self.level == 1 {
            self.tally.initial = total.left;
            self.is_begun = self.shared.keeper.is_some() && total.signal == 0;
        }
        self.level += 1;
        self.generator.begin_level(self.level);
    }

    pub(super) fn begin_level(&mut self) {
        let total = self.total;
        self.figures = self.figures_now(&total);
        let model = self.shared.model;
        model.begin_level(&mut self.context, &self.figures);
    }

    /// The figures at the beginning of a level.
    pub(super) fn figures_now(&self, total: &Report) -> Figures {
        Figures {
            level: self.level - 1,
            depth: self.tally.depth,
            generated: total.generated,
            distinct: total.distinct,
            initial: self.tally.initial,
            left_on_queue: total.left,
            seconds: self.shared.elapsed().as_secs_f64(),
        }
    }

    fn check_periodically(&mut self) {
        let (model, context) = (self.shared.model, &mut self.context);
        if let Err(error) = caught(|| model.check_periodically(context)).flatten() {
            self.report_early(Cause::error(error, During::Conclusion));
        }
    }

    /// Whether no core can make room, though memory is exceeded.
    fn is_beyond_help(&mut self, total: &Report) -> bool {
        let is_beyond_help = total.beyond_help == self.seat.cores as u64;
        if is_beyond_help {
            let budget = &self.shared.budget;
            let (used, limit) = (budget.used(), budget.limit());
            self.store.refuse(SpillError::BeyondHelp { used, limit });
        }
        is_beyond_help
    }

    /// Whether all states were explored.
    pub(super) fn is_complete(&self) -> bool {
        self.level_ended && self.total.left == 0
    }

    fn is_over(&self, total: &Report) -> bool {
        let settled = self.level_ended || self.tally.super_steps == 1 || self.shared.options.first;
        (total.violated && settled)
            || (self.level_ended && (total.left == 0 || total.asked_to_stop))
            || total.refused
            || total.signal != 0
    }
}
