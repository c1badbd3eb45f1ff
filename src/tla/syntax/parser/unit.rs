//! Modules and their units.

use super::name::is_unit_keyword;
use super::{Parse, Parser, message};
use crate::tla::syntax::ast::{Expr, Ident, Module, OperatorDeclaration, Unit};
use crate::tla::syntax::source::Span;
use crate::tla::syntax::token::{Keyword, TokenKind};

impl Parser<'_> {
    /// The module that the tokens begin with; nothing if it has no name.
    pub(super) fn file_module(&mut self) -> Option<Module> {
        self.module().ok()
    }

    fn module(&mut self) -> Parse<Module> {
        let start = self.advance().span(self.file);
        let name = self.module_name()?;
        let extends = self.extends();
        let mut units = Vec::new();
        self.units(&mut units, start);
        if !self.accept(TokenKind::ModuleEnd) {
            let header = start.to(name.span);
            let end = self.previous_span();
            self.report(message::no_module_end(&name, header, end));
        }
        Ok(Module {
            name,
            extends,
            units,
            span: self.span_from(start),
        })
    }

    /// The name and the dashes behind it.
    fn module_name(&mut self) -> Parse<Ident> {
        if !self.at_name_or_keyword(0) {
            let diagnostic = self.expectation("the module's name");
            return self.fail(diagnostic.help(message::MODULE_LINE));
        }
        let name = self.name_or_keyword("the module's name")?;
        if self.peek() != TokenKind::Separator {
            let diagnostic = self.expectation("`----`").help(message::MODULE_LINE);
            // The name is known: go on with what follows.
            let _ = self.fail::<()>(diagnostic);
            let end = [
                TokenKind::Separator,
                TokenKind::ModuleEnd,
                TokenKind::EndOfFile,
            ];
            while !end.contains(&self.peek()) && !self.token().first_of_line {
                self.advance();
            }
        }
        self.accept(TokenKind::Separator);
        Ok(name)
    }

    fn extends(&mut self) -> Vec<Ident> {
        let start = self.at;
        if !self.accept_keyword(Keyword::Extends) {
            return Vec::new();
        }
        let name = |parser: &mut Self| parser.name_or_keyword("a module's name");
        self.comma_list(name).unwrap_or_else(|_| {
            self.recover(start);
            Vec::new()
        })
    }

    /// Units up to the end of the module.
    fn units(&mut self, units: &mut Vec<Unit>, module: Span) {
        loop {
            match self.token().kind {
                TokenKind::ModuleEnd | TokenKind::EndOfFile => return,
                TokenKind::Separator => {
                    self.advance();
                }
                _ => {
                    let start = self.at;
                    if self.unit(units, module).is_err() {
                        self.recover(start);
                    }
                }
            }
        }
    }

    fn unit(&mut self, units: &mut Vec<Unit>, module: Span) -> Parse<()> {
        let start = self.span();
        let unit = match self.token().kind {
            TokenKind::ModuleStart => Unit::Module(self.nested(Self::module)?),
            TokenKind::Identifier if !self.begins_definition() => {
                let mut diagnostic = self.expectation("a definition or declaration");
                let help = match self.text_at(self.previous_span()) {
                    "not" | "NOT" => "negation is written `~`",
                    _ => "is an operator or a comma missing before it?",
                };
                diagnostic.help.get_or_insert(help.to_string());
                return self.fail(diagnostic);
            }
            TokenKind::Identifier | TokenKind::Operator(_) => return self.definition(units),
            TokenKind::Keyword(keyword) => match keyword {
                Keyword::Variable => Unit::Variables(self.variables()?),
                Keyword::Constant => Unit::Constants(self.constants()?),
                Keyword::Recursive => self.recursive()?,
                Keyword::Local => return self.definition(units),
                Keyword::Instance => Unit::Instance(self.instance(start, false, None)?),
                Keyword::Assume | Keyword::Assumption | Keyword::Axiom => {
                    self.assume(start, keyword)?
                }
                Keyword::Theorem => return self.theorem(start, units),
                Keyword::Use | Keyword::Hide => return self.use_or_hide(),
                Keyword::Extends => {
                    let diagnostic = self
                        .expectation("a definition or declaration")
                        .label(module, "in this module")
                        .help("EXTENDS stands once, right behind the module's first line");
                    return self.fail(diagnostic);
                }
                _ => return self.expected("a definition or declaration"),
            },
            _ => return self.expected("a definition or declaration"),
        };
        units.push(unit);
        Ok(())
    }

    /// Whether the identifier that is the next token may begin a definition:
    /// one that has a `==` or stands at the start of its line.
    fn begins_definition(&self) -> bool {
        let token = self.token();
        token.starts_definition || token.first_of_line
    }

    fn variables(&mut self) -> Parse<Vec<Ident>> {
        self.advance();
        self.comma_list(|parser| parser.identifier("a variable's name"))
    }

    fn constants(&mut self) -> Parse<Vec<OperatorDeclaration>> {
        self.advance();
        self.comma_list(|parser| parser.operator_declaration("a constant"))
    }

    fn assume(&mut self, start: Span, keyword: Keyword) -> Parse<Unit> {
        self.advance();
        let name = self.fact_name();
        let body = self.expression()?;
        Ok(Unit::Assume {
            name,
            body: Some(body),
            span: self.span_from(start),
            axiom: keyword == Keyword::Axiom,
        })
    }

    /// The theorem is there even if its proof cannot be parsed.
    fn theorem(&mut self, start: Span, units: &mut Vec<Unit>) -> Parse<()> {
        self.advance();
        let name = self.fact_name();
        let body = self.claim()?;
        units.push(Unit::Theorem {
            name,
            body,
            span: self.span_from(start),
        });
        self.optional_proof(None)
    }

    /// `Name ==` behind ASSUME or THEOREM.
    fn fact_name(&mut self) -> Option<Ident> {
        if self.peek() != TokenKind::Identifier || self.peek_ahead(1) != TokenKind::Define {
            return None;
        }
        let name = self.advance();
        self.advance();
        Some(self.ident_of(name))
    }

    /// An expression, or an ASSUME/PROVE, which is skipped.
    pub(super) fn claim(&mut self) -> Parse<Option<Expr>> {
        if self.at_keyword(Keyword::Assume) {
            self.nested(Self::assume_prove)?;
            Ok(None)
        } else {
            Ok(Some(self.expression()?))
        }
    }

    /// Moves on to the next unit after the one that began at token `start`
    /// could not be parsed.
    fn recover(&mut self, start: usize) {
        self.junctions.clear();
        let column = self.tokens[start].column;
        if self.at == start {
            self.advance();
        }
        loop {
            let token = self.token();
            let starts_unit = match token.kind {
                TokenKind::ModuleStart
                | TokenKind::ModuleEnd
                | TokenKind::Separator
                | TokenKind::EndOfFile => true,
                kind => {
                    token.first_of_line
                        && token.column <= column
                        && (token.starts_definition || is_unit_keyword(kind))
                }
            };
            if starts_unit {
                return;
            }
            self.advance();
        }
    }
}
