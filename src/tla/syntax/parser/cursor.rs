//! The parser's view of the tokens: looking at them, taking them, and saying
//! that another one was expected.

use super::{Failed, Parse, Parser, message};
use crate::tla::syntax::ast::Ident;
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::lexer::ERRORS_MAX;
use crate::tla::syntax::operators::Operator;
use crate::tla::syntax::source::Span;
use crate::tla::syntax::token::{Keyword, Token, TokenKind};

impl<'a> Parser<'a> {
    /// The next token, whatever junction list it belongs to.
    pub(super) fn token(&self) -> Token {
        self.tokens[self.at]
    }

    /// The token `ahead` tokens after the next one; past the end, the end of file.
    pub(super) fn token_ahead(&self, ahead: usize) -> Token {
        self.tokens[(self.at + ahead).min(self.tokens.len() - 1)]
    }

    /// The kind of the next token; [`TokenKind::ItemEnd`] if it stands at or left
    /// of the innermost junction list's bullets.
    pub(super) fn peek(&self) -> TokenKind {
        self.kind_in_item(self.token())
    }

    /// The kind of the token `ahead` tokens after the next one.
    pub(super) fn peek_ahead(&self, ahead: usize) -> TokenKind {
        self.kind_in_item(self.token_ahead(ahead))
    }

    fn kind_in_item(&self, token: Token) -> TokenKind {
        match self.junctions.last() {
            Some(junction) if token.column <= junction.column => TokenKind::ItemEnd,
            _ => token.kind,
        }
    }

    /// The text of a token.
    pub(super) fn text_of(&self, token: Token) -> &'a str {
        &self.text[token.start as usize..token.end as usize]
    }

    /// The region of the next token.
    pub(super) fn span(&self) -> Span {
        self.token().span(self.file)
    }

    /// The region of the last token that was taken.
    pub(super) fn previous_span(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span(self.file)
    }

    /// From `start` to the last token that was taken.
    pub(super) fn span_from(&self, start: Span) -> Span {
        start.to(self.previous_span())
    }

    /// Takes the next token; the end of file is never taken.
    pub(super) fn advance(&mut self) -> Token {
        let token = self.token();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    /// Takes the next token if it is of this kind.
    pub(super) fn accept(&mut self, kind: TokenKind) -> bool {
        let found = self.peek() == kind;
        if found {
            self.advance();
        }
        found
    }

    /// Takes the next token if it is this keyword.
    pub(super) fn accept_keyword(&mut self, keyword: Keyword) -> bool {
        self.accept(TokenKind::Keyword(keyword))
    }

    /// Whether the next token is this keyword.
    pub(super) fn at_keyword(&self, keyword: Keyword) -> bool {
        self.peek().is_keyword(keyword)
    }

    /// Takes a token of this kind, or reports that `what` was expected.
    pub(super) fn expect(&mut self, kind: TokenKind, what: &str) -> Parse<Token> {
        if self.peek() == kind {
            Ok(self.advance())
        } else {
            self.expected(what)
        }
    }

    /// Takes the token that closes what `opener` opened, or reports that it is
    /// missing and points at the opener.
    pub(super) fn expect_closing(
        &mut self,
        kind: TokenKind,
        what: &str,
        opener: Span,
    ) -> Parse<Token> {
        if self.peek() == kind {
            return Ok(self.advance());
        }
        let diagnostic = self.expectation(what).label(opener, "opened here");
        self.fail(diagnostic)
    }

    /// Takes the keyword that continues what began at `beginning`, or reports
    /// that it is missing.
    pub(super) fn expect_keyword(
        &mut self,
        keyword: Keyword,
        what: &str,
        beginning: Span,
    ) -> Parse<()> {
        if self.accept_keyword(keyword) {
            return Ok(());
        }
        let label = format!("for this `{}`", self.text_at(beginning));
        let diagnostic = self.expectation(what).label(beginning, label);
        self.fail(diagnostic)
    }

    /// The text of a region.
    pub(super) fn text_at(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// Takes a name.
    pub(super) fn identifier(&mut self, what: &str) -> Parse<Ident> {
        let token = self.expect(TokenKind::Identifier, what)?;
        Ok(self.ident_of(token))
    }

    /// Takes the name of a field or module, which may be a reserved word.
    pub(super) fn name_or_keyword(&mut self, what: &str) -> Parse<Ident> {
        if self.at_name_or_keyword(0) {
            let token = self.advance();
            Ok(self.ident_of(token))
        } else {
            self.expected(what)
        }
    }

    /// Whether the token `ahead` can be a field's name: an identifier or a
    /// word that is reserved elsewhere.
    pub(super) fn at_name_or_keyword(&self, ahead: usize) -> bool {
        match self.peek_ahead(ahead) {
            TokenKind::Identifier => true,
            TokenKind::Keyword(_) | TokenKind::Operator(_) => {
                let word = self.text_of(self.token_ahead(ahead));
                word.starts_with(|c: char| c.is_ascii_alphabetic())
            }
            _ => false,
        }
    }

    /// The name that a token is.
    pub(super) fn ident_of(&self, token: Token) -> Ident {
        let text = match self.text_of(token) {
            "ℕ" => "Nat",
            "ℤ" => "Int",
            "ℝ" => "Real",
            text => text,
        };
        Ident {
            text: text.to_string(),
            span: token.span(self.file),
        }
    }

    /// Takes an operator symbol as a name.
    pub(super) fn operator_ident(&mut self, operator: &Operator) -> Ident {
        let token = self.advance();
        Ident {
            text: operator.symbol.to_string(),
            span: token.span(self.file),
        }
    }

    /// Reports a diagnostic.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < ERRORS_MAX {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports a diagnostic and gives the construct up.
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Parse<T> {
        // What is no token has been reported already.
        if self.token().kind != TokenKind::Invalid {
            self.report(diagnostic);
        }
        Err(Failed)
    }

    /// Reports that `what` stands where the next token is not.
    pub(super) fn expected<T>(&mut self, what: &str) -> Parse<T> {
        let diagnostic = self.expectation(what);
        self.fail(diagnostic)
    }

    /// The diagnostic that `what` was expected where the next token stands.
    pub(super) fn expectation(&self, what: &str) -> Diagnostic {
        let token = self.token();
        let span = token.span(self.file);
        let mut found = message::describe(token.kind, self.text_of(token));
        if token.starts_definition && token.kind == TokenKind::Identifier {
            found = format!("the definition of {found}");
        }
        let diagnostic = Diagnostic::error(span, format!("expected {what}, found {found}"));
        let diagnostic = match self.junctions.last() {
            Some(junction) if self.peek() == TokenKind::ItemEnd => diagnostic
                .label(
                    junction.bullet,
                    "an item of this list must stand right of its bullet",
                )
                .note("a token at or left of a list's bullets ends the list"),
            _ => diagnostic,
        };
        if token.starts_definition && !token.first_of_line {
            return diagnostic.help(message::DEFINES);
        }
        message::with_hint(diagnostic, token.kind, self.text_of(token))
    }
}
