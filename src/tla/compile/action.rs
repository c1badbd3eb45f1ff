//! Actions and initial predicates to steps.
//!
//! Every disjunct and every witness of `\E` branches, also where nothing is
//! primed, for each counts as a generated state in TLC. Once all variables are
//! assigned, TLC evaluates the conjuncts that are left as expressions: then
//! nothing branches any more.

use super::calls::{Context, Fill};
use super::code::{Node, Step, StepId};
use super::compiler::{Assigns, Compiler};
use super::scope::{Binding, Delayed, Key, Scope};
use crate::model::ActionId;
use crate::tla::modules::Builtin;
use crate::tla::resolve::ir::{
    Argument, Body, Bound, ConstantId, ConstantValue, DefinitionId, Expr, ExprKind, Operator,
};
use crate::tla::value::Value;

impl<'p> Compiler<'p> {
    /// The step that does what `expr` says and goes on with `then`.
    pub(super) fn action(&mut self, expr: &'p Expr, scope: &Scope<'p>, then: StepId) -> StepId {
        use ExprKind::*;
        match &expr.kind {
            And(parts) => self.conjunction(parts, scope, then),
            Or(parts) => {
                let steps = parts
                    .iter()
                    .map(|part| self.action(part, scope, then))
                    .collect();
                self.push_step(Step::Branch(steps))
            }
            Implies(condition, inner) => {
                let condition = self.expr(condition, scope);
                let inner = self.action(inner, scope, then);
                self.push_step(Step::If(condition, inner, then))
            }
            If(condition, yes, no) => {
                let condition = self.expr(condition, scope);
                let yes = self.action(yes, scope, then);
                let no = self.action(no, scope, then);
                self.push_step(Step::If(condition, yes, no))
            }
            Case(arms, other) => self.case(expr, arms, other.as_deref(), scope, then),
            Let(definitions, body) => {
                let mut fills = Vec::new();
                let inner = self.let_scope(definitions, scope, Context::Action, &mut fills);
                let step = self.action(body, &inner, then);
                self.fill_step(fills, step)
            }
            Label(_, inner) => self.action(inner, scope, then),
            Exists(bounds, body) => {
                let (ranges, inner) = self.ranges(bounds, body, scope);
                let step = self.looped(|this| this.action(body, &inner, then));
                self.push_step(Step::Exists(ranges, step))
            }
            Forall(bounds, body) => self.for_all(expr, bounds, body, scope, then),
            Unchanged(inner) => self.unchanged(inner, scope, false, then),
            Box(action, subscript) => {
                let action = self.action(action, scope, then);
                let same = self.unchanged(subscript, scope, false, then);
                self.push_step(Step::Branch([action, same].into()))
            }
            Angle(action, subscript) => {
                let subscript = self.expr(subscript, scope);
                let changed = self.push_step(Step::Changed(subscript, then));
                self.action(action, scope, changed)
            }
            FunctionApplication(function, argument) => {
                self.applied_function(expr, function, argument, scope, then)
            }
            Compose(first, second) => self.composition(first, second, scope, then),
            _ => self.named_action(expr, scope, then),
        }
    }

    /// `A \cdot B`: what follows is about the states before A and after B.
    fn composition(
        &mut self,
        first: &'p Expr,
        second: &'p Expr,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        let place = self.push(Node::Value(Value::TRUE), second.span);
        let end = self.push_step(Step::Composed(then, place));
        self.composed += 1;
        let second = self.action(second, scope, end);
        self.composed -= 1;
        let place = self.push(Node::Value(Value::TRUE), first.span);
        let middle = self.push_step(Step::Middle(second, place));
        let first = self.action(first, scope, middle);
        self.push_step(Step::Compose(first))
    }

    /// Names and what they are applied to.
    fn named_action(&mut self, expr: &'p Expr, scope: &Scope<'p>, then: StepId) -> StepId {
        match &expr.kind {
            ExprKind::Local(local) => match scope.find(Key::Local(*local)).cloned() {
                Some(binding) => self.bound_action(binding, expr, scope, then),
                None => self.guard(expr, scope, then),
            },
            ExprKind::Apply(id, arguments) => match scope.find(Key::Definition(*id)).cloned() {
                Some(Binding::Nested) | None => {
                    self.applied_action(*id, arguments, expr, scope, scope, then)
                }
                Some(binding) => self.bound_action(binding, expr, scope, then),
            },
            ExprKind::ApplyLocal(local, arguments) => {
                match scope.find(Key::Local(*local)).cloned() {
                    Some(Binding::Operator(operator, own)) => {
                        self.operator_action(operator, arguments, expr, &own, scope, then)
                    }
                    Some(Binding::Slot(slot)) => {
                        self.call_local_routine(slot, arguments, expr, scope, then)
                    }
                    _ => self.guard(expr, scope, then),
                }
            }
            ExprKind::ApplyConstant(id, arguments) => {
                self.constant_action(*id, arguments, expr, scope, then)
            }
            ExprKind::Constant(id) => self.constant_action(*id, &[], expr, scope, then),
            ExprKind::Builtin(builtin, arguments) => {
                self.builtin_action(*builtin, arguments, expr, scope, then)
            }
            _ => self.guard(expr, scope, then),
        }
    }

    /// An operator that was passed as an argument, as an action.
    fn operator_action(
        &mut self,
        operator: &'p Operator,
        arguments: &'p [Argument],
        expr: &'p Expr,
        own: &Scope<'p>,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        match operator {
            Operator::Definition(id) => self.applied_action(*id, arguments, expr, own, scope, then),
            Operator::Constant(id) => self.constant_action(*id, arguments, expr, scope, then),
            Operator::Local(local) => match own.find(Key::Local(*local)).cloned() {
                Some(Binding::Operator(operator, own)) => {
                    self.operator_action(operator, arguments, expr, &own, scope, then)
                }
                _ => self.guard(expr, scope, then),
            },
            Operator::Builtin(builtin) => {
                self.builtin_action(*builtin, arguments, expr, scope, then)
            }
        }
    }

    /// A declared constant that stands for a definition, as an action.
    fn constant_action(
        &mut self,
        id: ConstantId,
        arguments: &'p [Argument],
        expr: &'p Expr,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        match self.constant(id).value {
            ConstantValue::Definition(id) => {
                self.applied_action(id, arguments, expr, scope, scope, then)
            }
            _ => self.guard(expr, scope, then),
        }
    }

    pub(super) fn guard(&mut self, expr: &'p Expr, scope: &Scope<'p>, then: StepId) -> StepId {
        let test = self.expr(expr, scope);
        self.push_step(Step::Guard(test, then))
    }

    /// A conjunction: the conjuncts after the first are expressions once all
    /// variables are assigned.
    fn conjunction(&mut self, parts: &'p [Expr], scope: &Scope<'p>, then: StepId) -> StepId {
        let Some((first, rest)) = parts.split_first() else {
            return then;
        };
        let after = rest
            .iter()
            .rev()
            .fold(then, |then, part| self.conjunct(part, scope, then));
        self.action(first, scope, after)
    }

    /// A conjunct that is not the first.
    pub(super) fn conjunct(&mut self, part: &'p Expr, scope: &Scope<'p>, then: StepId) -> StepId {
        let action = self.action(part, scope, then);
        if self.is_same_as_expression(action, then) {
            return action;
        }
        let test = self.expr(part, scope);
        self.push_step(Step::Conjunct { action, test, then })
    }

    /// Whether a step does the same once all variables are assigned.
    fn is_same_as_expression(&self, step: StepId, then: StepId) -> bool {
        match *self.code.step(step) {
            Step::Guard(_, next) | Step::Same(_, next) | Step::Changed(_, next) => next == then,
            Step::Unchanged { then: next, .. } => {
                next == then || self.is_same_as_expression(next, then)
            }
            Step::Assign { then: next, .. } | Step::AssignIn { then: next, .. } => next == then,
            _ => step == then,
        }
    }

    fn case(
        &mut self,
        expr: &'p Expr,
        arms: &'p [(Expr, Expr)],
        other: Option<&'p Expr>,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        let arms = arms.iter().map(|(condition, action)| {
            (
                self.expr(condition, scope),
                self.action(action, scope, then),
            )
        });
        let arms = arms.collect();
        let other = match other {
            Some(other) => self.action(other, scope, then),
            None => {
                let message = "no condition of a CASE without OTHER is TRUE";
                let node = self.fail(crate::model::ErrorKind::Evaluation, message, expr.span);
                self.push_step(Step::Guard(node, then))
            }
        };
        self.push_step(Step::Case(arms, other))
    }

    fn for_all(
        &mut self,
        expr: &'p Expr,
        bounds: &'p [Bound],
        body: &'p Expr,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        let (ranges, inner) = self.ranges(bounds, body, scope);
        let state = self.new_slot();
        let again = self.push_step(Step::Again(StepId(0)));
        let step = self.looped(|this| this.action(body, &inner, again));
        if matches!(*self.code.step(step), Step::Guard(_, next) if next == again) {
            return self.guard(expr, scope, then);
        }
        let test = self.expr(body, &inner);
        let whole = self.push_step(Step::Forall {
            ranges,
            state,
            body: step,
            test,
            then,
        });
        self.code.steps[again.0 as usize] = Step::Again(whole);
        whole
    }

    /// A name bound to an expression, as an action.
    fn bound_action(
        &mut self,
        binding: Binding<'p>,
        expr: &'p Expr,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        match binding {
            Binding::Lazy(_, delayed) | Binding::Name(delayed) if delayed.own.is_none() => {
                self.delayed_action(&delayed, then)
            }
            _ => self.guard(expr, scope, then),
        }
    }

    fn delayed_action(&mut self, delayed: &Delayed<'p>, then: StepId) -> StepId {
        let module = std::mem::replace(&mut self.module, delayed.module);
        let step = self.action(delayed.expr, &delayed.scope, then);
        self.module = module;
        step
    }

    /// A definition with arguments, as an action.
    fn applied_action(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        expr: &'p Expr,
        own: &Scope<'p>,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        let definition = self.definition(id);
        let function = definition.recursive && definition.function;
        if function || self.constant_definition(id).is_some() {
            return self.guard(expr, scope, then);
        }
        if definition.recursive && matches!(definition.body, Body::Expr(_)) {
            return self.call_routine(id, arguments, own, scope, expr.span, then);
        }
        match &definition.body {
            Body::Builtin(builtin) => self.builtin_action(*builtin, arguments, expr, scope, then),
            Body::Unsupported(_) => self.guard(expr, scope, then),
            Body::Expr(body) => {
                let context = Context::Action;
                let (inner, fills) = self.bind_parameters(id, body, arguments, own, scope, context);
                let step = self.expand(id, expr.span, |this| this.action(body, &inner, then));
                self.fill_step(fills, step)
            }
        }
    }

    pub(super) fn fill_step(&mut self, fills: Vec<Fill>, step: StepId) -> StepId {
        fills.into_iter().rev().fold(step, |then, fill| {
            self.push_step(Step::Bind(fill.slot, fill.value, then))
        })
    }

    fn builtin_action(
        &mut self,
        builtin: Builtin,
        arguments: &'p [Argument],
        expr: &'p Expr,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        let [Argument::Expr(left), Argument::Expr(right)] = arguments else {
            return self.guard(expr, scope, then);
        };
        let assigns = matches!(builtin, Builtin::Equal | Builtin::In | Builtin::SubsetEqual);
        let Some(variable) = self.assigned_variable(left, scope).filter(|_| assigns) else {
            return self.guard(expr, scope, then);
        };
        let right = self.expr(right, scope);
        let subsets = builtin == Builtin::SubsetEqual;
        self.push_step(match builtin {
            Builtin::Equal => Step::Assign {
                variable,
                value: right,
                then,
            },
            _ => Step::AssignIn {
                variable,
                set: right,
                subsets,
                then,
            },
        })
    }

    /// The variable that an equation with `expr` on its left assigns.
    fn assigned_variable(&self, expr: &'p Expr, scope: &Scope<'p>) -> Option<u32> {
        match (self.assigns, &expr.kind) {
            (Assigns::Primed, ExprKind::Prime(inner)) => self.plain_variable(inner, scope),
            (Assigns::Unprimed, ExprKind::Variable(variable)) => Some(variable.0),
            (_, ExprKind::Label(_, inner)) => self.assigned_variable(inner, scope),
            _ => {
                let delayed = self.name(expr, scope)?;
                self.assigned_variable(delayed.0, &delayed.1)
            }
        }
    }

    /// The variable that `expr` is.
    fn plain_variable(&self, expr: &'p Expr, scope: &Scope<'p>) -> Option<u32> {
        match &expr.kind {
            ExprKind::Variable(variable) => Some(variable.0),
            ExprKind::Label(_, inner) => self.plain_variable(inner, scope),
            _ => {
                let delayed = self.name(expr, scope)?;
                self.plain_variable(delayed.0, &delayed.1)
            }
        }
    }

    /// What a name without arguments stands for.
    pub(super) fn name(&self, expr: &'p Expr, scope: &Scope<'p>) -> Option<(&'p Expr, Scope<'p>)> {
        let (key, definition) = match &expr.kind {
            ExprKind::Local(local) => (Key::Local(*local), None),
            ExprKind::Apply(id, arguments) if arguments.is_empty() => {
                (Key::Definition(*id), Some(*id))
            }
            _ => return None,
        };
        match scope.find(key) {
            Some(Binding::Name(delayed) | Binding::Lazy(_, delayed)) => {
                Some((delayed.expr, delayed.scope.clone()))
            }
            Some(_) => None,
            None => {
                let id = definition?;
                let nested = self.definition(id).outer.is_some();
                let scope = if nested {
                    scope.clone()
                } else {
                    Scope::default()
                };
                self.body(id).map(|body| (body, scope))
            }
        }
    }

    /// UNCHANGED `expr`.
    fn unchanged(
        &mut self,
        expr: &'p Expr,
        scope: &Scope<'p>,
        goes_on: bool,
        then: StepId,
    ) -> StepId {
        if let Some(variable) = self.plain_variable(expr, scope) {
            let place = self.expr(expr, scope);
            return self.push_step(Step::Unchanged {
                variable,
                place,
                goes_on,
                then,
            });
        }
        match &expr.kind {
            ExprKind::Tuple(parts) => parts
                .iter()
                .enumerate()
                .rev()
                .fold(then, |then, (index, part)| {
                    self.unchanged(part, scope, goes_on || index > 0, then)
                }),
            ExprKind::Label(_, inner) => self.unchanged(inner, scope, goes_on, then),
            _ => match self.name(expr, scope) {
                Some((inner, scope)) => self.unchanged(inner, &scope, goes_on, then),
                None => {
                    let node = self.expr(expr, scope);
                    self.push_step(Step::Same(node, then))
                }
            },
        }
    }

    /// The steps of ENABLED `expr`.
    pub(super) fn enabled(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> StepId {
        let assigns = std::mem::replace(&mut self.assigns, Assigns::Primed);
        let emit = self.push_step(Step::Emit(ActionId::MAX));
        let start = self.action(expr, scope, emit);
        self.assigns = assigns;
        start
    }

    /// The steps of `A \cdot B` where both of its states are known.
    pub(super) fn known_composition(
        &mut self,
        first: &'p Expr,
        second: &'p Expr,
        scope: &Scope<'p>,
    ) -> StepId {
        self.composed += 1;
        let second = self.expr(second, scope);
        self.composed -= 1;
        let assigns = std::mem::replace(&mut self.assigns, Assigns::Primed);
        let place = self.push(Node::Value(Value::TRUE), first.span);
        let middle = self.push_step(Step::Meets(second, place));
        let start = self.action(first, scope, middle);
        self.assigns = assigns;
        start
    }
}
