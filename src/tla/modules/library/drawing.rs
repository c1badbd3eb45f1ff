//! SVG and GraphViz: texts of drawings.

use super::Parameter::{Any, Function, Integer, Operator};
use super::{Context, Failure, Native, Result, integer, refused, text};
use crate::tla::value::{Heap, Value};

pub(super) const OPERATORS: &[Native] = &[
    Native::tlc("SVG", "SVGElemToString", &[Function], element_to_string),
    Native::tlc(
        "SVG",
        "NodeOfRingNetwork",
        &[Integer, Integer, Integer, Integer, Integer],
        node_of_ring,
    ),
    Native::tlc(
        "SVG",
        "PointOnLine",
        &[Function, Function, Integer],
        point_on_line,
    ),
    Native::tlc(
        "SVG",
        "NodesOfDirectedMultiGraph",
        &[Any, Any, Any],
        |_, _| {
            let message = "NodesOfDirectedMultiGraph, the layout of a graph, is not supported";
            Err(Failure::Unsupported(message.to_string()))
        },
    ),
    Native::tlc(
        "GraphViz",
        "DotDiGraph",
        &[Function, Operator(1), Operator(1)],
        dot,
    ),
];

fn field(heap: &mut Heap, record: Value, name: &str) -> Result<Value> {
    let name = heap.string(name);
    Ok(heap.apply(record, name)?)
}

/// An element as text, with all that is inside.
fn element_to_string(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut out = String::new();
    let heap = context.heap();
    write_element(heap, given[0], &mut out)?;
    Ok(heap.string(&out))
}

fn write_element(heap: &mut Heap, element: Value, out: &mut String) -> Result<()> {
    let wrong = |element| {
        let expected = "an element: a record of name, attrs, children and innerText";
        refused("SVGElemToString", 1, expected, element)
    };
    let element = heap.resolved(element)?;
    let string = |heap: &mut Heap, name| {
        let value = field(heap, element, name)?;
        text(heap, value).ok_or_else(|| wrong(element))
    };
    let (name, inner) = (string(heap, "name")?, string(heap, "innerText")?);
    out.push_str(&format!("<{name}"));
    let attributes = field(heap, element, "attrs")?;
    let names = heap.domain_items(attributes)?;
    for attribute in names {
        let value = heap.apply(attributes, attribute)?;
        let (Some(name), Some(value)) = (text(heap, attribute), text(heap, value)) else {
            return Err(wrong(element));
        };
        out.push_str(&format!(" {}='{value}'", name.replace('_', "-")));
    }
    out.push('>');
    out.push_str(&inner.replace("<<", "&lt;&lt;").replace(">>", "&gt;&gt;"));
    let children = field(heap, element, "children")?;
    let children = heap.resolved(children)?;
    for child in heap.items(children).to_vec() {
        write_element(heap, child, out)?;
    }
    out.push_str(&format!("</{name}>"));
    Ok(())
}

fn point(heap: &mut Heap, x: f64, y: f64) -> Result<Value> {
    let (x, y) = (heap.integer(x as i64)?, heap.integer(y as i64)?);
    let mut pairs = vec![(heap.string("x"), x), (heap.string("y"), y)];
    super::functions::function_of(heap, &mut pairs)
}

/// Where the node `n` of `m` stands on the ring of radius `r` around a point.
fn node_of_ring(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let number = |position: usize| integer(heap, given[position]) as f64;
    let [x, y, radius, node, nodes] = [0, 1, 2, 3, 4].map(number);
    let angle = 2.0 * std::f64::consts::PI / nodes * node;
    point(heap, x + radius * angle.cos(), y + radius * angle.sin())
}

/// The point that is one of so many parts of the way from one to another.
fn point_on_line(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let heap = context.heap();
    let mut coordinate = |position: usize, name: &str| {
        let value = field(heap, given[position], name)?;
        match heap.as_integer(value) {
            Some(number) => Ok(number as f64),
            None => Err(refused(
                "PointOnLine",
                position + 1,
                "a point",
                given[position],
            )),
        }
    };
    let (x, y) = (coordinate(0, "x")?, coordinate(0, "y")?);
    let (to_x, to_y) = (coordinate(1, "x")?, coordinate(1, "y")?);
    let parts = integer(heap, given[2]) as f64;
    point(heap, x + (to_x - x) / parts, y + (to_y - y) / parts)
}

/// A graph in the DOT language; nodes are named by their number in TLC's order.
fn dot(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    let mut out = String::from("digraph MyGraph {");
    let heap = context.heap();
    let nodes = field(heap, given[0], "node")?;
    let nodes = heap.set_items(nodes)?;
    let edges = field(heap, given[0], "edge")?;
    let edges = heap.set_items(edges)?;
    for (number, &node) in nodes.iter().enumerate() {
        let label = context.call(1, &[node])?;
        let label = context.heap().render(label);
        out.push_str(&format!("{number}[label={label}];"));
    }
    for edge in edges {
        let heap = context.heap();
        let mut number = |place: usize| {
            let ends = heap.resolved(edge)?;
            let end = heap.items(ends).get(place).copied();
            for (number, &node) in nodes.iter().enumerate() {
                if let Some(end) = end
                    && heap.equal(node, end)?
                {
                    return Ok(number);
                }
            }
            let expected = "a graph whose edges are pairs of its nodes";
            Err(refused("DotDiGraph", 1, expected, given[0]))
        };
        let (from, to) = (number(0)?, number(1)?);
        let label = context.call(2, &[edge])?;
        let label = context.heap().render(label);
        out.push_str(&format!("{from}->{to}[label={label}];"));
    }
    out.push('}');
    Ok(context.heap().string(&out))
}
