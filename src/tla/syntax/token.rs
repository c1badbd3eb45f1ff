//! The tokens of a TLA+ module.

use super::operators::Operator;
use super::source::{FileId, Span};

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// The column of its first character, from 1, as junction lists count it:
    /// in UTF-16 units, with a tab stop every 8 columns.
    pub column: u32,
    /// Whether it is the first token of its line.
    pub first_of_line: bool,
    /// Whether a definition's left-hand side begins here, as far as can be told
    /// from the `==` behind it.
    pub starts_definition: bool,
}

impl Token {
    /// Its region in `file`.
    pub fn span(&self, file: FileId) -> Span {
        Span {
            file,
            start: self.start,
            end: self.end,
        }
    }
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name; also the names of the number sets `ℕ`, `ℤ` and `ℝ`.
    Identifier,
    /// A number in any base, without a decimal point.
    Number,
    /// A string with its quotes.
    String,
    /// A reserved word.
    Keyword(Keyword),
    /// An operator symbol; `-` stands for the prefix minus too.
    Operator(&'static Operator),
    /// The start of a proof step, `<1>`, `<1>a.` or `<*>-`; true if it is a
    /// step's name without a dot, which can stand in an expression.
    Step(bool),
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `::`
    ColonColon,
    /// `.`
    Dot,
    /// `_`
    Underscore,
    /// `==`
    Define,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `]_`
    RightBracketSubscript,
    /// `{`
    LeftBrace,
    /// `}`
    RightBrace,
    /// `<<`
    LeftAngle,
    /// `>>`
    RightAngle,
    /// `>>_`
    RightAngleSubscript,
    /// `!`
    Bang,
    /// `@`
    At,
    /// `->`
    Arrow,
    /// `<-`
    Substitute,
    /// `|->`
    MapsTo,
    /// `---- MODULE`
    ModuleStart,
    /// `----`
    Separator,
    /// `====`
    ModuleEnd,
    /// Something that is no token; reported by the lexer.
    Invalid,
    /// The next token stands at or left of the bullet of the innermost junction
    /// list, and so ends its item. Made by the parser's cursor, not by the lexer.
    ItemEnd,
    /// The end of the text.
    EndOfFile,
}

impl TokenKind {
    /// Whether it is the operator with the given canonical symbol.
    pub fn is_operator(self, symbol: &str) -> bool {
        matches!(self, TokenKind::Operator(operator) if operator.symbol == symbol)
    }

    /// Whether it is the given reserved word.
    pub fn is_keyword(self, keyword: Keyword) -> bool {
        self == TokenKind::Keyword(keyword)
    }
}

macro_rules! keywords {
    ($($(#[$doc:meta])* $name:ident = $($spelling:literal)|+,)+) => {
        /// The reserved words. Operators that are words (`SUBSET`, `ENABLED`)
        /// are operators.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Keyword {
            $($name,)+
        }

        impl Keyword {
            /// The keyword that is spelled so.
            pub fn by_spelling(spelling: &str) -> Option<Self> {
                match spelling {
                    $($($spelling)|+ => Some(Keyword::$name),)+
                    _ => None,
                }
            }
        }
    };
}

keywords! {
    Action = "ACTION" | "ACTIONS",
    Assume = "ASSUME" | "[]ASSUME",
    Assumption = "ASSUMPTION",
    Axiom = "AXIOM",
    By = "BY",
    Case = "CASE",
    Choose = "CHOOSE",
    Constant = "CONSTANT" | "CONSTANTS",
    Def = "DEF" | "DEFS",
    Define = "DEFINE",
    Else = "ELSE",
    Except = "EXCEPT",
    Exists = "\\E" | "\\exists" | "∃",
    Extends = "EXTENDS",
    False = "FALSE",
    Forall = "\\A" | "\\forall" | "∀",
    Have = "HAVE",
    Hide = "HIDE",
    If = "IF",
    In = "IN",
    Instance = "INSTANCE",
    Lambda = "LAMBDA",
    Let = "LET",
    Local = "LOCAL",
    Module = "MODULE",
    New = "NEW",
    Obvious = "OBVIOUS",
    Omitted = "OMITTED",
    Only = "ONLY",
    Other = "OTHER",
    Pick = "PICK",
    Proof = "PROOF",
    Prove = "PROVE" | "[]PROVE",
    Qed = "QED",
    Recursive = "RECURSIVE",
    StrongFairness = "SF_",
    State = "STATE",
    Suffices = "SUFFICES",
    Take = "TAKE",
    Temporal = "TEMPORAL" | "TEMPORALS",
    TemporalExists = "\\EE",
    TemporalForall = "\\AA",
    Then = "THEN",
    Theorem = "THEOREM" | "LEMMA" | "PROPOSITION" | "COROLLARY",
    True = "TRUE",
    Use = "USE",
    Variable = "VARIABLE" | "VARIABLES",
    WeakFairness = "WF_",
    With = "WITH",
    Witness = "WITNESS",
}
