//! PROPERTY, taken apart as TLC does (`SpecProcessor.processConfigProps`): its
//! conjuncts are claims about initial states, about all states, about steps,
//! or temporal.

use std::rc::Rc;

use super::checks::Named;
use super::copy::{Closure, Copier};
use super::ir::{
    Argument, Body, Bound, DefinitionId, Expr, ExprKind, Level, LocalId, TemporalConjunct,
};
use super::resolver::Resolver;
use super::specification::{Part, part_of};
use super::walk;
use crate::tla::syntax::diagnostic::Diagnostic;

/// Names bound by the `\A` around a conjunct: of the conjunct's new definition.
struct Quantifier {
    bounds: Vec<Bound>,
    closure: Rc<Closure>,
}

/// Takes one property apart.
struct Splitter<'n> {
    named: &'n Named,
    quantifiers: Vec<Quantifier>,
    /// How many locals these bind.
    locals: u32,
    /// The definitions that were entered to get here.
    entered: Vec<DefinitionId>,
}

impl Resolver<'_> {
    /// Takes a PROPERTY apart.
    pub fn property(&mut self, named: &Named) {
        let definition = &self.program.definitions[named.definition.0 as usize];
        let Body::Expr(body) = &definition.body else {
            return;
        };
        if definition.level == Level::State {
            let name = &named.name;
            let message = format!(
                "`{}` is a state predicate: as a PROPERTY it is checked in initial states only",
                name.text
            );
            let help = format!("write INVARIANT {} to check it in every state", name.text);
            self.diagnostics
                .push(Diagnostic::warning(name.span, message).help(help));
        }
        let part = Part {
            expr: body.clone(),
            closure: Rc::new(Closure::default()),
            home: named.definition,
        };
        let mut splitter = Splitter {
            named,
            quantifiers: Vec::new(),
            locals: 0,
            entered: vec![named.definition],
        };
        self.split_property(&mut splitter, part);
    }

    fn split_property(&mut self, splitter: &mut Splitter<'_>, part: Part) {
        let Part {
            expr,
            closure,
            home,
        } = part;
        match &expr.kind {
            ExprKind::Label(_, inner) => {
                self.split_property(splitter, part_of(inner, &closure, home));
            }
            ExprKind::And(parts) => {
                for inner in parts {
                    self.split_property(splitter, part_of(inner, &closure, home));
                }
            }
            ExprKind::Let(definitions, body) => {
                let mut inner = Closure::inside(&closure);
                inner.lets.extend(definitions);
                self.split_property(splitter, part_of(body, &Rc::new(inner), home));
            }
            ExprKind::Local(local) => match closure.get(*local) {
                Some((Argument::Expr(given), around)) => {
                    let part = part_of(given, around, home);
                    self.split_property(splitter, part);
                }
                _ => self.property_leaf(splitter, part_of(&expr, &closure, home)),
            },
            ExprKind::Apply(id, arguments) => {
                let part = part_of(&expr, &closure, home);
                self.property_application(splitter, *id, arguments, part);
            }
            ExprKind::Forall(bounds, body) if self.is_unrolled(bounds, &closure) => {
                self.property_forall(splitter, bounds, body, &closure, home);
            }
            ExprKind::Always(inner) => {
                let whole = part_of(&expr, &closure, home);
                self.property_always(splitter, part_of(inner, &closure, home), whole);
            }
            _ => self.property_leaf(splitter, part_of(&expr, &closure, home)),
        }
    }

    fn property_application(
        &mut self,
        splitter: &mut Splitter<'_>,
        id: DefinitionId,
        arguments: &[Argument],
        part: Part,
    ) {
        match self.entered(id, arguments, &part) {
            Some(body) if !splitter.entered.contains(&id) => {
                splitter.entered.push(id);
                self.split_property(splitter, body);
                splitter.entered.pop();
            }
            _ => self.property_leaf(splitter, part),
        }
    }

    /// TLC takes a `\A` apart if it can evaluate its sets beforehand.
    fn is_unrolled(&self, bounds: &[Bound], closure: &Rc<Closure>) -> bool {
        bounds.iter().all(|bound| {
            let set = bound.set.as_ref();
            set.is_some_and(|set| level(set, closure) == Level::Constant)
        })
    }

    fn property_forall(
        &mut self,
        splitter: &mut Splitter<'_>,
        bounds: &[Bound],
        body: &Expr,
        closure: &Rc<Closure>,
        home: DefinitionId,
    ) {
        let before = splitter.locals;
        let mut inner = Closure::inside(closure);
        let mut bounds = bounds.to_vec();
        for bound in &mut bounds {
            for local in &mut bound.locals {
                let new = LocalId(splitter.locals);
                splitter.locals += 1;
                let name = Expr {
                    kind: ExprKind::Local(new),
                    span: body.span,
                    level: Level::Constant,
                };
                let given = (Argument::Expr(name), Rc::new(Closure::default()));
                inner.locals.insert(*local, given);
                *local = new;
            }
        }
        splitter.quantifiers.push(Quantifier {
            bounds,
            closure: Rc::clone(closure),
        });
        self.split_property(splitter, part_of(body, &Rc::new(inner), home));
        splitter.quantifiers.pop();
        splitter.locals = before;
    }

    /// `[]inner`, which is `whole`.
    fn property_always(&mut self, splitter: &mut Splitter<'_>, inner: Part, whole: Part) {
        if matches!(inner.expr.kind, ExprKind::Box(..)) {
            let definition = self.claim(splitter, inner);
            self.program.checks.implied_actions.push(definition);
        } else if level(&inner.expr, &inner.closure) <= Level::State {
            let definition = self.claim(splitter, inner);
            self.program.checks.invariants.push(definition);
        } else {
            self.temporal_conjunct(splitter, &whole);
        }
    }

    fn property_leaf(&mut self, splitter: &mut Splitter<'_>, part: Part) {
        match level(&part.expr, &part.closure) {
            Level::Constant | Level::State => {
                let definition = self.claim(splitter, part);
                self.program.checks.implied_inits.push(definition);
            }
            Level::Temporal => self.temporal_conjunct(splitter, &part),
            Level::Action => {
                let message = "an action is no PROPERTY: say of which steps it is claimed";
                let help = match part.expr.kind {
                    ExprKind::Box(..) => "write [][A]_v to claim [A]_v of every step",
                    ExprKind::Angle(..) => "write []<><<A>>_v, or [][A]_v",
                    _ => "write [][A]_v to claim it of every step that changes v",
                };
                let diagnostic = Diagnostic::error(part.expr.span, message)
                    .label(splitter.named.name.span, "part of this PROPERTY")
                    .help(help);
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn temporal_conjunct(&mut self, splitter: &Splitter<'_>, part: &Part) {
        let home = &self.program.definitions[part.home.0 as usize];
        // The body of a definition is the definition as a whole.
        let is_whole = matches!(&home.body, Body::Expr(body) if body.span == part.expr.span);
        self.program.checks.temporal.push(TemporalConjunct {
            property: splitter.named.name.text.clone(),
            definition: home.name.clone(),
            span: (!is_whole).then_some(part.expr.span),
        });
    }

    /// The definition of a conjunct with the quantifiers around it.
    fn claim(&mut self, splitter: &Splitter<'_>, part: Part) -> DefinitionId {
        if splitter.quantifiers.is_empty() {
            return self.as_check(part);
        }
        let id = self.empty_check(&part);
        let mut copier = Copier::new(&mut self.program, id);
        copier.locals = splitter.locals;
        let mut body = copier.closed(&part.expr, &part.closure);
        for quantifier in splitter.quantifiers.iter().rev() {
            let mut bounds = quantifier.bounds.clone();
            for set in bounds.iter_mut().filter_map(|bound| bound.set.as_mut()) {
                *set = copier.closed(set, &quantifier.closure);
            }
            body = Expr {
                span: body.span,
                level: body.level,
                kind: ExprKind::Forall(bounds, Box::new(body)),
            };
        }
        let locals = copier.locals;
        let definition = &mut self.program.definitions[id.0 as usize];
        definition.body = Body::Expr(body);
        definition.locals = locals;
        id
    }
}

/// The level of an expression whose parameters stand for what `closure` says.
fn level(expr: &Expr, closure: &Rc<Closure>) -> Level {
    let mut found = expr.level;
    walk::all(&mut expr.clone(), &mut |part| {
        if let ExprKind::Local(local) = &part.kind
            && let Some((Argument::Expr(given), around)) = closure.get(*local)
        {
            found = found.max(level(given, around));
        }
    });
    found
}
