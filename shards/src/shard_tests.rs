use std::collections::{BTreeMap, BTreeSet, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::budget::Purpose;
use crate::filter::RecentFilter;
use crate::fingerprint::{Fingerprint, FingerprintSeed};
use crate::log::ParentLogs;
use crate::parent::LogAddress;
use crate::partition::Ranges;
use crate::record;

#[path = "spill_tests.rs"]
mod spilling;

struct AnyLength;
impl Layout for AnyLength {
    const STATE_BYTES: Option<usize> = None;
}

struct FourBytes;
impl Layout for FourBytes {
    const STATE_BYTES: Option<usize> = Some(4);
}

#[derive(Clone, Debug)]
struct Owned<W> {
    fingerprint: W,
    parent: ParentKey<W>,
    state: Vec<u8>,
}

/// What must be left of a level: fingerprint, parent's address and state,
/// ordered.
type Content<W> = Vec<(W, LogAddress, Vec<u8>)>;

/// The search, obviously right: a set of what was seen and the least
/// candidate of each fingerprint.
#[derive(Default)]
struct Model<W> {
    seen: HashSet<W>,
}

impl<W: Word> Model<W> {
    fn level(&mut self, candidates: &[Owned<W>]) -> Content<W> {
        let mut level = BTreeMap::new();
        for candidate in candidates {
            if !self.seen.contains(&candidate.fingerprint) {
                let found = (candidate.parent, &candidate.state);
                let least = level.entry(candidate.fingerprint).or_insert(found);
                *least = found.min(*least);
            }
        }
        self.seen.extend(level.keys());
        let found = level.into_iter();
        found
            .map(|(fingerprint, (parent, state))| (fingerprint, parent.address(), state.clone()))
            .collect()
    }
}

fn shard<W: Word, L: Layout>(budget: &Budget) -> Shard<W, L> {
    Shard::new(Ranges::new(1).of(0), budget.clone(), SegmentIds::new())
}

/// Takes the blocks of the level that was closed last.
fn content<W: Word, L: Layout>(shard: &mut Shard<W, L>) -> Content<W> {
    content_or_error(shard).expect("all is in memory")
}

fn content_or_error<W: Word, L: Layout>(shard: &mut Shard<W, L>) -> Result<Content<W>, SpillError> {
    let mut content = Vec::new();
    while let Some(block) = shard.take_block()? {
        let logs = ParentLogs::new([shard.log()]);
        for i in 0..block.len() {
            let entry = logs.entry(block.address(i))?.expect("a state is logged");
            assert!(entry.matches(block.fingerprint(i)));
            let (parent, state) = (entry.parent(), block.state(i).to_vec());
            content.push((block.fingerprint(i), parent, state));
        }
        drop(logs);
        shard.return_block(block);
    }
    content.sort();
    Ok(content)
}

fn offer_in_batches<W: Word, L: Layout>(
    shard: &mut Shard<W, L>,
    candidates: &[Owned<W>],
    batch_len: usize,
) -> u64 {
    let mut new = 0;
    for chunk in candidates.chunks(batch_len) {
        let mut batch = Vec::new();
        for candidate in chunk {
            let write = |out: &mut Vec<u8>| out.extend_from_slice(&candidate.state);
            record::push::<W, L>(&mut batch, candidate.fingerprint, candidate.parent, write)
                .unwrap();
        }
        let before = shard.len();
        shard.offer_batch(&batch).unwrap();
        new += (shard.len() - before) as u64;
    }
    new
}

/// Candidates from few fingerprints and few parents, so that every case comes
/// up. Fingerprints are spread over partitions, buckets and tags, or share
/// all but a few bits.
fn candidate<W: Word>(state: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Owned<W>> {
    let fingerprint = (0..60_u64, any::<bool>()).prop_map(|(number, dense)| {
        if dense {
            number
        } else {
            number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        }
    });
    (fingerprint, 0..5_u64, 0..3_u32, state).prop_map(|(fingerprint, parent, ordinal, state)| {
        let word = |low| W::of(crate::fingerprint::Fingerprint(u128::from(low)));
        Owned {
            fingerprint: word(fingerprint),
            parent: ParentKey::new(word(parent), ordinal, LogAddress(parent * 3)),
            state,
        }
    })
}

type Levels<W> = Vec<Vec<(Owned<W>, u32)>>;

/// Levels of candidates, each with a random place in another order.
fn levels<W: Word>(
    state: impl Strategy<Value = Vec<u8>> + Clone,
) -> impl Strategy<Value = Levels<W>> {
    vec(vec((candidate(state), any::<u32>()), 0..150), 1..5)
}

/// Offers the candidates in two orders, one by one and in batches: the level
/// that is left is the model's both times.
fn check_levels<W: Word, L: Layout>(levels: Levels<W>, batch_len: usize) {
    let budget = Budget::new(usize::MAX);
    let mut model = Model::default();
    let mut one_by_one = shard::<W, L>(&budget);
    let mut in_batches = shard::<W, L>(&budget);
    for mut level in levels {
        let candidates: Vec<_> = level.iter().map(|(c, _)| c.clone()).collect();
        let expected = model.level(&candidates);
        let mut new = 0;
        for c in &candidates {
            let offer = one_by_one.offer(c.fingerprint, c.parent, &c.state).unwrap();
            new += usize::from(offer == Offer::New);
        }
        assert_eq!(new, expected.len());
        assert_eq!(one_by_one.close_level().unwrap().states, new as u64);
        assert_eq!(content(&mut one_by_one), expected);

        level.sort_by_key(|&(_, place)| place);
        let candidates: Vec<_> = level.into_iter().map(|(c, _)| c).collect();
        let new = offer_in_batches(&mut in_batches, &candidates, batch_len);
        assert_eq!(new, expected.len() as u64);
        assert_eq!(in_batches.level_len(), expected.len());
        in_batches.close_level().unwrap();
        assert_eq!(content(&mut in_batches), expected);
        assert_eq!(in_batches.len(), model.seen.len());
    }
    drop((one_by_one, in_batches));
    assert_eq!(budget.used(), 0);
}

proptest! {
    #[test]
    fn order_and_batches_leave_the_same_level(
        levels in levels::<u64>(vec(any::<u8>(), 0..6)),
        batch_len in 1..80_usize,
    ) {
        check_levels::<u64, AnyLength>(levels, batch_len);
    }

    #[test]
    fn order_and_batches_leave_the_same_level_of_fixed_states(
        levels in levels::<u128>(vec(0..3_u8, 4)),
        batch_len in 1..80_usize,
    ) {
        check_levels::<u128, FourBytes>(levels, batch_len);
    }

    /// The filter drops nothing that changes the result: parents one after the
    /// other in any order, their successors by ordinal.
    #[test]
    fn the_filter_changes_no_level(
        levels in vec(vec(vec(0..40_u64, 0..6), 0..20), 1..6),
        seed in any::<u64>(),
    ) {
        check_filter(&levels, seed);
    }

    /// Whatever is refused, and whenever, goes through once there is memory,
    /// and nothing is lost.
    #[test]
    fn a_refused_offer_can_be_repeated(
        levels in levels::<u64>(vec(any::<u8>(), 0..200)),
        step in 1..3000_usize,
    ) {
        check_refusals(levels, step);
    }
}

fn check_filter(levels: &[Vec<Vec<u64>>], seed: u64) {
    let budget = Budget::new(usize::MAX);
    let mut all = shard::<u64, FourBytes>(&budget);
    let mut filtered = shard::<u64, FourBytes>(&budget);
    let mut filter = RecentFilter::<u64>::new();
    for parents in levels {
        for (i, successors) in parents.iter().enumerate() {
            let parent = (i as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            for (ordinal, &successor) in successors.iter().enumerate() {
                // Half of them share a slot of the filter.
                let fingerprint = if successor % 2 == 0 {
                    successor << 30
                } else {
                    successor
                };
                let key = ParentKey::new(parent, ordinal as u32, LogAddress(i as u64));
                let state = (ordinal as u32).to_le_bytes();
                all.offer(fingerprint, key, &state).unwrap();
                if filter.admit(fingerprint, &key) {
                    filtered.offer(fingerprint, key, &state).unwrap();
                }
            }
        }
        filter.new_level();
        all.close_level().unwrap();
        filtered.close_level().unwrap();
        assert_eq!(content(&mut all), content(&mut filtered));
    }
}

fn check_refusals(levels: Levels<u64>, step: usize) {
    // Nothing is free at first; each refusal frees a little more.
    const LIMIT: usize = 1 << 30;
    let budget = Budget::new(LIMIT);
    let mut shard = shard::<u64, AnyLength>(&budget);
    budget.try_reserve(LIMIT, Purpose::Model).unwrap();
    let mut refusals = 0;
    let mut free_more = |refused: MemoryExhausted| {
        assert!(refused.wanted > LIMIT - refused.used);
        budget.release(step);
        refusals += 1;
    };
    let mut model = Model::default();
    for level in levels {
        let candidates: Vec<_> = level.into_iter().map(|(c, _)| c).collect();
        for c in &candidates {
            while let Err(refused) = shard.offer(c.fingerprint, c.parent, &c.state) {
                free_more(refused);
            }
        }
        let summary = loop {
            match shard.close_level() {
                Ok(summary) => break summary,
                Err(refused) => free_more(refused),
            }
        };
        let expected = model.level(&candidates);
        assert_eq!(summary.states, expected.len() as u64);
        assert_eq!(content(&mut shard), expected);
    }
    assert!(refusals > 0 || model.seen.is_empty());
}

/// Whichever of the allocations for a first state is refused, the level can be
/// closed.
#[test]
fn a_level_closes_after_a_refusal() {
    let outcomes = (0..2000).map(|limit| {
        let budget = Budget::new(limit);
        let mut shard = shard::<u64, FourBytes>(&budget);
        let offer = shard.offer(1, ParentKey::initial(0), &[0; 4]);
        let states = shard.close_level().map(|level| level.states);
        assert!(offer.is_ok() || states == Ok(0));
        (offer.is_ok(), states.is_ok())
    });
    let outcomes: BTreeSet<_> = outcomes.collect();
    let expected = [(false, true), (true, false), (true, true)];
    assert_eq!(outcomes, BTreeSet::from(expected));
}

/// Levels of many blocks, so that full-size blocks, mapped
/// blocks and log segments are refused too.
#[test]
fn refused_offers_of_wide_levels_can_be_repeated() {
    let candidate = |number: u64| {
        let owned = Owned {
            fingerprint: number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            parent: ParentKey::new(1, 0, LogAddress(number % 100)),
            state: number.to_le_bytes()[..(number % 9) as usize].to_vec(),
        };
        (owned, 0)
    };
    let level = |numbers: std::ops::Range<u64>| numbers.map(candidate).collect();
    check_refusals(vec![level(0..300_000), level(250_000..400_000)], 100_000);
}

/// Levels of many blocks and log segments, and many levels: the index wraps,
/// grows and shrinks.
#[test]
fn wide_and_many_levels() {
    let budget = Budget::new(usize::MAX);
    let mut shard = shard::<u64, FourBytes>(&budget);
    let mut next = 0_u64;
    let word = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for level in 0..700 {
        let width = if level % 300 == 5 { 100_000 } else { level % 7 };
        let parent = LogAddress(level);
        for number in (next..next + width).chain(next.saturating_sub(3)..next + width) {
            let key = ParentKey::new(1, 0, parent);
            let is_new = number >= next && shard.level_len() as u64 == number - next;
            let offer = shard.offer(word(number), key, &(number as u32).to_le_bytes());
            assert_eq!(offer == Ok(Offer::New), is_new);
        }
        assert_eq!(shard.close_level().unwrap().states, width);
        let mut number = next;
        while let Some(block) = shard.take_block().unwrap() {
            let logs = ParentLogs::new([shard.log()]);
            for i in 0..block.len() {
                assert_eq!(block.fingerprint(i), word(number));
                assert_eq!(block.state(i), (number as u32).to_le_bytes());
                let address = block.address(i);
                let entry = logs.entry(address).unwrap();
                assert_eq!(entry.map(|e| e.parent()), Some(parent));
                number += 1;
            }
            drop(logs);
            shard.return_block(block);
        }
        next += width;
        assert_eq!((number, shard.len() as u64), (next, next));
    }
    let held = shard.memory_use();
    assert_eq!(
        held.table + held.index + held.frontier + held.log,
        budget.used()
    );
    assert!(held.log <= 8 * (shard.len() + (1 << 16)));
}

/// The way back from a state leads through the logs of two shards.
#[test]
fn a_path_crosses_shards() {
    let ranges = Ranges::new(2);
    let (budget, ids) = (Budget::new(1 << 20), SegmentIds::new());
    let mut shards: Vec<Shard<u64, FourBytes>> = (0..2)
        .map(|core| Shard::new(ranges.of(core), budget.clone(), ids.clone()))
        .collect();
    let way: Vec<u64> = (1..=10_u64)
        .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .collect();
    let mut parent = ParentKey::initial(0);
    let mut last = LogAddress::NONE;
    for &fingerprint in &way {
        let owner = ranges.owner(fingerprint);
        shards[owner].offer(fingerprint, parent, &[0; 4]).unwrap();
        for shard in &mut shards {
            shard.close_level().unwrap();
        }
        let block = shards[owner].take_block().unwrap().unwrap();
        last = block.address(0);
        parent = ParentKey::new(fingerprint, 0, last);
    }
    let logs: Vec<_> = shards.into_iter().map(Shard::into_log).collect();
    assert!(logs.iter().all(|log| !log.is_empty()));
    let reader = ParentLogs::new(&logs);
    let path = reader.path(last).unwrap().unwrap();
    assert_eq!(path.len(), way.len());
    assert!(
        path.iter()
            .zip(&way)
            .all(|(entry, &word)| entry.matches(word))
    );
    assert_eq!(reader.entry(LogAddress::NONE).unwrap(), None);
    assert_eq!(reader.path(LogAddress(99 << 16)).unwrap(), None);
}
