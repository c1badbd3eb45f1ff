//! The runs that a shard has: how a new one is made, and when some are merged.

use std::rc::Rc;

use super::bloom::Bloom;
use super::run::Run;
use super::write::{self, RunPlan};
use super::{Fallible, Spill};
use crate::budget::Budget;
use crate::disk::task::Task;
use crate::record::Layout;
use crate::word::Word;

/// Runs of one tier that are merged to one of the next.
const RUNS_MERGED: usize = 6;
/// The share of a core's memory that filters may take: one part in this.
/// While runs are merged, their filters and the new one may take twice as much.
/// Of a limit for fingerprints alone, they may take half.
const FILTER_SHARE: usize = 4;

/// Runs, and what becomes of them.
pub(super) struct Merging<W: Word> {
    pub(super) inputs: Vec<Rc<Run<W>>>,
    pub(super) output: Fallible<Run<W>>,
}

/// The bytes of memory that the filters of `runs` take.
pub(super) fn filter_bytes<W: Word>(runs: &[Rc<Run<W>>]) -> usize {
    runs.iter().map(|run| run.filter_bytes()).sum()
}

impl<W: Word, L: Layout> Spill<W, L> {
    /// How a run of `keys` keys is to be made. Its filter, which takes the
    /// place of those of `replaced`, is left out where memory has no room.
    pub(super) fn plan_run(&self, keys: u64, replaced: &[Rc<Run<W>>]) -> RunPlan {
        let others = filter_bytes(&self.runs) - filter_bytes(replaced);
        let most = (self.limits.share_bytes / FILTER_SHARE).min(self.limits.table_bytes / 2);
        RunPlan {
            keys,
            range: self.keys,
            has_filter: keys > 0 && others + Bloom::bytes_for(keys) <= most,
        }
    }

    pub(super) fn keep_run(&mut self, run: Run<W>) {
        if run.len() > 0 {
            self.runs.push(Rc::new(run));
        } else {
            run.remove(&self.io);
        }
    }

    /// Begins to merge runs, if there are too many of a tier.
    pub(super) fn begin_merging(&mut self, budget: &Budget) -> bool {
        if self.merging.is_some() {
            return false;
        }
        let mut tiers = self.runs.chunk_by(|a, b| a.tier == b.tier);
        let Some(inputs) = tiers.find_map(|tier| tier.get(..RUNS_MERGED)) else {
            return false;
        };
        let inputs = inputs.to_vec();
        let plan = self.plan_run(inputs.iter().map(|run| run.len()).sum(), &inputs);
        let work = write::merge_runs(self.io.clone(), inputs.clone(), plan, budget.clone());
        self.merging = Some(Merging {
            inputs,
            output: Task::new(work),
        });
        true
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
