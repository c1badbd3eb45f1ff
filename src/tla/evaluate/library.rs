//! Built-in operators: what the standard modules compute on values, and what
//! only the evaluator knows.

use super::Evaluator;
use super::fault::{Fault, Result};
use shards::fingerprint::Fingerprint;

use crate::model::ErrorKind;
use crate::tla::compile::code::{Argument, NodeId};
use crate::tla::modules::{Builtin, bags, finite_sets, naturals, sequences, tlc};
use crate::tla::value::{Heap, Value, ValueError};

type Unary = fn(&mut Heap, Value) -> std::result::Result<Value, ValueError>;
type Binary = fn(&mut Heap, Value, Value) -> std::result::Result<Value, ValueError>;

fn unary(builtin: Builtin) -> Option<Unary> {
    use Builtin::*;
    Some(match builtin {
        Powerset => Heap::powerset,
        BigUnion => Heap::big_union,
        Domain => Heap::domain,
        Negate => naturals::negate,
        Seq => Heap::seq,
        Len => sequences::len,
        Head => sequences::head,
        Tail => sequences::tail,
        IsFiniteSet => finite_sets::is_finite_set,
        Cardinality => finite_sets::cardinality,
        IsABag => |heap, bag| bags::is_a_bag(heap, bag).map(Value::boolean),
        BagToSet => bags::bag_to_set,
        SetToBag => bags::set_to_bag,
        BagUnion => bags::bag_union,
        SubBag => bags::sub_bag,
        BagCardinality => bags::bag_cardinality,
        Permutations => tlc::permutations,
        ToString => tlc::to_string,
        TlcEval => tlc::tlc_eval,
        _ => return None,
    })
}

fn binary(builtin: Builtin) -> Option<Binary> {
    use Builtin::*;
    Some(match builtin {
        Union => Heap::union,
        Intersect => Heap::intersection,
        Difference => Heap::difference,
        Power => naturals::power,
        Concat => sequences::concat,
        Append => sequences::append,
        BagIn => |heap, a, b| bags::bag_in(heap, a, b).map(Value::boolean),
        BagAdd => bags::bag_add,
        BagSubtract => bags::bag_subtract,
        BagSubsetEqual => |heap, a, b| bags::bag_subset_equal(heap, a, b).map(Value::boolean),
        CopiesIn => bags::copies_in,
        ColonGreater => tlc::colon_greater,
        AtAt => tlc::at_at,
        _ => return None,
    })
}

impl Evaluator<'_> {
    /// A built-in operator of values.
    #[inline(always)]
    pub(super) fn native(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        parts: &[NodeId],
        base: usize,
    ) -> Result<Value> {
        match *parts {
            [a] if let Some(operation) = unary(builtin) => {
                let a = self.eval(a, base)?;
                self.operate(id, |heap| operation(heap, a))
            }
            [a, b] if let Some(operation) = binary(builtin) => {
                let a = self.eval(a, base)?;
                let b = self.eval(b, base)?;
                self.operate(id, |heap| operation(heap, a, b))
            }
            _ => self.special(id, builtin, parts, base),
        }
    }

    fn special(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        parts: &[NodeId],
        base: usize,
    ) -> Result<Value> {
        match (builtin, parts) {
            (Builtin::SubsetEqual, _) => self.subset(id, parts, base).map(Value::boolean),
            (Builtin::BooleanSet, _) => {
                self.operate(id, |heap| heap.set(&[Value::FALSE, Value::TRUE]))
            }
            (Builtin::EmptyBag, _) => Ok(Value::EMPTY_TUPLE),
            (Builtin::SubSeq, &[sequence, from, to]) => {
                let sequence = self.eval(sequence, base)?;
                let from = self.eval(from, base)?;
                let to = self.eval(to, base)?;
                self.operate(id, |heap| sequences::sub_seq(heap, sequence, from, to))
            }
            (Builtin::PrintT, &[value]) => {
                let value = self.eval(value, base)?;
                let text = self.shown(id, value)?;
                (self.core.print)(&text);
                Ok(Value::TRUE)
            }
            (Builtin::Print, &[out, value]) => {
                let out = self.eval(out, base)?;
                let value = self.eval(value, base)?;
                let text = format!("{}  {}", self.shown(id, out)?, self.shown(id, value)?);
                (self.core.print)(&text);
                Ok(value)
            }
            (Builtin::Assert, &[claim, out]) => self.assert(id, claim, out, base),
            (Builtin::RandomElement, &[set]) => {
                let set = self.eval(set, base)?;
                let mut random = self.random(id);
                self.operate(id, |heap| tlc::random_element(heap, set, &mut random))
            }
            (Builtin::TlcGet, &[key]) => self.get_register(id, key, base),
            (Builtin::TlcSet, &[key, value]) => self.set_register(id, key, value, base),
            _ => {
                let message = format!("the operator {builtin:?} is not supported");
                Err(Fault::new(ErrorKind::Unsupported, message, id))
            }
        }
    }

    /// Randomness that depends on the run's seed, the current state (but not in a
    /// constant), the place and how many draws came before it there: the same in
    /// every run.
    pub(super) fn random(&mut self, id: NodeId) -> tlc::Random {
        let mut bytes = match self.core.draws.in_constant {
            true => Vec::new(),
            false => self.core.successor.current_values().to_vec(),
        };
        self.core.draws.count += 1;
        bytes.extend_from_slice(&id.0.to_le_bytes());
        bytes.extend_from_slice(&self.core.draws.count.to_le_bytes());
        let state = Fingerprint::of_bytes(self.core.seed, &bytes);
        tlc::Random::new(state.0 as u64)
    }

    /// A value as TLC prints it: sets that are defined by a condition are shown
    /// by their elements, functions that are defined by a rule where these can
    /// be had.
    pub(super) fn shown(&mut self, id: NodeId, value: Value) -> Result<String> {
        while let Some(closure) = self.core.heap.closure_to_print(value) {
            match self.resolve(closure, id) {
                Ok(()) => {}
                Err(_) if self.is_function(closure) && self.has_domain(closure) => break,
                Err(fault) => return Err(self.placed(id, fault)),
            }
        }
        self.operate(id, |heap| heap.render_whole(value))
    }

    /// Whether the domain of a function that is a closure is a set.
    fn has_domain(&mut self, closure: Value) -> bool {
        let heap = &mut self.core.heap;
        let base = heap.as_closure(closure).map(|closure| closure.base);
        base.is_none_or(|base| heap.is_well_formed(base))
    }

    fn assert(&mut self, id: NodeId, claim: NodeId, out: NodeId, base: usize) -> Result<Value> {
        let value = self.eval(claim, base)?;
        match value.as_boolean() {
            Some(true) => Ok(Value::TRUE),
            Some(false) => {
                let out = self.eval(out, base)?;
                let message = self.core.heap.render(out);
                Err(Fault::new(ErrorKind::Assert, message, id))
            }
            None => Err(self.no_boolean(claim, value)),
        }
    }

    /// A built-in operator that takes operators.
    pub(super) fn higher_order(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        arguments: &[Argument],
        base: usize,
    ) -> Result<Value> {
        let result = match (builtin, arguments) {
            (Builtin::SelectSeq, [Argument::Eager(sequence), test]) => {
                let sequence = self.eval(*sequence, base)?;
                sequences::select_seq(self, sequence, |this, element| {
                    let value = this.call_operator(id, test, &[element], base)?;
                    value.as_boolean().ok_or_else(|| this.no_boolean(id, value))
                })
            }
            (Builtin::SortSeq, [Argument::Eager(sequence), less]) => {
                let sequence = self.eval(*sequence, base)?;
                tlc::sort_seq(self, sequence, |this, a, b| {
                    let value = this.call_operator(id, less, &[a, b], base)?;
                    value.as_boolean().ok_or_else(|| this.no_boolean(id, value))
                })
            }
            (Builtin::BagOfAll, [operator, Argument::Eager(bag)]) => {
                let bag = self.eval(*bag, base)?;
                bags::bag_of_all(self, bag, |this, element| {
                    this.call_operator(id, operator, &[element], base)
                })
            }
            (Builtin::Library(native), _) => {
                return self.library(id, native.native(), arguments, base);
            }
            _ => {
                let message = format!("the operator {builtin:?} is not supported");
                return Err(Fault::new(ErrorKind::Unsupported, message, id));
            }
        };
        result.map_err(|fault| self.placed(id, fault))
    }
}

impl AsMut<Heap> for Evaluator<'_> {
    fn as_mut(&mut self) -> &mut Heap {
        &mut self.core.heap
    }
}
