//! Predicates on a set that hold for all its subsets if they hold for the set:
//! `\A x \in S : P(x)`. Of the subsets of a set that satisfy one, those that
//! contain one that does not need not be looked at.

use crate::tla::modules::Builtin;
use crate::tla::resolve::ir::{Argument, Body, Expr, ExprKind, LocalId, Program};

use super::analysis::uses;

/// Calls of operators that are followed at most.
const MAX_CALLS: u32 = 8;

/// Whether evaluating `expr`, which must be pure, for the subsets of a set by
/// size, with `local` for the subset, ends like evaluating it for those alone
/// of which it holds for every subset that is met before: with the same error,
/// or with the same subsets.
///
/// This is known of two forms. A conjunction of `\A x \in local : P` where P
/// does not use `local`, and of `local \subseteq T`: what fails or has no value
/// does so for a single element, too. And one `\A x, y \in local : P`: then it
/// does so for a pair.
pub fn is_hereditary(program: &Program, expr: &Expr, local: LocalId) -> bool {
    let checker = Checker { program };
    checker.in_each_element(expr, local, MAX_CALLS) || checker.in_each_pair(expr, local, MAX_CALLS)
}

struct Checker<'p> {
    program: &'p Program,
}

impl<'p> Checker<'p> {
    fn in_each_element(&self, expr: &'p Expr, local: LocalId, calls: u32) -> bool {
        match &expr.kind {
            ExprKind::And(parts) => {
                let mut parts = parts.iter();
                parts.all(|part| self.in_each_element(part, local, calls))
            }
            ExprKind::Forall(bounds, body) => match &bounds[..] {
                [bound] => {
                    bound.locals.len() == 1
                        && bound.set.as_ref().is_some_and(|set| is(set, local))
                        && !self.uses(body, local)
                }
                _ => false,
            },
            ExprKind::Builtin(Builtin::SubsetEqual, arguments) => match &arguments[..] {
                [Argument::Expr(small), Argument::Expr(large)] => {
                    is(small, local) && !self.uses(large, local)
                }
                _ => false,
            },
            _ => self.follow(expr, local, calls, Self::in_each_element),
        }
    }

    fn in_each_pair(&self, expr: &'p Expr, local: LocalId, calls: u32) -> bool {
        match &expr.kind {
            ExprKind::Forall(bounds, body) => {
                let names: usize = bounds.iter().map(|bound| bound.locals.len()).sum();
                names == 2
                    && !self.uses(body, local)
                    && bounds
                        .iter()
                        .all(|bound| bound.set.as_ref().is_some_and(|set| is(set, local)))
            }
            _ => self.follow(expr, local, calls, Self::in_each_pair),
        }
    }

    /// Looks through labels and into an operator that gets `local` as one of
    /// its arguments.
    fn follow(
        &self,
        expr: &'p Expr,
        local: LocalId,
        calls: u32,
        check: fn(&Self, &'p Expr, LocalId, u32) -> bool,
    ) -> bool {
        match &expr.kind {
            ExprKind::Label(_, inner) => check(self, inner, local, calls),
            ExprKind::Apply(id, arguments) if calls > 0 => {
                let definition = &self.program.definitions[id.0 as usize];
                let Body::Expr(body) = &definition.body else {
                    return false;
                };
                let mut inner = None;
                for (argument, parameter) in arguments.iter().zip(&definition.parameters) {
                    match argument {
                        Argument::Expr(part) if is(part, local) && inner.is_none() => {
                            inner = Some(parameter.local);
                        }
                        Argument::Expr(part) if !self.uses(part, local) => {}
                        _ => return false,
                    }
                }
                inner.is_some_and(|inner| check(self, body, inner, calls - 1))
            }
            _ => false,
        }
    }

    fn uses(&self, expr: &Expr, local: LocalId) -> bool {
        uses(self.program, expr).locals.contains(&local)
    }
}

fn is(expr: &Expr, local: LocalId) -> bool {
    matches!(expr.kind, ExprKind::Local(found) if found == local)
}
