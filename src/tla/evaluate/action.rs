//! Actions: every way to assign the variables is found by trying, in TLC's
//! order.

use super::core::{Change, Slot};
use super::fault::Result;
use super::warnings::Warning;
use super::{Evaluator, Point};
use crate::model::ActionId;
use crate::tla::compile::code::{NodeId, Range, SlotIndex, Step, StepId};
use crate::tla::value::{Kind, Value};

/// What takes the states that an action finds.
pub trait Target {
    /// A state is complete: it is in the evaluator's successor. Returns
    /// whether to go on.
    ///
    /// # Errors
    /// Whatever prevents taking it.
    fn emit(&mut self, evaluator: &mut Evaluator<'_>, action: ActionId) -> Result<bool>;

    /// A state between the two actions of a composition was found: it counts as
    /// generated.
    fn intermediate(&mut self) {}
}

/// A target that stops at the first state.
pub(super) struct Existence;

impl Target for Existence {
    fn emit(&mut self, _: &mut Evaluator<'_>, _: ActionId) -> Result<bool> {
        Ok(false)
    }
}

/// A point to which a choice goes back.
#[derive(Clone, Copy)]
struct Choice {
    point: Point,
    trail: usize,
}

/// Choices over fewer alternatives than this are divided together with the
/// choices inside them.
const DIVIDED_ALTERNATIVES: i64 = 64;

impl Evaluator<'_> {
    /// Runs an action from `step` on; false if the target wants no more.
    ///
    /// # Errors
    /// An expression has no value, or the target fails.
    #[inline(always)]
    pub fn run<T: Target>(&mut self, step: StepId, base: usize, target: &mut T) -> Result<bool> {
        let wants_more = self.run_steps(step, base, target)?;
        Ok(wants_more.same(Value::TRUE))
    }

    /// [`Evaluator::run`], with a result that fits in registers.
    fn run_steps<T: Target>(&mut self, step: StepId, base: usize, target: &mut T) -> Result<Value> {
        let code = self.code;
        let mut step = step;
        loop {
            match code.step(step) {
                Step::Guard(test, then) => {
                    if !self.test(*test, base)? {
                        return Ok(Value::TRUE);
                    }
                    step = *then;
                }
                Step::Conjunct { action, test, then } => {
                    if self.core.trail.len() < self.variables {
                        step = *action;
                    } else if self.test(*test, base)? {
                        step = *then;
                    } else {
                        return Ok(Value::TRUE);
                    }
                }
                Step::Assign {
                    variable,
                    value,
                    then,
                } => {
                    let value_of = self.eval(*value, base)?;
                    if !self.assign(*variable, value_of, *value)? {
                        return Ok(Value::TRUE);
                    }
                    step = *then;
                }
                Step::Unchanged {
                    variable,
                    place,
                    goes_on,
                    then,
                } => {
                    if !self.keep_variable(*variable, *place, *goes_on)? {
                        return Ok(Value::TRUE);
                    }
                    step = *then;
                }
                Step::If(condition, yes, no) => {
                    step = if self.test(*condition, base)? {
                        *yes
                    } else {
                        *no
                    };
                }
                Step::Bind(slot, value, then) => {
                    self.set_thunk(*slot, base, *value);
                    step = *then;
                }
                Step::Case(arms, other) => {
                    let mut chosen = *other;
                    for &(condition, action) in arms {
                        if self.test(condition, base)? {
                            chosen = action;
                            break;
                        }
                    }
                    step = chosen;
                }
                Step::Same(node, then) => {
                    if !self.is_unchanged(*node, *node, base)? {
                        return Ok(Value::TRUE);
                    }
                    step = *then;
                }
                Step::Changed(node, then) => {
                    if self.is_unchanged(*node, *node, base)? {
                        return Ok(Value::TRUE);
                    }
                    step = *then;
                }
                Step::Emit(action) => {
                    let wants_more = self.is_divided_away() || target.emit(self, *action)?;
                    return Ok(Value::boolean(wants_more));
                }
                _ => return self.choose_way(step, base, target).map(Value::boolean),
            }
        }
    }

    /// Steps that go several ways.
    fn choose_way<T: Target>(&mut self, step: StepId, base: usize, target: &mut T) -> Result<bool> {
        let code = self.code;
        match code.step(step) {
            Step::Branch(steps) => {
                let choice = self.choice();
                let many = steps.len() as i64;
                for &step in steps {
                    if !self.try_way(many, choice, |this| this.run(step, base, target))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Step::Exists(ranges, then) => self.exists_way(ranges, *then, base, target),
            Step::AssignIn {
                variable,
                set,
                subsets,
                then,
            } => self.assign_in(*variable, *set, *subsets, *then, base, target),
            Step::Forall {
                ranges,
                state,
                body,
                then,
                ..
            } => self.for_all_ways(ranges, *state, *body, *then, base, target),
            Step::Again(whole) => self.again(*whole, base, target),
            Step::Argument {
                ranges,
                argument,
                then,
            } => {
                self.bind_applied(ranges, *argument, base)?;
                self.run(*then, base, target)
            }
            Step::Call(call) => self.run_routine(call, base, target),
            Step::CallLocal(call) => self.run_local(call, base, target),
            Step::Return(back) => self.leave_routine(*back, base, target),
            Step::Compose(first) => self.compose(*first, base, target),
            Step::Middle(second, place) => self.run_second(*second, *place, base, target),
            Step::Meets(second, place) => self.meets(*second, *place, base),
            Step::Composed(then, place) => self.run_composed(*then, *place, base, target),
            _ => self.run(step, base, target),
        }
    }

    fn choice(&self) -> Choice {
        Choice {
            point: self.point(),
            trail: self.core.trail.len(),
        }
    }

    /// The choice among elements of a set of which one was made after `point`.
    fn choice_after(&self, point: Point) -> Choice {
        Choice {
            point,
            trail: self.core.trail.len(),
        }
    }

    /// Tries one of about `many` alternatives, and goes back.
    #[inline]
    fn try_way(
        &mut self,
        many: i64,
        choice: Choice,
        run: impl FnOnce(&mut Self) -> Result<bool>,
    ) -> Result<bool> {
        let go_on = match self.core.division {
            None => run(self)?,
            Some(_) => self.divided(many, run)?,
        };
        self.undo(choice);
        Ok(go_on)
    }

    #[inline]
    fn undo(&mut self, choice: Choice) {
        while self.core.trail.len() > choice.trail
            && let Some(variable) = self.core.trail.pop()
        {
            self.core.variables[self.variables + variable as usize] = None;
            self.core.successor.changes[variable as usize] = None;
        }
        self.release(choice.point);
    }

    fn exists_way<T: Target>(
        &mut self,
        ranges: &[Range],
        then: StepId,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        let node = ranges
            .first()
            .and_then(|range| range.set)
            .unwrap_or(NodeId(0));
        if let [range] = ranges
            && let Some(set) = range.set
        {
            let set = self.eval(set, base)?;
            let many = self.alternatives(set);
            return self.each(node, set, |this, element, before| {
                let choice = this.choice_after(before);
                this.bind(&range.binder, element, base, node)?;
                this.try_way(many, choice, |this| this.run(then, base, target))
            });
        }
        self.combinations(node, ranges, base, &mut |this, before| {
            let choice = this.choice_after(before);
            this.try_way(DIVIDED_ALTERNATIVES, choice, |this| {
                this.run(then, base, target)
            })
        })
    }

    /// How many elements a set has, where that matters.
    fn alternatives(&mut self, set: Value) -> i64 {
        match self.core.division {
            None => 1,
            Some(_) => self
                .core
                .heap
                .cardinality(set)
                .unwrap_or(DIVIDED_ALTERNATIVES),
        }
    }

    /// Gives a variable of the successor its value; compares if it has one.
    #[inline]
    fn assign(&mut self, variable: u32, value: Value, node: NodeId) -> Result<bool> {
        let index = self.variables + variable as usize;
        match self.core.variables[index] {
            None if !self.is_kept(variable as usize) => {
                let value = match value.kind() {
                    Kind::Closure => self.settled_value(value, node)?,
                    _ => value,
                };
                self.core.variables[index] = Some(value);
                self.core.trail.push(variable);
                Ok(true)
            }
            None => {
                let old = self.variable(index, node)?;
                self.operate(node, |heap| heap.equal(old, value))
            }
            Some(old) => self.operate(node, |heap| heap.equal(old, value)),
        }
    }

    /// What a closure stands for, for it becomes part of a state.
    fn settled_value(&mut self, value: Value, node: NodeId) -> Result<Value> {
        self.operate(node, |heap| heap.resolved(value))
    }

    /// Leaves a variable as it is; compares if it has a value already.
    #[inline]
    fn keep_variable(&mut self, variable: u32, place: NodeId, goes_on: bool) -> Result<bool> {
        let index = variable as usize;
        let old = self.core.variables[index];
        if old.is_none() && !self.core.pending {
            return Ok(false);
        }
        if self.core.variables[self.variables + index].is_some() || self.is_kept(index) {
            let old = self.variable(index, place)?;
            let is_kept = self.assign(variable, old, place)?;
            if !is_kept {
                self.warn_of_change(place, goes_on);
            }
            return Ok(is_kept);
        }
        self.core.variables[self.variables + index] = old;
        self.core.successor.changes[index] = Some(Change::None);
        self.core.trail.push(variable);
        Ok(true)
    }

    /// What is UNCHANGED was changed: TLC warns of that unless all variables had
    /// been assigned before this UNCHANGED, which then is no more than a test.
    #[cold]
    fn warn_of_change(&mut self, place: NodeId, goes_on: bool) {
        let last = self.core.trail.last();
        let completes = goes_on && last.is_some_and(|&last| self.is_kept(last as usize));
        if completes || self.core.trail.len() < self.variables {
            self.warn(Warning::Changed, place);
        }
    }

    fn assign_in<T: Target>(
        &mut self,
        variable: u32,
        set: NodeId,
        subsets: bool,
        then: StepId,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        let node = set;
        let mut set = self.eval(set, base)?;
        if subsets {
            set = self.operate(node, |heap| heap.powerset(set))?;
        }
        let index = self.variables + variable as usize;
        if self.core.variables[index].is_some() || self.is_kept(variable as usize) {
            let value = self.variable(index, node)?;
            return match self.is_member(node, value, set)? {
                true => self.run(then, base, target),
                false => Ok(true),
            };
        }
        let many = self.alternatives(set);
        let mut assign = |this: &mut Self, element, before| {
            let choice = this.choice_after(before);
            this.try_way(many, choice, |this| {
                this.assign(variable, element, node)?;
                this.run(then, base, target)
            })
        };
        // Here TLC evaluates a filter element by element, whatever its size.
        match self.core.heap.resolved(set).is_err() {
            true => self.each_of_filter(node, set, &mut assign),
            false => self.each(node, set, assign),
        }
    }

    /// `\A` as a conjunction: the first element, then the others from the last
    /// to the second, as TLC does.
    fn for_all_ways<T: Target>(
        &mut self,
        ranges: &[Range],
        state: SlotIndex,
        body: StepId,
        then: StepId,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        let node = ranges
            .first()
            .and_then(|range| range.set)
            .unwrap_or(NodeId(0));
        let mut elements = Vec::new();
        self.combinations(node, ranges, base, &mut |this, _| {
            for range in ranges {
                this.bound_values(range, base, &mut elements);
            }
            Ok(true)
        })?;
        if elements.is_empty() {
            return self.run(then, base, target);
        }
        let width: usize = ranges.iter().map(Range::slots).sum();
        let count = elements.len() / width.max(1);
        let index = self.core.conjunctions.len() as u32;
        self.bind_combination(ranges, &elements[..width], base);
        self.core.conjunctions.push(elements);
        let slot = base + state as usize;
        self.core.stack[slot] = Slot::Conjunction(index, count as u32 - 1);
        self.core.remembered += 1;
        let result = self.run(body, base, target)?;
        self.core.conjunctions.truncate(index as usize);
        Ok(result)
    }

    /// What the names of a range are bound to.
    fn bound_values(&self, range: &Range, base: usize, out: &mut Vec<Value>) {
        range.each_slot(|slot| {
            if let Slot::Value(value) = self.core.stack[base + slot as usize] {
                out.push(value);
            }
        });
    }

    fn bind_combination(&mut self, ranges: &[Range], values: &[Value], base: usize) {
        let mut values = values.iter();
        for range in ranges {
            range.each_slot(|slot| {
                if let Some(&value) = values.next() {
                    self.core.stack[base + slot as usize] = Slot::Value(value);
                }
            });
        }
    }

    /// The next element of a `\A`, or what follows it.
    fn again<T: Target>(&mut self, whole: StepId, base: usize, target: &mut T) -> Result<bool> {
        let code = self.code;
        let Step::Forall {
            ranges,
            state,
            body,
            test,
            then,
        } = code.step(whole)
        else {
            return Ok(true);
        };
        let slot = base + *state as usize;
        let Slot::Conjunction(index, left) = self.core.stack[slot] else {
            return Ok(true);
        };
        self.check_stack(*test)?;
        if left == 0 {
            return self.run(*then, base, target);
        }
        let width: usize = ranges.iter().map(Range::slots).sum();
        let from = left as usize * width;
        let values = self.core.conjunctions[index as usize][from..from + width].to_vec();
        let mut before = Vec::with_capacity(width);
        for range in ranges {
            self.bound_values(range, base, &mut before);
        }
        self.bind_combination(ranges, &values, base);
        self.core.stack[slot] = Slot::Conjunction(index, left - 1);
        let result = if self.core.trail.len() < self.variables {
            self.run(*body, base, target)?
        } else if self.test(*test, base)? {
            self.again(whole, base, target)?
        } else {
            true
        };
        self.core.stack[slot] = Slot::Conjunction(index, left);
        self.bind_combination(ranges, &before, base);
        Ok(result)
    }
}

/// Initial states are divided among cores at the first choices.
impl Evaluator<'_> {
    /// Follows an alternative if it is dealt to this core.
    fn divided(&mut self, many: i64, run: impl FnOnce(&mut Self) -> Result<bool>) -> Result<bool> {
        let Some(mut division) = self.core.division else {
            return run(self);
        };
        if division.decided || many <= 1 {
            return run(self);
        }
        let before = division;
        division.depth += 1;
        if many >= DIVIDED_ALTERNATIVES || division.depth > 1 {
            let mine = division.seen % division.of == division.index;
            division.seen += 1;
            division.decided = true;
            if !mine {
                self.core.division = Some(super::core::Division {
                    seen: division.seen,
                    ..before
                });
                return Ok(true);
            }
        }
        self.core.division = Some(division);
        let go_on = run(self)?;
        if let Some(now) = &mut self.core.division {
            now.depth = before.depth;
            now.decided = before.decided;
        }
        Ok(go_on)
    }

    /// Whether a state that no choice dealt to any core is another core's.
    fn is_divided_away(&mut self) -> bool {
        match &mut self.core.division {
            Some(division) if !division.decided => {
                let mine = division.seen % division.of == division.index;
                division.seen += 1;
                !mine
            }
            _ => false,
        }
    }
}
