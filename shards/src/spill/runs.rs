//! The runs that a shard has: how a new one is made, and when some are merged.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::run::{Run, SharedFilter};
use super::write::{self, RunPlan};
use super::{Fallible, Spill, SpillError, SpillLimits};
use crate::budget::Budget;
use crate::disk::task::Task;
use crate::record::Layout;
use crate::word::Word;

/// Runs of one tier that are merged to one of the next.
const RUNS_MERGED: usize = 6;
/// Bits of filters for each key, where memory lasts; fewer are of no use.
const FILTER_BITS: RangeInclusive<usize> = 5..=16;
/// Filters may take one part in this of a core's memory, and should leave room
/// for a quarter more keys.
const FILTER_SHARE: usize = 2;

/// Runs, and what becomes of them.
pub(super) struct Merging<W: Word> {
    pub(super) inputs: Vec<Rc<Run<W>>>,
    pub(super) output: Fallible<Run<W>>,
    /// The filter that the output will have, and the bytes that it will take.
    filter: Option<(SharedFilter, usize)>,
}

impl<W: Word, L: Layout> Spill<W, L> {
    /// How a run of `keys` keys is to be made, which takes the place of
    /// `replaced`.
    pub(super) fn plan_run(&self, keys: u64, replaced: &[Rc<Run<W>>]) -> RunPlan {
        RunPlan {
            keys,
            range: self.keys,
            filter_bits: self.filter_bits(keys, replaced),
        }
    }

    /// The bytes of memory that all filters take.
    pub(super) fn filter_bytes(&self) -> usize {
        let filters: usize = self.runs.iter().map(|run| run.filter_bytes()).sum();
        let merging = self.merging.as_ref();
        let output = merging.and_then(|merging| merging.filter.as_ref());
        filters + output.map_or(0, |(filter, _)| filter.borrow().bytes())
    }

    /// The bytes that they take when runs are merged.
    fn later_filter_bytes(&self, replaced: &[Rc<Run<W>>]) -> usize {
        let (inputs, output) = match &self.merging {
            Some(Merging { inputs, filter, .. }) => {
                (&inputs[..], filter.as_ref().map_or(0, |(_, bytes)| *bytes))
            }
            None => (replaced, 0),
        };
        let stays = |run: &&Rc<Run<W>>| !inputs.iter().any(|input| Rc::ptr_eq(run, input));
        let others = self.runs.iter().filter(stays);
        others.map(|run| run.filter_bytes()).sum::<usize>() + output
    }

    /// The bits that a filter of `keys` more keys may have for each: those that
    /// all keys on disk can have, if memory has room for so many now; 0 if
    /// not.
    fn filter_bits(&self, keys: u64, replaced: &[Rc<Run<W>>]) -> usize {
        if keys == 0 {
            return 0;
        }
        let SpillLimits {
            share_bytes,
            table_bytes,
            ..
        } = self.limits;
        let number = |runs: &[Rc<Run<W>>]| runs.iter().map(|run| run.len()).sum::<u64>();
        let all = number(&self.runs) - number(replaced) + keys;
        let wanted = (share_bytes / FILTER_SHARE).min(table_bytes / 2);
        let fair = wanted.saturating_mul(8) / (all + all / 4) as usize;
        let fair = fair.clamp(*FILTER_BITS.start(), *FILTER_BITS.end());
        let most = (share_bytes / FILTER_SHARE).min(table_bytes / 4 * 3);
        let fitting = || {
            let room = most.saturating_sub(self.later_filter_bytes(replaced));
            room.saturating_mul(8) / keys as usize
        };
        while fitting() < fair && self.fold_filter() {}
        match fair.min(fitting()) {
            bits if bits < *FILTER_BITS.start() => 0,
            bits => bits,
        }
    }

    /// Halves the filter that has the most bits a key; false if all have few.
    fn fold_filter(&self) -> bool {
        let most = self.runs.iter().max_by_key(|run| run.folded_bits());
        let worthwhile = most.filter(|run| run.folded_bits() >= *FILTER_BITS.start());
        worthwhile.inspect(|run| run.fold_filter()).is_some()
    }

    pub(super) fn keep_run(&mut self, run: Run<W>) {
        if run.len() > 0 {
            self.runs.push(Rc::new(run));
        } else {
            run.remove(&self.io);
        }
    }

    /// Begins to merge runs, if there are too many of a tier; whether it did.
    pub(super) fn begin_merging(&mut self, budget: &Budget) -> Result<bool, SpillError> {
        if self.merging.is_some() {
            return Ok(false);
        }
        let mut tiers = self.runs.chunk_by(|a, b| a.tier == b.tier);
        let Some(inputs) = tiers.find_map(|tier| tier.get(..RUNS_MERGED)) else {
            return Ok(false);
        };
        let inputs = inputs.to_vec();
        let plan = self.plan_run(inputs.iter().map(|run| run.len()).sum(), &inputs);
        let output = plan.begin(&self.io, budget)?;
        let filter = output.filter();
        let work = write::merge_runs(self.io.clone(), inputs.clone(), output);
        self.merging = Some(Merging {
            inputs,
            output: Task::new(work),
            filter: filter.map(|filter| (filter, plan.filter_bytes())),
        });
        Ok(true)
    }

    /// Puts a merged run in the place of those that it was made of.
    pub(super) fn end_merging(&mut self, inputs: Vec<Rc<Run<W>>>, output: Run<W>) {
        let is_input = |run: &Rc<Run<W>>| inputs.iter().any(|input| Rc::ptr_eq(run, input));
        let place = self.runs.iter().position(is_input).unwrap_or(0);
        self.runs.retain(|run| !is_input(run));
        self.runs.insert(place, Rc::new(output));
        self.retired.extend(inputs);
    }

    /// Removes the files of runs that nobody reads any more.
    pub(super) fn remove_retired(&mut self) {
        let io = &self.io;
        self.retired.retain(|run| {
            let is_read = Rc::strong_count(run) > 1;
            if !is_read {
                run.remove(io);
            }
            is_read
        });
    }
}
