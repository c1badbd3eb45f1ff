//! A module's units to a scope: what its names stand for in a universe.

use std::collections::HashMap;

use super::ir::{Assumption, Constant, ConstantId, ConstantValue, Variable, VariableId};
use super::load::Found;
use super::names::{
    Entity, Entry, Env, ModuleScope, ParameterName, ScopeId, Slot, SlotId, SlotSource, Target,
    UniverseId, UniverseKind,
};
use super::resolver::Resolver;
use crate::tla::modules::{BuiltinModule, tables};
use crate::tla::syntax::ast::{self, Unit};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// How names come from another module.
#[derive(Clone, Copy)]
pub(super) struct Import {
    pub local: bool,
    /// The place of an INSTANCE; absent for EXTENDS.
    pub instance: Option<Span>,
}

impl<'a> Resolver<'a> {
    /// The scope of `target` in `universe`.
    pub fn scope_of(&mut self, universe: UniverseId, target: Target<'a>) -> ScopeId {
        let module = target.module;
        let universe = self.sharing(universe, &module.name.text);
        if let Some(scope) = self.universes[universe.0].scopes.get(&*module.name.text) {
            return *scope;
        }
        let scope = ScopeId(self.scopes.len());
        self.scopes.push(ModuleScope {
            name: &module.name.text,
            universe,
            parent: target.parent,
            names: HashMap::new(),
            modules: HashMap::new(),
            order: 1,
        });
        let known = &mut self.universes[universe.0].scopes;
        known.insert(&module.name.text, scope);
        for extended in &module.extends {
            self.extend(scope, extended);
        }
        for unit in &module.units {
            self.unit(scope, unit);
            self.scopes[scope.0].order += 1;
        }
        scope
    }

    fn extend(&mut self, scope: ScopeId, extended: &'a ast::Ident) {
        let import = Import {
            local: false,
            instance: None,
        };
        match self.modules.find(&extended.text) {
            Some(Found::Builtin(module)) => self.import_builtin(scope, module, import),
            Some(Found::File(module)) => {
                let universe = self.scopes[scope.0].universe;
                let target = Target {
                    module,
                    parent: None,
                };
                let from = self.scope_of(universe, target);
                self.import(scope, from, import);
            }
            None => self.missing_module(extended),
        }
    }

    /// Reports that there is no module called `name`.
    pub fn missing_module(&mut self, name: &ast::Ident) {
        let diagnostic = self.modules.missing(name);
        self.diagnostics.push(diagnostic);
    }

    /// Makes what `from` passes on visible in `to`.
    pub fn import(&mut self, to: ScopeId, from: ScopeId, import: Import) {
        if to == from {
            return;
        }
        let mut entries: Vec<(&'a str, Entry<'a>)> = self.scopes[from.0]
            .names
            .iter()
            .filter(|(_, entry)| !entry.local && (import.instance.is_none() || !entry.declared))
            .map(|(name, entry)| (*name, *entry))
            .collect();
        entries.sort_by_key(|(name, entry)| (entry.order, *name));
        for (name, entry) in entries {
            self.import_entry(to, name, entry, import);
        }
        if import.instance.is_none() {
            let modules = self.scopes[from.0].modules.clone();
            self.scopes[to.0].modules.extend(modules);
        }
    }

    /// Makes the operators of a built-in module, and those of the modules that
    /// it extends, visible in `to`.
    pub fn import_builtin(&mut self, to: ScopeId, module: &'static BuiltinModule, import: Import) {
        for extended in module.extends {
            if let Some(extended) = tables::module(extended) {
                self.import_builtin(to, extended, import);
            }
        }
        for operator in module.operators {
            let entry = Entry {
                entity: Entity::Builtin {
                    module: module.name,
                    operator,
                },
                order: 0,
                local: false,
                declared: false,
                span: None,
                module: module.name,
                arity: operator.parameters.len(),
            };
            self.import_entry(to, operator.name, entry, import);
        }
    }

    fn import_entry(&mut self, to: ScopeId, name: &'a str, entry: Entry<'a>, import: Import) {
        let scope = &mut self.scopes[to.0];
        let order = scope.order;
        let Some(earlier) = scope.names.get_mut(name) else {
            let entry = Entry {
                order: order - 1,
                local: import.local,
                ..entry
            };
            scope.names.insert(name, entry);
            return;
        };
        if earlier.entity == entry.entity {
            // What is also imported without LOCAL is passed on.
            earlier.local &= import.local;
            return;
        }
        let earlier = *earlier;
        let same_kind = earlier.declared == entry.declared
            && (import.instance.is_none() || earlier.arity == entry.arity);
        if same_kind && earlier.module == entry.module {
            return;
        }
        self.diagnostics
            .push(conflict(name, same_kind, &earlier, &entry, import));
    }

    fn unit(&mut self, scope: ScopeId, unit: &'a Unit) {
        match unit {
            Unit::Variables(names) => {
                for name in names {
                    let entity = self.declare_variable(scope, name);
                    self.declare(scope, name, entity, 0);
                }
            }
            Unit::Constants(declarations) => {
                for declaration in declarations {
                    let entity = self.declare_constant(scope, declaration);
                    self.declare(scope, &declaration.name, entity, declaration.arity);
                }
            }
            Unit::Recursive(declarations) => {
                for declaration in declarations {
                    self.declare_recursive(scope, declaration);
                }
            }
            Unit::Definition(definition) => self.definition_unit(scope, definition),
            Unit::Instance(instance) => self.instance_unit(scope, instance),
            Unit::Assume {
                name, body, span, ..
            } => self.assume_unit(scope, unit, name.as_ref(), body.as_ref(), *span),
            Unit::Theorem { name, body, span } => {
                self.fact(scope, name.as_ref(), "THEOREM", body.as_ref(), *span);
            }
            Unit::Module(module) => {
                let limit = self.scopes[scope.0].order;
                let inner = (module, scope, limit);
                self.scopes[scope.0]
                    .modules
                    .insert(&module.name.text, inner);
                self.inner.push(inner);
            }
        }
    }

    /// Elaborates and resolves the modules inside modules on their own, for
    /// their errors.
    pub fn check_inner(&mut self) {
        while let Some((module, scope, limit)) = self.inner.pop() {
            let outer = self.scopes[scope.0].universe;
            let kind = &self.universes[outer.0].kind;
            if !matches!(kind, UniverseKind::Root | UniverseKind::Check) {
                continue;
            }
            let universe = self.universe(UniverseKind::Check, Some(outer), String::new());
            let target = Target {
                module,
                parent: Some((scope, limit)),
            };
            self.scope_of(universe, target);
            self.drain();
        }
    }

    /// The universe in which a module is elaborated that belongs to `universe`.
    fn sharing(&self, universe: UniverseId, module: &str) -> UniverseId {
        let shared = matches!(self.universes[universe.0].kind, UniverseKind::Shared);
        let root = UniverseId(0);
        if shared && self.universes[root.0].scopes.contains_key(module) {
            root
        } else {
            universe
        }
    }

    fn declare_variable(&mut self, scope: ScopeId, name: &'a ast::Ident) -> Entity {
        match &self.universes[self.scopes[scope.0].universe.0].kind {
            UniverseKind::Instance { substitutions, .. } => substituted(substitutions, &name.text),
            _ => {
                self.program.variables.push(Variable {
                    name: name.text.clone(),
                    span: name.span,
                });
                Entity::Variable(VariableId((self.program.variables.len() - 1) as u32))
            }
        }
    }

    fn declare_constant(
        &mut self,
        scope: ScopeId,
        declaration: &'a ast::OperatorDeclaration,
    ) -> Entity {
        let name = &declaration.name;
        match &self.universes[self.scopes[scope.0].universe.0].kind {
            UniverseKind::Instance { substitutions, .. } => substituted(substitutions, &name.text),
            _ => {
                self.program.constants.push(Constant {
                    name: name.text.clone(),
                    arity: declaration.arity,
                    span: name.span,
                    value: ConstantValue::Unassigned,
                });
                Entity::Constant(ConstantId((self.program.constants.len() - 1) as u32))
            }
        }
    }

    fn declare(&mut self, scope: ScopeId, name: &'a ast::Ident, entity: Entity, arity: usize) {
        self.add_name(scope, name, entity, arity, false, true);
    }

    /// Adds a name of a module, which must be new there.
    pub fn add_name(
        &mut self,
        scope: ScopeId,
        name: &'a ast::Ident,
        entity: Entity,
        arity: usize,
        local: bool,
        declared: bool,
    ) {
        let order = self.scopes[scope.0].order;
        if let Some(earlier) = self.entry(&name.text, scope, u32::MAX) {
            let (span, module) = (earlier.span, earlier.module);
            self.clash(name, span, module);
            return;
        }
        let module = self.scopes[scope.0].name;
        let entry = Entry {
            entity,
            order,
            local,
            declared,
            span: Some(name.span),
            module,
            arity,
        };
        self.scopes[scope.0].names.insert(&name.text, entry);
    }

    /// The names visible to the unit that comes next in a module.
    pub fn unit_env(&self, scope: ScopeId) -> Env<'a> {
        Env {
            bound: None,
            scope,
            limit: self.scopes[scope.0].order,
        }
    }

    fn declare_recursive(&mut self, scope: ScopeId, declaration: &'a ast::OperatorDeclaration) {
        let name = &declaration.name;
        let slot = Slot {
            name: self.qualified(scope, &name.text),
            module: self.scopes[scope.0].name,
            source: SlotSource::Declared(declaration.arity),
            env: self.unit_env(scope),
            universe: Some(self.scopes[scope.0].universe),
            host: self.universes[self.scopes[scope.0].universe.0].host,
            parameters: Vec::new(),
            recursive: true,
            span: name.span,
            name_span: name.span,
            definition: None,
        };
        let slot = self.slot(slot);
        self.add_name(
            scope,
            name,
            Entity::Slot(slot),
            declaration.arity,
            false,
            false,
        );
    }

    fn definition_unit(&mut self, scope: ScopeId, definition: &'a ast::Definition) {
        let env = self.unit_env(scope);
        let name = &definition.name;
        let declared = self.scopes[scope.0].names.get(&*name.text).copied();
        if let Some(entry) = declared
            && let Entity::Slot(slot) = entry.entity
            && matches!(self.slots[slot.0].source, SlotSource::Declared(_))
        {
            self.complete(slot, definition, entry.arity, env);
            if let Some(entry) = self.scopes[scope.0].names.get_mut(&*name.text) {
                entry.local = definition.local;
            }
            self.check_later(scope, slot);
            return;
        }
        let universe = self.scopes[scope.0].universe;
        let slot = Slot {
            name: self.qualified(scope, &name.text),
            module: self.scopes[scope.0].name,
            source: SlotSource::Definition(definition),
            env,
            universe: Some(universe),
            host: self.universes[universe.0].host,
            parameters: definition
                .parameters
                .iter()
                .map(ParameterName::of)
                .collect(),
            recursive: false,
            span: definition.span,
            name_span: name.span,
            definition: None,
        };
        let slot = self.slot(slot);
        let arity = definition.parameters.len();
        self.add_name(
            scope,
            name,
            Entity::Slot(slot),
            arity,
            definition.local,
            false,
        );
        self.check_later(scope, slot);
    }

    /// Gives a slot that was declared RECURSIVE its definition.
    pub fn complete(
        &mut self,
        slot: SlotId,
        definition: &'a ast::Definition,
        arity: usize,
        env: Env<'a>,
    ) {
        if definition.parameters.len() != arity {
            let declared = self.slots[slot.0].name_span;
            let diagnostic = Diagnostic::error(
                definition.name.span,
                format!(
                    "`{}` is defined with {}, but declared RECURSIVE with {arity}",
                    definition.name.text,
                    super::expression::arguments(definition.parameters.len()),
                ),
            );
            self.diagnostics
                .push(diagnostic.label(declared, "declared here"));
        }
        let slot = &mut self.slots[slot.0];
        slot.source = SlotSource::Definition(definition);
        slot.env = env;
        slot.parameters = definition
            .parameters
            .iter()
            .map(ParameterName::of)
            .collect();
        slot.span = definition.span;
        slot.name_span = definition.name.span;
    }

    fn assume_unit(
        &mut self,
        scope: ScopeId,
        unit: &'a Unit,
        name: Option<&'a ast::Ident>,
        body: Option<&'a ast::Expr>,
        span: Span,
    ) {
        let slot = self.fact(scope, name, "ASSUME", body, span);
        let universe = self.scopes[scope.0].universe;
        let kind = &self.universes[universe.0].kind;
        // In an instance, a variable may stand for a constant.
        if matches!(kind, UniverseKind::Root | UniverseKind::Check) {
            self.assumed.push(slot);
        }
        let checked = matches!(unit, Unit::Assume { axiom: false, .. });
        if checked
            && body.is_some()
            && matches!(self.universes[universe.0].kind, UniverseKind::Root)
        {
            let definition = self.definition(slot);
            self.program.assumptions.push(Assumption {
                name: name.map(|name| name.text.clone()),
                definition,
            });
        }
    }

    /// An assumption or theorem: a definition, with or without a name.
    fn fact(
        &mut self,
        scope: ScopeId,
        name: Option<&'a ast::Ident>,
        keyword: &str,
        body: Option<&'a ast::Expr>,
        span: Span,
    ) -> SlotId {
        let universe = self.scopes[scope.0].universe;
        let source = match body {
            Some(body) => SlotSource::Expr(body),
            None => SlotSource::Opaque("an ASSUME/PROVE has no value"),
        };
        let slot = Slot {
            name: self.qualified(scope, name.map_or(keyword, |name| &name.text)),
            module: self.scopes[scope.0].name,
            source,
            env: self.unit_env(scope),
            universe: Some(universe),
            host: self.universes[universe.0].host,
            parameters: Vec::new(),
            recursive: false,
            span,
            name_span: name.map_or(span, |name| name.span),
            definition: None,
        };
        let slot = self.slot(slot);
        if let Some(name) = name {
            self.add_name(scope, name, Entity::Slot(slot), 0, false, false);
        }
        self.check_later(scope, slot);
        slot
    }

    /// Lets a definition be resolved even if nothing refers to it, unless that
    /// is done elsewhere: instances are checked as modules of their own.
    fn check_later(&mut self, scope: ScopeId, slot: SlotId) {
        let scope = &self.scopes[scope.0];
        let universe = &self.universes[scope.universe.0];
        let written_here = self.modules.is_written_by_user(scope.name) || scope.parent.is_some();
        if written_here && matches!(universe.kind, UniverseKind::Root | UniverseKind::Check) {
            self.definition(slot);
        }
    }

    /// The name by which a user would refer to a definition of a universe.
    pub fn qualified(&self, scope: ScopeId, name: &str) -> String {
        let universe = &self.universes[self.scopes[scope.0].universe.0];
        format!("{}{name}", universe.prefix)
    }
}

fn substituted(substitutions: &HashMap<&str, Entity>, name: &str) -> Entity {
    substitutions.get(name).copied().unwrap_or(Entity::Broken)
}

/// Two modules bring different things of one name: a warning where TLA+ users
/// are used to it, and the first one counts.
fn conflict(
    name: &str,
    same_kind: bool,
    earlier: &Entry<'_>,
    entry: &Entry<'_>,
    import: Import,
) -> Diagnostic {
    let message = format!(
        "`{name}` comes from module {} and from module {}",
        earlier.module, entry.module
    );
    let place = import.instance.or(entry.span).or(earlier.span);
    let mut diagnostic = match (place, same_kind) {
        (Some(place), true) => Diagnostic::warning(place, message),
        (None, true) => Diagnostic::warning_without_place(message),
        (Some(place), false) => Diagnostic::error(place, message),
        (None, false) => Diagnostic::error_without_place(message),
    };
    for span in [earlier.span, entry.span].into_iter().flatten() {
        if Some(span) != place {
            diagnostic = diagnostic.label(span, "also here");
        }
    }
    if same_kind {
        diagnostic = diagnostic.note(format!("the one of module {} is used", earlier.module));
    }
    diagnostic
}
