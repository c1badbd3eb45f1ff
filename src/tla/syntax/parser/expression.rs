//! Expressions: operands joined by operators, by a stack of operands and a
//! stack of operators whose right operand is still to come.

use super::{DEPTH_MAX, Junction, Parse, Parser, message};
use crate::tla::syntax::ast::{Expr, ExprKind, Ident, Selector};
use crate::tla::syntax::operators::{self, Binding, Fixity, Operator};
use crate::tla::syntax::token::TokenKind;

/// An operand with what is needed to build on it.
struct Operand {
    expr: Expr,
    /// The height of its tree.
    height: u32,
    /// The operator that it was made with in this expression, if any: a
    /// conjunction grows by further `/\`, but not one in parentheses.
    made_by: Option<&'static Operator>,
}

/// An operator whose right operand is still to come.
pub(super) struct Pending {
    pub(super) operator: &'static Operator,
    pub(super) name: Ident,
}

impl Parser<'_> {
    /// An expression, as long as it goes on.
    pub(super) fn expression(&mut self) -> Parse<Expr> {
        let height = std::mem::take(&mut self.height);
        let result = self.nested(Self::operator_expression);
        self.height = self.height.max(height);
        result
    }

    fn operator_expression(&mut self) -> Parse<Expr> {
        let mut operands = Vec::new();
        let mut pending = Vec::new();
        loop {
            self.prefix_operators(&mut pending)?;
            let operand = self.operand_with_suffixes(&pending)?;
            operands.push(operand);
            match self.peek() {
                TokenKind::Operator(operator) if operator.fixity == Fixity::Infix => {
                    self.reduce_for(operator, &mut operands, &mut pending)?;
                    let name = self.operator_ident(operator);
                    pending.push(Pending { operator, name });
                }
                _ => break,
            }
        }
        while let Some(top) = pending.pop() {
            self.reduce(top, &mut operands)?;
        }
        let Some(operand) = operands.pop() else {
            return self.expected("an expression");
        };
        self.height = operand.height;
        self.outermost = operand.made_by;
        Ok(operand.expr)
    }

    /// Takes the prefix operators before an operand.
    fn prefix_operators(&mut self, pending: &mut Vec<Pending>) -> Parse<()> {
        while let TokenKind::Operator(operator) = self.peek() {
            let operator = match (operator.symbol, operator.fixity) {
                // A minus before an operand is the prefix one, whose own
                // symbol serves to define it, to pass it on and to apply it.
                (operators::MINUS, _) => {
                    operators::by_spelling(operators::NEGATE).unwrap_or(operator)
                }
                (operators::NEGATE, _) => break,
                (_, Fixity::Prefix) => operator,
                _ => break,
            };
            let name = self.operator_ident(operator);
            pending.push(Pending { operator, name });
        }
        Ok(())
    }

    /// An operand with the postfix operators, fields and arguments behind it.
    fn operand_with_suffixes(&mut self, pending: &[Pending]) -> Parse<Operand> {
        self.height = 0;
        let mut expr = self.operand()?;
        if self.peek() == TokenKind::ColonColon {
            expr = self.label(expr, pending.last())?;
        }
        let mut height = self.higher(self.height)?;
        let mut made_by = None;
        loop {
            let start = expr.span;
            let kind = match self.peek() {
                TokenKind::Operator(operator) if operator.fixity == Fixity::Postfix => {
                    if let Some(top) = pending.last()
                        && top.operator.against(operator) != Binding::Right
                    {
                        let span = self.span();
                        return self.fail(message::conflict(&top.name, operator.symbol, span));
                    }
                    let name = self.operator_ident(operator);
                    made_by = Some(operator);
                    unary(name, expr)
                }
                TokenKind::Dot => {
                    self.advance();
                    let field = self.name_or_keyword("a field's name")?;
                    made_by = None;
                    ExprKind::Field(Box::new(expr), field)
                }
                TokenKind::LeftBracket => {
                    let opener = self.advance().span(self.file);
                    self.height = 0;
                    let arguments = self.comma_list(Self::expression)?;
                    self.expect_closing(TokenKind::RightBracket, "`,` or `]`", opener)?;
                    height = height.max(self.height);
                    made_by = None;
                    ExprKind::FunctionApplication(Box::new(expr), arguments)
                }
                _ => break,
            };
            height = self.higher(height)?;
            let span = self.span_from(start);
            expr = Expr { kind, span };
        }
        Ok(Operand {
            expr,
            height,
            made_by,
        })
    }

    /// Gives the operators that bind tighter than `right`, the next token,
    /// their right operand.
    fn reduce_for(
        &mut self,
        right: &'static Operator,
        operands: &mut Vec<Operand>,
        pending: &mut Vec<Pending>,
    ) -> Parse<()> {
        while let Some(top) = pending.pop() {
            match top.operator.against(right) {
                Binding::Left => self.reduce(top, operands)?,
                Binding::Right => {
                    pending.push(top);
                    break;
                }
                Binding::Conflict => {
                    let diagnostic = message::conflict(&top.name, right.symbol, self.span());
                    return self.fail(diagnostic);
                }
            }
        }
        Ok(())
    }

    /// Applies an operator to the last operands.
    fn reduce(&mut self, top: Pending, operands: &mut Vec<Operand>) -> Parse<()> {
        let Some(right) = operands.pop() else {
            return self.expected("an expression");
        };
        let operator = top.operator;
        let operand = if operator.fixity == Fixity::Prefix {
            let span = top.name.span.to(right.expr.span);
            Operand {
                height: self.higher(right.height)?,
                expr: Expr {
                    kind: unary(top.name, right.expr),
                    span,
                },
                made_by: Some(operator),
            }
        } else {
            let Some(left) = operands.pop() else {
                return self.expected("an expression");
            };
            let span = left.expr.span.to(right.expr.span);
            let grows = is_list(operator) && left.made_by == Some(operator);
            let height = if grows {
                left.height.max(self.higher(right.height)?)
            } else {
                self.higher(left.height.max(right.height))?
            };
            Operand {
                height,
                expr: Expr {
                    kind: binary(top.name, left.expr, right.expr, grows),
                    span,
                },
                made_by: Some(operator),
            }
        };
        operands.push(operand);
        Ok(())
    }

    /// The height of a tree on top of one of `height`, unless that is too much.
    pub(super) fn higher(&mut self, height: u32) -> Parse<u32> {
        if height >= DEPTH_MAX {
            let span = self.previous_span();
            return self.fail(message::too_deep(span));
        }
        Ok(height + 1)
    }

    /// A vertical list of `/\` or `\/` items, whose first bullet is the next token.
    pub(super) fn junction_list(&mut self) -> Parse<Expr> {
        let first = self.token();
        let bullet = first.span(self.file);
        self.junctions.push(Junction {
            column: first.column,
            bullet,
        });
        let items = self.junction_items(first.kind, first.column);
        self.junctions.pop();
        let items = items?;
        let kind = if first.kind.is_operator(operators::AND) {
            ExprKind::And(items)
        } else {
            ExprKind::Or(items)
        };
        let span = self.span_from(bullet);
        Ok(Expr { kind, span })
    }

    fn junction_items(&mut self, kind: TokenKind, column: u32) -> Parse<Vec<Expr>> {
        let mut items = Vec::new();
        while self.token().kind == kind && self.token().column == column {
            self.advance();
            items.push(self.expression()?);
        }
        Ok(items)
    }

    /// One or more of what `parse` takes, with commas between.
    pub(super) fn comma_list<T>(
        &mut self,
        mut parse: impl FnMut(&mut Self) -> Parse<T>,
    ) -> Parse<Vec<T>> {
        let mut list = vec![parse(self)?];
        while self.accept(TokenKind::Comma) {
            if self.token().starts_definition {
                return self.expected("one more behind the comma");
            }
            list.push(parse(self)?);
        }
        Ok(list)
    }
}

/// Whether a chain of the operator makes one list of operands.
fn is_list(operator: &Operator) -> bool {
    [operators::AND, operators::OR, operators::PRODUCT].contains(&operator.symbol)
}

/// A prefix or postfix operator with its operand.
pub(super) fn unary(name: Ident, operand: Expr) -> ExprKind {
    match name.text.as_str() {
        "~" => ExprKind::Not(Box::new(operand)),
        "'" => ExprKind::Prime(Box::new(operand)),
        _ => ExprKind::Name(vec![Selector::Name(name, vec![operand])]),
    }
}

/// An infix operator with its operands. If the left one `grows`, it is a
/// conjunction, disjunction or product of the same expression, to which the
/// right one is added.
pub(super) fn binary(name: Ident, left: Expr, right: Expr, grows: bool) -> ExprKind {
    match name.text.as_str() {
        operators::AND => ExprKind::And(match left.kind {
            ExprKind::And(list) if grows => with(list, right),
            _ => vec![left, right],
        }),
        operators::OR => ExprKind::Or(match left.kind {
            ExprKind::Or(list) if grows => with(list, right),
            _ => vec![left, right],
        }),
        operators::PRODUCT => ExprKind::Product(match left.kind {
            ExprKind::Product(list) if grows => with(list, right),
            _ => vec![left, right],
        }),
        "=>" => ExprKind::Implies(Box::new(left), Box::new(right)),
        "<=>" => ExprKind::Equivalent(Box::new(left), Box::new(right)),
        _ => ExprKind::Name(vec![Selector::Name(name, vec![left, right])]),
    }
}

fn with(mut list: Vec<Expr>, last: Expr) -> Vec<Expr> {
    list.push(last);
    list
}
