//! The operators that can be written in prefix, infix and postfix form, with
//! their precedence.
//!
//! A precedence is an interval (*Specifying Systems*, table 6): of two
//! operators that compete for an operand the one whose interval lies wholly
//! above the other's takes it; where the intervals overlap, the text must be
//! parenthesised, unless it is the same operator and that is left associative.

use std::sync::LazyLock;

use ahash::AHashMap;

/// Where an operator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixity {
    /// Before its operand.
    Prefix,
    /// Between its operands.
    Infix,
    /// After its operand.
    Postfix,
}

/// An operator symbol.
#[derive(Debug)]
pub struct Operator {
    /// The canonical spelling, in ASCII; the prefix minus is `-.`.
    pub symbol: &'static str,
    /// Other spellings.
    pub synonyms: &'static [&'static str],
    /// Where it stands.
    pub fixity: Fixity,
    /// The lower end of its precedence, from 1 to 15.
    pub low: u8,
    /// The upper end of its precedence.
    pub high: u8,
    /// Whether `a + b + c` is `(a + b) + c`; otherwise it is an error.
    pub left_associative: bool,
}

impl PartialEq for Operator {
    fn eq(&self, other: &Self) -> bool {
        self.symbol == other.symbol
    }
}

impl Eq for Operator {}

/// Which of two operators takes the operand that stands between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// Neither: parentheses are needed.
    Conflict,
}

impl Operator {
    /// Which operator takes the operand between `self` (a prefix or infix
    /// operator on its left) and `right` (infix or postfix, on its right).
    pub fn against(&self, right: &Operator) -> Binding {
        if self.low > right.high || (self == right && self.left_associative) {
            Binding::Left
        } else if self.high < right.low {
            Binding::Right
        } else {
            Binding::Conflict
        }
    }
}

/// The operator that is spelled so; the prefix minus only as `-.`.
pub fn by_spelling(spelling: &str) -> Option<&'static Operator> {
    static SPELLINGS: LazyLock<AHashMap<&str, &Operator>> = LazyLock::new(|| {
        let spellings = OPERATORS.iter().flat_map(|operator| {
            let synonyms = operator.synonyms.iter().copied();
            synonyms
                .chain([operator.symbol])
                .map(move |spelling| (spelling, operator))
        });
        spellings.collect()
    });
    SPELLINGS.get(spelling).copied()
}

/// The conjunction.
pub const AND: &str = "/\\";
/// The disjunction.
pub const OR: &str = "\\/";
/// Membership.
pub const IN: &str = "\\in";
/// The minus between two operands.
pub const MINUS: &str = "-";
/// The minus before an operand.
pub const NEGATE: &str = "-.";
/// Equality.
pub const EQUAL: &str = "=";
/// The temporal "always", and what separates the arms of CASE.
pub const ALWAYS: &str = "[]";
/// The Cartesian product, an operator of any number of operands.
pub const PRODUCT: &str = "\\X";

const fn prefix(
    symbol: &'static str,
    synonyms: &'static [&'static str],
    low: u8,
    high: u8,
) -> Operator {
    Operator {
        symbol,
        synonyms,
        fixity: Fixity::Prefix,
        low,
        high,
        left_associative: false,
    }
}

const fn postfix(symbol: &'static str, synonyms: &'static [&'static str]) -> Operator {
    Operator {
        symbol,
        synonyms,
        fixity: Fixity::Postfix,
        low: 15,
        high: 15,
        left_associative: false,
    }
}

const fn left(
    symbol: &'static str,
    synonyms: &'static [&'static str],
    low: u8,
    high: u8,
) -> Operator {
    Operator {
        symbol,
        synonyms,
        fixity: Fixity::Infix,
        low,
        high,
        left_associative: true,
    }
}

const fn none(
    symbol: &'static str,
    synonyms: &'static [&'static str],
    low: u8,
    high: u8,
) -> Operator {
    Operator {
        symbol,
        synonyms,
        fixity: Fixity::Infix,
        low,
        high,
        left_associative: false,
    }
}

/// All operators. (Function application, 16, and record fields, 17, bind
/// tighter than any of them.)
pub static OPERATORS: &[Operator] = &[
    prefix(NEGATE, &[], 12, 12),
    prefix("~", &["\\lnot", "\\neg", "¬"], 4, 4),
    prefix(ALWAYS, &["□"], 4, 15),
    prefix("<>", &["◇"], 4, 15),
    prefix("ENABLED", &[], 4, 15),
    prefix("UNCHANGED", &[], 4, 15),
    prefix("SUBSET", &[], 10, 13),
    prefix("UNION", &[], 10, 13),
    prefix("DOMAIN", &[], 10, 13),
    postfix("'", &[]),
    postfix("^+", &["⁺"]),
    postfix("^*", &[]),
    postfix("^#", &[]),
    none("=>", &["⇒"], 1, 1),
    none("<=>", &["\\equiv", "≡", "⇔"], 2, 2),
    none("~>", &["↝"], 2, 2),
    none("-+->", &["⇸"], 2, 2),
    left(AND, &["\\land", "∧"], 3, 3),
    left(OR, &["\\lor", "∨"], 3, 3),
    none(EQUAL, &[], 5, 5),
    none("/=", &["#", "≠"], 5, 5),
    none("<", &[], 5, 5),
    none(">", &[], 5, 5),
    none("<=", &["=<", "\\leq", "≤"], 5, 5),
    none(">=", &["\\geq", "≥"], 5, 5),
    none(IN, &["∈"], 5, 5),
    none("\\notin", &["∉"], 5, 5),
    none("\\subseteq", &["⊆"], 5, 5),
    none("\\subset", &["⊂"], 5, 5),
    none("\\supset", &["⊃"], 5, 5),
    none("\\supseteq", &["⊇"], 5, 5),
    none("\\sqsubset", &["⊏"], 5, 5),
    none("\\sqsubseteq", &["⊑"], 5, 5),
    none("\\sqsupset", &["⊐"], 5, 5),
    none("\\sqsupseteq", &["⊒"], 5, 5),
    none("\\prec", &["≺"], 5, 5),
    none("\\preceq", &["⪯"], 5, 5),
    none("\\succ", &["≻"], 5, 5),
    none("\\succeq", &["⪰"], 5, 5),
    none("\\ll", &["≪"], 5, 5),
    none("\\gg", &["≫"], 5, 5),
    none("\\sim", &["∼"], 5, 5),
    none("\\simeq", &["≃"], 5, 5),
    none("\\approx", &["≈"], 5, 5),
    none("\\asymp", &["≍"], 5, 5),
    none("\\cong", &["≅"], 5, 5),
    none("\\doteq", &["≐"], 5, 5),
    none("\\propto", &["∝"], 5, 5),
    none("|-", &["⊢"], 5, 5),
    none("-|", &["⊣"], 5, 5),
    none("|=", &["⊨"], 5, 5),
    none("=|", &["⫤"], 5, 5),
    none(":=", &["≔"], 5, 5),
    none("::=", &["⩴"], 5, 5),
    left("\\cdot", &["⋅"], 5, 14),
    left("@@", &[], 6, 6),
    none(":>", &[], 7, 7),
    none("<:", &[], 7, 7),
    none("\\", &[], 8, 8),
    left("\\cap", &["\\intersect", "∩"], 8, 8),
    left("\\cup", &["\\union", "∪"], 8, 8),
    none("..", &["‥"], 9, 9),
    none("...", &["…"], 9, 9),
    none("!!", &["‼"], 9, 13),
    left("##", &[], 9, 13),
    left("$", &[], 9, 13),
    left("$$", &[], 9, 13),
    left("??", &["⁇"], 9, 13),
    left("\\sqcap", &["⊓"], 9, 13),
    left("\\sqcup", &["⊔"], 9, 13),
    left("\\uplus", &["⊎"], 9, 13),
    none("\\wr", &["≀"], 9, 14),
    left("+", &[], 10, 10),
    left("++", &[], 10, 10),
    left("\\oplus", &["(+)", "⊕"], 10, 10),
    none("%", &[], 10, 11),
    left("%%", &[], 10, 11),
    left("|", &[], 10, 11),
    left("||", &["‖"], 10, 11),
    left(PRODUCT, &["\\times", "×"], 10, 13),
    left(MINUS, &[], 11, 11),
    left("--", &[], 11, 11),
    left("\\ominus", &["(-)", "⊖"], 11, 11),
    left("*", &[], 13, 13),
    left("**", &[], 13, 13),
    none("/", &[], 13, 13),
    none("//", &[], 13, 13),
    left("&", &[], 13, 13),
    left("&&", &[], 13, 13),
    left("\\o", &["\\circ", "∘"], 13, 13),
    left("\\bigcirc", &["◯"], 13, 13),
    left("\\bullet", &["●"], 13, 13),
    none("\\div", &["÷"], 13, 13),
    left("\\odot", &["(.)", "⊙"], 13, 13),
    none("\\oslash", &["(/)", "⊘"], 13, 13),
    left("\\otimes", &["(\\X)", "⊗"], 13, 13),
    left("\\star", &["⋆"], 13, 13),
    none("^", &[], 14, 14),
    none("^^", &[], 14, 14),
];
