//! What labels must name: all names that are bound between a label and the one
//! around it, or the definition. Then an expression outside can name the part,
//! whatever the values of these names. And where no label may stand: outside
//! definitions, and as SANY has it in what EXCEPT puts into a function.

use super::label::operands;
use crate::tla::syntax::ast::{Bound, ExceptStep, Expr, ExprKind as Tree, Ident, Module, Unit};
use crate::tla::syntax::diagnostic::Diagnostic;

/// What is wrong with the labels in a module's definitions.
pub(super) fn misnamed(module: &Module) -> Vec<Diagnostic> {
    let mut check = Check::default();
    check.units(&module.units);
    check.diagnostics
}

/// A walk through a definition.
#[derive(Default)]
struct Check<'a> {
    /// The names bound since the last label.
    bound: Vec<&'a Ident>,
    /// The labels since then.
    labels: Vec<&'a Ident>,
    /// Whether this is in something that has a name.
    is_named: bool,
    /// Whether this is in a new value of EXCEPT.
    in_update: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    fn units(&mut self, units: &'a [Unit]) {
        for unit in units {
            match unit {
                Unit::Definition(definition) => self.named(true, |this| {
                    this.binding(&definition.function, &definition.body);
                }),
                Unit::Assume { name, body, .. } | Unit::Theorem { name, body, .. } => {
                    self.named(name.is_some(), |this| {
                        body.iter().for_each(|body| this.expression(body));
                    });
                }
                Unit::Instance(instance) => {
                    for (_, value) in &instance.with {
                        self.expression(value);
                    }
                }
                Unit::Module(module) => self.units(&module.units),
                _ => {}
            }
        }
    }

    /// Checks a unit, which has a name or stands in what has one.
    fn named(&mut self, is_named: bool, check: impl FnOnce(&mut Self)) {
        let was_named = self.is_named;
        self.is_named |= is_named;
        self.apart(check);
        self.is_named = was_named;
    }

    /// Checks what has names and labels of its own.
    fn apart(&mut self, check: impl FnOnce(&mut Self)) {
        let bound = std::mem::take(&mut self.bound);
        let labels = std::mem::take(&mut self.labels);
        check(self);
        self.bound = bound;
        self.labels = labels;
    }

    fn binding(&mut self, bounds: &'a [Bound], body: &'a Expr) {
        let sets = bounds.iter().filter_map(|bound| bound.set.as_ref());
        sets.for_each(|set| self.expression(set));
        self.under(bounds.iter().flat_map(|bound| &bound.names), body);
    }

    fn under(&mut self, names: impl IntoIterator<Item = &'a Ident>, body: &'a Expr) {
        let before = self.bound.len();
        self.bound.extend(names);
        self.expression(body);
        self.bound.truncate(before);
    }

    fn expression(&mut self, tree: &'a Expr) {
        match &tree.kind {
            Tree::Label(name, given, body) => {
                self.label(name, given);
                self.apart(|this| this.expression(body));
            }
            Tree::Let(units, body) => {
                self.units(units);
                self.expression(body);
            }
            Tree::Forall(bounds, body)
            | Tree::Exists(bounds, body)
            | Tree::Function(bounds, body)
            | Tree::SetMap(body, bounds) => self.binding(bounds, body),
            Tree::Choose(bound, body) | Tree::SetFilter(bound, body) => {
                self.binding(std::slice::from_ref(bound), body);
            }
            Tree::TemporalQuantifier(_, names, body) | Tree::Lambda(names, body) => {
                self.under(names, body);
            }
            Tree::Except(function, updates) => {
                self.expression(function);
                for update in updates {
                    for step in &update.path {
                        if let ExceptStep::Index(index) = step {
                            index.iter().for_each(|it| self.expression(it));
                        }
                    }
                    let was_in_update = std::mem::replace(&mut self.in_update, true);
                    self.expression(&update.value);
                    self.in_update = was_in_update;
                }
            }
            _ => operands(tree, &mut |part| self.expression(part)),
        }
    }

    fn label(&mut self, name: &'a Ident, given: &'a [Ident]) {
        let label = &name.text;
        if !self.is_named {
            let message = format!("the label `{label}` is in nothing that has a name");
            return self.error(name, message);
        }
        if self.in_update {
            let message = format!("the label `{label}` is in a new value of EXCEPT");
            return self.error(name, message);
        }
        if self.labels.iter().any(|known| known.text == *label) {
            self.error(name, format!("there is another label `{label}` here"));
        }
        self.labels.push(name);
        for (index, parameter) in given.iter().enumerate() {
            let text = &parameter.text;
            if given[..index].iter().any(|known| known.text == *text) {
                self.error(
                    parameter,
                    format!("the label `{label}` names `{text}` twice"),
                );
            } else if !self.bound.iter().any(|bound| bound.text == *text) {
                let message = format!(
                    "the label `{label}` names `{text}`, which is not bound between it and \
                     the label or the definition around it"
                );
                self.error(parameter, message);
            }
        }
        let missing = |bound: &&&Ident| given.iter().all(|it| it.text != bound.text);
        let missing: Vec<_> = self.bound.iter().filter(missing).copied().collect();
        for bound in missing {
            let text = &bound.text;
            let message = format!("the label `{label}` must name `{text}`");
            let diagnostic = Diagnostic::error(name.span, message);
            self.diagnostics
                .push(diagnostic.label(bound.span, "bound here"));
        }
    }

    fn error(&mut self, place: &Ident, message: String) {
        self.diagnostics
            .push(Diagnostic::error(place.span, message));
    }
}
