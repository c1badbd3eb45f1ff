//! Functions: application, construction, EXCEPT.

use super::Evaluator;
use super::fault::{Fault, Result};
use super::membership::FEW_PARTS;
use super::warnings::Warning;
use crate::model::ErrorKind;
use crate::tla::compile::code::{Binder, Closed, Node, NodeId, Path, Range, Update};
use crate::tla::value::{Kind, Value};

impl Evaluator<'_> {
    /// `f[e]`. A function that is written on the spot is evaluated for this
    /// argument only, as in TLC.
    #[inline(always)]
    pub(super) fn apply(
        &mut self,
        id: NodeId,
        function: NodeId,
        argument: NodeId,
        base: usize,
    ) -> Result<Value> {
        let code = self.code;
        let function = match code.node(function) {
            Node::Function(closed)
                if closed.own.is_none()
                    && let [range] = &*closed.ranges =>
            {
                return self.apply_constructor(id, closed, range, argument, base);
            }
            _ => self.applied(function, base)?,
        };
        if let Node::Tuple(parts) = code.node(argument)
            && function.kind() == Kind::Function
            && parts.len() <= FEW_PARTS
        {
            return self.apply_to_tuple(id, function, argument, parts, base);
        }
        let argument = self.eval(argument, base)?;
        self.apply_value(id, function, argument)
    }

    /// The function in `f[e]`. As in TLC, one that has no value for some other
    /// argument is not evaluated as a whole.
    #[inline(always)]
    fn applied(&mut self, function: NodeId, base: usize) -> Result<Value> {
        if let Node::Variable(variable) = self.code.node(function) {
            return self.variable(self.offset + *variable as usize, function);
        }
        let (top, offset) = (self.core.top, self.offset);
        match self.eval(function, base) {
            Ok(function) => Ok(function),
            Err(fault) => {
                let failed_at = std::mem::replace(&mut self.offset, offset);
                let rule = self.unevaluated(function, base, fault);
                match rule.is_ok() {
                    true => self.core.top = top,
                    // What is told of the failure is in the frames above.
                    false => self.offset = failed_at,
                }
                rule
            }
        }
    }

    /// The function whose evaluation failed with `fault`, as a rule.
    #[cold]
    #[inline(never)]
    fn unevaluated(&mut self, function: NodeId, base: usize, mut fault: Fault) -> Result<Value> {
        // What failed as a rule fails in all that is around it.
        if fault.kind() != ErrorKind::Evaluation || fault.is_final() || self.core.keeps_functions {
            return Err(fault);
        }
        self.core.keeps_functions = true;
        let rule = self.eval(function, base);
        self.core.keeps_functions = false;
        rule.map_err(|_| {
            fault.set_final();
            fault
        })
    }

    #[inline]
    fn apply_value(&mut self, id: NodeId, function: Value, argument: Value) -> Result<Value> {
        if function.kind() == Kind::Closure {
            return self.apply_closure(id, function, argument);
        }
        self.operate(id, |heap| heap.apply(function, argument))
    }

    /// `f[d][e]`.
    #[inline(always)]
    pub(super) fn path(&mut self, path: &Path, base: usize) -> Result<Value> {
        let mut value = self.applied(path.root, base)?;
        for &(argument, id) in &path.steps {
            let argument = self.eval(argument, base)?;
            value = match self.core.heap.applied(value, argument) {
                Some(value) => value,
                None => self.apply_value(id, value, argument)?,
            };
        }
        Ok(value)
    }

    /// `f[a, b]`: the tuple is only made if it must be.
    #[inline(never)]
    fn apply_to_tuple(
        &mut self,
        id: NodeId,
        function: Value,
        argument: NodeId,
        parts: &[NodeId],
        base: usize,
    ) -> Result<Value> {
        let mut values = [Value::FALSE; FEW_PARTS];
        let values = &mut values[..parts.len()];
        for (value, &part) in values.iter_mut().zip(parts) {
            *value = self.eval(part, base)?;
        }
        if let Some(value) = self.operate(id, |heap| heap.apply_to_tuple(function, values))? {
            return Ok(value);
        }
        let argument = self.operate(argument, |heap| heap.tuple(values))?;
        self.operate(id, |heap| heap.apply(function, argument))
    }

    fn apply_constructor(
        &mut self,
        id: NodeId,
        closed: &Closed,
        range: &Range,
        argument: NodeId,
        base: usize,
    ) -> Result<Value> {
        let Some(set) = range.set else {
            return self.eval(id, base);
        };
        let domain = self.eval(set, base)?;
        let argument = self.eval(argument, base)?;
        if !self.is_member(id, argument, domain)? {
            return Err(self.outside(id, argument, domain));
        }
        self.bind(&range.binder, argument, base, id)?;
        self.eval(closed.body, base)
    }

    /// `[x \in S |-> e]`: evaluated at once over an explicit set, else when it
    /// has to be.
    pub(super) fn function(&mut self, id: NodeId, closed: &Closed, base: usize) -> Result<Value> {
        let first = self.range_sets(&closed.ranges, base)?;
        let sets = &self.core.scratch[first..];
        let explicit = sets
            .iter()
            .all(|set| matches!(set.kind(), Kind::Set | Kind::Interval));
        let domain = match sets {
            &[set] => set,
            _ => self.with_sets(id, first)?,
        };
        self.core.scratch.truncate(first);
        if !explicit || closed.own.is_some() || self.core.keeps_functions {
            return self.closure(id, closed, domain, base);
        }
        let domain = self.operate(id, |heap| heap.function_domain(domain))?;
        self.function_over(id, closed, domain, base)
    }

    /// The product of the sets from `first` on in the scratch stack.
    fn with_sets(&mut self, id: NodeId, first: usize) -> Result<Value> {
        let sets = self.core.scratch[first..].to_vec();
        self.operate(id, |heap| heap.product(&sets))
    }

    /// The function with all its values; `domain` is in the form that
    /// functions have.
    pub(super) fn function_over(
        &mut self,
        id: NodeId,
        closed: &Closed,
        domain: Value,
        base: usize,
    ) -> Result<Value> {
        let start = self.core.results.len();
        self.each(id, domain, |this, element, _| {
            this.bind_argument(&closed.ranges, element, base, id)?;
            let value = this.eval(closed.body, base)?;
            this.core.results.push(value);
            Ok(true)
        })?;
        self.with_results(id, start, |heap, values| heap.function(domain, values))
    }

    /// Binds an argument of a function: with several names it is a tuple.
    #[inline]
    pub(super) fn bind_argument(
        &mut self,
        ranges: &[Range],
        argument: Value,
        base: usize,
        id: NodeId,
    ) -> Result<()> {
        if let [range] = ranges {
            return self.bind(&range.binder, argument, base, id);
        }
        if self.core.heap.items(argument).len() != ranges.len() {
            let slots: Box<[_]> = ranges.iter().map(|_| 0).collect();
            return self.bind(&Binder::Tuple(slots), argument, base, id);
        }
        for (index, range) in ranges.iter().enumerate() {
            let part = self.core.heap.items(argument)[index];
            self.bind(&range.binder, part, base, id)?;
        }
        Ok(())
    }

    /// `[f EXCEPT ![a] = e, ...]`.
    pub(super) fn except(
        &mut self,
        id: NodeId,
        function: NodeId,
        updates: &[Update],
        base: usize,
    ) -> Result<Value> {
        let mut result = self.eval(function, base)?;
        for update in updates {
            let start = self.core.results.len();
            for &part in &update.path {
                let part = self.eval(part, base)?;
                self.core.results.push(part);
            }
            let end = self.core.results.len();
            match self.update(id, result, start, end, update, base)? {
                Some(updated) => result = updated,
                None => self.warn(Warning::Nowhere, id),
            }
            self.core.results.truncate(start);
        }
        Ok(result)
    }

    /// The function with the value at a path replaced; the path is in the
    /// results `from..to`. Nothing if the path leads nowhere: then TLC leaves
    /// the function as it is.
    fn update(
        &mut self,
        id: NodeId,
        function: Value,
        from: usize,
        to: usize,
        update: &Update,
        base: usize,
    ) -> Result<Option<Value>> {
        let function = self.settled(id, function)?;
        let argument = self.core.results[from];
        let position = self.operate(id, |heap| heap.position(function, argument))?;
        let Some(position) = position else {
            return Ok(None);
        };
        let old = self.core.heap.value_at(function, position);
        let new = if from + 1 == to {
            if let Some(slot) = update.at {
                self.set_slot(slot, base, old);
            }
            self.eval(update.value, base)?
        } else {
            match self.update(id, old, from + 1, to, update, base)? {
                Some(new) => new,
                None => return Ok(None),
            }
        };
        if new.same(old) {
            return Ok(Some(function));
        }
        self.operate(id, |heap| heap.replace(function, position, new))
            .map(Some)
    }
}
