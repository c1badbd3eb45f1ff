//! SPECIFICATION: Init /\ [][Next]_v /\ fairness, taken apart as TLC does
//! (`SpecProcessor.processConfigSpec`), through definitions, LETs, instances
//! and operators with parameters.

use std::collections::HashMap;
use std::rc::Rc;

use super::checks::Named;
use super::copy::{Closure, Copier};
use super::ir::{Argument, Body, Definition, DefinitionId, Expr, ExprKind, Level, VariableId};
use super::resolver::Resolver;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// A part of the formula: an expression, what its parameters stand for, and
/// the definition in which it is written.
pub(super) struct Part {
    pub expr: Expr,
    pub closure: Rc<Closure>,
    pub home: DefinitionId,
}

impl Resolver<'_> {
    /// Takes SPECIFICATION apart.
    pub fn specification(&mut self, named: &Named) {
        let closure = Rc::new(Closure::default());
        self.follow(named, named.definition, closure);
    }

    fn follow(&mut self, named: &Named, definition: DefinitionId, closure: Rc<Closure>) {
        let Body::Expr(body) = &self.program.definitions[definition.0 as usize].body else {
            return;
        };
        let part = Part {
            expr: body.clone(),
            closure,
            home: definition,
        };
        self.split(named, part);
    }

    fn split(&mut self, named: &Named, part: Part) {
        let Part {
            expr,
            closure,
            home,
        } = part;
        match &expr.kind {
            ExprKind::Label(_, inner) => self.split(named, part_of(inner, &closure, home)),
            ExprKind::And(parts) => {
                for inner in parts {
                    self.split(named, part_of(inner, &closure, home));
                }
            }
            ExprKind::Let(definitions, body) => {
                let mut inner = Closure::inside(&closure);
                inner.lets.extend(definitions);
                self.split(named, part_of(body, &Rc::new(inner), home));
            }
            ExprKind::Local(local) => match closure.get(*local) {
                Some((Argument::Expr(given), around)) => {
                    let part = part_of(given, around, home);
                    self.split(named, part);
                }
                _ => self.leaf(named, part_of(&expr, &closure, home)),
            },
            ExprKind::Apply(definition, arguments) => {
                self.application(
                    named,
                    *definition,
                    arguments,
                    part_of(&expr, &closure, home),
                );
            }
            ExprKind::Always(inner) => match &inner.kind {
                ExprKind::Box(action, v) => {
                    let action = part_of(action, &closure, home);
                    self.next_state(action, part_of(v, &closure, home));
                }
                _ if inner.level <= Level::State => {
                    let message =
                        "a SPECIFICATION cannot claim that a state predicate always holds";
                    let diagnostic = Diagnostic::error(expr.span, message)
                        .label(named.name.span, "part of this SPECIFICATION");
                    self.diagnostics.push(diagnostic);
                }
                _ => self.leaf(named, part_of(&expr, &closure, home)),
            },
            ExprKind::TemporalQuantifier(..) => {
                let message = "temporal quantification is not supported in a SPECIFICATION";
                self.error(expr.span, message);
            }
            _ => self.leaf(named, part_of(&expr, &closure, home)),
        }
    }

    fn application(&mut self, named: &Named, id: DefinitionId, arguments: &[Argument], part: Part) {
        let body = match part.expr.level {
            Level::Constant | Level::State => None,
            _ => self.entered(id, arguments, &part),
        };
        match body {
            Some(body) => self.split(named, body),
            None => self.leaf(named, part),
        }
    }

    /// The body of the definition that `part` applies to `arguments`; nothing
    /// if it cannot be taken apart.
    pub(super) fn entered(
        &self,
        id: DefinitionId,
        arguments: &[Argument],
        part: &Part,
    ) -> Option<Part> {
        let definition = &self.program.definitions[id.0 as usize];
        let Body::Expr(body) = &definition.body else {
            return None;
        };
        if definition.recursive {
            return None;
        }
        // A LET definition sees what its surroundings stand for.
        let mut closure = match definition.outer {
            Some(_) => Closure::inside(&part.closure),
            None => Closure::default(),
        };
        for (parameter, argument) in definition.parameters.iter().zip(arguments) {
            let given = (argument.clone(), Rc::clone(&part.closure));
            closure.locals.insert(parameter.local, given);
        }
        let home = match definition.outer {
            Some(_) => part.home,
            None => id,
        };
        Some(part_of(body, &Rc::new(closure), home))
    }

    fn next_state(&mut self, action: Part, subscript: Part) {
        if self.program.checks.next.is_some() {
            let message = "a SPECIFICATION can have one next-state relation only";
            self.error(action.expr.span, message);
            return;
        }
        let span = subscript.expr.span;
        let action = self.as_check(action);
        let subscript = self.as_check(subscript);
        self.program.checks.next = Some(action);
        self.program.checks.subscript = Some(subscript);
        self.check_subscript(subscript, span);
    }

    fn leaf(&mut self, named: &Named, part: Part) {
        match part.expr.level {
            Level::Constant | Level::State => {
                let definition = self.as_check(part);
                self.program.checks.init.push(definition);
            }
            Level::Temporal => {
                let definition = self.as_check(part);
                self.program.checks.fairness.push(definition);
            }
            Level::Action => {
                let message = "this action cannot be a conjunct of a SPECIFICATION";
                let diagnostic = Diagnostic::error(part.expr.span, message)
                    .label(named.name.span, "part of this SPECIFICATION");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// The definition that a part is, or a new one of which it is the body.
    pub(super) fn as_check(&mut self, part: Part) -> DefinitionId {
        if let ExprKind::Apply(definition, arguments) = &part.expr.kind
            && arguments.is_empty()
            && self.program.definitions[definition.0 as usize]
                .outer
                .is_none()
        {
            return *definition;
        }
        let id = self.empty_check(&part);
        let mut copier = Copier::new(&mut self.program, id);
        let body = copier.closed(&part.expr, &part.closure);
        let locals = copier.locals;
        let definition = &mut self.program.definitions[id.0 as usize];
        definition.body = Body::Expr(body);
        definition.locals = locals;
        id
    }

    /// A definition for a part, without its body.
    pub(super) fn empty_check(&mut self, part: &Part) -> DefinitionId {
        let home = &self.program.definitions[part.home.0 as usize];
        let new = Definition {
            name: home.name.clone(),
            module: home.module.clone(),
            parameters: Vec::new(),
            captures: Vec::new(),
            outer: None,
            locals: 0,
            recursive: false,
            function: false,
            level: part.expr.level,
            body: Body::Unsupported(String::new()),
            span: part.expr.span,
            name_span: home.name_span,
        };
        self.program.definitions.push(new);
        DefinitionId((self.program.definitions.len() - 1) as u32)
    }

    /// Warns if the subscript misses a variable, as TLC does.
    fn check_subscript(&mut self, subscript: DefinitionId, span: Span) {
        let mut found = vec![false; self.program.variables.len()];
        let mut seen = HashMap::new();
        self.subscript_variables(subscript, &mut found, &mut seen);
        for (variable, found) in self.program.variables.iter().zip(found) {
            if !found {
                let message = format!(
                    "the subscript of the next-state relation misses the variable `{}`",
                    variable.name
                );
                self.diagnostics
                    .push(Diagnostic::warning(span, message).label(variable.span, "declared here"));
            }
        }
    }

    fn subscript_variables(
        &self,
        definition: DefinitionId,
        found: &mut [bool],
        seen: &mut HashMap<DefinitionId, ()>,
    ) {
        if seen.insert(definition, ()).is_some() {
            return;
        }
        let Body::Expr(body) = &self.program.definitions[definition.0 as usize].body else {
            return;
        };
        let mut body = body.clone();
        let mut called = Vec::new();
        super::walk::all(&mut body, &mut |expr| match &expr.kind {
            ExprKind::Variable(VariableId(index)) => found[*index as usize] = true,
            ExprKind::Apply(definition, _) => called.push(*definition),
            _ => {}
        });
        for called in called {
            self.subscript_variables(called, found, seen);
        }
    }
}

pub(super) fn part_of(expr: &Expr, closure: &Rc<Closure>, home: DefinitionId) -> Part {
    Part {
        expr: expr.clone(),
        closure: Rc::clone(closure),
        home,
    }
}
