//! Tokens to tree, by recursive descent; expressions by operator precedence.
//!
//! Parsing never fails: what cannot be parsed is reported, and parsing goes on
//! with the next unit of the module, so that the errors of a module are
//! reported together. Nesting is limited, so neither the parser nor what walks
//! its trees can run out of stack.

mod bound;
mod config;
mod cursor;
mod definition;
mod expression;
mod message;
mod name;
mod operand;
mod proof;
mod unit;

pub use config::{ParsedConfig, parse_config};

use super::ast::Module;
use super::diagnostic::Diagnostic;
use super::lexer;
use super::operators::Operator;
use super::source::{FileId, Span};
use super::token::Token;

/// The deepest nesting of expressions, LETs, proofs and modules, and the
/// greatest height of an expression's tree. A level takes up to 4.4 KB of stack
/// in an unoptimised build, and a thread has 2 MB; the deepest of 1,290
/// published modules has 70 levels.
pub const DEPTH_MAX: u32 = 250;

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The file's modules: first the one that the file is named for, then
    /// those that follow it. Parts that could not be parsed are missing or are
    /// [`ExprKind::Error`](super::ast::ExprKind::Error).
    pub modules: Vec<Module>,
    /// What is wrong with the first module, or that there is none.
    pub diagnostics: Vec<Diagnostic>,
    /// What is wrong with the modules that follow: no concern of whoever does
    /// not use them, for what follows the first module may be a comment.
    pub sibling_diagnostics: Vec<Diagnostic>,
}

/// Parses the text of a file.
pub fn parse_module(file: FileId, text: &str) -> Parsed {
    let mut parsed = Parsed {
        modules: Vec::new(),
        diagnostics: Vec::new(),
        sibling_diagnostics: Vec::new(),
    };
    if u32::try_from(text.len()).is_err() {
        parsed.diagnostics.push(message::file_too_long());
        return parsed;
    }
    let mut next = lexer::find_module(text, 0);
    if next.is_none() {
        parsed.diagnostics.push(message::no_module(file, text));
    }
    while let Some(start) = next {
        let mut diagnostics = Vec::new();
        let tokens = lexer::tokenize(file, text, start, &mut diagnostics);
        let end = tokens.last().map_or(text.len(), |token| token.end as usize);
        let mut parser = Parser::new(file, text, tokens, diagnostics);
        let module = parser.file_module();
        let first = parsed.modules.is_empty() && parsed.diagnostics.is_empty();
        parsed.modules.extend(module);
        if first {
            parsed.diagnostics = parser.diagnostics;
        } else {
            parsed.sibling_diagnostics.extend(parser.diagnostics);
        }
        next = lexer::find_module(text, end);
    }
    parsed
}

/// Says that a construct could not be parsed, and that the reason has been
/// reported.
struct Failed;

/// What parsing a construct gives.
type Parse<T> = Result<T, Failed>;

struct Parser<'a> {
    file: FileId,
    text: &'a str,
    /// Ends with an end of file.
    tokens: Vec<Token>,
    /// The next token.
    at: usize,
    diagnostics: Vec<Diagnostic>,
    /// The junction lists around the next token, outermost first.
    junctions: Vec<Junction>,
    /// How many constructs are open around the next token.
    depth: u32,
    /// The greatest height of the expressions that were completed since the
    /// construct around them began.
    height: u32,
    /// How many proofs are open around the next token.
    proofs: u32,
    /// The operator at the root of the expression that was completed last.
    outermost: Option<&'static Operator>,
}

/// A vertical list of `/\` or `\/` items.
#[derive(Clone, Copy)]
struct Junction {
    /// The column of its bullets.
    column: u32,
    /// Its first bullet.
    bullet: Span,
}

impl<'a> Parser<'a> {
    fn new(file: FileId, text: &'a str, tokens: Vec<Token>, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            file,
            text,
            tokens,
            at: 0,
            diagnostics,
            junctions: Vec::new(),
            depth: 0,
            height: 0,
            proofs: 0,
            outermost: None,
        }
    }

    /// Parses one level deeper, unless that is too deep.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth >= DEPTH_MAX {
            let span = self.span();
            return self.fail(message::too_deep(span));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }
}
