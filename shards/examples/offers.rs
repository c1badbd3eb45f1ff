//! Nanoseconds an offer takes, one by one and in batches (which prefetch).
//!
//! `cargo run --release -p tlaloc-shards --example offers [STATES] [LEVEL]`
//! fills a shard with so many million states (default 10) in levels of so many
//! thousand (default 1,000), then times a level of each kind of candidate. The
//! time is the thread's own on a core.

use std::fs;

use shards::{
    Budget, Fingerprint, FingerprintSeed, Layout, ParentKey, Ranges, SegmentIds, Shard, SpillError,
    Word, record,
};

/// Records of a batch.
const BATCH: u64 = 256;

struct EightBytes;

impl Layout for EightBytes {
    const STATE_BYTES: Option<usize> = Some(8);
}

type Store<W> = Shard<W, EightBytes>;

fn fingerprint<W: Word>(number: u64) -> W {
    let seed = FingerprintSeed(0);
    W::of(Fingerprint::of_bytes(seed, &number.to_le_bytes()))
}

/// The nanoseconds that this thread has run so far, as Linux counts them.
fn nanoseconds() -> u64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = statistics.split(' ').next();
    first.and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// Offers `count` states, `number` gives the number of each, as successors
/// number `ordinal` of one parent; the nanoseconds that one took.
fn offer<W: Word>(
    shard: &mut Store<W>,
    count: u64,
    number: impl Fn(u64) -> u64,
    ordinal: u32,
    in_batches: bool,
) -> Result<f64, SpillError> {
    let parent = ParentKey::initial(ordinal);
    let mut batches = vec![Vec::new(); count.div_ceil(BATCH) as usize];
    for i in 0..count {
        let number = number(i);
        let write = |out: &mut Vec<u8>| out.extend_from_slice(&number.to_le_bytes());
        let batch = &mut batches[(i / BATCH) as usize];
        record::push::<W, EightBytes>(batch, fingerprint(number), parent, write)
            .expect("a state has eight bytes");
    }
    let start = nanoseconds();
    for batch in &batches {
        if in_batches {
            shard.offer_batch(batch)?;
            continue;
        }
        for candidate in record::Records::<W, EightBytes>::new(batch) {
            shard.offer(candidate.fingerprint, candidate.parent, candidate.state)?;
        }
    }
    Ok((nanoseconds() - start) as f64 / count as f64)
}

/// Ends the level and drops its states.
fn next_level<W: Word>(shard: &mut Store<W>) -> Result<(), SpillError> {
    shard.close_level()?;
    while let Some(block) = shard.take_block()? {
        shard.return_block(block);
    }
    Ok(())
}

fn measure<W: Word>(states: u64, level: u64) -> Result<(), SpillError> {
    let budget = Budget::new(usize::MAX);
    let mut shard = Store::<W>::new(Ranges::new(1).of(0), budget.clone(), SegmentIds::new());
    let mut filling = 0.0;
    for first in (0..states).step_by(level as usize) {
        filling += offer(&mut shard, level, |i| first + i, 0, true)? * level as f64;
        next_level(&mut shard)?;
    }
    let mut known = shard.len() as u64;
    println!(
        "{} bits, {known} states in levels of {level}: {:.1} ns a state, {:?}, peak {}",
        W::BYTES * 8,
        filling / known as f64,
        shard.memory_use(),
        budget.peak(),
    );
    for in_batches in [false, true, false, true, false, true] {
        // Far-apart numbers, so that nothing depends on what was filled last.
        let old = offer(&mut shard, level, |i| i * 7919 % known, 0, in_batches)?;
        let new = offer(&mut shard, level, |i| known + i, 0, in_batches)?;
        let again = offer(
            &mut shard,
            level,
            |i| known + i * 7919 % level,
            1,
            in_batches,
        )?;
        let how = if in_batches { "batches" } else { "one by one" };
        println!("  {how:>10}: known {old:.1} ns, new {new:.1} ns, again {again:.1} ns");
        next_level(&mut shard)?;
        known += level;
    }
    Ok(())
}

fn main() -> Result<(), SpillError> {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<u64>());
    let mut next = |default| match arguments.next() {
        Some(Ok(number)) => number,
        _ => default,
    };
    let (states, level) = (next(10) * 1_000_000, next(1_000) * 1_000);
    measure::<u64>(states, level)?;
    measure::<u128>(states, level)
}
