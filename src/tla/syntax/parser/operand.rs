//! Operands: literals, what stands in brackets, and the constructs that begin
//! with a keyword.

use super::{Parse, Parser, message};
use crate::tla::syntax::ast::{Bound, ExceptStep, ExceptUpdate, Expr, ExprKind, Ident};
use crate::tla::syntax::number;
use crate::tla::syntax::operators;
use crate::tla::syntax::source::Span;
use crate::tla::syntax::token::{Keyword, TokenKind};

impl Parser<'_> {
    /// What stands between operators.
    pub(super) fn operand(&mut self) -> Parse<Expr> {
        let start = self.span();
        if self.token().starts_definition {
            return self.expected("an expression");
        }
        let kind = match self.peek() {
            TokenKind::Identifier => return self.name(),
            TokenKind::Step(true) if self.proofs > 0 => return self.name(),
            TokenKind::Number => self.number()?,
            TokenKind::String => {
                let token = self.advance();
                ExprKind::String(unescape(self.text_of(token)))
            }
            TokenKind::At => {
                self.advance();
                ExprKind::At
            }
            TokenKind::LeftParen => self.parenthesised()?,
            TokenKind::LeftBrace => self.braces()?,
            TokenKind::LeftBracket => self.brackets()?,
            TokenKind::LeftAngle => self.angles()?,
            TokenKind::Keyword(keyword) => self.keyword_operand(keyword, start)?,
            TokenKind::Operator(operator) => match operator.symbol {
                operators::AND | operators::OR => return self.junction_list(),
                operators::NEGATE if self.peek_ahead(1) != TokenKind::LeftParen => {
                    let diagnostic = self
                        .expectation("an expression")
                        .help("before an operand the minus is written `-`");
                    return self.fail(diagnostic);
                }
                _ if self.peek_ahead(1) == TokenKind::LeftParen => return self.name(),
                _ => return self.expected("an expression"),
            },
            _ => return self.expected("an expression"),
        };
        Ok(Expr {
            kind,
            span: self.span_from(start),
        })
    }

    fn keyword_operand(&mut self, keyword: Keyword, start: Span) -> Parse<ExprKind> {
        match keyword {
            Keyword::True | Keyword::False => {
                self.advance();
                Ok(ExprKind::Boolean(keyword == Keyword::True))
            }
            Keyword::If => self.if_then_else(start),
            Keyword::Case => self.case(start),
            Keyword::Let => self.let_in(start),
            Keyword::Forall | Keyword::Exists => self.quantifier(keyword),
            Keyword::TemporalForall | Keyword::TemporalExists => self.temporal_quantifier(keyword),
            Keyword::Choose => self.choose(),
            Keyword::WeakFairness | Keyword::StrongFairness => self.fairness(keyword),
            Keyword::Lambda => {
                let diagnostic = self.expectation("an expression").help(
                    "LAMBDA can only be an argument of an operator or stand behind `<-`; \
                     define an operator instead",
                );
                self.fail(diagnostic)
            }
            _ => self.expected("an expression"),
        }
    }

    fn number(&mut self) -> Parse<ExprKind> {
        let token = self.advance();
        let text = self.text_of(token);
        if self.peek() == TokenKind::Dot && self.peek_ahead(1) == TokenKind::Number {
            self.advance();
            let fraction = self.advance();
            return Ok(ExprKind::Decimal(format!(
                "{text}.{}",
                self.text_of(fraction)
            )));
        }
        match number::to_decimal(text) {
            Some(decimal) => Ok(ExprKind::Number(decimal)),
            None => {
                let span = token.span(self.file);
                self.fail(message::number_too_long(span))
            }
        }
    }

    fn parenthesised(&mut self) -> Parse<ExprKind> {
        let opener = self.advance().span(self.file);
        let expr = self.expression()?;
        self.expect_closing(TokenKind::RightParen, "`)`", opener)?;
        Ok(ExprKind::Parenthesised(Box::new(expr)))
    }

    /// `{}`, `{a, b}`, `{x \in S : p}`, `{e : x \in S}`.
    fn braces(&mut self) -> Parse<ExprKind> {
        let opener = self.advance().span(self.file);
        if self.accept(TokenKind::RightBrace) {
            return Ok(ExprKind::SetEnumeration(Vec::new()));
        }
        let first = self.expression()?;
        let kind = if self.accept(TokenKind::Colon) {
            match self.as_bound(first) {
                Ok(bound) => ExprKind::SetFilter(Box::new(bound), Box::new(self.expression()?)),
                Err(element) => {
                    let bounds = self.comma_list(Self::bound)?;
                    ExprKind::SetMap(Box::new(element), bounds)
                }
            }
        } else {
            let mut elements = vec![first];
            while self.accept(TokenKind::Comma) {
                elements.push(self.expression()?);
            }
            ExprKind::SetEnumeration(elements)
        };
        let what = match &kind {
            ExprKind::SetEnumeration(elements) if elements.len() == 1 => "`,`, `:` or `}`",
            ExprKind::SetFilter(..) => "`}`",
            _ => "`,` or `}`",
        };
        if self.peek() == TokenKind::Colon && matches!(kind, ExprKind::SetEnumeration(_)) {
            let diagnostic = self.expectation(what).label(opener, "opened here").help(
                "{x \\in S : p} binds one name or tuple; {e : x \\in S, y \\in T} binds several",
            );
            return self.fail(diagnostic);
        }
        self.expect_closing(TokenKind::RightBrace, what, opener)?;
        Ok(kind)
    }

    /// What begins with `[` and is no function application.
    fn brackets(&mut self) -> Parse<ExprKind> {
        let opener = self.advance().span(self.file);
        if self.at_name_or_keyword(0) {
            match self.peek_ahead(1) {
                TokenKind::MapsTo => return self.record(opener),
                TokenKind::Colon => return self.record_set(opener),
                TokenKind::Comma => {
                    let bound = self.bound()?;
                    return self.function(vec![bound], opener);
                }
                _ => {}
            }
        }
        let first = self.expression()?;
        match self.peek() {
            TokenKind::MapsTo | TokenKind::Comma => match self.as_bound(first) {
                Ok(bound) => self.function(vec![bound], opener),
                Err(_) => {
                    let diagnostic = self
                        .expectation("`->`, `EXCEPT` or `]_`")
                        .help("a function is written [x \\in S |-> e], a record [field |-> e]");
                    self.fail(diagnostic)
                }
            },
            TokenKind::Arrow => {
                let first = match self.as_bound(first) {
                    Err(domain) => domain,
                    Ok(_) => {
                        let diagnostic = self
                            .expectation("`,` or `|->`")
                            .label(opener, "in the function that begins here")
                            .help("a function is written [x \\in S |-> e], a set of functions [S -> T]");
                        return self.fail(diagnostic);
                    }
                };
                self.advance();
                let range = self.expression()?;
                self.expect_closing(TokenKind::RightBracket, "`]`", opener)?;
                Ok(ExprKind::FunctionSet(Box::new(first), Box::new(range)))
            }
            TokenKind::Keyword(Keyword::Except) => {
                self.advance();
                let updates = self.comma_list(Self::except_update)?;
                self.expect_closing(TokenKind::RightBracket, "`,` or `]`", opener)?;
                Ok(ExprKind::Except(Box::new(first), updates))
            }
            TokenKind::RightBracketSubscript => {
                self.advance();
                let subscript = self.subscript()?;
                Ok(ExprKind::Box(Box::new(first), Box::new(subscript)))
            }
            _ => {
                let diagnostic = self
                    .expectation("`|->`, `->`, `EXCEPT` or `]_`")
                    .label(opener, "opened here");
                self.fail(diagnostic)
            }
        }
    }

    fn record(&mut self, opener: Span) -> Parse<ExprKind> {
        let fields = self.comma_list(|parser| {
            let name = parser.name_or_keyword("a field's name")?;
            parser.expect(TokenKind::MapsTo, "`|->`")?;
            Ok((name, parser.expression()?))
        })?;
        self.expect_closing(TokenKind::RightBracket, "`,` or `]`", opener)?;
        Ok(ExprKind::Record(fields))
    }

    fn record_set(&mut self, opener: Span) -> Parse<ExprKind> {
        let fields = self.comma_list(|parser| {
            let name = parser.name_or_keyword("a field's name")?;
            parser.expect(TokenKind::Colon, "`:`")?;
            Ok((name, parser.expression()?))
        })?;
        self.expect_closing(TokenKind::RightBracket, "`,` or `]`", opener)?;
        Ok(ExprKind::RecordSet(fields))
    }

    /// `[x \in S, y \in T |-> e]` behind its first bound.
    fn function(&mut self, mut bounds: Vec<Bound>, opener: Span) -> Parse<ExprKind> {
        while self.accept(TokenKind::Comma) {
            bounds.push(self.bound()?);
        }
        if !self.accept(TokenKind::MapsTo) {
            let diagnostic = self
                .expectation("`,` or `|->`")
                .label(opener, "in the function that begins here");
            return self.fail(diagnostic);
        }
        let body = self.expression()?;
        self.expect_closing(TokenKind::RightBracket, "`]`", opener)?;
        Ok(ExprKind::Function(bounds, Box::new(body)))
    }

    /// `![a].b = e`
    fn except_update(&mut self) -> Parse<ExceptUpdate> {
        let start = self.expect(TokenKind::Bang, "`!`")?.span(self.file);
        let mut path = Vec::new();
        loop {
            match self.peek() {
                TokenKind::LeftBracket => {
                    let opener = self.advance().span(self.file);
                    let indices = self.comma_list(Self::expression)?;
                    self.expect_closing(TokenKind::RightBracket, "`,` or `]`", opener)?;
                    path.push(ExceptStep::Index(indices));
                }
                TokenKind::Dot => {
                    self.advance();
                    path.push(ExceptStep::Field(self.name_or_keyword("a field's name")?));
                }
                _ if path.is_empty() => return self.expected("`[` or `.`"),
                kind if kind.is_operator(operators::EQUAL) => break,
                _ => return self.expected("`[`, `.` or `=`"),
            }
        }
        self.advance();
        let value = self.expression()?;
        Ok(ExceptUpdate {
            path,
            value,
            span: self.span_from(start),
        })
    }

    /// `<<a, b>>` and `<<A>>_v`.
    fn angles(&mut self) -> Parse<ExprKind> {
        let opener = self.advance().span(self.file);
        if self.accept(TokenKind::RightAngle) {
            return Ok(ExprKind::Tuple(Vec::new()));
        }
        let mut elements = self.comma_list(Self::expression)?;
        if self.peek() == TokenKind::RightAngleSubscript
            && elements.len() == 1
            && let Some(action) = elements.pop()
        {
            self.advance();
            let subscript = self.subscript()?;
            return Ok(ExprKind::Angle(Box::new(action), Box::new(subscript)));
        }
        self.expect_closing(TokenKind::RightAngle, "`,` or `>>`", opener)?;
        Ok(ExprKind::Tuple(elements))
    }

    fn if_then_else(&mut self, start: Span) -> Parse<ExprKind> {
        self.advance();
        let condition = self.expression()?;
        self.expect_keyword(Keyword::Then, "`THEN`", start)?;
        let then = self.expression()?;
        self.expect_keyword(Keyword::Else, "`ELSE`", start)?;
        let otherwise = self.expression()?;
        Ok(ExprKind::If(
            Box::new(condition),
            Box::new(then),
            Box::new(otherwise),
        ))
    }

    fn case(&mut self, start: Span) -> Parse<ExprKind> {
        self.advance();
        let mut arms = Vec::new();
        loop {
            if !arms.is_empty() && self.accept_keyword(Keyword::Other) {
                self.case_arrow(start)?;
                let other = self.expression()?;
                return Ok(ExprKind::Case(arms, Some(Box::new(other))));
            }
            let condition = self.expression()?;
            self.case_arrow(start)?;
            arms.push((condition, self.expression()?));
            if !self.peek().is_operator(operators::ALWAYS) {
                return Ok(ExprKind::Case(arms, None));
            }
            self.advance();
        }
    }

    fn case_arrow(&mut self, start: Span) -> Parse<()> {
        if self.accept(TokenKind::Arrow) {
            return Ok(());
        }
        let diagnostic = self.expectation("`->`").label(start, "for this `CASE`");
        self.fail(diagnostic)
    }

    fn let_in(&mut self, start: Span) -> Parse<ExprKind> {
        self.advance();
        let mut units = Vec::new();
        while !self.at_keyword(Keyword::In) {
            match self.peek() {
                TokenKind::Keyword(Keyword::Recursive) => units.push(self.recursive()?),
                TokenKind::Identifier | TokenKind::Operator(_) => self.definition(&mut units)?,
                _ => {
                    let diagnostic = self
                        .expectation("a definition or `IN`")
                        .label(start, "for this `LET`");
                    return self.fail(diagnostic);
                }
            }
        }
        if units.is_empty() {
            return self.expected("a definition");
        }
        self.advance();
        let body = self.expression()?;
        Ok(ExprKind::Let(units, Box::new(body)))
    }

    fn temporal_quantifier(&mut self, keyword: Keyword) -> Parse<ExprKind> {
        self.advance();
        let names = self.comma_list(|parser| parser.identifier("a name"))?;
        self.expect(TokenKind::Colon, "`,` or `:`")?;
        let body = self.expression()?;
        let forall = keyword == Keyword::TemporalForall;
        Ok(ExprKind::TemporalQuantifier(forall, names, Box::new(body)))
    }

    /// `LAMBDA x, y : e`
    pub(super) fn lambda(&mut self) -> Parse<Expr> {
        let start = self.advance().span(self.file);
        let names: Vec<Ident> = self.comma_list(|parser| parser.identifier("a name"))?;
        self.expect(TokenKind::Colon, "`,` or `:`")?;
        let body = self.expression()?;
        Ok(Expr {
            kind: ExprKind::Lambda(names, Box::new(body)),
            span: self.span_from(start),
        })
    }
}

/// The characters that a string token stands for.
pub(super) fn unescape(token: &str) -> String {
    let inner = token
        .get(1..token.len().saturating_sub(1))
        .unwrap_or_default();
    let mut out = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        out.push(match character {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('f') => '\u{c}',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    out
}
