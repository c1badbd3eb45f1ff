//! The configuration's CONSTANTs: what declared constants stand for, and what
//! takes the place of definitions.

use super::apply::Referent;
use super::expression::arguments;
use super::ir::{
    Atom, Body, ConfigValue, ConstantId, ConstantValue, Definition, DefinitionId, Expr, ExprKind,
    Level,
};
use super::language::expr;
use super::load::Found;
use super::names::{Entity, Entry, Env, ScopeId, Slot, SlotSource};
use super::nearest::nearest;
use super::resolver::Resolver;
use crate::tla::modules::{BuiltinModule, tables};
use crate::tla::syntax::ast::{Ident, Module, Unit};
use crate::tla::syntax::config::{Assignment, Config, Target, Value, ValueKind};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// The scope of the root module.
const ROOT: ScopeId = ScopeId(0);

impl<'a> Resolver<'a> {
    /// Binds all CONSTANT assignments; must come before definitions are resolved.
    pub fn bind_constants(&mut self, config: &Config) {
        for assignment in &config.constants {
            match &assignment.target {
                Target::Definition(name) => self.bind_definition(config, assignment, name),
                Target::Value { arguments, value } => {
                    self.bind_value(assignment, arguments, value);
                }
            }
        }
        for (index, constant) in self.program.constants.iter().enumerate() {
            let declared = self.scopes[ROOT.0].names.get(&*constant.name);
            let is_root = declared
                .is_some_and(|entry| entry.entity == Entity::Constant(ConstantId(index as u32)));
            if is_root && matches!(constant.value, ConstantValue::Unassigned) {
                let message = format!("the constant `{}` has no value", constant.name);
                let help = format!(
                    "give it one in the configuration: `CONSTANT {} = ...`",
                    constant.name
                );
                self.diagnostics
                    .push(Diagnostic::error(constant.span, message).help(help));
            }
        }
    }

    /// Refers to every definition that a configuration could name, those of
    /// instances without a name among them.
    pub fn refer_to_all(&mut self) {
        self.refer_to_all_of(ROOT);
    }

    /// Resolves all definitions of a module, and those that it passes on of the
    /// instances in it, and so on.
    fn refer_to_all_of(&mut self, scope: ScopeId) {
        let is_visible = |entry: &&Entry<'_>| scope == ROOT || !entry.local && !entry.declared;
        let entries = self.scopes[scope.0].names.values().filter(is_visible);
        let mut found: Vec<_> = entries
            .map(|entry| (entry.order, entry.span, entry.entity))
            .collect();
        found.sort_by_key(|&(order, span, entity)| match entity {
            Entity::Slot(slot) => (order, span, slot.0),
            _ => (order, span, 0),
        });
        for (_, _, entity) in found {
            match entity {
                Entity::Slot(slot) => {
                    let definition = self.definition(slot);
                    if scope != ROOT {
                        self.program.instantiated.push(definition);
                    }
                }
                Entity::Instance(universe) => {
                    let scope = self.instance_scope(universe, "");
                    self.refer_to_all_of(scope);
                }
                _ => {}
            }
        }
    }

    /// What a name of the configuration means in the root module, with or
    /// without what the configuration puts in its place.
    pub fn root_entity(&mut self, name: &str) -> Option<Entity> {
        let mut parts = name.split('!');
        let first = parts.next()?;
        let mut entity = self.entry(first, ROOT, u32::MAX)?.entity;
        for part in parts {
            let Entity::Instance(universe) = entity else {
                return None;
            };
            let scope = self.instance_scope(universe, "");
            let entry = self.scopes[scope.0].names.get(part)?;
            if entry.local || entry.declared {
                return None;
            }
            entity = entry.entity;
        }
        Some(entity)
    }

    /// Says that a name of the configuration means nothing in the root module.
    pub fn unknown_in_config(&mut self, name: &Ident) {
        let module = self.scopes[ROOT.0].name;
        let message = format!("`{}` is not defined in module {module}", name.text);
        let mut diagnostic = Diagnostic::error(name.span, message);
        let env = Env {
            bound: None,
            scope: ROOT,
            limit: u32::MAX,
        };
        if let Some(nearest) = self.suggestion(&name.text, &env) {
            diagnostic = diagnostic.help(format!("did you mean `{nearest}`?"));
        }
        self.diagnostics.push(diagnostic);
    }

    /// `C <- D`.
    fn bind_definition(&mut self, config: &Config, assignment: &Assignment, target: &Ident) {
        let replaced_too = config.constants.iter().any(|other| {
            other.name.text == target.text
                && other.module.is_none()
                && matches!(other.target, Target::Definition(_))
        });
        if replaced_too {
            let message = format!("`{}` is itself replaced by something else", target.text);
            self.error(target.span, message);
            return;
        }
        let Some(value) = self.root_entity(&target.text) else {
            self.unknown_in_config(target);
            return;
        };
        if let Some(module) = &assignment.module {
            self.replace_in_module(assignment, module, value);
            return;
        }
        let Some(entity) = self.root_entity(&assignment.name.text) else {
            self.unknown_in_config(&assignment.name);
            return;
        };
        if !self.arities_agree(&assignment.name, entity, target, value) {
            return;
        }
        match entity {
            Entity::Constant(constant) => {
                let definition = self.as_definition(value, target.span);
                self.assign(constant, ConstantValue::Definition(definition));
            }
            _ => self.overrides.entities.push((entity, value)),
        }
    }

    fn arities_agree(&mut self, name: &Ident, entity: Entity, with: &Ident, value: Entity) -> bool {
        let takes = self.parameters(entity).len();
        let given = self.parameters(value).len();
        let is_value = |entity| !matches!(entity, Entity::Instance(_) | Entity::Broken);
        if takes == given && is_value(entity) && is_value(value) {
            return true;
        }
        let message = format!(
            "`{}` takes {}, but `{}` takes {given}",
            name.text,
            arguments(takes),
            with.text
        );
        self.error(with.span, message);
        false
    }

    fn assign(&mut self, constant: ConstantId, value: ConstantValue) {
        self.program.constants[constant.0 as usize].value = value;
    }

    /// The definition that an entity is, or one that applies it.
    fn as_definition(&mut self, entity: Entity, span: Span) -> DefinitionId {
        if let Entity::Slot(slot) = entity {
            return self.definition(slot);
        }
        let referent = Referent {
            entity,
            instances: Vec::new(),
        };
        let builder = std::mem::take(&mut self.builder);
        let definition = self.wrap(&referent, span);
        self.program.definitions[definition.0 as usize].locals = self.builder.locals;
        self.builder = builder;
        definition
    }

    /// `C <- [M] D`: in all instances of M.
    fn replace_in_module(&mut self, assignment: &Assignment, module: &Ident, value: Entity) {
        let name = &assignment.name;
        match self.modules.find(&module.text) {
            None => {
                let message = format!("no module `{}` takes part", module.text);
                let nearest = nearest(&module.text, self.modules.known());
                let mut diagnostic = Diagnostic::error(module.span, message);
                if let Some(nearest) = nearest {
                    diagnostic = diagnostic.help(format!("did you mean `{nearest}`?"));
                }
                self.diagnostics.push(diagnostic);
            }
            Some(Found::Builtin(found)) => {
                let mut operators = found.operators.iter();
                match operators.find(|operator| operator.name == name.text) {
                    Some(operator) => {
                        let entity = Entity::Builtin {
                            module: found.name,
                            operator,
                        };
                        self.overrides.entities.push((entity, value));
                    }
                    None => self.not_in_module(name, module),
                }
            }
            Some(Found::File(found)) => {
                if self.offers(found, &name.text) {
                    let key = (module.text.clone(), name.text.clone());
                    self.overrides.modules.insert(key, value);
                } else {
                    self.not_in_module(name, module);
                }
            }
        }
    }

    /// Whether a module defines `name`, or gets it from another one.
    fn offers(&self, module: &Module, name: &str) -> bool {
        let defines = |unit: &Unit| matches!(unit, Unit::Definition(it) if it.name.text == name);
        if module.units.iter().any(defines) {
            return true;
        }
        let instances = module.units.iter().filter_map(|unit| match unit {
            Unit::Instance(instance) if instance.name.is_none() => Some(&instance.module),
            _ => None,
        });
        let mut sources = instances.chain(&module.extends);
        sources.any(|source| match self.modules.find(&source.text) {
            Some(Found::Builtin(module)) => builtin_offers(module, name),
            Some(Found::File(module)) => self.offers(module, name),
            None => false,
        })
    }

    fn not_in_module(&mut self, name: &Ident, module: &Ident) {
        let message = format!("`{}` is not defined in module {}", name.text, module.text);
        self.error(name.span, message);
    }

    /// `C = v`, `C(a) = v`.
    fn bind_value(&mut self, assignment: &Assignment, given: &[Value], value: &Value) {
        let given: Vec<ConfigValue> = given.iter().map(|given| self.config_value(given)).collect();
        let result = self.config_value(value);
        if let Some(module) = &assignment.module {
            let value = self.value_entity(&assignment.name, &result, value.span);
            self.replace_in_module(assignment, module, value);
            return;
        }
        let name = &assignment.name;
        let Some(entity) = self.root_entity(&name.text) else {
            // TLC ignores such an assignment.
            let module = self.scopes[ROOT.0].name;
            let message = format!("`{}` is not declared in module {module}", name.text);
            self.diagnostics
                .push(Diagnostic::warning(name.span, message));
            return;
        };
        let takes = self.parameters(entity).len();
        if takes != given.len() {
            let message = format!("`{}` takes {}", name.text, arguments(takes));
            self.error(name.span, message);
            return;
        }
        match entity {
            Entity::Constant(constant) if given.is_empty() => {
                self.assign(constant, ConstantValue::Value(result));
            }
            Entity::Constant(constant) => {
                let known = &mut self.program.constants[constant.0 as usize].value;
                match known {
                    ConstantValue::Table(rows) => rows.push((given, result)),
                    _ => *known = ConstantValue::Table(vec![(given, result)]),
                }
            }
            _ if given.is_empty() => {
                let value = self.value_entity(name, &result, value.span);
                self.overrides.entities.push((entity, value));
            }
            _ => {
                let message = format!(
                    "`{}` is no declared constant: its values cannot be listed",
                    name.text
                );
                self.error(name.span, message);
            }
        }
    }

    fn config_value(&mut self, value: &Value) -> ConfigValue {
        match &value.kind {
            ValueKind::Integer(value) => ConfigValue::Integer(*value),
            ValueKind::Boolean(value) => ConfigValue::Boolean(*value),
            ValueKind::String(text) => ConfigValue::Atom(self.string(text)),
            ValueKind::ModelValue(name) => {
                ConfigValue::Atom(self.atom(Atom::ModelValue(name.clone())))
            }
            ValueKind::Set(elements) => {
                let elements = elements.iter().map(|element| self.config_value(element));
                ConfigValue::Set(elements.collect())
            }
        }
    }

    /// A definition whose value the configuration gives.
    fn value_entity(&mut self, name: &Ident, value: &ConfigValue, span: Span) -> Entity {
        let module = self.scopes[ROOT.0].name;
        self.program.definitions.push(Definition {
            name: name.text.clone(),
            module: module.to_string(),
            parameters: Vec::new(),
            captures: Vec::new(),
            outer: None,
            locals: 0,
            recursive: false,
            function: false,
            level: Level::Constant,
            body: Body::Expr(value_expr(value, span)),
            span,
            name_span: name.span,
        });
        let definition = DefinitionId((self.program.definitions.len() - 1) as u32);
        Entity::Slot(self.slot(Slot {
            name: name.text.clone(),
            module,
            source: SlotSource::Opaque("given by the configuration"),
            env: self.unit_env(ROOT),
            universe: None,
            host: None,
            parameters: Vec::new(),
            recursive: false,
            span,
            name_span: name.span,
            definition: Some(definition),
        }))
    }
}

fn builtin_offers(module: &BuiltinModule, name: &str) -> bool {
    let mut extends = module.extends.iter();
    module
        .operators
        .iter()
        .any(|operator| operator.name == name)
        || extends.any(|extended| {
            tables::module(extended).is_some_and(|extended| builtin_offers(extended, name))
        })
}

fn value_expr(value: &ConfigValue, span: Span) -> Expr {
    let kind = match value {
        ConfigValue::Integer(value) => ExprKind::Integer(*value),
        ConfigValue::Boolean(value) => ExprKind::Boolean(*value),
        ConfigValue::Atom(atom) => ExprKind::Atom(*atom),
        ConfigValue::Set(elements) => ExprKind::SetEnumeration(
            elements
                .iter()
                .map(|element| value_expr(element, span))
                .collect(),
        ),
    };
    expr(kind, span)
}
