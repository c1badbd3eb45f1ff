//! Nanoseconds an offer takes, one by one and in batches (which prefetch).
//!
//! `cargo run --release -p tlaloc-shards --example offers [STATES] [LEVEL]`
//! fills a shard with so many million states (default 10) in levels of so many
//! thousand (default 1,000), then times a level of each kind of candidate.

use std::time::{Duration, Instant};

use shards::{
    Budget, Fingerprint, FingerprintSeed, Layout, MemoryExhausted, ParentKey, Ranges, SegmentIds,
    Shard, Word, record,
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

/// Offers `numbers` as states; the time that the offers took.
fn offer<W: Word>(
    shard: &mut Store<W>,
    numbers: impl Iterator<Item = u64>,
    in_batches: bool,
) -> Result<Duration, MemoryExhausted> {
    let mut took = Duration::ZERO;
    let mut batch = Vec::new();
    let mut numbers = numbers.peekable();
    while numbers.peek().is_some() {
        batch.clear();
        for number in numbers.by_ref().take(BATCH as usize) {
            let write = |out: &mut Vec<u8>| out.extend_from_slice(&number.to_le_bytes());
            let parent = ParentKey::initial(0);
            record::push::<W, EightBytes>(&mut batch, fingerprint(number), parent, write)
                .expect("a state has eight bytes");
        }
        let start = Instant::now();
        if in_batches {
            shard.offer_batch(&batch, |_, _| ())?;
        } else {
            for candidate in record::Records::<W, EightBytes>::new(&batch) {
                shard.offer(candidate.fingerprint, candidate.parent, candidate.state)?;
            }
        }
        took += start.elapsed();
    }
    Ok(took)
}

/// Ends the level and drops its states.
fn next_level<W: Word>(shard: &mut Store<W>) -> Result<(), MemoryExhausted> {
    shard.close_level()?;
    while let Some(block) = shard.take_block() {
        shard.return_block(block);
    }
    Ok(())
}

fn measure<W: Word>(states: u64, level: u64) -> Result<(), MemoryExhausted> {
    let budget = Budget::new(usize::MAX);
    let mut shard = Store::<W>::new(Ranges::new(1).of(0), budget.clone(), SegmentIds::new());
    let mut filling = Duration::ZERO;
    for first in (0..states).step_by(level as usize) {
        filling += offer(&mut shard, first..first + level, true)?;
        next_level(&mut shard)?;
    }
    let mut known = shard.len() as u64;
    println!(
        "{} bits, {known} states in levels of {level}: {:.1} ns a state, {:?}, peak {}",
        W::BYTES * 8,
        filling.as_nanos() as f64 / known as f64,
        shard.memory_use(),
        budget.peak(),
    );
    for in_batches in [false, true] {
        // Far-apart numbers, so that nothing depends on what was filled last.
        let old = (0..level).map(|i| i * 7919 % known);
        let each = |took: Duration| took.as_nanos() as f64 / level as f64;
        let old = each(offer(&mut shard, old, in_batches)?);
        let new = each(offer(&mut shard, known..known + level, in_batches)?);
        let again = (0..level).map(|i| known + i * 7919 % level);
        let again = each(offer(&mut shard, again, in_batches)?);
        let how = if in_batches { "batches" } else { "one by one" };
        println!("  {how:>10}: known {old:.1} ns, new {new:.1} ns, again {again:.1} ns");
        next_level(&mut shard)?;
        known += level;
    }
    Ok(())
}

fn main() -> Result<(), MemoryExhausted> {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<u64>());
    let mut next = |default| match arguments.next() {
        Some(Ok(number)) => number,
        _ => default,
    };
    let (states, level) = (next(10) * 1_000_000, next(1_000) * 1_000);
    measure::<u64>(states, level)?;
    measure::<u128>(states, level)
}
