//! TLCGet and TLCSet: what a core remembers, and what it knows of the search.

use super::Evaluator;
use super::fault::{Fault, Result};
use crate::model::{ErrorKind, Figures};
use crate::tla::compile::code::NodeId;
use crate::tla::value::{Heap, Kind, Value, ValueError};

/// What TLCGet and TLCSet look at, apart from the state.
#[derive(Clone, Debug, Default)]
pub struct Registers {
    /// What was kept.
    pub kept: Kept,
    /// The level of the current state, and that of its successors.
    pub levels: [u64; 2],
    /// How far the search was when the level began.
    pub figures: Figures,
    /// This core, and how many there are.
    pub core: usize,
    /// How many cores there are.
    pub cores: usize,
    /// Whether a state without successors is an error.
    pub checks_deadlock: bool,
    /// The encoding of the graph that shows a violation, once the search is
    /// over and found one; empty if it cannot be had.
    pub counterexample: Option<Vec<u8>>,
    /// Whether `TLCSet("exit", TRUE)` was evaluated.
    pub asks_to_stop: bool,
    /// What all cores kept, once the search is over.
    pub of_all_cores: Option<Vec<Kept>>,
}

/// What a core keeps from state to state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Encodings of what TLCSet was called with.
    pub registers: Vec<(Vec<u8>, Vec<u8>)>,
    /// How often each predicate of _POSSIBLE held.
    pub possible: Vec<u64>,
}

impl Kept {
    fn register(&self, key: &[u8]) -> Option<&[u8]> {
        let found = self.registers.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| &value[..])
    }

    fn set(&mut self, key: &[u8], value: Vec<u8>) {
        match self.registers.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => *old = value,
            None => self.registers.push((key.to_vec(), value)),
        }
    }

    /// All of it as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut number = |number: u64| bytes.extend_from_slice(&number.to_le_bytes());
        number(self.possible.len() as u64);
        self.possible.iter().copied().for_each(number);
        for (key, value) in &self.registers {
            for part in [key, value] {
                bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
                bytes.extend_from_slice(part);
            }
        }
        bytes
    }

    /// What [`Kept::to_bytes`] wrote; absent if it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut kept = Kept::default();
        for _ in 0..take_number(&mut rest)? {
            kept.possible.push(take_number(&mut rest)?);
        }
        while !rest.is_empty() {
            let key = take_part(&mut rest)?;
            let value = take_part(&mut rest)?;
            kept.registers.push((key, value));
        }
        Some(kept)
    }
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u64::from_le_bytes(*number))
}

fn take_part(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(take_number(bytes)?).ok()?;
    let (part, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(part.to_vec())
}

impl Evaluator<'_> {
    /// `TLCGet(key)`.
    pub(super) fn get_register(&mut self, id: NodeId, key: NodeId, base: usize) -> Result<Value> {
        let key = self.eval(key, base)?;
        if key.kind() == Kind::String {
            let name = self.text(key);
            if let Some(value) = self.known_to_tlc(id, &name)? {
                return Ok(value);
            }
        }
        let key = self.register_key(id, key, "TLCGet")?;
        match self.register(id, &key)? {
            Some(value) => Ok(value),
            None => self.undefined(id, &key),
        }
    }

    /// What is in a register, by the encoding of its key.
    fn register(&mut self, id: NodeId, key: &[u8]) -> Result<Option<Value>> {
        let kept = &self.core.registers.kept;
        match kept.register(key).map(<[u8]>::to_vec) {
            Some(value) => self.decoded(id, &value).map(Some),
            None => Ok(None),
        }
    }

    /// What is in a register, if it was set and `key` is the key of one.
    pub(super) fn register_if_set(&mut self, id: NodeId, key: Value) -> Result<Option<Value>> {
        match self.register_key(id, key, "TLCGet") {
            Ok(key) => self.register(id, &key),
            Err(_) => Ok(None),
        }
    }

    /// Puts a value into a register.
    pub(super) fn put_register(&mut self, id: NodeId, key: Value, value: Value) -> Result<()> {
        let key = self.register_key(id, key, "TLCSet")?;
        let value = self.encoded(id, value)?;
        self.core.registers.kept.set(&key, value);
        Ok(())
    }

    /// `TLCSet(key, value)`.
    pub(super) fn set_register(
        &mut self,
        id: NodeId,
        key: NodeId,
        value: NodeId,
        base: usize,
    ) -> Result<Value> {
        let key = self.eval(key, base)?;
        let value = self.eval(value, base)?;
        if key.kind() == Kind::String {
            match self.text(key).as_str() {
                "exit" => {
                    self.core.registers.asks_to_stop |= value.as_boolean() == Some(true);
                    return Ok(Value::TRUE);
                }
                "pause" if value.as_boolean() == Some(true) => {
                    let message = "TLCSet(\"pause\", TRUE) would wait for the terminal: that is \
                                   not supported";
                    return Err(Fault::new(ErrorKind::Unsupported, message, id));
                }
                "pause" => return Ok(Value::TRUE),
                name if name.starts_with("-D") => {
                    // Properties are texts.
                    let text = self.shown(id, value)?;
                    let text = self.core.heap.string(&text);
                    self.put_register(id, key, text)?;
                    return Ok(Value::TRUE);
                }
                _ => {}
            }
        }
        self.put_register(id, key, value)?;
        Ok(Value::TRUE)
    }

    /// The encoding of a key: a natural number, `"s:..."` or `"-D..."`.
    fn register_key(&mut self, id: NodeId, key: Value, operator: &str) -> Result<Vec<u8>> {
        let is_right = match key.kind() {
            Kind::Integer => self.core.heap.as_integer(key).is_some_and(|key| key >= 0),
            Kind::String => {
                let name = self.text(key);
                name.starts_with("s:") || name.starts_with("-D")
            }
            _ => false,
        };
        if !is_right {
            let key = self.core.heap.render(key);
            let message = format!(
                "{operator}({key}): a natural number, a string that begins with \"s:\" or one \
                 that {operator} knows was expected"
            );
            return Err(Fault::new(ErrorKind::Evaluation, message, id));
        }
        self.encoded(id, key)
    }

    /// The encoding of a value.
    pub(super) fn encoded(&mut self, id: NodeId, value: Value) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.operate(id, |heap| {
            bytes.clear();
            heap.encode(value, &mut bytes)
        })?;
        Ok(bytes)
    }

    pub(super) fn decoded(&mut self, id: NodeId, bytes: &[u8]) -> Result<Value> {
        let decoded = self.core.heap.decode(bytes);
        decoded.map(|(value, _)| value).map_err(|error| {
            let message = format!("what was kept cannot be read back: {error}");
            Fault::new(ErrorKind::Evaluation, message, id)
        })
    }

    fn text(&self, string: Value) -> String {
        let text = string
            .as_atom()
            .map(|atom| self.core.heap.atoms().text(atom));
        text.unwrap_or_default().to_string()
    }

    /// What stands for a register that was not set.
    #[cold]
    fn undefined(&mut self, id: NodeId, key: &[u8]) -> Result<Value> {
        let key = self.decoded(id, key)?;
        if key.kind() == Kind::String {
            let name = self.text(key);
            // The only switch of TLC's that changes what is evaluated.
            if name == "-Dtlc2.tool.impl.Tool.cdot" {
                return Ok(self.core.heap.string("true"));
            }
            if name.starts_with("-D") {
                return Ok(key);
            }
        }
        let key = self.core.heap.render(key);
        let message = format!("TLCGet({key}) has no value: no TLCSet({key}, ...) came before it");
        Err(Fault::new(ErrorKind::Evaluation, message, id))
    }

    /// What TLCGet says of the search; absent if `name` is something else.
    fn known_to_tlc(&mut self, id: NodeId, name: &str) -> Result<Option<Value>> {
        let registers = &self.core.registers;
        let figures = registers.figures;
        let number = match name {
            "level" => registers.levels[usize::from(self.offset != 0)],
            "diameter" => figures.depth,
            "generated" => figures.generated,
            "distinct" => figures.distinct,
            "queue" => figures.left_on_queue,
            "duration" => figures.seconds as u64,
            "stats" | "config" | "revision" | "action" => {
                return self.known_record(id, name).map(Some);
            }
            "all" | "all:named" => return self.of_all_cores(id, name == "all").map(Some),
            "spec" => {
                let message = "TLCGet(\"spec\") is not supported: actions are not taken apart \
                               as TLC does";
                return Err(Fault::new(ErrorKind::Unsupported, message, id));
            }
            _ => return Ok(None),
        };
        self.operate(id, |heap| integer(heap, number)).map(Some)
    }

    fn known_record(&mut self, id: NodeId, name: &str) -> Result<Value> {
        let registers = &self.core.registers;
        let (figures, core) = (registers.figures, registers.core as u64);
        let (cores, deadlock) = (registers.cores as u64, registers.checks_deadlock);
        let seed = self.core.seed.0;
        self.operate(id, |heap| {
            let fields = match name {
                "stats" => vec![
                    ("queue", integer(heap, figures.left_on_queue)?),
                    ("distinct", integer(heap, figures.distinct)?),
                    ("initial", integer(heap, figures.initial)?),
                    ("generated", integer(heap, figures.generated)?),
                    ("diameter", integer(heap, figures.depth)?),
                    ("duration", integer(heap, figures.seconds as u64)?),
                    ("worker", integer(heap, core)?),
                ],
                "config" => vec![
                    ("mode", heap.string("bfs")),
                    ("deadlock", Value::boolean(deadlock)),
                    ("worker", integer(heap, cores)?),
                    ("seed", heap.string(&seed.to_string())),
                    ("fingerprint", heap.string(&seed.to_string())),
                    ("install", heap.string("")),
                ],
                // TLC keeps no action with the states of a search, and says this of all.
                "action" => {
                    let mut location = Vec::new();
                    for name in ["beginLine", "beginColumn", "endLine", "endColumn"] {
                        location.push((name, Value::ZERO));
                    }
                    location.push(("module", heap.string("--TLA+ BUILTINS--")));
                    vec![
                        ("name", heap.string("UnnamedAction")),
                        ("location", record(heap, &location)?),
                    ]
                }
                _ => vec![
                    ("count", Value::ZERO),
                    ("timestamp", integer(heap, REVISION.0)?),
                    ("date", heap.string(REVISION.1)),
                    (
                        "tag",
                        heap.string(concat!("tlaloc-", env!("CARGO_PKG_VERSION"))),
                    ),
                    ("calver", heap.string(env!("CARGO_PKG_VERSION"))),
                ],
            };
            record(heap, &fields)
        })
    }

    /// For each register of the first core, its values on all cores.
    fn of_all_cores(&mut self, id: NodeId, numbers: bool) -> Result<Value> {
        let Some(all) = self.core.registers.of_all_cores.clone() else {
            let message = "what other cores keep is known when the search is over: \
                           use it in a POSTCONDITION";
            return Err(Fault::new(ErrorKind::Evaluation, message, id));
        };
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, _) in all.first().map_or(&[][..], |kept| &kept.registers) {
            let argument = self.decoded(id, key)?;
            if (argument.kind() == Kind::Integer) != numbers {
                continue;
            }
            let mut of_cores = Vec::new();
            for value in all.iter().filter_map(|kept| kept.register(key)) {
                of_cores.push(self.decoded(id, value)?);
            }
            keys.push(argument);
            values.push(self.operate(id, |heap| heap.tuple(&of_cores))?);
        }
        self.operate(id, |heap| heap.function_of(&keys, &values, None))
    }
}

/// The revision of TLC whose behaviour is followed: when it was made, in seconds
/// since 1970 and as text.
const REVISION: (u64, &str) = (1_777_481_289, "2026-04-29T16:48:09.0Z");

fn integer(heap: &mut Heap, number: u64) -> std::result::Result<Value, ValueError> {
    heap.integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn record(heap: &mut Heap, fields: &[(&str, Value)]) -> std::result::Result<Value, ValueError> {
    let names: Vec<Value> = fields.iter().map(|(name, _)| heap.string(name)).collect();
    let values: Vec<Value> = fields.iter().map(|(_, value)| *value).collect();
    heap.function_of(&names, &values, None)
}
