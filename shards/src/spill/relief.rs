//! What a shard writes when memory is short: the least that helps.
//!
//! Blocks and the log are written and read once, in their order. Fingerprints
//! cost more: states that are found afterwards are looked up. States that the
//! level has found cost the most: they are sorted, merged and read again. So
//! they stay in memory unless they are most of what it holds.

use super::keep::remove_files;
use super::write::{Sorted, write_fingerprints};
use super::{Spill, SpillError};
use crate::disk::task::Task;
use crate::record::Layout;
use crate::shard::Shard;
use crate::spill::sweep::Wanted;
use crate::word::Word;

/// Fewer fingerprints are not worth a run, whatever they are granted.
const FINGERPRINTS_MIN: usize = 1 << 12;

impl<W: Word, L: Layout> Shard<W, L> {
    /// Whether its fingerprints, while as many again may be on their way to
    /// disk, take more than `times` what they are granted by
    /// [`SpillLimits`](super::SpillLimits).
    #[inline]
    pub(super) fn has_too_many_fingerprints(&self, spill: &Spill<W, L>, times: usize) -> bool {
        let limits = &spill.limits;
        let is_limited = |most: usize| most < usize::MAX;
        // Most runs have no such limits, and what there is of each takes time
        // to count.
        is_limited(limits.resident_states)
            && self.table.len().max(self.frontier.next_len()) > limits.resident_states * times
            || is_limited(limits.table_bytes) && self.table.len() >= FINGERPRINTS_MIN && {
                let most = limits.table_bytes.saturating_sub(spill.filter_bytes()) / 2;
                self.table.memory_bytes() > most * times
            }
    }

    /// Begins to write what makes room at the least cost, when it is pressed
    /// ([`Shard::is_pressed`]). Whether the states that the level has found go
    /// to disk too; positions begin from 0 again then.
    /// [`Shard::can_spill`] tells when it may be called.
    ///
    /// # Errors
    /// If the disk fails; the shard is then of no use any more.
    pub fn begin_relief(&mut self) -> Result<bool, SpillError> {
        let helps = self.with_spill(|shard, spill| {
            let is_short = shard.is_short(spill);
            let in_order = shard.frontier.current_bytes() + shard.log.full_bytes();
            if is_short {
                spill.has_spilled = true;
                spill.is_used = true;
                shard.begin_writing_in_order(spill)?;
            }
            let is_enough = is_short
                && in_order >= shard.spillable_bytes() / 2
                && !shard.has_too_many_fingerprints(spill, 1);
            if !is_enough && !shard.is_level_light(spill) {
                return Ok(false);
            }
            if !is_enough {
                shard.begin_spilling_fingerprints(spill);
            }
            Ok(true)
        })?;
        if helps {
            return Ok(false);
        }
        self.begin_spill()?;
        Ok(true)
    }

    /// Whether the states that the level has found take less memory than the
    /// other fingerprints, or memory is not short.
    fn is_level_light(&self, spill: &Spill<W, L>) -> bool {
        let level = self.frontier.next_bytes() + self.index.memory_bytes();
        (level <= self.table.memory_bytes() || !self.budget.is_pressed())
            && self.frontier.next_len() <= spill.limits.resident_states
    }

    /// Begins to write the fingerprints of earlier levels as a run. Those of
    /// states that the level has found stay with them, and come to the table
    /// when it closes.
    fn begin_spilling_fingerprints(&mut self, spill: &mut Spill<W, L>) {
        spill.has_spilled = true;
        spill.is_used = true;
        let fingerprints = self.table.take_parts(&self.budget);
        let all: usize = fingerprints.iter().map(|part| part.len()).sum();
        let level = match std::mem::replace(&mut self.is_level_apart, true) {
            true => 0,
            false => self.frontier.next_len(),
        };
        if all == level {
            return;
        }
        let mut sorted = Sorted::new(level, &self.budget);
        let found = |position: usize| self.frontier.found(position).fingerprint;
        let wanted = (0..level).map(|position| Wanted::new(found(position), position));
        sorted.keys.extend(wanted);
        let plan = spill.plan_run((all - level) as u64, &[]);
        let logged = spill.resident.take_files();
        let (io, budget) = (spill.io.clone(), self.budget.clone());
        let work = async move {
            let written = write_fingerprints(&io, plan, fingerprints, sorted, &budget).await?;
            remove_files(&io, logged).await?;
            Ok(written)
        };
        spill.writing = Some((Task::new(work), 0));
    }
}
