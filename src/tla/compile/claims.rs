//! Claims: what every state must satisfy, taken apart into conjuncts that are
//! not evaluated again while the variables that they read keep their values.

use super::code::{Code, Entry, Node, NodeId, Quantified};
use super::reads::reads_of;

/// Claims about more variables than this are evaluated each time.
pub const REMEMBERED_VARIABLES: usize = 4;
/// Claims about a single variable that are remembered, for each variable.
pub const REMEMBERED_CLAIMS: u32 = 64;

/// Definitions and conjunctions one inside the other that are taken apart.
const DEPTH: usize = 32;
/// Once there are as many conjuncts, the rest is not taken apart.
const CONJUNCTS: usize = 1000;

/// An invariant or a constraint.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The whole of it.
    pub whole: Entry,
    /// Its conjuncts, in order.
    pub parts: Vec<Part>,
}

/// A conjunct.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// What is evaluated.
    pub entry: Entry,
    /// What a state must have in common with another one to satisfy it too.
    pub depends: Dependence,
}

/// What the truth of a conjunct depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependence {
    /// On something that is not looked at.
    Unknown,
    /// On a single variable; the number counts the claims about it.
    One(u32, u32),
    /// On these variables, of which the last may be repeated; the number
    /// counts such claims.
    Several([u32; REMEMBERED_VARIABLES], u32),
}

/// Numbers claims.
#[derive(Debug, Default)]
pub struct Claims {
    about_one: Vec<u32>,
    about_several: u32,
}

impl Claims {
    /// Takes an invariant or a constraint apart.
    pub fn claim(&mut self, code: &mut Code, whole: Entry) -> Claim {
        let mut entries = Vec::new();
        // What prints or draws is done once and in one piece.
        match reads_of(code, whole).alone {
            true => {
                let mut found = Vec::new();
                conjuncts(code, whole, DEPTH, &mut found);
                for entry in found {
                    instances(code, entry, &mut entries);
                }
            }
            false => entries.push(whole),
        }
        let parts = entries.into_iter().map(|entry| Part {
            entry,
            depends: self.dependence(code, entry),
        });
        let parts = parts.collect();
        Claim { whole, parts }
    }

    fn dependence(&mut self, code: &Code, entry: Entry) -> Dependence {
        let reads = reads_of(code, entry);
        if !reads.alone {
            return Dependence::Unknown;
        }
        match *reads.variables {
            [variable] => {
                let index = variable as usize;
                let length = self.about_one.len().max(index + 1);
                self.about_one.resize(length, 0);
                let number = self.about_one[index];
                if number == REMEMBERED_CLAIMS {
                    return Dependence::Unknown;
                }
                self.about_one[index] += 1;
                Dependence::One(variable, number)
            }
            [.., last] if reads.variables.len() <= REMEMBERED_VARIABLES => {
                let mut variables = [last; REMEMBERED_VARIABLES];
                variables[..reads.variables.len()].copy_from_slice(&reads.variables);
                self.about_several += 1;
                Dependence::Several(variables, self.about_several)
            }
            _ => Dependence::Unknown,
        }
    }
}

/// The conjuncts of `entry`, also those inside definitions without parameters,
/// which may be `depth` deep.
fn conjuncts(code: &Code, entry: Entry, depth: usize, found: &mut Vec<Entry>) {
    let inside = match code.node(entry.body) {
        _ if depth == 0 || found.len() >= CONJUNCTS => Vec::new(),
        Node::And(parts) => parts.iter().map(|&body| Entry { body, ..entry }).collect(),
        Node::PerState(_, body) => vec![Entry {
            body: *body,
            ..entry
        }],
        Node::Call(call) if call.arguments.is_empty() => {
            let procedure = &code.procedures[call.procedure.0 as usize];
            vec![Entry {
                frame: procedure.frame,
                body: procedure.body,
            }]
        }
        _ => Vec::new(),
    };
    match inside.is_empty() {
        true => found.push(entry),
        false => inside
            .into_iter()
            .for_each(|part| conjuncts(code, part, depth - 1, found)),
    }
}

/// The conjuncts of what a `\A` says of each element, each under a `\A` of its
/// own if it is about few variables. They may be evaluated in any order, for
/// what does not hold is told by evaluating the whole.
fn instances(code: &mut Code, entry: Entry, found: &mut Vec<Entry>) {
    let Node::Forall(quantified) = code.node(entry.body) else {
        return found.push(entry);
    };
    let Node::And(parts) = code.node(quantified.body) else {
        return found.push(entry);
    };
    let (ranges, parts) = (quantified.ranges.clone(), parts.clone());
    let variables = reads_of(code, entry).variables.len();
    let mut forall = |code: &mut Code, body: NodeId| {
        let ranges = ranges.clone();
        let node = Node::Forall(Box::new(Quantified { ranges, body }));
        let body = push(code, node, entry.body);
        found.push(Entry { body, ..entry });
    };
    let mut rest = Vec::new();
    for &body in &parts {
        match reads_of(code, Entry { body, ..entry }).variables.len() {
            few if few < variables && few <= REMEMBERED_VARIABLES => forall(code, body),
            _ => rest.push(body),
        }
    }
    match *rest {
        [] => {}
        [body] => forall(code, body),
        _ => {
            let body = push(code, Node::And(rest.into()), entry.body);
            forall(code, body);
        }
    }
}

/// A node with the place of another one.
fn push(code: &mut Code, node: Node, like: NodeId) -> NodeId {
    code.nodes.push(node);
    code.origins.push(code.origins[like.0 as usize]);
    NodeId(code.nodes.len() as u32 - 1)
}
