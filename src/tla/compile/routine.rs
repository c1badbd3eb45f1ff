//! Operators and functions that are run as actions with a frame of their own,
//! because they apply themselves and cannot be expanded in place.
//!
//! Where an argument is a variable, or an operator that captures nothing, the
//! routine is made for it: then what it assigns is known while compiling.

use super::analysis::{captures, children, uses};
use super::calls::Context;
use super::code::{
    Argument as Passed, FrameId, LocalCall, Node, Routine, RoutineCall, RoutineId, SlotIndex, Step,
    StepId,
};
use super::compiler::{Assigns, Compiler};
use super::scope::{Binding, Delayed, Key, Scope};
use crate::tla::resolve::ir::{
    Argument, Bound, DefinitionId, Expr, ExprKind, Operator, Program, VariableId,
};
use crate::tla::syntax::source::Span;
use crate::tla::value::Value;

/// An argument for which a routine is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Known {
    Variable(VariableId),
    Primed(VariableId),
    Operator(DefinitionId),
}

/// What tells routines apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RoutineKey {
    id: DefinitionId,
    assigns: Assigns,
    known: Vec<Option<Known>>,
}

/// A routine that is still to be compiled.
pub(super) struct PendingRoutine<'p> {
    routine: RoutineId,
    id: DefinitionId,
    assigns: Assigns,
    bindings: Vec<Option<Binding<'p>>>,
}

/// A function that is applied in an action, and what its names stand for.
#[derive(Clone, Copy)]
struct Applied<'a, 'p> {
    /// The application.
    whole: &'p Expr,
    argument: &'p Expr,
    scope: &'a Scope<'p>,
}

impl<'p> Compiler<'p> {
    /// An operator that applies itself, as an action.
    pub(super) fn call_routine(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        scope: &Scope<'p>,
        span: Span,
        then: StepId,
    ) -> StepId {
        let node = self.push(Node::Value(Value::TRUE), span);
        let (routine, arguments) = self.routine_with(id, arguments, own, scope, span);
        self.push_step(Step::Call(Box::new(RoutineCall {
            routine,
            arguments: arguments.into(),
            node,
            then,
        })))
    }

    /// The routine for a definition with these arguments, and what is passed
    /// to it.
    fn routine_with(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        scope: &Scope<'p>,
        span: Span,
    ) -> (RoutineId, Vec<Passed>) {
        let definition = self.definition(id);
        let mut passed = self.captured(id, own, true);
        let mut known = Vec::new();
        let mut bindings = Vec::new();
        for (parameter, argument) in definition.parameters.iter().zip(arguments) {
            let (key, binding) = match self.known(argument, scope) {
                Some((key, binding)) => (Some(key), Some(binding)),
                None => {
                    passed.push(match argument {
                        Argument::Expr(expr) => self.routine_argument(id, expr, scope),
                        Argument::Operator(operator) => {
                            self.routine_operator(operator, parameter.arity, scope, span)
                        }
                    });
                    (None, None)
                }
            };
            known.push(key);
            bindings.push(binding);
        }
        let assigns = self.assigns;
        let key = RoutineKey { id, assigns, known };
        (self.routine(key, bindings), passed)
    }

    /// What an argument is, if a routine is made for it.
    fn known(&mut self, argument: &'p Argument, scope: &Scope<'p>) -> Option<(Known, Binding<'p>)> {
        match argument {
            Argument::Expr(expr) => self.known_variable(expr, scope),
            Argument::Operator(operator) => match operator {
                Operator::Definition(id) if captures(self.program, *id).is_closed() => Some((
                    Known::Operator(*id),
                    Binding::Operator(operator, Scope::default()),
                )),
                Operator::Local(local) => match scope.find(Key::Local(*local)).cloned() {
                    Some(Binding::Operator(operator @ Operator::Definition(id), _))
                        if captures(self.program, *id).is_closed() =>
                    {
                        let binding = Binding::Operator(operator, Scope::default());
                        Some((Known::Operator(*id), binding))
                    }
                    _ => None,
                },
                _ => None,
            },
        }
    }

    fn known_variable(
        &mut self,
        expr: &'p Expr,
        scope: &Scope<'p>,
    ) -> Option<(Known, Binding<'p>)> {
        let known = match &expr.kind {
            ExprKind::Variable(variable) => Known::Variable(*variable),
            ExprKind::Prime(inner) => match inner.kind {
                ExprKind::Variable(variable) => Known::Primed(variable),
                _ => return None,
            },
            ExprKind::Label(_, inner) => return self.known_variable(inner, scope),
            _ => {
                let (inner, scope) = self.name(expr, scope)?;
                return self.known_variable(inner, &scope);
            }
        };
        let delayed = self.delay(expr, &Scope::default());
        Some((known, Binding::Name(delayed)))
    }

    /// An argument of a routine.
    fn routine_argument(&mut self, id: DefinitionId, expr: &'p Expr, scope: &Scope<'p>) -> Passed {
        if self.moves_parameters(id) {
            return self.named_argument(expr, scope);
        }
        let settled = self.is_settled(expr, scope);
        match self.expr_argument(expr, false, scope) {
            Passed::Lazy(node) if !settled => Passed::Name(node),
            passed => passed,
        }
    }

    /// An operator as an argument of a routine, which may run it.
    fn routine_operator(
        &mut self,
        operator: &'p Operator,
        arity: usize,
        scope: &Scope<'p>,
        span: Span,
    ) -> Passed {
        let passed = self.operator_argument(operator, arity, scope, span);
        if let (Passed::Operator(index), Operator::Definition(id)) = (&passed, operator)
            && self.body(*id).is_some()
        {
            let assigns = self.assigns;
            let parameters = self.definition(*id).parameters.len();
            let known = vec![None; parameters];
            let key = RoutineKey {
                id: *id,
                assigns,
                known,
            };
            let routine = self.routine(key, vec![None; parameters]);
            self.code.operators[index.0 as usize].routine = Some(routine);
        }
        passed
    }

    /// An operator in a slot, as an action.
    pub(super) fn call_local_routine(
        &mut self,
        slot: SlotIndex,
        arguments: &'p [Argument],
        expr: &'p Expr,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        self.frame.reads.push(slot);
        let passed = arguments.iter().map(|argument| match argument {
            Argument::Expr(expr) => self.named_argument(expr, scope),
            Argument::Operator(operator) => self.routine_operator(operator, 1, scope, expr.span),
        });
        let arguments = passed.collect();
        let test = self.expr(expr, scope);
        self.push_step(Step::CallLocal(Box::new(LocalCall {
            slot,
            arguments,
            test,
            then,
        })))
    }

    fn routine(&mut self, key: RoutineKey, bindings: Vec<Option<Binding<'p>>>) -> RoutineId {
        if let Some(&routine) = self.routines.get(&key) {
            return routine;
        }
        let routine = RoutineId(self.code.routines.len() as u32);
        self.code.routines.push(Routine {
            name: self.definition(key.id).name.clone(),
            frame: FrameId(0),
            back: 0,
            start: StepId(0),
        });
        self.pending_routines.push(PendingRoutine {
            routine,
            id: key.id,
            assigns: key.assigns,
            bindings,
        });
        self.routines.insert(key, routine);
        routine
    }

    /// Compiles a routine that was called.
    pub(super) fn compile_routine(&mut self, pending: PendingRoutine<'p>) {
        let assigns = std::mem::replace(&mut self.assigns, pending.assigns);
        let definition = self.definition(pending.id);
        let (frame, (back, start)) = self.in_frame(definition, |this| {
            this.loop_depth = 1;
            this.routine_body(pending.id, pending.bindings)
        });
        self.assigns = assigns;
        let routine = &mut self.code.routines[pending.routine.0 as usize];
        routine.frame = frame;
        routine.back = back;
        routine.start = start;
    }

    fn routine_body(
        &mut self,
        id: DefinitionId,
        bindings: Vec<Option<Binding<'p>>>,
    ) -> (SlotIndex, StepId) {
        let definition = self.definition(id);
        let mut scope = Scope::default();
        for key in self.captured_keys(id) {
            scope = scope.with(key, Binding::Slot(self.new_slot()));
        }
        for (parameter, binding) in definition.parameters.iter().zip(bindings) {
            let binding = match binding {
                Some(binding) => binding,
                None => Binding::Slot(self.named_slot(&parameter.name)),
            };
            scope = scope.with(Key::Local(parameter.local), binding);
        }
        self.frame.named = self.frame.slots;
        let Some(body) = self.body(id) else {
            let back = self.new_slot();
            return (back, self.push_step(Step::Return(back)));
        };
        match &body.kind {
            ExprKind::Function(bounds, value) if definition.function && definition.recursive => {
                let slot = self.new_slot();
                let back = self.new_slot();
                let end = self.push_step(Step::Return(back));
                let argument = self.read(slot, body.span);
                let (ranges, inner) = self.ranges(bounds, value, &scope);
                let then = self.looped(|this| this.action(value, &inner, end));
                let start = self.push_step(Step::Argument {
                    ranges,
                    argument,
                    then,
                });
                (back, start)
            }
            _ => {
                let back = self.new_slot();
                let end = self.push_step(Step::Return(back));
                (back, self.action(body, &scope, end))
            }
        }
    }

    /// A function that is applied, as an action: TLC does what the rule of a
    /// function says that is not made explicit.
    pub(super) fn applied_function(
        &mut self,
        whole: &'p Expr,
        function: &'p Expr,
        argument: &'p Expr,
        scope: &Scope<'p>,
        then: StepId,
    ) -> StepId {
        let applied = Applied {
            whole,
            argument,
            scope,
        };
        self.function_action(function, scope, applied, then)
    }

    fn function_action(
        &mut self,
        function: &'p Expr,
        own: &Scope<'p>,
        applied: Applied<'_, 'p>,
        then: StepId,
    ) -> StepId {
        let found = match &function.kind {
            ExprKind::Function(bounds, body) => {
                return self.function_body(bounds, body, own, applied, then);
            }
            ExprKind::Label(_, inner) => return self.function_action(inner, own, applied, then),
            ExprKind::Local(local) => own.find(Key::Local(*local)).cloned(),
            ExprKind::Apply(id, arguments) => match own.find(Key::Definition(*id)).cloned() {
                Some(Binding::Nested) | None => {
                    return self.defined_function(*id, arguments, own, applied, then);
                }
                found => found,
            },
            _ => None,
        };
        match found {
            Some(Binding::Lazy(_, delayed) | Binding::Name(delayed)) => {
                self.delayed_function(&delayed, applied, then)
            }
            _ => self.guard(applied.whole, applied.scope, then),
        }
    }

    fn delayed_function(
        &mut self,
        delayed: &Delayed<'p>,
        applied: Applied<'_, 'p>,
        then: StepId,
    ) -> StepId {
        if let Some(id) = delayed.own {
            return self.recursive_function(id, &[], &delayed.scope, applied, then);
        }
        let module = std::mem::replace(&mut self.module, delayed.module);
        let step = self.function_action(delayed.expr, &delayed.scope, applied, then);
        self.module = module;
        step
    }

    fn defined_function(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        applied: Applied<'_, 'p>,
        then: StepId,
    ) -> StepId {
        let definition = self.definition(id);
        let Some(body) = self.body(id) else {
            return self.guard(applied.whole, applied.scope, then);
        };
        if definition.recursive && definition.function {
            return self.recursive_function(id, arguments, own, applied, then);
        }
        if definition.recursive || self.constant_definition(id).is_some() {
            return self.guard(applied.whole, applied.scope, then);
        }
        let context = Context::Action;
        let (inner, fills) = self.bind_parameters(id, body, arguments, own, own, context);
        let step = self.expand(id, applied.whole.span, |this| {
            this.function_action(body, &inner, applied, then)
        });
        self.fill_step(fills, step)
    }

    fn recursive_function(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        applied: Applied<'_, 'p>,
        then: StepId,
    ) -> StepId {
        let span = applied.whole.span;
        let node = self.push(Node::Value(Value::TRUE), span);
        let (routine, mut passed) = self.routine_with(id, arguments, own, own, span);
        let argument = self.expr(applied.argument, applied.scope);
        passed.push(Passed::Eager(argument));
        self.push_step(Step::Call(Box::new(RoutineCall {
            routine,
            arguments: passed.into(),
            node,
            then,
        })))
    }

    fn function_body(
        &mut self,
        bounds: &'p [Bound],
        body: &'p Expr,
        own: &Scope<'p>,
        applied: Applied<'_, 'p>,
        then: StepId,
    ) -> StepId {
        let argument = self.expr(applied.argument, applied.scope);
        let (ranges, inner) = self.ranges(bounds, body, own);
        let step = self.looped(|this| this.action(body, &inner, then));
        if matches!(*self.code.step(step), Step::Guard(_, next) if next == then) {
            return self.guard(applied.whole, applied.scope, then);
        }
        self.push_step(Step::Argument {
            ranges,
            argument,
            then: step,
        })
    }

    /// Whether a parameter of a definition may be evaluated for another state
    /// than the one in which the definition is applied.
    pub(super) fn moves_parameters(&mut self, id: DefinitionId) -> bool {
        if !self.is_about_two_states(id) {
            return false;
        }
        let index = id.0 as usize;
        if let Some(known) = self.moving[index] {
            return known;
        }
        self.moving[index] = Some(false);
        let takes_operators = self
            .definition(id)
            .parameters
            .iter()
            .any(|parameter| parameter.arity > 0);
        let found = takes_operators && self.passes_two_states
            || self.body(id).is_some_and(|body| self.moves_names(body));
        self.moving[index] = Some(found);
        found
    }

    fn moves_names(&mut self, expr: &'p Expr) -> bool {
        let own = match &expr.kind {
            ExprKind::Prime(inner)
            | ExprKind::Unchanged(inner)
            | ExprKind::Box(_, inner)
            | ExprKind::Angle(_, inner)
            | ExprKind::Compose(_, inner) => self.uses_names(inner),
            ExprKind::Apply(id, arguments) => {
                let passes = arguments.iter().any(|argument| match argument {
                    Argument::Expr(part) => self.uses_names(part),
                    Argument::Operator(_) => false,
                });
                passes && self.moves_parameters(*id)
            }
            ExprKind::ApplyLocal(..) => self.passes_two_states,
            ExprKind::Let(definitions, _) => definitions
                .iter()
                .any(|&id| self.body(id).is_some_and(|body| self.moves_names(body))),
            _ => false,
        };
        let mut found = own;
        children(expr, &mut |part, _| found = found || self.moves_names(part));
        found
    }

    fn uses_names(&self, expr: &'p Expr) -> bool {
        !uses(self.program, expr).is_closed()
    }
}

/// Whether an operator about two states that takes arguments is passed on
/// anywhere.
pub(super) fn passes_primes(program: &Program) -> bool {
    fn passes(program: &Program, expr: &Expr) -> bool {
        let arguments = match &expr.kind {
            ExprKind::Apply(_, arguments)
            | ExprKind::ApplyLocal(_, arguments)
            | ExprKind::ApplyConstant(_, arguments)
            | ExprKind::Builtin(_, arguments) => &arguments[..],
            _ => &[],
        };
        let mut found = arguments.iter().any(|argument| match argument {
            Argument::Operator(Operator::Definition(id)) => {
                let definition = &program.definitions[id.0 as usize];
                definition.level >= crate::tla::resolve::ir::Level::Action
            }
            _ => false,
        });
        children(expr, &mut |part, _| found = found || passes(program, part));
        found
    }
    program.definitions.iter().any(|definition| {
        matches!(&definition.body, crate::tla::resolve::ir::Body::Expr(body) if passes(program, body))
    })
}
