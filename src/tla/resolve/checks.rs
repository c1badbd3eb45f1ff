//! What the configuration asks for: INIT, NEXT, SPECIFICATION, INVARIANT and
//! the like.

use super::ir::{DefinitionId, Level};
use super::names::Entity;
use super::resolver::Resolver;
use crate::tla::syntax::ast::Ident;
use crate::tla::syntax::config::Config;
use crate::tla::syntax::diagnostic::Diagnostic;

/// A definition that the configuration names, and where it does so.
pub(super) struct Named {
    pub definition: DefinitionId,
    pub name: Ident,
}

/// The definitions that are looked at again when levels are known.
#[derive(Default)]
pub(super) struct NamedChecks {
    pub specification: Option<Named>,
    pub properties: Vec<Named>,
    /// With the highest level that each may have.
    pub limited: Vec<(Named, Level)>,
}

impl Resolver<'_> {
    /// Binds everything but CONSTANT.
    pub fn bind_checks(&mut self, config: &Config) -> NamedChecks {
        let mut named = NamedChecks::default();
        if let Some(name) = &config.specification {
            for other in [&config.init, &config.next].into_iter().flatten() {
                self.diagnostics.push(
                    Diagnostic::error(other.span, "there is a SPECIFICATION already")
                        .label(name.span, "here")
                        .help("give either SPECIFICATION, or INIT and NEXT"),
                );
            }
            named.specification = self.check(name).map(|definition| Named {
                definition,
                name: name.clone(),
            });
        }
        let init = self.check_one(&config.init, Level::State, &mut named);
        let next = self.check_one(&config.next, Level::Action, &mut named);
        let invariants = self.check_all(&config.invariants, Level::State, &mut named);
        let constraints = self.check_all(&config.constraints, Level::Action, &mut named);
        let actions = self.check_all(&config.action_constraints, Level::Action, &mut named);
        named.properties = self.named_properties(config);
        let properties = named.properties.iter().map(|it| it.definition).collect();
        let postconditions = self.check_all(&config.postconditions, Level::Action, &mut named);
        let view = self.check_one(&config.view, Level::State, &mut named);
        let symmetry = self.check_one(&config.symmetry, Level::Constant, &mut named);
        let alias = self.check_one(&config.alias, Level::Action, &mut named);
        let periodic = self.check_one(&config.periodic, Level::Action, &mut named);
        // Nothing here is guided by a reward, but its name must be right.
        self.check_one(&config.rl_reward, Level::Action, &mut named);
        let possible = self.check_all(&config.possible, Level::Action, &mut named);
        let checks = &mut self.program.checks;
        checks.periodic = periodic;
        checks.possible = possible;
        checks.init = init.into_iter().collect();
        checks.next = next;
        checks.invariants = invariants;
        checks.constraints = constraints;
        checks.action_constraints = actions;
        checks.properties = properties;
        checks.postconditions = postconditions;
        checks.view = view;
        checks.symmetry = symmetry;
        checks.alias = alias;
        checks.check_deadlock = config.check_deadlock;
        named
    }

    fn named_properties(&mut self, config: &Config) -> Vec<Named> {
        let properties = config.properties.iter();
        let named = properties.filter_map(|name| {
            self.check(name).map(|definition| Named {
                definition,
                name: name.clone(),
            })
        });
        named.collect()
    }

    fn check_all(
        &mut self,
        names: &[Ident],
        limit: Level,
        named: &mut NamedChecks,
    ) -> Vec<DefinitionId> {
        names
            .iter()
            .filter_map(|name| self.check_limited(name, limit, named))
            .collect()
    }

    fn check_one(
        &mut self,
        name: &Option<Ident>,
        limit: Level,
        named: &mut NamedChecks,
    ) -> Option<DefinitionId> {
        let name = name.as_ref()?;
        self.check_limited(name, limit, named)
    }

    fn check_limited(
        &mut self,
        name: &Ident,
        limit: Level,
        named: &mut NamedChecks,
    ) -> Option<DefinitionId> {
        let definition = self.check(name)?;
        let name = name.clone();
        named.limited.push((Named { definition, name }, limit));
        Some(definition)
    }

    /// The definition that the configuration names; it must take no arguments.
    fn check(&mut self, name: &Ident) -> Option<DefinitionId> {
        let Some(entity) = self.root_entity(&name.text) else {
            self.unknown_in_config(name);
            return None;
        };
        let entity = self.overridden(entity);
        let takes = self.parameters(entity).len();
        match entity {
            Entity::Slot(slot) if takes == 0 => return Some(self.definition(slot)),
            Entity::Broken => return None,
            _ if takes > 0 => {
                let message = format!("`{}` takes arguments: it cannot be checked", name.text);
                self.error(name.span, message);
            }
            _ => {
                let message = format!("`{}` is not a definition", name.text);
                self.error(name.span, message);
            }
        }
        None
    }

    /// Checks the levels of what the configuration names, once they are known.
    pub fn check_levels(&mut self, named: &NamedChecks) {
        for (Named { definition, name }, limit) in &named.limited {
            let definition = &self.program.definitions[definition.0 as usize];
            if definition.level <= *limit {
                continue;
            }
            let message = format!(
                "`{}` is {}, but must be {} at most here",
                name.text,
                super::levels::noun(definition.level),
                super::levels::noun(*limit)
            );
            let place = definition.name_span;
            self.diagnostics
                .push(Diagnostic::error(name.span, message).label(place, "defined here"));
        }
        for constant in 0..self.program.constants.len() {
            self.check_constant_level(constant);
        }
    }

    /// What stands for a declared constant must be constant.
    fn check_constant_level(&mut self, constant: usize) {
        let constant = &self.program.constants[constant];
        let super::ir::ConstantValue::Definition(definition) = constant.value else {
            return;
        };
        let definition = &self.program.definitions[definition.0 as usize];
        if constant.arity == 0 && definition.level > Level::Constant {
            let message = format!(
                "the constant `{}` cannot stand for `{}`, which is {}",
                constant.name,
                definition.name,
                super::levels::noun(definition.level)
            );
            let place = definition.name_span;
            self.diagnostics
                .push(Diagnostic::error(constant.span, message).label(place, "defined here"));
        }
    }

    /// TLC's rules on what must be given.
    pub fn check_completeness(&mut self, config: &Config) {
        let checks = &self.program.checks;
        let claims = !checks.invariants.is_empty() || !checks.properties.is_empty();
        let place = config
            .invariants
            .first()
            .or(config.properties.first())
            .map(|name| name.span);
        let missing = if checks.init.is_empty() && (claims || !self.program.variables.is_empty()) {
            "the configuration gives no initial predicate"
        } else if checks.next.is_none() && claims {
            "the configuration gives no next-state relation"
        } else {
            return;
        };
        let diagnostic = match place {
            Some(place) => Diagnostic::error(place, missing),
            None => Diagnostic::error_without_place(missing),
        };
        self.diagnostics
            .push(diagnostic.help("add SPECIFICATION, or INIT and NEXT"));
    }
}
