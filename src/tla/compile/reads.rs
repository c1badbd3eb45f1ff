//! Which variables code reads, and whether its value depends on them alone.

use super::analysis::is_pure_builtin;
use super::code::{
    ActionEntry, Argument, Code, Entry, Node, NodeId, OperatorId, ProcedureId, Range, Step, StepId,
};
use crate::tla::modules::Builtin;

/// What is known about the value of an expression without parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    /// The variables of the state that it is about, in order.
    pub variables: Vec<u32>,
    /// Whether it depends on nothing else: no other state, no chance, no
    /// output.
    pub alone: bool,
}

/// What the value of `entry` depends on.
pub fn reads_of(code: &Code, entry: Entry) -> Reads {
    let mut reader = Reader::new(code);
    reader.node(entry.body);
    reader.finish()
}

/// The variables of the current state that are read when `next` is run and
/// `asked` is asked of each transition. That an action leaves a variable alone
/// is no reading.
pub fn read_by_transitions(code: &Code, next: Option<ActionEntry>, asked: &[Entry]) -> Vec<u32> {
    let mut reader = Reader::new(code);
    if let Some(next) = next {
        reader.step(next.start);
    }
    asked.iter().for_each(|entry| reader.node(entry.body));
    reader.finish().variables
}

/// Follows everything that may be evaluated; each node once.
pub(super) struct Reader<'c> {
    code: &'c Code,
    nodes: Vec<bool>,
    procedures: Vec<bool>,
    steps: Vec<bool>,
    variables: Vec<u32>,
    alone: bool,
}

impl<'c> Reader<'c> {
    pub(super) fn new(code: &'c Code) -> Self {
        Reader {
            code,
            nodes: vec![false; code.nodes.len()],
            procedures: vec![false; code.procedures.len()],
            steps: vec![false; code.steps.len()],
            variables: Vec::new(),
            alone: true,
        }
    }

    pub(super) fn finish(mut self) -> Reads {
        self.variables.sort_unstable();
        self.variables.dedup();
        Reads {
            variables: self.variables,
            alone: self.alone,
        }
    }

    pub(super) fn node(&mut self, id: NodeId) {
        if std::mem::replace(&mut self.nodes[id.0 as usize], true) {
            return;
        }
        use Node::*;
        match self.code.node(id) {
            Value(_) | Constant(_) | Local(_) | Fail(..) => {}
            Variable(variable) => self.variables.push(*variable),
            Path(path) => {
                self.node(path.root);
                for &(argument, _) in &path.steps {
                    self.node(argument);
                }
            }
            PerState(_, a) | Not(a) | Field(a, _) | EqualValue(a, _) | NotEqualValue(a, _) => {
                self.node(*a);
            }
            Primed(_) => self.alone = false,
            Prime(a) | Unchanged(a) => {
                self.alone = false;
                self.node(*a);
            }
            Square(a, b) | Angle(a, b) => {
                self.alone = false;
                self.all(&[*a, *b]);
            }
            Enabled(step) | Composition(step) => {
                self.alone = false;
                self.step(*step);
            }
            Call(call) => {
                self.procedure(call.procedure);
                self.arguments(&call.arguments);
            }
            CallLocal(_, arguments) => self.arguments(arguments),
            Table(table) => self.all(&table.arguments),
            And(parts) | Or(parts) | Set(parts) | Tuple(parts) | Product(parts) => self.all(parts),
            Implies(a, b)
            | Equivalent(a, b)
            | FunctionSet(a, b)
            | Apply(a, b)
            | Equal(a, b)
            | NotEqual(a, b)
            | In(a, b)
            | NotIn(a, b)
            | Arithmetic(_, a, b)
            | Bind(_, a, b)
            | BindEager(_, a, b) => self.all(&[*a, *b]),
            If(a, b, c) => self.all(&[*a, *b, *c]),
            Case(case) => {
                for &(condition, value) in &case.arms {
                    self.all(&[condition, value]);
                }
                case.other.iter().for_each(|&other| self.node(other));
            }
            Forall(it) | Exists(it) | Choose(it) | Map(it) => self.over(&it.ranges, it.body),
            Filter(it) | Function(it) => self.over(&it.ranges, it.body),
            Record(record) | RecordSet(record) => self.all(&record.values),
            Except(function, updates) => {
                self.node(*function);
                for update in updates {
                    self.all(&update.path);
                    self.node(update.value);
                }
            }
            Native(builtin, parts) => {
                self.builtin(*builtin);
                self.all(parts);
            }
            HigherOrder(builtin, arguments) => {
                self.builtin(*builtin);
                self.arguments(arguments);
            }
        }
    }

    /// Follows a step and those after it, each once.
    fn step(&mut self, first: StepId) {
        let mut left = vec![first];
        while let Some(id) = left.pop() {
            if std::mem::replace(&mut self.steps[id.0 as usize], true) {
                continue;
            }
            match self.code.step(id) {
                Step::Emit(_) => {}
                Step::Guard(a, then)
                | Step::Same(a, then)
                | Step::Changed(a, then)
                | Step::Bind(_, a, then)
                | Step::Assign { value: a, then, .. }
                | Step::AssignIn { set: a, then, .. } => {
                    self.node(*a);
                    left.push(*then);
                }
                Step::Conjunct { action, test, then } => {
                    self.node(*test);
                    left.extend([*action, *then]);
                }
                Step::Branch(steps) => left.extend(steps),
                Step::Exists(ranges, then) => {
                    self.ranges(ranges);
                    left.push(*then);
                }
                Step::Forall {
                    ranges,
                    body,
                    test,
                    then,
                    ..
                } => {
                    self.ranges(ranges);
                    self.node(*test);
                    left.extend([*body, *then]);
                }
                Step::Again(then) | Step::Unchanged { then, .. } | Step::Compose(then) => {
                    left.push(*then);
                }
                Step::Middle(then, _) | Step::Composed(then, _) => left.push(*then),
                Step::Meets(formula, _) => self.node(*formula),
                Step::Return(_) => {}
                Step::Argument {
                    ranges,
                    argument,
                    then,
                } => {
                    self.ranges(ranges);
                    self.node(*argument);
                    left.push(*then);
                }
                Step::Call(call) => {
                    self.arguments(&call.arguments);
                    let routine = &self.code.routines[call.routine.0 as usize];
                    left.extend([routine.start, call.then]);
                }
                Step::CallLocal(call) => {
                    self.arguments(&call.arguments);
                    self.node(call.test);
                    left.push(call.then);
                }
                Step::If(condition, yes, no) => {
                    self.node(*condition);
                    left.extend([*yes, *no]);
                }
                Step::Case(arms, other) => {
                    left.push(*other);
                    for &(condition, action) in arms {
                        self.node(condition);
                        left.push(action);
                    }
                }
            }
        }
    }

    fn all(&mut self, parts: &[NodeId]) {
        parts.iter().for_each(|&part| self.node(part));
    }

    fn over(&mut self, ranges: &[Range], body: NodeId) {
        self.ranges(ranges);
        self.node(body);
    }

    fn ranges(&mut self, ranges: &[Range]) {
        ranges
            .iter()
            .filter_map(|range| range.set)
            .for_each(|set| self.node(set));
    }

    fn builtin(&mut self, builtin: Builtin) {
        self.alone &= is_pure_builtin(builtin);
    }

    fn procedure(&mut self, id: ProcedureId) {
        if !std::mem::replace(&mut self.procedures[id.0 as usize], true) {
            self.node(self.code.procedures[id.0 as usize].body);
        }
    }

    fn operator(&mut self, id: OperatorId) {
        let operator = &self.code.operators[id.0 as usize];
        self.procedure(operator.procedure);
        self.arguments(&operator.captures);
    }

    fn arguments(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            match argument {
                Argument::Eager(node) | Argument::Lazy(node) | Argument::Name(node) => {
                    self.node(*node);
                }
                Argument::Slot(_) => {}
                Argument::Operator(operator) => self.operator(*operator),
            }
        }
    }
}
