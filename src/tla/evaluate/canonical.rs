//! Fingerprints where several states count as one: VIEW and SYMMETRY.
//!
//! Under symmetry the fingerprint of a state is that of the least state of its
//! orbit. What is least need only be the same for the whole orbit: variables
//! are compared by the fingerprints of their values, one after the other, those
//! with the fewest model values first. So a permutation that loses in one
//! variable is not applied to the others, and what a permutation makes of a
//! value is computed once for all states that have the value.
//!
//! With a view beside it, the least state is TLC's, in the order of values and
//! of variables, for the view is evaluated in it.

use std::cmp::Ordering;
use std::collections::HashSet;

use ahash::AHashMap;
use shards::fingerprint::{Combined, Fingerprint};

use super::Evaluator;
use super::core::Change;
use super::fault::Result;
use crate::tla::compile::code::{Entry, NodeId};
use crate::tla::value::{Permutation, Value};

/// What makes several states count as one.
#[derive(Debug, Default)]
pub struct Canonical {
    /// VIEW: states count as one if it has the same value in them.
    pub view: Option<Entry>,
    /// SYMMETRY.
    pub symmetry: Option<Symmetry>,
}

/// A group of permutations of model values; states count as one if one of them
/// makes the one of the other.
#[derive(Debug)]
pub struct Symmetry {
    /// The permutations, the identity first.
    permutations: Vec<Permutation>,
    /// By atom, whether a permutation moves it.
    moved: Vec<bool>,
}

/// Why a group was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyPermutations;

/// The most permutations of a group.
pub const MAX_PERMUTATIONS: usize = 1_000_000;

impl Symmetry {
    /// The group that `generators` generate, on a program of `atoms` atoms;
    /// none if they move nothing.
    ///
    /// # Errors
    /// It has more than [`MAX_PERMUTATIONS`].
    pub fn generated_by(
        generators: &[Permutation],
        atoms: usize,
    ) -> std::result::Result<Option<Self>, TooManyPermutations> {
        let identity = Permutation::identity(atoms);
        let mut known = HashSet::from([identity.clone()]);
        let mut permutations = vec![identity];
        let mut needed: Vec<&Permutation> = Vec::new();
        for generator in generators {
            if known.contains(generator) {
                continue;
            }
            needed.push(generator);
            let mut next = 0;
            while next < permutations.len() {
                for generator in &needed {
                    let permutation = generator.after(&permutations[next]);
                    if known.insert(permutation.clone()) {
                        permutations.push(permutation);
                    }
                    if permutations.len() > MAX_PERMUTATIONS {
                        return Err(TooManyPermutations);
                    }
                }
                next += 1;
            }
        }
        let is_moved = |atom| generators.iter().any(|generator| generator.moves(atom));
        Ok((permutations.len() > 1).then(|| Symmetry {
            permutations,
            moved: (0..atoms).map(is_moved).collect(),
        }))
    }
}

/// What the permutations make of values that were met, and room to compare
/// them.
#[derive(Debug, Default)]
pub(super) struct Orbits {
    /// The rows of values, by the part fingerprint of a variable with the value.
    rows: AHashMap<u128, Row>,
    /// For the rows one after the other, what each permutation makes of the
    /// value: a part fingerprint, or 0 if that was not computed yet.
    images: Vec<u128>,
    /// The rows of the current state's variables, where they were looked up.
    current: Vec<Option<Row>>,
    /// The variables that permutations change, with their rows, in the order
    /// in which they are compared.
    order: Vec<(u64, usize, Row, Fingerprint)>,
    /// The permutations that are least so far.
    least: Vec<u32>,
    bytes: Vec<u8>,
}

/// Where the images of a value are.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// How many model values it has that may be moved; if none, it has no row.
    weight: u64,
    /// The first of its images.
    first: usize,
}

/// The images that are kept at most; they are forgotten when there are more.
const MAX_IMAGES: usize = 8 << 20;

impl Orbits {
    /// Begins with another current state.
    pub fn begin(&mut self) {
        self.current.clear();
    }

    /// The memory in use, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.images.capacity() * size_of::<u128>() + self.rows.capacity() * size_of::<(u128, Row)>()
    }

    fn make_room(&mut self, images: usize) {
        if self.images.len() + images > MAX_IMAGES.max(images) {
            self.rows.clear();
            self.images.clear();
            self.current.clear();
        }
    }
}

impl Evaluator<'_> {
    /// The fingerprint of the successor where several states count as one;
    /// [`Evaluator::combine`] was called for it.
    pub(super) fn canonical(&mut self, canonical: &Canonical) -> Result<Fingerprint> {
        for index in self.variables..2 * self.variables {
            self.variable(index, NodeId(0))?;
        }
        match (&canonical.view, &canonical.symmetry) {
            (Some(view), None) => self.view(*view),
            (Some(view), Some(symmetry)) => self.view_of_least(*view, symmetry),
            (None, Some(symmetry)) => self.least(symmetry),
            (None, None) => Ok(Combined::new().finish()),
        }
    }

    /// The fingerprint of a view's value in the successor.
    fn view(&mut self, view: Entry) -> Result<Fingerprint> {
        let offset = std::mem::replace(&mut self.offset, self.variables);
        let point = self.point();
        let value = self.value(view)?;
        let mut bytes = std::mem::take(&mut self.core.orbits.bytes);
        self.operate(view.body, |heap| {
            bytes.clear();
            heap.encode(value, &mut bytes)
        })?;
        let fingerprint = Fingerprint::of_bytes(self.core.seed, &bytes);
        self.core.orbits.bytes = bytes;
        self.release(point);
        self.offset = offset;
        Ok(fingerprint)
    }

    /// The fingerprint of a view's value in the least state of the
    /// successor's orbit.
    fn view_of_least(&mut self, view: Entry, symmetry: &Symmetry) -> Result<Fingerprint> {
        let point = self.point();
        let own = self.core.variables[self.variables..].to_vec();
        let mut least: Vec<Value> = own.iter().copied().flatten().collect();
        let mut image = Vec::with_capacity(least.len());
        for permutation in &symmetry.permutations[1..] {
            image.clear();
            let mut order = Ordering::Equal;
            for (&value, &known) in own.iter().flatten().zip(&least) {
                let permuted = self.operate(NodeId(0), |heap| heap.permuted(value, permutation))?;
                if order == Ordering::Equal {
                    order = self.operate(NodeId(0), |heap| heap.compare(permuted, known))?;
                }
                if order == Ordering::Greater {
                    break;
                }
                image.push(permuted);
            }
            if order == Ordering::Less {
                std::mem::swap(&mut image, &mut least);
            }
        }
        for (index, &value) in least.iter().enumerate() {
            self.core.variables[self.variables + index] = Some(value);
        }
        let fingerprint = self.view(view)?;
        self.core.variables[self.variables..].copy_from_slice(&own);
        self.release(point);
        Ok(fingerprint)
    }

    /// The fingerprint of the least state of the successor's orbit.
    fn least(&mut self, symmetry: &Symmetry) -> Result<Fingerprint> {
        let mut combined = Combined::new();
        let mut order = std::mem::take(&mut self.core.orbits.order);
        order.clear();
        self.core
            .orbits
            .make_room(self.variables * symmetry.permutations.len());
        for index in 0..self.variables {
            let (row, part) = self.row(index, symmetry)?;
            match row.weight {
                0 => combined = combined.with(part),
                weight => order.push((weight, index, row, part)),
            }
        }
        order.sort_unstable_by_key(|&(weight, index, ..)| (weight, index));
        let mut least = std::mem::take(&mut self.core.orbits.least);
        least.clear();
        least.extend(0..symmetry.permutations.len() as u32);
        for &(_, index, row, _) in &order {
            let image = self.least_image(index, row, symmetry, &mut least)?;
            combined = combined.with(image);
        }
        self.core.orbits.least = least;
        self.core.orbits.order = order;
        Ok(combined.finish())
    }

    /// The row of a variable's value in the successor, and its own part
    /// fingerprint.
    fn row(&mut self, index: usize, symmetry: &Symmetry) -> Result<(Row, Fingerprint)> {
        let core = &mut *self.core;
        if let Some(Change::Bytes { part, .. }) = core.successor.changes[index] {
            return Ok((self.row_of(index, part, symmetry)?, part));
        }
        let part = core.successor.parts[index];
        core.orbits.current.resize(self.variables, None);
        if let Some(row) = core.orbits.current[index] {
            return Ok((row, part));
        }
        let row = self.row_of(index, part, symmetry)?;
        self.core.orbits.current[index] = Some(row);
        Ok((row, part))
    }

    fn row_of(&mut self, index: usize, part: Fingerprint, symmetry: &Symmetry) -> Result<Row> {
        if let Some(&row) = self.core.orbits.rows.get(&part.0) {
            return Ok(row);
        }
        let value = self.successor_value(index);
        let moved = &symmetry.moved;
        let weight = self.operate(NodeId(0), |heap| heap.count_moved(value, moved))?;
        let orbits = &mut self.core.orbits;
        let first = orbits.images.len();
        if weight > 0 {
            orbits.images.push(part.0);
            let others = symmetry.permutations.len() - 1;
            orbits.images.extend(std::iter::repeat_n(0, others));
        }
        let row = Row { weight, first };
        orbits.rows.insert(part.0, row);
        Ok(row)
    }

    fn successor_value(&self, index: usize) -> Value {
        let value = self.core.variables[self.variables + index];
        value.unwrap_or(Value::FALSE)
    }

    /// The least of what the permutations in `least` make of a variable's
    /// value; only those that make it remain there.
    fn least_image(
        &mut self,
        index: usize,
        row: Row,
        symmetry: &Symmetry,
        least: &mut Vec<u32>,
    ) -> Result<Fingerprint> {
        let mut best = u128::MAX;
        let mut kept = 0;
        for at in 0..least.len() {
            let number = least[at];
            let place = row.first + number as usize;
            let mut image = self.core.orbits.images[place];
            if image == 0 {
                let permutation = &symmetry.permutations[number as usize];
                image = self.image(index, permutation)?.0;
                self.core.orbits.images[place] = image;
            }
            if image < best {
                best = image;
                kept = 0;
            }
            if image == best {
                least[kept] = number;
                kept += 1;
            }
        }
        least.truncate(kept);
        Ok(Fingerprint(best))
    }

    /// The part fingerprint of what a permutation makes of a variable's value.
    fn image(&mut self, index: usize, permutation: &Permutation) -> Result<Fingerprint> {
        let value = self.successor_value(index);
        let mut bytes = std::mem::take(&mut self.core.orbits.bytes);
        let point = self.point();
        self.operate(NodeId(0), |heap| {
            bytes.clear();
            let image = heap.permuted(value, permutation)?;
            heap.encode(image, &mut bytes)
        })?;
        self.release(point);
        let part = Fingerprint::of_part(self.core.seed, index as u32, &bytes);
        self.core.orbits.bytes = bytes;
        Ok(part)
    }
}
