//! The values of the reference evaluation: sets as sorted elements, everything
//! with a domain as a map.

use std::collections::{BTreeMap, BTreeSet};

/// A value. Sequences and records are functions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Truth(bool),
    Number(i64),
    Text(&'static str),
    Set(BTreeSet<Value>),
    Function(BTreeMap<Value, Value>),
}

/// No set of more elements is built.
const ELEMENTS_MAX: usize = 64;

impl Value {
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<i64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn set(&self) -> Option<&BTreeSet<Value>> {
        match self {
            Value::Set(elements) => Some(elements),
            _ => None,
        }
    }

    pub fn function(&self) -> Option<&BTreeMap<Value, Value>> {
        match self {
            Value::Function(map) => Some(map),
            _ => None,
        }
    }

    /// The elements of a sequence, in order.
    pub fn sequence(&self) -> Option<Vec<Value>> {
        let map = self.function()?;
        let elements = (1..=map.len() as i64).map(|at| map.get(&Value::Number(at)).cloned());
        elements.collect()
    }

    /// A set, unless it is too large.
    pub fn of_set(elements: impl IntoIterator<Item = Value>) -> Option<Value> {
        let elements: BTreeSet<Value> = elements.into_iter().collect();
        (elements.len() <= ELEMENTS_MAX).then_some(Value::Set(elements))
    }

    /// A sequence: the function from 1 to its length.
    pub fn of_sequence(elements: impl IntoIterator<Item = Value>) -> Value {
        Value::Function((1..).map(Value::Number).zip(elements).collect())
    }

    /// As TLA+ writes it.
    pub fn text(&self) -> String {
        let all = |values: &mut dyn Iterator<Item = &Value>| {
            values.map(Value::text).collect::<Vec<_>>().join(", ")
        };
        match self {
            Value::Truth(truth) => truth.to_string().to_uppercase(),
            Value::Number(number) if *number < 0 => format!("({number})"),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => format!("\"{text}\""),
            Value::Set(elements) => format!("{{{}}}", all(&mut elements.iter())),
            Value::Function(map) => match self.sequence() {
                Some(elements) => format!("<<{}>>", all(&mut elements.iter())),
                None => {
                    let pairs = map
                        .iter()
                        .map(|(k, v)| format!("{} :> {}", k.text(), v.text()));
                    format!("({})", pairs.collect::<Vec<_>>().join(" @@ "))
                }
            },
        }
    }
}
