//! Levels: constant, state, action, temporal (*Specifying Systems*, 17.2).
//!
//! The level of an application is that of the definition's body, raised to
//! those of the arguments for parameters on which it depends. Definitions can
//! be recursive, so levels are raised until nothing changes; then everything
//! is looked at once more for errors.

use std::collections::{BTreeSet, HashMap};

use super::ir::{
    Argument, Body, Constant, ConstantId, ConstantValue, DefinitionId, Expr, ExprKind, Level,
    LocalId, Operator, Program,
};
use super::walk;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// The level of an expression, and the parameters that can raise it.
#[derive(Clone, Default)]
struct Value {
    level: Raised,
    depends: BTreeSet<LocalId>,
}

/// A level that only goes up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Raised(Level);

impl Default for Raised {
    fn default() -> Self {
        Raised(Level::Constant)
    }
}

impl Value {
    fn of(level: Level) -> Self {
        Value {
            level: Raised(level),
            depends: BTreeSet::new(),
        }
    }

    fn join(&mut self, other: Value) {
        self.level = self.level.max(other.level);
        self.depends.extend(other.depends);
    }
}

/// What is known of a definition.
#[derive(Clone, PartialEq, Eq)]
struct Known {
    level: Level,
    /// For each parameter: whether the level depends on it, and the highest
    /// level that its argument may have.
    parameters: Vec<(bool, Level)>,
    /// Parameters of definitions around it on which the level depends.
    free: BTreeSet<LocalId>,
}

struct Levels {
    known: Vec<Known>,
    /// The definitions that stand for declared constants.
    constants: Vec<Option<DefinitionId>>,
    names: Vec<String>,
    /// The highest levels that parameters may have, for the definition being
    /// looked at and those around it.
    limits: HashMap<LocalId, Level>,
    /// The parameters that are in scope.
    parameters: BTreeSet<LocalId>,
    /// Absent until levels are settled.
    diagnostics: Option<Vec<Diagnostic>>,
}

/// Sets the levels of all expressions and definitions; what has a level that
/// it must not have is reported.
pub(super) fn set(program: &mut Program) -> Vec<Diagnostic> {
    let known = program.definitions.iter().map(|definition| Known {
        level: Level::Constant,
        parameters: vec![(false, Level::Temporal); definition.parameters.len()],
        free: BTreeSet::new(),
    });
    let names = program.definitions.iter();
    let mut levels = Levels {
        known: known.collect(),
        constants: program.constants.iter().map(definition_of).collect(),
        names: names.map(|definition| definition.name.clone()).collect(),
        limits: HashMap::new(),
        parameters: BTreeSet::new(),
        diagnostics: None,
    };
    while levels.pass(program) {}
    levels.diagnostics = Some(Vec::new());
    levels.pass(program);
    levels.primed_arguments(program);
    for (definition, known) in program.definitions.iter_mut().zip(&levels.known) {
        definition.level = known.level;
    }
    levels.diagnostics.unwrap_or_default()
}

impl Levels {
    /// Looks at all definitions, callees mostly first; true if anything changed.
    fn pass(&mut self, program: &mut Program) -> bool {
        let mut nested: HashMap<DefinitionId, Vec<usize>> = HashMap::new();
        for index in 0..program.definitions.len() {
            let mut outermost = DefinitionId(index as u32);
            while let Some(outer) = program.definitions[outermost.0 as usize].outer {
                outermost = outer;
            }
            nested.entry(outermost).or_default().push(index);
        }
        let mut families: Vec<Vec<usize>> = nested.into_values().collect();
        families.sort();
        let mut changed = false;
        for family in families.into_iter().rev() {
            self.limits.clear();
            self.parameters.clear();
            for &index in &family {
                for (position, parameter) in
                    program.definitions[index].parameters.iter().enumerate()
                {
                    self.parameters.insert(parameter.local);
                    let limit = self.known[index].parameters[position].1;
                    self.limits.insert(parameter.local, limit);
                }
            }
            for index in family.into_iter().rev() {
                changed |= self.definition(program, index);
            }
        }
        changed
    }

    /// An argument of a recursive operator must not be primed in it: what level
    /// it may have would depend on itself.
    fn primed_arguments(&mut self, program: &Program) {
        let mut reported = BTreeSet::new();
        for (index, definition) in program.definitions.iter().enumerate() {
            let parameters = &self.known[index].parameters;
            let primed = parameters.iter().position(|it| it.1 < Level::Action);
            // Instances bring the same definition several times.
            if definition.recursive
                && let Some(position) = primed
                && reported.insert((definition.module.clone(), definition.span.start))
            {
                let name = &definition.name;
                self.report(definition.span, || {
                    let position = position + 1;
                    format!(
                        "argument {position} of the recursive operator `{name}` is primed in it"
                    )
                });
            }
        }
    }

    fn definition(&mut self, program: &mut Program, index: usize) -> bool {
        let definition = &mut program.definitions[index];
        let mut value = Value::default();
        if let Body::Expr(body) = &mut definition.body {
            value = self.expr(body);
        }
        let mut parameters = Vec::new();
        for parameter in &definition.parameters {
            let depends = value.depends.remove(&parameter.local);
            let limit = self.limits.get(&parameter.local).copied();
            parameters.push((depends, limit.unwrap_or(Level::Temporal)));
        }
        let known = Known {
            level: value.level.0,
            parameters,
            free: value.depends,
        };
        let changed = self.known[index] != known;
        self.known[index] = known;
        changed
    }

    fn expr(&mut self, expr: &mut Expr) -> Value {
        let value = self.kind(expr);
        expr.level = value.level.0;
        value
    }

    fn kind(&mut self, expr: &mut Expr) -> Value {
        let span = expr.span;
        match &mut expr.kind {
            ExprKind::Variable(_) => Value::of(Level::State),
            ExprKind::Local(local) => self.local(*local),
            ExprKind::ApplyConstant(constant, _) => {
                let mut value = self.constant(*constant);
                value.join(self.value(expr));
                value
            }
            ExprKind::Apply(definition, arguments) => self.apply(*definition, arguments, span),
            ExprKind::ApplyLocal(local, arguments) => {
                let mut value = self.local(*local);
                for argument in arguments {
                    value.join(self.argument(argument));
                }
                value
            }
            ExprKind::Prime(inner) => {
                self.operand(inner, Level::State, "'");
                Value::of(Level::Action)
            }
            ExprKind::Unchanged(inner) => {
                self.operand(inner, Level::State, "UNCHANGED");
                Value::of(Level::Action)
            }
            ExprKind::Enabled(inner) => {
                self.operand(inner, Level::Action, "ENABLED");
                Value::of(Level::State)
            }
            ExprKind::Compose(a, b) => {
                self.operand(a, Level::Action, "\\cdot");
                self.operand(b, Level::Action, "\\cdot");
                Value::of(Level::Action)
            }
            ExprKind::Box(action, v) | ExprKind::Angle(action, v) => {
                self.operand(action, Level::Action, "[A]_v");
                self.operand(v, Level::State, "[A]_v");
                Value::of(Level::Action)
            }
            ExprKind::WeakFairness(v, action) | ExprKind::StrongFairness(v, action) => {
                self.operand(v, Level::State, "fairness");
                self.operand(action, Level::Action, "fairness");
                Value::of(Level::Temporal)
            }
            ExprKind::Always(_)
            | ExprKind::Eventually(_)
            | ExprKind::LeadsTo(..)
            | ExprKind::Guarantees(..)
            | ExprKind::TemporalQuantifier(..) => self.temporal(expr),
            ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Not(_)
            | ExprKind::Implies(..)
            | ExprKind::Equivalent(..)
            | ExprKind::If(..)
            | ExprKind::Case(..)
            | ExprKind::Forall(..)
            | ExprKind::Exists(..)
            | ExprKind::Let(..)
            | ExprKind::Function(..)
            | ExprKind::Record(_)
            | ExprKind::Label(..) => self.formula(expr),
            _ => self.value(expr),
        }
    }

    /// A declared operator is constant, but what the configuration puts in its
    /// place need not be.
    fn constant(&self, constant: ConstantId) -> Value {
        let definition = self.constants.get(constant.0 as usize).copied().flatten();
        let known = definition.map(|definition| &self.known[definition.0 as usize]);
        known.map_or_else(Value::default, |known| Value::of(known.level))
    }

    fn local(&self, local: LocalId) -> Value {
        let mut value = Value::default();
        if self.parameters.contains(&local) {
            value.depends.insert(local);
        }
        value
    }

    /// An operand whose level does not pass into the result.
    fn operand(&mut self, operand: &mut Expr, limit: Level, operator: &str) {
        let value = self.expr(operand);
        self.limit(&value, operand.span, limit, || {
            format!("an operand of {operator}")
        });
    }

    /// Requires that `value` is at most of level `limit`, also when parameters
    /// are replaced by arguments.
    fn limit(&mut self, value: &Value, span: Span, limit: Level, what: impl FnOnce() -> String) {
        for local in &value.depends {
            if let Some(known) = self.limits.get_mut(local) {
                *known = (*known).min(limit);
            }
        }
        if value.level.0 > limit {
            self.report(span, || {
                format!(
                    "{} must be {} at most, but this is {}",
                    what(),
                    noun(limit),
                    noun(value.level.0)
                )
            });
        }
    }

    fn report(&mut self, span: Span, message: impl FnOnce() -> String) {
        if let Some(diagnostics) = &mut self.diagnostics {
            diagnostics.push(Diagnostic::error(span, message()));
        }
    }

    /// Operators on values: temporal formulas are none.
    fn value(&mut self, expr: &mut Expr) -> Value {
        let mut value = Value::default();
        walk::parts(expr, &mut |part| {
            let inner = self.expr(part);
            self.limit(&inner, part.span, Level::Action, || "a value".to_string());
            value.join(inner);
        });
        for argument in walk::arguments(expr) {
            if let Argument::Operator(_) = argument {
                value.join(self.argument(argument));
            }
        }
        value
    }

    /// Logical operators: a temporal formula and an action do not mix.
    fn formula(&mut self, expr: &mut Expr) -> Value {
        let mut value = Value::default();
        let mut action = None;
        let connective = matches!(
            expr.kind,
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Implies(..) | ExprKind::Equivalent(..)
        );
        walk::parts(expr, &mut |part| {
            let inner = self.expr(part);
            if inner.level.0 == Level::Action {
                action = action.or(Some(part.span));
            }
            value.join(inner);
        });
        let quantifier = !walk::bounds(expr).is_empty();
        if let Some(span) = action
            && (connective || quantifier)
            && value.level.0 == Level::Temporal
        {
            self.report(span, || {
                "an action cannot be a part of a temporal formula, except as [A]_v or <<A>>_v"
                    .to_string()
            });
        }
        value
    }

    fn temporal(&mut self, expr: &mut Expr) -> Value {
        let always = matches!(expr.kind, ExprKind::Always(_));
        let eventually = matches!(expr.kind, ExprKind::Eventually(_));
        walk::parts(expr, &mut |part| {
            let value = self.expr(part);
            let allowed = always && matches!(part.kind, ExprKind::Box(..))
                || eventually && matches!(part.kind, ExprKind::Angle(..));
            if value.level.0 == Level::Action && !allowed {
                self.report(part.span, || {
                    let form = match (always, eventually) {
                        (true, _) => "`[]` can only be followed by an action of the form [A]_v",
                        (_, true) => "`<>` can only be followed by an action of the form <<A>>_v",
                        _ => {
                            "an action stands where a temporal formula or state predicate is needed"
                        }
                    };
                    form.to_string()
                });
            }
        });
        Value::of(Level::Temporal)
    }

    fn apply(&mut self, callee: DefinitionId, arguments: &mut [Argument], span: Span) -> Value {
        let known = self.known[callee.0 as usize].clone();
        let mut value = Value {
            level: Raised(known.level),
            depends: known.free,
        };
        for (position, argument) in arguments.iter_mut().enumerate() {
            let given = self.argument(argument);
            let (depends, limit) = known
                .parameters
                .get(position)
                .copied()
                .unwrap_or((true, Level::Temporal));
            let place = match argument {
                Argument::Expr(argument) => argument.span,
                Argument::Operator(_) => span,
            };
            let name = &self.names[callee.0 as usize];
            let what = format!("argument {} of `{name}`", position + 1);
            self.limit(&given, place, limit, || what);
            if depends {
                value.join(given);
            }
        }
        value
    }

    fn argument(&mut self, argument: &mut Argument) -> Value {
        match argument {
            Argument::Expr(argument) => self.expr(argument),
            Argument::Operator(Operator::Local(local)) => self.local(*local),
            Argument::Operator(Operator::Definition(definition)) => {
                let known = &self.known[definition.0 as usize];
                Value {
                    level: Raised(known.level),
                    depends: known.free.clone(),
                }
            }
            Argument::Operator(Operator::Constant(constant)) => self.constant(*constant),
            Argument::Operator(Operator::Builtin(_)) => Value::default(),
        }
    }
}

fn definition_of(constant: &Constant) -> Option<DefinitionId> {
    match constant.value {
        ConstantValue::Definition(definition) => Some(definition),
        _ => None,
    }
}

/// A level in words.
pub(super) fn noun(level: Level) -> &'static str {
    match level {
        Level::Constant => "a constant",
        Level::State => "a state function",
        Level::Action => "an action (it has primes)",
        Level::Temporal => "a temporal formula",
    }
}
