//! Expressions.

use super::Evaluator;
use super::core::{Change, Slot};
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{Case, Cell, CellId, Node, NodeId, RecordNode, Table};
use crate::tla::modules::{Builtin, naturals};
use crate::tla::resolve::ir::ConfigValue;
use crate::tla::value::{DecodeError, Heap, Value, ValueError};

impl Evaluator<'_> {
    /// The value of an expression in the frame at `base`. What only has to be
    /// fetched is fetched on the spot.
    ///
    /// # Errors
    /// It has none.
    #[inline(always)]
    pub(super) fn eval(&mut self, id: NodeId, base: usize) -> Result<Value> {
        match self.code.node(id) {
            Node::Value(value) => return Ok(*value),
            Node::Local(slot) => {
                if let Slot::Value(value) = self.core.stack[base + *slot as usize] {
                    return Ok(value);
                }
            }
            Node::Variable(variable) => {
                if let Some(value) = self.core.variables[self.offset + *variable as usize] {
                    return Ok(value);
                }
            }
            _ => {}
        }
        self.eval_node(id, base)
    }

    fn eval_node(&mut self, id: NodeId, base: usize) -> Result<Value> {
        let code = self.code;
        match code.node(id) {
            Node::Value(value) => Ok(*value),
            Node::Local(slot) => self.local(*slot, base, id),
            Node::Variable(variable) => self.variable(self.offset + *variable as usize, id),
            Node::PerState(cell, node) => self.per_state(*cell, *node, base),
            Node::Primed(variable) => self.variable(self.variables + *variable as usize, id),
            Node::Constant(cell) => match self.core.constants[cell.0 as usize] {
                Some(value) => Ok(value),
                None => self.constant(*cell, id, base),
            },
            Node::Apply(function, argument) => self.apply(id, *function, *argument, base),
            Node::Field(record, name) => {
                let record = self.eval(*record, base)?;
                self.operate(id, |heap| heap.field(record, *name))
            }
            Node::If(condition, yes, no) => match self.test(*condition, base)? {
                true => self.eval(*yes, base),
                false => self.eval(*no, base),
            },
            Node::Arithmetic(operator, a, b) => self.arithmetic(id, *operator, *a, *b, base),
            Node::Tuple(parts) => self.with_values(id, parts, base, Heap::tuple),
            Node::Record(record) => self.record(id, record, base),
            Node::Except(function, updates) => self.except(id, *function, updates, base),
            Node::Set(parts) => self.with_values(id, parts, base, Heap::set),
            Node::Call(call) => self.call(id, call, base),
            Node::Bind(slot, value, body) => {
                self.set_thunk(*slot, base, *value);
                self.eval(*body, base)
            }
            Node::BindEager(slot, value, body) => {
                let value = self.eval(*value, base)?;
                self.set_slot(*slot, base, value);
                self.eval(*body, base)
            }
            _ => self.eval_more(id, base),
        }
    }

    /// Expressions that are met less often.
    fn eval_more(&mut self, id: NodeId, base: usize) -> Result<Value> {
        let code = self.code;
        match code.node(id) {
            Node::CallLocal(slot, arguments) => self.call_local(id, *slot, arguments, base),
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
            Node::Native(builtin, parts) => self.native(id, *builtin, parts, base),
            Node::HigherOrder(builtin, arguments) => {
                self.higher_order(id, *builtin, arguments, base)
            }
            Node::Fail(kind, message) => Err(Fault::new(*kind, message.to_string(), id)),
            _ => self.test(id, base).map(Value::boolean),
        }
    }

    /// An expression that depends on nothing but the current state: evaluated
    /// once a state.
    fn per_state(&mut self, cell: u32, node: NodeId, base: usize) -> Result<Value> {
        if self.offset != 0 {
            return self.eval(node, base);
        }
        let (state, value) = self.core.per_state[cell as usize];
        if state == self.core.state {
            return Ok(value);
        }
        let value = self.eval(node, base)?;
        self.core.per_state[cell as usize] = (self.core.state, value);
        if super::frame::needs_heap(value) {
            self.core.remembered += 1;
        }
        Ok(value)
    }

    /// Whether an expression is TRUE.
    ///
    /// # Errors
    /// It has no value, or is no boolean.
    pub(super) fn test(&mut self, id: NodeId, base: usize) -> Result<bool> {
        let code = self.code;
        match code.node(id) {
            Node::And(parts) => {
                for &part in parts {
                    if !self.test(part, base)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Or(parts) => {
                for &part in parts {
                    if self.test(part, base)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Node::Not(a) => Ok(!self.test(*a, base)?),
            Node::Implies(a, b) => Ok(!self.test(*a, base)? || self.test(*b, base)?),
            Node::Equivalent(a, b) => Ok(self.test(*a, base)? == self.test(*b, base)?),
            Node::EqualValue(a, value) => self.equal_value(id, *a, *value, base),
            Node::NotEqualValue(a, value) => Ok(!self.equal_value(id, *a, *value, base)?),
            Node::Equal(a, b) => self.equal(id, *a, *b, base),
            Node::NotEqual(a, b) => Ok(!self.equal(id, *a, *b, base)?),
            Node::In(element, set) => self.element_in(id, *element, *set, base),
            Node::NotIn(element, set) => Ok(!self.element_in(id, *element, *set, base)?),
            Node::Arithmetic(
                operator @ (Builtin::Less
                | Builtin::LessEqual
                | Builtin::Greater
                | Builtin::GreaterEqual),
                a,
                b,
            ) => self.compare(id, *operator, *a, *b, base),
            Node::Forall(quantified) => self.for_all(id, quantified, base),
            Node::Exists(quantified) => self.exists(id, quantified, base),
            Node::If(condition, yes, no) => match self.test(*condition, base)? {
                true => self.test(*yes, base),
                false => self.test(*no, base),
            },
            Node::Bind(slot, value, body) => {
                self.set_thunk(*slot, base, *value);
                self.test(*body, base)
            }
            Node::Native(Builtin::SubsetEqual, parts) => self.subset(id, parts, base),
            _ => self.test_more(id, base),
        }
    }

    fn test_more(&mut self, id: NodeId, base: usize) -> Result<bool> {
        let code = self.code;
        match code.node(id) {
            Node::Case(case) => match self.arm(id, case, base)? {
                Some(value) => self.test(value, base),
                None => Err(no_arm(id)),
            },
            Node::Prime(inner) => self.in_successor(id, |this| this.test(*inner, base)),
            Node::Unchanged(inner) => self.is_unchanged(id, *inner, base),
            Node::Enabled(start) => self.enabled(id, *start, base),
            Node::Square(action, subscript) => {
                Ok(self.test(*action, base)? || self.is_unchanged(id, *subscript, base)?)
            }
            Node::Angle(action, subscript) => {
                Ok(self.test(*action, base)? && !self.is_unchanged(id, *subscript, base)?)
            }
            _ => {
                let value = self.eval(id, base)?;
                value.as_boolean().ok_or_else(|| self.no_boolean(id, value))
            }
        }
    }

    #[cold]
    pub(super) fn no_boolean(&self, id: NodeId, value: Value) -> Fault {
        let value = self.core.heap.describe(value);
        let message = format!("TRUE or FALSE was expected here, but found {value}");
        Fault::new(ErrorKind::Evaluation, message, id)
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
    fn in_successor<T>(
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

    /// Whether an expression has the same value in both states.
    pub(super) fn is_unchanged(&mut self, id: NodeId, inner: NodeId, base: usize) -> Result<bool> {
        let before = self.eval(inner, base)?;
        let after = self.in_successor(id, |this| this.eval(inner, base))?;
        self.operate(id, |heap| heap.equal(before, after))
    }

    /// Whether an expression has a value that needs no heap. `f[x] = "a"` is
    /// the most frequent test of all.
    #[inline(never)]
    fn equal_value(&mut self, id: NodeId, a: NodeId, wanted: Value, base: usize) -> Result<bool> {
        let value = match self.code.node(a) {
            Node::Apply(function, argument) => self.apply(a, *function, *argument, base)?,
            _ => self.eval(a, base)?,
        };
        if value.same(wanted) {
            return Ok(true);
        }
        self.operate(id, |heap| heap.equal(value, wanted))
    }

    #[inline]
    fn equal(&mut self, id: NodeId, a: NodeId, b: NodeId, base: usize) -> Result<bool> {
        let a = self.eval(a, base)?;
        let b = self.eval(b, base)?;
        self.operate(id, |heap| heap.equal(a, b))
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

    fn record(&mut self, id: NodeId, record: &RecordNode, base: usize) -> Result<Value> {
        let domain = self.cell(record.domain, id, base)?;
        self.with_values(id, &record.values, base, |heap, values| {
            heap.function(domain, values)
        })
    }

    fn arithmetic(
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
            _ => return self.compare(id, operator, a, b, base).map(Value::boolean),
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

    fn compare(
        &mut self,
        id: NodeId,
        operator: Builtin,
        a: NodeId,
        b: NodeId,
        base: usize,
    ) -> Result<bool> {
        let a = self.eval(a, base)?;
        let b = self.eval(b, base)?;
        if let (Some(x), Some(y)) = (a.as_small_integer(), b.as_small_integer()) {
            return Ok(match operator {
                Builtin::Less => x < y,
                Builtin::LessEqual => x <= y,
                Builtin::Greater => x > y,
                _ => x >= y,
            });
        }
        let operation = match operator {
            Builtin::Less => naturals::less,
            Builtin::LessEqual => naturals::less_equal,
            Builtin::Greater => naturals::greater,
            _ => naturals::greater_equal,
        };
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

    #[inline]
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
fn no_arm(id: NodeId) -> Fault {
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
