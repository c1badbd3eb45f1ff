//! Random expressions, each with what it means by the definition of TLA+.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::value::Value;

/// What the bound names stand for, the innermost last.
pub type Environment = Vec<(String, Value)>;

type Meaning = Rc<dyn Fn(&Environment) -> Option<Value>>;

/// An expression: how it is written, and its value, if it has one.
#[derive(Clone)]
pub struct Term {
    pub text: String,
    pub meaning: Meaning,
}

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Truth,
    Number,
    Text,
    Set(Box<Type>),
    /// From numbers.
    Function(Box<Type>),
    Sequence(Box<Type>),
    /// With the fields `a`, a number, and `b`.
    Record(Box<Type>),
}

use Type::{Function, Number, Record, Sequence, Set, Text, Truth};

/// Makes expressions of a given type.
pub struct Generator {
    state: u64,
    /// The names that are bound, with their types.
    bound: Vec<(String, Type)>,
    names: u32,
}

fn term(text: String, meaning: impl Fn(&Environment) -> Option<Value> + 'static) -> Term {
    let meaning = Rc::new(meaning);
    Term { text, meaning }
}

fn constant(value: Value) -> Term {
    term(value.text(), move |_| Some(value.clone()))
}

fn unary(text: String, a: Term, apply: impl Fn(Value) -> Option<Value> + 'static) -> Term {
    term(text, move |names| apply((a.meaning)(names)?))
}

fn binary(
    text: String,
    a: Term,
    b: Term,
    apply: impl Fn(Value, Value) -> Option<Value> + 'static,
) -> Term {
    term(text, move |names| {
        apply((a.meaning)(names)?, (b.meaning)(names)?)
    })
}

/// `body` with `name` bound to `value`.
fn with(names: &Environment, name: &str, value: Value, body: &Term) -> Option<Value> {
    let mut names = names.clone();
    names.push((name.to_string(), value));
    (body.meaning)(&names)
}

impl Generator {
    pub fn new(seed: u64) -> Self {
        let (bound, names) = (Vec::new(), 0);
        Generator {
            state: seed,
            bound,
            names,
        }
    }

    /// A number below `limit`, by Steele, Lea and Flood's SplitMix64.
    pub fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }

    /// A type of values that sets can hold.
    pub fn kind(&mut self, depth: usize) -> Type {
        let inner = |this: &mut Self| Box::new(this.kind(depth - 1));
        match self.below(if depth == 0 { 3 } else { 8 }) {
            0 => Truth,
            1 => Text,
            2 | 3 => Number,
            4 => Set(inner(self)),
            5 => Function(inner(self)),
            6 => Sequence(inner(self)),
            _ => Record(inner(self)),
        }
    }

    /// An expression of type `kind`, with at most `depth` others around its
    /// innermost one.
    pub fn term(&mut self, kind: &Type, depth: usize) -> Term {
        let fitting: Vec<String> = self
            .bound
            .iter()
            .filter(|(_, bound)| bound == kind)
            .map(|(name, _)| name.clone())
            .collect();
        if !fitting.is_empty() && self.below(3) == 0 {
            let name = fitting[self.below(fitting.len())].clone();
            return self.name(name);
        }
        if depth == 0 {
            return self.least(kind);
        }
        match self.below(9) {
            0 => self.conditional(kind, depth - 1),
            1 => self.let_in(kind, depth - 1),
            2 => self.applied(kind, depth - 1),
            _ => match kind {
                Truth => self.truth(depth - 1),
                Number => self.number(depth - 1),
                Text => self.least(kind),
                Set(element) => self.set(element, depth - 1),
                Function(result) => self.function(result, depth - 1),
                Sequence(element) => self.sequence(element, depth - 1),
                Record(field) => self.record(field, depth - 1),
            },
        }
    }

    fn name(&mut self, name: String) -> Term {
        term(name.clone(), move |names| {
            let found = names.iter().rev().find(|(bound, _)| *bound == name)?;
            Some(found.1.clone())
        })
    }

    /// An expression without others in it.
    fn least(&mut self, kind: &Type) -> Term {
        constant(match kind {
            Truth => Value::Truth(self.below(2) == 0),
            Number => Value::Number(self.below(7) as i64 - 2),
            Text => Value::Text(["a", "b", "c"][self.below(3)]),
            Set(_) => Value::Set(Default::default()),
            Function(_) | Sequence(_) => Value::of_sequence([]),
            Record(inner) => {
                let inner = self.least(inner);
                return term(format!("[a |-> 1, b |-> {}]", inner.text), move |names| {
                    let fields = [Value::Number(1), (inner.meaning)(names)?];
                    let names = ["a", "b"].map(Value::Text);
                    Some(Value::Function(names.into_iter().zip(fields).collect()))
                });
            }
        })
    }

    /// A body in which a new name of type `kind` is bound.
    fn bind(&mut self, kind: &Type, body: impl FnOnce(&mut Self) -> Term) -> (String, Term) {
        self.names += 1;
        let name = format!("x{}", self.names);
        self.bound.push((name.clone(), kind.clone()));
        let body = body(self);
        self.bound.pop();
        (name, body)
    }

    fn conditional(&mut self, kind: &Type, depth: usize) -> Term {
        let test = self.term(&Truth, depth);
        let (a, b) = (self.term(kind, depth), self.term(kind, depth));
        let text = match self.below(2) {
            0 => format!("(IF {} THEN {} ELSE {})", test.text, a.text, b.text),
            _ => format!("(CASE {} -> {} [] OTHER -> {})", test.text, a.text, b.text),
        };
        term(text, move |names| match (test.meaning)(names)?.truth()? {
            true => (a.meaning)(names),
            false => (b.meaning)(names),
        })
    }

    fn let_in(&mut self, kind: &Type, depth: usize) -> Term {
        let other = self.kind(1);
        let value = self.term(&other, depth);
        let (name, body) = self.bind(&other, |this| this.term(kind, depth));
        let text = format!("(LET {name} == {} IN {})", value.text, body.text);
        term(text, move |names| {
            let value = (value.meaning)(names)?;
            with(names, &name, value, &body)
        })
    }

    /// An element of a function or sequence, or a field.
    fn applied(&mut self, kind: &Type, depth: usize) -> Term {
        match self.below(3) {
            0 => {
                let record = self.term(&Record(Box::new(kind.clone())), depth);
                unary(format!("{}.b", record.text), record, |record| {
                    record.function()?.get(&Value::Text("b")).cloned()
                })
            }
            which => {
                let domain = if which == 1 { Function } else { Sequence };
                let function = self.term(&domain(Box::new(kind.clone())), depth);
                let index = self.term(&Number, depth);
                let text = format!("{}[{}]", function.text, index.text);
                binary(text, function, index, |function, index| {
                    function.function()?.get(&index).cloned()
                })
            }
        }
    }

    fn truth(&mut self, depth: usize) -> Term {
        match self.below(6) {
            0 => self.connected(depth),
            1 => {
                let a = self.term(&Truth, depth);
                unary(format!("(~{})", a.text), a, |a| {
                    Some(Value::Truth(!a.truth()?))
                })
            }
            2 => self.compared_numbers(depth),
            3 => self.compared(depth),
            _ => self.quantified(depth),
        }
    }

    /// `/\`, `\/` and `=>` do not look at what cannot matter.
    fn connected(&mut self, depth: usize) -> Term {
        let (a, b) = (self.term(&Truth, depth), self.term(&Truth, depth));
        let which = self.below(4);
        let symbol = ["/\\", "\\/", "=>", "<=>"][which];
        term(format!("({} {symbol} {})", a.text, b.text), move |names| {
            let a = (a.meaning)(names)?.truth()?;
            let b = || (b.meaning)(names)?.truth();
            Some(Value::Truth(match which {
                0 => a && b()?,
                1 => a || b()?,
                2 => !a || b()?,
                _ => a == b()?,
            }))
        })
    }

    fn compared_numbers(&mut self, depth: usize) -> Term {
        let (a, b) = (self.term(&Number, depth), self.term(&Number, depth));
        let which = self.below(4);
        let symbol = ["<", "<=", ">", ">="][which];
        binary(
            format!("({} {symbol} {})", a.text, b.text),
            a,
            b,
            move |a, b| {
                let (a, b) = (a.number()?, b.number()?);
                Some(Value::Truth([a < b, a <= b, a > b, a >= b][which]))
            },
        )
    }

    fn compared(&mut self, depth: usize) -> Term {
        let kind = self.kind(2);
        let set = Set(Box::new(kind.clone()));
        let which = self.below(5);
        let a = self.term(if which == 4 { &set } else { &kind }, depth);
        let b = self.term(if which < 2 { &kind } else { &set }, depth);
        let symbol = ["=", "#", "\\in", "\\notin", "\\subseteq"][which];
        binary(
            format!("({} {symbol} {})", a.text, b.text),
            a,
            b,
            move |a, b| {
                Some(Value::Truth(match which {
                    0 => a == b,
                    1 => a != b,
                    2 => b.set()?.contains(&a),
                    3 => !b.set()?.contains(&a),
                    _ => a.set()?.is_subset(b.set()?),
                }))
            },
        )
    }

    /// A quantifier; an element without a value for its body makes it have
    /// none, unless an earlier one decides.
    fn quantified(&mut self, depth: usize) -> Term {
        let kind = self.kind(1);
        let set = self.term(&Set(Box::new(kind.clone())), depth);
        let (name, body) = self.bind(&kind, |this| this.term(&Truth, depth));
        let all = self.below(2) == 0;
        let symbol = if all { "\\A" } else { "\\E" };
        let text = format!("({symbol} {name} \\in {} : {})", set.text, body.text);
        term(text, move |names| {
            let set = (set.meaning)(names)?;
            let values: Option<Vec<bool>> = set
                .set()?
                .iter()
                .map(|element| with(names, &name, element.clone(), &body)?.truth())
                .collect();
            let values = values?;
            Some(Value::Truth(match all {
                true => values.iter().all(|holds| *holds),
                false => values.iter().any(|holds| *holds),
            }))
        })
    }

    fn number(&mut self, depth: usize) -> Term {
        match self.below(7) {
            0 => {
                let set = self.kind(1);
                let set = self.term(&Set(Box::new(set)), depth);
                unary(format!("Cardinality({})", set.text), set, |set| {
                    Some(Value::Number(set.set()?.len() as i64))
                })
            }
            1 => {
                let element = self.kind(1);
                let sequence = self.term(&Sequence(Box::new(element)), depth);
                unary(format!("Len({})", sequence.text), sequence, |sequence| {
                    Some(Value::Number(sequence.sequence()?.len() as i64))
                })
            }
            2 => {
                let a = self.term(&Number, depth);
                unary(format!("(-{})", a.text), a, |a| {
                    Some(Value::Number(-a.number()?))
                })
            }
            3 => self.chosen(depth),
            _ => self.calculated(depth),
        }
    }

    /// The least number of a set with a property.
    fn chosen(&mut self, depth: usize) -> Term {
        let set = self.term(&Set(Box::new(Number)), depth);
        let (name, body) = self.bind(&Number, |this| this.term(&Truth, depth));
        let text = format!("(CHOOSE {name} \\in {} : {})", set.text, body.text);
        term(text, move |names| {
            let set = (set.meaning)(names)?;
            for element in set.set()? {
                if with(names, &name, element.clone(), &body)?.truth()? {
                    return Some(element.clone());
                }
            }
            None
        })
    }

    fn calculated(&mut self, depth: usize) -> Term {
        let a = self.term(&Number, depth);
        let which = self.below(5);
        // TLC divides by positive numbers only.
        let b = match which {
            3 | 4 => constant(Value::Number(1 + self.below(3) as i64)),
            _ => self.term(&Number, depth),
        };
        let symbol = ["+", "-", "*", "\\div", "%"][which];
        binary(
            format!("({} {symbol} {})", a.text, b.text),
            a,
            b,
            move |a, b| {
                let (a, b) = (a.number()?, b.number()?);
                let value = match which {
                    0 => a + b,
                    1 => a - b,
                    2 => a * b,
                    3 => a.div_euclid(b),
                    _ => a.rem_euclid(b),
                };
                (value.abs() < 1_000_000).then_some(Value::Number(value))
            },
        )
    }

    fn set(&mut self, element: &Type, depth: usize) -> Term {
        let whole = Set(Box::new(element.clone()));
        match (self.below(7), element) {
            (0, Number) => self.range(depth),
            (0, Set(inner)) => self.subsets(&Set(inner.clone()), depth),
            (0 | 1, _) => self.united(&whole, depth),
            (2, _) => self.combined(&whole, depth),
            (3, _) => self.filtered(element, depth),
            (4, _) => self.mapped(element, depth),
            (5, Number) => {
                let function = self.term(&Function(Box::new(Text)), depth);
                unary(
                    format!("(DOMAIN {})", function.text),
                    function,
                    |function| Value::of_set(function.function()?.keys().cloned()),
                )
            }
            _ => self.enumerated(element, depth),
        }
    }

    fn enumerated(&mut self, element: &Type, depth: usize) -> Term {
        let elements: Vec<Term> = (0..self.below(4))
            .map(|_| self.term(element, depth))
            .collect();
        let texts: Vec<&str> = elements.iter().map(|it| it.text.as_str()).collect();
        term(format!("{{{}}}", texts.join(", ")), move |names| {
            let values: Option<Vec<Value>> =
                elements.iter().map(|it| (it.meaning)(names)).collect();
            Value::of_set(values?)
        })
    }

    fn range(&mut self, depth: usize) -> Term {
        let (a, b) = (self.term(&Number, depth), self.term(&Number, depth));
        binary(format!("({}..{})", a.text, b.text), a, b, |a, b| {
            let (a, b) = (a.number()?, b.number()?);
            (b - a < 50).then(|| Value::of_set((a..=b).map(Value::Number)))?
        })
    }

    fn subsets(&mut self, set: &Type, depth: usize) -> Term {
        let set = self.term(set, depth);
        unary(format!("(SUBSET {})", set.text), set, |set| {
            let elements: Vec<&Value> = set.set()?.iter().collect();
            if elements.len() > 4 {
                return None;
            }
            Value::of_set((0..1_usize << elements.len()).filter_map(|mask| {
                let chosen = (0..elements.len()).filter(|at| mask >> at & 1 == 1);
                Value::of_set(chosen.map(|at| elements[at].clone()))
            }))
        })
    }

    fn united(&mut self, whole: &Type, depth: usize) -> Term {
        let sets = self.term(&Set(Box::new(whole.clone())), depth);
        unary(format!("(UNION {})", sets.text), sets, |sets| {
            let sets: Option<Vec<_>> = sets.set()?.iter().map(|set| set.set().cloned()).collect();
            Value::of_set(sets?.into_iter().flatten())
        })
    }

    fn combined(&mut self, whole: &Type, depth: usize) -> Term {
        let (a, b) = (self.term(whole, depth), self.term(whole, depth));
        let which = self.below(3);
        let symbol = ["\\cup", "\\cap", "\\"][which];
        binary(
            format!("({} {symbol} {})", a.text, b.text),
            a,
            b,
            move |a, b| {
                let (a, b) = (a.set()?, b.set()?);
                match which {
                    0 => Value::of_set(a.union(b).cloned()),
                    1 => Value::of_set(a.intersection(b).cloned()),
                    _ => Value::of_set(a.difference(b).cloned()),
                }
            },
        )
    }

    fn filtered(&mut self, element: &Type, depth: usize) -> Term {
        let set = self.term(&Set(Box::new(element.clone())), depth);
        let (name, body) = self.bind(element, |this| this.term(&Truth, depth));
        let text = format!("{{{name} \\in {} : {}}}", set.text, body.text);
        term(text, move |names| {
            let set = (set.meaning)(names)?;
            let mut kept = Vec::new();
            for value in set.set()? {
                if with(names, &name, value.clone(), &body)?.truth()? {
                    kept.push(value.clone());
                }
            }
            Value::of_set(kept)
        })
    }

    fn mapped(&mut self, element: &Type, depth: usize) -> Term {
        let from = self.kind(1);
        let set = self.term(&Set(Box::new(from.clone())), depth);
        let (name, body) = self.bind(&from, |this| this.term(element, depth));
        let text = format!("{{{} : {name} \\in {}}}", body.text, set.text);
        term(text, move |names| {
            let set = (set.meaning)(names)?;
            let elements = set.set()?.iter();
            let values: Option<Vec<Value>> = elements
                .map(|value| with(names, &name, value.clone(), &body))
                .collect();
            Value::of_set(values?)
        })
    }

    fn function(&mut self, result: &Type, depth: usize) -> Term {
        let whole = Function(Box::new(result.clone()));
        match self.below(4) {
            0 => self.updated(&whole, result, depth),
            1 => {
                let (a, b) = (self.term(&whole, depth), self.term(&whole, depth));
                binary(format!("({} @@ {})", a.text, b.text), a, b, |a, b| {
                    let mut map = b.function()?.clone();
                    map.extend(a.function()?.clone());
                    Some(Value::Function(map))
                })
            }
            _ => {
                let set = self.term(&Set(Box::new(Number)), depth);
                self.constructed(set, result, depth)
            }
        }
    }

    /// `[x \in set |-> e]`.
    fn constructed(&mut self, set: Term, result: &Type, depth: usize) -> Term {
        let (name, body) = self.bind(&Number, |this| this.term(result, depth));
        let text = format!("[{name} \\in {} |-> {}]", set.text, body.text);
        term(text, move |names| {
            let set = (set.meaning)(names)?;
            let mut map = BTreeMap::new();
            for value in set.set()? {
                map.insert(value.clone(), with(names, &name, value.clone(), &body)?);
            }
            Some(Value::Function(map))
        })
    }

    /// `[f EXCEPT ![i] = e]`: the same function where `i` is outside the domain.
    fn updated(&mut self, whole: &Type, result: &Type, depth: usize) -> Term {
        let (function, index) = (self.term(whole, depth), self.term(&Number, depth));
        let (value, adds) = match result {
            Number if self.below(2) == 0 => (self.term(&Number, depth), true),
            _ => (self.term(result, depth), false),
        };
        let old = if adds { "@ + " } else { "" };
        let text = format!(
            "[{} EXCEPT ![{}] = {old}{}]",
            function.text, index.text, value.text
        );
        term(text, move |names| {
            let mut map = (function.meaning)(names)?.function()?.clone();
            let index = (index.meaning)(names)?;
            // An index outside the domain is an error in neither, but TLC warns.
            let before = map.get(&index)?.clone();
            let value = (value.meaning)(names)?;
            let value = match adds {
                true => Value::Number(before.number()? + value.number()?),
                false => value,
            };
            map.insert(index, value);
            Some(Value::Function(map))
        })
    }

    fn sequence(&mut self, element: &Type, depth: usize) -> Term {
        let whole = Sequence(Box::new(element.clone()));
        match self.below(8) {
            0 => self.updated(&whole, element, depth),
            1 => {
                let length = self.below(4) as i64;
                let set = constant(Value::Set((1..=length).map(Value::Number).collect()));
                let set = Term {
                    text: format!("1..{length}"),
                    ..set
                };
                self.constructed(set, element, depth)
            }
            2 => {
                let (a, b) = (self.term(&whole, depth), self.term(&whole, depth));
                binary(format!("({} \\o {})", a.text, b.text), a, b, |a, b| {
                    Some(Value::of_sequence(
                        a.sequence()?.into_iter().chain(b.sequence()?),
                    ))
                })
            }
            3 => {
                let (a, e) = (self.term(&whole, depth), self.term(element, depth));
                binary(format!("Append({}, {})", a.text, e.text), a, e, |a, e| {
                    Some(Value::of_sequence(a.sequence()?.into_iter().chain([e])))
                })
            }
            4 => {
                let a = self.term(&whole, depth);
                unary(format!("Tail({})", a.text), a, |a| {
                    Some(Value::of_sequence(a.sequence()?.get(1..)?.to_vec()))
                })
            }
            5 => self.selected(&whole, element, depth),
            6 => self.cut(&whole, depth),
            _ => {
                let count = self.below(4);
                let elements: Vec<Term> = (0..count).map(|_| self.term(element, depth)).collect();
                let texts: Vec<&str> = elements.iter().map(|it| it.text.as_str()).collect();
                term(format!("<<{}>>", texts.join(", ")), move |names| {
                    let values: Option<Vec<Value>> =
                        elements.iter().map(|it| (it.meaning)(names)).collect();
                    Some(Value::of_sequence(values?))
                })
            }
        }
    }

    fn selected(&mut self, whole: &Type, element: &Type, depth: usize) -> Term {
        let sequence = self.term(whole, depth);
        let (name, body) = self.bind(element, |this| this.term(&Truth, depth));
        let text = format!(
            "SelectSeq({}, LAMBDA {name} : {})",
            sequence.text, body.text
        );
        term(text, move |names| {
            let mut kept = Vec::new();
            for value in (sequence.meaning)(names)?.sequence()? {
                if with(names, &name, value.clone(), &body)?.truth()? {
                    kept.push(value);
                }
            }
            Some(Value::of_sequence(kept))
        })
    }

    fn cut(&mut self, whole: &Type, depth: usize) -> Term {
        let sequence = self.term(whole, depth);
        let (from, to) = (1 + self.below(3), self.below(4));
        let text = format!("SubSeq({}, {from}, {to})", sequence.text);
        unary(text, sequence, move |sequence| {
            let sequence = sequence.sequence()?;
            match from > to {
                true => Some(Value::of_sequence([])),
                false => Some(Value::of_sequence(sequence.get(from - 1..to)?.to_vec())),
            }
        })
    }

    fn record(&mut self, field: &Type, depth: usize) -> Term {
        let (a, b) = (self.term(&Number, depth), self.term(field, depth));
        if self.below(3) == 0 {
            let record = self.term(&Record(Box::new(field.clone())), depth);
            let text = format!("[{} EXCEPT !.b = {}]", record.text, b.text);
            return binary(text, record, b, |record, b| {
                let mut map = record.function()?.clone();
                map.insert(Value::Text("b"), b);
                Some(Value::Function(map))
            });
        }
        binary(
            format!("[a |-> {}, b |-> {}]", a.text, b.text),
            a,
            b,
            |a, b| {
                let fields = [(Value::Text("a"), a), (Value::Text("b"), b)];
                Some(Value::Function(fields.into_iter().collect()))
            },
        )
    }
}
