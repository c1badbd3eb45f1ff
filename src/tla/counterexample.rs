//! What CounterExample of TLCExt is after a violation: a graph of the numbered
//! states of the behaviour, with the actions that lead from each to the next.

use super::compile::NamedAction;
use super::evaluate::core::Core;
use super::specification::{Specification, damaged};
use super::value::{Heap, Value, ValueError};
use crate::model::{ActionId, ModelError, Place, Violated};

impl Specification {
    /// The encoding of the graph, `[action, state]` as TLC makes it; empty for
    /// an empty behaviour and where an action has an argument that cannot be
    /// written out.
    ///
    /// # Errors
    /// A state cannot be read back.
    pub(super) fn counterexample(
        &self,
        core: &mut Core,
        violated: Violated<'_>,
    ) -> Result<Vec<u8>, ModelError> {
        let behaviour = violated.behaviour;
        let mut bytes = Vec::new();
        if behaviour.is_empty() {
            return Ok(bytes);
        }
        // Arguments are found by running actions, which empties the heap.
        let mut steps = Vec::new();
        for (level, pair) in behaviour.windows(2).enumerate() {
            core.registers.figures.level = level as u64 + 1;
            let Some(action) = pair[1].action else {
                return Ok(bytes);
            };
            let states = [&pair[0].state[..], &pair[1].state[..]];
            let given = self.arguments(core, action, states).unwrap_or_default();
            steps.push((action, given.into_iter().map(|it| it.bytes).collect()));
        }
        core.begin();
        let mut states = Vec::new();
        for visit in behaviour {
            let values = core.decoded_values(&visit.state).map_err(damaged)?;
            states.push(values);
        }
        let graph = self.graph(&mut core.heap, &states, &steps, violated.by_error);
        let encoded = graph.and_then(|graph| core.heap.encode(graph, &mut bytes));
        if encoded.is_err() {
            bytes.clear();
        }
        Ok(bytes)
    }

    fn graph(
        &self,
        heap: &mut Heap,
        states: &[Vec<Value>],
        steps: &[(ActionId, Vec<Vec<u8>>)],
        by_error: bool,
    ) -> Result<Value, ValueError> {
        let mut numbered = Vec::with_capacity(states.len());
        for (index, values) in states.iter().enumerate() {
            let fields = self.names.iter().map(String::as_str);
            let fields: Vec<_> = fields.zip(values.iter().copied()).collect();
            let state = record(heap, &fields)?;
            let number = heap.integer(index as i64 + 1)?;
            numbered.push(heap.tuple(&[number, state])?);
        }
        let mut edges = Vec::with_capacity(steps.len());
        for ((action, given), ends) in steps.iter().zip(numbered.windows(2)) {
            let named = &self.compiled.actions[*action as usize];
            let action = self.action_record(heap, named, given)?;
            edges.push(heap.tuple(&[ends[0], action, ends[1]])?);
        }
        let (edges, states) = (heap.set(&edges)?, heap.set(&numbered)?);
        let mut fields = vec![("action", edges), ("state", states)];
        if by_error {
            // So it is with TLC, whatever it means.
            fields.push(("console", Value::FALSE));
        }
        record(heap, &fields)
    }

    /// An action with its place and, if it has any, its parameters.
    fn action_record(
        &self,
        heap: &mut Heap,
        action: &NamedAction,
        given: &[Vec<u8>],
    ) -> Result<Value, ValueError> {
        let mut fields = vec![
            ("name", heap.string(&action.name)),
            ("location", location(heap, &self.place(action.origin))?),
        ];
        if !given.is_empty() {
            let mut arguments = Vec::with_capacity(given.len());
            let mut names = Vec::with_capacity(given.len());
            for (name, bytes) in action.parameters.iter().map(String::as_str).zip(given) {
                let Ok((value, _)) = heap.decode(bytes) else {
                    continue;
                };
                names.push(heap.string(name));
                arguments.push((name, value));
            }
            fields.push(("context", record(heap, &arguments)?));
            fields.push(("parameters", heap.tuple(&names)?));
        }
        record(heap, &fields)
    }
}

fn location(heap: &mut Heap, place: &Place) -> Result<Value, ValueError> {
    let fields = [
        ("beginLine", heap.integer(i64::from(place.line))?),
        ("beginColumn", heap.integer(i64::from(place.column))?),
        ("endLine", heap.integer(i64::from(place.end_line))?),
        ("endColumn", heap.integer(i64::from(place.end_column))?),
        ("module", heap.string(&place.module)),
    ];
    record(heap, &fields)
}

fn record(heap: &mut Heap, fields: &[(&str, Value)]) -> Result<Value, ValueError> {
    let names: Vec<Value> = fields.iter().map(|(name, _)| heap.string(name)).collect();
    let values: Vec<Value> = fields.iter().map(|(_, value)| *value).collect();
    heap.function_of(&names, &values, None)
}
