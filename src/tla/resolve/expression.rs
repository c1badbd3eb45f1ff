//! Expressions: tree to program.
//!
//! This recurses as deeply as the tree is high, which the parser limits.

use super::ir::{Bound, ExceptUpdate, Expr, ExprKind};
use super::language::{broken, expr};
use super::names::{Entity, Env};
use super::resolver::Resolver;
use crate::tla::syntax::ast::{self, ExceptStep, ExprKind as Tree, Selector};
use crate::tla::syntax::source::Span;

impl<'a> Resolver<'a> {
    /// Resolves an expression that stands for a value.
    pub fn expr(&mut self, tree: &'a ast::Expr, env: &Env<'a>) -> Expr {
        let span = tree.span;
        let kind = match &tree.kind {
            Tree::Name(path) => return self.name(path, span, env),
            Tree::Parenthesised(inner) => return self.expr(inner, env),
            Tree::Error => return broken(span),
            Tree::Let(units, body) => return self.let_in(units, body, span, env),
            Tree::Function(bounds, body) => return self.function(bounds, body, span, env),
            Tree::Lambda(..) => {
                self.error(span, "a LAMBDA can only be an argument of an operator");
                return broken(span);
            }
            Tree::Forall(..)
            | Tree::Exists(..)
            | Tree::TemporalQuantifier(..)
            | Tree::Choose(..)
            | Tree::SetFilter(..)
            | Tree::SetMap(..) => self.binder(tree, env),
            _ => self.expr_kind(tree, env),
        };
        expr(kind, span)
    }

    fn boxed(&mut self, tree: &'a ast::Expr, env: &Env<'a>) -> Box<Expr> {
        Box::new(self.expr(tree, env))
    }

    fn exprs(&mut self, trees: &'a [ast::Expr], env: &Env<'a>) -> Vec<Expr> {
        trees.iter().map(|tree| self.expr(tree, env)).collect()
    }

    /// Expressions that bind nothing.
    fn expr_kind(&mut self, tree: &'a ast::Expr, env: &Env<'a>) -> ExprKind {
        let span = tree.span;
        match &tree.kind {
            Tree::Number(digits) => self.number(digits, span),
            Tree::Decimal(_) => {
                ExprKind::Unsupported("decimal fractions are not supported".to_string())
            }
            Tree::String(text) => ExprKind::Atom(self.string(text)),
            Tree::Boolean(value) => ExprKind::Boolean(*value),
            Tree::And(parts) => ExprKind::And(self.exprs(parts, env)),
            Tree::Or(parts) => ExprKind::Or(self.exprs(parts, env)),
            Tree::Not(inner) => ExprKind::Not(self.boxed(inner, env)),
            Tree::Implies(a, b) => ExprKind::Implies(self.boxed(a, env), self.boxed(b, env)),
            Tree::Equivalent(a, b) => ExprKind::Equivalent(self.boxed(a, env), self.boxed(b, env)),
            Tree::If(a, b, c) => {
                let condition = self.boxed(a, env);
                ExprKind::If(condition, self.boxed(b, env), self.boxed(c, env))
            }
            Tree::Case(arms, other) => self.case(arms, other.as_deref(), env),
            Tree::SetEnumeration(elements) => ExprKind::SetEnumeration(self.exprs(elements, env)),
            Tree::FunctionSet(a, b) => {
                ExprKind::FunctionSet(self.boxed(a, env), self.boxed(b, env))
            }
            Tree::FunctionApplication(function, arguments) => {
                let function = self.boxed(function, env);
                ExprKind::FunctionApplication(function, Box::new(self.index(arguments, span, env)))
            }
            Tree::Record(fields) => ExprKind::Record(self.fields(fields, env)),
            Tree::RecordSet(fields) => ExprKind::RecordSet(self.fields(fields, env)),
            Tree::Field(record, name) => {
                let record = self.boxed(record, env);
                ExprKind::Field(record, self.string(&name.text))
            }
            Tree::Except(function, updates) => {
                let function = self.boxed(function, env);
                let updates = updates.iter().map(|update| self.update(update, env));
                ExprKind::Except(function, updates.collect())
            }
            Tree::At => ExprKind::At,
            Tree::Tuple(parts) => ExprKind::Tuple(self.exprs(parts, env)),
            Tree::Product(parts) => ExprKind::Product(self.exprs(parts, env)),
            Tree::Prime(inner) => ExprKind::Prime(self.boxed(inner, env)),
            Tree::Box(action, v) => ExprKind::Box(self.boxed(action, env), self.boxed(v, env)),
            Tree::Angle(action, v) => ExprKind::Angle(self.boxed(action, env), self.boxed(v, env)),
            Tree::WeakFairness(v, action) => {
                ExprKind::WeakFairness(self.boxed(v, env), self.boxed(action, env))
            }
            Tree::StrongFairness(v, action) => {
                ExprKind::StrongFairness(self.boxed(v, env), self.boxed(action, env))
            }
            Tree::Label(name, _, inner) => {
                ExprKind::Label(name.text.clone(), self.boxed(inner, env))
            }
            // The others are looked at before.
            _ => broken(span).kind,
        }
    }

    /// The first operands of an inline conjunction or disjunction.
    pub fn first_operands(&mut self, tree: &'a ast::Expr, count: usize, env: &Env<'a>) -> Expr {
        let (Tree::And(parts) | Tree::Or(parts)) = &tree.kind else {
            return broken(tree.span);
        };
        let parts = self.exprs(&parts[..count], env);
        let kind = match tree.kind {
            Tree::And(_) => ExprKind::And(parts),
            _ => ExprKind::Or(parts),
        };
        expr(kind, tree.span)
    }

    /// Expressions that bind names.
    fn binder(&mut self, tree: &'a ast::Expr, env: &Env<'a>) -> ExprKind {
        match &tree.kind {
            Tree::Forall(bounds, body) => {
                let (bounds, env) = self.bounds(bounds, env);
                ExprKind::Forall(bounds, self.boxed(body, &env))
            }
            Tree::Exists(bounds, body) => {
                let (bounds, env) = self.bounds(bounds, env);
                ExprKind::Exists(bounds, self.boxed(body, &env))
            }
            Tree::TemporalQuantifier(forall, names, body) => {
                let mut env = env.clone();
                for name in names {
                    let local = self.fresh_local();
                    env = self.bind(&env, name, Entity::Local { local, arity: 0 });
                }
                ExprKind::TemporalQuantifier(*forall, self.boxed(body, &env))
            }
            Tree::Choose(bound, body) => {
                let (bound, env) = self.bound(bound, env);
                ExprKind::Choose(Box::new(bound), self.boxed(body, &env))
            }
            Tree::SetFilter(bound, body) => {
                let (bound, env) = self.bound(bound, env);
                ExprKind::SetFilter(Box::new(bound), self.boxed(body, &env))
            }
            Tree::SetMap(body, bounds) => {
                let (bounds, env) = self.bounds(bounds, env);
                ExprKind::SetMap(self.boxed(body, &env), bounds)
            }
            _ => broken(tree.span).kind,
        }
    }

    /// `[x \in S |-> e]`, also as the body of `f[x \in S] == e`.
    pub fn function(
        &mut self,
        bounds: &'a [ast::Bound],
        body: &'a ast::Expr,
        span: Span,
        env: &Env<'a>,
    ) -> Expr {
        let (bounds, env) = self.bounds(bounds, env);
        expr(ExprKind::Function(bounds, self.boxed(body, &env)), span)
    }

    fn number(&mut self, digits: &str, span: Span) -> ExprKind {
        match digits.parse() {
            Ok(value) => ExprKind::Integer(value),
            Err(_) => {
                self.error(span, "this number is too large: integers have 64 bits");
                ExprKind::Integer(0)
            }
        }
    }

    fn case(
        &mut self,
        arms: &'a [(ast::Expr, ast::Expr)],
        other: Option<&'a ast::Expr>,
        env: &Env<'a>,
    ) -> ExprKind {
        let arms = arms
            .iter()
            .map(|(condition, value)| (self.expr(condition, env), self.expr(value, env)))
            .collect();
        ExprKind::Case(arms, other.map(|other| self.boxed(other, env)))
    }

    fn fields(
        &mut self,
        fields: &'a [(ast::Ident, ast::Expr)],
        env: &Env<'a>,
    ) -> Vec<(super::ir::AtomId, Expr)> {
        for (index, (name, _)) in fields.iter().enumerate() {
            let earlier = fields[..index].iter();
            if let Some((first, _)) = earlier
                .into_iter()
                .find(|(other, _)| other.text == name.text)
            {
                let message = format!("the field `{}` is given twice", name.text);
                let diagnostic =
                    crate::tla::syntax::diagnostic::Diagnostic::error(name.span, message)
                        .label(first.span, "first here");
                self.diagnostics.push(diagnostic);
            }
        }
        fields
            .iter()
            .map(|(name, value)| (self.string(&name.text), self.expr(value, env)))
            .collect()
    }

    /// The argument of a function; several ones are a tuple.
    fn index(&mut self, arguments: &'a [ast::Expr], span: Span, env: &Env<'a>) -> Expr {
        if let [argument] = arguments {
            return self.expr(argument, env);
        }
        let parts = self.exprs(arguments, env);
        let span = match (arguments.first(), arguments.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => span,
        };
        expr(ExprKind::Tuple(parts), span)
    }

    fn update(&mut self, update: &'a ast::ExceptUpdate, env: &Env<'a>) -> ExceptUpdate {
        let path = update
            .path
            .iter()
            .map(|step| match step {
                ExceptStep::Index(arguments) => self.index(arguments, update.span, env),
                ExceptStep::Field(name) => expr(ExprKind::Atom(self.string(&name.text)), name.span),
            })
            .collect();
        ExceptUpdate {
            path,
            value: self.expr(&update.value, env),
            span: update.span,
        }
    }

    /// Resolves the sets of bounds, then binds the names: none of the names is
    /// visible in any of the sets.
    fn bounds(&mut self, bounds: &'a [ast::Bound], env: &Env<'a>) -> (Vec<Bound>, Env<'a>) {
        let sets: Vec<Option<Expr>> = bounds
            .iter()
            .map(|bound| bound.set.as_ref().map(|set| self.expr(set, env)))
            .collect();
        let mut inner = env.clone();
        let mut resolved = Vec::new();
        for (bound, set) in bounds.iter().zip(sets) {
            let mut locals = Vec::new();
            for name in &bound.names {
                let local = self.fresh_local();
                locals.push(local);
                inner = self.bind(&inner, name, Entity::Local { local, arity: 0 });
            }
            resolved.push(Bound {
                locals,
                names: bound.names.iter().map(|name| name.text.clone()).collect(),
                tuple: bound.tuple,
                set,
            });
        }
        (resolved, inner)
    }

    fn bound(&mut self, bound: &'a ast::Bound, env: &Env<'a>) -> (Bound, Env<'a>) {
        let (mut bounds, env) = self.bounds(std::slice::from_ref(bound), env);
        (bounds.remove(0), env)
    }
}

/// The name that an expression consists of, if it is nothing else.
pub(super) fn plain_name(tree: &ast::Expr) -> Option<&ast::Ident> {
    match &tree.kind {
        Tree::Parenthesised(inner) => plain_name(inner),
        Tree::Name(path) => match path.as_slice() {
            [Selector::Name(name, arguments)] if arguments.is_empty() => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// "1 argument", "2 arguments", "no arguments".
pub(super) fn arguments(count: usize) -> String {
    match count {
        0 => "no arguments".to_string(),
        1 => "1 argument".to_string(),
        _ => format!("{count} arguments"),
    }
}
