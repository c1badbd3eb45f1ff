//! ALIAS: what is shown instead of the states of a behaviour.

use super::compile::code::Entry;
use super::evaluate::Evaluator;
use super::evaluate::core::Core;
use super::specification::Specification;
use crate::model::Binding;

impl Specification {
    /// The fields of the alias' record in the state at `index`, where primed
    /// variables are those of the next state; the last state follows itself.
    /// Where the alias has no value that is said beside `state`, and where it
    /// is no record, `state` is shown.
    pub(super) fn alias(
        &self,
        alias: Entry,
        core: &mut Core,
        behaviour: &[&[u8]],
        index: usize,
        mut state: Vec<Binding>,
    ) -> Vec<Binding> {
        let next = behaviour.get(index + 1).unwrap_or(&behaviour[index]);
        let loaded = core.load(behaviour[index]);
        if loaded.and_then(|()| core.load_successor(next)).is_err() {
            return state;
        }
        let level = index as u64 + 1;
        core.registers.levels = [level, level + 1];
        let record = match Evaluator::new(self.code(), core).explicit_value(alias) {
            Ok(record) => record,
            Err(fault) => {
                let message = self.error(fault).message.clone();
                state.push(Binding::new("_ALIASEvalError", format!("{message:?}")));
                return state;
            }
        };
        if !core.heap.is_record(record) {
            return state;
        }
        let Ok(names) = core.heap.domain_items(record) else {
            return state;
        };
        let fields = names.into_iter().enumerate().map(|(position, name)| {
            let value = core.heap.value_at(record, position);
            let name = name.as_atom().map(|name| core.heap.atoms().text(name));
            Binding {
                name: name.unwrap_or_default().to_string(),
                value: core.heap.render(value),
            }
        });
        fields.collect()
    }
}
