//! Routines: operators and functions that are run as actions, and the action
//! composition `\cdot`.
//!
//! What follows a routine is run while its frame is still there, once for each
//! way in which the routine ends; the frame goes when all ways were tried.

use super::Evaluator;
use super::action::{Existence, Target};
use super::core::{Change, Slot};
use super::fault::{Fault, Result};
use crate::model::ErrorKind;
use crate::tla::compile::code::{
    LocalCall, NodeId, Range, RoutineCall, RoutineId, SlotIndex, StepId,
};
use crate::tla::value::Value;

/// How many routines may be open inside one another. A state that is found
/// inside them goes on through what follows each: without end, a recursion that
/// finds one each time would take the square of its depth.
const OPEN_ROUTINES_MAX: u32 = 4096;

/// The variables of two states, put aside while others are looked at.
#[derive(Clone)]
pub(super) struct Aside {
    variables: Vec<Option<Value>>,
    trail: Vec<u32>,
    /// Whether a variable of the successor is known to be the same. How others
    /// are encoded is found out again: the bytes go with the next compaction.
    is_kept: Vec<bool>,
    state: u64,
}

impl Evaluator<'_> {
    /// Runs a routine and what follows it.
    pub(super) fn run_routine<T: Target>(
        &mut self,
        call: &RoutineCall,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        self.check_stack(call.node)?;
        let routine = &self.code.routines[call.routine.0 as usize];
        let frame = self.push_frame(self.code.frame_slots(routine.frame), call.node)?;
        self.fill(frame, 0, &call.arguments, base)?;
        self.enter_routine(call.routine, frame, call.then, base, call.node, target)
    }

    fn enter_routine<T: Target>(
        &mut self,
        routine: RoutineId,
        frame: usize,
        then: StepId,
        base: usize,
        node: NodeId,
        target: &mut T,
    ) -> Result<bool> {
        let routine = &self.code.routines[routine.0 as usize];
        self.core.stack[frame + routine.back as usize] = Slot::Return {
            step: then,
            base: base as u32,
            call: node,
        };
        if self.core.open_routines >= OPEN_ROUTINES_MAX {
            return Err(too_many(node));
        }
        self.core.open_routines += 1;
        let ended = self.run(routine.start, frame, target);
        self.core.open_routines -= 1;
        match ended {
            Ok(go_on) => {
                self.pop_frame(frame);
                Ok(go_on)
            }
            Err(fault) => Err(fault
                .framed(routine.frame, frame)
                .inside(&routine.name, node)),
        }
    }

    /// Goes on after the routine in whose frame this is.
    pub(super) fn leave_routine<T: Target>(
        &mut self,
        back: SlotIndex,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        let Slot::Return { step, base, call } = self.core.stack[base + back as usize] else {
            return Ok(true);
        };
        // Routines end one inside the other.
        self.check_stack(call)?;
        self.run(step, base as usize, target)
            .map_err(Fault::after_routine)
    }

    /// Runs an operator in a slot and what follows it.
    pub(super) fn run_local<T: Target>(
        &mut self,
        call: &LocalCall,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        let node = call.test;
        let (operator, captured_in) = match self.core.stack[base + call.slot as usize] {
            Slot::Operator(operator, captured_in) => (operator, captured_in as usize),
            _ => return self.run_test(call, base, target),
        };
        let operator = &self.code.operators[operator.0 as usize];
        let Some(routine) = operator.routine else {
            return self.run_test(call, base, target);
        };
        self.check_stack(node)?;
        let frame = self.code.routines[routine.0 as usize].frame;
        let frame = self.push_frame(self.code.frame_slots(frame), node)?;
        self.fill(frame, 0, &operator.captures, captured_in)?;
        let first = operator.captures.len();
        self.fill(frame, first, &call.arguments, base)?;
        self.enter_routine(routine, frame, call.then, base, node, target)
    }

    fn run_test<T: Target>(
        &mut self,
        call: &LocalCall,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        match self.test(call.test, base)? {
            true => self.run(call.then, base, target),
            false => Ok(true),
        }
    }

    /// Binds names to the argument of a function whose rule is run.
    pub(super) fn bind_applied(
        &mut self,
        ranges: &[Range],
        argument: NodeId,
        base: usize,
    ) -> Result<()> {
        let first = self.range_sets(ranges, base)?;
        let domain = match self.core.scratch[first..] {
            [set] => set,
            _ => {
                let sets = self.core.scratch[first..].to_vec();
                self.operate(argument, |heap| heap.product(&sets))?
            }
        };
        self.core.scratch.truncate(first);
        let value = self.eval(argument, base)?;
        if !self.is_member(argument, value, domain)? {
            return Err(self.outside(argument, value, domain));
        }
        self.bind_argument(ranges, value, base, argument)
    }

    /// `A \cdot B`, of which `first` is A.
    pub(super) fn compose<T: Target>(
        &mut self,
        first: StepId,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        let before = self.put_aside(NodeId(0))?;
        self.core.compositions.push(before.clone());
        self.forget_successor();
        let go_on = self.run(first, base, target)?;
        self.core.compositions.pop();
        self.put_back(before);
        Ok(go_on)
    }

    /// The state after A in `A \cdot B` is complete: B, from `second` on.
    pub(super) fn run_second<T: Target>(
        &mut self,
        second: StepId,
        place: NodeId,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        self.check_first(place)?;
        // TLC counts the states in the middle of the outermost composition only.
        if self.core.compositions.len() == 1 {
            target.intermediate();
        }
        let middle = self.put_aside(place)?;
        self.core.variables.copy_within(self.variables.., 0);
        self.core.state = self.core.fresh_state();
        self.forget_successor();
        let go_on = self.run(second, base, target)?;
        self.put_back(middle);
        Ok(go_on)
    }

    /// The state after B in `A \cdot B` is complete: what follows is about the
    /// state before A and this one.
    pub(super) fn run_composed<T: Target>(
        &mut self,
        then: StepId,
        place: NodeId,
        base: usize,
        target: &mut T,
    ) -> Result<bool> {
        if !self.is_complete() {
            let message = "the second action of \\cdot does not say what all variables become";
            return Err(Fault::new(ErrorKind::Evaluation, message, place));
        }
        let Some(before) = self.core.compositions.pop() else {
            return Ok(true);
        };
        let after = self.put_aside(place)?;
        for &variable in &before.trail {
            let index = self.variables + variable as usize;
            if let (Some(a), Some(b)) = (before.variables[index], after.variables[index])
                && !self.operate(place, |heap| heap.equal(a, b))?
            {
                self.core.compositions.push(before);
                return Ok(true);
            }
        }
        self.core.variables[..self.variables].copy_from_slice(&before.variables[..self.variables]);
        self.core.state = before.state;
        self.core.successor.changes.fill(None);
        let go_on = self.run(then, base, target)?;
        self.put_back(after);
        self.core.compositions.push(before);
        Ok(go_on)
    }

    /// `A \cdot B` of the step from the current state to the successor, of which
    /// `start` is A.
    pub(super) fn is_composition(
        &mut self,
        id: NodeId,
        start: StepId,
        base: usize,
    ) -> Result<bool> {
        self.check_stack(id)?;
        if self.offset != 0 {
            let message = "a primed expression inside a primed expression has no value";
            return Err(Fault::new(ErrorKind::Evaluation, message, id));
        }
        let before = self.put_aside(id)?;
        let division = self.core.division.take();
        self.core.compositions.push(before.clone());
        self.forget_successor();
        let found = !self.run(start, base, &mut Existence)?;
        self.core.compositions.pop();
        self.put_back(before);
        self.core.division = division;
        Ok(found)
    }

    /// The state after A in `A \cdot B` is complete: whether B leads from there
    /// to the successor, where nothing more is looked for.
    pub(super) fn meets(&mut self, second: NodeId, place: NodeId, base: usize) -> Result<bool> {
        self.check_first(place)?;
        let middle = self.put_aside(place)?;
        self.core.variables.copy_within(self.variables.., 0);
        self.core.state = self.core.fresh_state();
        self.forget_successor();
        if let Some(whole) = self.core.compositions.last() {
            let successor = &whole.variables[self.variables..];
            self.core.variables[self.variables..].copy_from_slice(successor);
        }
        let holds = self.test(second, base)?;
        self.put_back(middle);
        Ok(!holds)
    }

    /// The first action of a composition must say what all variables become.
    fn check_first(&self, place: NodeId) -> Result<()> {
        if self.is_complete() {
            return Ok(());
        }
        let message = "the first action of \\cdot does not say what all variables become";
        Err(Fault::new(ErrorKind::Evaluation, message, place))
    }

    fn put_aside(&mut self, place: NodeId) -> Result<Aside> {
        self.settle(place)?;
        Ok(Aside {
            variables: self.core.variables.clone(),
            trail: self.core.trail.clone(),
            is_kept: (0..self.variables)
                .map(|index| self.is_kept(index))
                .collect(),
            state: self.core.state,
        })
    }

    fn put_back(&mut self, aside: Aside) {
        self.core.variables = aside.variables;
        self.core.trail = aside.trail;
        for (change, is_kept) in (self.core.successor.changes.iter_mut()).zip(aside.is_kept) {
            *change = is_kept.then_some(Change::None);
        }
        self.core.state = aside.state;
    }

    fn forget_successor(&mut self) {
        self.core.variables[self.variables..].fill(None);
        self.core.trail.clear();
        self.core.successor.changes.fill(None);
    }

    /// ENABLED: whether an action has a successor of the state for which this
    /// is evaluated.
    pub(super) fn enabled(&mut self, id: NodeId, start: StepId, base: usize) -> Result<bool> {
        self.check_stack(id)?;
        let aside = self.put_aside(id)?;
        let division = self.core.division.take();
        let offset = std::mem::replace(&mut self.offset, 0);
        if offset != 0 {
            self.core.variables.copy_within(offset.., 0);
            self.core.state = self.core.fresh_state();
        }
        self.forget_successor();
        let stopped = !self.run(start, base, &mut Existence)?;
        self.put_back(aside);
        self.core.division = division;
        self.offset = offset;
        Ok(stopped)
    }
}

#[cold]
fn too_many(node: NodeId) -> Fault {
    let message = format!(
        "the recursion does not end, or is too deep: at most {OPEN_ROUTINES_MAX} operators are \
         applied inside one another in an action"
    );
    Fault::new(ErrorKind::Limit, message, node)
}
