//! Text to tokens: the text of one module, from `---- MODULE` to its `====`.
//!
//! Comments may nest; what stands before and after a module is a comment too.

use super::diagnostic::Diagnostic;
use super::operators::{self, Fixity};
use super::source::{FileId, Span};
use super::token::{Keyword, Token, TokenKind};

/// The most errors that are reported for one module.
pub const ERRORS_MAX: usize = 100;

/// The columns between tab stops, as in TLA+'s reference parser.
const TAB_WIDTH: u32 = 8;

/// The byte offset of the next `---- MODULE` of `text` at or after `from`.
pub fn find_module(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = text.get(at..)?.find("----") {
        let start = at + found;
        let rest = text[start..].trim_start_matches('-');
        if rest.trim_start_matches(' ').starts_with("MODULE") {
            return Some(start);
        }
        at = text.len() - rest.len();
    }
    None
}

/// The tokens of the module that starts at byte `start`, with an
/// [`TokenKind::EndOfFile`] behind its `====` or at the end of the text.
/// What is no token is reported to `diagnostics`.
pub fn tokenize(
    file: FileId,
    text: &str,
    start: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Token> {
    let line = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let mut lexer = Lexer::new(file, text, line, diagnostics);
    lexer.advance_to(start);
    lexer.module();
    mark_definitions(&mut lexer.tokens);
    lexer.tokens
}

/// The tokens of a configuration file, with an [`TokenKind::EndOfFile`] at the
/// end. What is no token is reported to `diagnostics`.
pub fn tokenize_config(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Token> {
    let mut lexer = Lexer::new(file, text, 0, diagnostics);
    while lexer.next_token().is_some() {}
    lexer.push(TokenKind::EndOfFile, 0);
    lexer.tokens
}

/// Marks the tokens that begin the left-hand side of a definition, so that an
/// expression without an end does not swallow what follows it.
fn mark_definitions(tokens: &mut [Token]) {
    let mut openers = Vec::new();
    // Where the bracket that was closed last was opened.
    let mut closed = None;
    let mut line = 0;
    for at in 0..tokens.len() {
        if tokens[at].first_of_line {
            line = at;
        }
        match tokens[at].kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => openers.push(at),
            TokenKind::RightParen | TokenKind::RightBracket => closed = openers.pop(),
            TokenKind::Define => {
                // Whatever is wrong with the left-hand side, it begins its line.
                let is_name = tokens[line].kind == TokenKind::Identifier;
                let start = definition_start(tokens, at, closed).or(is_name.then_some(line));
                if let Some(start) = start {
                    tokens[start].starts_definition = true;
                }
            }
            _ => {}
        }
    }
}

/// Where the definition begins whose `==` is the token `define`; `opener` is
/// what the last closing bracket before it closes.
fn definition_start(tokens: &[Token], define: usize, opener: Option<usize>) -> Option<usize> {
    let kind = |back: usize| Some(tokens[define.checked_sub(back)?].kind);
    let is_operator = |back: usize, fixity: Fixity| match kind(back) {
        Some(TokenKind::Operator(operator)) => operator.fixity == fixity,
        _ => false,
    };
    let is_name = |back| kind(back) == Some(TokenKind::Identifier);
    match kind(1)? {
        TokenKind::RightParen | TokenKind::RightBracket => {
            let name = opener?.checked_sub(1)?;
            (tokens[name].kind == TokenKind::Identifier).then_some(name)
        }
        TokenKind::Identifier => {
            let same_line = !tokens[define - 1].first_of_line;
            if same_line && is_operator(2, Fixity::Prefix) {
                Some(define - 2)
            } else if same_line
                && is_operator(2, Fixity::Infix)
                && !tokens[define - 2].first_of_line
                && is_name(3)
            {
                Some(define - 3)
            } else {
                Some(define - 1)
            }
        }
        _ if is_operator(1, Fixity::Postfix) && is_name(2) => Some(define - 2),
        _ => None,
    }
}

struct Lexer<'a> {
    file: FileId,
    text: &'a str,
    /// The next byte.
    at: usize,
    /// Its column.
    column: u32,
    /// Whether no token has been seen on this line.
    new_line: bool,
    tokens: Vec<Token>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Lexer<'a> {
    fn new(file: FileId, text: &'a str, at: usize, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            file,
            text,
            at,
            column: 1,
            new_line: true,
            tokens: Vec::new(),
            diagnostics,
        }
    }

    /// Takes the next token; none at the end of the text.
    fn next_token(&mut self) -> Option<TokenKind> {
        self.skip_blanks_and_comments();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let (kind, length) = self.token(rest, first);
        self.push(kind, length);
        Some(kind)
    }

    /// Takes tokens up to the end of the module that begins here.
    fn module(&mut self) {
        let mut open_modules = 0usize;
        while let Some(kind) = self.next_token() {
            match kind {
                TokenKind::ModuleStart => open_modules += 1,
                TokenKind::ModuleEnd => {
                    open_modules = open_modules.saturating_sub(1);
                    if open_modules == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        self.push(TokenKind::EndOfFile, 0);
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        self.tokens.push(Token {
            kind,
            start: self.at as u32,
            end: (self.at + length) as u32,
            column: self.column,
            first_of_line: self.new_line,
            starts_definition: false,
        });
        self.advance_to(self.at + length);
        self.new_line = false;
    }

    /// Moves on to byte `to`, counting columns.
    fn advance_to(&mut self, to: usize) {
        let passed = &self.text[self.at..to];
        for character in passed.chars() {
            match character {
                '\n' | '\r' => {
                    self.column = 1;
                    self.new_line = true;
                }
                '\t' => self.column += TAB_WIDTH - (self.column - 1) % TAB_WIDTH,
                _ => self.column += character.len_utf16() as u32,
            }
        }
        self.at = to;
    }

    fn span(&self, start: usize, length: usize) -> Span {
        Span {
            file: self.file,
            start: start as u32,
            end: (start + length) as u32,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < ERRORS_MAX {
            self.diagnostics.push(diagnostic);
        }
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len()
                - rest
                    .trim_start_matches([' ', '\t', '\n', '\r', '\u{c}'])
                    .len();
            if blank > 0 {
                self.advance_to(self.at + blank);
            } else if rest.starts_with("\\*") {
                let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
                self.advance_to(self.at + length);
            } else if rest.starts_with("(*") {
                self.skip_block_comment();
            } else {
                return;
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let rest = self.rest();
        let mut openers = Vec::new();
        let mut at = 0;
        while let Some(found) = rest[at..].find(['(', '*']) {
            at += found;
            if rest[at..].starts_with("(*") {
                openers.push(at);
                at += 2;
            } else if rest[at..].starts_with("*)") {
                openers.pop();
                at += 2;
                if openers.is_empty() {
                    return self.advance_to(self.at + at);
                }
            } else {
                at += 1;
            }
        }
        let outermost = self.span(self.at, 2);
        let mut diagnostic =
            Diagnostic::error(outermost, "a comment has no end").help("close it with `*)`");
        if let Some(&innermost) = openers.last().filter(|&&opener| opener > 0) {
            let innermost = self.span(self.at + innermost, 2);
            diagnostic = diagnostic.label(innermost, "this comment inside it has no end either");
        }
        self.report(diagnostic);
        self.advance_to(self.text.len());
    }

    /// The kind and the length in bytes of the token at the start of `rest`.
    fn token(&mut self, rest: &str, first: char) -> (TokenKind, usize) {
        match first {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => word(rest),
            '"' => self.string(rest),
            '\\' => backslash(rest),
            '<' => step(rest).unwrap_or_else(|| self.symbol(rest, first)),
            '-' if rest.starts_with("----") => dashes(rest),
            '=' if rest.starts_with("====") => {
                let length = rest.len() - rest.trim_start_matches('=').len();
                (TokenKind::ModuleEnd, length)
            }
            '[' if rest.starts_with("[]ASSUME") && !continues_word(rest, 8) => {
                (TokenKind::Keyword(Keyword::Assume), 8)
            }
            '[' if rest.starts_with("[]PROVE") && !continues_word(rest, 7) => {
                (TokenKind::Keyword(Keyword::Prove), 7)
            }
            _ => self.symbol(rest, first),
        }
    }

    fn string(&mut self, rest: &str) -> (TokenKind, usize) {
        let mut characters = rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => return (TokenKind::String, at + 1),
                '\n' | '\r' => break,
                '\\' => match characters.next() {
                    Some((_, '"' | '\\' | 't' | 'n' | 'f' | 'r')) => {}
                    Some((_, '\n' | '\r')) | None => break,
                    Some((_, other)) => {
                        let span = self.span(self.at + at, 1 + other.len_utf8());
                        self.report(Diagnostic::error(span, "unknown escape in a string").help(
                            "the escapes are \\\" \\\\ \\t \\n \\f \\r; a backslash is \\\\",
                        ));
                    }
                },
                _ => {}
            }
        }
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let span = self.span(self.at, 1);
        self.report(
            Diagnostic::error(span, "a string has no end on its line")
                .help("close it with a double quote"),
        );
        (TokenKind::Invalid, length)
    }

    /// The longest symbol at the start of `rest`.
    fn symbol(&mut self, rest: &str, first: char) -> (TokenKind, usize) {
        for length in (1..=4).rev() {
            let Some(spelling) = rest.get(..length) else {
                continue;
            };
            let kind = punctuation(spelling)
                .or_else(|| operators::by_spelling(spelling).map(TokenKind::Operator));
            if let Some(kind) = kind {
                return (kind, length);
            }
        }
        let span = self.span(self.at, first.len_utf8());
        let diagnostic = Diagnostic::error(span, format!("unexpected character `{first}`"));
        self.report(match first {
            ';' => diagnostic
                .help("TLA+ has no `;`: definitions follow each other without a separator"),
            '?' => diagnostic.help("`??` is an operator, `?` is not"),
            '`' => diagnostic.help("strings stand in double quotes"),
            _ => diagnostic,
        });
        (TokenKind::Invalid, first.len_utf8())
    }
}

/// `----`, longer ones, and `---- MODULE`.
fn dashes(rest: &str) -> (TokenKind, usize) {
    let behind = rest.trim_start_matches('-');
    let name = behind.trim_start_matches(' ');
    if name.starts_with("MODULE") {
        (
            TokenKind::ModuleStart,
            rest.len() - name.len() + "MODULE".len(),
        )
    } else {
        (TokenKind::Separator, rest.len() - behind.len())
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Whether the byte at `at` continues a word.
fn continues_word(rest: &str, at: usize) -> bool {
    rest[at..].starts_with(is_word)
}

/// An identifier, keyword, number or `_`.
fn word(rest: &str) -> (TokenKind, usize) {
    for (prefix, keyword) in [
        ("WF_", Keyword::WeakFairness),
        ("SF_", Keyword::StrongFairness),
    ] {
        if rest.starts_with(prefix) {
            return (TokenKind::Keyword(keyword), prefix.len());
        }
    }
    let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let word = &rest[..length];
    if word.contains(|c: char| c.is_ascii_alphabetic()) {
        let kind = Keyword::by_spelling(word)
            .map(TokenKind::Keyword)
            .or_else(|| operators::by_spelling(word).map(TokenKind::Operator))
            .unwrap_or(TokenKind::Identifier);
        (kind, length)
    } else if word.starts_with('_') {
        (TokenKind::Underscore, 1)
    } else {
        let digits = word.find('_').unwrap_or(length);
        (TokenKind::Number, digits)
    }
}

/// What starts with a backslash: a number in another base, a quantifier or an
/// operator, whichever is longest; else set difference.
fn backslash(rest: &str) -> (TokenKind, usize) {
    if let Some(length) = based_number(rest) {
        return (TokenKind::Number, length);
    }
    if rest.starts_with("\\/") {
        return (operator(operators::OR), 2);
    }
    let letters = rest[1..]
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len() - 1);
    // The longest spelling has eleven characters: `\sqsupseteq`.
    for length in (2..=(letters + 1).min(11)).rev() {
        let spelling = &rest[..length];
        if let Some(keyword) = Keyword::by_spelling(spelling) {
            return (TokenKind::Keyword(keyword), length);
        }
        if let Some(operator) = operators::by_spelling(spelling) {
            return (TokenKind::Operator(operator), length);
        }
    }
    (operator("\\"), 1)
}

fn operator(symbol: &str) -> TokenKind {
    operators::by_spelling(symbol).map_or(TokenKind::Invalid, TokenKind::Operator)
}

/// The length of `\b01`, `\o17` or `\hFF`.
fn based_number(rest: &str) -> Option<usize> {
    let base = match rest[1..].chars().next()? {
        'b' | 'B' => 2,
        'o' | 'O' => 8,
        'h' | 'H' => 16,
        _ => return None,
    };
    let digits = rest[2..]
        .find(|c: char| !c.is_digit(base))
        .unwrap_or(rest.len() - 2);
    (digits > 0).then_some(2 + digits)
}

/// The start of a proof step: `<1>`, `<12>a.`, `<*>`, `<+>b`, `<1>-`.
fn step(rest: &str) -> Option<(TokenKind, usize)> {
    let level = if rest[1..].starts_with(['*', '+']) {
        1
    } else {
        rest[1..].find(|c: char| !c.is_ascii_digit())?
    };
    if level == 0 || !rest[1 + level..].starts_with('>') {
        return None;
    }
    let head = level + 2;
    let label = rest[head..]
        .find(|c| !is_word(c))
        .unwrap_or(rest.len() - head);
    let mut end = head + label;
    if label == 0 && rest[end..].starts_with(['*', '-']) {
        end += 1;
    }
    let dots = rest[end..].len() - rest[end..].trim_start_matches('.').len();
    Some((TokenKind::Step(label > 0 && dots == 0), end + dots))
}

/// Symbols that are no operators.
fn punctuation(spelling: &str) -> Option<TokenKind> {
    Some(match spelling {
        "," => TokenKind::Comma,
        ":" => TokenKind::Colon,
        "::" | "∷" => TokenKind::ColonColon,
        "." => TokenKind::Dot,
        "==" | "≜" => TokenKind::Define,
        "(" => TokenKind::LeftParen,
        ")" => TokenKind::RightParen,
        "[" => TokenKind::LeftBracket,
        "]" => TokenKind::RightBracket,
        "]_" => TokenKind::RightBracketSubscript,
        "{" => TokenKind::LeftBrace,
        "}" => TokenKind::RightBrace,
        "<<" | "⟨" => TokenKind::LeftAngle,
        ">>" | "⟩" => TokenKind::RightAngle,
        ">>_" | "⟩_" => TokenKind::RightAngleSubscript,
        "!" => TokenKind::Bang,
        "@" => TokenKind::At,
        "->" | "→" => TokenKind::Arrow,
        "<-" | "←" => TokenKind::Substitute,
        "|->" | "↦" => TokenKind::MapsTo,
        "ℕ" | "ℤ" | "ℝ" => TokenKind::Identifier,
        "∀" => TokenKind::Keyword(Keyword::Forall),
        "∃" => TokenKind::Keyword(Keyword::Exists),
        _ => return None,
    })
}
