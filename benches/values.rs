//! What the operations on values cost that every state of two-phase commit
//! needs: `cargo bench --bench values [name part] [iterations]`. For
//! instruction counts, run one of them under `perf stat -e instructions:u`
//! with two numbers of iterations and divide the difference.

use std::hint::black_box;
use std::time::Instant;

use tlaloc::tla::resolve::ir::{Atom, AtomId};
use tlaloc::tla::value::{AtomTable, Heap, Mark, Value};

const MANAGERS: u32 = 8;

/// The constants and one state of two-phase commit.
struct TwoPhase {
    heap: Heap,
    mark: Mark,
    managers: Vec<Value>,
    prepared: Value,
    /// The fields of `[type |-> "Prepared", rm |-> r]`.
    message_domain: Value,
    state: [Value; 4],
    bytes: Vec<u8>,
}

impl TwoPhase {
    fn new() -> Self {
        let texts = [
            "type", "rm", "Prepared", "Commit", "Abort", "working", "prepared", "init",
        ];
        let mut atoms: Vec<Atom> = texts.map(|text| Atom::String(text.into())).into();
        atoms.extend((0..MANAGERS).map(|index| Atom::ModelValue(format!("r{index}"))));
        let mut heap = Heap::new(AtomTable::new(&atoms), 1 << 30);
        let managers: Vec<Value> = (0..MANAGERS)
            .map(|index| heap.atom(AtomId(texts.len() as u32 + index)))
            .collect();
        let all = heap.set(&managers).unwrap();
        let all = heap.register_domain(all).unwrap();
        let message_domain = heap.record_domain(&[AtomId(0), AtomId(1)]).unwrap();
        let message_domain = heap.register_domain(message_domain).unwrap();
        let short_domain = heap.record_domain(&[AtomId(0)]).unwrap();
        let short_domain = heap.register_domain(short_domain).unwrap();
        let prepared = heap.atom(AtomId(2));
        heap.freeze();
        let mark = heap.mark();

        let working = heap.atom(AtomId(5));
        let states = heap.function(all, &[working; MANAGERS as usize]).unwrap();
        let some = heap.set(&managers[..4]).unwrap();
        let mut messages = Vec::new();
        for &manager in &managers {
            messages.push(heap.function(message_domain, &[prepared, manager]).unwrap());
        }
        for atom in [3, 4] {
            let kind = heap.atom(AtomId(atom));
            messages.push(heap.function(short_domain, &[kind]).unwrap());
        }
        let messages = heap.set(&messages).unwrap();
        let state = [states, heap.atom(AtomId(7)), some, messages];
        let mut bytes = Vec::new();
        for value in state {
            heap.encode(value, &mut bytes).unwrap();
        }
        TwoPhase {
            heap,
            mark,
            managers,
            prepared,
            message_domain,
            state,
            bytes,
        }
    }

    fn decode(&mut self) -> [Value; 4] {
        let mut at = 0;
        self.state.map(|_| {
            let (value, used) = self.heap.decode(&self.bytes[at..]).unwrap();
            at += used;
            value
        })
    }
}

/// A named operation.
type Case = (&'static str, fn(&mut TwoPhase, usize));

const CASES: [Case; 9] = [
    ("decode state", |model, _| {
        model.heap.truncate(model.mark);
        black_box(model.decode());
    }),
    ("encode state", |model, _| {
        let mut bytes = std::mem::take(&mut model.bytes);
        bytes.clear();
        for value in model.state {
            model.heap.encode(value, &mut bytes).unwrap();
        }
        model.bytes = bytes;
    }),
    ("message set: add a message", |model, index| {
        with_mark(model, |model| {
            let manager = model.managers[index % MANAGERS as usize];
            let message = model
                .heap
                .function(model.message_domain, &[model.prepared, manager])
                .unwrap();
            let one = model.heap.set(&[message]).unwrap();
            black_box(model.heap.union(model.state[3], one).unwrap());
        });
    }),
    ("message set: membership", |model, index| {
        with_mark(model, |model| {
            let manager = model.managers[index % MANAGERS as usize];
            let message = model
                .heap
                .function(model.message_domain, &[model.prepared, manager])
                .unwrap();
            black_box(model.heap.member(message, model.state[3]).unwrap());
        });
    }),
    ("atom set: add an element", |model, index| {
        with_mark(model, |model| {
            let manager = model.managers[index % MANAGERS as usize];
            let one = model.heap.set(&[manager]).unwrap();
            black_box(model.heap.union(model.state[2], one).unwrap());
        });
    }),
    ("atom set: membership", |model, index| {
        let manager = model.managers[index % MANAGERS as usize];
        black_box(model.heap.member(manager, model.state[2]).unwrap());
    }),
    ("function: apply", |model, index| {
        let manager = model.managers[index % MANAGERS as usize];
        black_box(model.heap.apply(model.state[0], manager).unwrap());
    }),
    ("function: EXCEPT", |model, index| {
        with_mark(model, |model| {
            let manager = model.managers[index % MANAGERS as usize];
            black_box(
                model
                    .heap
                    .except(model.state[0], manager, model.prepared)
                    .unwrap(),
            );
        });
    }),
    ("set equality", |model, index| {
        with_mark(model, |model| {
            let count = index % MANAGERS as usize;
            let some = model.heap.set(&model.managers[..count]).unwrap();
            black_box(model.heap.equal(model.state[2], some).unwrap());
        });
    }),
];

fn with_mark(model: &mut TwoPhase, operation: impl FnOnce(&mut TwoPhase)) {
    let mark = model.heap.mark();
    operation(model);
    model.heap.truncate(mark);
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let part = arguments.first().map_or("", String::as_str);
    let iterations: usize = arguments
        .get(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(2_000_000);
    for (name, operation) in CASES {
        if !name.contains(part) {
            continue;
        }
        let mut model = TwoPhase::new();
        let start = Instant::now();
        for index in 0..iterations {
            operation(&mut model, index);
        }
        let nanoseconds = start.elapsed().as_nanos() as f64 / iterations as f64;
        println!(
            "{name:28} {nanoseconds:8.1} ns, {} bytes a state",
            model.bytes.len()
        );
    }
}
