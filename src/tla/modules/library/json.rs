//! Json: values as JSON texts, and back.

use serde_json::Value as Json;

use super::Parameter::{Any, Sequence, Text};
use super::io::file_error;
use super::{Context, Failure, Native, Result, checked_text, refused, text};
use crate::tla::value::{Heap, Kind, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc("Json", "ToJson", &[Any], |context, given| {
        to_json(context, given, Shape::Own)
    }),
    Native::tlc("Json", "ToJsonArray", &[Any], |context, given| {
        to_json(context, given, Shape::Array)
    }),
    Native::tlc("Json", "ToJsonObject", &[Any], |context, given| {
        to_json(context, given, Shape::Object)
    }),
    Native::tlc("Json", "JsonSerialize", &[Text, Any], serialize).with_effect(),
    Native::tlc(
        "Json",
        "ndJsonSerialize",
        &[Text, Sequence],
        serialize_lines,
    )
    .with_effect(),
    Native::tlc("Json", "JsonDeserialize", &[Text], deserialize),
    Native::tlc("Json", "ndJsonDeserialize", &[Text], deserialize_lines),
];

/// What the outermost value becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// What its kind becomes: sets and tuples arrays, other functions objects.
    Own,
    Array,
    Object,
}

fn to_json(context: &mut dyn Context, given: &[Value], shape: Shape) -> Result<Value> {
    let mut json = String::new();
    let heap = context.heap();
    write(heap, given[0], shape, &mut json)?;
    Ok(heap.string(&json))
}

fn write(heap: &mut Heap, value: Value, shape: Shape, out: &mut String) -> Result<()> {
    let value = heap.resolved(value)?;
    match (value.kind(), shape) {
        (Kind::Tuple, Shape::Object) => {
            let indices = (0..heap.items(value).len()).map(|index| index.to_string());
            let indices = indices.collect();
            object(heap, value, indices, out)
        }
        (Kind::Tuple, _) => {
            let elements = heap.items(value).to_vec();
            array(heap, &elements, out)
        }
        (Kind::Function, _) if shape != Shape::Array || !heap.is_record(value) => {
            let mut names = Vec::new();
            for argument in heap.domain_items(value)? {
                let name = text(heap, argument);
                names.push(name.unwrap_or_else(|| heap.render(argument)));
            }
            object(heap, value, names, out)
        }
        (_, Shape::Array) | (_, Shape::Own) if value.is_set() => {
            let elements = heap.set_items(value)?;
            array(heap, &elements, out)
        }
        (Kind::String, Shape::Own) => {
            quoted(&checked_text(heap, value), out);
            Ok(())
        }
        (Kind::ModelValue, Shape::Own) => {
            let name = heap.render(value);
            quoted(&name, out);
            Ok(())
        }
        (Kind::Integer, Shape::Own) => {
            out.push_str(&heap.render(value));
            Ok(())
        }
        (Kind::Boolean, Shape::Own) => {
            out.push_str(if value.same(Value::TRUE) {
                "true"
            } else {
                "false"
            });
            Ok(())
        }
        _ => {
            let what = match shape {
                Shape::Own => "JSON",
                Shape::Array => "a JSON array",
                Shape::Object => "a JSON object",
            };
            let value = heap.describe(value);
            Err(Failure::Message(format!("{value} cannot be made {what}")))
        }
    }
}

fn array(heap: &mut Heap, elements: &[Value], out: &mut String) -> Result<()> {
    out.push('[');
    for (index, &element) in elements.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(heap, element, Shape::Own, out)?;
    }
    out.push(']');
    Ok(())
}

fn object(heap: &mut Heap, function: Value, names: Vec<String>, out: &mut String) -> Result<()> {
    out.push('{');
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        quoted(name, out);
        out.push(':');
        let value = heap.items(function)[index];
        write(heap, value, Shape::Own, out)?;
    }
    out.push('}');
    Ok(())
}

fn quoted(text: &str, out: &mut String) {
    out.push_str(&Json::from(text).to_string());
}

/// Writes a file, and the folders that it lies in.
fn write_file(file: &str, text: &str) -> Result<Value> {
    let folder = std::path::Path::new(file).parent();
    let made = folder.map_or(Ok(()), std::fs::create_dir_all);
    let written = made.and_then(|()| std::fs::write(file, text));
    match written {
        Ok(()) => Ok(Value::TRUE),
        Err(error) => Err(file_error(file, "written", error)),
    }
}

fn serialize(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let value = heap.resolved(given[1])?;
    if value.kind() != Kind::Tuple && !heap.is_record(value) {
        let expected = "a sequence or a record";
        return Err(refused("JsonSerialize", 2, expected, given[1]));
    }
    let mut json = String::new();
    write(heap, value, Shape::Own, &mut json)?;
    write_file(&checked_text(heap, given[0]), &json)
}

fn serialize_lines(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let mut lines = String::new();
    for value in heap.items(given[1]).to_vec() {
        write(heap, value, Shape::Own, &mut lines)?;
        lines.push('\n');
    }
    write_file(&checked_text(heap, given[0]), &lines)
}

fn read_file(file: &str) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| file_error(file, "read", error))
}

fn parsed(file: &str, json: &str) -> Result<Json> {
    serde_json::from_str(json).map_err(|error| file_error(file, "read as JSON", error))
}

fn deserialize(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let file = checked_text(heap, given[0]);
    let json = parsed(&file, &read_file(&file)?)?;
    read(heap, &json)
}

fn deserialize_lines(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let file = checked_text(heap, given[0]);
    let mut values = Vec::new();
    for line in read_file(&file)?.lines() {
        if !line.trim().is_empty() {
            let json = parsed(&file, line)?;
            values.push(read(heap, &json)?);
        }
    }
    Ok(heap.tuple(&values)?)
}

fn read(heap: &mut Heap, json: &Json) -> Result<Value> {
    match json {
        Json::Bool(value) => Ok(Value::boolean(*value)),
        Json::String(text) => Ok(heap.string(text)),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Ok(heap.integer(number)?),
            // TLC drops what stands behind the decimal point.
            (None, Some(number)) if number.abs() < 2f64.powi(53) => {
                Ok(heap.integer(number.trunc() as i64)?)
            }
            _ => Err(no_value(json)),
        },
        Json::Array(elements) => {
            let values: Result<Vec<Value>> =
                elements.iter().map(|element| read(heap, element)).collect();
            Ok(heap.tuple(&values?)?)
        }
        Json::Object(fields) => {
            let mut pairs = Vec::with_capacity(fields.len());
            for (name, value) in fields {
                pairs.push((heap.string(name), read(heap, value)?));
            }
            super::functions::function_of(heap, &mut pairs)
        }
        Json::Null => Err(no_value(json)),
    }
}

fn no_value(json: &Json) -> Failure {
    Failure::Message(format!("the JSON value {json} is no TLA+ value"))
}
