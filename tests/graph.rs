//! A model given by a graph, drawn from a seed, with every kind of fault; and a
//! plain sequential search of it that says what is to be reported.

use std::collections::{BTreeMap, BTreeSet};

use tlaloc::model::{
    Action, ActionId, Binding, CoreEnvironment, ErrorKind, Fingerprint, FingerprintSeed, Model,
    ModelError, Part, Property, PropertyId, PropertyKind, Sink,
};

pub type Node = u32;

/// States are nodes, written as text so that their lengths vary.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub initial: Vec<Node>,
    pub edges: Vec<Vec<(ActionId, Node)>>,
    /// Nodes outside the constraints.
    pub outside: BTreeSet<Node>,
    /// Nodes that break property 0 or 1, both invariants.
    pub bad: [BTreeSet<Node>; 2],
    /// Steps that break property 2, an action property.
    pub forbidden: BTreeSet<(Node, Node)>,
    /// Nodes whose successors end with an error.
    pub stuck: BTreeSet<Node>,
    /// Nodes at which checking fails.
    pub unreadable: BTreeSet<Node>,
    /// Nodes that make the model panic when it is asked for their successors.
    pub explosive: BTreeSet<Node>,
    /// Nodes with the same quotient by this look the same.
    pub view: Node,
    pub checks_deadlock: bool,
}

pub const ACTIONS: [&str; 3] = ["Advance", "Return", "Leap"];
pub const FORBIDDEN: PropertyId = 2;

/// A generator of numbers: SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((((z ^ (z >> 31)) >> 32) * u64::from(bound)) >> 32) as u32
    }

    fn some(&mut self, count: u32, bound: u32) -> BTreeSet<Node> {
        (0..count).map(|_| self.below(bound)).collect()
    }
}

impl Graph {
    /// A graph of `nodes` nodes without faults: several initial nodes, edges
    /// that mostly lead a little ahead, so that there are many levels.
    pub fn random(random: &mut Random, nodes: u32) -> Graph {
        let mut graph = Graph {
            initial: (0..4).map(|_| random.below(nodes / 10 + 1)).collect(),
            edges: vec![Vec::new(); nodes as usize],
            view: 1,
            ..Graph::default()
        };
        for node in 0..nodes {
            for _ in 0..1 + random.below(5) {
                let edge = match random.below(8) {
                    0 => (1, random.below(node + 1)),
                    1 => (2, random.below(nodes)),
                    _ => (0, (node + 1 + random.below(9)).min(nodes - 1)),
                };
                graph.edges[node as usize].push(edge);
            }
        }
        graph
    }

    pub fn with_faults(mut self, random: &mut Random) -> Graph {
        let nodes = self.edges.len() as u32;
        self.outside = random.some(nodes / 20, nodes);
        self.bad = [0, 1].map(|_| {
            let count = random.below(4);
            random.some(count, nodes)
        });
        self.stuck = random.some(2, nodes);
        self.unreadable = random.some(2, nodes);
        self.explosive = random.some(1, nodes);
        for _ in 0..random.below(3) {
            let node = random.below(nodes);
            let edges = &self.edges[node as usize];
            let (_, target) = edges[random.below(edges.len() as u32) as usize];
            self.forbidden.insert((node, target));
        }
        for _ in 0..random.below(3) {
            self.edges[random.below(nodes) as usize].clear();
            self.checks_deadlock = true;
        }
        self
    }

    fn fingerprint(&self, seed: FingerprintSeed, node: Node) -> Fingerprint {
        Fingerprint::of_bytes(seed, &(node / self.view).to_le_bytes())
    }

    fn check(&self, node: Node) -> Result<Option<PropertyId>, ModelError> {
        if self.unreadable.contains(&node) {
            return Err(error(format!("cannot read {node}")));
        }
        let broken = self.bad.iter().position(|bad| bad.contains(&node));
        Ok(broken.map(|property| property as PropertyId))
    }
}

fn error(message: String) -> ModelError {
    ModelError::new(ErrorKind::Evaluation, message)
}

pub fn write(node: Node) -> String {
    node.to_string()
}

fn read(state: &[u8]) -> Node {
    let text = std::str::from_utf8(state).expect("a state is text");
    text.parse().expect("a state is a number")
}

impl Model for Graph {
    type Context = FingerprintSeed;

    fn context(&self, core: &CoreEnvironment) -> Result<FingerprintSeed, ModelError> {
        Ok(core.seed)
    }

    fn initial_states<S: Sink>(
        &self,
        seed: &mut FingerprintSeed,
        part: Part,
        sink: &mut S,
    ) -> Result<(), ModelError> {
        for (index, &node) in self.initial.iter().enumerate() {
            if index % part.of == part.index {
                let text = write(node);
                sink.add(0, self.fingerprint(*seed, node), |out| {
                    out.extend(text.bytes());
                });
            }
        }
        Ok(())
    }

    fn successors<S: Sink>(
        &self,
        seed: &mut FingerprintSeed,
        state: &[u8],
        sink: &mut S,
    ) -> Result<(), ModelError> {
        let node = read(state);
        for &(action, target) in &self.edges[node as usize] {
            let text = write(target);
            let bytes = |out: &mut Vec<u8>| out.extend(text.bytes());
            if self.forbidden.contains(&(node, target)) {
                sink.violation(action, FORBIDDEN, bytes);
            }
            if self.outside.contains(&target) {
                sink.add_outside(action);
                if let Some(property) = self.bad.iter().position(|bad| bad.contains(&target)) {
                    sink.violation(action, property as PropertyId, bytes);
                }
            } else {
                sink.add(action, self.fingerprint(*seed, target), bytes);
            }
        }
        assert!(!self.explosive.contains(&node), "{node} explodes");
        if self.stuck.contains(&node) {
            return Err(error(format!("stuck at {node}")));
        }
        Ok(())
    }

    fn check_state(
        &self,
        _: &mut FingerprintSeed,
        state: &[u8],
    ) -> Result<Option<PropertyId>, ModelError> {
        self.check(read(state))
    }

    fn merges_states(&self) -> bool {
        self.view > 1
    }

    fn actions(&self) -> Vec<Action> {
        ACTIONS.map(Action::named).to_vec()
    }

    fn properties(&self) -> Vec<Property> {
        let forbidden = Property {
            kind: PropertyKind::ActionProperty,
            ..Property::invariant("NeverForbidden")
        };
        let invariants = ["NeverBad", "NeverWorse"].map(Property::invariant);
        invariants.into_iter().chain([forbidden]).collect()
    }

    fn checks_deadlock(&self) -> bool {
        self.checks_deadlock
    }

    fn render(&self, _: &mut FingerprintSeed, state: &[u8]) -> Vec<Binding> {
        let node = read(state);
        vec![Binding::new("node", node), Binding::new("tens", node / 10)]
    }
}

/// What is wrong, in the order of preference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Invariant(PropertyId),
    ActionProperty,
    Deadlock,
    Error(String),
}

/// What is to be reported of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub fault: Option<Fault>,
    pub generated: u64,
    pub distinct: u64,
    pub left: u64,
    pub depth: u64,
    /// The behaviour: how each state was reached, and the state.
    pub behaviour: Vec<(Option<ActionId>, Node)>,
}

/// A state of the level being found, and how it was reached first in the
/// canonical order: parent's fingerprint, ordinal, text.
type Reached = (u64, usize, String, Option<(ActionId, u64)>);

type Behaviour = Vec<(Option<ActionId>, Node)>;

/// Length, rank of the fault, content of the end.
type Rank = (usize, Fault, u64, usize, String);

/// Searches `graph` level by level.
pub struct Reference<'a> {
    graph: &'a Graph,
    seed: FingerprintSeed,
    /// Behaviours to every state, by fingerprint.
    known: BTreeMap<u64, Behaviour>,
    /// Ranked faults, and what is reported of them.
    faults: BTreeMap<Rank, (Fault, Behaviour)>,
    generated: u64,
}

impl<'a> Reference<'a> {
    pub fn search(graph: &'a Graph, seed: FingerprintSeed) -> Expected {
        let mut search = Reference {
            graph,
            seed,
            known: BTreeMap::new(),
            faults: BTreeMap::new(),
            generated: graph.initial.len() as u64,
        };
        let mut found: BTreeMap<u64, Reached> = BTreeMap::new();
        for &node in &graph.initial {
            let reached = (0, 0, write(node), None);
            keep_least(&mut found, search.fingerprint(node), reached);
        }
        let mut depth = 0;
        let mut level = search.close(found);
        while !level.is_empty() && search.faults.is_empty() {
            depth += 1;
            let found = search.expand(&level);
            level = search.close(found);
        }
        if !level.is_empty() {
            depth += 1;
        }
        let first = search.faults.into_values().next();
        let (fault, behaviour) = first.map_or((None, Vec::new()), |(fault, b)| (Some(fault), b));
        Expected {
            fault,
            generated: search.generated,
            distinct: search.known.len() as u64,
            left: level.len() as u64,
            depth,
            behaviour,
        }
    }

    fn fingerprint(&self, node: Node) -> u64 {
        self.graph.fingerprint(self.seed, node).0 as u64
    }

    fn fault(&mut self, fault: Fault, end: (u64, usize, String), behaviour: Behaviour) {
        // Errors are one rank, whatever their message.
        let rank = match &fault {
            Fault::Error(_) => Fault::Error(String::new()),
            other => other.clone(),
        };
        let key = (behaviour.len(), rank, end.0, end.1, end.2);
        self.faults.insert(key, (fault, behaviour));
    }

    /// Makes the found states known and checks them; returns their
    /// fingerprints.
    fn close(&mut self, found: BTreeMap<u64, Reached>) -> Vec<u64> {
        for (&fingerprint, (_, _, text, step)) in &found {
            let node = read(text.as_bytes());
            let mut behaviour = step.map_or(Vec::new(), |(_, parent)| self.known[&parent].clone());
            behaviour.push((step.map(|(action, _)| action), node));
            self.known.insert(fingerprint, behaviour.clone());
            let fault = match self.graph.check(node) {
                Ok(None) => continue,
                Ok(Some(property)) => Fault::Invariant(property),
                Err(error) => Fault::Error(error.message.clone()),
            };
            self.fault(fault, (fingerprint, 0, String::new()), behaviour);
        }
        found.into_keys().collect()
    }

    fn expand(&mut self, level: &[u64]) -> BTreeMap<u64, Reached> {
        let graph = self.graph;
        let mut found = BTreeMap::new();
        for &parent in level {
            let behaviour = self.known[&parent].clone();
            let (_, node) = behaviour[behaviour.len() - 1];
            let edges = &graph.edges[node as usize];
            self.generated += edges.len() as u64;
            let mut inside = 0;
            for (ordinal, &(action, target)) in edges.iter().enumerate() {
                let step = || {
                    let mut behaviour = behaviour.clone();
                    behaviour.push((Some(action), target));
                    behaviour
                };
                if graph.forbidden.contains(&(node, target)) {
                    let end = (parent, ordinal, write(target));
                    self.fault(Fault::ActionProperty, end, step());
                }
                if graph.outside.contains(&target) {
                    let broken = graph.bad.iter().position(|bad| bad.contains(&target));
                    if let Some(property) = broken {
                        // It is counted before it is checked.
                        let end = (parent, ordinal + 1, write(target));
                        self.fault(Fault::Invariant(property as PropertyId), end, step());
                    }
                    continue;
                }
                let reached = (parent, inside, write(target), Some((action, parent)));
                inside += 1;
                let fingerprint = self.fingerprint(target);
                if !self.known.contains_key(&fingerprint) {
                    keep_least(&mut found, fingerprint, reached);
                }
            }
            let fault = if graph.explosive.contains(&node) {
                Fault::Error(format!("the model panicked: {node} explodes"))
            } else if graph.stuck.contains(&node) {
                Fault::Error(format!("stuck at {node}"))
            } else if edges.is_empty() && graph.checks_deadlock {
                Fault::Deadlock
            } else {
                continue;
            };
            self.fault(fault, (parent, 0, String::new()), behaviour);
        }
        found
    }
}

fn keep_least(found: &mut BTreeMap<u64, Reached>, fingerprint: u64, reached: Reached) {
    let least = found.entry(fingerprint).or_insert_with(|| reached.clone());
    if reached < *least {
        *least = reached;
    }
}
