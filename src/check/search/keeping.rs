//! Checkpoints: when one is taken, what a core brings to it, and how a core
//! goes on from one.

use executor::{Activity, CoreClock, Step};
use shards::Word;

use super::{Phase, Search};
use crate::check::keep::{CorePart, SearchState, part_of};
use crate::check::shared::Report;
use crate::model::{Figures, Model};

impl<M: Model, W: Word> Search<'_, M, W> {
    /// Whether it is time for a checkpoint.
    pub(super) fn is_keep_due(&self) -> bool {
        let keeper = self.shared.keeper.as_ref();
        keeper.is_some_and(|keeper| keeper.is_due(self.shared.elapsed(), self.level_ended))
    }

    /// Whether a checkpoint will be taken soon.
    pub(super) fn is_keep_near(&self) -> bool {
        let keeper = self.shared.keeper.as_ref();
        keeper.is_some_and(|keeper| keeper.is_near(self.shared.elapsed()))
    }

    /// Whether a checkpoint is to be taken now: one is due, or a signal ends
    /// the search before it is complete. All cores agree. None is taken once a
    /// violation is known, an evaluation was given up, or the disk has failed.
    pub(super) fn wants_checkpoint(&self) -> bool {
        let total = &self.total;
        let is_sound = !total.violated && !total.refused && !total.has_gaps;
        let is_wanted = match self.is_done {
            true => total.signal != 0 && !self.is_complete() && !total.asked_to_stop,
            false => total.is_keep_due,
        };
        self.is_begun && is_sound && is_wanted
    }

    /// Brings this core's part to disk.
    pub(super) fn step_keep(&mut self, clock: &mut CoreClock) -> Step {
        clock.enter(Activity::Disk);
        self.halted_at = self.shared.elapsed();
        let block = self.block.as_ref().map(|block| (block, self.position));
        let mut not_kept = false;
        match (self.store.keep(block), &self.shared.keeper) {
            (Some(Ok(contents)), Some(keeper)) => keeper.add(CorePart {
                core: self.seat.index,
                contents,
                generated: self.generator.generated(),
                actions: self.generator.actions().to_vec(),
                left_behind: self.shared.model.leave(&mut self.context),
            }),
            (Some(Err(why)), Some(keeper)) => {
                not_kept = true;
                keeper.fail(why);
            }
            _ => {}
        }
        self.meeting.arrive(Report {
            not_kept,
            ..self.report()
        });
        self.phase = Phase::Commit;
        Step::Busy
    }

    /// Ends the checkpoint when all cores have brought their parts; the first
    /// one does, while the others go on.
    pub(super) fn step_commit(&mut self) -> Step {
        if !self.meeting.complete() {
            return Step::Idle;
        }
        let total = Report::total(&self.meeting.values());
        if total.not_kept {
            self.give_up_copies();
        }
        if !total.refused && self.seat.index == 0 {
            self.commit();
        }
        self.go_to_next_step()
    }

    /// Removes what this core copied for a checkpoint for which another one had
    /// no room: it would be in the way until the next one.
    fn give_up_copies(&mut self) {
        let copies = self.store.give_up_copies();
        if let (Some(copies), Some(keeper)) = (copies, &self.shared.keeper) {
            keeper.discard(&copies);
        }
    }

    fn commit(&mut self) {
        let Some(keeper) = &self.shared.keeper else {
            return;
        };
        let now = self.shared.elapsed();
        let mut state = SearchState {
            level: self.level,
            depth: self.tally.depth,
            super_steps: self.tally.super_steps,
            initial: self.tally.initial,
            distinct: self.total.distinct,
            left_on_queue: self.total.left + self.total.found,
            seconds: now.as_secs_f64(),
            peak_disk_bytes: self.tally.peak_disk_bytes,
            ..SearchState::default()
        };
        state.set_figures(&self.figures_of_level());
        let inherited = self.shared.restored.as_ref();
        let inherited = inherited.map_or(&[][..], |restored| &restored.contents.logs);
        let seed = self.shared.options.fingerprint_seed;
        match keeper.commit::<M, W>(state, seed, inherited, now) {
            Ok(mut checkpoint) => {
                checkpoint.halt = self.shared.elapsed().saturating_sub(self.halted_at);
                self.shared.observer.checkpoint(&checkpoint);
            }
            // The last thing that the run was to do.
            Err(error) if self.is_done => self.store.refuse(error.into()),
            Err(error) => self.shared.observer.warning(&format!(
                "no checkpoint was taken, and the one before stays: {error}"
            )),
        }
    }

    /// What the model is told of the level that is being found.
    fn figures_of_level(&self) -> Figures {
        let total = &self.total;
        match self.level_ended {
            true => self.figures_now(total),
            false => self.figures,
        }
    }

    /// Takes over the figures of the run that this one goes on from, if there
    /// is one.
    pub(super) fn go_on(&mut self) {
        let Some(restored) = &self.shared.restored else {
            return;
        };
        let state = &restored.state;
        self.is_begun = true;
        self.level = state.level;
        self.tally.depth = state.depth;
        self.tally.super_steps = state.super_steps;
        self.tally.initial = state.initial;
        self.tally.peak_disk_bytes = state.peak_disk_bytes;
        self.figures = state.figures();
        // States found may not have been checked yet.
        self.has_unchecked = true;
        self.generator.begin_level(self.level);
        if self.seat.index == 0 {
            self.generator.resume(state.generated, &state.actions);
        }
        let (core, cores) = (self.seat.index, self.seat.cores);
        self.left = part_of(restored, shards::Ranges::new(cores), core, cores).left();
    }

    /// Gives the context what the model left for it.
    pub(super) fn restore_context(&mut self) {
        let Some(restored) = &self.shared.restored else {
            return;
        };
        let (model, context) = (self.shared.model, &mut self.context);
        if let Some(left) = restored.state.left_behind.get(self.seat.index) {
            model.restore(context, left);
        }
        model.begin_level(context, &self.figures);
    }
}
