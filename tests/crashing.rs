//! A run that crashes anywhere, and goes on from its last checkpoint as often
//! as it takes, gives the answer of an undisturbed one.
//!
//! TLALOC_CRASHES sets the number of runs of each test.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tlaloc::check::{
    self, Checkpoint, Faults, Home, Keep, Limits, Manifest, Observer, Options, Outcome, Silent,
    SimulatedHome, Spill, StartError, Verdict,
};
use tlaloc::model::FingerprintSeed;

use super::canonical_answer::{reported, simulated};
use super::graph::{Graph, Random, Reference};

fn runs(default: u64) -> u64 {
    let set = std::env::var("TLALOC_CRASHES").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// How a run is done, in all but where it is kept.
fn cramped(random: &mut Random) -> Options {
    let resident_states = match random.below(3) {
        0 => usize::MAX,
        _ => random.below(80) as usize,
    };
    let spill = match random.below(3) {
        0 => Spill::Never,
        _ => Spill::Simulated(Faults::none(0)),
    };
    // Too little for what a checkpoint has is too little to load it.
    let memory_limit_bytes = match random.below(2) {
        0 => None,
        _ if matches!(spill, Spill::Never) => None,
        _ => Some(12 << 20),
    };
    Options {
        spill,
        memory_limit_bytes,
        limits: Limits {
            resident_states,
            super_step_states: 1 + u64::from(random.below(60)),
            ..Limits::default()
        },
        ..simulated(
            1 + random.below(6) as usize,
            u64::from(random.below(u32::MAX)),
        )
    }
}

fn keep(home: &SimulatedHome, interval: Duration) -> Keep {
    let manifest = home.manifest();
    let manifest = manifest.map(|bytes| Manifest::from_bytes(&bytes).expect("a whole manifest"));
    Keep {
        home: Arc::new(home.clone()) as Arc<dyn Home>,
        interval: Some(interval),
        subject: Vec::new(),
        resumed: manifest.map(Arc::new),
    }
}

fn search(graph: &Graph, options: &Options) -> Result<Outcome, StartError> {
    check::run(graph, options, Arc::new(Silent))
}

/// Files that the manifest names are there.
fn assert_whole(home: &SimulatedHome) {
    if let Some(bytes) = home.manifest() {
        let manifest = Manifest::from_bytes(&bytes).expect("a whole manifest");
        let there: Vec<u32> = home.files().into_iter().map(|(file, _)| file).collect();
        for file in manifest.contents.files() {
            assert!(there.contains(&file), "file {file} of {there:?}");
        }
    }
}

/// How many files are there that the last checkpoint does not name.
fn unnamed(home: &SimulatedHome) -> usize {
    let manifest = home.manifest();
    let manifest = manifest.map(|bytes| Manifest::from_bytes(&bytes).expect("a whole manifest"));
    let named = manifest.map_or(Vec::new(), |manifest| manifest.contents.files());
    let files = home.files().into_iter();
    files.filter(|(file, _)| !named.contains(file)).count()
}

fn graph(random: &mut Random, seed: u64) -> Graph {
    let nodes = 50 + random.below(500);
    let graph = Graph::random(random, nodes);
    let mut graph = match seed % 4 {
        0 => graph.with_faults(random),
        _ => graph,
    };
    if seed % 4 == 1 {
        // One that is found late.
        graph.bad[1] = [nodes - 1 - random.below(3)].into();
    }
    if seed.is_multiple_of(5) {
        graph.view = 2 + random.below(4);
    }
    graph
}

#[test]
fn a_run_that_crashes_again_and_again_gives_the_same_answer() {
    let (mut crashes, mut resumed) = (0, 0);
    for seed in 0..runs(300) {
        let mut random = Random(seed);
        let graph = graph(&mut random, seed);
        let expected = Reference::search(&graph, FingerprintSeed(0));
        let mut home = SimulatedHome::new(Faults::none(seed));
        for attempt in 0..8 {
            if attempt < 7 {
                let most = 1 << (4 + random.below(8));
                home.crash_after(u64::from(random.below(most)));
            }
            let keep = keep(&home, Duration::ZERO);
            resumed += u64::from(keep.resumed.is_some());
            let options = Options {
                keep: Some(keep),
                ..cramped(&mut random)
            };
            match search(&graph, &options) {
                Ok(outcome) if !matches!(outcome.verdict, Verdict::Resources { .. }) => {
                    // The log may be out of reach when the answer is known.
                    if outcome.warnings.is_empty() {
                        let case = format!("seed {seed}, {graph:?}\n{options:?}");
                        assert_eq!(reported(&outcome), expected, "{case}");
                    } else {
                        assert!(attempt < 7, "{:?}", outcome.warnings);
                    }
                    break;
                }
                Ok(outcome) => {
                    let Verdict::Resources { message } = outcome.verdict else {
                        continue;
                    };
                    assert!(message.contains("crashed"), "seed {seed}: {message}");
                    assert!(attempt < 7);
                }
                Err(error) => {
                    let error = error.to_string();
                    assert!(error.contains("crashed"), "seed {seed}: {error}");
                    assert!(attempt < 7);
                }
            }
            crashes += 1;
            let mut faults = Faults::none(seed + attempt);
            (faults.short, faults.slow) = (random.below(100), random.below(900));
            home = home.restarted(seed + 1000 * attempt, faults);
            assert_whole(&home);
        }
    }
    eprintln!("{crashes} crashes, {resumed} times a run went on");
    assert!(crashes > runs(300), "{crashes} crashes");
    assert!(resumed > runs(300) / 2, "{resumed} resumed");
}

#[test]
fn a_disk_that_fails_leaves_a_checkpoint_to_go_on_from() {
    let mut ends = [0; 3];
    for seed in 0..runs(100) {
        let mut random = Random(5000 + seed);
        let graph = graph(&mut random, seed);
        let expected = Reference::search(&graph, FingerprintSeed(0));
        let mut faults = Faults::none(seed);
        match seed % 3 {
            0 => faults.failed_writes = 1 + random.below(30),
            1 => faults.capacity = 4096 * u64::from(4 + random.below(60)),
            _ => faults.failed_reads = 500 + random.below(300),
        }
        (faults.short, faults.slow) = (random.below(50), random.below(900));
        let home = SimulatedHome::new(faults);
        let options = Options {
            keep: Some(keep(&home, Duration::ZERO)),
            ..cramped(&mut random)
        };
        let outcome = search(&graph, &options).expect("the run starts");
        if let Verdict::Resources { message } = &outcome.verdict {
            let kinds = ["cannot", "disk is full"];
            assert!(kinds.iter().any(|kind| message.contains(kind)), "{message}");
            ends[0] += 1;
        } else if outcome.warnings.is_empty() {
            assert_eq!(reported(&outcome), expected, "seed {seed}");
            ends[1] += 1;
            continue;
        }
        assert_eq!(
            outcome.resumable.is_some(),
            home.manifest().is_some() && outcome.warnings.is_empty()
        );
        // Another disk, where nothing had to be thrown away.
        let home = home.restarted(seed, Faults::none(seed));
        assert_whole(&home);
        let keep = keep(&home, Duration::ZERO);
        ends[2] += usize::from(keep.resumed.is_some());
        let options = Options {
            keep: Some(keep),
            ..cramped(&mut random)
        };
        let outcome = search(&graph, &options).expect("the run goes on");
        assert_eq!(reported(&outcome), expected, "seed {seed}");
    }
    let enough = runs(100) as usize / 20;
    assert!(ends.iter().all(|&count| count >= enough), "{ends:?}");
}

#[test]
fn a_full_disk_costs_a_run_in_memory_its_checkpoints_only() {
    #[derive(Default)]
    struct Told(Mutex<(u64, u64)>);
    impl Observer for Told {
        fn checkpoint(&self, _: &Checkpoint) {
            self.0.lock().expect("no panic").0 += 1;
        }
        fn warning(&self, message: &str) {
            assert!(message.contains("the disk is full"), "{message}");
            self.0.lock().expect("no panic").1 += 1;
        }
    }
    let told = Arc::new(Told::default());
    let mut beside = 0;
    for seed in 0..30 {
        let mut random = Random(7000 + seed);
        let graph = Graph::random(&mut random, 400);
        let expected = Reference::search(&graph, FingerprintSeed(0));
        let mut faults = Faults::none(seed);
        faults.capacity = 4096 * u64::from(1 + random.below(12));
        let cores = 1 + random.below(3) as usize;
        let home = SimulatedHome::new(faults);
        let options = Options {
            keep: Some(keep(&home, Duration::ZERO)),
            ..simulated(cores, seed)
        };
        let outcome = check::run(&graph, &options, told.clone()).expect("the run starts");
        assert_eq!(reported(&outcome), expected, "seed {seed}");
        beside += unnamed(&home);
        let home = home.restarted(seed, Faults::none(seed));
        assert_whole(&home);
        let options = Options {
            keep: Some(keep(&home, Duration::ZERO)),
            ..options
        };
        let outcome = search(&graph, &options).expect("the run goes on");
        assert_eq!(reported(&outcome), expected, "seed {seed}");
    }
    let (taken, given_up) = *told.0.lock().expect("no panic");
    assert!(taken > 30 && given_up > 30, "{taken}, {given_up}");
    // Of a checkpoint that was given up, hardly more than parents stay: those
    // of the next one begin another file.
    assert!(beside < 482, "{beside} files that no checkpoint names");
}

/// A home in which a run ended in its midst.
fn interrupted(graph: &Graph, random: &mut Random, seed: u64) -> SimulatedHome {
    let home = SimulatedHome::new(Faults::none(seed));
    home.crash_after(u64::from(300 + random.below(2500)));
    let options = Options {
        keep: Some(keep(&home, Duration::ZERO)),
        ..cramped(random)
    };
    let _ = search(graph, &options);
    home.restarted(seed, Faults::none(seed))
}

#[test]
fn a_flipped_bit_in_a_checkpoint_is_noticed_or_does_not_matter() {
    let (mut noticed, mut tried) = (0, 0);
    for seed in 0..runs(100) {
        let mut random = Random(9000 + seed);
        let graph = graph(&mut random, seed);
        let expected = Reference::search(&graph, FingerprintSeed(0));
        let home = interrupted(&graph, &mut random, seed);
        let Some(bytes) = home.manifest() else {
            continue;
        };
        let good = keep(&home, Duration::ZERO);
        // The manifest first: any bit of it is noticed.
        let byte = random.below(bytes.len() as u32) as usize;
        assert!(home.flip(None, byte, random.below(8)));
        let manifest = home.manifest().expect("a manifest");
        assert!(Manifest::from_bytes(&manifest).is_err(), "byte {byte}");
        let files: Vec<_> = home.files().into_iter().filter(|file| file.1 > 0).collect();
        let Some(&(file, length)) = files.get(random.below(files.len() as u32) as usize) else {
            continue;
        };
        tried += 1;
        let byte = random.below(length as u32) as usize;
        assert!(home.flip(Some(file), byte, random.below(8)));
        let options = Options {
            keep: Some(good),
            ..cramped(&mut random)
        };
        match search(&graph, &options) {
            Err(error) => {
                let error = error.to_string();
                assert!(error.contains("is damaged"), "seed {seed}: {error}");
                noticed += 1;
            }
            Ok(outcome) => match &outcome.verdict {
                Verdict::Resources { message } => {
                    assert!(message.contains("is damaged"), "seed {seed}: {message}");
                    noticed += 1;
                }
                _ if !outcome.warnings.is_empty() => noticed += 1,
                _ => assert_eq!(reported(&outcome), expected, "seed {seed}, file {file}"),
            },
        }
    }
    assert!(
        tried > runs(100) / 4 && noticed > tried / 4,
        "{noticed} of {tried}"
    );
}

#[test]
fn checkpoints_keep_no_file_that_they_do_not_need() {
    let mut random = Random(77);
    let graph = Graph::random(&mut random, 3000);
    let home = SimulatedHome::new(Faults::none(1));
    let options = Options {
        keep: Some(keep(&home, Duration::ZERO)),
        spill: Spill::Simulated(Faults::none(0)),
        limits: Limits {
            resident_states: 50,
            super_step_states: 40,
            ..Limits::default()
        },
        ..simulated(3, 1)
    };
    let outcome = search(&graph, &options).expect("the run starts");
    let expected = Reference::search(&graph, FingerprintSeed(0));
    assert_eq!(reported(&outcome), expected);
    let manifest = home.manifest().expect("a manifest");
    let manifest = Manifest::from_bytes(&manifest).expect("a whole manifest");
    assert!(manifest.checkpoints > 10, "{}", manifest.checkpoints);
    let named = manifest.contents.files();
    let kept: Vec<u32> = home.files().into_iter().map(|(file, _)| file).collect();
    assert_eq!(kept, named);
}
