//! TLCExt, and the time of TLC.

use std::sync::OnceLock;
use std::time::SystemTime;

use super::Parameter::{Any, Delayed, Operator, Text};
use super::{Context, Failure, Native, Result, checked_text, refused};
use crate::tla::value::Value;

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc("TLC", "JavaTime", &[], java_time).with_effect(),
    Native::tlc("TLCExt", "AssertEq", &[Any, Any], assert_equal).with_effect(),
    Native::tlc("TLCExt", "AssertError", &[Text, Delayed], assert_error),
    Native::tlc("TLCExt", "TLCModelValue", &[Text], model_value),
    Native::tlc("TLCExt", "TLCNoOp", &[Any], |_, given| Ok(given[0])),
    Native::tlc("TLCExt", "TLCCache", &[Any, Delayed], |_, given| {
        Ok(given[0])
    }),
    Native::tlc(
        "TLCExt",
        "TLCGetOrDefault",
        &[Any, Any],
        |context, given| Ok(context.register(given[0])?.unwrap_or(given[1])),
    )
    .in_a_state(),
    Native::tlc(
        "TLCExt",
        "TLCGetAndSet",
        &[Any, Operator(2), Any, Any],
        get_and_set,
    )
    .in_a_state(),
    Native::tlc("TLCExt", "PickSuccessor", &[Delayed], pick_successor).in_a_state(),
    // TLC defers only while it simulates.
    Native::tlc("TLCExt", "TLCDefer", &[Delayed], |_, _| Ok(Value::TRUE)),
    Native::tlc("TLCExt", "TLCFP", &[Any], fingerprint),
    Native::tlc("TLCExt", "CounterExample", &[], counter_example).in_a_state(),
    Native::tlc("TLCExt", "ToTrace", &[Any], to_trace),
];

/// Seconds since 1970, 31 bits of them. In a constant all cores see the same
/// time, that of the first look.
fn java_time(context: &mut dyn Context, _: &[Value]) -> Result<Value> {
    static FIRST: OnceLock<i64> = OnceLock::new();
    let now = || {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| (since.as_secs() & 0x7fff_ffff) as i64)
    };
    let time = match context.is_constant() {
        true => *FIRST.get_or_init(now),
        false => now(),
    };
    Ok(context.heap().integer(time)?)
}

/// Whether two values are equal; prints them if not.
fn assert_equal(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    if heap.equal(given[0], given[1])? {
        return Ok(Value::TRUE);
    }
    let (left, right) = (heap.render(given[0]), heap.render(given[1]));
    for line in ["\"Assertion failed\"", &left, &right] {
        context.print(line);
    }
    Ok(Value::FALSE)
}

/// Whether an expression fails with a message.
fn assert_error(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let expected = checked_text(context.heap(), given[0]);
    let outcome = context.attempt(1)?;
    Ok(Value::boolean(
        outcome.is_err_and(|message| message == expected),
    ))
}

/// What was under a key, or the last argument; puts there what the operator
/// makes of it and the value.
fn get_and_set(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let old = context.register(given[0])?.unwrap_or(given[3]);
    let new = context.call(1, &[old, given[2]])?;
    context.put_register(given[0], new)?;
    Ok(old)
}

/// The model value of a name.
fn model_value(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let name = checked_text(heap, given[0]);
    let known: Vec<Value> = heap.atoms().model_values().collect();
    let found = known.into_iter().find(|&value| heap.render(value) == name);
    found.ok_or_else(|| {
        let expected = "the name of a model value of the configuration";
        refused("TLCModelValue", 1, expected, given[0])
    })
}

/// TRUE for what may be explored; where TLC asks on the terminal, an error.
fn pick_successor(context: &mut dyn Context, _: &[Value]) -> Result<Value> {
    let value = context.evaluate(0)?;
    match value.as_boolean() {
        Some(true) => Ok(value),
        Some(false) if !context.is_step() => Ok(Value::TRUE),
        Some(false) => Err(Failure::Unsupported(
            "PickSuccessor would ask which successors to explore: that is not supported".into(),
        )),
        None => Err(refused("PickSuccessor", 1, "a boolean", value)),
    }
}

/// 32 bits of a value's fingerprint. They are not those of TLC.
fn fingerprint(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let bits = context.fingerprint(given[0])?;
    Ok(context.heap().integer(i64::from(bits as i32))?)
}

/// The graph of the behaviour that shows a violation; without one, of none.
fn counter_example(context: &mut dyn Context, _: &[Value]) -> Result<Value> {
    if let Some(graph) = context.counterexample()? {
        return Ok(graph);
    }
    let heap = context.heap();
    let names = [heap.string("action"), heap.string("state")];
    let empty = heap.set(&[])?;
    Ok(heap.function_of(&names, &[empty, empty], None)?)
}

/// The states of a counterexample as a sequence.
fn to_trace(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let graph = counter_example(context, &[])?;
    let heap = context.heap();
    if !matches!(heap.equal(graph, given[0]), Ok(true)) {
        return Err(refused("ToTrace", 1, "the CounterExample", given[0]));
    }
    let name = heap.string("state");
    let states = heap.field(graph, name)?;
    // They are pairs of a number and a state, in the order of the numbers.
    let pairs = heap.items(states).to_vec();
    let states: Vec<Value> = pairs.iter().map(|&pair| heap.value_at(pair, 1)).collect();
    Ok(heap.tuple(&states)?)
}
