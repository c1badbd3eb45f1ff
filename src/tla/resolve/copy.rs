//! Copying a part of a definition into a definition of its own: parameters are
//! replaced by their arguments, bound names and LET definitions are made anew.

use std::collections::HashMap;
use std::rc::Rc;

use super::ir::{Argument, Body, DefinitionId, Expr, ExprKind, LocalId, Operator, Program};
use super::language::expr;
use super::walk;

/// What the parameters around an expression stand for, and the LET definitions
/// around it.
#[derive(Default)]
pub(super) struct Closure {
    /// An argument stands in a closure of its own.
    pub locals: HashMap<LocalId, (Argument, Rc<Closure>)>,
    pub lets: Vec<DefinitionId>,
    around: Option<Rc<Closure>>,
}

impl Closure {
    /// A closure that adds to `around`.
    pub fn inside(around: &Rc<Closure>) -> Self {
        Closure {
            around: Some(Rc::clone(around)),
            ..Closure::default()
        }
    }

    /// What a parameter stands for.
    pub fn get(&self, local: LocalId) -> Option<&(Argument, Rc<Closure>)> {
        let found = self.locals.get(&local);
        found.or_else(|| self.around.as_ref()?.get(local))
    }

    fn all_lets(&self) -> Vec<DefinitionId> {
        let mut lets = match &self.around {
            Some(around) => around.all_lets(),
            None => Vec::new(),
        };
        lets.extend(&self.lets);
        lets
    }
}

/// Copies into one outermost definition.
pub(super) struct Copier<'p> {
    program: &'p mut Program,
    /// The locals used so far.
    pub locals: u32,
    /// The definition being written, with those around it.
    stack: Vec<DefinitionId>,
    /// What bound names became, innermost last.
    renamed: Vec<(LocalId, LocalId)>,
    /// What nested definitions became.
    nested: Vec<(DefinitionId, DefinitionId)>,
}

impl<'p> Copier<'p> {
    pub fn new(program: &'p mut Program, into: DefinitionId) -> Self {
        Copier {
            program,
            locals: 0,
            stack: vec![into],
            renamed: Vec::new(),
            nested: Vec::new(),
        }
    }

    /// Copies an expression with the LET definitions around it.
    pub fn closed(&mut self, source: &Expr, closure: &Rc<Closure>) -> Expr {
        // Every closure belongs to one outermost definition, and each of these
        // numbers its locals on its own.
        let renamed = std::mem::take(&mut self.renamed);
        let nested = std::mem::take(&mut self.nested);
        let lets = closure.all_lets();
        let lets = self.definitions(&lets, closure);
        let body = self.copy(source, closure);
        self.renamed = renamed;
        self.nested = nested;
        if lets.is_empty() {
            return body;
        }
        let level = body.level;
        let mut whole = expr(ExprKind::Let(lets, Box::new(body)), source.span);
        whole.level = level;
        whole
    }

    fn copy(&mut self, source: &Expr, closure: &Rc<Closure>) -> Expr {
        if let ExprKind::Local(local) = &source.kind
            && let Some((Argument::Expr(given), around)) = self.given(*local, closure)
        {
            return self.closed(&given, &around);
        }
        let (renamed, nested) = (self.renamed.len(), self.nested.len());
        let mut result = source.clone();
        self.bind(&mut result);
        self.references(&mut result, closure);
        walk::parts(&mut result, &mut |part| *part = self.copy(part, closure));
        self.renamed.truncate(renamed);
        self.nested.truncate(nested);
        result
    }

    /// What a parameter stands for, unless it is bound inside the copy.
    fn given(&self, local: LocalId, closure: &Rc<Closure>) -> Option<(Argument, Rc<Closure>)> {
        if self.renamed.iter().any(|(old, _)| *old == local) {
            return None;
        }
        closure.get(local).cloned()
    }

    fn bind(&mut self, source: &mut Expr) {
        for bound in walk::bounds(source) {
            for local in &mut bound.locals {
                let new = self.fresh();
                self.renamed.push((*local, new));
                *local = new;
            }
        }
    }

    fn fresh(&mut self) -> LocalId {
        self.locals += 1;
        LocalId(self.locals - 1)
    }

    /// Renames what the expression itself refers to.
    fn references(&mut self, result: &mut Expr, closure: &Rc<Closure>) {
        if let ExprKind::Let(definitions, _) = &mut result.kind {
            *definitions = self.definitions(definitions, closure);
        }
        for argument in walk::arguments(result) {
            if let Argument::Operator(operator) = argument {
                *operator = self.operator(operator, closure);
            }
        }
        match &mut result.kind {
            ExprKind::Local(local) => *local = self.local(*local),
            ExprKind::Apply(definition, _) => *definition = self.renamed_definition(*definition),
            ExprKind::ApplyLocal(local, arguments) => match self.given(*local, closure) {
                Some((Argument::Operator(operator), around)) => {
                    let arguments = std::mem::take(arguments);
                    result.kind = match self.operator(&operator, &around) {
                        Operator::Definition(definition) => ExprKind::Apply(definition, arguments),
                        Operator::Builtin(builtin) => ExprKind::Builtin(builtin, arguments),
                        Operator::Local(local) => ExprKind::ApplyLocal(local, arguments),
                        Operator::Constant(constant) => {
                            ExprKind::ApplyConstant(constant, arguments)
                        }
                    };
                }
                _ => *local = self.local(*local),
            },
            _ => {}
        }
    }

    fn local(&self, local: LocalId) -> LocalId {
        let mut renamed = self.renamed.iter().rev();
        let found = renamed.find(|(old, _)| *old == local);
        found.map_or(local, |(_, new)| *new)
    }

    fn renamed_definition(&self, definition: DefinitionId) -> DefinitionId {
        let mut nested = self.nested.iter().rev();
        let found = nested.find(|(old, _)| *old == definition);
        found.map_or(definition, |(_, new)| *new)
    }

    fn operator(&mut self, operator: &Operator, closure: &Rc<Closure>) -> Operator {
        match operator {
            Operator::Local(local) => match self.given(*local, closure) {
                Some((Argument::Operator(given), around)) => self.operator(&given, &around),
                _ => Operator::Local(self.local(*local)),
            },
            Operator::Definition(definition) => {
                let known = self.renamed_definition(*definition);
                let nested = self.program.definitions[known.0 as usize].outer.is_some();
                if known != *definition || !nested {
                    return Operator::Definition(known);
                }
                // A LAMBDA, which no LET lists.
                let copied = self.definitions(&[*definition], closure);
                Operator::Definition(copied[0])
            }
            other => other.clone(),
        }
    }

    /// Copies LET definitions, which can refer to each other.
    fn definitions(
        &mut self,
        sources: &[DefinitionId],
        closure: &Rc<Closure>,
    ) -> Vec<DefinitionId> {
        let first = self.program.definitions.len();
        for (index, source) in sources.iter().enumerate() {
            let mut copy = self.program.definitions[source.0 as usize].clone();
            copy.outer = self.stack.last().copied();
            self.program.definitions.push(copy);
            let new = DefinitionId((first + index) as u32);
            self.nested.push((*source, new));
        }
        for index in first..first + sources.len() {
            let renamed = self.renamed.len();
            let mut parameters = self.program.definitions[index].parameters.clone();
            for parameter in &mut parameters {
                let new = self.fresh();
                self.renamed.push((parameter.local, new));
                parameter.local = new;
            }
            self.program.definitions[index].parameters = parameters;
            if let Body::Expr(body) = self.program.definitions[index].body.clone() {
                self.stack.push(DefinitionId(index as u32));
                let body = self.copy(&body, closure);
                self.stack.pop();
                self.program.definitions[index].body = Body::Expr(body);
            }
            self.renamed.truncate(renamed);
        }
        (first..first + sources.len())
            .map(|index| DefinitionId(index as u32))
            .collect()
    }
}
