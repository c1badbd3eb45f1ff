//! [`Known`]: values that variables had before, and what is known about them.
//!
//! Most actions leave most variables alone, so the same few values are met over
//! and over again. They are decoded and hashed once a core, and claims about
//! them are evaluated once. Variables whose values rarely come back are not
//! followed. No result depends on what is known.

use ahash::RandomState;
use shards::fingerprint::Fingerprint;

use crate::tla::compile::claims::REMEMBERED_VARIABLES;
use crate::tla::value::Value;

/// Values known at most; then all are forgotten.
const VALUES_MAX: usize = 1 << 18;
/// The bytes of their encodings at most.
const BYTES_MAX: usize = 1 << 24;
/// Verdicts about several variables that are remembered.
const VERDICTS: usize = 1 << 14;

/// The number of a known value; the values of all variables are counted
/// together.
pub(super) type ValueNumber = u32;

/// No number of any value.
pub(super) const UNKNOWN: ValueNumber = u32::MAX;

/// A value that a variable had.
#[derive(Debug)]
pub(super) struct KnownValue {
    pub value: Value,
    /// Its part fingerprint.
    pub part: Fingerprint,
    /// The claims about this variable alone that it satisfies, a bit each.
    pub satisfies: u64,
    start: u32,
    end: u32,
    hash: u32,
}

/// The values that variables had.
#[derive(Debug)]
pub(super) struct Known {
    hasher: RandomState,
    values: Vec<KnownValue>,
    bytes: Vec<u8>,
    variables: Vec<Variable>,
    /// Values that together satisfy a claim, with its number.
    verdicts: Vec<([ValueNumber; REMEMBERED_VARIABLES], u32)>,
    /// For each claim about several variables, whether that helps.
    claims: Vec<Worth>,
}

/// The values of one variable: a hash table of numbers, each plus one.
#[derive(Clone, Debug, Default)]
struct Variable {
    slots: Vec<u32>,
    count: usize,
    worth: Worth,
}

/// Whether it is worth looking something up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Worth {
    asked: u32,
    found: u32,
    /// How often not to look it up before the next trial.
    skip: u32,
}

impl Worth {
    /// After as many questions it is decided whether to go on.
    const TRIAL: u32 = 1 << 10;
    /// How many questions are then skipped.
    const PAUSE: u32 = 1 << 15;

    #[inline]
    pub fn is_given(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        true
    }

    /// Takes note of an answer; two of three must be found.
    #[inline]
    pub fn note(&mut self, found: bool) {
        self.asked += 1;
        self.found += u32::from(found);
        if self.asked == Self::TRIAL {
            let worth = self.found > Self::TRIAL / 3 * 2;
            *self = Worth {
                skip: if worth { 0 } else { Self::PAUSE },
                ..Worth::default()
            };
        }
    }
}

impl Known {
    /// Nothing is known yet.
    pub fn new(variables: usize) -> Self {
        Known {
            hasher: RandomState::with_seeds(1, 2, 3, 4),
            values: Vec::new(),
            bytes: Vec::new(),
            variables: vec![Variable::default(); variables],
            verdicts: Vec::new(),
            claims: Vec::new(),
        }
    }

    /// Whether so much is known that it should be forgotten.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.values.len() >= VALUES_MAX || self.bytes.len() >= BYTES_MAX
    }

    /// Forgets all values.
    #[cold]
    pub fn clear(&mut self) {
        self.values.clear();
        self.bytes.clear();
        self.verdicts.clear();
        for variable in &mut self.variables {
            variable.slots.clear();
            variable.count = 0;
        }
    }

    /// The memory in use, in bytes.
    pub fn memory_bytes(&self) -> usize {
        let slots = |it: &Variable| it.slots.capacity() * size_of::<u32>();
        self.values.capacity() * size_of::<KnownValue>()
            + self.bytes.capacity()
            + self.verdicts.capacity() * size_of::<([ValueNumber; REMEMBERED_VARIABLES], u32)>()
            + self.variables.iter().map(slots).sum::<usize>()
    }

    /// A known value.
    #[inline]
    pub fn get(&self, number: ValueNumber) -> &KnownValue {
        &self.values[number as usize]
    }

    /// Takes note that a value satisfies a claim.
    #[inline]
    pub fn satisfy(&mut self, number: ValueNumber, claim: u32) {
        self.values[number as usize].satisfies |= 1 << claim;
    }

    /// Whether the values of a variable are followed for now.
    #[inline]
    pub fn follows(&mut self, variable: usize) -> bool {
        self.variables[variable].worth.is_given()
    }

    /// Whether a value is known to satisfy a claim.
    #[inline]
    pub fn is_satisfied(&self, number: ValueNumber, claim: u32) -> bool {
        self.values[number as usize].satisfies >> claim & 1 == 1
    }

    /// The value of a variable that is encoded as `bytes`, or where it is to be
    /// put.
    #[inline]
    pub fn find(&mut self, variable: usize, bytes: &[u8]) -> Result<ValueNumber, Vacancy> {
        let found = self.seek(variable, bytes);
        let table = &mut self.variables[variable];
        if table.count > 0 {
            table.worth.note(found.is_ok());
        }
        found
    }

    /// The value of a variable that is encoded as `bytes`, if it is known.
    #[inline]
    pub fn peek(&self, variable: usize, bytes: &[u8]) -> Option<ValueNumber> {
        self.seek(variable, bytes).ok()
    }

    #[inline]
    fn seek(&self, variable: usize, bytes: &[u8]) -> Result<ValueNumber, Vacancy> {
        let hash = self.hasher.hash_one(bytes) as u32;
        let table = &self.variables[variable];
        let Some(mask) = table.slots.len().checked_sub(1) else {
            return Err(Vacancy { hash });
        };
        let mut place = hash as usize & mask;
        loop {
            let Some(number) = table.slots[place].checked_sub(1) else {
                return Err(Vacancy { hash });
            };
            let known = &self.values[number as usize];
            if known.hash == hash && &self.bytes[known.start as usize..known.end as usize] == bytes
            {
                return Ok(number);
            }
            place = (place + 1) & mask;
        }
    }

    /// Adds a value of a variable.
    pub fn add(
        &mut self,
        variable: usize,
        vacancy: Vacancy,
        bytes: &[u8],
        value: Value,
        part: Fingerprint,
    ) -> ValueNumber {
        let number = self.values.len() as ValueNumber;
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        self.values.push(KnownValue {
            value,
            part,
            satisfies: 0,
            start,
            end: self.bytes.len() as u32,
            hash: vacancy.hash,
        });
        let table = &mut self.variables[variable];
        if table.slots.len() < 2 * (table.count + 1) {
            table.grow(&self.values);
        }
        table.put(vacancy.hash, number);
        table.count += 1;
        number
    }

    /// Whether these values are known to satisfy a claim.
    #[inline]
    pub fn satisfy_together(
        &mut self,
        values: [ValueNumber; REMEMBERED_VARIABLES],
        claim: u32,
    ) -> bool {
        if values.contains(&UNKNOWN) {
            return false;
        }
        let index = claim as usize;
        if index >= self.claims.len() {
            self.claims.resize(index + 1, Worth::default());
        }
        let worth = &mut self.claims[index];
        if !worth.is_given() || self.verdicts.is_empty() {
            return false;
        }
        let found = self.verdicts[place(values, claim)] == (values, claim);
        self.claims[index].note(found);
        found
    }

    /// Takes note that these values satisfy a claim.
    #[inline]
    pub fn remember_together(&mut self, values: [ValueNumber; REMEMBERED_VARIABLES], claim: u32) {
        let skipped = self.claims.get(claim as usize).is_none_or(|it| it.skip > 0);
        if skipped || values.contains(&UNKNOWN) {
            return;
        }
        if self.verdicts.is_empty() {
            self.verdicts = vec![([UNKNOWN; REMEMBERED_VARIABLES], 0); VERDICTS];
        }
        self.verdicts[place(values, claim)] = (values, claim);
    }
}

/// Where a value that is not known is to be put.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vacancy {
    hash: u32,
}

impl Variable {
    #[cold]
    fn grow(&mut self, values: &[KnownValue]) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![0; (old.len() * 4).max(64)];
        for number in old.into_iter().filter_map(|it| it.checked_sub(1)) {
            self.put(values[number as usize].hash, number);
        }
    }

    fn put(&mut self, hash: u32, number: ValueNumber) {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        while self.slots[place] != 0 {
            place = (place + 1) & mask;
        }
        self.slots[place] = number + 1;
    }
}

/// Where a verdict is kept, if it is.
#[inline]
fn place(values: [ValueNumber; REMEMBERED_VARIABLES], claim: u32) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = values.into_iter().chain([claim]).fold(0u64, |mixed, part| {
        (mixed.rotate_left(23) ^ u64::from(part)).wrapping_mul(ODD)
    });
    (mixed >> 50) as usize & (VERDICTS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_integers(known: &mut Known, variable: usize, count: i64) -> Vec<ValueNumber> {
        let mut add = |integer: i64| {
            let bytes = integer.to_le_bytes();
            let vacancy = known.find(variable, &bytes).expect_err("it is new");
            let value = Value::small_integer(integer).expect("it is small");
            known.add(
                variable,
                vacancy,
                &bytes,
                value,
                Fingerprint(integer as u128),
            )
        };
        (0..count).map(&mut add).collect()
    }

    #[test]
    fn each_variable_has_values_of_its_own() {
        let mut known = Known::new(2);
        let first = known_integers(&mut known, 0, 1000);
        let second = known_integers(&mut known, 1, 1000);
        for integer in 0..1000usize {
            let bytes = (integer as i64).to_le_bytes();
            assert_eq!(known.peek(0, &bytes), Some(first[integer]));
            assert_eq!(known.peek(1, &bytes), Some(second[integer]));
            assert_eq!(known.get(second[integer]).part.0, integer as u128);
        }
        assert_eq!(known.peek(0, &1000i64.to_le_bytes()), None);
        known.clear();
        assert_eq!(known.peek(0, &7i64.to_le_bytes()), None);
    }

    #[test]
    fn a_value_satisfies_only_the_claims_that_it_was_seen_to() {
        let mut known = Known::new(1);
        let numbers = known_integers(&mut known, 0, 2);
        known.satisfy(numbers[0], 63);
        assert!(known.is_satisfied(numbers[0], 63));
        assert!(!known.is_satisfied(numbers[0], 62));
        assert!(!known.is_satisfied(numbers[1], 63));
    }

    #[test]
    fn values_satisfy_a_claim_together_in_their_places() {
        let mut known = Known::new(2);
        let (a, b) = ([0, 1, 1, 1], [1, 0, 0, 0]);
        assert!(!known.satisfy_together(a, 1));
        known.remember_together(a, 1);
        assert!(known.satisfy_together(a, 1));
        assert!(!known.satisfy_together(a, 2));
        assert!(!known.satisfy_together(b, 1));
        known.remember_together([0, UNKNOWN, UNKNOWN, UNKNOWN], 1);
        assert!(!known.satisfy_together([0, UNKNOWN, UNKNOWN, UNKNOWN], 1));
    }

    #[test]
    fn what_is_rarely_found_is_not_looked_up_for_a_while() {
        let mut known = Known::new(1);
        known_integers(&mut known, 0, i64::from(Worth::TRIAL) + 1);
        assert!(!known.follows(0));
        let tried_again = (0..Worth::PAUSE).any(|_| known.follows(0));
        assert!(tried_again);
    }
}
