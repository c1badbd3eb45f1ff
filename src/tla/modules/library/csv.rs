//! CSV: lines appended to files, and read from them.

use std::io::ErrorKind;

use super::Parameter::{Boolean, Function, Sequence, Text};
use super::io::{append, file_error};
use super::{Context, Failure, Native, Result, checked_text, format, refused, text};
use crate::tla::value::{Heap, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc("CSV", "CSVWrite", &[Text, Sequence, Text], write).with_effect(),
    Native::tlc(
        "CSV",
        "CSVWriteRecord",
        &[Function, Text, Boolean, Text],
        write_record,
    )
    .with_effect(),
    Native::tlc("CSV", "CSVRead", &[Sequence, Text, Text], read),
    Native::tlc("CSV", "CSVRecords", &[Text], records).with_effect(),
];

fn shown(heap: &mut Heap, values: &[Value]) -> Vec<String> {
    values.iter().map(|&value| heap.render(value)).collect()
}

fn write(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let values = heap.items(given[1]).to_vec();
    let values = shown(heap, &values);
    let line = format::format(&checked_text(heap, given[0]), &values).map_err(Failure::Message)?;
    append(&checked_text(heap, given[2]), &(line + "\n"))?;
    Ok(Value::TRUE)
}

fn write_record(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let names = heap.domain_items(given[0])?;
    let names: Option<Vec<String>> = names.iter().map(|&name| text(heap, name)).collect();
    let Some(names) = names else {
        return Err(refused("CSVWriteRecord", 1, "a record", given[0]));
    };
    let between = checked_text(heap, given[1]);
    let values = heap.items(given[0]).to_vec();
    let mut lines = String::new();
    if given[2].same(Value::TRUE) {
        lines = names.join(&between) + "\n";
    }
    lines += &shown(heap, &values).join(&between);
    append(&checked_text(heap, given[3]), &(lines + "\n"))?;
    Ok(Value::TRUE)
}

/// The lines of a file; none if there is no such file.
fn lines(file: &str) -> Result<Vec<String>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().map(str::to_string).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(file_error(file, "read", error)),
    }
}

/// The lines of a file as records of strings.
fn read(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let columns = heap.items(given[0]).to_vec();
    let between = checked_text(heap, given[1]);
    let file = checked_text(heap, given[2]);
    let mut records = Vec::new();
    for line in lines(&file)? {
        let mut fields: Vec<&str> = line.split(&between).collect();
        // Java drops what is empty at the end.
        while fields.len() > 1 && fields.last().is_some_and(|field| field.is_empty()) {
            fields.pop();
        }
        if fields.len() < columns.len() {
            return Err(Failure::Message(format!(
                "{file} has a line of {} fields, but {} columns are asked for: {line}",
                fields.len(),
                columns.len()
            )));
        }
        let mut pairs = Vec::new();
        for (&column, field) in columns.iter().zip(fields) {
            pairs.push((column, heap.string(field)));
        }
        records.push(super::functions::function_of(heap, &mut pairs)?);
    }
    Ok(heap.tuple(&records)?)
}

/// The number of lines of a file.
fn records(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let count = lines(&checked_text(heap, given[0]))?.len();
    Ok(heap.integer(count as i64)?)
}
