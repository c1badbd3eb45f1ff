//! [`Core`]: what one core needs to evaluate.

use std::sync::Arc;

use shards::fingerprint::{Fingerprint, FingerprintSeed};

use super::applied::Applied;
use super::canonical::Orbits;
use super::fault::Fault;
use super::known::{Known, UNKNOWN, ValueNumber};
use super::memo::Memo;
use super::registers::Registers;
use super::routine::Aside;
use super::warnings::Warnings;
use crate::model::{CoreEnvironment, CutShortHandle, Part, PrintHandle};
use crate::tla::compile::code::{NodeId, OperatorId, StepId};
use crate::tla::value::{Heap, Mark, Value};

/// What a slot of a frame holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// A value.
    Value(Value),
    /// An expression that is evaluated when the slot is first read, in the
    /// frame at `base`, for the successor if `primed`.
    Thunk {
        node: NodeId,
        base: u32,
        primed: bool,
    },
    /// An expression that is evaluated each time, in the frame at `base`, for
    /// the state that it is needed for; for the successor if `primed`.
    Name {
        node: NodeId,
        base: u32,
        primed: bool,
    },
    /// Another slot, further down the stack.
    Reference(u32),
    /// An operator whose captures are in the frame at `base`.
    Operator(OperatorId, u32),
    /// An operator with the values that it captured: a closure.
    Captured(Value),
    /// What is left to do for a `\A` in an action: an index into
    /// [`Core::conjunctions`], and the next combination.
    Conjunction(u32, u32),
    /// What follows a routine, and the frame for it.
    Return {
        step: StepId,
        base: u32,
        call: NodeId,
    },
}

/// How often something random was drawn.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Draws {
    pub count: u32,
    /// Whether a constant is being evaluated.
    pub in_constant: bool,
}

impl Draws {
    /// Begins the evaluation of a constant; returns what counts after it.
    pub fn open(&mut self) -> Draws {
        let constant = Draws {
            count: 0,
            in_constant: true,
        };
        std::mem::replace(self, constant)
    }
}

/// What one core needs to evaluate: values, the stack of frames, the variables
/// of two states.
pub struct Core {
    /// The values.
    pub heap: Heap,
    /// Constants that were evaluated, by cell.
    pub(super) constants: Vec<Option<Value>>,
    /// The constants that were known when the heap was frozen.
    first_constants: Vec<Option<Value>>,
    /// All that is older than this is dropped by [`Core::forget`] only:
    /// constants and known values lie there.
    pub(super) floor: Mark,
    pub(super) known: Known,
    /// The numbers of the current state's values.
    pub(super) values: Vec<ValueNumber>,
    /// What was evaluated once a state, with the number of the state.
    pub(super) per_state: Vec<(u64, Value)>,
    /// The number of the current state, counted up with each.
    pub(super) state: u64,
    /// Numbers given to states so far.
    states: u64,
    /// What was drawn in this state.
    pub(super) draws: Draws,
    pub(super) stack: Vec<Slot>,
    /// The first slot above all frames.
    pub(super) top: usize,
    /// The variables of the current state, then those of the successor.
    pub(super) variables: Vec<Option<Value>>,
    /// Whether variables of the current state without a value are to be decoded
    /// when they are read, and those of the successor that were left alone.
    pub(super) pending: bool,
    /// The variables that were assigned, in order.
    pub(super) trail: Vec<u32>,
    /// How often a slot was filled with a value that needs the heap.
    pub(super) remembered: u64,
    /// The elements of each `\A` in an action that is being done.
    pub(super) conjunctions: Vec<Vec<Value>>,
    /// The states before each action composition that is being done.
    pub(super) compositions: Vec<Aside>,
    /// How many routines are open inside one another.
    pub(super) open_routines: u32,
    /// How often an expression that stands for itself was evaluated.
    pub(super) unsettled: u64,
    /// What recursive functions were found to be.
    pub(super) memo: Memo,
    /// What other functions were found to be in this state.
    pub(super) applied: Applied,
    /// The sets of ranges that are being looked through, used as a stack.
    pub(super) scratch: Vec<Value>,
    /// Elements of sets that are being built, used as a stack.
    pub(super) results: Vec<Value>,
    /// Whether initial states are being divided among cores.
    pub(super) division: Option<Division>,
    pub(super) successor: Successor,
    pub(super) orbits: Orbits,
    /// Why an evaluation failed, on the way to who asked for it.
    pub(super) fault: Option<Fault>,
    /// What TLCGet and TLCSet look at.
    pub registers: Registers,
    pub(super) seed: FingerprintSeed,
    pub(super) print: PrintHandle,
    /// Where warnings go, if anywhere.
    pub warnings: Option<Warnings>,
    /// Whether there was something to warn of.
    pub(super) is_odd: bool,
    /// Elements looked at on the way through sets that are not explicit.
    pub(super) steps: u32,
    /// Whether the run is to end without a verdict.
    pub(super) is_cut_short: CutShortHandle,
    /// Whether functions are left unevaluated: see `Evaluator::applied`.
    pub(super) keeps_functions: bool,
    /// Whether more is to be found out about what fails.
    pub explains: bool,
}

/// How initial states are divided: alternatives are dealt out in turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Division {
    pub index: usize,
    pub of: usize,
    /// Alternatives seen.
    pub seen: usize,
    /// Choices made on the way here.
    pub depth: usize,
    /// Whether the alternative that is being followed was dealt to this core.
    pub decided: bool,
}

/// The encoding of a state and of what an action changes of it.
#[derive(Debug, Default)]
pub(super) struct Successor {
    /// The bytes of the current state.
    pub current: Vec<u8>,
    /// Where the values begin in it.
    pub header: usize,
    /// Where the bytes of each variable end, counted from there; empty while
    /// there is no current state.
    pub ends: Vec<u32>,
    /// The part fingerprint of each variable of the current state.
    pub parts: Vec<Fingerprint>,
    /// For each assigned variable, its bytes in `bytes` and its fingerprint;
    /// absent while they are not known.
    pub changes: Vec<Option<Change>>,
    /// Encodings of changed variables. Those of earlier successors stay among
    /// them until they are compacted.
    pub bytes: Vec<u8>,
    /// The length of `bytes` at which they are compacted.
    pub compacted_at: usize,
}

/// The bytes of changed variables that are kept without a look at which of them
/// are still of use: enough that a state rarely has so many successors.
const CHANGED_BYTES: usize = 1 << 20;

/// A variable of the successor.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// It has the same value.
    None,
    /// Its bytes, and their part fingerprint.
    Bytes {
        start: u32,
        end: u32,
        part: Fingerprint,
    },
}

impl Successor {
    /// Without a current state, of which `variables` can be assigned.
    fn new(variables: usize) -> Self {
        Successor {
            changes: vec![None; variables],
            compacted_at: CHANGED_BYTES,
            ..Successor::default()
        }
    }

    /// Drops the current state and what was changed of it.
    fn clear(&mut self) {
        self.changes.fill(None);
        self.bytes.clear();
        self.compacted_at = CHANGED_BYTES;
        self.current.clear();
        self.header = 0;
        self.ends.clear();
    }

    /// Drops the bytes that no variable has: one state may have more successors
    /// than there is memory for.
    #[cold]
    pub(super) fn compact(&mut self) {
        let mut changes: Vec<&mut Change> = self.changes.iter_mut().flatten().collect();
        changes.sort_unstable_by_key(|change| match change {
            Change::None => 0,
            Change::Bytes { start, .. } => *start,
        });
        let mut length = 0;
        for change in changes {
            if let Change::Bytes { start, end, .. } = change {
                let range = *start as usize..*end as usize;
                *start = length as u32;
                self.bytes.copy_within(range.clone(), length);
                length += range.len();
                *end = length as u32;
            }
        }
        self.bytes.truncate(length);
        self.compacted_at = CHANGED_BYTES.max(2 * length);
    }

    fn memory_bytes(&self) -> usize {
        self.current.capacity() + self.bytes.capacity()
    }
}

impl Core {
    /// A core whose heap holds the constants that are known so far; `per_state`
    /// is [`Code::per_state`](crate::tla::compile::code::Code::per_state).
    pub fn new(
        mut heap: Heap,
        constants: Vec<Option<Value>>,
        variables: usize,
        per_state: usize,
        environment: &CoreEnvironment,
    ) -> Self {
        // It may come from another thread.
        heap.set_stack_floor(0);
        let floor = heap.mark();
        Core {
            heap,
            first_constants: constants.clone(),
            constants,
            floor,
            known: Known::new(variables),
            values: vec![UNKNOWN; variables],
            per_state: vec![(0, Value::FALSE); per_state],
            state: 0,
            states: 0,
            draws: Draws::default(),
            stack: Vec::new(),
            top: 0,
            variables: vec![None; 2 * variables],
            pending: false,
            trail: Vec::new(),
            remembered: 0,
            conjunctions: Vec::new(),
            compositions: Vec::new(),
            open_routines: 0,
            unsettled: 0,
            memo: Memo::default(),
            applied: Applied::default(),
            scratch: Vec::new(),
            results: Vec::new(),
            division: None,
            successor: Successor::new(variables),
            orbits: Orbits::default(),
            fault: None,
            registers: Registers::default(),
            seed: environment.seed,
            print: Arc::clone(&environment.print),
            warnings: None,
            is_odd: false,
            steps: 0,
            is_cut_short: Arc::clone(&environment.is_cut_short),
            keeps_functions: false,
            explains: false,
        }
    }

    /// The memory in use, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.heap.memory_bytes()
            + self.stack.capacity() * size_of::<Slot>()
            + self.scratch.capacity() * size_of::<Value>()
            + self.orbits.memory_bytes()
            + self.known.memory_bytes()
            + self.successor.memory_bytes()
    }

    /// The seed of all fingerprints of this run.
    pub fn seed(&self) -> FingerprintSeed {
        self.seed
    }

    /// The values of the current state's variables, as TLC prints them.
    pub fn render(&mut self) -> Vec<String> {
        for index in 0..self.values.len() {
            if self.variables[index].is_none() && self.pending {
                // What cannot be decoded is shown as unknown.
                let _ = self.decode_variable(index);
            }
        }
        let values = self.variables[..self.variables.len() / 2].to_vec();
        let text = |value: Option<Value>| match value {
            Some(value) => self.heap.render(value),
            None => "?".to_string(),
        };
        values.into_iter().map(text).collect()
    }

    /// Restricts the search for initial states to one part of them.
    pub fn divide(&mut self, part: Part) {
        self.division = (part.of > 1).then_some(Division {
            index: part.index,
            of: part.of,
            seen: 0,
            depth: 0,
            decided: false,
        });
    }

    /// A number that no state had.
    pub(super) fn fresh_state(&mut self) -> u64 {
        self.states += 1;
        self.states
    }

    /// Makes ready for the next evaluation: drops all but the constants.
    pub fn begin(&mut self) {
        self.heap.truncate(self.floor);
        self.state = self.fresh_state();
        self.draws = Draws::default();
        self.top = 0;
        self.trail.clear();
        self.conjunctions.clear();
        self.compositions.clear();
        self.open_routines = 0;
        self.memo.begin();
        self.scratch.clear();
        self.results.clear();
        self.division = None;
        self.variables.fill(None);
        self.successor.clear();
        self.orbits.begin();
        self.pending = false;
        self.keeps_functions = false;
    }

    /// Drops what was learnt since the heap was frozen: known values, and
    /// constants, which are evaluated again when they are needed.
    #[cold]
    pub(super) fn forget(&mut self) {
        self.heap.clear();
        self.floor = self.heap.mark();
        self.constants.clone_from(&self.first_constants);
        self.known.clear();
    }
}
