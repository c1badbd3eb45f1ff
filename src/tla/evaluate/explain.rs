//! Why a claim is false: the innermost part of it that makes it so, and the way
//! there. Asked once, for the state that is reported.

use super::Evaluator;
use super::core::Slot;
use super::fault::{Result, around};
use crate::model::{Explanation, Frame, Label, Place};
use crate::tla::compile::code::{
    Cell, Code, Entry, FrameId, Node, NodeId, Origin, ProcedureId, Quantified, SlotIndex,
};
use crate::tla::modules::Builtin;
use crate::tla::syntax::source::SourceMap;
use crate::tla::value::{Value, ordinal};

/// Parts one inside the other that are looked into.
const MAX_DEPTH: usize = 256;

/// Disjuncts of which is said what is FALSE, at most.
const TOLD_DISJUNCTS: usize = 4;

/// What [`Evaluator::why_false`] finds.
#[derive(Debug, Default)]
pub struct Reason {
    pub(super) message: String,
    pub(super) node: Option<NodeId>,
    pub(super) labels: Vec<(NodeId, String)>,
    pub(super) notes: Vec<String>,
    /// The way, outermost first.
    pub(super) way: Vec<(String, Origin)>,
}

/// An expression that should be TRUE (or FALSE), but is not.
#[derive(Clone, Copy)]
pub(super) struct Suspect {
    pub(super) node: NodeId,
    /// The frame in which it is evaluated, and where that begins.
    pub(super) frame: FrameId,
    pub(super) base: usize,
    /// What it should be.
    pub(super) wanted: bool,
}

/// An expression that a slot was filled with.
struct Filled {
    slot: (usize, SlotIndex),
    node: NodeId,
}

impl Reason {
    /// The reason with places, which `place` finds in `sources`.
    pub fn explanation(
        self,
        code: &Code,
        sources: &SourceMap,
        place: impl Fn(Origin) -> Place,
    ) -> Explanation {
        let at = |node: NodeId| place(code.origins[node.0 as usize]);
        let way = self.way.into_iter().rev();
        Explanation {
            message: self.message,
            place: self.node.map(at),
            labels: placed(self.labels, code, sources, at),
            notes: self.notes,
            frames: way
                .map(|(what, origin)| Frame {
                    what,
                    place: Some(place(origin)),
                })
                .collect(),
        }
    }

    fn found(mut self, node: NodeId, message: impl Into<String>) -> Self {
        self.node = Some(node);
        self.message = message.into();
        self
    }
}

/// Labels with places; not those that only repeat what stands there.
pub(super) fn placed(
    labels: Vec<(NodeId, String)>,
    code: &Code,
    sources: &SourceMap,
    at: impl Fn(NodeId) -> Place,
) -> Vec<Label> {
    let says_more = |(node, text): &(NodeId, String)| {
        let span = code.origins[node.0 as usize].span;
        let source = &sources.file(span.file).text;
        let source = source.get(span.start as usize..span.end as usize);
        !source.is_some_and(|it| {
            text.strip_suffix(it)
                .is_some_and(|kind| kind.ends_with(' '))
        })
    };
    let labels = labels.into_iter().filter(says_more);
    let place = |(node, text)| Label {
        place: at(node),
        text,
    };
    labels.map(place).collect()
}

impl Evaluator<'_> {
    /// Why a claim that is FALSE is so.
    pub fn why_false(&mut self, entry: Entry) -> Reason {
        let mut reason = Reason::default();
        let slots = self.code.frame_slots(entry.frame);
        let Ok(base) = self.push_frame(slots, entry.body) else {
            return reason.found(entry.body, "this is FALSE");
        };
        let suspect = Suspect {
            node: entry.body,
            frame: entry.frame,
            base,
            wanted: true,
        };
        let suspect = self.blame(suspect, &mut reason);
        self.conclude(suspect, reason)
    }

    /// The innermost part of `suspect` that is to blame alone; the way there
    /// and labels on it go to `reason`.
    pub(super) fn blame(&mut self, mut suspect: Suspect, reason: &mut Reason) -> Suspect {
        let mut filled = Vec::new();
        for _ in 0..MAX_DEPTH {
            match self.inside(suspect, reason, &mut filled) {
                Ok(Some(inner)) => {
                    self.enter_expansions(suspect.node, inner.node, reason);
                    suspect = inner;
                }
                // What has no value here had one in the search; there is
                // nothing better to tell.
                Ok(None) | Err(_) => break,
            }
        }
        suspect
    }

    /// Operators expanded in place between a part and the one around it.
    pub(super) fn enter_expansions(&self, outer: NodeId, inner: NodeId, reason: &mut Reason) {
        let entered = around(self.code, inner);
        let entered = entered.filter(|it| !it.contains(outer));
        let mut entered: Vec<_> = entered.collect();
        entered.reverse();
        let entered = entered.into_iter();
        reason
            .way
            .extend(entered.map(|it| (it.name.clone(), it.origin)));
    }

    /// The part that is to blame, if it is a single one.
    fn inside(
        &mut self,
        suspect: Suspect,
        reason: &mut Reason,
        filled: &mut Vec<Filled>,
    ) -> Result<Option<Suspect>> {
        let Suspect {
            node: id,
            frame,
            base,
            wanted,
        } = suspect;
        let code = self.code;
        let origin = |node: NodeId| code.origins[node.0 as usize];
        let part = |node: NodeId| Suspect { node, ..suspect };
        Ok(Some(match code.node(id) {
            node @ (Node::And(parts) | Node::Or(parts)) => {
                let (noun, decides) = match node {
                    Node::And(_) => ("conjunct", true),
                    _ => ("disjunct", false),
                };
                if decides != wanted {
                    return Ok(None);
                }
                for (index, &inner) in parts.iter().enumerate() {
                    if self.test(inner, base)? != wanted {
                        let what = format!("{noun} {} of {}", index + 1, parts.len());
                        reason.way.push((what, origin(inner)));
                        return Ok(Some(part(inner)));
                    }
                }
                return Ok(None);
            }
            Node::Not(inner) => Suspect {
                wanted: !wanted,
                ..part(*inner)
            },
            Node::Implies(premise, conclusion) if wanted => {
                reason
                    .way
                    .push(("the right side of =>".into(), origin(*conclusion)));
                reason.labels.push((*premise, "TRUE".into()));
                part(*conclusion)
            }
            Node::Forall(it) if wanted => return self.witness(suspect, it, "\\A", reason),
            Node::Exists(it) if !wanted => return self.witness(suspect, it, "\\E", reason),
            Node::If(condition, yes, no) => match self.test(*condition, base)? {
                true => part(*yes),
                false => part(*no),
            },
            Node::Case(case) => match self.arm(id, case, base)? {
                Some(value) => part(value),
                None => return Ok(None),
            },
            Node::Bind(slot, value, body) => {
                self.set_thunk(*slot, base, *value);
                filled.push(Filled {
                    slot: (base, *slot),
                    node: *value,
                });
                part(*body)
            }
            Node::BindEager(slot, value, body) => {
                let inner = *value;
                let value = self.eval(inner, base)?;
                self.set_slot(*slot, base, value);
                filled.push(Filled {
                    slot: (base, *slot),
                    node: inner,
                });
                part(*body)
            }
            Node::Local(slot) => {
                let found = filled.iter().rev().find(|it| it.slot == (base, *slot));
                let Some(found) = found else { return Ok(None) };
                let inner = found.node;
                let name = code.names.get(&(frame, *slot));
                if let Some(name) = name {
                    reason.way.push((name.to_string(), origin(id)));
                }
                part(inner)
            }
            Node::PerState(_, inner) => part(*inner),
            Node::Prime(inner) if self.offset == 0 => {
                self.offset = self.variables;
                part(*inner)
            }
            Node::Constant(cell) => match &code.cells[cell.0 as usize] {
                Cell::Node(inner) => part(*inner),
                Cell::Procedure(procedure) => {
                    let base = self.enter(*procedure, id)?;
                    let procedure = &code.procedures[procedure.0 as usize];
                    reason.way.push((procedure.name.clone(), origin(id)));
                    Suspect {
                        node: procedure.body,
                        frame: procedure.frame,
                        base,
                        wanted,
                    }
                }
                _ => return Ok(None),
            },
            Node::Call(call) => {
                let outer = base;
                let base = self.enter(call.procedure, id)?;
                self.fill(base, 0, &call.arguments, outer)?;
                let procedure = &code.procedures[call.procedure.0 as usize];
                let what = self.signature(call.procedure, base);
                reason.way.push((what, origin(id)));
                Suspect {
                    node: procedure.body,
                    frame: procedure.frame,
                    base,
                    wanted,
                }
            }
            Node::Square(action, subscript) if wanted => {
                let before = self.eval(*subscript, base)?;
                let before = self.core.heap.describe(before);
                let label = format!("changes; it was {before}");
                reason.labels.push((*subscript, label));
                reason
                    .way
                    .push(("the action of [A]_v".into(), origin(*action)));
                part(*action)
            }
            Node::Angle(action, subscript) if wanted => match self.test(*action, base)? {
                false => part(*action),
                true => {
                    reason.labels.push((*subscript, "does not change".into()));
                    return Ok(None);
                }
            },
            _ => return Ok(None),
        }))
    }

    /// The body of a quantifier for the first combination that decides.
    fn witness(
        &mut self,
        suspect: Suspect,
        quantified: &Quantified,
        symbol: &str,
        reason: &mut Reason,
    ) -> Result<Option<Suspect>> {
        let Suspect {
            node, base, wanted, ..
        } = suspect;
        let body = quantified.body;
        let undecided = self.combinations(node, &quantified.ranges, base, &mut |this, _| {
            Ok(this.test(body, base)? == wanted)
        })?;
        if undecided {
            return Ok(None);
        }
        let mut slots = Vec::new();
        let ranges = quantified.ranges.iter();
        ranges.for_each(|range| range.each_slot(|slot| slots.push(slot)));
        let bound = self.named_values(suspect.frame, base, slots);
        let what = format!("{symbol} with {}", bound.join(", "));
        reason.way.push((what, self.code.origins[node.0 as usize]));
        Ok(Some(Suspect {
            node: body,
            ..suspect
        }))
    }

    /// What slots that have names hold, as `name = value`.
    pub(super) fn named_values(
        &mut self,
        frame: FrameId,
        base: usize,
        slots: impl IntoIterator<Item = SlotIndex>,
    ) -> Vec<String> {
        let mut shown = Vec::new();
        for slot in slots {
            let Some(name) = self.code.names.get(&(frame, slot)) else {
                continue;
            };
            if let Slot::Value(value) = self.core.stack[base + slot as usize] {
                shown.push(format!("{name} = {}", self.core.heap.brief(value)));
            }
        }
        shown
    }

    /// A procedure's name with the arguments that were evaluated.
    fn signature(&mut self, procedure: ProcedureId, base: usize) -> String {
        let procedure = &self.code.procedures[procedure.0 as usize];
        let given = self.arguments_of(procedure.frame, base);
        match given.is_empty() {
            true => procedure.name.clone(),
            false => format!("{} with {}", procedure.name, given.join(", ")),
        }
    }

    /// The arguments in the frame of a procedure, as far as they were evaluated.
    pub(super) fn arguments_of(&mut self, frame: FrameId, base: usize) -> Vec<String> {
        let mut procedures = self.code.procedures.iter();
        let Some(procedure) = procedures.find(|it| it.frame == frame) else {
            return Vec::new();
        };
        self.named_values(frame, base, procedure.parameters.clone())
    }

    /// What is told of the part that is to blame.
    pub(super) fn conclude(&mut self, suspect: Suspect, mut reason: Reason) -> Reason {
        let Suspect {
            node,
            frame,
            base,
            wanted,
        } = suspect;
        let code = self.code;
        let state = if wanted { "FALSE" } else { "TRUE" };
        let message = match code.node(node) {
            Node::Or(parts) if wanted => format!("none of these {} disjuncts is TRUE", parts.len()),
            Node::Exists(_) if wanted => "there is no element for which this is TRUE".to_string(),
            _ => format!("this is {state}"),
        };
        if wanted && let Node::Or(parts) = code.node(node) {
            self.tell_disjuncts(suspect, parts, &mut reason);
        }
        let operands = self.tell_operands(node, base, &mut reason.labels, &mut reason.notes);
        if wanted && let [a, b] = operands[..] {
            let heap = &mut self.core.heap;
            let inside = match code.node(node) {
                Node::Equal(..) => heap.differing(a, b),
                Node::In(..) => heap.misfit(a, b),
                Node::Native(Builtin::SubsetEqual, _) => heap.stranger(a, b).map(|found| {
                    let found = heap.describe(found?);
                    Some(format!("{found} is not in the right set"))
                }),
                _ => Ok(None),
            };
            reason.notes.extend(inside.ok().flatten());
        }
        let slots = self.locals_of(node);
        let bound = self.named_values(frame, base, slots);
        let told = |it: &String| {
            reason
                .way
                .iter()
                .any(|(what, _)| what.contains(it.as_str()))
        };
        let bound: Vec<_> = bound.into_iter().filter(|it| !told(it)).collect();
        if !bound.is_empty() {
            reason.notes.push(format!("where {}", bound.join(", ")));
        }
        reason.found(node, message)
    }

    /// Says of the first disjuncts, none of which is TRUE, what of them is
    /// FALSE.
    fn tell_disjuncts(&mut self, suspect: Suspect, parts: &[NodeId], reason: &mut Reason) {
        for &node in parts.iter().take(TOLD_DISJUNCTS) {
            let offset = self.offset;
            let inner = self.blame(Suspect { node, ..suspect }, &mut Reason::default());
            let told = match self.code.encloses(suspect.node, inner.node) {
                true => self.falsity(inner),
                false => None,
            };
            self.offset = offset;
            reason.labels.extend(told.map(|text| (inner.node, text)));
        }
    }

    /// What is wrong with a part, in a few words; nothing if its operands have
    /// no values that are not literally there.
    fn falsity(&mut self, suspect: Suspect) -> Option<String> {
        let state = if suspect.wanted { "FALSE" } else { "TRUE" };
        let mut values = self.operands(suspect.node, suspect.base);
        values.retain(|(node, _)| !matches!(self.code.node(*node), Node::Value(_)));
        let mut described = Vec::new();
        for (_, value) in values {
            described.push(self.core.heap.describe(value));
        }
        (!described.is_empty()).then(|| format!("{state} for {}", described.join(" and ")))
    }

    /// Tells the values of a node's operands: beside them where they stand in
    /// its region. Returns the values.
    pub(super) fn tell_operands(
        &mut self,
        node: NodeId,
        base: usize,
        labels: &mut Vec<(NodeId, String)>,
        notes: &mut Vec<String>,
    ) -> Vec<Value> {
        let operands = self.operands(node, base);
        for (index, &(operand, value)) in operands.iter().enumerate() {
            let text = self.core.heap.describe(value);
            match self.code.encloses(node, operand) {
                true => labels.push((operand, text)),
                false => {
                    let position = ordinal(index + 1);
                    notes.push(format!("the {position} operand is {text}"));
                }
            }
        }
        operands.into_iter().map(|(_, value)| value).collect()
    }

    /// The operands of a node with their values, as far as they have any; not
    /// those that can be read off the source.
    pub(super) fn operands(&mut self, node: NodeId, base: usize) -> Vec<(NodeId, Value)> {
        let mut found = Vec::new();
        for operand in self.code.operands(node) {
            let value = match self.eval(operand, base) {
                Ok(value) => value,
                Err(_) => continue,
            };
            found.push((operand, value));
        }
        found
    }

    /// The slots that a node reads itself.
    pub(super) fn locals_of(&self, node: NodeId) -> Vec<SlotIndex> {
        let mut slots = Vec::new();
        let mut left = vec![node];
        while let Some(node) = left.pop() {
            match self.code.node(node) {
                Node::Local(slot) if !slots.contains(slot) => slots.push(*slot),
                _ => left.extend(self.code.operands(node)),
            }
        }
        slots.sort_unstable();
        slots
    }
}
