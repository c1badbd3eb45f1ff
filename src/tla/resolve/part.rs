//! Names of parts of definitions: `Op(x)!1!<<`, `Op!lab(y)`, `Op!(z)!:!k`, as
//! "TLA+2: a preliminary guide" defines them and SANY follows them.
//!
//! A part becomes a definition of its own. Its parameters are those of the
//! definition, then the names that are bound on the way to the part and for
//! which the selectors give arguments; the LETs around it are resolved again.

use super::expression::arguments;
use super::ir::{Expr, LocalId};
use super::label::find_label;
use super::names::{Entity, Env, ParameterName, Slot, SlotId, SlotSource};
use super::resolver::Resolver;
use crate::tla::syntax::ast::{self, ExprKind as Tree, Ident, Selector, Unit};
use crate::tla::syntax::diagnostic::Diagnostic;
use crate::tla::syntax::source::Span;

/// A part of a definition.
#[derive(Clone)]
pub(super) struct Part<'a> {
    /// The LETs around it, outermost first, and how many parameters are bound
    /// around each.
    lets: Vec<(usize, &'a [Unit])>,
    tree: PartTree<'a>,
    /// The function whose part it is: its name is visible.
    own: Option<(&'a Ident, SlotId)>,
}

/// A definition and one of its parts.
pub(super) type PartKey = (SlotId, (*const (), usize));

/// What a selector led to.
#[derive(Clone, Copy)]
enum PartTree<'a> {
    Expr(&'a ast::Expr),
    /// The first operands of an inline conjunction or disjunction: `A /\ B` in
    /// `A /\ B /\ C`.
    First(&'a ast::Expr, usize),
    /// The function of `f[x \in S] == e`.
    Function(&'a ast::Definition),
    /// The name in `r.name`.
    FieldName(&'a Ident),
}

/// The way along the selectors.
struct Way<'a> {
    part: Part<'a>,
    parameters: Vec<ParameterName<'a>>,
    given: Vec<&'a ast::Expr>,
    /// The last name was followed by no operand yet: labels may come.
    labels: bool,
}

/// Why a selector leads nowhere.
struct Nowhere(String);

impl<'a> Resolver<'a> {
    /// The definition of a part of the definition `slot`, which is called
    /// `name` and has the arguments `given`, with all arguments. Nothing if
    /// there is an error, which was reported.
    pub fn part(
        &mut self,
        slot: SlotId,
        (name, given): (&'a Ident, &'a [ast::Expr]),
        selectors: &'a [Selector],
    ) -> Option<(SlotId, Vec<&'a ast::Expr>)> {
        let whole = &self.slots[slot.0];
        let (tree, own) = match whole.source {
            SlotSource::Definition(source) if source.function.is_empty() => {
                (PartTree::Expr(&source.body), None)
            }
            SlotSource::Definition(source) => {
                (PartTree::Function(source), Some((&source.name, slot)))
            }
            SlotSource::Expr(tree) => (PartTree::Expr(tree), None),
            _ => {
                let message = format!("`{}` has no parts that have names", name.text);
                self.error(name.span, message);
                return None;
            }
        };
        let mut way = Way {
            part: Part {
                lets: Vec::new(),
                tree,
                own,
            },
            parameters: whole.parameters.clone(),
            given: given.iter().collect(),
            labels: true,
        };
        let mut rest = selectors;
        while !rest.is_empty() {
            match way.step(rest) {
                Ok(after) => rest = after,
                Err(Nowhere(message)) => {
                    let span = selector_span(&rest[0]);
                    let diagnostic = Diagnostic::error(span, message)
                        .label(name.span, format!("in the definition of `{}`", name.text));
                    self.diagnostics.push(diagnostic);
                    return None;
                }
            }
        }
        let slot = self.part_slot(slot, way.part, way.parameters);
        Some((slot, way.given))
    }

    fn part_slot(
        &mut self,
        whole: SlotId,
        part: Part<'a>,
        parameters: Vec<ParameterName<'a>>,
    ) -> SlotId {
        let key = (whole, part.tree.key());
        if let Some(&slot) = self.part_slots.get(&key) {
            return slot;
        }
        let span = part.tree.span();
        self.parts.push(part);
        let source = SlotSource::Part(self.parts.len() - 1);
        let whole = &self.slots[whole.0];
        let slot = self.slot(Slot {
            name: whole.name.clone(),
            module: whole.module,
            source,
            env: whole.env.clone(),
            universe: whole.universe,
            host: whole.host,
            parameters,
            recursive: false,
            span,
            name_span: span,
            definition: None,
        });
        self.part_slots.insert(key, slot);
        slot
    }

    /// The expression of a part, whose parameters have the locals given.
    pub fn part_body(
        &mut self,
        index: usize,
        parameters: &[(ParameterName<'a>, LocalId)],
        env: &Env<'a>,
    ) -> Expr {
        let part = self.parts[index].clone();
        let mut env = env.clone();
        if let Some((name, slot)) = part.own {
            env = env.with(name, Entity::Slot(slot));
        }
        self.part_inside(&part.lets, 0, parameters, part.tree, &env)
    }

    /// What is inside of `lets`, where `bound` of the parameters are bound.
    fn part_inside(
        &mut self,
        lets: &[(usize, &'a [Unit])],
        bound: usize,
        parameters: &[(ParameterName<'a>, LocalId)],
        tree: PartTree<'a>,
        env: &Env<'a>,
    ) -> Expr {
        let until = lets.first().map_or(parameters.len(), |(until, _)| *until);
        let mut env = env.clone();
        for (name, local) in &parameters[bound..until] {
            let (local, arity) = (*local, name.arity);
            env = self.bind(&env, name.name, Entity::Local { local, arity });
        }
        let env = &env;
        if let Some(((_, units), inner)) = lets.split_first() {
            return self.let_around(units, tree.span(), env, |this, env| {
                this.part_inside(inner, until, parameters, tree, env)
            });
        }
        match tree {
            PartTree::Expr(tree) => self.expr(tree, env),
            PartTree::First(tree, count) => self.first_operands(tree, count, env),
            PartTree::Function(source) => {
                self.function(&source.function, &source.body, source.body.span, env)
            }
            PartTree::FieldName(name) => {
                let atom = self.string(&name.text);
                super::language::expr(super::ir::ExprKind::Atom(atom), name.span)
            }
        }
    }
}

impl<'a> Way<'a> {
    /// Follows the first of `selectors`, or the first two of a CASE; what is
    /// left.
    fn step(&mut self, selectors: &'a [Selector]) -> Result<&'a [Selector], Nowhere> {
        let Some((first, rest)) = selectors.split_first() else {
            return Ok(selectors);
        };
        match first {
            Selector::Definition(_) => {
                self.labels = false;
                return Ok(rest);
            }
            Selector::Name(name, given) if self.labels => self.label(name, given)?,
            Selector::Name(name, given) => self.let_definition(name, given)?,
            Selector::Arguments(given, _) => {
                self.body(Some(given))?;
                self.labels = false;
            }
            Selector::At(_) => {
                self.body(None)?;
                self.labels = false;
            }
            Selector::Number(..) | Selector::Left(_) | Selector::Right(_) => {
                self.labels = false;
                return self.operand(first, rest);
            }
        }
        Ok(rest)
    }

    fn expr(&self) -> Result<&'a ast::Expr, Nowhere> {
        match self.part.tree {
            PartTree::Expr(tree) => Ok(inside(tree)),
            PartTree::First(tree, _) => Ok(tree),
            PartTree::Function(_) | PartTree::FieldName(_) => {
                Err(Nowhere("this part has no such part".to_string()))
            }
        }
    }

    /// `!lab(x)`.
    fn label(&mut self, name: &'a Ident, given: &'a [ast::Expr]) -> Result<(), Nowhere> {
        let start = match self.part.tree {
            PartTree::Expr(tree) => tree,
            PartTree::Function(source) => &source.body,
            PartTree::First(..) | PartTree::FieldName(_) => {
                return Err(Nowhere(format!("there is no label `{}` here", name.text)));
            }
        };
        let mut lets = Vec::new();
        let Some((parameters, body)) = find_label(start, &name.text, &mut lets) else {
            return Err(Nowhere(format!("there is no label `{}` here", name.text)));
        };
        // The names of a label are bound around the LETs on the way to it or
        // inside them; either way each LET finds those that it uses.
        self.bind(parameters.iter(), Some(given))?;
        let bound = self.parameters.len();
        let lets = lets.into_iter().map(|units| (bound, units));
        self.part.lets.extend(lets);
        self.part.tree = PartTree::Expr(body);
        Ok(())
    }

    /// The name of a definition in a LET.
    fn let_definition(&mut self, name: &'a Ident, given: &'a [ast::Expr]) -> Result<(), Nowhere> {
        let Tree::Let(units, _) = &unlabelled(self.expr()?).kind else {
            let message = format!("`{}` is not defined here: there is no LET", name.text);
            return Err(Nowhere(message));
        };
        let found = units.iter().find_map(|unit| match unit {
            Unit::Definition(definition) if definition.name.text == name.text => Some(definition),
            _ => None,
        });
        let Some(definition) = found else {
            return Err(Nowhere(format!("this LET does not define `{}`", name.text)));
        };
        if definition.parameters.iter().any(|it| it.arity > 0) {
            return Err(Nowhere(format!("`{}` takes an operator", name.text)));
        }
        let names = definition.parameters.iter().map(|it| &it.name);
        self.part.lets.push((self.parameters.len(), units));
        self.bind(names, Some(given))?;
        self.part.tree = match definition.function.is_empty() {
            true => PartTree::Expr(&definition.body),
            false => PartTree::Function(definition),
        };
        self.labels = true;
        Ok(())
    }

    /// Makes bound names parameters.
    fn bind(
        &mut self,
        names: impl ExactSizeIterator<Item = &'a Ident>,
        given: Option<&'a [ast::Expr]>,
    ) -> Result<(), Nowhere> {
        if let Some(given) = given {
            if names.len() != given.len() {
                return Err(Nowhere(format!(
                    "this selector takes {}, not {}",
                    arguments(names.len()),
                    given.len()
                )));
            }
            self.given.extend(given);
        }
        self.parameters.extend(names.map(ParameterName::value));
        Ok(())
    }

    /// `!(x)`, `!@`: the body of a quantifier or the like.
    fn body(&mut self, given: Option<&'a [ast::Expr]>) -> Result<(), Nowhere> {
        let (bounds, body): (&'a [ast::Bound], &'a ast::Expr) = match self.part.tree {
            PartTree::Function(source) => (&source.function, &source.body),
            _ => match &unlabelled(self.expr()?).kind {
                Tree::Forall(bounds, body)
                | Tree::Exists(bounds, body)
                | Tree::Function(bounds, body)
                | Tree::SetMap(body, bounds) => (bounds, body),
                Tree::Choose(bound, body) | Tree::SetFilter(bound, body) => {
                    (std::slice::from_ref(bound), body)
                }
                Tree::TemporalQuantifier(_, names, body) => {
                    self.bind(names.iter(), given)?;
                    self.part.tree = PartTree::Expr(body);
                    return Ok(());
                }
                _ => return Err(Nowhere("nothing is bound here".to_string())),
            },
        };
        let names: Vec<&'a Ident> = bounds.iter().flat_map(|bound| &bound.names).collect();
        self.bind(names.into_iter(), given)?;
        self.part.tree = PartTree::Expr(body);
        Ok(())
    }

    /// An operand, by its number.
    fn operand(
        &mut self,
        selector: &Selector,
        rest: &'a [Selector],
    ) -> Result<&'a [Selector], Nowhere> {
        if let PartTree::First(tree, count) = self.part.tree {
            let (Tree::And(parts) | Tree::Or(parts)) = &tree.kind else {
                return Err(Nowhere("this part has no operands".to_string()));
            };
            self.part.tree = inline_operand(tree, &parts[..count], index(selector, 2)?);
            return Ok(rest);
        }
        if let PartTree::Function(source) = self.part.tree {
            self.bound_set(&source.function, selector)?;
            return Ok(rest);
        }
        let tree = unlabelled(self.expr()?);
        if let Tree::Case(arms, other) = &tree.kind {
            return self.arm(arms, other.as_deref(), selector, rest);
        }
        let nth = |operands: &[&'a ast::Expr]| {
            Ok(PartTree::Expr(operands[index(selector, operands.len())?]))
        };
        self.part.tree = match &tree.kind {
            Tree::And(parts) | Tree::Or(parts) if is_inline(tree, parts) => {
                inline_operand(tree, parts, index(selector, 2)?)
            }
            Tree::And(parts)
            | Tree::Or(parts)
            | Tree::SetEnumeration(parts)
            | Tree::Tuple(parts)
            | Tree::Product(parts) => nth(&parts.iter().collect::<Vec<_>>())?,
            Tree::Not(a) | Tree::Prime(a) => nth(&[a])?,
            Tree::Implies(a, b)
            | Tree::Equivalent(a, b)
            | Tree::FunctionSet(a, b)
            | Tree::Box(a, b)
            | Tree::Angle(a, b)
            | Tree::WeakFairness(a, b)
            | Tree::StrongFairness(a, b) => nth(&[a, b])?,
            Tree::If(a, b, c) => nth(&[a, b, c])?,
            Tree::FunctionApplication(function, given) => match (&given[..], index(selector, 2)?) {
                ([_], 1) => nth(&[function, &given[0]])?,
                (_, 0) => PartTree::Expr(function),
                _ => return Err(Nowhere("several arguments have no name".to_string())),
            },
            Tree::Record(fields) | Tree::RecordSet(fields) => {
                nth(&fields.iter().map(|(_, value)| value).collect::<Vec<_>>())?
            }
            Tree::Field(record, name) => match index(selector, 2)? {
                0 => PartTree::Expr(record),
                _ => PartTree::FieldName(name),
            },
            Tree::Name(path) => match path.last() {
                Some(Selector::Name(_, given)) => nth(&given.iter().collect::<Vec<_>>())?,
                _ => return Err(Nowhere("this part has no operands".to_string())),
            },
            Tree::Let(units, body) => {
                index(selector, 1)?;
                self.part.lets.push((self.parameters.len(), units));
                PartTree::Expr(body)
            }
            Tree::Except(function, _) => {
                index(selector, 1)?;
                PartTree::Expr(function)
            }
            Tree::Forall(bounds, _)
            | Tree::Exists(bounds, _)
            | Tree::Function(bounds, _)
            | Tree::SetMap(_, bounds) => return self.bound_set(bounds, selector).map(|()| rest),
            Tree::Choose(bound, _) | Tree::SetFilter(bound, _) => {
                let bounds = std::slice::from_ref(&**bound);
                return self.bound_set(bounds, selector).map(|()| rest);
            }
            _ => return Err(Nowhere("this part has no operands".to_string())),
        };
        Ok(rest)
    }

    fn bound_set(&mut self, bounds: &'a [ast::Bound], selector: &Selector) -> Result<(), Nowhere> {
        let sets: Vec<_> = bounds
            .iter()
            .filter_map(|bound| bound.set.as_ref())
            .collect();
        self.part.tree = PartTree::Expr(sets[index(selector, sets.len())?]);
        Ok(())
    }

    /// `!i!j` in a CASE.
    fn arm(
        &mut self,
        arms: &'a [(ast::Expr, ast::Expr)],
        other: Option<&'a ast::Expr>,
        selector: &Selector,
        rest: &'a [Selector],
    ) -> Result<&'a [Selector], Nowhere> {
        let arm = index(selector, arms.len() + usize::from(other.is_some()))?;
        let Some((second, rest)) = rest.split_first() else {
            let message = "a part of a CASE is named with two numbers, `!i!1` or `!i!2`";
            return Err(Nowhere(message.to_string()));
        };
        let side = index(second, 2)?;
        self.part.tree = PartTree::Expr(match (arms.get(arm), other, side) {
            (Some((condition, _)), _, 0) => condition,
            (Some((_, value)), _, _) => value,
            (None, Some(other), 1) => other,
            _ => return Err(Nowhere("OTHER is no expression".to_string())),
        });
        Ok(rest)
    }
}

impl<'a> PartTree<'a> {
    fn span(self) -> Span {
        match self {
            PartTree::Expr(tree) | PartTree::First(tree, _) => tree.span,
            PartTree::Function(source) => source.span,
            PartTree::FieldName(name) => name.span,
        }
    }

    /// Tells the parts of a definition apart.
    fn key(self) -> (*const (), usize) {
        match self {
            PartTree::Expr(tree) => (std::ptr::from_ref(tree).cast(), 0),
            PartTree::First(tree, count) => (std::ptr::from_ref(tree).cast(), count),
            PartTree::Function(source) => (std::ptr::from_ref(source).cast(), 0),
            PartTree::FieldName(name) => (std::ptr::from_ref(name).cast(), 0),
        }
    }
}

/// The position that a selector names among `count` operands.
fn index(selector: &Selector, count: usize) -> Result<usize, Nowhere> {
    let number = match selector {
        Selector::Number(number, _) => *number as usize,
        Selector::Left(_) => 1,
        Selector::Right(_) if count == 2 => 2,
        Selector::Right(_) => {
            return Err(Nowhere(
                "`!>>` needs an operator of two operands".to_string(),
            ));
        }
        _ => 0,
    };
    if number == 0 || number > count {
        return Err(Nowhere(match count {
            0 => "this part has no operands".to_string(),
            1 => "this part has only one operand".to_string(),
            _ => format!("this part has only {count} operands"),
        }));
    }
    Ok(number - 1)
}

/// Whether a conjunction or disjunction is written with the operator between
/// its operands.
fn is_inline(tree: &ast::Expr, parts: &[ast::Expr]) -> bool {
    parts
        .first()
        .is_some_and(|first| first.span.start == tree.span.start)
}

/// An operand of an inline conjunction, which associates to the left.
fn inline_operand<'a>(tree: &'a ast::Expr, parts: &'a [ast::Expr], index: usize) -> PartTree<'a> {
    match (index, parts) {
        (0, [first, _]) => PartTree::Expr(first),
        (0, _) => PartTree::First(tree, parts.len() - 1),
        _ => PartTree::Expr(&parts[parts.len() - 1]),
    }
}

fn inside(tree: &ast::Expr) -> &ast::Expr {
    match &tree.kind {
        Tree::Parenthesised(inner) => inside(inner),
        _ => tree,
    }
}

fn unlabelled(tree: &ast::Expr) -> &ast::Expr {
    match &tree.kind {
        Tree::Parenthesised(inner) | Tree::Label(_, _, inner) => unlabelled(inner),
        _ => tree,
    }
}

fn selector_span(selector: &Selector) -> Span {
    match selector {
        Selector::Name(name, _) => name.span,
        Selector::Number(_, span)
        | Selector::Left(span)
        | Selector::Right(span)
        | Selector::Definition(span)
        | Selector::At(span)
        | Selector::Arguments(_, span) => *span,
    }
}
