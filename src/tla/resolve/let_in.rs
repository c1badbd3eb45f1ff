//! LET: definitions, recursive ones and instances inside an expression.

use std::collections::VecDeque;

use super::ir::{DefinitionId, Expr, ExprKind};
use super::language::expr;
use super::names::{Entity, Env, ParameterName, Slot, SlotId, SlotSource};
use super::resolver::Resolver;
use crate::tla::syntax::ast::{self, Unit};
use crate::tla::syntax::source::Span;

impl<'a> Resolver<'a> {
    /// LET ... IN.
    pub fn let_in(
        &mut self,
        units: &'a [Unit],
        body: &'a ast::Expr,
        span: Span,
        env: &Env<'a>,
    ) -> Expr {
        self.let_around(units, span, env, |this, env| this.expr(body, env))
    }

    /// The definitions of a LET around what `body` resolves.
    pub fn let_around(
        &mut self,
        units: &'a [Unit],
        span: Span,
        env: &Env<'a>,
        body: impl FnOnce(&mut Self, &Env<'a>) -> Expr,
    ) -> Expr {
        let host = self.lets.len();
        self.lets.push(VecDeque::new());
        let mut env = env.clone();
        let mut declared: Vec<(&'a str, SlotId, usize)> = Vec::new();
        let mut slots = Vec::new();
        for unit in units {
            match unit {
                Unit::Recursive(declarations) => {
                    for declaration in declarations {
                        let slot = self.let_slot(host, &declaration.name, declaration.arity, &env);
                        env = self.bind(&env, &declaration.name, Entity::Slot(slot));
                        declared.push((&declaration.name.text, slot, declaration.arity));
                        slots.push(slot);
                    }
                }
                Unit::Definition(definition) => {
                    let known = declared
                        .iter()
                        .find(|(name, ..)| *name == definition.name.text);
                    if let Some(&(_, slot, arity)) = known {
                        self.complete(slot, definition, arity, env.clone());
                        continue;
                    }
                    let slot = self.let_slot(host, &definition.name, 0, &env);
                    let created = &mut self.slots[slot.0];
                    created.source = SlotSource::Definition(definition);
                    created.recursive = false;
                    created.span = definition.span;
                    let parameters = definition.parameters.iter();
                    created.parameters = parameters.map(ParameterName::of).collect();
                    env = self.bind(&env, &definition.name, Entity::Slot(slot));
                    slots.push(slot);
                }
                Unit::Instance(instance) => env = self.let_instance(instance, host, env),
                // The grammar allows nothing else in a LET.
                _ => {}
            }
        }
        let mut definitions: Vec<DefinitionId> = slots
            .into_iter()
            .map(|slot| self.definition(slot))
            .collect();
        self.drain_let(host, &mut definitions);
        let body = body(self, &env);
        self.drain_let(host, &mut definitions);
        expr(ExprKind::Let(definitions, Box::new(body)), span)
    }

    /// Resolves the definitions of a LET that were referred to, and lists
    /// those that are not listed yet.
    fn drain_let(&mut self, host: usize, definitions: &mut Vec<DefinitionId>) {
        while let Some(slot) = self.lets[host].pop_front() {
            let definition = self.definition(slot);
            if !definitions.contains(&definition) {
                definitions.push(definition);
            }
            self.define(slot);
        }
    }

    fn let_slot(
        &mut self,
        host: usize,
        name: &'a ast::Ident,
        arity: usize,
        env: &Env<'a>,
    ) -> SlotId {
        self.slot(Slot {
            name: name.text.clone(),
            module: self.scopes[env.scope.0].name,
            source: SlotSource::Declared(arity),
            env: env.clone(),
            universe: None,
            host: Some(host),
            parameters: Vec::new(),
            recursive: true,
            span: name.span,
            name_span: name.span,
            definition: None,
        })
    }

    fn let_instance(&mut self, instance: &'a ast::Instance, host: usize, env: Env<'a>) -> Env<'a> {
        let universe = self.instantiate(instance, &env, Some(host));
        match (&instance.name, universe) {
            (Some((name, _)), Some(universe)) => self.bind(&env, name, Entity::Instance(universe)),
            (Some((name, _)), None) => self.bind(&env, name, Entity::Broken),
            (None, _) => {
                self.error(instance.span, "an INSTANCE in a LET needs a name");
                env
            }
        }
    }
}
