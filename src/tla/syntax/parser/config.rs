//! Configuration files: sections that begin with a keyword, in any order.

use super::operand::unescape;
use super::{Parse, Parser, message};
use crate::tla::syntax::ast::Ident;
use crate::tla::syntax::config::{Assignment, Config, Target, Value, ValueKind};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::lexer;
use crate::tla::syntax::operators;
use crate::tla::syntax::source::{FileId, Span};
use crate::tla::syntax::token::{Keyword, TokenKind};

/// The keywords that begin a section.
const SECTIONS: &[&str] = &[
    "CONSTANT",
    "CONSTANTS",
    "INIT",
    "NEXT",
    "SPECIFICATION",
    "INVARIANT",
    "INVARIANTS",
    "PROPERTY",
    "PROPERTIES",
    "CONSTRAINT",
    "CONSTRAINTS",
    "ACTION_CONSTRAINT",
    "ACTION_CONSTRAINTS",
    "VIEW",
    "SYMMETRY",
    "ALIAS",
    "POSTCONDITION",
    "POSTCONDITIONS",
    "CHECK_DEADLOCK",
    "TYPE",
    "TYPE_CONSTRAINT",
    "_PERIODIC",
    "_RL_REWARD",
    "_POSSIBLE",
];

/// A configuration that was read, with what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct ParsedConfig {
    /// What could be read.
    pub config: Config,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses the text of a configuration file.
pub fn parse_config(file: FileId, text: &str) -> ParsedConfig {
    let mut parsed = ParsedConfig::default();
    if u32::try_from(text.len()).is_err() {
        parsed.diagnostics.push(message::file_too_long());
        return parsed;
    }
    let tokens = lexer::tokenize_config(file, text, &mut parsed.diagnostics);
    let mut parser = Parser::new(file, text, tokens, parsed.diagnostics);
    while parser.peek() != TokenKind::EndOfFile {
        let start = parser.at;
        if parser.section(&mut parsed.config).is_err() {
            parser.recover_to_section(start);
        }
    }
    parsed.diagnostics = parser.diagnostics;
    parsed
}

impl<'a> Parser<'a> {
    /// The keyword of the section that begins here.
    fn section_keyword(&self) -> Option<&'a str> {
        let text = self.text_of(self.token());
        SECTIONS.contains(&text).then_some(text)
    }

    fn recover_to_section(&mut self, start: usize) {
        if self.at == start {
            self.advance();
        }
        while self.section_keyword().is_none() && self.peek() != TokenKind::EndOfFile {
            self.advance();
        }
    }

    fn section(&mut self, config: &mut Config) -> Parse<()> {
        let Some(keyword) = self.section_keyword() else {
            let diagnostic = self.expectation("a keyword");
            let text = self.text_of(self.token());
            let help = match similar_section(text) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("the keywords are {}", SECTIONS.join(", ")),
            };
            return self.fail(diagnostic.help(help));
        };
        let at = self.advance().span(self.file);
        match keyword {
            "CONSTANT" | "CONSTANTS" => self.assignments(&mut config.constants),
            "CHECK_DEADLOCK" => self.check_deadlock(at, &mut config.check_deadlock),
            "INIT" => self.one_name(at, &mut config.init),
            "NEXT" => self.one_name(at, &mut config.next),
            "SPECIFICATION" => self.one_name(at, &mut config.specification),
            "VIEW" => self.one_name(at, &mut config.view),
            "SYMMETRY" => self.one_name(at, &mut config.symmetry),
            "ALIAS" => self.one_name(at, &mut config.alias),
            "_PERIODIC" => self.one_name(at, &mut config.periodic),
            "_RL_REWARD" => self.one_name(at, &mut config.rl_reward),
            "INVARIANT" | "INVARIANTS" => self.name_list(&mut config.invariants),
            "PROPERTY" | "PROPERTIES" => self.name_list(&mut config.properties),
            "CONSTRAINT" | "CONSTRAINTS" => self.name_list(&mut config.constraints),
            "ACTION_CONSTRAINT" | "ACTION_CONSTRAINTS" => {
                self.name_list(&mut config.action_constraints)
            }
            "POSTCONDITION" | "POSTCONDITIONS" => self.name_list(&mut config.postconditions),
            "_POSSIBLE" => self.name_list(&mut config.possible),
            _ => self.name_list(&mut config.types),
        }
    }

    fn one_name(&mut self, keyword: Span, slot: &mut Option<Ident>) -> Parse<()> {
        if self.section_keyword().is_some() {
            return self.no_name(keyword);
        }
        if self.peek() != TokenKind::Identifier {
            return self.no_name(keyword);
        }
        let name = self.identifier("a name")?;
        if let Some(first) = slot {
            let text = format!("`{}` is given twice", self.text_at(keyword));
            let diagnostic = Diagnostic::error(keyword, text)
                .label(first.span, "first here")
                .help("keep one of the two");
            return self.fail(diagnostic);
        }
        *slot = Some(name);
        Ok(())
    }

    fn no_name(&mut self, keyword: Span) -> Parse<()> {
        let label = format!("for this `{}`", self.text_at(keyword));
        let diagnostic = self
            .expectation("the name of a definition")
            .label(keyword, label);
        self.fail(diagnostic)
    }

    fn name_list(&mut self, names: &mut Vec<Ident>) -> Parse<()> {
        while self.section_keyword().is_none() && self.peek() != TokenKind::EndOfFile {
            if self.peek() == TokenKind::Comma {
                let diagnostic = self
                    .expectation("a name or a keyword")
                    .help("names follow each other without commas");
                return self.fail(diagnostic);
            }
            names.push(self.identifier("a name or a keyword")?);
        }
        Ok(())
    }

    fn check_deadlock(&mut self, keyword: Span, slot: &mut Option<bool>) -> Parse<()> {
        let value = match self.peek() {
            TokenKind::Keyword(Keyword::True) => true,
            TokenKind::Keyword(Keyword::False) => false,
            _ => return self.expected("`TRUE` or `FALSE`"),
        };
        self.advance();
        if slot.replace(value).is_some() {
            let diagnostic = Diagnostic::error(keyword, "`CHECK_DEADLOCK` is given twice")
                .help("keep one of the two");
            return self.fail(diagnostic);
        }
        Ok(())
    }

    fn assignments(&mut self, constants: &mut Vec<Assignment>) -> Parse<()> {
        while self.section_keyword().is_none() && self.peek() != TokenKind::EndOfFile {
            if self.peek() == TokenKind::Comma {
                let diagnostic = self
                    .expectation("the name of a constant or a keyword")
                    .help("assignments follow each other without commas");
                return self.fail(diagnostic);
            }
            constants.push(self.assignment()?);
        }
        Ok(())
    }

    fn assignment(&mut self) -> Parse<Assignment> {
        let name = self.assigned_name("the name of a constant or a keyword")?;
        let start = name.span;
        let (module, target) = if self.accept(TokenKind::Substitute) {
            let module = self.module_in_brackets()?;
            let target = self.assigned_name("the name of a definition")?;
            (module, Target::Definition(target))
        } else {
            let arguments = self.arguments()?;
            if !self.peek().is_operator(operators::EQUAL) {
                let what = if arguments.is_empty() {
                    "`=`, `<-` or `(`"
                } else {
                    "`=`"
                };
                return self.expected(what);
            }
            self.advance();
            let module = self.module_in_brackets()?;
            let value = self.nested(Self::value)?;
            (module, Target::Value { arguments, value })
        };
        Ok(Assignment {
            name,
            module,
            target,
            span: self.span_from(start),
        })
    }

    /// A name, a path into instances or an operator symbol.
    fn assigned_name(&mut self, what: &str) -> Parse<Ident> {
        let mut name = match self.peek() {
            TokenKind::Operator(operator) => self.operator_ident(operator),
            _ => self.name_or_keyword(what)?,
        };
        while self.accept(TokenKind::Bang) {
            let part = match self.peek() {
                TokenKind::Operator(operator) => self.operator_ident(operator),
                _ => self.name_or_keyword("a name")?,
            };
            name.text = format!("{}!{}", name.text, part.text);
            name.span = name.span.to(part.span);
        }
        Ok(name)
    }

    /// `[M]`, if it is there.
    fn module_in_brackets(&mut self) -> Parse<Option<Ident>> {
        if self.peek() != TokenKind::LeftBracket {
            return Ok(None);
        }
        let opener = self.advance().span(self.file);
        let module = self.name_or_keyword("a module's name")?;
        self.expect_closing(TokenKind::RightBracket, "`]`", opener)?;
        Ok(Some(module))
    }

    /// `(a, b)`, if it is there.
    fn arguments(&mut self) -> Parse<Vec<Value>> {
        if self.peek() != TokenKind::LeftParen {
            return Ok(Vec::new());
        }
        let opener = self.advance().span(self.file);
        let arguments = self.comma_list(|parser| parser.nested(Self::value))?;
        self.expect_closing(TokenKind::RightParen, "`,` or `)`", opener)?;
        Ok(arguments)
    }

    fn value(&mut self) -> Parse<Value> {
        let start = self.span();
        let kind = match self.peek() {
            TokenKind::Number => {
                let token = self.advance();
                self.integer(self.text_of(token), start)?
            }
            kind if kind.is_operator(operators::MINUS)
                && self.peek_ahead(1) == TokenKind::Number =>
            {
                self.advance();
                let token = self.advance();
                let text = format!("-{}", self.text_of(token));
                self.integer(&text, self.span_from(start))?
            }
            TokenKind::String => {
                let token = self.advance();
                ValueKind::String(unescape(self.text_of(token)))
            }
            TokenKind::Keyword(Keyword::True) => {
                self.advance();
                ValueKind::Boolean(true)
            }
            TokenKind::Keyword(Keyword::False) => {
                self.advance();
                ValueKind::Boolean(false)
            }
            TokenKind::LeftBrace => self.set()?,
            TokenKind::LeftAngle | TokenKind::LeftBracket | TokenKind::LeftParen => {
                let diagnostic = self.expectation("a value").help(
                    "a configuration holds numbers, strings, booleans, model values and sets of \
                     these; define anything else in the module and write C <- Definition",
                );
                return self.fail(diagnostic);
            }
            _ if self.section_keyword().is_some() => return self.expected("a value"),
            _ => ValueKind::ModelValue(self.name_or_keyword("a value")?.text),
        };
        Ok(Value {
            kind,
            span: self.span_from(start),
        })
    }

    fn integer(&mut self, text: &str, span: Span) -> Parse<ValueKind> {
        if let Ok(value) = text.parse() {
            return Ok(ValueKind::Integer(value));
        }
        let message = if text.contains('\\') {
            "a configuration's numbers are decimal"
        } else {
            "the number does not fit in 64 bits"
        };
        self.fail(Diagnostic::error(span, message))
    }

    fn set(&mut self) -> Parse<ValueKind> {
        let opener = self.advance().span(self.file);
        if self.accept(TokenKind::RightBrace) {
            return Ok(ValueKind::Set(Vec::new()));
        }
        let elements = self.comma_list(|parser| parser.nested(Self::value))?;
        self.expect_closing(TokenKind::RightBrace, "`,` or `}`", opener)?;
        Ok(ValueKind::Set(elements))
    }
}

/// The keyword that begins like `text`, with four letters or more in common.
fn similar_section(text: &str) -> Option<&'static str> {
    let in_common = |section: &str| {
        let letters = section.bytes().zip(text.bytes());
        letters
            .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
            .count()
    };
    let most = SECTIONS.iter().map(|section| in_common(section)).max()?;
    let section = SECTIONS.iter().find(|section| in_common(section) == most);
    section.copied().filter(|_| most >= 4)
}
