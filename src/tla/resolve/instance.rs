//! INSTANCE: the module is elaborated again in a universe of its own, in which
//! its declared constants and variables stand for what is substituted.

use std::collections::HashMap;

use super::elaborate::Import;
use super::expression::arguments;
use super::ir::Level;
use super::load::Found;
use super::names::{
    Entity, Env, ModuleScope, ParameterName, ScopeId, Slot, SlotId, SlotSource, Target, Universe,
    UniverseId, UniverseKind,
};
use super::resolver::Resolver;
use crate::tla::syntax::ast::{self, ExprKind, Unit};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// A declared constant or variable of a module or of what it extends.
struct Declared<'a> {
    name: &'a ast::Ident,
    arity: usize,
    variable: bool,
}

/// What an INSTANCE puts in the place of a declared name, for the check of
/// its level.
pub(super) struct Substituted<'a> {
    pub entity: Entity,
    pub limit: Level,
    pub name: &'a ast::Ident,
    pub span: Span,
}

/// A module that an INSTANCE names.
enum Instantiated<'a> {
    Builtin(UniverseKind<'a>),
    Written(Target<'a>),
}

impl<'a> Resolver<'a> {
    /// INSTANCE as a unit of a module.
    pub fn instance_unit(&mut self, scope: ScopeId, instance: &'a ast::Instance) {
        let env = self.unit_env(scope);
        let Some(universe) = self.instantiate(instance, &env, None) else {
            if let Some((name, parameters)) = &instance.name {
                let arity = parameters.len();
                self.add_name(scope, name, Entity::Broken, arity, instance.local, false);
            }
            return;
        };
        match &instance.name {
            Some((name, parameters)) => {
                let entity = Entity::Instance(universe);
                self.add_name(scope, name, entity, parameters.len(), instance.local, false);
            }
            None => {
                let from = self.instance_scope(universe, &instance.module.text);
                let import = Import {
                    local: instance.local,
                    instance: Some(instance.span),
                };
                self.import(scope, from, import);
            }
        }
    }

    /// The universe of an INSTANCE that stands at `env`, in the LET `host` if
    /// it does.
    pub fn instantiate(
        &mut self,
        instance: &'a ast::Instance,
        env: &Env<'a>,
        host: Option<usize>,
    ) -> Option<UniverseId> {
        let parent = self.scopes[env.scope.0].universe;
        let target = match self.instantiated(&instance.module, env)? {
            Instantiated::Builtin(kind) => {
                let universe = self.universe(kind, Some(parent), String::new());
                self.unknown_substitutions(instance, &[]);
                return Some(universe);
            }
            Instantiated::Written(target) => target,
        };
        let declared = self.declared(target.module);
        self.unknown_substitutions(instance, &declared);
        if declared.is_empty() && instance.name.is_none() && target.parent.is_none() {
            return Some(self.shared());
        }
        let mut prefix = self.universes[parent.0].prefix.clone();
        let mut parameters = Vec::new();
        if let Some((name, declarations)) = &instance.name {
            prefix = format!("{prefix}{}!", name.text);
            parameters = declarations.iter().map(ParameterName::of).collect();
        }
        let kind = UniverseKind::Instance {
            module: target,
            substitutions: HashMap::new(),
        };
        let universe = self.universe(kind, Some(parent), prefix);
        let mut inner = env.clone();
        for (index, parameter) in parameters.iter().enumerate() {
            let entity = Entity::Parameter {
                universe,
                index,
                arity: parameter.arity,
            };
            inner = self.bind(&inner, parameter.name, entity);
        }
        let created = &mut self.universes[universe.0];
        created.parameters = parameters;
        created.let_root = host.is_some();
        created.host = host.or(created.host);
        let found = self.substitutions(instance, universe, &declared, &inner);
        if let UniverseKind::Instance { substitutions, .. } = &mut self.universes[universe.0].kind {
            *substitutions = found;
        }
        Some(universe)
    }

    /// Adds a universe inside `parent`.
    pub fn universe(
        &mut self,
        kind: UniverseKind<'a>,
        parent: Option<UniverseId>,
        prefix: String,
    ) -> UniverseId {
        let host = parent.and_then(|parent| self.universes[parent.0].host);
        self.universes.push(Universe {
            kind,
            parent,
            host,
            let_root: false,
            parameters: Vec::new(),
            prefix,
            scopes: HashMap::new(),
        });
        UniverseId(self.universes.len() - 1)
    }

    fn shared(&mut self) -> UniverseId {
        let mut universes = self.universes.iter();
        let found = universes.position(|other| matches!(other.kind, UniverseKind::Shared));
        match found {
            Some(index) => UniverseId(index),
            None => self.universe(UniverseKind::Shared, None, String::new()),
        }
    }

    /// The names of an instance of the module called `module`.
    pub fn instance_scope(&mut self, universe: UniverseId, module: &str) -> ScopeId {
        match &self.universes[universe.0].kind {
            UniverseKind::Instance { module, .. } => {
                let target = *module;
                self.scope_of(universe, target)
            }
            UniverseKind::Builtin(module) => {
                let module = *module;
                self.builtin_scope(universe, module)
            }
            UniverseKind::Root | UniverseKind::Check | UniverseKind::Shared => {
                let Some(Found::File(module)) = self.modules.find(module) else {
                    return ScopeId(0);
                };
                let target = Target {
                    module,
                    parent: None,
                };
                self.scope_of(universe, target)
            }
        }
    }

    fn builtin_scope(
        &mut self,
        universe: UniverseId,
        module: &'static crate::tla::modules::BuiltinModule,
    ) -> ScopeId {
        if let Some(scope) = self.universes[universe.0].scopes.get(module.name) {
            return *scope;
        }
        let scope = ScopeId(self.scopes.len());
        self.scopes.push(ModuleScope {
            name: module.name,
            universe,
            parent: None,
            names: HashMap::new(),
            modules: HashMap::new(),
            order: 1,
        });
        let scopes = &mut self.universes[universe.0].scopes;
        scopes.insert(module.name, scope);
        let import = Import {
            local: false,
            instance: None,
        };
        self.import_builtin(scope, module, import);
        scope
    }

    /// The module that an INSTANCE at `env` names: one inside this module or
    /// a file.
    fn instantiated(&mut self, name: &ast::Ident, env: &Env<'a>) -> Option<Instantiated<'a>> {
        let mut place = Some((env.scope, env.limit));
        while let Some((scope, limit)) = place {
            let scope = &self.scopes[scope.0];
            if let Some(&(module, parent, order)) = scope.modules.get(&*name.text) {
                return Some(Instantiated::Written(Target {
                    module,
                    parent: Some((parent, order)),
                }));
            }
            let _ = limit;
            place = scope.parent;
        }
        match self.modules.find(&name.text) {
            Some(Found::Builtin(module)) => {
                Some(Instantiated::Builtin(UniverseKind::Builtin(module)))
            }
            Some(Found::File(module)) => Some(Instantiated::Written(Target {
                module,
                parent: None,
            })),
            None => {
                self.missing_module(name);
                None
            }
        }
    }

    /// The constants and variables that a module and those it extends declare.
    fn declared(&self, module: &'a ast::Module) -> Vec<Declared<'a>> {
        let mut declared: Vec<Declared<'a>> = Vec::new();
        let mut seen: Vec<&str> = vec![&module.name.text];
        let mut pending = vec![module];
        while let Some(module) = pending.pop() {
            for extended in &module.extends {
                if !seen.contains(&&*extended.text) {
                    seen.push(&extended.text);
                    if let Some(Found::File(module)) = self.modules.find(&extended.text) {
                        pending.push(module);
                    }
                }
            }
            for unit in &module.units {
                match unit {
                    Unit::Variables(names) => {
                        declared.extend(names.iter().map(|name| Declared {
                            name,
                            arity: 0,
                            variable: true,
                        }));
                    }
                    Unit::Constants(declarations) => {
                        declared.extend(declarations.iter().map(|declaration| Declared {
                            name: &declaration.name,
                            arity: declaration.arity,
                            variable: false,
                        }));
                    }
                    _ => {}
                }
            }
        }
        declared.dedup_by(|a, b| a.name.text == b.name.text);
        declared
    }

    fn unknown_substitutions(&mut self, instance: &ast::Instance, declared: &[Declared<'a>]) {
        for (index, (name, _)) in instance.with.iter().enumerate() {
            if !declared.iter().any(|other| other.name.text == name.text) {
                let names = declared.iter().map(|other| &*other.name.text);
                let nearest = super::nearest::nearest(&name.text, names);
                let mut diagnostic = Diagnostic::error(
                    name.span,
                    format!(
                        "module {} declares no constant or variable `{}`",
                        instance.module.text, name.text
                    ),
                );
                if let Some(nearest) = nearest {
                    diagnostic = diagnostic.help(format!("did you mean `{nearest}`?"));
                }
                self.diagnostics.push(diagnostic);
            }
            let earlier = &instance.with[..index];
            if let Some((first, _)) = earlier.iter().find(|(other, _)| other.text == name.text) {
                let first = first.span;
                let message = format!("`{}` is substituted twice", name.text);
                let diagnostic = Diagnostic::error(name.span, message);
                self.diagnostics.push(diagnostic.label(first, "first here"));
            }
        }
    }

    /// What every declared name of the instantiated module stands for.
    fn substitutions(
        &mut self,
        instance: &'a ast::Instance,
        universe: UniverseId,
        declared: &[Declared<'a>],
        env: &Env<'a>,
    ) -> HashMap<&'a str, Entity> {
        let mut found = HashMap::new();
        let is_constant_module = !declared.iter().any(|declared| declared.variable);
        for declared in declared {
            let with = instance
                .with
                .iter()
                .find(|(name, _)| name.text == declared.name.text);
            let entity = match with {
                Some((_, value)) => self.substitution(declared, value, universe, env),
                None => self.implicit_substitution(instance, declared, env),
            };
            let limit = match declared.variable {
                true => Level::State,
                false if is_constant_module => Level::Temporal,
                false => Level::Constant,
            };
            self.substituted.push(Substituted {
                entity,
                limit,
                name: declared.name,
                span: with.map_or(instance.span, |(_, value)| value.span),
            });
            found.insert(&*declared.name.text, entity);
        }
        found
    }

    /// A declared name that WITH does not mention stands for what has its name
    /// where the INSTANCE stands.
    fn implicit_substitution(
        &mut self,
        instance: &ast::Instance,
        declared: &Declared<'a>,
        env: &Env<'a>,
    ) -> Entity {
        let name = &declared.name.text;
        let Some(entity) = self.lookup(name, env) else {
            let message = format!(
                "module {} needs a substitution for `{name}`",
                instance.module.text
            );
            let diagnostic = Diagnostic::error(instance.span, message)
                .label(declared.name.span, "declared here")
                .help(format!("write `WITH {name} <- ...`, or define `{name}`"));
            self.diagnostics.push(diagnostic);
            return Entity::Broken;
        };
        self.fits(declared, entity, instance.span)
    }

    fn substitution(
        &mut self,
        declared: &Declared<'a>,
        value: &'a ast::Expr,
        universe: UniverseId,
        env: &Env<'a>,
    ) -> Entity {
        if let Some(name) = super::expression::plain_name(value)
            && let Some(entity) = self.lookup(&name.text, env)
        {
            return self.fits(declared, entity, value.span);
        }
        if declared.arity > 0
            && let ExprKind::Name(path) = &value.kind
        {
            return self.operator_substitution(declared, path, value.span, universe, env);
        }
        let (parameters, body) = match &value.kind {
            ExprKind::Lambda(names, body) => {
                (names.iter().map(ParameterName::value).collect(), &**body)
            }
            _ => (Vec::new(), value),
        };
        if parameters.len() != declared.arity {
            let message = format!(
                "`{}` takes {}, but what stands for it takes {}",
                declared.name.text,
                arguments(declared.arity),
                parameters.len()
            );
            let diagnostic = Diagnostic::error(value.span, message);
            self.diagnostics
                .push(diagnostic.label(declared.name.span, "declared here"));
            return Entity::Broken;
        }
        let source = SlotSource::Expr(body);
        let slot = self.substitute(declared, source, parameters, value.span, universe, env);
        self.check_substitution(universe, slot);
        Entity::Slot(slot)
    }

    /// `WITH Op <- I!Other`.
    fn operator_substitution(
        &mut self,
        declared: &Declared<'a>,
        path: &'a [ast::Selector],
        span: Span,
        universe: UniverseId,
        env: &Env<'a>,
    ) -> Entity {
        let Some((referent, (_, given), rest)) = self.referent(path, env) else {
            return Entity::Broken;
        };
        if rest.is_empty() && given.is_empty() && referent.instances.is_empty() {
            return self.fits(declared, referent.entity, span);
        }
        let reason = "an operator of a parametrised instance, or a part of a definition, \
                      cannot be a substitution";
        let parameters = vec![ParameterName::value(declared.name); declared.arity];
        let source = SlotSource::Opaque(reason);
        Entity::Slot(self.substitute(declared, source, parameters, span, universe, env))
    }

    /// The definition that stands for a declared name.
    fn substitute(
        &mut self,
        declared: &Declared<'a>,
        source: SlotSource<'a>,
        parameters: Vec<ParameterName<'a>>,
        span: Span,
        universe: UniverseId,
        env: &Env<'a>,
    ) -> SlotId {
        let prefix = &self.universes[universe.0].prefix;
        self.slot(Slot {
            name: format!("{prefix}{}", declared.name.text),
            module: self.scopes[env.scope.0].name,
            source,
            env: env.clone(),
            universe: Some(universe),
            host: self.universes[universe.0].host,
            parameters,
            recursive: false,
            span,
            name_span: span,
            definition: None,
        })
    }

    /// Resolves a substitution even if nothing uses it, unless the INSTANCE
    /// itself stands in an instance.
    fn check_substitution(&mut self, universe: UniverseId, slot: SlotId) {
        let parent = self.universes[universe.0].parent;
        let checked = parent.is_some_and(|parent| {
            let kind = &self.universes[parent.0].kind;
            matches!(kind, UniverseKind::Root | UniverseKind::Check)
        });
        if checked {
            self.definition(slot);
        }
    }

    /// Checks the levels of what stands for declared names, once they are known:
    /// state functions for variables, constants for the constants of modules
    /// that have variables.
    pub fn check_substituted(&mut self) {
        for substituted in std::mem::take(&mut self.substituted) {
            let level = match substituted.entity {
                Entity::Variable(_) => Level::State,
                Entity::Slot(slot) => match self.slots[slot.0].definition {
                    Some(definition) => self.program.definitions[definition.0 as usize].level,
                    None => continue,
                },
                _ => continue,
            };
            if level > substituted.limit {
                let message = format!(
                    "`{}` must be {} at most, but what stands for it is {}",
                    substituted.name.text,
                    super::levels::noun(substituted.limit),
                    super::levels::noun(level)
                );
                let diagnostic = Diagnostic::error(substituted.span, message);
                let declared = substituted.name.span;
                self.diagnostics
                    .push(diagnostic.label(declared, "declared here"));
            }
        }
    }

    /// `entity`, if it takes as many arguments as what it stands for.
    fn fits(&mut self, declared: &Declared<'a>, entity: Entity, span: Span) -> Entity {
        let takes = self.parameters(entity).len();
        let is_value = !matches!(entity, Entity::Instance(_));
        if entity == Entity::Broken || (takes == declared.arity && is_value) {
            return entity;
        }
        let message = format!(
            "`{}` takes {}, but what stands for it takes {takes}",
            declared.name.text,
            arguments(declared.arity)
        );
        let diagnostic = Diagnostic::error(span, message);
        self.diagnostics
            .push(diagnostic.label(declared.name.span, "declared here"));
        Entity::Broken
    }
}
