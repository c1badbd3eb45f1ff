//! Expressions to nodes.

use super::analysis::{is_pure_builtin, size, uses};
use super::code::{
    Binder, Case, Cell, CellId, Closed, Node, NodeId, Path, Quantified, Range, RecordNode,
    SlotIndex, Table, Update,
};
use super::compiler::Compiler;
use super::hereditary::is_hereditary;
use super::scope::{Binding, Delayed, Key, Scope};
use crate::model::ErrorKind;
use crate::tla::modules::Builtin;
use crate::tla::resolve::ir::{
    Argument, AtomId, Bound, ConfigValue, ConstantId, ConstantValue, DefinitionId, ExceptUpdate,
    Expr, ExprKind, Level,
};
use crate::tla::syntax::source::Span;
use crate::tla::value::Value;

/// Expressions with fewer parts than this are evaluated each time.
const PER_STATE_SIZE: usize = 4;

/// What functions with fewer nodes give is not remembered.
const REPEATABLE_NODES: usize = 8;

impl<'p> Compiler<'p> {
    /// The node of an expression whose names stand for what `scope` says.
    pub(super) fn expr(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> NodeId {
        if self.is_constant(expr) {
            let node = self.expr_here(expr, scope);
            if matches!(
                self.code.node(node),
                Node::Value(_) | Node::Constant(_) | Node::Fail(..)
            ) {
                return node;
            }
            let cell = self.new_cell(Cell::Node(node));
            return self.push(Node::Constant(cell), expr.span);
        }
        if self.is_per_state(expr) {
            let node = self.expr_here(expr, scope);
            return self.once_a_state(None, node, expr.span);
        }
        self.expr_here(expr, scope)
    }

    /// A node that is evaluated once a state; `id` is the definition that it
    /// is.
    pub(super) fn once_a_state(
        &mut self,
        id: Option<DefinitionId>,
        node: NodeId,
        span: Span,
    ) -> NodeId {
        if matches!(
            self.code.node(node),
            Node::Value(_) | Node::Constant(_) | Node::Fail(..) | Node::PerState(..)
        ) {
            return node;
        }
        let number = match id.and_then(|id| self.per_state.get(&id)) {
            Some(&number) => number,
            None => {
                self.code.per_state += 1;
                self.code.per_state as u32 - 1
            }
        };
        if let Some(id) = id {
            self.per_state.insert(id, number);
        }
        self.push(Node::PerState(number, node), span)
    }

    /// Whether an expression is evaluated once a state: it is met many times,
    /// and depends on nothing but the state.
    fn is_per_state(&mut self, expr: &'p Expr) -> bool {
        self.loop_depth > 0
            && expr.level == Level::State
            && !self.primed
            && size(self.program, expr) >= PER_STATE_SIZE
            && uses(self.program, expr).is_closed()
            && self.purity.is_pure(self.program, expr)
    }

    /// Whether an expression is evaluated once and for all.
    fn is_constant(&mut self, expr: &'p Expr) -> bool {
        let evaluated = !matches!(
            expr.kind,
            ExprKind::Boolean(_)
                | ExprKind::Integer(_)
                | ExprKind::Atom(_)
                | ExprKind::Local(_)
                | ExprKind::Constant(_)
                | ExprKind::Label(..)
                | ExprKind::Unsupported(_)
        );
        evaluated
            && expr.level == Level::Constant
            && uses(self.program, expr).is_closed()
            && self.purity.is_pure(self.program, expr)
    }

    fn expr_here(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> NodeId {
        use ExprKind::*;
        let span = expr.span;
        match &expr.kind {
            Boolean(value) => self.push(Node::Value(Value::boolean(*value)), span),
            Integer(value) => self.integer(*value, span),
            Atom(atom) => {
                let value = self.atom(*atom);
                self.push(Node::Value(value), span)
            }
            Variable(variable) => self.push(Node::Variable(variable.0), span),
            Constant(id) => self.constant_value(*id, scope, span),
            Local(local) => match scope.find(Key::Local(*local)).cloned() {
                Some(binding) => self.bound(binding, span),
                None => self.unsupported("a name that is not bound here", span),
            },
            At => match scope.find(Key::At).cloned() {
                Some(binding) => self.bound(binding, span),
                None => self.unsupported("@ outside EXCEPT", span),
            },
            Apply(id, arguments) => self.apply(*id, arguments, scope, span),
            ApplyConstant(id, arguments) => self.apply_constant(*id, arguments, scope, span),
            ApplyLocal(local, arguments) => {
                let binding = scope.find(Key::Local(*local)).cloned();
                self.apply_local(binding, arguments, scope, span)
            }
            ExprKind::Builtin(builtin, arguments) => self.builtin(*builtin, arguments, scope, span),
            Label(_, inner) => self.expr(inner, scope),
            Let(definitions, body) => self.let_in(definitions, body, scope, span),
            Unsupported(reason) => self.unsupported(reason.clone(), span),
            Enabled(action) => {
                let start = self.enabled(action, scope);
                self.push(Node::Enabled(start), span)
            }
            Prime(inner) => self.prime(inner, scope, span),
            Compose(first, second) => {
                let start = self.known_composition(first, second, scope);
                self.push(Node::Composition(start), span)
            }
            TemporalQuantifier(..)
            | Always(_)
            | Eventually(_)
            | LeadsTo(..)
            | Guarantees(..)
            | WeakFairness(..)
            | StrongFairness(..) => {
                let message = "a temporal formula has no value in a state";
                self.fail(ErrorKind::Evaluation, message, span)
            }
            _ => self.compound(expr, scope),
        }
    }

    /// Expressions that are made of others in a plain way.
    fn compound(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> NodeId {
        use ExprKind::*;
        let node = match &expr.kind {
            And(parts) => Node::And(self.exprs(parts, scope)),
            Or(parts) => Node::Or(self.exprs(parts, scope)),
            SetEnumeration(parts) if parts.is_empty() => Node::Value(Value::EMPTY_SET),
            SetEnumeration(parts) => Node::Set(self.exprs(parts, scope)),
            Tuple(parts) if parts.is_empty() => Node::Value(Value::EMPTY_TUPLE),
            Tuple(parts) => Node::Tuple(self.exprs(parts, scope)),
            Product(parts) => Node::Product(self.exprs(parts, scope)),
            Not(a) => Node::Not(self.expr(a, scope)),
            Unchanged(a) => Node::Unchanged(self.expr(a, scope)),
            Implies(a, b) => Node::Implies(self.expr(a, scope), self.expr(b, scope)),
            Equivalent(a, b) => Node::Equivalent(self.expr(a, scope), self.expr(b, scope)),
            FunctionSet(a, b) => Node::FunctionSet(self.expr(a, scope), self.expr(b, scope)),
            FunctionApplication(a, b) => {
                let (function, argument) = (self.expr(a, scope), self.expr(b, scope));
                self.application(function, argument)
            }
            Box(a, b) => Node::Square(self.expr(a, scope), self.expr(b, scope)),
            Angle(a, b) => Node::Angle(self.expr(a, scope), self.expr(b, scope)),
            If(a, b, c) => Node::If(
                self.expr(a, scope),
                self.expr(b, scope),
                self.expr(c, scope),
            ),
            ExprKind::Case(arms, other) => {
                let arms = arms.iter().map(|(condition, value)| {
                    (self.expr(condition, scope), self.expr(value, scope))
                });
                let arms = arms.collect();
                let other = other.as_ref().map(|other| self.expr(other, scope));
                Node::Case(std::boxed::Box::new(self::Case { arms, other }))
            }
            Forall(bounds, body) => Node::Forall(self.quantified(bounds, body, scope)),
            Exists(bounds, body) => Node::Exists(self.quantified(bounds, body, scope)),
            SetMap(body, bounds) => Node::Map(self.quantified(bounds, body, scope)),
            Choose(bound, body) => {
                Node::Choose(self.quantified(std::slice::from_ref(bound), body, scope))
            }
            SetFilter(bound, body) => {
                let bounds = std::slice::from_ref(&**bound);
                let mut closed = self.closed(bounds, body, None, scope);
                closed.is_hereditary = match bound.locals[..] {
                    [local] if !bound.tuple => {
                        is_hereditary(self.program, body, local)
                            && self.purity.is_pure(self.program, body)
                    }
                    _ => false,
                };
                Node::Filter(closed)
            }
            Function(bounds, body) => return self.function(bounds, body, None, scope, expr.span),
            Record(fields) => Node::Record(self.record(fields, scope)),
            RecordSet(fields) => Node::RecordSet(self.record(fields, scope)),
            Field(record, name) => Node::Field(self.expr(record, scope), self.atom(*name)),
            Except(function, updates) => {
                let function = self.expr(function, scope);
                let updates = updates
                    .iter()
                    .map(|update| self.update(update, scope))
                    .collect();
                Node::Except(function, updates)
            }
            _ => return self.unsupported("this expression is not supported", expr.span),
        };
        self.push(node, expr.span)
    }

    fn exprs(&mut self, parts: &'p [Expr], scope: &Scope<'p>) -> std::boxed::Box<[NodeId]> {
        parts.iter().map(|part| self.expr(part, scope)).collect()
    }

    fn integer(&mut self, value: i64, span: Span) -> NodeId {
        match Value::small_integer(value) {
            Some(value) => self.push(Node::Value(value), span),
            None => {
                let cell = self.new_cell(Cell::Value(ConfigValue::Integer(value)));
                self.push(Node::Constant(cell), span)
            }
        }
    }

    /// What a name stands for.
    pub(super) fn bound(&mut self, binding: Binding<'p>, span: Span) -> NodeId {
        match binding {
            Binding::Slot(slot) => self.read(slot, span),
            Binding::Lazy(slot, delayed) if self.is_in_place(&delayed) => self.read(slot, span),
            Binding::Lazy(_, delayed) | Binding::Name(delayed) => self.delayed(&delayed),
            Binding::Operator(..) | Binding::Nested => {
                self.unsupported("an operator is used as a value", span)
            }
        }
    }

    /// Whether what is kept in a slot for an expression is its value here too.
    pub(super) fn is_in_place(&self, delayed: &Delayed<'p>) -> bool {
        (delayed.primed || !self.primed) && delayed.composed == self.composed
    }

    /// An expression whose compilation was put off.
    pub(super) fn delayed(&mut self, delayed: &Delayed<'p>) -> NodeId {
        let module = std::mem::replace(&mut self.module, delayed.module);
        let node = match delayed.own {
            Some(id) => self.definition_body(id, delayed.expr, &delayed.scope),
            None => self.expr(delayed.expr, &delayed.scope),
        };
        self.module = module;
        node
    }

    fn prime(&mut self, inner: &'p Expr, scope: &Scope<'p>, span: Span) -> NodeId {
        let primed = std::mem::replace(&mut self.primed, true);
        let node = self.expr(inner, scope);
        self.primed = primed;
        match self.code.node(node) {
            Node::Variable(variable) if !primed => {
                let variable = *variable;
                self.push(Node::Primed(variable), span)
            }
            Node::Value(_) | Node::Constant(_) => node,
            Node::Local(slot) if *slot >= self.frame.named => node,
            _ => self.push(Node::Prime(node), span),
        }
    }

    /// A declared constant without arguments.
    fn constant_value(&mut self, id: ConstantId, scope: &Scope<'p>, span: Span) -> NodeId {
        let constant = self.constant(id);
        match &constant.value {
            ConstantValue::Value(value) => self.config_value(value, span),
            ConstantValue::Definition(definition) => self.apply(*definition, &[], scope, span),
            ConstantValue::Table(_) | ConstantValue::Unassigned => {
                let message = format!("the constant {} has no value", constant.name);
                self.fail(ErrorKind::Evaluation, message, span)
            }
        }
    }

    fn config_value(&mut self, value: &ConfigValue, span: Span) -> NodeId {
        match value {
            ConfigValue::Integer(value) => self.integer(*value, span),
            ConfigValue::Boolean(value) => self.push(Node::Value(Value::boolean(*value)), span),
            ConfigValue::Atom(atom) => {
                let value = self.atom(*atom);
                self.push(Node::Value(value), span)
            }
            ConfigValue::Set(_) => {
                let cell = self.new_cell(Cell::Value(value.clone()));
                self.push(Node::Constant(cell), span)
            }
        }
    }

    /// A declared constant with arguments.
    pub(super) fn apply_constant(
        &mut self,
        id: ConstantId,
        arguments: &'p [Argument],
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        let constant = self.constant(id);
        match &constant.value {
            ConstantValue::Definition(definition) => {
                self.apply(*definition, arguments, scope, span)
            }
            ConstantValue::Table(rows) => {
                let cell = |this: &mut Self, value: &ConfigValue| {
                    this.new_cell(Cell::Value(value.clone()))
                };
                let rows = rows.iter().map(|(keys, result)| {
                    let keys = keys.iter().map(|key| cell(self, key)).collect();
                    (keys, cell(self, result))
                });
                let rows = rows.collect();
                let arguments = self.values(arguments, scope);
                let name = constant.name.clone();
                self.push(
                    Node::Table(Box::new(Table {
                        name,
                        arguments,
                        rows,
                    })),
                    span,
                )
            }
            ConstantValue::Value(_) | ConstantValue::Unassigned => {
                let message = format!("the constant operator {} has no meaning", constant.name);
                self.fail(ErrorKind::Evaluation, message, span)
            }
        }
    }

    /// Arguments that are all evaluated.
    fn values(&mut self, arguments: &'p [Argument], scope: &Scope<'p>) -> Box<[NodeId]> {
        let values = arguments.iter().map(|argument| match argument {
            Argument::Expr(expr) => self.expr(expr, scope),
            Argument::Operator(_) => {
                let span = self.program.definitions[0].span;
                self.unsupported("an operator is used as a value", span)
            }
        });
        values.collect()
    }

    /// A built-in operator with arguments.
    pub(super) fn builtin(
        &mut self,
        builtin: Builtin,
        arguments: &'p [Argument],
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        if arguments
            .iter()
            .any(|argument| matches!(argument, Argument::Operator(_)))
        {
            let arity = |position: usize| match builtin {
                Builtin::SortSeq => 2,
                Builtin::Library(id) => id.native().parameters[position].arity(),
                _ => 1,
            };
            let arguments = arguments.iter().enumerate();
            let passed = arguments.map(|(position, argument)| match argument {
                Argument::Expr(expr) => super::code::Argument::Eager(self.expr(expr, scope)),
                Argument::Operator(operator) => {
                    self.operator_argument(operator, arity(position), scope, span)
                }
            });
            let passed = passed.collect();
            return self.push(Node::HigherOrder(builtin, passed), span);
        }
        let parts = self.values(arguments, scope);
        self.builtin_of(builtin, parts, span)
    }

    /// A built-in operator of evaluated operands.
    pub(super) fn builtin_of(
        &mut self,
        builtin: Builtin,
        parts: Box<[NodeId]>,
        span: Span,
    ) -> NodeId {
        use Builtin::*;
        let node = match (builtin, &*parts) {
            (Equal, &[a, b]) => match *self.code.node(b) {
                Node::Value(value) => Node::EqualValue(a, value),
                _ => Node::Equal(a, b),
            },
            (NotEqual, &[a, b]) => match *self.code.node(b) {
                Node::Value(value) => Node::NotEqualValue(a, value),
                _ => Node::NotEqual(a, b),
            },
            (In, &[a, b]) => Node::In(a, b),
            (NotIn, &[a, b]) => Node::NotIn(a, b),
            (
                Plus | Minus | Times | Divide | Modulo | Less | LessEqual | Greater | GreaterEqual
                | Range,
                &[a, b],
            ) => Node::Arithmetic(builtin, a, b),
            (Nat, _) => Node::Value(Value::NAT),
            (Int, _) => Node::Value(Value::INT),
            (Real, _) => Node::Value(Value::REAL),
            (StringSet, _) => Node::Value(Value::STRING),
            (Any, _) => Node::Value(Value::ANY),
            (Library(_), parts) => {
                let passed = parts.iter().map(|&part| super::code::Argument::Eager(part));
                Node::HigherOrder(builtin, passed.collect())
            }
            _ => Node::Native(builtin, parts),
        };
        self.push(node, span)
    }

    fn let_in(
        &mut self,
        definitions: &'p [DefinitionId],
        body: &'p Expr,
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        let mut fills = Vec::new();
        let context = super::calls::Context::Expression;
        let inner = self.let_scope(definitions, scope, context, &mut fills);
        let value = self.expr(body, &inner);
        self.fill(fills, value, span)
    }

    /// What the names of a LET stand for.
    pub(super) fn let_scope(
        &mut self,
        definitions: &'p [DefinitionId],
        scope: &Scope<'p>,
        context: super::calls::Context,
        fills: &mut Vec<super::calls::Fill>,
    ) -> Scope<'p> {
        let mut inner = scope.clone();
        for &id in definitions {
            if self.constant_definition(id).is_some() {
                continue;
            }
            let binding = match self.body(id) {
                Some(body) if self.definition(id).parameters.is_empty() => {
                    let mut delayed = self.delay(body, &inner);
                    let definition = self.definition(id);
                    delayed.own = (definition.function && definition.recursive).then_some(id);
                    if self.is_by_name(&delayed, context) {
                        Binding::Name(delayed)
                    } else {
                        self.bind_lazy(&definition.name, delayed, false, fills)
                    }
                }
                _ => Binding::Nested,
            };
            inner = inner.with(Key::Definition(id), binding);
        }
        inner
    }

    fn quantified(
        &mut self,
        bounds: &'p [Bound],
        body: &'p Expr,
        scope: &Scope<'p>,
    ) -> Box<Quantified> {
        let (ranges, inner) = self.ranges(bounds, body, scope);
        let body = self.looped(|this| this.expr(body, &inner));
        Box::new(Quantified { ranges, body })
    }

    /// Compiles what is evaluated for each element of a set.
    pub(super) fn looped<T>(&mut self, compile: impl FnOnce(&mut Self) -> T) -> T {
        self.loop_depth += 1;
        let result = compile(self);
        self.loop_depth -= 1;
        result
    }

    /// Sets and slots of bound names, and the scope of what they are bound in.
    pub(super) fn ranges(
        &mut self,
        bounds: &'p [Bound],
        whole: &'p Expr,
        scope: &Scope<'p>,
    ) -> (Box<[Range]>, Scope<'p>) {
        let mut inner = scope.clone();
        let mut ranges = Vec::new();
        for bound in bounds {
            let set = match &bound.set {
                Some(set) => self.expr(set, scope),
                None => {
                    let message = "a name that is not bound to a set cannot be enumerated";
                    self.fail(ErrorKind::Evaluation, message, whole.span)
                }
            };
            let slots: Vec<_> = bound.names.iter().map(|it| self.named_slot(it)).collect();
            for (&local, &slot) in bound.locals.iter().zip(&slots) {
                inner = inner.with(Key::Local(local), Binding::Slot(slot));
            }
            if bound.tuple {
                ranges.push(Range {
                    set: Some(set),
                    binder: Binder::Tuple(slots.into()),
                });
                continue;
            }
            for (index, slot) in slots.into_iter().enumerate() {
                let set = (index == 0).then_some(set);
                ranges.push(Range {
                    set,
                    binder: Binder::Slot(slot),
                });
            }
        }
        (ranges.into(), inner)
    }

    /// A function's application, which is pushed next.
    fn application(&self, function: NodeId, argument: NodeId) -> Node {
        let is_fetched = |node: NodeId| {
            let node = self.code.node(node);
            matches!(node, Node::Value(_) | Node::Local(_) | Node::Variable(_))
        };
        let step = (argument, NodeId(self.code.nodes.len() as u32));
        match self.code.node(function) {
            _ if !is_fetched(argument) => Node::Apply(function, argument),
            Node::Path(inner) => Node::Path(Box::new(Path {
                root: inner.root,
                steps: inner.steps.iter().copied().chain([step]).collect(),
            })),
            _ if is_fetched(function) => Node::Path(Box::new(Path {
                root: function,
                steps: Box::new([step]),
            })),
            _ => Node::Apply(function, argument),
        }
    }

    /// A function constructor; `own` is the recursive function whose body it is.
    pub(super) fn function(
        &mut self,
        bounds: &'p [Bound],
        body: &'p Expr,
        own: Option<DefinitionId>,
        scope: &Scope<'p>,
        span: Span,
    ) -> NodeId {
        let closed = self.closed(bounds, body, own, scope);
        self.push(Node::Function(closed), span)
    }

    /// A body over ranges that may be evaluated later: the slots that it reads
    /// are known.
    fn closed(
        &mut self,
        bounds: &'p [Bound],
        body: &'p Expr,
        own: Option<DefinitionId>,
        scope: &Scope<'p>,
    ) -> Box<Closed> {
        let slots_before = self.frame.slots;
        let (ranges, mut inner) = self.ranges(bounds, body, scope);
        let name = own.map(|id| self.definition(id).name.as_str().into());
        let own = own.map(|id| {
            let slot = self.new_slot();
            inner = inner.with(Key::Definition(id), Binding::Slot(slot));
            slot
        });
        let reads_before = self.frame.reads.len();
        let first = self.code.nodes.len();
        let source = body;
        let body = self.looped(|this| this.expr(body, &inner));
        let repeatable = self.is_repeatable(source, first);
        let mut free: Vec<SlotIndex> = self.frame.reads[reads_before..].to_vec();
        free.retain(|&slot| slot < slots_before);
        free.sort_unstable();
        free.dedup();
        let free = free.into_boxed_slice();
        Box::new(Closed {
            ranges,
            body,
            free,
            own,
            name: name.unwrap_or_default(),
            is_hereditary: false,
            frame: self.frame.id,
            repeatable,
        })
    }

    /// Whether a body, the nodes from `first` on, gives the same for the same
    /// names in one state, calls nothing, and is more than a few nodes.
    fn is_repeatable(&mut self, body: &'p Expr, first: usize) -> bool {
        let nodes = &self.code.nodes[first..];
        let is_plain = |node: &Node| match node {
            Node::Primed(_)
            | Node::Prime(_)
            | Node::Unchanged(_)
            | Node::Enabled(_)
            | Node::Composition(_)
            | Node::Square(..)
            | Node::Angle(..)
            | Node::Call(_)
            | Node::CallLocal(..)
            | Node::HigherOrder(..) => false,
            Node::Native(builtin, _) => is_pure_builtin(*builtin),
            _ => true,
        };
        nodes.len() >= REPEATABLE_NODES
            && nodes.iter().all(is_plain)
            && !self.primed
            && body.level <= Level::State
            && self.purity.is_pure(self.program, body)
    }

    fn record(&mut self, fields: &'p [(AtomId, Expr)], scope: &Scope<'p>) -> Box<RecordNode> {
        let mut fields: Vec<_> = fields.iter().collect();
        fields.sort_by_key(|(name, _)| *name);
        let names: Vec<AtomId> = fields.iter().map(|(name, _)| *name).collect();
        let values = fields
            .iter()
            .map(|(_, value)| self.expr(value, scope))
            .collect();
        Box::new(RecordNode {
            domain: self.record_domain(names),
            values,
        })
    }

    fn record_domain(&mut self, names: Vec<AtomId>) -> CellId {
        if let Some(&cell) = self.atom_cells.get(&names) {
            return cell;
        }
        let cell = self.new_cell(Cell::RecordDomain(names.clone().into()));
        self.atom_cells.insert(names, cell);
        cell
    }

    fn update(&mut self, update: &'p ExceptUpdate, scope: &Scope<'p>) -> Update {
        let path = update
            .path
            .iter()
            .map(|part| self.expr(part, scope))
            .collect();
        let slot = self.new_slot();
        let inner = scope.with(Key::At, Binding::Slot(slot));
        let value = self.expr(&update.value, &inner);
        let at = uses(self.program, &update.value).at.then_some(slot);
        Update { path, at, value }
    }
}
