use super::*;

const SEED: FingerprintSeed = FingerprintSeed(0);

/// How many of `words` equal another one.
fn collisions(mut words: Vec<u64>) -> usize {
    words.sort_unstable();
    words.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

fn of(bytes: &[u8]) -> Fingerprint {
    Fingerprint::of_bytes(SEED, bytes)
}

fn low(fingerprint: Fingerprint) -> u64 {
    fingerprint.0 as u64
}

fn high(fingerprint: Fingerprint) -> u64 {
    (fingerprint.0 >> 64) as u64
}

#[test]
fn a_grid_of_two_words_is_exact_in_both_lanes() {
    let points = || (0..3001_u32).flat_map(|x| (0..3001_u32).map(move |y| (x, y)));
    let short = |(x, y): (u32, u32)| of(&(u64::from(y) << 32 | u64::from(x)).to_le_bytes());
    let long = |(x, y): (u32, u32)| of(&(u128::from(y) << 64 | u128::from(x)).to_le_bytes());
    assert_eq!(collisions(points().map(short).map(low).collect()), 0);
    assert_eq!(collisions(points().map(short).map(high).collect()), 0);
    assert_eq!(collisions(points().map(long).map(low).collect()), 0);
    assert_eq!(collisions(points().map(long).map(high).collect()), 0);
}

/// The states of `digits` digits base `base`, a byte each.
fn digit_strings<const N: usize>(base: u32) -> impl Iterator<Item = [u8; N]> {
    (0..base.pow(N as u32)).map(move |mut number| {
        std::array::from_fn(|_| {
            let digit = number % base;
            number /= base;
            digit as u8
        })
    })
}

#[test]
fn digit_strings_are_exact() {
    assert_eq!(
        collisions(digit_strings::<10>(5).map(|s| low(of(&s))).collect()),
        0
    );
    assert_eq!(
        collisions(digit_strings::<20>(2).map(|s| low(of(&s))).collect()),
        0
    );
    assert_eq!(
        collisions(digit_strings::<7>(8).map(|s| low(of(&s))).collect()),
        0
    );
    let wide = |digits: [u8; 6]| {
        let mut state = [0; 60];
        for (i, digit) in digits.into_iter().enumerate() {
            state[i * 10 + 3] = digit;
        }
        low(of(&state))
    };
    assert_eq!(collisions(digit_strings::<6>(12).map(wide).collect()), 0);
}

#[test]
fn combined_digit_strings_and_grids_are_exact() {
    let part = |(index, &value): (usize, &u8)| Fingerprint::of_part(SEED, index as u32, &[value]);
    let combined = |digits: [u8; 10]| {
        let parts = digits.iter().enumerate().map(part);
        low(parts.fold(Combined::new(), Combined::with).finish())
    };
    assert_eq!(
        collisions(digit_strings::<10>(5).map(combined).collect()),
        0
    );

    let axis = |index, values: u32| {
        let part = |value: u32| Fingerprint::of_part(SEED, index, &value.to_le_bytes());
        (0..values).map(part).collect::<Vec<_>>()
    };
    let (xs, ys) = (axis(0, 3001), axis(1, 3001));
    let pairs = xs.iter().flat_map(|&x| ys.iter().map(move |&y| (x, y)));
    let grid = pairs.map(|(x, y)| low(Combined::new().with(x).with(y).finish()));
    assert_eq!(collisions(grid.collect()), 0);
}

#[test]
fn lengths_and_padding_differ() {
    let zeros = [0; 100];
    let mut words: Vec<u64> = (0..=100).map(|len| low(of(&zeros[..len]))).collect();
    words.extend((0..16).map(|index| low(Fingerprint::of_part(SEED, index, &[0]))));
    assert_eq!(collisions(words), 0);
}

/// For every bit of states of `N` bytes: how far from one half is the share of
/// states whose fingerprint's bit flips with it, at worst.
fn worst_bias<const N: usize>(hash: impl Fn(&[u8]) -> u64) -> f64 {
    const SAMPLES: u32 = 4096;
    let mut worst = 0.0_f64;
    for bit in 0..N * 8 {
        let mut flips = [0_u32; 64];
        for sample in 0..SAMPLES {
            // Regular states, as models have them, not random ones.
            let mut state = [0; N];
            state[0] = sample as u8;
            state[N / 2] |= (sample >> 8) as u8;
            let before = hash(&state);
            state[bit / 8] ^= 1 << (bit % 8);
            let changed = before ^ hash(&state);
            for (i, flips) in flips.iter_mut().enumerate() {
                *flips += (changed >> i) as u32 & 1;
            }
        }
        for flips in flips {
            worst = worst.max((f64::from(flips) / f64::from(SAMPLES) - 0.5).abs());
        }
    }
    worst
}

#[test]
fn every_bit_changes_half_of_all_bits() {
    // Of some 30,000 shares of 4,096 samples, the worst is 4.2 standard
    // deviations (0.033) off on average.
    let bound = 0.06;
    let lanes: [fn(&[u8]) -> u64; 2] = [|s| low(of(s)), |s| high(of(s))];
    for hash in lanes {
        let biases = [
            worst_bias::<3>(hash),
            worst_bias::<8>(hash),
            worst_bias::<10>(hash),
            worst_bias::<16>(hash),
            worst_bias::<24>(hash),
            worst_bias::<60>(hash),
            worst_bias::<100>(hash),
        ];
        assert!(biases.iter().all(|&bias| bias < bound), "{biases:?}");
    }
}

#[test]
fn golden_fingerprints() {
    let bytes: Vec<u8> = (0..=255).collect();
    let hash = |seed, len: usize| Fingerprint::of_bytes(FingerprintSeed(seed), &bytes[..len]).0;
    let found = [0, 1, 3, 4, 8, 9, 16, 17, 32, 33, 64, 65, 256].map(|len| hash(0, len));
    let expected = [
        0x94d0_d1a3_fda3_f370_0a24_c2dd_afdb_1e9a,
        0x42d5_8140_5170_e578_880a_4067_c699_1d37,
        0xdfeb_6df9_0a41_5cef_1e7b_e356_0075_9273,
        0x14ab_d18b_8190_0c42_225f_5c96_63fe_613e,
        0x7a34_c66d_92ab_2616_1b42_99de_481d_aac9,
        0xc13d_39e7_719b_539d_5a38_98b3_768b_f5ad,
        0x206b_7bad_3fca_4640_1212_37c8_070a_4c17,
        0x26e9_581c_786b_2255_e0b1_e5de_e793_3bb3,
        0x4d28_9f79_482d_7362_5931_c4f9_3796_5fd4,
        0x9ab7_003a_8903_8054_942b_93db_8acc_263f,
        0x910a_5ce5_56b4_a232_df76_1af6_ed03_69f9,
        0x1f44_d9a2_7fcf_895c_8c72_07f0_c3e2_5734,
        0x3704_637f_b4f6_4866_7e7e_4a81_b57d_8961,
    ];
    assert_eq!(found, expected, "{found:#034x?}");
    assert_eq!(
        hash(1, 8),
        0x5852_3cc4_01e6_465b_47dd_7710_db77_3e3f,
        "{:#034x?}",
        hash(1, 8)
    );
    let part = |index| Fingerprint::of_part(FingerprintSeed(7), index, &bytes[..8]);
    let combined = Combined::new().with(part(0)).with(part(1)).finish().0;
    assert_eq!(
        combined, 0x4c24_8b01_c514_406f_e14c_a830_2bae_b409,
        "{combined:#034x?}"
    );
}
