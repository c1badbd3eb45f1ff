//! Expressions.

use super::Evaluator;
use super::core::Change;
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Case, Cell, CellId, Node, NodeId, RecordNode, Table};
use crate::tla::modules::{Builtin, naturals};
use crate::tla::resolve::ir::ConfigValue;
use crate::tla::value::{DecodeError, Heap, Value, ValueError};

impl Evaluator<'_> {
    #[inline(always)]
    pub(super) fn field(
        &mut self,
        id: NodeId,
        record: NodeId,
        name: Value,
        base: usize,
    ) -> Result<Value> {
        let record = self.eval(record, base)?;
        self.operate(id, |heap| heap.field(record, name))
    }

    #[inline(always)]
    pub(super) fn tuple(&mut self, id: NodeId, parts: &[NodeId], base: usize) -> Result<Value> {
        self.with_values(id, parts, base, Heap::tuple)
    }

    #[inline(always)]
    pub(super) fn set(&mut self, id: NodeId, parts: &[NodeId], base: usize) -> Result<Value> {
        self.with_values(id, parts, base, |heap, elements| {
            heap.set_as_written(id.0, elements)
        })
    }

    /// Expressions that are met less often.
    #[inline(always)]
    pub(super) fn eval_more(&mut self, id: NodeId, base: usize) -> Result<Value> {
        let code = self.code;
        match code.node(id) {
            Node::Table(table) => self.table(id, table, base),
            Node::Case(case) => match self.arm(id, case, base)? {
                Some(value) => self.eval(value, base),
                None => Err(no_arm(id)),
            },
            Node::Choose(quantified) => self.choose(id, quantified, base),
            Node::Filter(closed) => self.filter(id, closed, base),
            Node::Map(quantified) => self.map(id, quantified, base),
            Node::Function(closed) => self.function(id, closed, base),
            Node::FunctionSet(domain, range) => {
                let domain = self.eval(*domain, base)?;
                let range = self.eval(*range, base)?;
                self.operate(id, |heap| heap.function_set(domain, range))
            }
            Node::RecordSet(record) => {
                let names = self.cell(record.domain, id, base)?;
                self.with_values(id, &record.values, base, |heap, sets| {
                    heap.record_set(names, sets)
                })
            }
            Node::Product(parts) => self.with_values(id, parts, base, Heap::product),
            Node::Prime(inner) => self.in_successor(id, |this| this.eval(*inner, base)),
            Node::HigherOrder(builtin, arguments) => {
                self.higher_order(id, *builtin, arguments, base)
            }
            Node::Fail(kind, message) => Err(Fault::new(*kind, message.to_string(), id)),
            _ => {
                let outcome = self.test_node(id, base);
                self.result(outcome)
            }
        }
    }

    /// An expression that depends on nothing but the current state: evaluated
    /// once a state.
    #[inline(always)]
    pub(super) fn per_state(&mut self, cell: u32, node: NodeId, base: usize) -> Result<Value> {
        if self.offset != 0 {
            return self.eval(node, base);
        }
        let (state, value) = self.core.per_state[cell as usize];
        if state == self.core.state {
            return Ok(value);
        }
        let value = self.eval(node, base)?;
        if self.core.keeps_functions {
            return Ok(value);
        }
        self.core.per_state[cell as usize] = (self.core.state, value);
        if super::frame::needs_heap(value) {
            self.core.remembered += 1;
        }
        Ok(value)
    }

    #[inline]
    pub(super) fn variable(&mut self, index: usize, id: NodeId) -> Result<Value> {
        match self.core.variables[index] {
            Some(value) => Ok(value),
            None => self.variable_later(index, id),
        }
    }

    /// The value of a variable that was not decoded yet.
    #[cold]
    fn variable_later(&mut self, index: usize, id: NodeId) -> Result<Value> {
        if self.core.pending && index < self.variables {
            let value = self.core.decode_variable(index);
            return value.map_err(|error| damaged(id, &error));
        }
        if self.core.pending && self.is_kept(index - self.variables) {
            let value = self.variable(index - self.variables, id)?;
            self.core.variables[index] = Some(value);
            return Ok(value);
        }
        Err(unassigned(
            id,
            index >= self.variables && (self.offset == 0 || self.core.is_loaded()),
        ))
    }

    /// Decodes all variables, so that they can be put aside.
    pub(super) fn settle(&mut self, id: NodeId) -> Result<()> {
        if !self.core.pending {
            return Ok(());
        }
        for index in 0..self.variables {
            self.variable(index, id)?;
            if self.is_kept(index) {
                self.variable(self.variables + index, id)?;
            }
        }
        self.core.pending = false;
        Ok(())
    }

    /// Whether a variable of the successor was assigned its old value without
    /// looking at it.
    #[inline]
    pub(super) fn is_kept(&self, variable: usize) -> bool {
        matches!(self.core.successor.changes[variable], Some(Change::None))
    }

    /// Evaluates for the successor.
    pub(super) fn in_successor<T>(
        &mut self,
        id: NodeId,
        evaluate: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.offset != 0 {
            let message = "a primed expression inside a primed expression has no value";
            return Err(Fault::new(ErrorKind::Evaluation, message, id));
        }
        self.offset = self.variables;
        let result = evaluate(self)?;
        self.offset = 0;
        Ok(result)
    }

    /// Evaluates `parts`, one after the other, and hands them to `make`.
    #[inline(never)]
    pub(super) fn with_values(
        &mut self,
        id: NodeId,
        parts: &[NodeId],
        base: usize,
        make: impl Fn(&mut Heap, &[Value]) -> std::result::Result<Value, ValueError>,
    ) -> Result<Value> {
        const FEW: usize = 8;
        if parts.len() <= FEW {
            let mut values = [Value::FALSE; FEW];
            for (value, &part) in values.iter_mut().zip(parts) {
                *value = self.eval(part, base)?;
            }
            return self.operate(id, |heap| make(heap, &values[..parts.len()]));
        }
        let mut values = Vec::with_capacity(parts.len());
        for &part in parts {
            values.push(self.eval(part, base)?);
        }
        self.operate(id, |heap| make(heap, &values))
    }

    #[inline(always)]
    pub(super) fn record(&mut self, id: NodeId, record: &RecordNode, base: usize) -> Result<Value> {
        let domain = self.cell(record.domain, id, base)?;
        self.with_values(id, &record.values, base, |heap, values| {
            heap.function(domain, values)
        })
    }

    #[inline(always)]
    pub(super) fn arithmetic(
        &mut self,
        id: NodeId,
        operator: Builtin,
        a: NodeId,
        b: NodeId,
        base: usize,
    ) -> Result<Value> {
        let operation = match operator {
            Builtin::Plus => naturals::add,
            Builtin::Minus => naturals::subtract,
            Builtin::Times => naturals::multiply,
            Builtin::Divide => naturals::divide,
            Builtin::Modulo => naturals::modulo,
            Builtin::Range => naturals::range,
            _ => return self.compare(id, operator, a, b, base),
        };
        let a = self.eval(a, base)?;
        let b = self.eval(b, base)?;
        if let (Some(x), Some(y)) = (a.as_small_integer(), b.as_small_integer()) {
            let result = match operator {
                Builtin::Plus => Value::small_integer(x + y),
                Builtin::Minus => Value::small_integer(x - y),
                _ => None,
            };
            if let Some(result) = result {
                return Ok(result);
            }
        }
        self.operate(id, |heap| operation(heap, a, b))
    }

    /// The value of the first arm of a CASE whose condition is TRUE.
    pub(super) fn arm(&mut self, _: NodeId, case: &Case, base: usize) -> Result<Option<NodeId>> {
        for &(condition, value) in &case.arms {
            if self.test(condition, base)? {
                return Ok(Some(value));
            }
        }
        Ok(case.other)
    }

    #[inline(always)]
    pub(super) fn cell(&mut self, cell: CellId, id: NodeId, base: usize) -> Result<Value> {
        match self.core.constants[cell.0 as usize] {
            Some(value) => Ok(value),
            None => self.constant(cell, id, base),
        }
    }

    /// Evaluates a constant and keeps it.
    #[cold]
    fn constant(&mut self, cell: CellId, id: NodeId, base: usize) -> Result<Value> {
        let code = self.code;
        // What is drawn in a constant does not depend on the state.
        let draws = self.core.draws.open();
        let value = match &code.cells[cell.0 as usize] {
            Cell::Node(node) => self.eval(*node, base),
            Cell::Procedure(procedure) => self.call_plain(*procedure, id),
            Cell::Value(value) => self.operate(id, |heap| config_value(heap, value)),
            Cell::RecordDomain(names) => self.operate(id, |heap| heap.record_domain(names)),
        };
        self.core.draws = draws;
        let value = value?;
        self.keep();
        self.core.constants[cell.0 as usize] = Some(value);
        Ok(value)
    }

    /// Keeps everything that the heap holds now.
    pub(super) fn keep(&mut self) {
        self.core.floor = self.core.heap.mark();
    }

    fn table(&mut self, id: NodeId, table: &Table, base: usize) -> Result<Value> {
        let mut arguments = Vec::with_capacity(table.arguments.len());
        for &argument in &table.arguments {
            arguments.push(self.eval(argument, base)?);
        }
        'rows: for (keys, result) in &table.rows {
            for (&key, &argument) in keys.iter().zip(&arguments) {
                let key = self.cell(key, id, base)?;
                if !self.operate(id, |heap| heap.equal(key, argument))? {
                    continue 'rows;
                }
            }
            return self.cell(*result, id, base);
        }
        let arguments: Vec<_> = arguments
            .iter()
            .map(|&it| self.core.heap.describe(it))
            .collect();
        let (name, arguments) = (&table.name, arguments.join(", "));
        let message = format!("the configuration does not say what {name}({arguments}) is");
        Err(Fault::new(ErrorKind::Evaluation, message, id))
    }
}

fn config_value(heap: &mut Heap, value: &ConfigValue) -> std::result::Result<Value, ValueError> {
    match value {
        ConfigValue::Integer(value) => heap.integer(*value),
        ConfigValue::Boolean(value) => Ok(Value::boolean(*value)),
        ConfigValue::Atom(atom) => Ok(heap.atom(*atom)),
        ConfigValue::Set(elements) => {
            let elements: std::result::Result<Vec<_>, _> = elements
                .iter()
                .map(|element| config_value(heap, element))
                .collect();
            heap.set(&elements?)
        }
    }
}

#[cold]
fn damaged(id: NodeId, error: &DecodeError) -> Fault {
    let message = format!("a state cannot be read back: {error}");
    Fault::new(ErrorKind::Evaluation, message, id)
}

#[cold]
pub(super) fn no_arm(id: NodeId) -> Fault {
    let message = "no condition of a CASE without OTHER is TRUE";
    Fault::new(ErrorKind::Evaluation, message, id)
}

#[cold]
fn unassigned(id: NodeId, primed: bool) -> Fault {
    let message = match primed {
        true => "the variable has no value yet in the successor",
        false => "the variable has no value yet",
    };
    Fault::new(ErrorKind::Evaluation, message, id)
}
