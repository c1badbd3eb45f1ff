//! What the constants could stand for, guessed from how they are used.

use std::collections::BTreeMap;

use crate::tla::modules::Builtin;
use crate::tla::resolve::ir::{
    Argument, Body, Bound, Constant, ConstantId, Expr, ExprKind, Program,
};
use crate::tla::resolve::walk;

/// What to write for a constant.
pub(super) struct Suggestion {
    /// The value; `None` if a configuration cannot write it.
    pub assignment: Option<String>,
    /// What it is.
    pub why: String,
}

/// How a constant is used; what comes first tells more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// It is applied, or its domain is asked for.
    Function,
    /// It stands where TRUE or FALSE does.
    Truth,
    /// It has numbers as elements.
    SetOfNumbers,
    /// It has elements.
    Set,
    /// It is calculated or compared with.
    Number,
    /// It is a string.
    Text,
    /// It is one of the elements of another constant.
    ElementOf(ConstantId),
}

/// A suggestion for every constant, in the order of their declarations.
pub(super) fn suggest(program: &Program) -> Vec<(&str, Suggestion)> {
    let uses = Uses::of(program);
    let suggestions = (0..).zip(&program.constants).map(|(index, constant)| {
        let id = ConstantId(index);
        (
            constant.name.as_str(),
            suggestion(program, constant, id, &uses),
        )
    });
    suggestions.collect()
}

fn suggestion(program: &Program, constant: &Constant, id: ConstantId, uses: &Uses) -> Suggestion {
    let guess = |value: String, why: &str| Suggestion {
        assignment: Some(value),
        why: format!("a guess: {why}"),
    };
    let unwritten = |why: String| Suggestion {
        assignment: None,
        why,
    };
    let name = &constant.name;
    match uses.0.get(&id.0) {
        _ if constant.arity == 1 => unwritten("takes an argument".into()),
        _ if constant.arity > 1 => unwritten(format!("takes {} arguments", constant.arity)),
        Some(Use::Function) => unwritten("is a function or sequence".into()),
        Some(Use::Truth) => guess("TRUE".into(), "used as TRUE or FALSE"),
        Some(Use::SetOfNumbers) => guess("{0, 1, 2}".into(), "used as a set of numbers"),
        Some(Use::Set) => {
            let elements = elements(program, name);
            guess(format!("{{{}}}", elements.join(", ")), "used as a set")
        }
        Some(Use::Number) => guess("2".into(), "used as a number"),
        Some(Use::Text) => guess(format!("\"{name}\""), "used as a string"),
        Some(Use::ElementOf(set)) if uses.0.get(&set.0) == Some(&Use::Set) => {
            let set = &program.constants[set.0 as usize].name;
            let element = elements(program, set).swap_remove(0);
            guess(element, &format!("an element of {set}"))
        }
        Some(Use::ElementOf(_)) | None => Suggestion {
            assignment: Some(name.clone()),
            why: "a model value, which equals nothing else".into(),
        },
    }
}

/// Names for three elements of the set `name` that mean nothing else.
fn elements(program: &Program, name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let short = match lower.strip_suffix('s') {
        Some(singular) if singular.len() > 1 && !singular.ends_with('s') => singular,
        _ => &lower,
    };
    let numbered = |stem: &str| (1..=3).map(|n| format!("{stem}{n}")).collect::<Vec<_>>();
    let taken = |element: &String| {
        let constants = program.constants.iter().map(|it| &it.name);
        let variables = program.variables.iter().map(|it| &it.name);
        let definitions = program.definitions.iter().map(|it| &it.name);
        let mut names = constants.chain(variables).chain(definitions);
        names.any(|name| name == element)
    };
    let plain = numbered(short);
    match plain.iter().any(taken) {
        true => numbered(&format!("{name}_")),
        false => plain,
    }
}

/// The use of each constant that tells most.
struct Uses(BTreeMap<u32, Use>);

impl Uses {
    fn of(program: &Program) -> Self {
        let mut uses = Uses(BTreeMap::new());
        for definition in &program.definitions {
            if let Body::Expr(body) = &definition.body {
                // The walk asks for a tree that it could change.
                walk::all(&mut body.clone(), &mut |expr| uses.expr(expr));
            }
        }
        uses
    }

    fn note(&mut self, expr: &Expr, used: Use) {
        if let ExprKind::Constant(constant) = expr.kind {
            let noted = self.0.entry(constant.0).or_insert(used);
            *noted = used.min(*noted);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Builtin(operator, arguments) => self.builtin(*operator, arguments),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                parts.iter().for_each(|part| self.note(part, Use::Truth));
            }
            ExprKind::Not(inner) | ExprKind::If(inner, ..) => self.note(inner, Use::Truth),
            ExprKind::Implies(a, b) => {
                self.note(a, Use::Truth);
                self.note(b, Use::Truth);
            }
            ExprKind::FunctionApplication(function, _) => self.note(function, Use::Function),
            ExprKind::Except(function, _) => self.note(function, Use::Function),
            ExprKind::FunctionSet(from, to) => {
                self.note(from, Use::Set);
                self.note(to, Use::Set);
            }
            ExprKind::Product(sets) => sets.iter().for_each(|set| self.note(set, Use::Set)),
            ExprKind::RecordSet(fields) => {
                fields.iter().for_each(|(_, set)| self.note(set, Use::Set));
            }
            ExprKind::Forall(bounds, _)
            | ExprKind::Exists(bounds, _)
            | ExprKind::Function(bounds, _)
            | ExprKind::SetMap(_, bounds) => {
                bounds.iter().for_each(|bound| self.bound(bound));
            }
            ExprKind::Choose(bound, _) | ExprKind::SetFilter(bound, _) => {
                self.bound(bound);
            }
            _ => {}
        }
    }

    fn bound(&mut self, bound: &Bound) {
        if let Some(set) = &bound.set {
            self.note(set, Use::Set);
        }
    }

    fn builtin(&mut self, operator: Builtin, arguments: &[Argument]) {
        use Builtin as B;
        let operands: Vec<&Expr> = arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Expr(argument) => Some(argument),
                Argument::Operator(_) => None,
            })
            .collect();
        let used = match (operator, &operands[..]) {
            (B::In, [element, set]) => {
                self.note(set, Use::Set);
                if let Some(used) = use_of_element(set) {
                    self.note(element, used);
                }
                return;
            }
            (B::SubsetEqual, [part, whole]) => {
                self.note(part, use_of_subset(whole));
                return self.note(whole, Use::Set);
            }
            (B::NotIn, [_, set]) => return self.note(set, Use::Set),
            (B::Union | B::Intersect | B::Difference | B::Powerset | B::BigUnion, _)
            | (B::IsFiniteSet | B::Cardinality | B::Permutations | B::Seq, _) => Use::Set,
            (B::Plus | B::Minus | B::Negate | B::Times | B::Divide | B::Modulo | B::Power, _)
            | (B::Less | B::LessEqual | B::Greater | B::GreaterEqual | B::Range, _) => Use::Number,
            (B::Domain | B::Len | B::Head | B::Tail | B::SubSeq | B::Concat, _) => Use::Function,
            _ => return,
        };
        operands.iter().for_each(|operand| self.note(operand, used));
    }
}

/// What an element of `set` is.
fn use_of_element(set: &Expr) -> Option<Use> {
    match &set.kind {
        ExprKind::Constant(constant) => Some(Use::ElementOf(*constant)),
        ExprKind::FunctionSet(..) => Some(Use::Function),
        ExprKind::Builtin(operator, arguments) => match (operator, &arguments[..]) {
            (Builtin::Nat | Builtin::Int | Builtin::Real | Builtin::Range, _) => Some(Use::Number),
            (Builtin::BooleanSet, _) => Some(Use::Truth),
            (Builtin::StringSet, _) => Some(Use::Text),
            (Builtin::Seq, _) => Some(Use::Function),
            (Builtin::Difference, [Argument::Expr(set), _]) => use_of_element(set),
            (Builtin::Powerset, [Argument::Expr(set)]) => Some(use_of_subset(set)),
            _ => None,
        },
        _ => None,
    }
}

/// What a subset of `set` is.
fn use_of_subset(set: &Expr) -> Use {
    match use_of_element(set) {
        Some(Use::Number) => Use::SetOfNumbers,
        _ => Use::Set,
    }
}
