//! Names in expressions: what they refer to, and with which arguments.

use super::expression::{arguments, plain_name};
use super::ir::{
    Argument, Body, Definition, DefinitionId, Expr, ExprKind, Level, LocalId, Operator, Parameter,
};
use super::language::{self, Form, broken, expr};
use super::names::{Entity, Env, ParameterName, SlotSource, UniverseId};
use super::resolver::Resolver;
use crate::tla::modules::{Builtin, library, tables};
use crate::tla::syntax::ast::{self, ExprKind as Tree, Selector};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// Modules whose operators are more likely meant than a name like theirs.
const WELL_KNOWN: [&str; 6] = [
    "Naturals",
    "Integers",
    "Sequences",
    "FiniteSets",
    "TLC",
    "Bags",
];

/// Something that a path such as `I(x)!Op` refers to.
pub(super) struct Referent {
    pub entity: Entity,
    /// The arguments of the parametrised instances on the path.
    pub instances: Vec<(UniverseId, Vec<Argument>)>,
}

impl<'a> Resolver<'a> {
    /// A name that stands for a value, with its arguments.
    pub fn name(&mut self, path: &'a [Selector], span: Span, env: &Env<'a>) -> Expr {
        let Some((referent, name, rest)) = self.referent(path, env) else {
            return broken(span);
        };
        if !rest.is_empty() {
            return self.named_part(&referent, name, rest, span, env);
        }
        self.apply(&referent, name.0, name.1, span, env)
    }

    /// A part of a definition, with its arguments.
    fn named_part(
        &mut self,
        referent: &Referent,
        name: (&'a ast::Ident, &'a [ast::Expr]),
        rest: &'a [Selector],
        span: Span,
        env: &Env<'a>,
    ) -> Expr {
        let Some((part, given)) = self.part_of(referent, name, rest) else {
            return broken(span);
        };
        let parameters = self.parameters(part.entity);
        if !self.count_fits(name.0, parameters.len(), given.len(), span) {
            return broken(span);
        }
        let given = self.arguments(&parameters, given.into_iter(), env);
        self.apply_to(&part, given, span)
    }

    /// The part of a definition that selectors name, and all arguments.
    fn part_of(
        &mut self,
        referent: &Referent,
        name: (&'a ast::Ident, &'a [ast::Expr]),
        rest: &'a [Selector],
    ) -> Option<(Referent, Vec<&'a ast::Expr>)> {
        let Entity::Slot(slot) = referent.entity else {
            if referent.entity != Entity::Broken {
                let message = format!("`{}` has no parts that have names", name.0.text);
                self.error(name.0.span, message);
            }
            return None;
        };
        let (slot, given) = self.part(slot, name, rest)?;
        let part = Referent {
            entity: Entity::Slot(slot),
            instances: referent.instances.clone(),
        };
        Some((part, given))
    }

    /// Follows a path through instances: what it refers to, the last name with
    /// its arguments, and the selectors that are left.
    #[allow(clippy::type_complexity)]
    pub fn referent(
        &mut self,
        path: &'a [Selector],
        env: &Env<'a>,
    ) -> Option<(Referent, (&'a ast::Ident, &'a [ast::Expr]), &'a [Selector])> {
        let (Selector::Name(name, given), mut rest) = path.split_first()? else {
            return None;
        };
        let mut last = (name, given.as_slice());
        let mut entity = match self.lookup(&name.text, env) {
            Some(entity) => entity,
            None => {
                self.unknown(name, given.len(), env);
                return None;
            }
        };
        let mut instances = Vec::new();
        while let Entity::Instance(universe) = entity {
            let Some((Selector::Name(name, given), after)) = rest.split_first() else {
                self.not_a_value(last.0);
                return None;
            };
            if !self.instance_arguments(universe, last, env, &mut instances) {
                return None;
            }
            let module = last.0;
            entity = self.member(universe, module, name)?;
            last = (name, given.as_slice());
            rest = after;
        }
        let referent = Referent { entity, instances };
        Some((referent, last, rest))
    }

    fn not_a_value(&mut self, name: &ast::Ident) {
        let message = format!("`{}` is an instance of a module, not a value", name.text);
        let diagnostic = Diagnostic::error(name.span, message)
            .help(format!("name what you mean: `{}!Operator`", name.text));
        self.diagnostics.push(diagnostic);
    }

    /// Resolves the arguments of `I(x)!`; false if their number is wrong.
    fn instance_arguments(
        &mut self,
        universe: UniverseId,
        (name, given): (&'a ast::Ident, &'a [ast::Expr]),
        env: &Env<'a>,
        instances: &mut Vec<(UniverseId, Vec<Argument>)>,
    ) -> bool {
        let parameters: Vec<usize> = self.universes[universe.0]
            .parameters
            .iter()
            .map(|parameter| parameter.arity)
            .collect();
        if !self.count_fits(name, parameters.len(), given.len(), name.span) {
            return false;
        }
        if !parameters.is_empty() {
            let given = self.arguments(&parameters, given.iter(), env);
            instances.push((universe, given));
        }
        true
    }

    /// What `name` means in an instance.
    fn member(
        &mut self,
        universe: UniverseId,
        instance: &ast::Ident,
        name: &ast::Ident,
    ) -> Option<Entity> {
        let scope = self.instance_scope(universe, "");
        let scope = &self.scopes[scope.0];
        let visible = |entry: &super::names::Entry<'_>| !entry.local && !entry.declared;
        if let Some(entry) = scope.names.get(&*name.text).filter(|entry| visible(entry)) {
            return Some(self.overridden(entry.entity));
        }
        let names = scope.names.iter().filter(|(_, entry)| visible(entry));
        let nearest = super::nearest::nearest(&name.text, names.map(|(name, _)| *name));
        let message = format!(
            "`{}` is not defined in module {}, of which `{}` is an instance",
            name.text, scope.name, instance.text
        );
        let mut diagnostic = Diagnostic::error(name.span, message);
        if let Some(nearest) = nearest {
            diagnostic = diagnostic.help(format!("did you mean `{}!{nearest}`?", instance.text));
        }
        self.diagnostics.push(diagnostic);
        None
    }

    fn unknown(&mut self, name: &ast::Ident, given: usize, env: &Env<'a>) {
        let what = if given == 0 { "identifier" } else { "operator" };
        let message = format!("unknown {what} `{}`", name.text);
        let mut diagnostic = Diagnostic::error(name.span, message);
        let home = tables::modules().find(|module| {
            let mut operators = module.operators.iter();
            operators.any(|other| other.name == name.text && other.parameters.len() == given)
        });
        let is_word = name.text.starts_with(char::is_alphabetic);
        let well_known = home.filter(|home| WELL_KNOWN.contains(&home.name));
        let nearest = self.suggestion(&name.text, env).filter(|_| is_word);
        if let Some(home) = well_known.or(home.filter(|_| nearest.is_none())) {
            // Whoever needs numbers mostly needs negative ones too.
            let home = match home.name {
                "Naturals" => "Integers",
                other => other,
            };
            let help = format!("it is defined in module {home}: add `EXTENDS {home}`");
            diagnostic = diagnostic.help(help);
        } else if let Some(nearest) = nearest {
            diagnostic = diagnostic.help(format!("did you mean `{nearest}`?"));
        }
        self.diagnostics.push(diagnostic);
    }

    fn count_fits(&mut self, name: &ast::Ident, takes: usize, given: usize, span: Span) -> bool {
        if takes != given {
            let message = format!(
                "`{}` takes {}, but {given} {} given",
                name.text,
                arguments(takes),
                if given == 1 { "is" } else { "are" }
            );
            self.error(span, message);
        }
        takes == given
    }

    /// An entity with its arguments.
    pub fn apply(
        &mut self,
        referent: &Referent,
        name: &ast::Ident,
        given: &'a [ast::Expr],
        span: Span,
        env: &Env<'a>,
    ) -> Expr {
        let entity = referent.entity;
        if entity == Entity::Broken {
            for given in given {
                // For its errors; it may as well be an operator.
                if !matches!(given.kind, Tree::Lambda(..)) && plain_name(given).is_none() {
                    self.expr(given, env);
                }
            }
            return broken(span);
        }
        let parameters = self.parameters(entity);
        if !self.count_fits(name, parameters.len(), given.len(), span) {
            return broken(span);
        }
        let given = self.arguments(&parameters, given.iter(), env);
        self.apply_to(referent, given, span)
    }

    /// An entity with arguments that fit it.
    pub fn apply_to(&mut self, referent: &Referent, given: Vec<Argument>, span: Span) -> Expr {
        let kind = match referent.entity {
            Entity::Variable(variable) => ExprKind::Variable(variable),
            Entity::Constant(constant) if given.is_empty() => ExprKind::Constant(constant),
            Entity::Constant(constant) => ExprKind::ApplyConstant(constant, given),
            Entity::Local { local, arity } => local_kind(local, arity, given),
            Entity::Parameter {
                universe,
                index,
                arity,
            } => match self.parameter_local(universe, index) {
                Some(local) => local_kind(local, arity, given),
                None => return broken(span),
            },
            Entity::Slot(slot) => {
                let definition = self.refer(slot);
                let mut all = self.prefix(referent, slot);
                all.extend(given);
                ExprKind::Apply(definition, all)
            }
            Entity::Builtin { module, operator } => match operator.meaning(module) {
                Some(builtin) => ExprKind::Builtin(builtin, given),
                None => ExprKind::Unsupported(unsupported(module, operator.name)),
            },
            Entity::Language(name) => return language_operator(name, given, span),
            Entity::Instance(_) | Entity::Broken => return broken(span),
        };
        expr(kind, span)
    }

    /// The local of a parametrised instance's parameter.
    fn parameter_local(&self, universe: UniverseId, index: usize) -> Option<LocalId> {
        self.instance_locals(universe)?.get(index).copied()
    }

    /// The definition of a slot; a function that refers to itself is recursive.
    fn refer(&mut self, slot: super::names::SlotId) -> DefinitionId {
        let definition = self.definition(slot);
        if matches!(self.slots[slot.0].source, SlotSource::Definition(_))
            && self.builder.stack.contains(&definition)
        {
            self.slots[slot.0].recursive = true;
        }
        definition
    }

    /// The arguments for the parameters of the parametrised instances around a
    /// definition: those on the path, or those of the definition being resolved.
    fn prefix(&self, referent: &Referent, slot: super::names::SlotId) -> Vec<Argument> {
        let slot = &self.slots[slot.0];
        let mut prefix = Vec::new();
        for universe in self.chain(slot.universe) {
            let given = referent.instances.iter().find(|(id, _)| *id == universe);
            if let Some((_, given)) = given {
                prefix.extend(given.iter().cloned());
                continue;
            }
            let locals = self.instance_locals(universe).unwrap_or_default();
            let parameters = &self.universes[universe.0].parameters;
            for (local, parameter) in locals.iter().zip(parameters) {
                prefix.push(if parameter.arity == 0 {
                    Argument::Expr(expr(ExprKind::Local(*local), slot.span))
                } else {
                    Argument::Operator(Operator::Local(*local))
                });
            }
        }
        prefix
    }

    /// Resolves arguments; `parameters` says how many arguments each takes itself.
    fn arguments(
        &mut self,
        parameters: &[usize],
        given: impl Iterator<Item = &'a ast::Expr>,
        env: &Env<'a>,
    ) -> Vec<Argument> {
        parameters
            .iter()
            .zip(given)
            .map(|(&arity, given)| match arity {
                0 => Argument::Expr(self.expr(given, env)),
                _ => self.operator_argument(given, arity, env),
            })
            .collect()
    }

    /// An argument that is an operator with `arity` arguments.
    fn operator_argument(&mut self, given: &'a ast::Expr, arity: usize, env: &Env<'a>) -> Argument {
        let span = given.span;
        match &given.kind {
            Tree::Parenthesised(inner) => return self.operator_argument(inner, arity, env),
            Tree::Lambda(names, body) if names.len() == arity => {
                return Argument::Operator(Operator::Definition(
                    self.lambda(names, body, span, env),
                ));
            }
            Tree::Lambda(names, _) => {
                let message = format!(
                    "an operator with {} is needed, but this LAMBDA takes {}",
                    arguments(arity),
                    names.len()
                );
                self.error(span, message);
                return Argument::Expr(broken(span));
            }
            Tree::Name(path) => {
                let Some((referent, (name, given), rest)) = self.referent(path, env) else {
                    return Argument::Expr(broken(span));
                };
                if referent.entity == Entity::Broken {
                    return Argument::Expr(broken(span));
                }
                let mut referent = referent;
                let mut without_arguments = given.is_empty();
                if !rest.is_empty() {
                    let Some((part, given)) = self.part_of(&referent, (name, given), rest) else {
                        return Argument::Expr(broken(span));
                    };
                    referent = part;
                    without_arguments = given.is_empty();
                }
                if without_arguments {
                    let takes = self.parameters(referent.entity).len();
                    if takes == arity {
                        return self.operator(&referent, span);
                    }
                    let message = format!(
                        "an operator with {} is needed, but `{}` takes {takes}",
                        arguments(arity),
                        name.text
                    );
                    self.error(span, message);
                    return Argument::Expr(broken(span));
                }
            }
            _ => {}
        }
        let message = format!("an operator with {} is needed here", arguments(arity));
        let diagnostic = Diagnostic::error(span, message).label(span, "this is a value");
        self.diagnostics.push(diagnostic);
        Argument::Expr(broken(span))
    }

    /// An entity that is passed on as an operator.
    fn operator(&mut self, referent: &Referent, span: Span) -> Argument {
        let operator = match referent.entity {
            Entity::Constant(constant) => Operator::Constant(constant),
            Entity::Local { local, .. } => Operator::Local(local),
            Entity::Parameter {
                universe, index, ..
            } => match self.parameter_local(universe, index) {
                Some(local) => Operator::Local(local),
                None => return Argument::Expr(broken(span)),
            },
            Entity::Slot(slot) if self.chain(self.slots[slot.0].universe).is_empty() => {
                Operator::Definition(self.refer(slot))
            }
            Entity::Builtin { module, operator }
                if let Some(builtin) = operator.meaning(module) =>
            {
                Operator::Builtin(builtin)
            }
            Entity::Language(name) => match language::operator(name).map(|found| found.form) {
                Some(Form::Builtin(builtin)) => Operator::Builtin(builtin),
                _ => Operator::Definition(self.wrap(referent, span)),
            },
            _ => Operator::Definition(self.wrap(referent, span)),
        };
        Argument::Operator(operator)
    }

    /// A LAMBDA that only applies an entity.
    pub fn wrap(&mut self, referent: &Referent, span: Span) -> DefinitionId {
        let arities = self.parameters(referent.entity);
        let parameters: Vec<Parameter> = arities
            .iter()
            .enumerate()
            .map(|(index, &arity)| Parameter {
                name: format!("_{}", index + 1),
                local: self.fresh_local(),
                arity,
            })
            .collect();
        let given = parameters.iter().map(|parameter| forward(parameter, span));
        let body = self.apply_to(referent, given.collect(), span);
        self.add_lambda(parameters, Body::Expr(body), span)
    }

    fn lambda(
        &mut self,
        names: &'a [ast::Ident],
        body: &'a ast::Expr,
        span: Span,
        env: &Env<'a>,
    ) -> DefinitionId {
        let mut env = env.clone();
        let mut parameters = Vec::new();
        for name in names {
            let local = self.fresh_local();
            let arity = ParameterName::value(name).arity;
            env = self.bind(&env, name, Entity::Local { local, arity });
            parameters.push(Parameter {
                name: name.text.clone(),
                local,
                arity,
            });
        }
        let id = self.add_lambda(parameters, Body::Unsupported(String::new()), span);
        self.builder.stack.push(id);
        let body = self.expr(body, &env);
        self.builder.stack.pop();
        self.program.definitions[id.0 as usize].body = Body::Expr(body);
        id
    }

    fn add_lambda(&mut self, parameters: Vec<Parameter>, body: Body, span: Span) -> DefinitionId {
        let outer = self.builder.stack.last().copied();
        let module = outer.map_or_else(String::new, |outer| {
            self.program.definitions[outer.0 as usize].module.clone()
        });
        self.program.definitions.push(Definition {
            name: "LAMBDA".to_string(),
            module,
            parameters,
            captures: Vec::new(),
            outer,
            locals: 0,
            recursive: false,
            function: false,
            level: Level::Constant,
            body,
            span,
            name_span: span,
        });
        DefinitionId((self.program.definitions.len() - 1) as u32)
    }

    /// What the configuration or a built-in module puts in the place of a
    /// definition's body.
    pub fn replaced(&mut self, id: super::names::SlotId) -> Option<Body> {
        let slot = &self.slots[id.0];
        let SlotSource::Definition(source) = slot.source else {
            return None;
        };
        let name = &source.name.text;
        slot.universe?;
        let key = (slot.module.to_string(), name.clone());
        let span = source.name.span;
        let definition = slot.definition?;
        let own = slot.parameters.len();
        let native = || {
            let user = self.modules.is_written_by_user(&key.0);
            library::find(&key.0, name, own, user)
        };
        let replacement = match self.overrides.modules.get(&key) {
            Some(entity) => Err(*entity),
            None => match native() {
                Some(native) => Ok(native),
                None => Err(builtin_of(&key.0, name, own)?),
            },
        };
        let parameters = &self.program.definitions[definition.0 as usize].parameters;
        let given: Vec<Argument> = parameters[parameters.len() - own..]
            .iter()
            .map(|parameter| forward(parameter, span))
            .collect();
        let entity = match replacement {
            Err(entity) => entity,
            Ok(native) => {
                let kind = ExprKind::Builtin(Builtin::Library(native), given);
                return Some(Body::Expr(expr(kind, span)));
            }
        };
        let referent = Referent {
            entity,
            instances: Vec::new(),
        };
        Some(Body::Expr(self.apply_to(&referent, given, span)))
    }
}

/// The operator that TLC would put in the place of one that a file of a
/// standard module's name defines.
fn builtin_of(module: &str, name: &str, arity: usize) -> Option<Entity> {
    let module = tables::module(module)?;
    let mut operators = module.operators.iter();
    let operator = operators.find(|other| other.name == name && other.parameters.len() == arity)?;
    operator.meaning(module.name)?;
    Some(Entity::Builtin {
        module: module.name,
        operator,
    })
}

/// A parameter as an argument.
fn forward(parameter: &Parameter, span: Span) -> Argument {
    match parameter.arity {
        0 => Argument::Expr(expr(ExprKind::Local(parameter.local), span)),
        _ => Argument::Operator(Operator::Local(parameter.local)),
    }
}

fn local_kind(local: LocalId, arity: usize, given: Vec<Argument>) -> ExprKind {
    match arity {
        0 => ExprKind::Local(local),
        _ => ExprKind::ApplyLocal(local, given),
    }
}

fn language_operator(name: &str, given: Vec<Argument>, span: Span) -> Expr {
    let operands = given.into_iter().map(|given| match given {
        Argument::Expr(given) => given,
        Argument::Operator(_) => broken(span),
    });
    match language::operator(name) {
        Some(operator) => language::apply(operator.form, operands.collect(), span),
        None => broken(span),
    }
}

fn unsupported(module: &str, operator: &str) -> String {
    format!("operator `{operator}` of module {module} is not supported")
}
