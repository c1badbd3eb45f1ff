//! What quantifiers, CHOOSE, set and function constructors bind.

use super::{Parse, Parser};
use crate::tla::syntax::ast::{Bound, Expr, ExprKind, Ident, Selector};
use crate::tla::syntax::operators;
use crate::tla::syntax::token::{Keyword, TokenKind};

impl Parser<'_> {
    /// `\A x \in S, <<y, z>> \in T : e`, `\E x, y : e`.
    pub(super) fn quantifier(&mut self, keyword: Keyword) -> Parse<ExprKind> {
        self.advance();
        let bounds = self.quantifier_bounds()?;
        self.expect(TokenKind::Colon, "`,` or `:`")?;
        let body = Box::new(self.expression()?);
        Ok(match keyword {
            Keyword::Forall => ExprKind::Forall(bounds, body),
            _ => ExprKind::Exists(bounds, body),
        })
    }

    /// Bounds that all have a set, or names that all have none.
    pub(super) fn quantifier_bounds(&mut self) -> Parse<Vec<Bound>> {
        if self.peek() != TokenKind::LeftAngle {
            let names = self.names()?;
            if self.peek() == TokenKind::Colon {
                return Ok(vec![Bound {
                    names,
                    tuple: false,
                    set: None,
                }]);
            }
            let mut bounds = vec![self.bound_of(names, false)?];
            while self.accept(TokenKind::Comma) {
                bounds.push(self.bound()?);
            }
            return Ok(bounds);
        }
        self.comma_list(Self::bound)
    }

    /// `x, y \in S` or `<<x, y>> \in S`.
    pub(super) fn bound(&mut self) -> Parse<Bound> {
        if self.peek() == TokenKind::LeftAngle {
            let names = self.name_tuple()?;
            self.bound_of(names, true)
        } else {
            let names = self.names()?;
            self.bound_of(names, false)
        }
    }

    fn bound_of(&mut self, names: Vec<Ident>, tuple: bool) -> Parse<Bound> {
        if !self.peek().is_operator(operators::IN) {
            return self.expected(if tuple { "`\\in`" } else { "`,` or `\\in`" });
        }
        self.advance();
        let set = Some(self.expression()?);
        Ok(Bound { names, tuple, set })
    }

    fn names(&mut self) -> Parse<Vec<Ident>> {
        self.comma_list(|parser| parser.identifier("a name"))
    }

    fn name_tuple(&mut self) -> Parse<Vec<Ident>> {
        let opener = self.advance().span(self.file);
        let names = self.names()?;
        self.expect_closing(TokenKind::RightAngle, "`,` or `>>`", opener)?;
        Ok(names)
    }

    /// `CHOOSE x \in S : e`, `CHOOSE <<x, y>> : e`.
    pub(super) fn choose(&mut self) -> Parse<ExprKind> {
        self.advance();
        let tuple = self.peek() == TokenKind::LeftAngle;
        let names = if tuple {
            self.name_tuple()?
        } else {
            vec![self.identifier("a name")?]
        };
        let bounded = self.peek().is_operator(operators::IN);
        let bound = if bounded {
            self.bound_of(names, tuple)?
        } else {
            Bound {
                names,
                tuple,
                set: None,
            }
        };
        let what = if bounded { "`:`" } else { "`\\in` or `:`" };
        self.expect(TokenKind::Colon, what)?;
        let body = self.expression()?;
        Ok(ExprKind::Choose(Box::new(bound), Box::new(body)))
    }

    /// Reads the expression `x \in S` or `<<x, y>> \in S` as a bound; gives it
    /// back if it is anything else.
    pub(super) fn as_bound(&self, expr: Expr) -> Result<Bound, Expr> {
        let Expr { kind, span } = expr;
        let ExprKind::Name(mut path) = kind else {
            return Err(Expr { kind, span });
        };
        if path.len() == 1
            && let Some(Selector::Name(name, operands)) = path.first_mut()
            && name.text == operators::IN
            && let [left, _] = operands.as_slice()
            && let Some((names, tuple)) = bound_names(left)
        {
            let set = operands.pop();
            return Ok(Bound { names, tuple, set });
        }
        let kind = ExprKind::Name(path);
        Err(Expr { kind, span })
    }
}

/// The names that an expression consists of, and whether they stand in a tuple.
fn bound_names(expr: &Expr) -> Option<(Vec<Ident>, bool)> {
    match &expr.kind {
        ExprKind::Tuple(elements) if !elements.is_empty() => {
            let names: Option<Vec<Ident>> = elements
                .iter()
                .map(|element| plain_name(element).cloned())
                .collect();
            Some((names?, true))
        }
        _ => Some((vec![plain_name(expr)?.clone()], false)),
    }
}

/// The identifier that an expression consists of.
pub(super) fn plain_name(expr: &Expr) -> Option<&Ident> {
    match &expr.kind {
        ExprKind::Name(path) => match path.as_slice() {
            [Selector::Name(name, arguments)] if arguments.is_empty() => {
                let word = name
                    .text
                    .starts_with(|c: char| c.is_alphanumeric() || c == '_');
                word.then_some(name)
            }
            _ => None,
        },
        _ => None,
    }
}
