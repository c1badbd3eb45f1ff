//! Claims: what every state must satisfy, taken apart into conjuncts that are
//! not evaluated again while the variables that they read keep their values.

use super::code::{Code, Entry, Node};
use super::reads::reads_of;

/// Claims about more variables than this are evaluated each time.
pub const REMEMBERED_VARIABLES: usize = 4;
/// Claims about a single variable that are remembered, for each variable.
pub const REMEMBERED_CLAIMS: u32 = 64;

/// Definitions and conjunctions one inside the other that are taken apart.
const DEPTH: usize = 32;
/// Once there are as many conjuncts, the rest is not taken apart.
const CONJUNCTS: usize = 1000;

/// An invariant.
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
    /// Takes an invariant apart.
    pub fn claim(&mut self, code: &Code, whole: Entry) -> Claim {
        let mut entries = Vec::new();
        // What prints or draws is done once and in one piece.
        match reads_of(code, whole).alone {
            true => conjuncts(code, whole, DEPTH, &mut entries),
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
