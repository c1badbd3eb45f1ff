//! A first configuration for a specification: its behaviour, what looks like an
//! invariant, and guesses of values for its constants.

mod behaviour;
mod constants;
mod invariants;

use std::fmt::Write as _;

use super::resolve::Resolved;
use super::resolve::ir::{Body, Definition, ExprKind, Program};

/// A first configuration, for its user to correct.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The text of the .cfg file.
    pub text: String,
    /// What its user has to fill in before anything can be checked, in words.
    pub missing: Vec<String>,
}

impl Draft {
    /// A configuration for a specification that was resolved without one.
    pub fn of(resolved: &Resolved) -> Self {
        let program = &resolved.program;
        let mut draft = Draft {
            text: format!("\\* A first configuration for module {}.\n", program.module),
            missing: Vec::new(),
        };
        draft.constants(program);
        draft.behaviour(program);
        draft.claims(resolved);
        draft
    }

    fn constants(&mut self, program: &Program) {
        if program.constants.is_empty() {
            return;
        }
        self.line("CONSTANTS");
        for (name, suggestion) in constants::suggest(program) {
            match suggestion.assignment {
                Some(value) => self.line(&format!("    {name} = {value}  \\* {}", suggestion.why)),
                None => {
                    self.line(&format!("    \\* {name} <- ...  {}", suggestion.why));
                    self.missing.push(format!(
                        "a value for the constant {name}, which {}: define one in a module, and \
                         write {name} <- and the definition's name",
                        suggestion.why
                    ));
                }
            }
        }
    }

    fn behaviour(&mut self, program: &Program) {
        if let Some(name) = behaviour::specification(program) {
            self.line(&format!("SPECIFICATION {name}"));
            return;
        }
        if program.variables.is_empty() {
            self.line("\\* There are no variables: only ASSUMEs are checked.");
            return;
        }
        for (keyword, what, found) in [
            ("INIT", "an initial predicate", behaviour::init(program)),
            ("NEXT", "a next-state relation", behaviour::next(program)),
        ] {
            match found {
                Some(name) => self.line(&format!("{keyword} {name}")),
                None => {
                    self.line(&format!("\\* {keyword} ..."));
                    let what = format!("the name of {what} after {keyword}");
                    self.missing.push(what);
                }
            }
        }
    }

    fn claims(&mut self, resolved: &Resolved) {
        let claims = invariants::suggest(resolved);
        match &claims.invariants[..] {
            [] => self.line("\\* INVARIANT ...  nothing looks like one"),
            [one] => self.line(&format!("INVARIANT {one}")),
            many => self.line(&format!("INVARIANTS {}", many.join(" "))),
        }
        if !claims.other.is_empty() {
            let names = claims.other.join(" ");
            self.line(&format!("\\* Other predicates: {names}"));
        }
        for name in &claims.properties {
            self.line(&format!("\\* PROPERTY {name}"));
        }
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }
}

/// The definitions that a configuration can name, in the order of preference:
/// the root module's own first.
fn candidates(program: &Program) -> Vec<&Definition> {
    let definitions = program.definitions.iter();
    let mut found: Vec<&Definition> = definitions
        .filter(|it| it.outer.is_none() && it.parameters.is_empty())
        .filter(|it| !it.name.contains(['!', ' ']) && matches!(it.body, Body::Expr(_)))
        .collect();
    found.sort_by_key(|it| (it.module != program.module, it.span));
    found
}

/// What a definition's body is, names of other definitions followed.
fn form<'a>(program: &'a Program, definition: &'a Definition) -> Option<&'a ExprKind> {
    let mut kind = body(definition)?;
    // Definitions cannot be endlessly nested, but RECURSIVE ones can name themselves.
    for _ in 0..program.definitions.len() {
        kind = match kind {
            ExprKind::Apply(id, _) => body(program.definitions.get(id.0 as usize)?)?,
            ExprKind::Label(_, inner) | ExprKind::Let(_, inner) => &inner.kind,
            ExprKind::If(_, inner, _) => &inner.kind,
            ExprKind::Case(arms, _) => &arms.first()?.1.kind,
            _ => return Some(kind),
        };
    }
    None
}

fn body(definition: &Definition) -> Option<&ExprKind> {
    match &definition.body {
        Body::Expr(body) => Some(&body.kind),
        _ => None,
    }
}
