//! The state of resolving one specification, and how names are looked up.

use std::collections::{HashMap, VecDeque};

use super::instance::Substituted;
use super::ir::{
    Atom, AtomId, Body, Checks, Definition, DefinitionId, Level, LocalId, Parameter, Program,
};
use super::language;
use super::load::Modules;
use super::names::{
    Entity, Entry, Env, ModuleScope, ParameterName, ScopeId, Slot, SlotId, SlotSource, Universe,
    UniverseId,
};
use super::nearest::nearest;
use super::part::{Part, PartKey};
use crate::tla::syntax::ast;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// After so many errors no nearest names are looked for: when a module is
/// missing, all that uses it is unknown.
const SUGGESTIONS_MAX: usize = 50;

/// The state of resolving one specification.
pub(super) struct Resolver<'a> {
    pub modules: &'a Modules,
    pub program: Program,
    pub atoms: HashMap<Atom, AtomId>,
    pub universes: Vec<Universe<'a>>,
    pub scopes: Vec<ModuleScope<'a>>,
    pub slots: Vec<Slot<'a>>,
    /// Parts of definitions that have names, and their slots.
    pub parts: Vec<Part<'a>>,
    pub part_slots: HashMap<PartKey, SlotId>,
    /// Whether a part is being resolved. The names of a label are bound around
    /// LETs that stand around the label, and may be bound in these again: what
    /// clashes is found in the whole definition.
    pub in_part: bool,
    /// Definitions of modules that were referred to and are to be resolved.
    pub queue: VecDeque<SlotId>,
    /// The same for instances in a LET, one queue a LET.
    pub lets: Vec<VecDeque<SlotId>>,
    /// What the configuration puts in the place of definitions.
    pub overrides: Overrides,
    pub substituted: Vec<Substituted<'a>>,
    /// Assumptions and axioms of the modules that are checked.
    pub assumed: Vec<SlotId>,
    /// Modules inside modules that are still to be checked.
    pub inner: Vec<(&'a ast::Module, ScopeId, u32)>,
    pub diagnostics: Vec<Diagnostic>,
    pub builder: Builder,
}

/// What the configuration puts in the place of definitions.
#[derive(Default)]
pub(super) struct Overrides {
    /// `Op <- Other`, `Op = value`: wherever Op is used.
    pub entities: Vec<(Entity, Entity)>,
    /// `Op <- [Mod] Other`: module and operator to what stands for it.
    pub modules: HashMap<(String, String), Entity>,
}

/// The outermost definition that is being resolved.
#[derive(Default)]
pub(super) struct Builder {
    pub locals: u32,
    /// The locals of the parameters of parametrised instances.
    pub universes: Vec<(UniverseId, Vec<LocalId>)>,
    /// The definition being resolved, with those around it.
    pub stack: Vec<DefinitionId>,
}

impl<'a> Resolver<'a> {
    pub fn new(modules: &'a Modules) -> Self {
        Resolver {
            modules,
            program: Program {
                module: String::new(),
                variables: Vec::new(),
                constants: Vec::new(),
                definitions: Vec::new(),
                instantiated: Vec::new(),
                assumptions: Vec::new(),
                atoms: Vec::new(),
                checks: Checks::default(),
            },
            atoms: HashMap::new(),
            universes: Vec::new(),
            scopes: Vec::new(),
            slots: Vec::new(),
            parts: Vec::new(),
            part_slots: HashMap::new(),
            in_part: false,
            queue: VecDeque::new(),
            lets: Vec::new(),
            overrides: Overrides::default(),
            substituted: Vec::new(),
            assumed: Vec::new(),
            inner: Vec::new(),
            diagnostics: Vec::new(),
            builder: Builder::default(),
        }
    }

    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(span, message));
    }

    pub fn string(&mut self, text: &str) -> AtomId {
        self.atom(Atom::String(text.to_string()))
    }

    pub fn atom(&mut self, atom: Atom) -> AtomId {
        let atoms = &mut self.program.atoms;
        *self.atoms.entry(atom).or_insert_with_key(|atom| {
            atoms.push(atom.clone());
            AtomId((atoms.len() - 1) as u32)
        })
    }

    pub fn fresh_local(&mut self) -> LocalId {
        self.builder.locals += 1;
        LocalId(self.builder.locals - 1)
    }

    /// What `name` means at `env`, overrides of the configuration applied.
    pub fn lookup(&self, name: &str, env: &Env<'a>) -> Option<Entity> {
        if let Some(operator) = language::operator(name) {
            return Some(Entity::Language(operator.name));
        }
        let entity = match env.bound(name) {
            Some(bound) => bound.entity,
            None => {
                let entity = self.entry(name, env.scope, env.limit)?.entity;
                let key = (self.scopes[env.scope.0].name, name);
                let replaced = self.overrides.modules.iter();
                let mut replaced =
                    replaced.filter(|((module, name), _)| (&**module, &**name) == key);
                replaced.next().map_or(entity, |(_, other)| *other)
            }
        };
        Some(self.overridden(entity))
    }

    /// What the configuration makes of `entity`.
    pub fn overridden(&self, entity: Entity) -> Entity {
        self.overrides
            .entities
            .iter()
            .find(|(from, _)| *from == entity)
            .map_or(entity, |(_, to)| *to)
    }

    /// The entry of `name` in a module and those around it.
    pub fn entry(&self, name: &str, scope: ScopeId, limit: u32) -> Option<&Entry<'a>> {
        let mut place = Some((scope, limit));
        while let Some((scope, limit)) = place {
            let scope = &self.scopes[scope.0];
            if let Some(entry) = scope.names.get(name).filter(|entry| entry.order < limit) {
                return Some(entry);
            }
            place = scope.parent;
        }
        None
    }

    /// The nearest name to `name` that is visible at `env`.
    pub fn suggestion(&self, name: &str, env: &Env<'a>) -> Option<String> {
        if self.diagnostics.len() > SUGGESTIONS_MAX {
            return None;
        }
        let mut candidates: Vec<&str> = language::WORDS.to_vec();
        let mut bound = env.bound.as_deref();
        while let Some(next) = bound {
            candidates.push(next.name);
            bound = next.next.as_deref();
        }
        let mut place = Some((env.scope, env.limit));
        while let Some((scope, limit)) = place {
            let scope = &self.scopes[scope.0];
            let visible = scope.names.iter().filter(|(_, entry)| entry.order < limit);
            candidates.extend(visible.map(|(name, _)| *name));
            place = scope.parent;
        }
        nearest(name, candidates).map(str::to_string)
    }

    /// The same place with `name` bound to `entity`; it must be new there.
    pub fn bind(&mut self, env: &Env<'a>, name: &'a ast::Ident, entity: Entity) -> Env<'a> {
        let earlier = match env.bound(&name.text) {
            Some(bound) => Some((Some(bound.span), "")),
            None => self
                .entry(&name.text, env.scope, env.limit)
                .map(|entry| (entry.span, entry.module)),
        };
        if let Some((span, module)) = earlier
            && !self.in_part
        {
            self.clash(name, span, module);
        }
        env.with(name, entity)
    }

    /// Reports that `name` is defined a second time.
    pub fn clash(&mut self, name: &ast::Ident, earlier: Option<Span>, module: &str) {
        let mut diagnostic = Diagnostic::error(
            name.span,
            format!("`{}` is already declared or defined", name.text),
        );
        diagnostic = match earlier {
            Some(span) => diagnostic.label(span, "first here"),
            None => diagnostic.note(format!("`{}` is defined in module {module}", name.text)),
        };
        self.diagnostics.push(diagnostic);
    }

    /// The number of arguments of each of an entity's own parameters.
    pub fn parameters(&self, entity: Entity) -> Vec<usize> {
        match entity {
            Entity::Constant(constant) => {
                vec![0; self.program.constants[constant.0 as usize].arity]
            }
            Entity::Local { arity, .. } | Entity::Parameter { arity, .. } => vec![0; arity],
            Entity::Slot(slot) => {
                let slot = &self.slots[slot.0];
                if let SlotSource::Declared(arity) = slot.source {
                    return vec![0; arity];
                }
                let parameters = slot.parameters.iter();
                parameters.map(|parameter| parameter.arity).collect()
            }
            Entity::Builtin { operator, .. } => operator.arities(),
            Entity::Language(name) => {
                let arity = language::operator(name).map_or(0, |operator| operator.arity);
                vec![0; arity]
            }
            Entity::Variable(_) | Entity::Instance(_) | Entity::Broken => Vec::new(),
        }
    }

    /// The universes whose parameters come in front of those of a definition
    /// in `universe`, outermost first.
    pub fn chain(&self, universe: Option<UniverseId>) -> Vec<UniverseId> {
        let mut chain = Vec::new();
        let mut next = universe;
        while let Some(id) = next {
            let universe = &self.universes[id.0];
            if !universe.parameters.is_empty() {
                chain.push(id);
            }
            next = universe.parent.filter(|_| !universe.let_root);
        }
        chain.reverse();
        chain
    }

    /// Adds a slot.
    pub fn slot(&mut self, slot: Slot<'a>) -> SlotId {
        self.slots.push(slot);
        SlotId(self.slots.len() - 1)
    }

    /// The definition of a slot, which will be resolved if it is not yet.
    pub fn definition(&mut self, id: SlotId) -> DefinitionId {
        if let Some(definition) = self.slots[id.0].definition {
            return definition;
        }
        let definition = DefinitionId(self.program.definitions.len() as u32);
        let slot = &mut self.slots[id.0];
        slot.definition = Some(definition);
        self.program.definitions.push(Definition {
            name: slot.name.clone(),
            module: slot.module.to_string(),
            parameters: Vec::new(),
            captures: Vec::new(),
            outer: None,
            locals: 0,
            recursive: slot.recursive,
            function: false,
            level: Level::Constant,
            body: Body::Unsupported("not resolved".to_string()),
            span: slot.span,
            name_span: slot.name_span,
        });
        match slot.host {
            Some(host) => self.lets[host].push_back(id),
            None => self.queue.push_back(id),
        }
        definition
    }

    /// Resolves all definitions that were referred to.
    pub fn drain(&mut self) {
        while let Some(slot) = self.queue.pop_front() {
            let builder = std::mem::take(&mut self.builder);
            self.define(slot);
            self.builder = builder;
        }
    }

    /// Resolves the body of a slot that has a definition.
    pub fn define(&mut self, id: SlotId) {
        let slot = &self.slots[id.0];
        let (source, universe, env) = (slot.source, slot.universe, slot.env.clone());
        let own = slot.parameters.clone();
        let Some(definition) = slot.definition else {
            return;
        };
        self.builder.stack.push(definition);
        let restore = self.builder.universes.len();
        let mut parameters = self.instance_parameters(universe);
        let mut env = env;
        let mut locals = Vec::new();
        for own in own {
            let local = self.fresh_local();
            parameters.push(parameter(own, local));
            locals.push((own, local));
            let arity = own.arity;
            // A part binds its parameters where its LETs need them.
            if matches!(source, SlotSource::Opaque(_) | SlotSource::Part(_)) {
                continue;
            }
            env = self.bind(&env, own.name, Entity::Local { local, arity });
        }
        self.program.definitions[definition.0 as usize].parameters = parameters;
        let body = match self.replaced(id) {
            Some(body) => body,
            None => self.body(source, id, &locals, &env),
        };
        self.builder.universes.truncate(restore);
        self.builder.stack.pop();
        let outer = self.builder.stack.last().copied();
        let locals = self.builder.locals;
        let recursive = self.slots[id.0].recursive;
        let result = &mut self.program.definitions[definition.0 as usize];
        result.body = body;
        result.outer = outer;
        result.locals = locals;
        result.recursive = recursive;
        result.function =
            matches!(source, SlotSource::Definition(source) if !source.function.is_empty());
    }

    /// Makes locals for the parameters of the parametrised instances around a
    /// definition.
    fn instance_parameters(&mut self, universe: Option<UniverseId>) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for universe in self.chain(universe) {
            let mut locals = Vec::new();
            for name in self.universes[universe.0].parameters.clone() {
                let local = self.fresh_local();
                locals.push(local);
                parameters.push(parameter(name, local));
            }
            self.builder.universes.push((universe, locals));
        }
        parameters
    }

    /// The locals of a parametrised instance's parameters in the definition
    /// that is being resolved.
    pub fn instance_locals(&self, universe: UniverseId) -> Option<&[LocalId]> {
        let mut known = self.builder.universes.iter().rev();
        known
            .find(|(other, _)| *other == universe)
            .map(|(_, locals)| locals.as_slice())
    }

    fn body(
        &mut self,
        source: SlotSource<'a>,
        id: SlotId,
        locals: &[(ParameterName<'a>, LocalId)],
        env: &Env<'a>,
    ) -> Body {
        match source {
            SlotSource::Definition(source) if source.function.is_empty() => {
                Body::Expr(self.expr(&source.body, env))
            }
            SlotSource::Definition(source) => {
                // The name of a recursive function is visible in its own body.
                let env = env.with(&source.name, Entity::Slot(id));
                let span = source.body.span;
                Body::Expr(self.function(&source.function, &source.body, span, &env))
            }
            SlotSource::Expr(source) => Body::Expr(self.expr(source, env)),
            SlotSource::Part(index) => {
                let around = std::mem::replace(&mut self.in_part, true);
                let body = self.part_body(index, locals, env);
                self.in_part = around;
                Body::Expr(body)
            }
            SlotSource::Opaque(reason) => Body::Unsupported(reason.to_string()),
            SlotSource::Declared(_) => {
                let slot = &self.slots[id.0];
                let (name, span) = (slot.name.clone(), slot.name_span);
                self.error(
                    span,
                    format!("`{name}` is declared RECURSIVE, but not defined"),
                );
                Body::Unsupported("declared, but not defined".to_string())
            }
        }
    }
}

fn parameter(declared: ParameterName<'_>, local: LocalId) -> Parameter {
    Parameter {
        name: declared.name.text.clone(),
        local,
        arity: declared.arity,
    }
}
