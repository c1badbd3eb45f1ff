//! Looking keys up in the runs on disk, in sorted sweeps.

use std::collections::HashMap;
use std::rc::Rc;

use super::run::Run;
use crate::disk::DiskError;
use crate::disk::FileId;
use crate::disk::io_queue::IoQueue;
use crate::disk::page::{self, CONTENTS_BYTES, PAGE_BYTES};
use crate::disk::task::Pace;
use crate::word::Word;

/// Reads that are in flight at once, and no more than half of the pages of a
/// sweep.
const READS_MAX: u64 = 128;
/// Reads that fit the pages of a sweep, at least.
const READS_MIN: u64 = 8;
/// Pages that nobody asks for are read too, if so few lie between two others.
const GAP_PAGES_MAX: u64 = 4;

/// Filters are fetched for so many keys ahead.
const AHEAD: usize = 8;

/// A key that is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<W> {
    pub(crate) key: W,
    /// Whose it is.
    pub(crate) position: u32,
    /// Whether it is on disk, as far as that is known.
    pub(crate) is_found: bool,
    /// Whether it need not be looked up any more.
    pub(crate) is_settled: bool,
}

impl<W: Word> Wanted<W> {
    /// The state of `fingerprint`, found at `position`.
    pub(crate) fn new(fingerprint: W, position: usize) -> Self {
        Wanted {
            key: fingerprint.sort_key(),
            position: position as u32,
            is_found: false,
            is_settled: false,
        }
    }
}

/// Neighbouring pages that one request reads, and who waits for them.
struct Group {
    file: FileId,
    first: u64,
    last: u64,
    /// Indices of wanted keys, and their pages.
    waiting: Vec<(usize, u64)>,
}

impl Group {
    fn pages(&self) -> u64 {
        self.last - self.first + 1
    }
}

/// Notes which of the keys in `wanted`, which are sorted, any of `runs` has; how
/// many pages were read for that.
///
/// The pages of a run are read in their order, neighbours together: few keys
/// come to single look-ups, many to reading all of it once. The reads of one
/// run go on while those of the next begin, so that few keys in many runs wait
/// for the disk about once.
pub(crate) async fn sweep<W: Word>(
    io: &IoQueue,
    runs: &[Rc<Run<W>>],
    wanted: &mut [Wanted<W>],
) -> Result<u64, DiskError> {
    let mut sweep = Sweep {
        io,
        wanted,
        reads: HashMap::new(),
        pages: 0,
        pages_read: 0,
        pace: Pace::default(),
    };
    // The youngest first: what was found last is found again soonest.
    for run in runs.iter().rev() {
        sweep.begin_run(run).await?;
    }
    while !sweep.reads.is_empty() {
        sweep.end_any().await?;
    }
    Ok(sweep.pages_read)
}

/// Keys that are being looked up.
struct Sweep<'a, W> {
    io: &'a IoQueue,
    wanted: &'a mut [Wanted<W>],
    /// By their tokens.
    reads: HashMap<u64, Group>,
    /// All pages of the reads.
    pages: u64,
    /// Those of all reads that have ended.
    pages_read: u64,
    pace: Pace,
}

impl<W: Word> Sweep<'_, W> {
    /// Begins all reads of one run; some may go on at the end.
    async fn begin_run(&mut self, run: &Run<W>) -> Result<(), DiskError> {
        let mut open: Option<Group> = None;
        let mut from = 0;
        for i in 0..self.wanted.len() {
            self.pace.step().await;
            if let Some(ahead) = self.wanted.get(i + AHEAD) {
                run.prefetch(ahead.key);
            }
            let Wanted {
                key, is_settled, ..
            } = self.wanted[i];
            if is_settled || !run.may_have(key) {
                continue;
            }
            let Some(page) = run.page_of(key, &mut from) else {
                continue;
            };
            if let Some(group) = &mut open
                && page - group.last <= GAP_PAGES_MAX
                && page - group.first < self.read_pages_max()
            {
                group.last = page;
                group.waiting.push((i, page));
                continue;
            }
            let group = Group {
                file: run.file(),
                first: page,
                last: page,
                waiting: vec![(i, page)],
            };
            if let Some(full) = open.replace(group) {
                self.begin(full).await?;
            }
        }
        match open {
            Some(last) => self.begin(last).await,
            None => Ok(()),
        }
    }

    /// The pages of one read, at most.
    fn read_pages_max(&self) -> u64 {
        self.io.pages.sweep / READS_MIN
    }

    /// Begins a read, once there is room for one more after it.
    async fn begin(&mut self, group: Group) -> Result<(), DiskError> {
        let offset = group.first * PAGE_BYTES as u64;
        let bytes = group.pages() as usize * PAGE_BYTES;
        self.pages += group.pages();
        let token = self.io.read(group.file, offset, bytes);
        self.reads.insert(token, group);
        let reads_max = READS_MAX.min(self.io.pages.sweep / 2);
        while self.reads.len() as u64 >= reads_max
            || self.pages > self.io.pages.sweep - self.read_pages_max()
        {
            self.end_any().await?;
        }
        Ok(())
    }

    /// Waits for one of the reads and looks its keys up.
    async fn end_any(&mut self) -> Result<(), DiskError> {
        let reads = &mut self.reads;
        let token = self
            .io
            .wait_for_any(|token| reads.contains_key(&token))
            .await;
        let Some(group) = reads.remove(&token) else {
            return Ok(());
        };
        self.pages -= group.pages();
        self.pages_read += group.pages();
        let bytes = page::take_pages(self.io, group.file, group.first, token).await?;
        let (mut last, mut from) = (group.first, 0);
        for (i, page) in group.waiting {
            if page != last {
                (last, from) = (page, 0);
            }
            let start = (page - group.first) as usize * PAGE_BYTES;
            let wanted = &mut self.wanted[i];
            if page_has(&bytes[start..][..PAGE_BYTES], wanted.key, &mut from) {
                wanted.is_found = true;
                wanted.is_settled = true;
            }
        }
        self.io.recycle(bytes);
        Ok(())
    }
}

/// How many of `len` places, from the first on, `is_before` holds for; it holds
/// for none after one that it does not hold for. The fewer, the sooner it is
/// found (Bentley and Yao, 1976): keys that are looked up in order are near.
pub(super) fn gallop(len: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let mut end = 1;
    while end <= len && is_before(end - 1) {
        end *= 2;
    }
    let (mut low, mut high) = (end / 2, (end - 1).min(len));
    while low < high {
        let middle = (low + high) / 2;
        match is_before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

/// Whether a page whose checksum is right has `key`, from entry number `from`
/// on, which becomes that of the first key that is not less.
fn page_has<W: Word>(page: &[u8], key: W, from: &mut usize) -> bool {
    let (contents, rest) = page.split_at(CONTENTS_BYTES);
    let entries = u64::read(rest) as u32 as usize / W::BYTES;
    let entry = |i: usize| W::read(&contents[i * W::BYTES..]);
    *from += gallop(entries - *from, |i| entry(*from + i) < key);
    *from < entries && entry(*from) == key
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::budget::Budget;
    use crate::disk::io_queue::TransferPages;
    use crate::disk::{Faults, SimulatedDisk};
    use crate::spill::bloom::Bloom;
    use crate::spill::run::RunWriter;
    use crate::spill::run::tests::run;

    const KEYS: u64 = 40_000;

    /// Every fourth key is in no run, the others in one or two of four.
    fn runs_with_key(i: u64) -> Vec<usize> {
        match i % 4 {
            0 => vec![],
            1 => vec![(i / 4 % 4) as usize],
            _ => vec![(i / 4 % 4) as usize, (i / 16 % 4) as usize],
        }
    }

    fn finds_their_keys_only<W: Word>(of: impl Fn(u64) -> W) {
        let mut faults = Faults::none(2);
        (faults.short, faults.failed_reads) = (100, 20);
        let io = IoQueue::new(
            Box::new(SimulatedDisk::new(faults)),
            Budget::spilling(0),
            TransferPages::fitting(1 << 20),
        );
        let step = u64::MAX / KEYS;
        let key = |i: u64| of(i * step + i % 7);
        for filters in 0..3_usize {
            let runs: Vec<_> = (0..4)
                .map(|number| {
                    let inside = (0..KEYS).filter(|&i| runs_with_key(i).contains(&number));
                    let is_filtered = number < 2 * filters;
                    Rc::new(run(&io, &inside.map(key).collect::<Vec<_>>(), is_filtered))
                })
                .collect();
            for every in [1, 50, 3000] {
                let asked = (0..KEYS).step_by(every);
                let mut wanted: Vec<_> = asked
                    .map(|i| Wanted {
                        key: key(i),
                        position: i as u32,
                        is_found: false,
                        is_settled: false,
                    })
                    .collect();
                io.block_on(sweep(&io, &runs, &mut wanted)).unwrap();
                for wanted in &wanted {
                    let is_inside = wanted.position % 4 != 0;
                    assert_eq!(wanted.is_found, is_inside, "{}", wanted.position);
                }
            }
        }
    }

    #[test]
    fn sweeps_find_the_keys_of_runs_and_no_others() {
        finds_their_keys_only(|i| i);
        finds_their_keys_only(|i| u128::from(i) << 64 | u128::from(i));
    }

    #[test]
    fn sweeps_find_the_keys_of_runs_that_are_half_merged() {
        let budget = Budget::spilling(0);
        let io = IoQueue::new(
            Box::new(SimulatedDisk::new(Faults::none(0))),
            budget.clone(),
            TransferPages::fitting(1 << 20),
        );
        let key = |i: u64| i * (u64::MAX / KEYS);
        let runs: Vec<_> = (0..4)
            .map(|number| {
                let inside = (0..KEYS).filter(|&i| runs_with_key(i).contains(&number));
                Rc::new(run(&io, &inside.map(key).collect::<Vec<_>>(), true))
            })
            .collect();
        let filter = Bloom::new(KEYS, 10, (0, u64::MAX), budget.clone());
        let filter = Some(Rc::new(RefCell::new(filter)));
        let mut output = RunWriter::create(&io, KEYS, filter, &budget).unwrap();
        output.reserve(KEYS).unwrap();
        let mut wanted: Vec<_> = (0..KEYS)
            .map(|i| Wanted::new(u64::from_sort_key(key(i)), i as usize))
            .collect();
        let finds_all = |runs: &[Rc<Run<u64>>], wanted: &mut [Wanted<u64>]| {
            wanted.iter_mut().for_each(|wanted| {
                (wanted.is_found, wanted.is_settled) = (false, false);
            });
            io.block_on(sweep(&io, runs, wanted)).unwrap();
            for wanted in wanted {
                let is_inside = wanted.position % 4 != 0;
                assert_eq!(wanted.is_found, is_inside, "{}", wanted.position);
            }
        };
        for i in 0..KEYS {
            if !runs_with_key(i).is_empty() {
                output.push(&io, key(i));
            }
            if i % (KEYS / 5) == 7 {
                output.succeed(&runs);
                finds_all(&runs, &mut wanted);
            }
        }
        let output = Rc::new(io.block_on(output.finish(&io, 1)).unwrap());
        assert_eq!(output.len(), KEYS / 4 * 3);

        // A sweep of the inputs may go on while the output is merged further.
        let filter = Bloom::new(KEYS, 10, (0, u64::MAX), budget.clone());
        let filter = Some(Rc::new(RefCell::new(filter)));
        let mut next = RunWriter::create(&io, KEYS, filter, &budget).unwrap();
        next.reserve(KEYS).unwrap();
        (0..KEYS / 2).for_each(|i| next.push(&io, key(i)));
        next.succeed(&[output]);
        finds_all(&runs, &mut wanted);
    }

    #[test]
    fn galloping_finds_the_first_that_is_not_before() {
        for len in 0..40 {
            for first in 0..=len {
                assert_eq!(gallop(len, |i| i < first), first);
            }
        }
    }
}
