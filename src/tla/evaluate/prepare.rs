//! What is evaluated before the run, so that all cores encode states alike:
//! the domains of records and of functions over constant sets.

use super::Evaluator;
use super::core::Core;
use crate::model::CoreEnvironment;
use crate::tla::compile::code::{Cell, CellId, Code, Node, NodeId};
use crate::tla::value::{Heap, Kind, Value};
use shards::fingerprint::FingerprintSeed;

/// Evaluates constant domains into `heap`, registers them, and makes them
/// permanent. Returns the constants that are known, by cell.
pub fn prepare(code: &Code, heap: &mut Heap) -> Vec<Option<Value>> {
    let constants = vec![None; code.cells.len()];
    let taken = std::mem::replace(heap, heap.clone());
    let mut core = Core::new(
        taken,
        constants,
        0,
        code.per_state,
        &CoreEnvironment::alone(FingerprintSeed(0)),
    );
    for cell in domain_cells(code) {
        core.begin();
        let domain = Evaluator::new(code, &mut core).constant_alone(cell);
        // What is to be warned of is evaluated again by a core that can.
        if std::mem::take(&mut core.is_odd) {
            core.constants.fill(None);
            continue;
        }
        if let Some(domain) = domain
            && domain.kind() == Kind::Set
        {
            // A domain without an encoding is in no state.
            if let Ok(known) = core.heap.register_domain(domain) {
                core.constants[cell.0 as usize] = Some(known);
            }
            core.floor = core.heap.mark();
        }
    }
    core.begin();
    core.heap.freeze();
    *heap = core.heap;
    core.constants
}

/// The constants that are domains, in the order of the code.
fn domain_cells(code: &Code) -> Vec<CellId> {
    let records = code.cells.iter().enumerate().filter_map(|(index, cell)| {
        matches!(cell, Cell::RecordDomain(_)).then_some(CellId(index as u32))
    });
    let functions = code.nodes.iter().filter_map(|node| match node {
        Node::Function(closed) => match *closed.ranges {
            [ref range] => match range.set.map(|set| code.node(set)) {
                Some(Node::Constant(cell)) => Some(*cell),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let mut cells: Vec<_> = records.chain(functions).collect();
    cells.sort_by_key(|cell| cell.0);
    cells.dedup();
    cells
}

impl Evaluator<'_> {
    /// A constant, if it has a value.
    fn constant_alone(&mut self, cell: CellId) -> Option<Value> {
        let slots = self.code.frames.iter().copied().max().unwrap_or(0) as usize;
        let base = self.push_frame(slots, NodeId(0)).ok()?;
        self.cell(cell, NodeId(0), base).ok()
    }
}
