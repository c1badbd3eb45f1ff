use std::collections::HashSet;

use super::*;
use crate::fingerprint::{Fingerprint, FingerprintSeed};
use crate::partition::Ranges;

/// Fingerprints as a counter's states have them.
fn fingerprints<W: Word>() -> impl Iterator<Item = W> {
    (0_u64..).map(fingerprint_number)
}

fn fingerprint_number<W: Word>(i: u64) -> W {
    W::of(Fingerprint::of_bytes(FingerprintSeed(0), &i.to_le_bytes()))
}

fn table<W: Word>(limit: usize) -> FingerprintTable<W> {
    FingerprintTable::new(Ranges::new(1).of(0), Budget::new(limit))
}

#[test]
fn widths_cover_the_range_and_differ_by_a_tenth() {
    for partitions in 1..=4096 {
        let widths = widths(partitions);
        assert_eq!(widths.iter().sum::<usize>(), partitions);
        assert!(widths.iter().all(|&width| width > 0));
    }
    let widths = widths(4096);
    assert_eq!((widths.len(), widths[0], widths[31]), (32, 116, 140));
}

fn agrees_with_a_set<W: Word>() {
    let mut table = table::<W>(usize::MAX);
    let mut set = HashSet::new();
    // Every third comes twice, some at once and some much later.
    for (i, fingerprint) in fingerprints::<W>().take(300_000).enumerate() {
        assert!(!table.contains(fingerprint));
        assert_eq!(table.insert(fingerprint), Ok(set.insert(fingerprint)));
        if i % 3 == 0 {
            let again = fingerprint_number(i as u64 / 200);
            table.prefetch(again);
            assert_eq!(table.insert(again), Ok(set.insert(again)));
        }
    }
    assert_eq!(table.len(), set.len());
    assert!(set.iter().all(|&fingerprint| table.contains(fingerprint)));
}

#[test]
fn agrees_with_a_set_of_64_bits() {
    agrees_with_a_set::<u64>();
}

#[test]
fn agrees_with_a_set_of_128_bits() {
    agrees_with_a_set::<u128>();
}

/// Equal low halves are told apart by the high ones.
#[test]
fn words_of_128_bits_are_compared_whole() {
    let mut table = table::<u128>(usize::MAX);
    for high in 0..1000_u128 {
        assert_eq!(table.insert(high << 64 | 5), Ok(true));
    }
    assert_eq!(table.len(), 1000);
    assert_eq!(table.insert(7 << 64 | 5), Ok(false));
}

/// The fingerprint moved to partition 5.
fn in_one_partition<W: Word>(fingerprint: W) -> W {
    fingerprint.with_low(0xfff << 45, 5 << 45)
}

fn computed_addresses_are_right<W: Word>(count: usize) {
    // One sub-table, so that a million fill mapped blocks.
    let mut table = FingerprintTable::<W>::new(0..8, Budget::new(usize::MAX));
    let fingerprints = || fingerprints::<W>().map(in_one_partition);
    for fingerprint in fingerprints().take(count) {
        table.insert(fingerprint).unwrap();
    }
    let mut in_first_group = 0;
    for fingerprint in fingerprints().take(count) {
        let table = &table.tables[table.place(fingerprint)];
        let same = |&word: &W| word == fingerprint;
        let found = table.table.find(fingerprint.low(), same).unwrap();
        let bucket = table.table.find_bucket_index(fingerprint.low(), same);
        let bucket = bucket.unwrap();
        assert_eq!(table.bucket(bucket), std::ptr::from_ref(found).addr());
        let start = fingerprint.low() as usize & table.mask;
        in_first_group += usize::from(bucket.wrapping_sub(start) & table.mask < 16);
    }
    // At a load of up to seven eighths, few have to go further.
    assert!(
        in_first_group * 100 > count * 95,
        "{in_first_group} of {count}"
    );
}

#[test]
fn computed_addresses_are_those_of_found_entries() {
    computed_addresses_are_right::<u64>(100);
    computed_addresses_are_right::<u64>(50_000);
    computed_addresses_are_right::<u64>(800_000);
    computed_addresses_are_right::<u128>(800_000);
}

/// Inserts until `count` are in, and gives the most bytes a fingerprint that
/// were in use at once from `from` on, and those at the end.
fn bytes_each<W: Word>(cores: usize, from: usize, count: usize) -> (f64, f64) {
    let ranges = Ranges::new(cores);
    let budget = Budget::new(usize::MAX);
    let mut table = FingerprintTable::<W>::new(ranges.of(0), budget.clone());
    let mut worst = 0.0_f64;
    let mut peak = 0;
    let own = fingerprints::<W>().filter(|&fingerprint| ranges.owner(fingerprint) == 0);
    for (i, fingerprint) in own.take(count).enumerate() {
        table.insert(fingerprint).unwrap();
        if budget.peak() != peak {
            peak = budget.peak();
            if i >= from {
                worst = worst.max(peak as f64 / i as f64);
            }
        }
    }
    assert_eq!(budget.used(), table.memory_bytes());
    (worst, budget.used() as f64 / count as f64)
}

#[test]
fn bytes_each_stay_below_21_while_growing() {
    let (worst, last) = bytes_each::<u64>(1, 10_000, 812_500);
    assert!(worst < 21.0 && last <= 12.0, "{worst}, {last}");
    let (worst, last) = bytes_each::<u64>(2, 10_000, 406_250);
    assert!(worst < 21.0 && last <= 12.0, "{worst}, {last}");
    let (worst, _) = bytes_each::<u64>(128, 10_000, 100_000);
    assert!(worst < 21.0, "{worst}");
    let (worst, last) = bytes_each::<u128>(1, 10_000, 406_250);
    assert!(worst < 21.0 * 17.0 / 9.0 && last <= 22.0, "{worst}, {last}");
}

#[test]
#[ignore = "takes 1.3 GB"]
fn bytes_each_at_13_and_at_105_million() {
    let (worst, last) = bytes_each::<u64>(1, 10_000, 13_000_000);
    println!("13 M: {last:.2} bytes each, at most {worst:.2}");
    assert!(worst < 21.0 && last <= 12.0);
    let (worst, last) = bytes_each::<u64>(1, 10_000, 105_000_000);
    println!("105 M: {last:.2} bytes each, at most {worst:.2}");
    assert!(worst < 21.0 && last <= 12.0);
}

#[test]
fn a_refusal_leaves_the_table_intact() {
    // Refused while the first, a small, or a mapped sub-table grows.
    for (partitions, limit) in [(4096, 100), (4096, 700_000), (8, 40_000), (8, 12_000_000)] {
        let budget = Budget::new(limit);
        let mut table = FingerprintTable::<u64>::new(0..partitions, budget.clone());
        let number = |i| match partitions {
            8 => in_one_partition(fingerprint_number(i)),
            _ => fingerprint_number(i),
        };
        let mut inserted = Vec::new();
        let refused = loop {
            let fingerprint = number(inserted.len() as u64);
            match table.insert(fingerprint) {
                Ok(is_new) => assert!(is_new),
                Err(refused) => break refused,
            }
            inserted.push(fingerprint);
        };
        assert_eq!(refused.purpose, Purpose::Table);
        assert_eq!((refused.limit, refused.used), (limit, budget.used()));
        assert!(refused.used + refused.wanted > limit);
        assert!(budget.peak() <= limit);
        assert_eq!(table.len(), inserted.len());
        assert!(
            inserted
                .iter()
                .all(|&fingerprint| table.contains(fingerprint))
        );
        let absent = number(inserted.len() as u64);
        assert!(!table.contains(absent));
        assert_eq!(table.insert(absent), Err(refused));
        drop(table);
        assert_eq!(budget.used(), 0);
    }
}

#[test]
fn no_fingerprint_is_left_out_where_buckets_are_visited_between_insertions() {
    let mut table = table::<u64>(1 << 24);
    let early: Vec<u64> = fingerprints().take(20_000).collect();
    for &word in &early {
        table.insert(word).unwrap();
    }
    let mut visited = HashSet::new();
    let (mut place, mut later) = (BucketPlace::default(), 20_000);
    loop {
        let Some((found, next)) = table.buckets(place, 100) else {
            break;
        };
        visited.extend(found);
        place = next;
        for _ in 0..200 {
            table.insert(fingerprint_number(later)).unwrap();
            later += 1;
        }
    }
    assert!(later > 40_000, "tables have grown");
    assert!(early.iter().all(|word| visited.contains(word)));
    assert!(visited.iter().all(|&word| table.contains(word)));
}
