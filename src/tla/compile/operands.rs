//! The operands of an expression, for messages.

use super::code::{Argument, Code, Node, NodeId, Range};

impl Code {
    /// The parts of a node that are evaluated before it: its operands, or the
    /// sets that its names are bound to.
    pub fn operands(&self, node: NodeId) -> Vec<NodeId> {
        use Node::*;
        match self.node(node) {
            Arithmetic(_, a, b)
            | Equal(a, b)
            | NotEqual(a, b)
            | In(a, b)
            | NotIn(a, b)
            | Apply(a, b)
            | FunctionSet(a, b)
            | Equivalent(a, b) => vec![*a, *b],
            Path(path) => match *path.steps {
                [.., (_, function), (argument, _)] => vec![function, argument],
                [(argument, _)] => vec![path.root, argument],
                [] => vec![path.root],
            },
            EqualValue(a, _) | NotEqualValue(a, _) | Field(a, _) => vec![*a],
            Native(_, parts) | Set(parts) | Tuple(parts) | Product(parts) => parts.to_vec(),
            Record(record) | RecordSet(record) => record.values.to_vec(),
            HigherOrder(_, arguments) => arguments.iter().filter_map(expression).collect(),
            Except(function, updates) => {
                let paths = updates.iter().flat_map(|it| it.path.iter());
                let paths = paths.filter(|&&part| !matches!(self.node(part), Value(_)));
                std::iter::once(function).chain(paths).copied().collect()
            }
            Forall(it) | Exists(it) | Choose(it) | Map(it) => sets(&it.ranges),
            Filter(it) | Function(it) => sets(&it.ranges),
            _ => Vec::new(),
        }
    }

    /// Whether `inner` stands within the region of `outer` in the source, and
    /// is not all of it.
    pub fn encloses(&self, outer: NodeId, inner: NodeId) -> bool {
        let span = |node: NodeId| self.origins[node.0 as usize].span;
        let (outer, inner) = (span(outer), span(inner));
        outer.file == inner.file
            && outer.start <= inner.start
            && inner.end <= outer.end
            && outer != inner
    }
}

fn expression(argument: &Argument) -> Option<NodeId> {
    match argument {
        Argument::Eager(node) | Argument::Lazy(node) | Argument::Name(node) => Some(*node),
        Argument::Slot(_) | Argument::Operator(_) => None,
    }
}

fn sets(ranges: &[Range]) -> Vec<NodeId> {
    ranges.iter().filter_map(|range| range.set).collect()
}
