//! What compiling has to know about expressions beforehand: which names they
//! use and how often, whether they can be evaluated once and for all.

use ahash::AHashSet;

use crate::tla::modules::Builtin;
use crate::tla::modules::library::Effect;
use crate::tla::resolve::ir::{
    Argument, Body, Bound, DefinitionId, Expr, ExprKind, LocalId, Operator, Program,
};

/// Calls `visit` with each direct part of `expr` and whether that part may be
/// evaluated more than once, or later than the rest.
pub fn children<'p>(expr: &'p Expr, visit: &mut dyn FnMut(&'p Expr, bool)) {
    use ExprKind::*;
    match &expr.kind {
        Boolean(_) | Integer(_) | Atom(_) | Variable(_) | Constant(_) | Local(_) | At
        | Unsupported(_) => {}
        Apply(_, arguments) | ApplyConstant(_, arguments) | ApplyLocal(_, arguments) => {
            arguments_of(arguments, true, visit);
        }
        Builtin(_, arguments) => arguments_of(arguments, false, visit),
        And(parts) | Or(parts) | SetEnumeration(parts) | Tuple(parts) | Product(parts) => {
            parts.iter().for_each(|part| visit(part, false));
        }
        Not(a)
        | Prime(a)
        | Unchanged(a)
        | Enabled(a)
        | Always(a)
        | Eventually(a)
        | Field(a, _)
        | Label(_, a)
        | TemporalQuantifier(_, a)
        | Let(_, a) => visit(a, false),
        Implies(a, b)
        | Equivalent(a, b)
        | FunctionSet(a, b)
        | FunctionApplication(a, b)
        | Compose(a, b)
        | Box(a, b)
        | Angle(a, b)
        | LeadsTo(a, b)
        | Guarantees(a, b)
        | WeakFairness(a, b)
        | StrongFairness(a, b) => {
            visit(a, false);
            visit(b, false);
        }
        If(a, b, c) => [a, b, c].into_iter().for_each(|part| visit(part, false)),
        Case(arms, other) => {
            for (condition, value) in arms {
                visit(condition, false);
                visit(value, false);
            }
            other.iter().for_each(|part| visit(part, false));
        }
        Forall(bounds, body)
        | Exists(bounds, body)
        | Function(bounds, body)
        | SetMap(body, bounds) => {
            sets_of(bounds, visit);
            visit(body, true);
        }
        Choose(bound, body) | SetFilter(bound, body) => {
            sets_of(std::slice::from_ref(bound), visit);
            visit(body, true);
        }
        Record(fields) | RecordSet(fields) => {
            fields.iter().for_each(|(_, value)| visit(value, false));
        }
        Except(function, updates) => {
            visit(function, false);
            for update in updates {
                update.path.iter().for_each(|part| visit(part, false));
                visit(&update.value, false);
            }
        }
    }
}

fn arguments_of<'p>(
    arguments: &'p [Argument],
    repeated: bool,
    visit: &mut dyn FnMut(&'p Expr, bool),
) {
    for argument in arguments {
        if let Argument::Expr(part) = argument {
            visit(part, repeated);
        }
    }
}

fn sets_of<'p>(bounds: &'p [Bound], visit: &mut dyn FnMut(&'p Expr, bool)) {
    for bound in bounds {
        if let Some(set) = &bound.set {
            visit(set, false);
        }
    }
}

/// The names bound by `expr` itself.
pub fn bounds(expr: &Expr) -> &[Bound] {
    match &expr.kind {
        ExprKind::Forall(bounds, _)
        | ExprKind::Exists(bounds, _)
        | ExprKind::Function(bounds, _)
        | ExprKind::SetMap(_, bounds) => bounds,
        ExprKind::Choose(bound, _) | ExprKind::SetFilter(bound, _) => std::slice::from_ref(bound),
        _ => &[],
    }
}

/// What an expression uses of what is defined around it.
#[derive(Debug, Default)]
pub struct Uses {
    /// Locals.
    pub locals: AHashSet<LocalId>,
    /// LET definitions.
    pub definitions: AHashSet<DefinitionId>,
    /// Whether `@` of an EXCEPT around it is used.
    pub at: bool,
}

impl Uses {
    /// Whether nothing around it is used.
    pub fn is_closed(&self) -> bool {
        self.locals.is_empty() && self.definitions.is_empty() && !self.at
    }

    /// Whether nothing around it is used but `own`.
    pub fn is_closed_but(&self, own: DefinitionId) -> bool {
        self.locals.is_empty() && !self.at && self.definitions.iter().all(|&id| id == own)
    }
}

/// What `expr` uses of what is defined around it, also through LET definitions.
pub fn uses(program: &Program, expr: &Expr) -> Uses {
    let mut finder = Finder {
        program,
        found: Uses::default(),
        bound: Uses::default(),
    };
    finder.expr(expr);
    let Finder {
        mut found, bound, ..
    } = finder;
    found.locals.retain(|local| !bound.locals.contains(local));
    found
        .definitions
        .retain(|id| !bound.definitions.contains(id));
    found
}

/// What a LET definition or LAMBDA uses of what is defined around it.
pub fn captures(program: &Program, id: DefinitionId) -> Uses {
    let mut finder = Finder {
        program,
        found: Uses::default(),
        bound: Uses::default(),
    };
    finder.definition(id);
    let Finder {
        mut found, bound, ..
    } = finder;
    found.locals.retain(|local| !bound.locals.contains(local));
    found
        .definitions
        .retain(|id| !bound.definitions.contains(id));
    found
}

struct Finder<'p> {
    program: &'p Program,
    found: Uses,
    bound: Uses,
}

impl<'p> Finder<'p> {
    fn expr(&mut self, expr: &'p Expr) {
        for bound in bounds(expr) {
            self.bound.locals.extend(&bound.locals);
        }
        match &expr.kind {
            ExprKind::Local(local) => {
                self.found.locals.insert(*local);
            }
            ExprKind::ApplyLocal(local, arguments) => {
                self.found.locals.insert(*local);
                self.operators(arguments);
            }
            ExprKind::Apply(id, arguments) => {
                self.used(*id);
                self.operators(arguments);
            }
            ExprKind::ApplyConstant(_, arguments) | ExprKind::Builtin(_, arguments) => {
                self.operators(arguments);
            }
            ExprKind::Let(definitions, _) => {
                self.bound.definitions.extend(definitions);
                for &id in definitions {
                    self.definition(id);
                }
            }
            ExprKind::At => self.found.at = true,
            ExprKind::Except(function, updates) => {
                self.expr(function);
                for update in updates {
                    update.path.iter().for_each(|part| self.expr(part));
                    let outside = self.found.at;
                    self.expr(&update.value);
                    self.found.at = outside;
                }
                return;
            }
            _ => {}
        }
        children(expr, &mut |part, _| self.expr(part));
    }

    fn operators(&mut self, arguments: &'p [Argument]) {
        for argument in arguments {
            match argument {
                Argument::Operator(Operator::Definition(id)) => self.used(*id),
                Argument::Operator(Operator::Local(local)) => {
                    self.found.locals.insert(*local);
                }
                _ => {}
            }
        }
    }

    /// A definition that is applied; one that is nested uses what its body uses.
    fn used(&mut self, id: DefinitionId) {
        let definition = &self.program.definitions[id.0 as usize];
        if definition.outer.is_some() && self.found.definitions.insert(id) {
            self.definition(id);
        }
    }

    fn definition(&mut self, id: DefinitionId) {
        let definition = &self.program.definitions[id.0 as usize];
        let locals = definition
            .parameters
            .iter()
            .map(|parameter| parameter.local);
        self.bound.locals.extend(locals);
        if let Body::Expr(body) = &definition.body {
            self.expr(body);
        }
    }
}

/// How often a parameter is evaluated at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occurrence {
    /// Never.
    None,
    /// Once.
    Once,
    /// More than once, or not known.
    Many,
}

/// How often `local` is evaluated in `expr` at most.
pub fn occurrence(program: &Program, expr: &Expr, local: LocalId) -> Occurrence {
    let mut most = Occurrence::None;
    let mut add = |count: Occurrence, repeated: bool| {
        most = match (most, count, repeated) {
            (_, Occurrence::None, _) => most,
            (Occurrence::None, Occurrence::Once, false) => Occurrence::Once,
            _ => Occurrence::Many,
        };
    };
    match &expr.kind {
        ExprKind::Local(found) if *found == local => add(Occurrence::Once, false),
        ExprKind::ApplyLocal(found, _) if *found == local => add(Occurrence::Once, true),
        ExprKind::Let(definitions, _) => {
            for &id in definitions {
                let definition = &program.definitions[id.0 as usize];
                if let Body::Expr(body) = &definition.body {
                    let repeated = !definition.parameters.is_empty();
                    add(occurrence(program, body, local), repeated);
                }
            }
        }
        _ => {}
    }
    if let ExprKind::Apply(_, arguments)
    | ExprKind::ApplyConstant(_, arguments)
    | ExprKind::ApplyLocal(_, arguments)
    | ExprKind::Builtin(_, arguments) = &expr.kind
    {
        for argument in arguments {
            let passed = match argument {
                Argument::Operator(Operator::Local(found)) => *found == local,
                Argument::Operator(Operator::Definition(id)) => {
                    captures(program, *id).locals.contains(&local)
                }
                _ => false,
            };
            add(
                if passed {
                    Occurrence::Once
                } else {
                    Occurrence::None
                },
                true,
            );
        }
    }
    children(expr, &mut |part, repeated| {
        add(occurrence(program, part, local), repeated)
    });
    most
}

/// Whether evaluating `expr` always evaluates `local`, so that the local may be
/// evaluated beforehand.
pub fn is_strict(expr: &Expr, local: LocalId) -> bool {
    use ExprKind::*;
    let strict = |part: &Expr| is_strict(part, local);
    match &expr.kind {
        Local(found) => *found == local,
        Builtin(builtin, arguments) => {
            let mut arguments = arguments.iter().enumerate();
            arguments.any(|(position, argument)| match argument {
                Argument::Expr(part) => !builtin.delays(position) && strict(part),
                Argument::Operator(_) => false,
            })
        }
        And(parts) | Or(parts) => parts.first().is_some_and(strict),
        SetEnumeration(parts) | Tuple(parts) | Product(parts) => parts.iter().any(strict),
        Not(a) | Field(a, _) | Label(_, a) | Let(_, a) | Implies(a, _) | Except(a, _) => strict(a),
        Equivalent(a, b) | FunctionSet(a, b) | FunctionApplication(a, b) => strict(a) || strict(b),
        If(a, b, c) => strict(a) || (strict(b) && strict(c)),
        Case(arms, _) => arms.first().is_some_and(|(condition, _)| strict(condition)),
        Forall(..) | Exists(..) | Function(..) | SetMap(..) | Choose(..) | SetFilter(..) => {
            bounds(expr)
                .iter()
                .any(|bound| bound.set.as_ref().is_some_and(strict))
        }
        Record(fields) | RecordSet(fields) => fields.iter().any(|(_, value)| strict(value)),
        _ => false,
    }
}

/// Finds out what can be evaluated once and for all, a definition at a time.
#[derive(Debug)]
pub struct Purity {
    known: Vec<Option<bool>>,
    /// Whether what is drawn or read outside counts as pure.
    drawn: bool,
}

impl Purity {
    /// Nothing is known yet.
    pub fn new(program: &Program) -> Self {
        Purity {
            known: vec![None; program.definitions.len()],
            drawn: false,
        }
    }

    /// The same, where random draws, the time and files count as pure: what
    /// TLC evaluates once, before the run, if it stands in a definition without
    /// parameters that is a constant.
    pub fn with_draws(program: &Program) -> Self {
        Purity {
            drawn: true,
            ..Purity::new(program)
        }
    }

    /// Whether `expr` has the same value each time, and prints nothing.
    pub fn is_pure(&mut self, program: &Program, expr: &Expr) -> bool {
        let own = match &expr.kind {
            ExprKind::Builtin(builtin, arguments) => {
                self.is_pure_builtin(*builtin) && self.operators(program, arguments)
            }
            ExprKind::Apply(id, arguments) => {
                self.definition(program, *id) && self.operators(program, arguments)
            }
            ExprKind::ApplyConstant(_, arguments) => self.operators(program, arguments),
            ExprKind::Let(definitions, _) => {
                definitions.iter().all(|&id| self.definition(program, id))
            }
            _ => true,
        };
        let mut pure = own;
        children(expr, &mut |part, _| {
            pure = pure && self.is_pure(program, part)
        });
        pure
    }

    fn operators(&mut self, program: &Program, arguments: &[Argument]) -> bool {
        arguments.iter().all(|argument| match argument {
            Argument::Operator(Operator::Definition(id)) => self.definition(program, *id),
            Argument::Operator(Operator::Builtin(builtin)) => self.is_pure_builtin(*builtin),
            _ => true,
        })
    }

    fn definition(&mut self, program: &Program, id: DefinitionId) -> bool {
        let index = id.0 as usize;
        if let Some(pure) = self.known[index] {
            return pure;
        }
        // A recursive definition is as pure as the rest of it.
        self.known[index] = Some(true);
        let pure = match &program.definitions[index].body {
            Body::Expr(body) => self.is_pure(program, body),
            Body::Builtin(builtin) => self.is_pure_builtin(*builtin),
            Body::Unsupported(_) => false,
        };
        self.known[index] = Some(pure);
        pure
    }

    /// Whether a built-in operator gives the same for the same arguments, and
    /// does nothing else.
    fn is_pure_builtin(&self, builtin: Builtin) -> bool {
        let drawn = match builtin {
            Builtin::Library(id) => id.native().effect == Effect::Outside,
            Builtin::RandomElement => true,
            _ => false,
        };
        is_pure_builtin(builtin) || (drawn && self.drawn)
    }
}

/// Whether a built-in operator gives the same for the same arguments, and does
/// nothing else.
pub(super) fn is_pure_builtin(builtin: Builtin) -> bool {
    if let Builtin::Library(id) = builtin {
        return id.native().effect == Effect::None;
    }
    !matches!(
        builtin,
        Builtin::Print
            | Builtin::PrintT
            | Builtin::TlcGet
            | Builtin::TlcSet
            | Builtin::RandomElement
    )
}

/// The number of parts of `expr`, as a measure of how much code it makes.
pub fn size(program: &Program, expr: &Expr) -> usize {
    let mut total = 1;
    if let ExprKind::Let(definitions, _) = &expr.kind {
        for &id in definitions {
            if let Body::Expr(body) = &program.definitions[id.0 as usize].body {
                total += size(program, body);
            }
        }
    }
    children(expr, &mut |part, _| total += size(program, part));
    total
}
