//! Proofs: parsed as far as needed to find their end and their errors, then
//! forgotten, for a model checker does not use them.

use super::name::is_unit_keyword;
use super::{Parse, Parser};
use crate::tla::syntax::operators;
use crate::tla::syntax::token::{Keyword, TokenKind};

/// The level of a proof's steps.
type Level = u64;

/// The level that a step names.
enum StepLevel {
    /// `<1>`
    Number(Level),
    /// `<*>`: the level of the proof that it stands in.
    Current,
    /// `<+>`: one deeper than the proof around.
    Deeper,
}

impl Parser<'_> {
    /// A proof, if one begins here; `around` is the level of the proof around it.
    pub(super) fn optional_proof(&mut self, around: Option<Level>) -> Parse<()> {
        if self.begins_proof(around) {
            self.proofs += 1;
            let result = self.nested(|parser| parser.proof(around));
            self.proofs -= 1;
            result
        } else {
            Ok(())
        }
    }

    fn begins_proof(&self, around: Option<Level>) -> bool {
        match self.peek() {
            TokenKind::Keyword(
                Keyword::By | Keyword::Proof | Keyword::Obvious | Keyword::Omitted,
            ) => true,
            TokenKind::Step(_) => match (self.step_level(), around) {
                (StepLevel::Deeper, _) | (_, None) => true,
                (StepLevel::Number(level), Some(around)) => level > around,
                (StepLevel::Current, Some(_)) => false,
            },
            _ => false,
        }
    }

    /// The level of the step that begins with the next token.
    fn step_level(&self) -> StepLevel {
        let text = self.text_of(self.token());
        let level = text
            .trim_start_matches('<')
            .split('>')
            .next()
            .unwrap_or_default();
        match level {
            "*" => StepLevel::Current,
            "+" => StepLevel::Deeper,
            // A level that no u64 holds is as good as the greatest one.
            digits => StepLevel::Number(digits.parse().unwrap_or(Level::MAX)),
        }
    }

    fn proof(&mut self, around: Option<Level>) -> Parse<()> {
        self.accept_keyword(Keyword::Proof);
        match self.peek() {
            TokenKind::Keyword(Keyword::Obvious | Keyword::Omitted) => {
                self.advance();
                Ok(())
            }
            TokenKind::Keyword(Keyword::By) => {
                self.advance();
                self.accept_keyword(Keyword::Only);
                self.facts()
            }
            TokenKind::Step(_) => self.steps(around),
            _ => self.expected("a proof step, BY, OBVIOUS or OMITTED"),
        }
    }

    /// Steps of one level, up to the QED.
    fn steps(&mut self, around: Option<Level>) -> Parse<()> {
        let mut level = None;
        loop {
            if !matches!(self.peek(), TokenKind::Step(_)) {
                let diagnostic = self
                    .expectation("a proof step")
                    .help("a proof that consists of steps ends with the step QED");
                return self.fail(diagnostic);
            }
            let next_level = around.map_or(0, |around| around.saturating_add(1));
            let step = match self.step_level() {
                StepLevel::Number(step) => step,
                StepLevel::Current => level.unwrap_or(next_level),
                StepLevel::Deeper if level.is_none() => next_level,
                StepLevel::Deeper => return self.bad_level(),
            };
            let deep_enough = around.is_none_or(|around| step > around);
            if !deep_enough || *level.get_or_insert(step) != step {
                return self.bad_level();
            }
            self.advance();
            if self.accept_keyword(Keyword::Qed) {
                return self.optional_proof(Some(step));
            }
            self.step(step)?;
        }
    }

    fn bad_level(&mut self) -> Parse<()> {
        let diagnostic = self
            .expectation("a step of this proof's level")
            .help("the steps of one proof have one level, and its last step is QED");
        self.fail(diagnostic)
    }

    /// A step behind its name.
    fn step(&mut self, level: Level) -> Parse<()> {
        if self.token().starts_definition {
            return self.step_definitions();
        }
        match self.peek() {
            TokenKind::Keyword(Keyword::Use | Keyword::Hide) => self.use_or_hide(),
            TokenKind::Keyword(Keyword::Instance) => {
                let start = self.span();
                self.instance(start, false, None).map(drop)
            }
            TokenKind::Keyword(Keyword::Define) => {
                self.advance();
                self.step_definitions()
            }
            TokenKind::Keyword(Keyword::Have) => {
                self.advance();
                self.expression().map(drop)
            }
            TokenKind::Keyword(Keyword::Take) => {
                self.advance();
                self.take_bounds()
            }
            TokenKind::Keyword(Keyword::Witness) => {
                self.advance();
                self.comma_list(Self::expression).map(drop)
            }
            TokenKind::Keyword(Keyword::Pick) => {
                self.advance();
                self.quantifier_bounds()?;
                self.expect(TokenKind::Colon, "`,` or `:`")?;
                self.expression()?;
                self.optional_proof(Some(level))
            }
            TokenKind::Keyword(Keyword::Case) => {
                self.advance();
                self.expression()?;
                self.optional_proof(Some(level))
            }
            _ => {
                self.accept_keyword(Keyword::Suffices);
                self.claim()?;
                self.optional_proof(Some(level))
            }
        }
    }

    fn step_definitions(&mut self) -> Parse<()> {
        let mut units = Vec::new();
        self.definition(&mut units)?;
        while self.token().starts_definition {
            self.definition(&mut units)?;
        }
        Ok(())
    }

    /// `x, y \in S, <<a, b>> \in T` or names alone.
    fn take_bounds(&mut self) -> Parse<()> {
        let mut ahead = 0;
        while self.peek_ahead(ahead) == TokenKind::Identifier
            && self.peek_ahead(ahead + 1) == TokenKind::Comma
        {
            ahead += 2;
        }
        let bounded = self.peek_ahead(ahead) == TokenKind::LeftAngle
            || self.peek_ahead(ahead + 1).is_operator(operators::IN);
        if bounded {
            self.comma_list(Self::bound).map(drop)
        } else {
            self.comma_list(|parser| parser.identifier("a name"))
                .map(drop)
        }
    }

    /// `USE a, MODULE M DEF b`, `HIDE DEF c`
    pub(super) fn use_or_hide(&mut self) -> Parse<()> {
        self.advance();
        self.accept_keyword(Keyword::Only);
        self.facts()
    }

    /// What BY, USE and HIDE name.
    fn facts(&mut self) -> Parse<()> {
        if !self.at_end_of_facts() {
            self.comma_list(Self::fact)?;
        }
        if self.accept_keyword(Keyword::Def) {
            self.comma_list(Self::fact)?;
        }
        Ok(())
    }

    fn at_end_of_facts(&self) -> bool {
        let token = self.token();
        match self.peek() {
            TokenKind::Keyword(
                Keyword::Def
                | Keyword::Theorem
                | Keyword::Assume
                | Keyword::Assumption
                | Keyword::Axiom,
            )
            | TokenKind::Separator
            | TokenKind::ModuleEnd
            | TokenKind::ModuleStart
            | TokenKind::EndOfFile => true,
            TokenKind::Step(names_fact) => !names_fact,
            kind => token.starts_definition || is_unit_keyword(kind),
        }
    }

    fn fact(&mut self) -> Parse<()> {
        if self.accept_keyword(Keyword::Module) {
            self.name_or_keyword("a module's name")?;
            return Ok(());
        }
        if let TokenKind::Operator(operator) = self.peek()
            && operator.fixity != operators::Fixity::Prefix
            && operator.symbol != operators::MINUS
            && self.peek_ahead(1) != TokenKind::LeftParen
            && operator.symbol != operators::AND
            && operator.symbol != operators::OR
        {
            self.advance();
            return Ok(());
        }
        self.argument().map(drop)
    }

    /// `ASSUME NEW x \in S, p PROVE q`
    pub(super) fn assume_prove(&mut self) -> Parse<()> {
        let start = self.advance().span(self.file);
        self.comma_list(Self::assumption)?;
        self.expect_keyword(Keyword::Prove, "`,` or `PROVE`", start)?;
        self.expression().map(drop)
    }

    fn assumption(&mut self) -> Parse<()> {
        if self.peek() == TokenKind::Identifier
            && self.peek_ahead(1) == TokenKind::ColonColon
            && self.peek_ahead(2).is_keyword(Keyword::Assume)
        {
            self.advance();
            self.advance();
        }
        if self.at_keyword(Keyword::Assume) {
            return self.nested(Self::assume_prove);
        }
        let is_new = self.accept_keyword(Keyword::New);
        let TokenKind::Keyword(keyword) = self.peek() else {
            if is_new {
                return self.new_constant();
            }
            return self.expression().map(drop);
        };
        match keyword {
            Keyword::Constant => {
                self.advance();
                self.new_constant()
            }
            Keyword::Variable => {
                self.advance();
                self.identifier("a variable's name").map(drop)
            }
            Keyword::State | Keyword::Action | Keyword::Temporal => {
                self.advance();
                self.operator_declaration("an operator").map(drop)
            }
            _ if is_new => self.expected("a declaration"),
            _ => self.expression().map(drop),
        }
    }

    fn new_constant(&mut self) -> Parse<()> {
        let declared = self.operator_declaration("a constant")?;
        if declared.arity == 0 && self.peek().is_operator(operators::IN) {
            self.advance();
            self.expression()?;
        }
        Ok(())
    }
}
