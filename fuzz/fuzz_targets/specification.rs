//! Specifications of this repository with some of their words exchanged:
//! resolved, and checked on one core and on three.
#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use trial::{Seed, mutant, seeds};

#[path = "../../tests/mutated/trial.rs"]
mod trial;

static SEEDS: OnceLock<Vec<Seed>> = OnceLock::new();

fuzz_target!(|choices: &[u8]| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let seeds = SEEDS.get_or_init(|| seeds(&root));
    if let Some(mutant) = mutant(seeds, choices) {
        if std::env::var_os("TLALOC_SHOW").is_some() {
            println!("{}", mutant.text);
        }
        mutant.check();
    }
});
