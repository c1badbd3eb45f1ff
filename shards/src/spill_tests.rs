//! A shard that spills finds what one in memory finds, whatever the moment.

use super::*;
use crate::disk::simulated::Random;
use crate::disk::{DiskError, Faults, SimulatedDisk};
use crate::spill::SpillLimits;

impl Random {
    /// A candidate for one of `states` states.
    fn candidate<W: Word>(&mut self, states: u64, length: Option<usize>) -> Owned<W> {
        let number = self.below(states).to_le_bytes();
        let fingerprint = W::of(Fingerprint::of_bytes(FingerprintSeed(1), &number));
        let parent = self.below(20);
        let length = length.unwrap_or_else(|| self.below(30) as usize);
        Owned {
            fingerprint,
            parent: ParentKey::new(
                W::of(Fingerprint(u128::from(parent))),
                self.below(3) as u32,
                LogAddress(parent),
            ),
            state: (0..length).map(|_| self.below(3) as u8).collect(),
        }
    }
}

fn spilling<W: Word, L: Layout>(faults: Faults, budget: &Budget) -> Shard<W, L> {
    let limits = SpillLimits {
        share_bytes: budget.limit(),
        table_bytes: usize::MAX,
        resident_states: usize::MAX,
    };
    shard(budget).with_disk(Box::new(SimulatedDisk::new(faults)), limits)
}

/// Spills everything, or what the shard chooses.
fn spill_some<W: Word, L: Layout>(
    random: &mut Random,
    shard: &mut Shard<W, L>,
) -> Result<(), SpillError> {
    let found = shard.level_len();
    let level_goes = if random.below(2) == 0 {
        shard.spill()?;
        true
    } else {
        shard.settle()?;
        let level_goes = shard.begin_relief()?;
        // What is found meanwhile, and look-ups of it, come in between.
        if random.below(2) == 0 {
            shard.settle()?;
        }
        level_goes
    };
    assert_eq!(shard.level_len(), if level_goes { 0 } else { found });
    Ok(())
}

/// Closes the level as the search does; the states that it found.
fn close<W: Word, L: Layout>(shard: &mut Shard<W, L>) -> Result<u64, SpillError> {
    if shard.spilled_candidates() == 0 {
        shard.wait_for(Shard::poll_look_up)?;
        return Ok(shard.close_level()?.states);
    }
    shard.wait_for(Shard::poll_merge)?;
    let mut states = 0;
    while let Some(block) = shard.wait_for(Shard::poll_merge_block)? {
        states += block.len() as u64;
        shard.keep_block(block)?;
    }
    Ok(states)
}

/// How a search goes: what is drawn, and how often everything is spilled.
#[derive(Clone, Copy, Debug)]
struct Course {
    levels: usize,
    candidates: u64,
    states: u64,
    /// Of a thousand candidates, those after which the shard spills.
    spills: u64,
}

/// Searches with faults; every level is compared.
fn search<W: Word, L: Layout>(
    random: &mut Random,
    course: Course,
    faults: Faults,
) -> Result<(), SpillError> {
    let budget = Budget::spilling(1 << 24);
    let mut shard = spilling::<W, L>(faults, &budget);
    let mut model = Model::default();
    for level in 0..course.levels {
        let mut candidates = Vec::new();
        for _ in 0..random.below(course.candidates) {
            let candidate = random.candidate(course.states, L::STATE_BYTES);
            shard.offer(candidate.fingerprint, candidate.parent, &candidate.state)?;
            candidates.push(candidate);
            if random.below(1000) < course.spills {
                spill_some(random, &mut shard)?;
            }
        }
        let expected = model.level(&candidates);
        let states = close(&mut shard)?;
        if random.below(3) == 0 {
            shard.spill()?;
        }
        assert_eq!(shard.len(), model.seen.len(), "{course:?}, level {level}");
        assert_eq!(states, expected.len() as u64, "{course:?}, level {level}");
        let found = content_or_error(&mut shard)?;
        assert_eq!(found, expected, "{course:?}, level {level}");
    }
    drop(shard);
    assert_eq!(budget.used(), 0);
    Ok(())
}

/// Courses of every size, from the seed.
fn courses(seed: u64) -> (Random, Course) {
    let mut random = Random(seed);
    let course = Course {
        levels: 1 + random.below(12) as usize,
        candidates: 1 + random.below(3000),
        states: 1 + random.below(5000),
        spills: random.below(6),
    };
    (random, course)
}

#[test]
fn what_is_found_does_not_depend_on_spilling() {
    for seed in 0..80 {
        let (mut random, course) = courses(seed);
        let mut faults = Faults::none(seed);
        faults.short = random.below(100) as u32;
        faults.failed_reads = random.below(20) as u32;
        faults.slow = random.below(950) as u32;
        let result = match seed % 4 {
            0 => search::<u64, AnyLength>(&mut random, course, faults),
            1 => search::<u128, AnyLength>(&mut random, course, faults),
            2 => search::<u64, FourBytes>(&mut random, course, faults),
            _ => search::<u128, FourBytes>(&mut random, course, faults),
        };
        result.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
}

#[test]
fn levels_of_many_blocks_come_back() {
    for seed in 0..2 {
        let course = Course {
            levels: 3,
            candidates: 150_000,
            states: 200_000,
            spills: 0,
        };
        let mut random = Random(seed);
        let faults = Faults::none(seed);
        search::<u64, FourBytes>(&mut random, Course { ..course }, faults.clone()).unwrap();
        let spilt = Course {
            candidates: 50_000,
            spills: 1,
            ..course
        };
        search::<u64, AnyLength>(&mut random, spilt, faults).unwrap();
    }
}

#[test]
fn faults_end_in_an_error_or_change_nothing() {
    let mut ends = [0; 5];
    for seed in 0..240 {
        let (mut random, mut course) = courses(seed);
        course.spills += 1;
        let mut faults = Faults::none(seed);
        match seed % 4 {
            0 => faults.rotten = 1 + random.below(100) as u32,
            1 => faults.failed_writes = 1 + random.below(100) as u32,
            2 => faults.capacity = random.below(1 << 18),
            _ => faults.failed_reads = 300 + random.below(600) as u32,
        }
        ends[match search::<u64, AnyLength>(&mut random, course, faults) {
            Ok(()) => 0,
            Err(SpillError::Disk(DiskError::Damaged { .. })) => 1,
            Err(SpillError::Disk(DiskError::Full { .. })) => 2,
            Err(SpillError::Disk(DiskError::Failed { what: "write", .. })) => 3,
            Err(SpillError::Disk(DiskError::Failed { what: "read", .. })) => 4,
            Err(error) => panic!("seed {seed}: {error}"),
        }] += 1;
    }
    assert!(ends.iter().all(|&count| count > 5), "{ends:?}");
}

#[test]
fn a_shard_spills_when_memory_is_short_and_it_holds_its_share() {
    let budget = Budget::spilling(1 << 20);
    let mut shard = spilling::<u64, FourBytes>(Faults::none(0), &budget);
    let mut random = Random(7);
    let mut offered = 0;
    while !shard.is_pressed() {
        let candidate = random.candidate(u64::MAX, Some(4));
        shard
            .offer(candidate.fingerprint, candidate.parent, &candidate.state)
            .unwrap();
        offered += 1;
    }
    assert!((5_000..40_000).contains(&offered), "{offered}");
    assert!(budget.used() >= budget.limit() / 100 * 60);
    shard.spill().unwrap();
    assert!(!shard.is_pressed());
    assert!(budget.used() < budget.limit() / 10, "{}", budget.used());
    assert!(!shard.is_beyond_help());
    assert_eq!(shard.spilled_candidates(), offered);
    budget.take(2 << 20);
    assert!(shard.is_beyond_help() && !shard.is_pressed());
}

#[test]
fn a_level_that_was_looked_up_is_not_looked_up_again_while_it_is_checked() {
    let budget = Budget::spilling(1 << 26);
    let mut shard = spilling::<u64, FourBytes>(Faults::none(0), &budget);
    let mut level = |seed: u64, spills: bool| {
        let mut random = Random(seed);
        for _ in 0..40_000 {
            let candidate = random.candidate(u64::MAX, Some(4));
            let (fingerprint, parent) = (candidate.fingerprint, candidate.parent);
            shard.offer(fingerprint, parent, &candidate.state).unwrap();
        }
        let states = if spills {
            shard.spill().unwrap();
            close(&mut shard).unwrap()
        } else {
            shard.wait_for(Shard::poll_look_up).unwrap();
            // As while states are checked.
            shard.advance().unwrap();
            shard.close_level().unwrap().states
        };
        shard.settle().unwrap();
        while shard.take_block().unwrap().is_some() {}
        states
    };
    let found = [level(0, true), level(1, false), level(0, false)];
    assert_eq!(found, [40_000, 40_000, 0]);
}
