//! VectorClocks: a log in an order in which nothing comes before its causes.

use super::Parameter::{Operator, Sequence};
use super::{Context, Native, Result, refused};
use crate::tla::value::Value;

pub(super) const OPERATORS: &[Native] = &[Native::tlc(
    "VectorClocks",
    "CausalOrder",
    &[Sequence, Operator(1), Operator(1), Operator(1)],
    causal_order,
)];

/// An entry of the log.
struct Entry {
    value: Value,
    node: Value,
    /// How many entries of each node it knows of, its own included.
    clock: Vec<(Value, i64)>,
}

/// The log, sorted: again and again, of the entries that know only of what was
/// taken before, each node's next one is taken, in the nodes' order.
fn causal_order(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut rest = Vec::new();
    for value in context.heap().items(given[0]).to_vec() {
        rest.push(entry(context, value, given[0])?);
    }
    let heap = context.heap();
    let nodes: Vec<Value> = rest.iter().map(|entry| entry.node).collect();
    let nodes = heap.set(&nodes)?;
    let nodes = heap.set_items(nodes)?;
    let mut taken = vec![0; nodes.len()];
    let mut sorted = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let before = sorted.len();
        for (index, &node) in nodes.iter().enumerate() {
            let heap = context.heap();
            let mut next = None;
            for (place, entry) in rest.iter().enumerate() {
                if heap.equal(entry.node, node)? {
                    let mut follows = true;
                    for &(other, time) in &entry.clock {
                        let mut known = None;
                        for (place, &candidate) in nodes.iter().enumerate() {
                            if heap.equal(candidate, other)? {
                                known = Some(place);
                            }
                        }
                        let own = known == Some(index);
                        let limit = known.map_or(0, |place| taken[place]) + i64::from(own);
                        follows &= time <= limit;
                    }
                    if follows {
                        next = Some(place);
                        break;
                    }
                }
            }
            if let Some(place) = next {
                sorted.push(rest.remove(place).value);
                taken[index] += 1;
            }
        }
        if sorted.len() == before {
            let expected = "a log whose clocks have no gaps";
            return Err(refused("CausalOrder", 1, expected, given[0]));
        }
    }
    Ok(context.heap().tuple(&sorted)?)
}

fn entry(context: &mut dyn Context, value: Value, log: Value) -> Result<Entry> {
    const CLOCK: usize = 1;
    const NODE: usize = 2;
    const DOMAIN: usize = 3;
    let clock = context.call(CLOCK, &[value])?;
    let node = context.call(NODE, &[value])?;
    let domain = context.call(DOMAIN, &[clock])?;
    let heap = context.heap();
    let mut times = Vec::new();
    for other in heap.set_items(domain)? {
        let time = heap.apply(clock, other)?;
        match heap.as_integer(time) {
            Some(time) => times.push((other, time)),
            None => {
                let expected = "a log with clocks of integers";
                return Err(refused("CausalOrder", 1, expected, log));
            }
        }
    }
    Ok(Entry {
        value,
        node,
        clock: times,
    })
}
