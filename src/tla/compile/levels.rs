//! Which expressions are about variables, and about two states, once names are
//! replaced by what they stand for.

use super::analysis::children;
use super::code::Entry;
use super::compiler::Compiler;
use super::scope::{Binding, Key, Scope};
use crate::tla::resolve::ir::{Argument, DefinitionId, Expr, ExprKind, Level, Operator};

impl<'p> Compiler<'p> {
    /// A definition without parameters that is evaluated from outside.
    pub fn entry(&mut self, id: DefinitionId) -> Entry {
        let definition = self.definition(id);
        let (frame, body) = self.in_frame(definition, |this| match this.body(id) {
            Some(body) => this.definition_body(id, body, &Scope::default()),
            None => this.apply(id, &[], &Scope::default(), definition.span),
        });
        Entry { frame, body }
    }

    /// Whether a definition, or one that it applies, compares two states.
    pub(super) fn is_about_two_states(&mut self, id: DefinitionId) -> bool {
        let index = id.0 as usize;
        if let Some(known) = self.two_states[index] {
            return known;
        }
        self.two_states[index] = Some(false);
        let definition = self.definition(id);
        let takes_operators = || definition.parameters.iter().any(|it| it.arity > 0);
        let found = definition.level >= Level::Action
            || self.passes_two_states && takes_operators()
            || self.body(id).is_some_and(|body| self.compares_states(body));
        self.two_states[index] = Some(found);
        found
    }

    /// Whether `expr` itself, or a definition that it applies, compares two
    /// states.
    fn compares_states(&mut self, expr: &'p Expr) -> bool {
        let own = match &expr.kind {
            ExprKind::Prime(_)
            | ExprKind::Unchanged(_)
            | ExprKind::Enabled(_)
            | ExprKind::Compose(..)
            | ExprKind::Box(..)
            | ExprKind::Angle(..) => true,
            ExprKind::Apply(id, arguments) => {
                self.is_about_two_states(*id)
                    || arguments.iter().any(|argument| match argument {
                        Argument::Operator(Operator::Definition(id)) => {
                            self.is_about_two_states(*id)
                        }
                        _ => false,
                    })
            }
            ExprKind::Let(definitions, _) => {
                definitions.iter().any(|&id| self.is_about_two_states(id))
            }
            _ => false,
        };
        let mut found = own;
        children(expr, &mut |part, _| {
            found = found || self.compares_states(part)
        });
        found
    }

    /// Whether `expr` compares two states, also through what its names stand
    /// for.
    pub(super) fn primes(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> bool {
        self.compares_states(expr)
            || self.any_bound(expr, scope, &mut |this, part, scope| {
                this.primes(part, scope)
            })
    }

    /// Whether the value of `expr` is the same in all states.
    pub(super) fn is_rigid(&mut self, expr: &'p Expr, scope: &Scope<'p>) -> bool {
        expr.level == Level::Constant
            && !self.any_bound(expr, scope, &mut |this, part, scope| {
                !this.is_rigid(part, scope)
            })
    }

    /// Whether `test` holds of an expression that a name in `expr` stands for.
    fn any_bound(
        &mut self,
        expr: &'p Expr,
        scope: &Scope<'p>,
        test: &mut dyn FnMut(&mut Self, &'p Expr, &Scope<'p>) -> bool,
    ) -> bool {
        let key = match &expr.kind {
            ExprKind::Local(local) | ExprKind::ApplyLocal(local, _) => Some(Key::Local(*local)),
            ExprKind::Apply(id, _) => Some(Key::Definition(*id)),
            _ => None,
        };
        let own = match key.and_then(|key| scope.find(key)).cloned() {
            Some(Binding::Name(delayed) | Binding::Lazy(_, delayed)) if delayed.own.is_none() => {
                test(self, delayed.expr, &delayed.scope)
            }
            Some(Binding::Operator(Operator::Definition(id), _)) => {
                self.definition(*id).level > Level::Constant
                    && self.body(*id).is_some_and(|body| test(self, body, scope))
            }
            _ => false,
        };
        let mut found = own;
        children(expr, &mut |part, _| {
            found = found || self.any_bound(part, scope, test)
        });
        found
    }
}
