//! Graphs and UndirectedGraphs: records of a set of nodes and a set of edges.

use super::Parameter::{Any, Function};
use super::{Context, Native, Result, refused};
use crate::tla::value::{Heap, Kind, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc("Graphs", "SimplePath", &[Function], |context, given| {
        simple_path(context, given, Edges::Pairs)
    }),
    Native::tlc(
        "Graphs",
        "AreConnectedIn",
        &[Any, Any, Function],
        |context, given| are_connected_in(context, given, Edges::Pairs),
    ),
    Native::tlc(
        "Graphs",
        "IsStronglyConnected",
        &[Function],
        is_strongly_connected,
    ),
    Native::tlc(
        "UndirectedGraphs",
        "SimplePath",
        &[Function],
        |context, given| simple_path(context, given, Edges::Sets),
    ),
    Native::tlc(
        "UndirectedGraphs",
        "AreConnectedIn",
        &[Any, Any, Function],
        |context, given| are_connected_in(context, given, Edges::Sets),
    ),
    Native::tlc(
        "UndirectedGraphs",
        "ConnectedComponents",
        &[Function],
        connected_components,
    ),
];

/// What edges are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edges {
    /// `<<from, to>>`.
    Pairs,
    /// `{one, other}`, or `{node}` for a loop.
    Sets,
}

/// A graph whose nodes are counted in TLC's order.
struct Graph {
    nodes: Vec<Value>,
    /// The set of the nodes.
    node: Value,
    /// The numbers of the successors of each node, in order.
    successors: Vec<Vec<usize>>,
}

impl Graph {
    /// The graph that the argument at `position` (from 1) is. Edges that are
    /// none, or lead outside, count for nothing.
    fn new(
        heap: &mut Heap,
        operator: &'static str,
        position: usize,
        value: Value,
        kind: Edges,
    ) -> Result<Self> {
        let mut field = |name: &str| {
            let wrong = || {
                let expected = "a graph: a record of a set `node` and a set `edge`";
                refused(operator, position, expected, value)
            };
            let name = heap.string(name);
            let Some(place) = heap.position(value, name)? else {
                return Err(wrong());
            };
            let set = heap.value_at(value, place);
            let set = heap.resolved(set)?;
            if !set.is_set() {
                return Err(wrong());
            }
            Ok(heap.force(set)?)
        };
        let (node, edge) = (field("node")?, field("edge")?);
        let nodes = heap.set_items(node)?;
        let mut successors = vec![Vec::new(); nodes.len()];
        for edge in heap.set_items(edge)? {
            let Some((from, to)) = ends(heap, edge, kind)? else {
                continue;
            };
            let (Some(from), Some(to)) = (index(heap, node, from)?, index(heap, node, to)?) else {
                continue;
            };
            successors[from].push(to);
            if kind == Edges::Sets && from != to {
                successors[to].push(from);
            }
        }
        Ok(Graph {
            nodes,
            node,
            successors,
        })
    }

    /// Which nodes paths from `start` lead to.
    fn reached(&self, start: usize) -> Vec<bool> {
        reached(&self.successors, start)
    }
}

/// The ends of an edge, if it is one.
fn ends(heap: &mut Heap, edge: Value, kind: Edges) -> Result<Option<(Value, Value)>> {
    let edge = heap.resolved(edge)?;
    let ends = match kind {
        Edges::Pairs if edge.kind() == Kind::Tuple => heap.items(edge).to_vec(),
        Edges::Sets if edge.is_set() => heap.set_items(edge)?,
        _ => return Ok(None),
    };
    Ok(match (ends[..].as_ref(), kind) {
        (&[from, to], _) => Some((from, to)),
        (&[node], Edges::Sets) => Some((node, node)),
        _ => None,
    })
}

/// The number of a node.
fn index(heap: &mut Heap, nodes: Value, wanted: Value) -> Result<Option<usize>> {
    if !heap.member(wanted, nodes)? {
        return Ok(None);
    }
    let all = heap.set_items(nodes)?;
    for (index, &node) in all.iter().enumerate() {
        if heap.equal(node, wanted)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn reached(successors: &[Vec<usize>], start: usize) -> Vec<bool> {
    let mut reached = vec![false; successors.len()];
    let mut pending = vec![start];
    reached[start] = true;
    while let Some(node) = pending.pop() {
        for &next in &successors[node] {
            if !reached[next] {
                reached[next] = true;
                pending.push(next);
            }
        }
    }
    reached
}

/// All paths on which no node is met twice.
fn simple_path(context: &mut dyn Context, given: &[Value], edges: Edges) -> Result<Value> {
    let heap = context.heap();
    let graph = Graph::new(heap, "SimplePath", 1, given[0], edges)?;
    let mut paths = Vec::new();
    for start in 0..graph.nodes.len() {
        // The path, and for each of its nodes the next successor to go on with.
        let mut path = vec![(start, 0)];
        while let Some(&(node, next)) = path.last() {
            if next == 0 {
                let nodes: Vec<Value> = path.iter().map(|&(node, _)| graph.nodes[node]).collect();
                paths.push(heap.tuple(&nodes)?);
                heap.check_room(paths.len() as i64)?;
            }
            let later = graph.successors[node].iter().enumerate().skip(next);
            let mut open = later.filter(|&(_, &to)| path.iter().all(|&(on_path, _)| on_path != to));
            let step = open.next().map(|(place, &to)| (place, to));
            drop(open);
            let last = path.len() - 1;
            match step {
                Some((place, to)) => {
                    path[last].1 = place + 1;
                    path.push((to, 0));
                }
                None => {
                    path.pop();
                }
            }
        }
    }
    Ok(heap.set(&paths)?)
}

fn are_connected_in(context: &mut dyn Context, given: &[Value], edges: Edges) -> Result<Value> {
    let heap = context.heap();
    let graph = Graph::new(heap, "AreConnectedIn", 3, given[2], edges)?;
    // What is to be reached is not looked at where nothing can lead there.
    let Some(from) = index(heap, graph.node, given[0])? else {
        return Ok(Value::FALSE);
    };
    let to = index(heap, graph.node, given[1])?;
    Ok(Value::boolean(to.is_some_and(|to| graph.reached(from)[to])))
}

/// Whether paths lead from the first node to all others, and back.
fn is_strongly_connected(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let graph = Graph::new(heap, "IsStronglyConnected", 1, given[0], Edges::Pairs)?;
    if graph.nodes.is_empty() {
        return Ok(Value::TRUE);
    }
    let mut predecessors = vec![Vec::new(); graph.nodes.len()];
    for (from, successors) in graph.successors.iter().enumerate() {
        for &to in successors {
            predecessors[to].push(from);
        }
    }
    let mut reached = graph
        .reached(0)
        .into_iter()
        .chain(reached(&predecessors, 0));
    Ok(Value::boolean(reached.all(|reached| reached)))
}

/// The sets of nodes that are connected with each other and with no others.
fn connected_components(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let graph = Graph::new(heap, "ConnectedComponents", 1, given[0], Edges::Sets)?;
    let mut seen = vec![false; graph.nodes.len()];
    let mut components = Vec::new();
    for start in 0..graph.nodes.len() {
        if seen[start] {
            continue;
        }
        let reached = graph.reached(start);
        let mut component = Vec::new();
        for (node, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            seen[node] = true;
            component.push(graph.nodes[node]);
        }
        components.push(heap.sorted_set(&component)?);
    }
    Ok(heap.set(&components)?)
}
