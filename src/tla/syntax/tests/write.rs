//! Trees as TLA+ text: the inverse of the parser, written from the grammar
//! rather than from the parser.

use crate::tla::syntax::ast::{
    Bound, Definition, ExceptStep, Expr, ExprKind, Ident, OperatorDeclaration, Selector, Unit,
};
use crate::tla::syntax::operators::{Binding, Fixity, Operator, by_spelling};

/// How an expression holds together with what stands around it.
enum Shape<'a> {
    /// Delimited on both sides, or a name with what hangs on it.
    Closed,
    /// Extends to the right as far as it can: `IF`, quantifiers, lists, labels.
    Open,
    /// An operator before an operand.
    Prefix(&'static Operator, &'a Expr),
    /// An operator between operands: the first and the last of them.
    Infix(&'static Operator, &'a Expr, &'a Expr),
    /// An operator behind an operand.
    Postfix,
}

fn operator(symbol: &str) -> &'static Operator {
    by_spelling(symbol).unwrap_or_else(|| panic!("{symbol} is no operator"))
}

fn shape(expr: &Expr) -> Shape<'_> {
    match &expr.kind {
        ExprKind::And(items) => chain("/\\", items),
        ExprKind::Or(items) => chain("\\/", items),
        ExprKind::Product(items) => chain("\\X", items),
        ExprKind::Implies(a, b) => Shape::Infix(operator("=>"), a, b),
        ExprKind::Equivalent(a, b) => Shape::Infix(operator("<=>"), a, b),
        ExprKind::Not(operand) => Shape::Prefix(operator("~"), operand),
        ExprKind::Prime(_) => Shape::Postfix,
        ExprKind::Name(path) => match path.as_slice() {
            [Selector::Name(name, arguments)] => match (by_spelling(&name.text), &arguments[..]) {
                (Some(infix), [a, b]) => Shape::Infix(infix, a, b),
                (Some(one), [_]) if one.fixity == Fixity::Postfix => Shape::Postfix,
                (Some(prefix), [operand]) => Shape::Prefix(prefix, operand),
                _ => Shape::Closed,
            },
            _ => Shape::Closed,
        },
        ExprKind::If(..)
        | ExprKind::Case(..)
        | ExprKind::Let(..)
        | ExprKind::Forall(..)
        | ExprKind::Exists(..)
        | ExprKind::TemporalQuantifier(..)
        | ExprKind::Choose(..)
        | ExprKind::Label(..) => Shape::Open,
        _ => Shape::Closed,
    }
}

/// One item, or none, can only be written as a list with a bullet.
fn chain<'a>(symbol: &str, items: &'a [Expr]) -> Shape<'a> {
    match items {
        [first, .., last] => Shape::Infix(operator(symbol), first, last),
        _ => Shape::Open,
    }
}

/// Whether `expr` can stand left of `right` without parentheses: no operator
/// on its right edge may take the operand between, and nothing open may end it.
fn fits_left_of(expr: &Expr, right: &Operator) -> bool {
    match shape(expr) {
        Shape::Closed => true,
        Shape::Postfix => true,
        Shape::Open => false,
        Shape::Prefix(operator, operand) => {
            operator.against(right) == Binding::Left && fits_left_of(operand, right)
        }
        Shape::Infix(operator, _, last) => {
            operator.against(right) == Binding::Left && fits_left_of(last, right)
        }
    }
}

/// Whether `expr` can stand right of `left` without parentheses.
fn fits_right_of(expr: &Expr, left: &Operator) -> bool {
    match shape(expr) {
        Shape::Closed | Shape::Prefix(..) => true,
        Shape::Open => !matches!(expr.kind, ExprKind::Label(..)),
        Shape::Postfix => match postfix_of(expr) {
            Some((postfix, operand)) => {
                left.against(postfix) == Binding::Right && fits_right_of(operand, left)
            }
            None => true,
        },
        Shape::Infix(operator, first, _) => {
            left.against(operator) == Binding::Right && fits_right_of(first, left)
        }
    }
}

fn postfix_of(expr: &Expr) -> Option<(&'static Operator, &Expr)> {
    match &expr.kind {
        ExprKind::Prime(operand) => Some((operator("'"), operand)),
        ExprKind::Name(path) => match path.as_slice() {
            [Selector::Name(name, arguments)] => {
                let postfix = by_spelling(&name.text)?;
                let is_postfix = postfix.fixity == Fixity::Postfix;
                arguments
                    .first()
                    .filter(|_| is_postfix)
                    .map(|a| (postfix, a))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether an open construct, to which `[]` would belong, ends the expression.
fn ends_open(expr: &Expr) -> bool {
    match shape(expr) {
        Shape::Open => true,
        Shape::Closed | Shape::Postfix => false,
        Shape::Prefix(_, last) | Shape::Infix(_, _, last) => ends_open(last),
    }
}

/// Whether it may be read as a bound.
fn is_membership(expr: &Expr) -> bool {
    matches!(shape(expr), Shape::Infix(operator, ..) if operator.symbol == "\\in")
}

/// The text of an expression with parentheses where the grammar needs them:
/// the tree of the text differs from the given one only by these. Junctions
/// alternate between lists with bullets and infix form if `bullets`.
pub fn write(expr: &Expr, bullets: bool) -> String {
    let mut writer = Writer {
        out: String::new(),
        column: 0,
        bullets,
    };
    writer.expr(expr);
    writer.out
}

struct Writer {
    out: String,
    column: usize,
    bullets: bool,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    /// The expression, in parentheses unless it `fits`.
    fn fitting(&mut self, expr: &Expr, fits: bool) {
        if fits {
            self.expr(expr);
        } else {
            self.put("(");
            self.expr(expr);
            self.put(")");
        }
    }

    fn commas<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.put(", ");
            }
            write(self, item);
        }
    }

    fn exprs(&mut self, items: &[Expr]) {
        self.commas(items, Self::argument);
    }

    fn idents(&mut self, names: &[Ident]) {
        self.commas(names, |writer, name| writer.put(&name.text));
    }

    /// An argument: also a lone operator, which must not touch a parenthesis,
    /// for `(+)` is an operator too.
    fn argument(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(path) => match path.as_slice() {
                [Selector::Name(name, arguments)]
                    if arguments.is_empty() && by_spelling(&name.text).is_some() =>
                {
                    self.put(&format!(" {} ", name.text));
                }
                _ => self.expr(expr),
            },
            _ => self.expr(expr),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(text) | ExprKind::Decimal(text) => self.put(text),
            ExprKind::String(text) => {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"");
                self.put(&format!(
                    "\"{}\"",
                    text.replace('\n', "\\n").replace('\t', "\\t")
                ));
            }
            ExprKind::Boolean(true) => self.put("TRUE"),
            ExprKind::Boolean(false) => self.put("FALSE"),
            ExprKind::At => self.put("@"),
            ExprKind::And(items) => self.junction("/\\", items),
            ExprKind::Or(items) => self.junction("\\/", items),
            ExprKind::Product(items) => self.infix_chain("\\X", items),
            ExprKind::Not(operand) => self.prefix("~", operand),
            ExprKind::Prime(operand) => self.postfix("'", operand),
            ExprKind::Implies(a, b) => self.infix("=>", a, b),
            ExprKind::Equivalent(a, b) => self.infix("<=>", a, b),
            ExprKind::Name(path) => self.path(path),
            ExprKind::If(..) | ExprKind::Case(..) | ExprKind::Let(..) => self.control(&expr.kind),
            ExprKind::Label(name, parameters, body) => {
                self.put(&name.text);
                if !parameters.is_empty() {
                    self.put("(");
                    self.idents(parameters);
                    self.put(")");
                }
                self.put(" :: ");
                self.expr(body);
            }
            kind => self.binder(kind),
        }
    }

    fn junction(&mut self, symbol: &str, items: &[Expr]) {
        if items.len() > 1 && !self.bullets {
            return self.infix_chain(symbol, items);
        }
        // Nothing may follow the list on its last line, so it has parentheses
        // of its own; `fits_left_of` cannot know which form is chosen.
        self.put("(");
        let column = self.column;
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.out.push('\n');
                self.out.push_str(&" ".repeat(column));
                self.column = column;
            }
            self.put(symbol);
            self.put(" ");
            self.expr(item);
        }
        self.put(")");
    }

    fn infix_chain(&mut self, symbol: &str, items: &[Expr]) {
        let chain = operator(symbol);
        for (position, item) in items.iter().enumerate() {
            if position == 0 {
                // A chain at the head would become part of this one.
                let same = matches!(shape(item), Shape::Infix(inner, ..) if inner == chain);
                self.fitting(item, fits_left_of(item, chain) && !same);
            } else {
                self.put(&format!(" {symbol} "));
                let last = position + 1 == items.len();
                let fits = fits_right_of(item, chain) && (last || fits_left_of(item, chain));
                self.fitting(item, fits);
            }
        }
    }

    fn infix(&mut self, symbol: &str, left: &Expr, right: &Expr) {
        let infix = operator(symbol);
        self.fitting(left, fits_left_of(left, infix));
        self.put(&format!(" {symbol} "));
        self.fitting(right, fits_right_of(right, infix));
    }

    fn prefix(&mut self, symbol: &str, operand: &Expr) {
        let prefix = operator(symbol);
        let symbol = if symbol == "-." { "-" } else { symbol };
        self.put(&format!("{symbol} "));
        self.fitting(operand, fits_right_of(operand, prefix));
    }

    fn postfix(&mut self, symbol: &str, operand: &Expr) {
        self.suffixed(operand);
        self.put(&format!(" {symbol}"));
    }

    /// What a suffix hangs on.
    fn suffixed(&mut self, expr: &Expr) {
        let fits = matches!(shape(expr), Shape::Closed | Shape::Postfix);
        let number = matches!(expr.kind, ExprKind::Number(_) | ExprKind::Decimal(_));
        self.fitting(expr, fits && !number);
    }

    fn path(&mut self, path: &[Selector]) {
        if let [Selector::Name(name, arguments)] = path
            && let Some(operator) = by_spelling(&name.text)
        {
            match (operator.fixity, arguments.as_slice()) {
                (Fixity::Infix, [a, b]) => return self.infix(operator.symbol, a, b),
                (Fixity::Prefix, [operand]) => return self.prefix(operator.symbol, operand),
                (Fixity::Postfix, [operand]) => return self.postfix(operator.symbol, operand),
                _ => {}
            }
        }
        for (position, selector) in path.iter().enumerate() {
            if position > 0 {
                self.put("!");
            }
            match selector {
                Selector::Name(name, arguments) => {
                    self.put(&name.text);
                    if !arguments.is_empty() {
                        self.put("(");
                        self.exprs(arguments);
                        self.put(")");
                    }
                }
                Selector::Number(number, _) => self.put(&number.to_string()),
                Selector::Left(_) => self.put("<<"),
                Selector::Right(_) => self.put(">>"),
                // `:>` and `:=` are operators.
                Selector::Definition(_) => self.put(": "),
                Selector::At(_) => self.put("@"),
                Selector::Arguments(arguments, _) => {
                    self.put("(");
                    self.exprs(arguments);
                    self.put(")");
                }
            }
        }
    }

    fn control(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::If(p, a, b) => {
                self.put("IF ");
                self.expr(p);
                self.put(" THEN ");
                self.expr(a);
                self.put(" ELSE ");
                self.expr(b);
            }
            ExprKind::Case(arms, other) => {
                for (position, (p, e)) in arms.iter().enumerate() {
                    self.put(if position == 0 { "CASE " } else { " [] " });
                    self.expr(p);
                    self.put(" -> ");
                    let last = position + 1 == arms.len() && other.is_none();
                    self.fitting(e, last || !ends_open(e));
                }
                if let Some(other) = other {
                    self.put(" [] OTHER -> ");
                    self.expr(other);
                }
            }
            ExprKind::Let(units, body) => {
                self.put("LET ");
                for unit in units {
                    self.unit(unit);
                    self.put(" ");
                }
                self.put("IN ");
                self.expr(body);
            }
            other => panic!("{other:?} is written elsewhere"),
        }
    }

    fn unit(&mut self, unit: &Unit) {
        match unit {
            Unit::Definition(definition) => self.definition(definition),
            other => panic!("{other:?} is not generated"),
        }
    }

    fn definition(&mut self, definition: &Definition) {
        self.put(&definition.name.text);
        if !definition.function.is_empty() {
            self.put("[");
            self.bounds(&definition.function);
            self.put("]");
        } else if !definition.parameters.is_empty() {
            self.put("(");
            self.commas(&definition.parameters, Self::parameter);
            self.put(")");
        }
        self.put(" == ");
        self.expr(&definition.body);
    }

    fn parameter(&mut self, parameter: &OperatorDeclaration) {
        self.put(&parameter.name.text);
        if parameter.arity > 0 {
            self.put(&format!("({})", vec!["_"; parameter.arity].join(", ")));
        }
    }

    fn bounds(&mut self, bounds: &[Bound]) {
        self.commas(bounds, Self::bound);
    }

    fn bound(&mut self, bound: &Bound) {
        if bound.tuple {
            self.put("<<");
        }
        self.idents(&bound.names);
        if bound.tuple {
            self.put(">>");
        }
        if let Some(set) = &bound.set {
            self.put(" \\in ");
            self.expr(set);
        }
    }

    /// The first bound of `[x \in S |-> e]` and `{x \in S : p}`, which is read
    /// as an expression.
    fn first_bound(&mut self, bound: &Bound) {
        let set = bound
            .set
            .as_ref()
            .filter(|_| bound.tuple || bound.names.len() == 1);
        match set {
            Some(set) if !fits_right_of(set, operator("\\in")) => {
                let names = Bound {
                    set: None,
                    ..bound.clone()
                };
                self.bound(&names);
                self.put(" \\in (");
                self.expr(set);
                self.put(")");
            }
            _ => self.bound(bound),
        }
    }

    fn binder(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Forall(bounds, body) | ExprKind::Exists(bounds, body) => {
                let forall = matches!(kind, ExprKind::Forall(..));
                self.put(if forall { "\\A " } else { "\\E " });
                self.bounds(bounds);
                self.put(" : ");
                self.expr(body);
            }
            ExprKind::TemporalQuantifier(forall, names, body) => {
                self.put(if *forall { "\\AA " } else { "\\EE " });
                self.idents(names);
                self.put(" : ");
                self.expr(body);
            }
            ExprKind::Choose(bound, body) => {
                self.put("CHOOSE ");
                self.bound(bound);
                self.put(" : ");
                self.expr(body);
            }
            ExprKind::Lambda(names, body) => {
                self.put("LAMBDA ");
                self.idents(names);
                self.put(" : ");
                self.expr(body);
            }
            ExprKind::SetFilter(bound, body) => {
                self.put("{");
                self.first_bound(bound);
                self.put(" : ");
                self.expr(body);
                self.put("}");
            }
            ExprKind::SetMap(body, bounds) => {
                self.put("{");
                // `x \in S` before the colon would be a bound.
                self.fitting(body, !is_membership(body));
                self.put(" : ");
                self.bounds(bounds);
                self.put("}");
            }
            ExprKind::Function(bounds, body) => {
                self.put("[");
                for (position, bound) in bounds.iter().enumerate() {
                    if position == 0 {
                        self.first_bound(bound);
                    } else {
                        self.put(", ");
                        self.bound(bound);
                    }
                }
                self.put(" |-> ");
                self.expr(body);
                self.put("]");
            }
            kind => self.bracketed(kind),
        }
    }

    fn bracketed(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Parenthesised(inner) => self.fitting(inner, false),
            ExprKind::SetEnumeration(elements) => {
                self.put("{");
                self.exprs(elements);
                self.put("}");
            }
            ExprKind::Tuple(elements) => {
                self.put("<<");
                self.exprs(elements);
                self.put(">>");
            }
            ExprKind::FunctionSet(domain, range) => {
                self.put("[");
                // `[x \in S` begins a function.
                self.fitting(domain, !is_membership(domain));
                self.put(" -> ");
                self.expr(range);
                self.put("]");
            }
            ExprKind::FunctionApplication(function, arguments) => {
                self.suffixed(function);
                self.put("[");
                self.exprs(arguments);
                self.put("]");
            }
            ExprKind::Field(record, name) => {
                self.suffixed(record);
                self.put(&format!(".{}", name.text));
            }
            ExprKind::Record(fields) => self.fields(fields, " |-> "),
            ExprKind::RecordSet(fields) => self.fields(fields, " : "),
            ExprKind::Except(function, updates) => {
                self.put("[");
                self.expr(function);
                self.put(" EXCEPT ");
                self.commas(updates, |writer, update| {
                    writer.put("!");
                    for step in &update.path {
                        match step {
                            ExceptStep::Index(indices) => {
                                writer.put("[");
                                writer.exprs(indices);
                                writer.put("]");
                            }
                            ExceptStep::Field(name) => writer.put(&format!(".{}", name.text)),
                        }
                    }
                    writer.put(" = ");
                    writer.expr(&update.value);
                });
                self.put("]");
            }
            ExprKind::Box(action, subscript) => self.action(["[", "]_"], action, subscript),
            ExprKind::Angle(action, subscript) => self.action(["<<", ">>_"], action, subscript),
            ExprKind::WeakFairness(subscript, action) => self.fairness("WF_", subscript, action),
            ExprKind::StrongFairness(subscript, action) => self.fairness("SF_", subscript, action),
            other => panic!("{other:?} is written elsewhere"),
        }
    }

    fn fields(&mut self, fields: &[(Ident, Expr)], sign: &str) {
        self.put("[");
        self.commas(fields, |writer, (name, value)| {
            writer.put(&name.text);
            writer.put(sign);
            writer.expr(value);
        });
        self.put("]");
    }

    fn action(&mut self, brackets: [&str; 2], action: &Expr, subscript: &Expr) {
        self.put(brackets[0]);
        self.expr(action);
        self.put(brackets[1]);
        self.fitting(subscript, matches!(subscript.kind, ExprKind::Tuple(_)));
    }

    fn fairness(&mut self, keyword: &str, subscript: &Expr, action: &Expr) {
        self.put(keyword);
        self.fitting(subscript, matches!(subscript.kind, ExprKind::Tuple(_)));
        self.put("(");
        self.expr(action);
        self.put(")");
    }
}
