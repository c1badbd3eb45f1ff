//! The next-state relation, split into named actions as TLC does: at
//! disjunctions, at `\E` over constant sets, and at operators with constant
//! arguments, down to what is none of these.

use super::calls::Context;
use super::code::{ActionEntry, NodeId, Origin, Step, StepId};
use super::compiler::{Assigns, Compiler};
use super::scope::{Binding, Key, Scope};
use crate::tla::resolve::ir::{Argument, Body, DefinitionId, Expr, ExprKind, Level};

/// An action as TLC names it.
#[derive(Clone, Debug)]
pub struct NamedAction {
    /// The operator in which it is written.
    pub name: String,
    /// Where it stands.
    pub origin: Origin,
    /// What that operator is applied to, in the frame of the next-state
    /// relation; nothing if the arguments are not constant.
    pub arguments: Box<[NodeId]>,
    /// The names of the parameters that take these.
    pub parameters: Box<[String]>,
}

/// What the actions in a part of the next-state relation are called.
#[derive(Clone, Debug)]
struct Title<'p> {
    name: &'p str,
    arguments: Box<[NodeId]>,
    parameters: Box<[String]>,
}

impl<'p> Title<'p> {
    fn plain(name: &'p str) -> Self {
        Title {
            name,
            arguments: Box::default(),
            parameters: Box::default(),
        }
    }
}

impl<'p> Compiler<'p> {
    /// The next-state relation, with its actions.
    pub fn next(&mut self, id: DefinitionId) -> (ActionEntry, Vec<NamedAction>) {
        let definition = self.definition(id);
        self.assigns = Assigns::Primed;
        let mut actions = Vec::new();
        let (frame, start) = self.in_frame(definition, |this| match this.body(id) {
            Some(body) => {
                let title = Title::plain(&definition.name);
                this.split(body, &Scope::default(), &title, &mut actions)
            }
            None => this.push_step(Step::Branch(Box::new([]))),
        });
        (ActionEntry { frame, start }, actions)
    }

    fn split(
        &mut self,
        expr: &'p Expr,
        scope: &Scope<'p>,
        title: &Title<'p>,
        actions: &mut Vec<NamedAction>,
    ) -> StepId {
        match &expr.kind {
            ExprKind::Or(parts) => {
                let steps = parts
                    .iter()
                    .map(|part| self.split(part, scope, title, actions));
                let steps = steps.collect();
                self.push_step(Step::Branch(steps))
            }
            ExprKind::Exists(bounds, body)
                if bounds.iter().all(|bound| {
                    bound
                        .set
                        .as_ref()
                        .is_some_and(|set| set.level == Level::Constant)
                }) =>
            {
                let (ranges, inner) = self.ranges(bounds, body, scope);
                let step = self.looped(|this| this.split(body, &inner, title, actions));
                self.push_step(Step::Exists(ranges, step))
            }
            ExprKind::Label(_, inner) => self.split(inner, scope, title, actions),
            ExprKind::Let(definitions, body) => {
                let mut fills = Vec::new();
                let inner = self.let_scope(definitions, scope, Context::Action, &mut fills);
                let step = self.split(body, &inner, title, actions);
                self.fill_step(fills, step)
            }
            ExprKind::Apply(id, arguments) if self.is_split(*id, arguments, scope) => {
                self.split_operator(*id, arguments, expr, scope, actions)
            }
            ExprKind::Apply(id, _) => {
                let title = Title::plain(&self.definition(*id).name);
                self.leaf(expr, scope, &title, actions)
            }
            _ => self.leaf(expr, scope, title, actions),
        }
    }

    /// Whether the parts of an operator's body are actions of their own.
    fn is_split(&mut self, id: DefinitionId, arguments: &'p [Argument], scope: &Scope<'p>) -> bool {
        let bound = scope.find(Key::Definition(id));
        self.body(id).is_some()
            && !self.definition(id).recursive
            && matches!(bound, None | Some(Binding::Nested))
            && self.constant_definition(id).is_none()
            && arguments.iter().all(|argument| match argument {
                Argument::Expr(expr) => expr.level == Level::Constant && self.is_rigid(expr, scope),
                Argument::Operator(_) => true,
            })
    }

    fn split_operator(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        expr: &'p Expr,
        scope: &Scope<'p>,
        actions: &mut Vec<NamedAction>,
    ) -> StepId {
        let definition = self.definition(id);
        let Body::Expr(body) = &definition.body else {
            return self.leaf(expr, scope, &Title::plain(&definition.name), actions);
        };
        let given = arguments.iter().filter_map(|argument| match argument {
            Argument::Expr(expr) => Some(self.expr(expr, scope)),
            Argument::Operator(_) => None,
        });
        let given = given.collect();
        let named = definition.parameters.iter().zip(arguments);
        let named = named.filter(|(_, argument)| matches!(argument, Argument::Expr(_)));
        let title = Title {
            name: &definition.name,
            arguments: given,
            parameters: named.map(|(it, _)| it.name.clone()).collect(),
        };
        let (inner, fills) =
            self.bind_parameters(id, body, arguments, scope, scope, Context::Action);
        let step = self.expand(id, expr.span, |this| {
            this.split(body, &inner, &title, actions)
        });
        self.fill_step(fills, step)
    }

    fn leaf(
        &mut self,
        expr: &'p Expr,
        scope: &Scope<'p>,
        title: &Title<'p>,
        actions: &mut Vec<NamedAction>,
    ) -> StepId {
        let id = actions.len() as u32;
        let origin = self.origin(expr.span);
        actions.push(NamedAction {
            name: title.name.to_string(),
            origin,
            arguments: title.arguments.clone(),
            parameters: title.parameters.clone(),
        });
        let emit = self.push_step(Step::Emit(id));
        self.action(expr, scope, emit)
    }

    /// The initial predicate: a conjunction of definitions.
    pub fn init(&mut self, ids: &[DefinitionId]) -> Option<ActionEntry> {
        let (&first, rest) = ids.split_first()?;
        self.assigns = Assigns::Unprimed;
        let definition = self.definition(first);
        let (frame, start) = self.in_frame(definition, |this| {
            let scope = Scope::default();
            let mut then = this.push_step(Step::Emit(0));
            for &id in rest.iter().rev() {
                if let Some(body) = this.body(id) {
                    let module = &this.definition(id).module;
                    this.module = this.module_index(module);
                    then = this.conjunct(body, &scope, then);
                }
            }
            this.module = this.module_index(&definition.module);
            match this.body(first) {
                Some(body) => this.action(body, &scope, then),
                None => then,
            }
        });
        self.assigns = Assigns::Primed;
        Some(ActionEntry { frame, start })
    }
}
