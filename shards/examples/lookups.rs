//! CPU time and rate of look-ups on disk, each of which reads a page of 4 KiB.
//!
//! `cargo run --release -p tlaloc-shards --example lookups [STATES] [FOUND] [DIRECTORY]`
//! brings so many million fingerprints (default 20) to a run without a filter
//! in DIRECTORY (default: here), and then looks levels of so many new states
//! (default 500) up there. They are so far apart that each needs a page of its
//! own. The CPU time is the thread's, in the system and out of it.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use shards::{
    Budget, Fingerprint, FingerprintSeed, Layout, ParentKey, Ranges, SegmentIds, Shard, SpillError,
    SpillLimits, Word,
    disk::{Directories, Disk, FileDisk, UringDisk},
};

const LEVELS: u64 = 200;

struct NoBytes;

impl Layout for NoBytes {
    const STATE_BYTES: Option<usize> = Some(0);
}

fn fingerprint(number: u64) -> u64 {
    u64::of(Fingerprint::of_bytes(
        FingerprintSeed(0),
        &number.to_le_bytes(),
    ))
}

/// The nanoseconds that this thread has run so far, as Linux counts them.
fn nanoseconds() -> u64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = statistics.split(' ').next();
    first.and_then(|word| word.parse().ok()).unwrap_or(0)
}

fn offer(shard: &mut Shard<u64, NoBytes>, numbers: std::ops::Range<u64>) -> Result<(), SpillError> {
    for number in numbers {
        shard.offer(fingerprint(number), ParentKey::initial(0), &[])?;
    }
    Ok(())
}

fn close(shard: &mut Shard<u64, NoBytes>) -> Result<(), SpillError> {
    shard.close_level()?;
    while let Some(block) = shard.take_block()? {
        shard.return_block(block);
    }
    Ok(())
}

fn main() -> Result<(), SpillError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default: u64| -> u64 {
        let given = arguments.get(i).and_then(|argument| argument.parse().ok());
        given.unwrap_or(default)
    };
    let (states, found) = (number(0, 20) * 1_000_000, number(1, 500));
    let directory = PathBuf::from(arguments.get(2).map_or(".", String::as_str));
    let files = FileDisk::new(Directories::new(vec![directory], true));
    let (disk, how): (Box<dyn Disk>, _) = match UringDisk::new(files) {
        Ok(disk) => (Box::new(disk), "io_uring"),
        Err((disk, _)) => (disk, "reads one by one"),
    };
    let limits = SpillLimits {
        table_bytes: 0,
        ..SpillLimits::NEVER
    };
    let (budget, ids) = (Budget::spilling(usize::MAX), SegmentIds::new());
    let mut shard = Shard::new(Ranges::new(1).of(0), budget, ids).with_disk(disk, limits);
    offer(&mut shard, 0..states)?;
    close(&mut shard)?;
    shard.spill()?;
    let (mut cpu, mut wall) = (0, 0.0);
    for level in 0..LEVELS {
        let first = states + level * found;
        offer(&mut shard, first..first + found)?;
        let (begun, start) = (nanoseconds(), Instant::now());
        shard.wait_for(Shard::poll_look_up)?;
        cpu += nanoseconds() - begun;
        wall += start.elapsed().as_secs_f64();
        close(&mut shard)?;
    }
    let all = (LEVELS * found) as f64;
    println!(
        "{how}, {states} fingerprints, {found} look-ups a level: {:.2} us of CPU each, {:.0}/s",
        cpu as f64 / all / 1e3,
        all / wall,
    );
    Ok(())
}
