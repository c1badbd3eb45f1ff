//! Applying operators: expanded in place, or called with a frame of their own.
//!
//! Operators that are not recursive are expanded in place when they are small,
//! take operators, or are about two states; then what their parameters stand
//! for is known while compiling. Arguments are evaluated at most once and only
//! when they are needed, as in TLC; call by name is kept where a value must not
//! be remembered.

use super::analysis::{self, Occurrence, captures, is_strict, occurrence};
use super::code::{
    Argument as Passed, Call, Cell, CellId, Expansion, Node, NodeId, OperatorId, PassedOperator,
    ProcedureId, SlotIndex,
};
use super::compiler::{Assigns, Compiler};
use super::scope::{Binding, Delayed, Key, Scope};
use crate::tla::modules::Builtin;
use crate::tla::resolve::ir::{
    Argument, Body, ConstantId, ConstantValue, DefinitionId, Expr, ExprKind, Level, Operator,
    Parameter,
};
use crate::tla::syntax::source::Span;

/// Operators with more parts than this are called, not expanded.
const EXPANDED_SIZE: usize = 60;
/// Definitions with fewer parts than this are evaluated each time.
const STATE_DEFINITION_SIZE: usize = 6;
/// Operators expanded one inside the other, beyond which they are called.
const EXPANDED_DEPTH: usize = 8;

/// Where an operator is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// In an expression: no variable is assigned meanwhile.
    Expression,
    /// In an action: what may be about variables that are assigned later must
    /// not be remembered.
    Action,
}

/// A slot to be filled before the body of an operator is evaluated.
pub(super) struct Fill {
    pub slot: SlotIndex,
    pub value: NodeId,
    pub eager: bool,
}

impl<'p> Compiler<'p> {
    /// A definition with its arguments.
    pub(super) fn apply(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        if let Some(cell) = self.constant_definition(id) {
            return match self.body(id).map(|body| &body.kind) {
                Some(ExprKind::Boolean(_) | ExprKind::Integer(_) | ExprKind::Atom(_)) => {
                    self.expr(self.body(id).expect("it was just seen"), &Scope::default())
                }
                _ => {
                    let cell = cell.unwrap_or_else(|| self.new_constant(id));
                    self.push(Node::Constant(cell), span)
                }
            };
        }
        if self.is_state_definition(id) {
            let node = self.apply_in(id, arguments, scope, scope, span);
            return self.once_a_state(Some(id), node, span);
        }
        match scope.find(Key::Definition(id)).cloned() {
            Some(Binding::Nested) | None => self.apply_in(id, arguments, scope, scope, span),
            Some(binding) => self.bound(binding, span),
        }
    }

    /// A definition whose names stand for what `own` says, with arguments
    /// whose names stand for what `scope` says.
    fn apply_in(
        &mut self,
        id: DefinitionId,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        match &self.definition(id).body {
            Body::Builtin(builtin) => self.builtin(*builtin, arguments, scope, span),
            Body::Unsupported(reason) => self.unsupported(reason.clone(), span),
            Body::Expr(body) if self.is_expanded(id) => {
                let (inner, fills) =
                    self.bind_parameters(id, body, arguments, own, scope, Context::Expression);
                let value = self.expand(id, span, |this| this.definition_body(id, body, &inner));
                self.fill(fills, value, span)
            }
            Body::Expr(body) => self.call(id, body, arguments, own, scope, span),
        }
    }

    /// Evaluates `value` with slots filled.
    pub(super) fn fill(&mut self, fills: Vec<Fill>, value: NodeId, span: Span) -> NodeId {
        fills.into_iter().rev().fold(value, |body, fill| {
            let node = match fill.eager {
                true => Node::BindEager(fill.slot, fill.value, body),
                false => Node::Bind(fill.slot, fill.value, body),
            };
            self.push(node, span)
        })
    }

    /// Compiles the body of an operator in place.
    pub(super) fn expand<T>(
        &mut self,
        id: DefinitionId,
        span: Span,
        compile: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let definition = self.definition(id);
        let origin = self.origin(span);
        let first = self.next_node();
        let module = self.module_index(&definition.module);
        let module = std::mem::replace(&mut self.module, module);
        self.expansion_depth += 1;
        let result = compile(self);
        self.expansion_depth -= 1;
        self.module = module;
        let end = self.next_node();
        let name = definition.name.clone();
        self.code.expansions.push(Expansion {
            first,
            end,
            name,
            origin,
        });
        result
    }

    /// The body of a definition; that of a recursive function may apply it.
    pub(super) fn definition_body(
        &mut self,
        id: DefinitionId,
        body: &'p Expr,
        scope: &Scope<'p>,
    ) -> NodeId {
        let definition = self.definition(id);
        match &body.kind {
            ExprKind::Function(bounds, value) if definition.function && definition.recursive => {
                self.function(bounds, value, Some(id), scope, body.span)
            }
            _ => self.expr(body, scope),
        }
    }

    /// Whether an operator is expanded in place.
    pub(super) fn is_expanded(&mut self, id: DefinitionId) -> bool {
        let definition = self.definition(id);
        if definition.recursive && !definition.function {
            return false;
        }
        let Some(body) = self.body(id) else {
            return false;
        };
        let takes_operators = definition
            .parameters
            .iter()
            .any(|parameter| parameter.arity > 0);
        takes_operators
            || self.is_about_two_states(id)
            || (self.expansion_depth < EXPANDED_DEPTH
                && analysis::size(self.program, body) <= EXPANDED_SIZE)
    }

    /// What the names of a definition stand for once its arguments are given.
    pub(super) fn bind_parameters(
        &mut self,
        id: DefinitionId,
        body: &'p Expr,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        scope: &Scope<'p>,
        context: Context,
    ) -> (Scope<'p>, Vec<Fill>) {
        let definition = self.definition(id);
        let mut inner = match definition.outer {
            Some(_) => own.clone(),
            None => Scope::default(),
        };
        let mut fills = Vec::new();
        for (parameter, argument) in definition.parameters.iter().zip(arguments) {
            let key = Key::Local(parameter.local);
            let binding = match argument {
                Argument::Operator(operator) => Binding::Operator(operator, scope.clone()),
                Argument::Expr(expr) => {
                    let delayed = self.delay(expr, scope);
                    let once = occurrence(self.program, body, parameter.local) != Occurrence::Many;
                    if once || self.is_by_name(&delayed, context) {
                        Binding::Name(delayed)
                    } else {
                        let eager = is_strict(body, parameter.local);
                        self.bind_lazy(&parameter.name, delayed, eager, &mut fills)
                    }
                }
            };
            inner = inner.with(key, binding);
        }
        (inner, fills)
    }

    /// A slot that is filled with an expression.
    pub(super) fn bind_lazy(
        &mut self,
        name: &str,
        delayed: Delayed<'p>,
        eager: bool,
        fills: &mut Vec<Fill>,
    ) -> Binding<'p> {
        let value = self.delayed(&delayed);
        let slot = self.named_slot(name);
        fills.push(Fill { slot, value, eager });
        Binding::Lazy(slot, delayed)
    }

    /// An expression that is to be compiled elsewhere.
    pub(super) fn delay(&self, expr: &'p Expr, scope: &Scope<'p>) -> Delayed<'p> {
        Delayed {
            expr,
            scope: scope.clone(),
            module: self.module,
            primed: self.primed,
            composed: self.composed,
            own: None,
        }
    }

    /// Whether an expression stands for itself wherever it is used: it costs
    /// nothing, or its value must not be remembered.
    pub(super) fn is_by_name(&mut self, delayed: &Delayed<'p>, context: Context) -> bool {
        if self.is_trivial(delayed.expr) {
            return true;
        }
        let remembers = context == Context::Expression
            && !self.primes(delayed.expr, &delayed.scope)
            || self.is_settled(delayed.expr, &delayed.scope);
        !remembers
    }

    /// Whether the value of an expression cannot change while an action (or
    /// the initial predicate) assigns variables.
    pub(super) fn is_settled(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> bool {
        match self.assigns {
            Assigns::Primed => !self.primes(expr, scope),
            Assigns::Unprimed => self.is_rigid(expr, scope),
        }
    }

    fn is_trivial(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Boolean(_)
            | ExprKind::Integer(_)
            | ExprKind::Atom(_)
            | ExprKind::Variable(_)
            | ExprKind::Constant(_)
            | ExprKind::Local(_) => true,
            ExprKind::Prime(inner) | ExprKind::Label(_, inner) => self.is_trivial(inner),
            ExprKind::Apply(id, arguments) if arguments.is_empty() => {
                self.definition(*id).outer.is_some()
                    || self.body(*id).is_some_and(|body| self.is_trivial(body))
            }
            _ => false,
        }
    }

    /// Calls a definition with a frame of its own.
    fn call(
        &mut self,
        id: DefinitionId,
        body: &'p Expr,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        let definition = self.definition(id);
        let moving = self.moves_parameters(id);
        let mut passed = self.captured(id, own, moving);
        for (parameter, argument) in definition.parameters.iter().zip(arguments) {
            passed.push(match argument {
                Argument::Expr(expr) if moving => self.named_argument(expr, scope),
                _ => self.argument(parameter, Some(body), argument, scope),
            });
        }
        let procedure = self.procedure(id);
        let arguments = passed.into_boxed_slice();
        self.push(
            Node::Call(Box::new(Call {
                procedure,
                arguments,
            })),
            span,
        )
    }

    /// What a LET definition or LAMBDA captures.
    pub(super) fn captured_keys(&self, id: DefinitionId) -> Vec<Key> {
        if self.definition(id).outer.is_none() {
            return Vec::new();
        }
        let found = captures(self.program, id);
        let mut locals: Vec<_> = found.locals.into_iter().collect();
        locals.sort_unstable();
        let mut definitions: Vec<_> = found.definitions.into_iter().collect();
        definitions.retain(|&found| found != id && self.definition(found).parameters.is_empty());
        definitions.sort_unstable();
        let locals = locals.into_iter().map(Key::Local);
        let definitions = definitions.into_iter().map(Key::Definition);
        locals
            .chain(definitions)
            .chain(found.at.then_some(Key::At))
            .collect()
    }

    /// What a definition captures; `named` says that it may be evaluated for
    /// other states.
    pub(super) fn captured(
        &mut self,
        id: DefinitionId,
        scope: &Scope<'p>,
        named: bool,
    ) -> Vec<Passed> {
        let keys = self.captured_keys(id);
        keys.into_iter()
            .map(|key| self.capture(key, scope, id, named))
            .collect()
    }

    fn capture(&mut self, key: Key, scope: &Scope<'p>, id: DefinitionId, named: bool) -> Passed {
        let span = self.definition(id).span;
        match scope.find(key).cloned() {
            Some(Binding::Operator(operator, scope)) => {
                let arity = 2;
                self.operator_argument(operator, arity, &scope, span)
            }
            Some(Binding::Nested) => Passed::Lazy(self.unsupported("a captured operator", span)),
            Some(binding) if named => self.pass_by_name(binding, span),
            Some(binding) => self.pass(binding, span),
            // A constant LET definition is never bound.
            None => match key {
                Key::Definition(id) => Passed::Lazy(self.apply(id, &[], scope, span)),
                _ => Passed::Lazy(self.unsupported("a name that is not bound here", span)),
            },
        }
    }

    /// Passes on what a name stands for.
    fn pass(&mut self, binding: Binding<'p>, span: Span) -> Passed {
        match binding {
            Binding::Slot(slot) => self.pass_slot(slot),
            Binding::Lazy(slot, delayed) if self.is_in_place(&delayed) => self.pass_slot(slot),
            binding => Passed::Lazy(self.bound(binding, span)),
        }
    }

    /// Passes on what a name stands for to where it may be evaluated for another
    /// state.
    fn pass_by_name(&mut self, binding: Binding<'p>, span: Span) -> Passed {
        match binding {
            Binding::Lazy(slot, delayed) if self.is_rigid(delayed.expr, &delayed.scope) => {
                self.pass_slot(slot)
            }
            Binding::Lazy(_, delayed) | Binding::Name(delayed) => {
                Passed::Name(self.delayed(&delayed))
            }
            binding => self.pass(binding, span),
        }
    }

    /// An argument that may be evaluated for another state.
    pub(super) fn named_argument(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> Passed {
        if let ExprKind::Local(local) = &expr.kind
            && let Some(binding) = scope.find(Key::Local(*local)).cloned()
        {
            return self.pass_by_name(binding, expr.span);
        }
        if self.is_rigid(expr, scope) {
            return self.expr_argument(expr, false, scope);
        }
        Passed::Name(self.expr(expr, scope))
    }

    fn pass_slot(&mut self, slot: SlotIndex) -> Passed {
        self.frame.reads.push(slot);
        Passed::Slot(slot)
    }

    /// An argument of a call; `body` is the operator's, if it is known.
    fn argument(
        &mut self,
        parameter: &Parameter,
        body: Option<&Expr>,
        argument: &'p Argument,
        scope: &Scope<'p>,
    ) -> Passed {
        match argument {
            Argument::Operator(operator) => {
                let span = body.map_or(self.definition(DefinitionId(0)).span, |body| body.span);
                self.operator_argument(operator, parameter.arity, scope, span)
            }
            Argument::Expr(expr) => {
                let strict = body.is_some_and(|body| is_strict(body, parameter.local));
                self.expr_argument(expr, strict, scope)
            }
        }
    }

    pub(super) fn expr_argument(
        &mut self,
        expr: &'p Expr,
        strict: bool,
        scope: &Scope<'p>,
    ) -> Passed {
        if let ExprKind::Local(local) = &expr.kind
            && let Some(binding) = scope.find(Key::Local(*local)).cloned()
        {
            return self.pass(binding, expr.span);
        }
        let node = self.expr(expr, scope);
        match self.code.node(node) {
            Node::Value(_) => Passed::Eager(node),
            _ if strict => Passed::Eager(node),
            _ => Passed::Lazy(node),
        }
    }

    /// An operator as an argument of a call.
    pub(super) fn operator_argument(
        &mut self,
        operator: &'p Operator,
        arity: usize,
        scope: &Scope<'p>,
        span: Span,
    ) -> Passed {
        let (procedure, captures) = match operator {
            Operator::Definition(id) => match &self.definition(*id).body {
                Body::Builtin(builtin) => (self.builtin_procedure(*builtin, arity, span), vec![]),
                _ => {
                    let named = self.moves_parameters(*id);
                    (self.procedure(*id), self.captured(*id, scope, named))
                }
            },
            Operator::Builtin(builtin) => (self.builtin_procedure(*builtin, arity, span), vec![]),
            Operator::Constant(constant) => match &self.constant(*constant).value {
                ConstantValue::Definition(id) => (self.procedure(*id), vec![]),
                _ => {
                    return Passed::Lazy(self.unsupported("a constant operator as argument", span));
                }
            },
            Operator::Local(local) => {
                return match scope.find(Key::Local(*local)).cloned() {
                    Some(Binding::Operator(operator, scope)) => {
                        self.operator_argument(operator, arity, &scope, span)
                    }
                    Some(binding) => self.pass(binding, span),
                    None => Passed::Lazy(self.unsupported("an operator not bound here", span)),
                };
            }
        };
        let captures = captures.into_boxed_slice();
        self.code.operators.push(PassedOperator {
            procedure,
            routine: None,
            captures,
        });
        Passed::Operator(OperatorId(self.code.operators.len() as u32 - 1))
    }

    /// A built-in operator as a procedure.
    fn builtin_procedure(&mut self, builtin: Builtin, arity: usize, span: Span) -> ProcedureId {
        if let Some(&procedure) = self.builtins.get(&(builtin, arity)) {
            return procedure;
        }
        let module = self.module;
        let definition = &self.program.definitions[0];
        let (frame, body) = self.in_frame(definition, |this| {
            this.module = module;
            let slots: Vec<_> = (0..arity).map(|_| this.new_slot()).collect();
            let parts = slots
                .into_iter()
                .map(|slot| this.read(slot, span))
                .collect();
            this.builtin_of(builtin, parts, span)
        });
        let procedure = self.new_procedure(&format!("{builtin:?}"), body);
        self.code.procedures[procedure.0 as usize].frame = frame;
        self.builtins.insert((builtin, arity), procedure);
        procedure
    }

    /// A parameter that is an operator, with arguments.
    pub(super) fn apply_local(
        &mut self,
        binding: Option<Binding<'p>>,
        arguments: &'p [Argument],
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        match binding {
            Some(Binding::Operator(operator, own)) => {
                self.apply_operator(operator, arguments, &own, scope, span)
            }
            Some(Binding::Slot(slot) | Binding::Lazy(slot, _)) => {
                self.frame.reads.push(slot);
                let passed = arguments.iter().map(|argument| match argument {
                    Argument::Expr(expr) if self.passes_two_states => {
                        self.named_argument(expr, scope)
                    }
                    Argument::Expr(expr) => self.expr_argument(expr, false, scope),
                    Argument::Operator(operator) => {
                        self.operator_argument(operator, 1, scope, span)
                    }
                });
                let passed = passed.collect();
                self.push(Node::CallLocal(slot, passed), span)
            }
            _ => self.unsupported("this name is no operator here", span),
        }
    }

    fn apply_operator(
        &mut self,
        operator: &'p Operator,
        arguments: &'p [Argument],
        own: &Scope<'p>,
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        match operator {
            Operator::Definition(id) => self.apply_in(*id, arguments, own, scope, span),
            Operator::Builtin(builtin) => self.builtin(*builtin, arguments, scope, span),
            Operator::Local(local) => {
                let binding = own.find(Key::Local(*local)).cloned();
                self.apply_local(binding, arguments, scope, span)
            }
            Operator::Constant(constant) => self.apply_constant(*constant, arguments, scope, span),
        }
    }

    /// Whether a definition is a constant that can be evaluated once and for
    /// all, with its cell if it has one.
    pub(super) fn constant_definition(&mut self, id: DefinitionId) -> Option<Option<CellId>> {
        if let Some(&cell) = self.constants.get(&id) {
            return Some(Some(cell));
        }
        let definition = self.definition(id);
        let body = self.body(id)?;
        let constant = definition.parameters.is_empty()
            && definition.level == Level::Constant
            && body.level == Level::Constant
            && match definition.outer {
                None => self.drawn.is_pure(self.program, body),
                Some(_) => {
                    captures(self.program, id).is_closed_but(id)
                        && self.purity.is_pure(self.program, body)
                }
            };
        constant.then_some(None)
    }

    /// Whether a definition depends on nothing but the state.
    fn is_state_definition(&mut self, id: DefinitionId) -> bool {
        let definition = self.definition(id);
        let Some(body) = self.body(id) else {
            return false;
        };
        definition.parameters.is_empty()
            && definition.outer.is_none()
            && definition.level == Level::State
            && body.level == Level::State
            && !self.primed
            && !(definition.function && definition.recursive)
            && analysis::size(self.program, body) >= STATE_DEFINITION_SIZE
            && self.purity.is_pure(self.program, body)
    }

    fn new_constant(&mut self, id: DefinitionId) -> CellId {
        let procedure = self.procedure(id);
        let cell = self.new_cell(Cell::Procedure(procedure));
        self.constants.insert(id, cell);
        cell
    }

    pub(super) fn constant(&self, id: ConstantId) -> &'p crate::tla::resolve::ir::Constant {
        &self.program.constants[id.0 as usize]
    }
}
