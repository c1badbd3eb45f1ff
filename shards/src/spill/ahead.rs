//! Writing ahead of a checkpoint, so that it has little left to write while the
//! core waits for it.

use super::keep::Resident;
use super::{Spill, SpillError};
use crate::disk::DiskError;
use crate::disk::io_queue::IoQueue;
use crate::record::Layout;
use crate::shard::Shard;
use crate::table::BucketPlace;
use crate::word::Word;

/// Buckets whose fingerprints are written at once: some 100 microseconds.
const BUCKETS: usize = 1 << 15;
/// Bytes of the log that are worth writing.
const LOG_BYTES: usize = 4 << 20;

impl<W: Word, L: Layout> Shard<W, L> {
    /// Begins to write what the next checkpoint needs and will not change, while
    /// the search goes on ([`Shard::advance`]): fingerprints of closed levels
    /// and the parent log. Does nothing without a disk.
    pub fn keep_ahead(&mut self) {
        let Some(mut spill) = self.spill.take() else {
            return;
        };
        self.begin_noting(&mut spill.resident);
        spill.resident.is_ahead = true;
        spill.is_used = true;
        self.spill = Some(spill);
    }

    /// Has the fingerprints of levels noted from now on, and those of the levels
    /// before bit by bit.
    pub(super) fn begin_noting(&self, resident: &mut Resident) {
        if !resident.is_logged {
            resident.is_logged = true;
            resident.rest = Some(BucketPlace::default());
        }
    }

    /// Notes the fingerprints of closed levels from `place` on, some of them.
    pub(super) async fn note_closed(
        &self,
        io: &IoQueue,
        resident: &mut Resident,
        place: BucketPlace,
    ) -> Result<(), DiskError> {
        let Some((fingerprints, next)) = self.table.buckets(place, BUCKETS) else {
            resident.rest = None;
            return Ok(());
        };
        let found = |position: usize| self.frontier.found(position).fingerprint;
        let is_closed = |word: &W| {
            let same = |position: usize| found(position) == *word;
            self.index.find(*word, same).is_none()
        };
        resident.append(io, fingerprints.filter(is_closed)).await?;
        resident.rest = Some(next);
        Ok(())
    }

    /// Writes a little more ahead of a checkpoint; whether anything happened.
    pub(super) fn advance_keeping(&mut self, spill: &mut Spill<W, L>) -> Result<bool, SpillError> {
        if !spill.resident.is_ahead || spill.io.is_congested() {
            return Ok(false);
        }
        if self.log.full_bytes() >= LOG_BYTES {
            self.begin_logging(spill)?;
        }
        let Some(place) = spill.resident.rest else {
            return Ok(false);
        };
        let io = spill.io.clone();
        match io.block_on(self.note_closed(&io, &mut spill.resident, place)) {
            Err(DiskError::Full { .. }) => {
                // The checkpoint says so.
                io.block_on(spill.resident.give_up(&io));
                spill.resident.is_ahead = false;
            }
            noted => noted?,
        }
        Ok(true)
    }
}
