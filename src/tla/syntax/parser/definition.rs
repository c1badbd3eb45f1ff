//! Definitions, declarations of operators, and INSTANCE.

use super::{Parse, Parser, message};
use crate::tla::syntax::ast::{
    Bound, Definition, Expr, ExprKind, Ident, Instance, OperatorDeclaration, Unit,
};
use crate::tla::syntax::operators::{self, Fixity};
use crate::tla::syntax::source::Span;
use crate::tla::syntax::token::{Keyword, TokenKind};

/// The left-hand side of a definition.
struct LeftHandSide {
    name: Ident,
    parameters: Vec<OperatorDeclaration>,
    function: Vec<Bound>,
    /// Whether `INSTANCE` may follow: `I ==`, `I(x) ==`.
    instance: bool,
}

impl Parser<'_> {
    /// `[LOCAL] Op(a, b) == e`, `f[x \in S] == e`, `a + b == e`, `I == INSTANCE M`,
    /// and `LOCAL INSTANCE M`. A definition whose right-hand side cannot be
    /// parsed is there nevertheless, as its name is known.
    pub(super) fn definition(&mut self, units: &mut Vec<Unit>) -> Parse<()> {
        let start = self.span();
        let local = self.accept_keyword(Keyword::Local);
        if local && self.at_keyword(Keyword::Instance) {
            let instance = self.instance(start, local, None)?;
            units.push(Unit::Instance(instance));
            return Ok(());
        }
        let left = self.left_hand_side()?;
        self.define_sign(&left)?;
        if left.instance && self.at_keyword(Keyword::Instance) {
            let name = Some((left.name, left.parameters));
            let instance = self.instance(start, local, name)?;
            units.push(Unit::Instance(instance));
            return Ok(());
        }
        let body_start = self.span();
        let (body, result) = match self.expression() {
            Ok(body) => (body, Ok(())),
            Err(failed) => {
                let span = self.span_from(body_start);
                let kind = ExprKind::Error;
                (Expr { kind, span }, Err(failed))
            }
        };
        units.push(Unit::Definition(Definition {
            local,
            name: left.name,
            parameters: left.parameters,
            function: left.function,
            body,
            span: self.span_from(start),
        }));
        result
    }

    fn left_hand_side(&mut self) -> Parse<LeftHandSide> {
        let mut parameters = Vec::new();
        let mut function = Vec::new();
        let mut instance = false;
        if let TokenKind::Operator(operator) = self.peek() {
            if operator.fixity != Fixity::Prefix {
                return self.expected("a definition");
            }
            let name = self.operator_ident(operator);
            parameters.push(self.plain_parameter()?);
            return Ok(LeftHandSide {
                name,
                parameters,
                function,
                instance,
            });
        }
        let mut name = self.identifier("a definition's name")?;
        match self.peek() {
            TokenKind::LeftParen => {
                let opener = self.advance().span(self.file);
                parameters = self.comma_list(Self::parameter)?;
                self.expect_closing(TokenKind::RightParen, "`,` or `)`", opener)?;
                instance = true;
            }
            TokenKind::LeftBracket => {
                let opener = self.advance().span(self.file);
                function = self.comma_list(Self::bound)?;
                self.expect_closing(TokenKind::RightBracket, "`,` or `]`", opener)?;
            }
            TokenKind::Operator(operator)
                if operator.symbol != operators::EQUAL
                    || self.peek_ahead(2) == TokenKind::Define =>
            {
                let left = OperatorDeclaration { name, arity: 0 };
                parameters.push(left);
                name = self.operator_ident(operator);
                if operator.fixity == Fixity::Infix {
                    parameters.push(self.plain_parameter()?);
                }
            }
            _ => instance = true,
        }
        Ok(LeftHandSide {
            name,
            parameters,
            function,
            instance,
        })
    }

    fn plain_parameter(&mut self) -> Parse<OperatorDeclaration> {
        let name = self.identifier("a parameter's name")?;
        Ok(OperatorDeclaration { name, arity: 0 })
    }

    fn define_sign(&mut self, left: &LeftHandSide) -> Parse<()> {
        if self.accept(TokenKind::Define) {
            return Ok(());
        }
        let diagnostic = self.expectation("`==`");
        let diagnostic = message::no_definition(diagnostic, &left.name, self.token().kind);
        self.fail(diagnostic)
    }

    /// A parameter: `x`, `f(_, _)`, `_ + _`, `-. _`, `_ ^+`.
    pub(super) fn parameter(&mut self) -> Parse<OperatorDeclaration> {
        self.operator_declaration("a parameter")
    }

    /// What CONSTANT and RECURSIVE declare: `x`, `f(_, _)`, `_ + _`, `-. _`, `_ ^+`.
    pub(super) fn operator_declaration(&mut self, what: &str) -> Parse<OperatorDeclaration> {
        match self.peek() {
            TokenKind::Identifier => {
                let name = self.identifier(what)?;
                // What stands in the parentheses behind a declaration in an
                // ASSUME may be the next fact.
                if self.peek() != TokenKind::LeftParen
                    || self.peek_ahead(1) != TokenKind::Underscore
                {
                    return Ok(OperatorDeclaration { name, arity: 0 });
                }
                let opener = self.advance().span(self.file);
                let places =
                    self.comma_list(|parser| parser.expect(TokenKind::Underscore, "`_`"))?;
                self.expect_closing(TokenKind::RightParen, "`,` or `)`", opener)?;
                let arity = places.len();
                Ok(OperatorDeclaration { name, arity })
            }
            TokenKind::Operator(operator) if operator.fixity == Fixity::Prefix => {
                let name = self.operator_ident(operator);
                self.expect(TokenKind::Underscore, "`_`")?;
                Ok(OperatorDeclaration { name, arity: 1 })
            }
            TokenKind::Underscore => {
                self.advance();
                match self.peek() {
                    TokenKind::Operator(operator) if operator.fixity == Fixity::Infix => {
                        let name = self.operator_ident(operator);
                        self.expect(TokenKind::Underscore, "`_`")?;
                        Ok(OperatorDeclaration { name, arity: 2 })
                    }
                    TokenKind::Operator(operator) if operator.fixity == Fixity::Postfix => {
                        let name = self.operator_ident(operator);
                        Ok(OperatorDeclaration { name, arity: 1 })
                    }
                    _ => self.expected("an infix or postfix operator"),
                }
            }
            _ => self.expected(what),
        }
    }

    /// `RECURSIVE f(_), g(_, _)`
    pub(super) fn recursive(&mut self) -> Parse<Unit> {
        self.advance();
        let declare = |parser: &mut Self| parser.operator_declaration("an operator");
        Ok(Unit::Recursive(self.comma_list(declare)?))
    }

    /// `INSTANCE M WITH a <- e, + <- Plus`
    pub(super) fn instance(
        &mut self,
        start: Span,
        local: bool,
        name: Option<(Ident, Vec<OperatorDeclaration>)>,
    ) -> Parse<Instance> {
        self.advance();
        let module = self.name_or_keyword("a module's name")?;
        let with = if self.accept_keyword(Keyword::With) {
            self.comma_list(Self::substitution)?
        } else {
            Vec::new()
        };
        Ok(Instance {
            local,
            name,
            module,
            with,
            span: self.span_from(start),
        })
    }

    fn substitution(&mut self) -> Parse<(Ident, Expr)> {
        let name = match self.peek() {
            TokenKind::Operator(operator) => self.operator_ident(operator),
            _ => self.identifier("the name of a constant or variable")?,
        };
        self.expect(TokenKind::Substitute, "`<-`")?;
        Ok((name, self.argument()?))
    }
}
