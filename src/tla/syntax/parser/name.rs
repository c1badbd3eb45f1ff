//! Names with what hangs on them: arguments, `!` selectors, labels, and the
//! subscripts of actions and fairness.

use super::bound::plain_name;
use super::expression::{Pending, binary, unary};
use super::{Parse, Parser};
use crate::tla::syntax::ast::{Expr, ExprKind, Ident, Selector};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::operators::{self, Fixity, Operator};
use crate::tla::syntax::source::Span;
use crate::tla::syntax::token::{Keyword, TokenKind};

impl Parser<'_> {
    /// `Op(a, b)`, `I(x)!J!Op`, `A!1!<<`, `+(a, b)`.
    pub(super) fn name(&mut self) -> Parse<Expr> {
        let start = self.span();
        let path = self.path()?;
        Ok(Expr {
            kind: applied(path),
            span: self.span_from(start),
        })
    }

    fn path(&mut self) -> Parse<Vec<Selector>> {
        let first = self.advance();
        let name = match first.kind {
            TokenKind::Operator(operator) => Ident {
                text: operator.symbol.to_string(),
                span: first.span(self.file),
            },
            _ => self.ident_of(first),
        };
        let arguments = self.optional_arguments()?;
        let mut path = vec![Selector::Name(name, arguments)];
        while self.accept(TokenKind::Bang) {
            path.push(self.selector()?);
        }
        Ok(path)
    }

    fn selector(&mut self) -> Parse<Selector> {
        let span = self.span();
        Ok(match self.peek() {
            TokenKind::Identifier => {
                let name = self.identifier("a name")?;
                Selector::Name(name, self.optional_arguments()?)
            }
            TokenKind::Operator(operator) => {
                let name = self.operator_ident(operator);
                Selector::Name(name, self.optional_arguments()?)
            }
            TokenKind::LeftParen => {
                let arguments = self.optional_arguments()?;
                Selector::Arguments(arguments, self.span_from(span))
            }
            TokenKind::Number => {
                let token = self.advance();
                match self.text_of(token).parse() {
                    Ok(number) => Selector::Number(number, span),
                    Err(_) => return self.expected("the number of an operand"),
                }
            }
            kind => {
                let selector = match kind {
                    TokenKind::LeftAngle => Selector::Left(span),
                    TokenKind::RightAngle => Selector::Right(span),
                    TokenKind::Colon => Selector::Definition(span),
                    TokenKind::At => Selector::At(span),
                    _ => return self.expected("a name, a number, `<<`, `>>`, `:`, `@` or `(`"),
                };
                self.advance();
                selector
            }
        })
    }

    /// `(a, b)` if the next token is `(`, else nothing.
    fn optional_arguments(&mut self) -> Parse<Vec<Expr>> {
        if self.peek() != TokenKind::LeftParen {
            return Ok(Vec::new());
        }
        let opener = self.advance().span(self.file);
        let arguments = self.comma_list(Self::argument)?;
        self.expect_closing(TokenKind::RightParen, "`,` or `)`", opener)?;
        Ok(arguments)
    }

    /// An argument of an operator or what stands behind `<-`: an expression, an
    /// operator symbol or a LAMBDA.
    pub(super) fn argument(&mut self) -> Parse<Expr> {
        if self.at_keyword(Keyword::Lambda) {
            return self.nested(Self::lambda);
        }
        if let TokenKind::Operator(operator) = self.peek()
            && self.stands_alone(operator)
        {
            let name = self.operator_ident(operator);
            let span = name.span;
            let kind = ExprKind::Name(vec![Selector::Name(name, Vec::new())]);
            return Ok(Expr { kind, span });
        }
        self.expression()
    }

    /// Whether the operator symbol that is the next token has no operand.
    fn stands_alone(&self, operator: &Operator) -> bool {
        let takes_operand = operator.fixity == Fixity::Prefix
            || [operators::MINUS, operators::AND, operators::OR].contains(&operator.symbol);
        let next = self.token_ahead(1);
        match self.peek_ahead(1) {
            TokenKind::Comma
            | TokenKind::RightParen
            | TokenKind::Separator
            | TokenKind::ModuleStart
            | TokenKind::ModuleEnd
            | TokenKind::EndOfFile
            | TokenKind::ItemEnd => true,
            TokenKind::LeftParen => false,
            TokenKind::Keyword(_) if takes_operand => is_unit_keyword(next.kind),
            _ => next.starts_definition || !takes_operand,
        }
    }

    /// `name :: e` behind the name, which may have arguments; `before` is the
    /// operator whose right operand this is.
    pub(super) fn label(&mut self, label: Expr, before: Option<&Pending>) -> Parse<Expr> {
        let colons = self.advance().span(self.file);
        let start = label.span;
        let Some((name, parameters)) = label_names(label) else {
            let diagnostic = Diagnostic::error(colons, "`::` stands behind what is no label")
                .label(
                    start,
                    "a label is a name, with names as arguments or without",
                )
                .help("write `label :: expression` or `label(x, y) :: expression`");
            return self.fail(diagnostic);
        };
        let body = self.expression()?;
        if let (Some(before), Some(operator)) = (before, self.outermost)
            && operator.fixity != Fixity::Prefix
            && before.operator.high >= operator.low
        {
            let diagnostic = Diagnostic::error(
                colons,
                format!(
                    "without its label this would be parsed otherwise, for `{}` does not bind \
                     tighter than `{}`",
                    operator.symbol, before.operator.symbol
                ),
            )
            .label(
                before.name.span,
                "the labelled expression is an operand of this",
            )
            .help("put parentheses around the labelled expression");
            return self.fail(diagnostic);
        }
        Ok(Expr {
            kind: ExprKind::Label(name, parameters, Box::new(body)),
            span: self.span_from(start),
        })
    }

    /// The v of `[A]_v` and `<<A>>_v`.
    pub(super) fn subscript(&mut self) -> Parse<Expr> {
        let expr = match self.peek() {
            TokenKind::Identifier => self.name(),
            TokenKind::LeftParen
            | TokenKind::LeftBrace
            | TokenKind::LeftBracket
            | TokenKind::LeftAngle => self.nested(Self::operand),
            _ => self.expected("a subscript: a name, a tuple or an expression in parentheses"),
        }?;
        self.height = self.higher(self.height)?;
        Ok(expr)
    }

    /// `WF_v(A)`, `SF_v(A)`.
    pub(super) fn fairness(&mut self, keyword: Keyword) -> Parse<ExprKind> {
        let start = self.advance().span(self.file);
        let (subscript, action) = if self.peek() == TokenKind::Identifier {
            self.fairness_of_name(start)?
        } else {
            let subscript = self.subscript()?;
            (subscript, self.fair_action(start)?)
        };
        let (subscript, action) = (Box::new(subscript), Box::new(action));
        Ok(match keyword {
            Keyword::WeakFairness => ExprKind::WeakFairness(subscript, action),
            _ => ExprKind::StrongFairness(subscript, action),
        })
    }

    /// In `v(A)` the argument is the action; in `v(x)(A)` it is v's.
    fn fairness_of_name(&mut self, start: Span) -> Parse<(Expr, Expr)> {
        let name_start = self.span();
        let mut path = self.path()?;
        let action = if self.peek() != TokenKind::LeftParen
            && let Some(Selector::Name(_, arguments)) = path.last_mut()
            && arguments.len() == 1
        {
            arguments.pop()
        } else {
            None
        };
        let span = match &action {
            Some(_) => selector_span(path.last()).map_or(name_start, |last| name_start.to(last)),
            None => self.span_from(name_start),
        };
        let subscript = Expr {
            kind: applied(path),
            span,
        };
        let action = match action {
            Some(action) => action,
            None => self.fair_action(start)?,
        };
        Ok((subscript, action))
    }

    fn fair_action(&mut self, start: Span) -> Parse<Expr> {
        if self.peek() != TokenKind::LeftParen {
            let diagnostic = self
                .expectation("`(`")
                .label(start, "fairness is written WF_v(A) or SF_v(A)");
            return self.fail(diagnostic);
        }
        let opener = self.advance().span(self.file);
        let action = self.expression()?;
        self.expect_closing(TokenKind::RightParen, "`)`", opener)?;
        Ok(action)
    }
}

/// Whether a token begins a unit by its keyword.
pub(super) fn is_unit_keyword(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Keyword(
            Keyword::Variable
                | Keyword::Constant
                | Keyword::Recursive
                | Keyword::Assume
                | Keyword::Assumption
                | Keyword::Axiom
                | Keyword::Theorem
                | Keyword::Instance
                | Keyword::Local
                | Keyword::Use
                | Keyword::Hide
                | Keyword::Extends
        )
    )
}

/// A path as an expression: a lone operator with its arguments is what the
/// operator between or before its operands is.
fn applied(mut path: Vec<Selector>) -> ExprKind {
    if path.len() == 1
        && let Some(Selector::Name(name, arguments)) = path.first_mut()
        && let Some(operator) = operators::by_spelling(&name.text)
    {
        let name = name.clone();
        match (operator.fixity, arguments.len()) {
            (Fixity::Infix, 2) => {
                if let (Some(right), Some(left)) = (arguments.pop(), arguments.pop()) {
                    return binary(name, left, right, false);
                }
            }
            (Fixity::Prefix | Fixity::Postfix, 1) => {
                if let Some(operand) = arguments.pop() {
                    return unary(name, operand);
                }
            }
            _ => {}
        }
    }
    ExprKind::Name(path)
}

/// The name of a selector.
fn selector_span(selector: Option<&Selector>) -> Option<Span> {
    match selector? {
        Selector::Name(name, _) => Some(name.span),
        _ => None,
    }
}

/// The name and parameters of a label.
fn label_names(label: Expr) -> Option<(Ident, Vec<Ident>)> {
    let ExprKind::Name(mut path) = label.kind else {
        return None;
    };
    match (path.pop(), path.is_empty()) {
        (Some(Selector::Name(name, arguments)), true) => {
            let parameters: Option<Vec<Ident>> = arguments
                .iter()
                .map(|argument| plain_name(argument).cloned())
                .collect();
            Some((name, parameters?))
        }
        _ => None,
    }
}
