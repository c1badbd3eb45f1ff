//! What names stand for, and where they are visible.

use std::collections::HashMap;
use std::rc::Rc;

use super::ir::{ConstantId, DefinitionId, LocalId, VariableId};
use crate::tla::modules::{BuiltinModule, BuiltinOperator};
use crate::tla::syntax::ast;
use crate::tla::syntax::source::Span;

/// The index of a [`Universe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct UniverseId(pub usize);

/// The index of a [`ModuleScope`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ScopeId(pub usize);

/// The index of a [`Slot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SlotId(pub usize);

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Variable(VariableId),
    Constant(ConstantId),
    /// A bound name or a parameter of the definition being resolved.
    Local {
        local: LocalId,
        arity: usize,
    },
    /// A parameter of a parametrised instance; which local that is depends on
    /// the definition being resolved.
    Parameter {
        universe: UniverseId,
        index: usize,
        arity: usize,
    },
    Slot(SlotId),
    Builtin {
        module: &'static str,
        operator: &'static BuiltinOperator,
    },
    /// An operator of the language.
    Language(&'static str),
    /// The name of an instance: it qualifies other names.
    Instance(UniverseId),
    /// Something about which an error was reported already.
    Broken,
}

/// A root module or an instance of a module with all that it extends: the
/// place where declared constants and variables get their meaning.
pub(super) struct Universe<'a> {
    pub kind: UniverseKind<'a>,
    /// The universe in which the INSTANCE stands.
    pub parent: Option<UniverseId>,
    /// The LET in which the INSTANCE stands, if any: definitions then belong
    /// to the definition around it.
    pub host: Option<usize>,
    /// Whether this INSTANCE itself stands in the LET: parameters of universes
    /// around it are captured rather than passed.
    pub let_root: bool,
    /// The parameters of `I(x) == INSTANCE M`.
    pub parameters: Vec<ParameterName<'a>>,
    /// What stands in front of its definitions' names, such as `I!`.
    pub prefix: String,
    /// The modules that were elaborated in it.
    pub scopes: HashMap<&'a str, ScopeId>,
}

/// Where a universe's declared names get their meaning from.
pub(super) enum UniverseKind<'a> {
    /// They are the program's.
    Root,
    /// They mean nothing: the module is only checked.
    Check,
    /// The modules without declared names that are instantiated without a name:
    /// they are the same wherever that is done.
    Shared,
    /// A built-in module.
    Builtin(&'static BuiltinModule),
    /// They are substituted.
    Instance {
        module: Target<'a>,
        substitutions: HashMap<&'a str, Entity>,
    },
}

/// A module that can be instantiated.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub module: &'a ast::Module,
    /// For a module inside a module: the scope around it, up to its place.
    pub parent: Option<(ScopeId, u32)>,
}

/// The names of one module in one universe.
pub(super) struct ModuleScope<'a> {
    pub name: &'a str,
    pub universe: UniverseId,
    /// For a module inside a module: the scope around it, up to its place.
    pub parent: Option<(ScopeId, u32)>,
    pub names: HashMap<&'a str, Entry<'a>>,
    /// The modules inside it.
    pub modules: HashMap<&'a str, (&'a ast::Module, ScopeId, u32)>,
    /// The position of the next unit.
    pub order: u32,
}

/// A name of a module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub entity: Entity,
    /// The position of its unit: it is visible to later units.
    pub order: u32,
    /// Whether it is not passed on to modules that extend or instantiate this one.
    pub local: bool,
    /// Whether it is a declared constant or variable.
    pub declared: bool,
    /// Where it was declared or defined; built-in operators have no place.
    pub span: Option<Span>,
    /// The module that defines it.
    pub module: &'a str,
    pub arity: usize,
}

/// A definition that may have to be resolved.
pub(super) struct Slot<'a> {
    /// The name as the user would write it.
    pub name: String,
    /// The module in which it is written.
    pub module: &'a str,
    pub source: SlotSource<'a>,
    /// What is visible where it stands.
    pub env: Env<'a>,
    /// The universe whose parameters come in front of its own.
    pub universe: Option<UniverseId>,
    /// The LET that it belongs to.
    pub host: Option<usize>,
    pub parameters: Vec<ParameterName<'a>>,
    pub recursive: bool,
    pub span: Span,
    pub name_span: Span,
    /// The definition made of it, once it was referred to.
    pub definition: Option<DefinitionId>,
}

/// A parameter as it is declared.
#[derive(Clone, Copy)]
pub(super) struct ParameterName<'a> {
    pub name: &'a ast::Ident,
    pub arity: usize,
}

impl<'a> ParameterName<'a> {
    pub fn of(declaration: &'a ast::OperatorDeclaration) -> Self {
        ParameterName {
            name: &declaration.name,
            arity: declaration.arity,
        }
    }

    /// A parameter without arguments.
    pub fn value(name: &'a ast::Ident) -> Self {
        ParameterName { name, arity: 0 }
    }
}

/// What a slot is resolved from.
#[derive(Clone, Copy)]
pub(super) enum SlotSource<'a> {
    Definition(&'a ast::Definition),
    /// The right-hand side of a substitution, an assumption or a theorem.
    Expr(&'a ast::Expr),
    /// A part of another definition.
    Part(usize),
    /// Something without a meaning, such as the name of an ASSUME/PROVE.
    Opaque(&'static str),
    /// RECURSIVE with so many arguments, and the definition is still to come.
    Declared(usize),
}

/// What is visible at a place: names bound around it, then those of the module.
#[derive(Clone)]
pub(super) struct Env<'a> {
    pub bound: Option<Rc<BoundName<'a>>>,
    pub scope: ScopeId,
    /// Units of the module from here on are not visible.
    pub limit: u32,
}

/// A bound name and those around it.
pub(super) struct BoundName<'a> {
    pub name: &'a str,
    pub span: Span,
    pub entity: Entity,
    pub next: Option<Rc<BoundName<'a>>>,
}

impl<'a> Env<'a> {
    /// The same place with one more name bound.
    pub fn with(&self, name: &'a ast::Ident, entity: Entity) -> Self {
        Env {
            bound: Some(Rc::new(BoundName {
                name: &name.text,
                span: name.span,
                entity,
                next: self.bound.clone(),
            })),
            ..*self
        }
    }

    /// What `name` is bound to around this place, within the module's unit.
    pub fn bound(&self, name: &str) -> Option<&BoundName<'a>> {
        let mut next = self.bound.as_deref();
        while let Some(bound) = next {
            if bound.name == name {
                return Some(bound);
            }
            next = bound.next.as_deref();
        }
        None
    }
}
