//! SYMMETRY: the permutations that a configuration asks for.

use super::compile::Compiled;
use super::compile::code::Entry;
use super::evaluate::Evaluator;
use super::evaluate::canonical::{MAX_PERMUTATIONS, Symmetry};
use super::evaluate::core::Core;
use super::value::{Heap, Permutation, Value};
use crate::model::{CoreEnvironment, FingerprintSeed};

/// The group that the set of permutations `entry` generates, in a program of
/// `atoms` atoms; none if it moves nothing.
///
/// # Errors
/// Why `entry` is no set of permutations of model values.
pub(super) fn symmetry(
    entry: Entry,
    compiled: &Compiled,
    heap: &Heap,
    constants: &[Option<Value>],
    atoms: usize,
) -> Result<Option<Symmetry>, String> {
    let mut core = Core::new(
        heap.clone(),
        constants.to_vec(),
        0,
        compiled.code.per_state,
        &CoreEnvironment::alone(FingerprintSeed(0)),
    );
    core.begin();
    let set = Evaluator::new(&compiled.code, &mut core).explicit_value(entry);
    let set = set.map_err(|fault| format!("it has no value: {}", fault.message()))?;
    let mut generators = Vec::new();
    let functions = core.heap.set_items(set);
    let functions = functions.map_err(|error| error.message(&core.heap))?;
    for function in functions {
        generators.push(permutation(&mut core.heap, function, atoms)?);
    }
    Symmetry::generated_by(&generators, atoms)
        .map_err(|_| format!("its group has more than {MAX_PERMUTATIONS} permutations"))
}

fn permutation(heap: &mut Heap, function: Value, atoms: usize) -> Result<Permutation, String> {
    let mut permutation = Permutation::identity(atoms);
    let arguments = heap
        .domain_items(function)
        .map_err(|error| error.message(heap))?;
    for (index, argument) in arguments.into_iter().enumerate() {
        let image = heap.value_at(function, index);
        if !permutation.set(argument, image) {
            let (from, to) = (heap.describe(argument), heap.describe(image));
            return Err(format!(
                "only model values can be interchanged, not {from} and {to}"
            ));
        }
    }
    if !permutation.is_bijective() {
        let function = heap.describe(function);
        return Err(format!("{function} is no permutation"));
    }
    Ok(permutation)
}
