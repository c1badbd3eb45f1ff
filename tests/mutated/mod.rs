//! Whatever is done to a specification, it is rejected or checked.
//!
//! `TLALOC_MUTATE_SECONDS=600 cargo test --release mutated_spec` runs for ten
//! minutes instead of a moment; `TLALOC_MUTATE_SEED=7` takes another seed. The
//! last text is in `target/tmp/mutant.tla`.

use std::path::Path;
use std::time::{Duration, Instant};

use trial::{mutant, seeds};

mod trial;

/// How many are tried where no time is given.
const ROUNDS: usize = 300;

/// Steele, Lea and Flood's SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn mutated_specifications_neither_panic_nor_depend_on_cores() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seconds: Option<u64> = number("TLALOC_MUTATE_SECONDS");
    let mut state: u64 = number("TLALOC_MUTATE_SEED").unwrap_or(1);
    let seeds = seeds(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(seeds.len() > 30);
    let begin = Instant::now();
    let mut rounds = 0;
    while match seconds {
        Some(seconds) => begin.elapsed() < Duration::from_secs(seconds),
        None => rounds < ROUNDS,
    } {
        rounds += 1;
        let bytes = 1 + 5 * (1 + next(&mut state) as usize % 3);
        let choices: Vec<u8> = (0..bytes).map(|_| next(&mut state) as u8).collect();
        if let Some(mutant) = mutant(&seeds, &choices) {
            // What makes the process end can be seen nowhere else.
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutant.tla");
            std::fs::write(path, &mutant.text).expect("the text can be kept");
            mutant.check();
        }
    }
    println!("{rounds} specifications");
}
