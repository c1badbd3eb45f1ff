//! What a specification declares and defines, with levels and places: for
//! tools that read specifications rather than check them.

use super::resolve::Resolved;
use super::resolve::ir::{Body, Definition, DefinitionId, Level, Program};
use super::syntax::source::{SourceMap, Span};
use crate::model::Place;

/// What the root module of a specification has, in the order of the texts.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The root module's name.
    pub module: String,
    /// Its constants, variables and definitions with those that it extends or
    /// instantiates, `I!Op` if under a name; not LET definitions and built-in
    /// modules.
    pub entries: Vec<OutlineEntry>,
}

/// A declaration or definition.
#[derive(Clone, Debug)]
pub struct OutlineEntry {
    /// What it is.
    pub kind: OutlineKind,
    /// Its name.
    pub name: String,
    /// The parameters of an operator, as they are written: `x`, `Op(_, _)`; `_`
    /// for those of a declared constant.
    pub parameters: Vec<String>,
    /// Its level; of an operator, with constant arguments.
    pub level: Level,
    /// The whole definition, or the name of what is declared.
    pub place: Place,
}

/// What is declared or defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlineKind {
    /// CONSTANT.
    Constant,
    /// VARIABLE.
    Variable,
    /// An operator or function.
    Definition,
}

impl OutlineKind {
    /// Its name in the JSON format.
    pub fn name(self) -> &'static str {
        match self {
            OutlineKind::Constant => "constant",
            OutlineKind::Variable => "variable",
            OutlineKind::Definition => "definition",
        }
    }
}

impl Outline {
    /// The outline of a specification that was resolved.
    pub fn of(resolved: &Resolved) -> Self {
        let program = &resolved.program;
        let mut found: Vec<(Span, OutlineEntry)> = Vec::new();
        let lister = Lister(&resolved.sources);
        found.extend(program.constants.iter().map(|constant| {
            let parameters = vec!["_".to_string(); constant.arity];
            let (kind, level) = (OutlineKind::Constant, Level::Constant);
            lister.entry(kind, &constant.name, parameters, level, constant.span)
        }));
        found.extend(program.variables.iter().map(|variable| {
            let (kind, level) = (OutlineKind::Variable, Level::State);
            lister.entry(kind, &variable.name, Vec::new(), level, variable.span)
        }));
        let definitions = (0..).map(DefinitionId).zip(&program.definitions);
        found.extend(
            definitions
                .filter(|&(id, it)| is_listed(program, id, it))
                .map(|(_, definition)| {
                    let (kind, level) = (OutlineKind::Definition, definition.level);
                    let parameters = parameters(definition);
                    lister.entry(kind, &definition.name, parameters, level, definition.span)
                }),
        );
        found.sort_by(|(a, left), (b, right)| (a, &left.name).cmp(&(b, &right.name)));
        Outline {
            module: program.module.clone(),
            entries: found.into_iter().map(|(_, entry)| entry).collect(),
        }
    }

    /// How many entries are of this kind.
    pub fn count(&self, kind: OutlineKind) -> usize {
        let entries = self.entries.iter();
        entries.filter(|entry| entry.kind == kind).count()
    }
}

struct Lister<'a>(&'a SourceMap);

impl Lister<'_> {
    fn entry(
        &self,
        kind: OutlineKind,
        name: &str,
        parameters: Vec<String>,
        level: Level,
        span: Span,
    ) -> (Span, OutlineEntry) {
        let entry = OutlineEntry {
            kind,
            name: name.to_string(),
            parameters,
            level,
            place: self.0.place(span, ""),
        };
        (span, entry)
    }
}

fn is_listed(program: &Program, id: DefinitionId, definition: &Definition) -> bool {
    let mut unnamed = program.assumptions.iter().filter(|it| it.name.is_none());
    definition.outer.is_none()
        && (!definition.name.contains('!') || program.instantiated.contains(&id))
        && matches!(definition.body, Body::Expr(_))
        && !unnamed.any(|assumption| assumption.definition == id)
}

fn parameters(definition: &Definition) -> Vec<String> {
    let parameters = definition.parameters.iter();
    parameters
        .map(|parameter| match parameter.arity {
            0 => parameter.name.clone(),
            arity => format!("{}({})", parameter.name, vec!["_"; arity].join(", ")),
        })
        .collect()
}
