//! [`Specification`]: a TLA+ specification as a [`Model`].

use std::sync::{Arc, OnceLock};

use super::compile::code::{Code, Entry, Origin};
use super::compile::{Compiled, compile};
use super::evaluate::canonical::Canonical;
use super::evaluate::core::Core;
use super::evaluate::fault::Fault;
use super::evaluate::registers::{Kept, Registers};
use super::evaluate::state::{Checks, Emitter, Possible};
use super::evaluate::warnings::{Warned, Warnings};
use super::evaluate::{Evaluator, prepare};
use super::reasons::Nowhere;
use super::resolve::Resolved;
use super::resolve::ir::{DefinitionId, Level, Program};
use super::symmetry;
use super::syntax::diagnostic::Diagnostic;
use super::syntax::source::SourceMap;
use super::value::{AtomTable, DecodeError, Heap, Value};
use crate::model::{
    Action, Binding, CoreEnvironment, ErrorKind, Explanation, Figures, Model, ModelError, Part,
    Place, Property, PropertyKind, Sink, Violated,
};
use shards::fingerprint::Combined;

pub use super::evaluate::REQUIRED_STACK_BYTES;

/// The memory for the values of one core, in bytes.
const HEAP_BUDGET_BYTES: usize = 8 << 30;

/// A TLA+ specification, ready to be checked.
#[derive(Debug)]
pub struct Specification {
    pub(super) compiled: Compiled,
    sources: Arc<SourceMap>,
    /// Constants that all cores share, and the heap that holds them.
    heap: Heap,
    constants: Vec<Option<Value>>,
    /// The names of the variables.
    pub(super) names: Vec<String>,
    actions: Vec<Action>,
    properties: Vec<Property>,
    /// The names of the postconditions.
    pub(super) postconditions: Vec<String>,
    /// The names of what must hold somewhere.
    pub(super) possible_names: Vec<String>,
    /// The names of the assumptions; empty for those without one.
    assumptions: Vec<String>,
    check_deadlock: bool,
    /// What makes several states count as one, if anything does.
    canonical: Option<Canonical>,
    /// What is odd about the configuration.
    warnings: Vec<Diagnostic>,
    /// What must hold somewhere.
    possible: Vec<Possible>,
    /// What TLCSet kept in assumptions; all cores begin with it.
    assumed: OnceLock<Kept>,
    /// What was warned of while it was evaluated.
    warned: Arc<Warned>,
}

/// What a core needs to evaluate a [`Specification`].
pub struct Context(Core);

impl Specification {
    /// Compiles what was resolved.
    ///
    /// # Errors
    /// A SYMMETRY that is none. What is temporal in a PROPERTY is no error here,
    /// but is not checked.
    pub fn new(resolved: Resolved) -> Result<Self, Vec<Diagnostic>> {
        let Resolved {
            program, sources, ..
        } = resolved;
        let atoms = AtomTable::new(&program.atoms);
        let compiled = compile(&program, &atoms);
        let mut heap = Heap::new(atoms, HEAP_BUDGET_BYTES);
        let constants = prepare(&compiled.code, &mut heap);
        let mut specification = Specification {
            compiled,
            sources,
            heap,
            constants,
            names: program.variables.iter().map(|it| it.name.clone()).collect(),
            actions: Vec::new(),
            properties: Vec::new(),
            postconditions: names(&program, &program.checks.postconditions),
            possible_names: names(&program, &program.checks.possible),
            assumptions: Vec::new(),
            check_deadlock: program.checks.check_deadlock.unwrap_or(true),
            canonical: None,
            warnings: Vec::new(),
            possible: Vec::new(),
            assumed: OnceLock::new(),
            warned: Arc::default(),
        };
        specification.describe(&program);
        specification
            .canonicalise(&program)
            .map_err(|diagnostic| vec![diagnostic])?;
        Ok(specification)
    }

    /// Lets the values of one core take so much memory, in bytes; without this
    /// it is 8 GiB. More is an evaluation error that names the limit.
    pub fn limit_values(&mut self, bytes: usize) {
        self.heap.limit(bytes);
    }

    fn describe(&mut self, program: &Program) {
        let place = |id: DefinitionId| {
            let definition = &program.definitions[id.0 as usize];
            self.sources.place(definition.span, &definition.module)
        };
        let property = |kind: PropertyKind| {
            move |&id: &DefinitionId| Property {
                name: program.definitions[id.0 as usize].name.clone(),
                kind,
                place: Some(place(id)),
            }
        };
        let checks = &program.checks;
        let invariants = checks.invariants.iter();
        let implied = checks.implied_inits.iter().chain(&checks.implied_actions);
        self.properties = invariants
            .map(property(PropertyKind::Invariant))
            .chain(implied.map(property(PropertyKind::ActionProperty)))
            .collect();
        self.actions = self
            .compiled
            .actions
            .iter()
            .map(|action| Action {
                name: action.name.clone(),
                place: Some(self.place(action.origin)),
            })
            .collect();
        let possible = self.compiled.possible.iter().zip(&program.checks.possible);
        self.possible = possible
            .map(|(&entry, id)| Possible {
                entry,
                is_action: program.definitions[id.0 as usize].level > Level::State,
            })
            .collect();
        let name = |it: &super::resolve::ir::Assumption| it.name.clone().unwrap_or_default();
        self.assumptions = program.assumptions.iter().map(name).collect();
    }

    /// Makes ready for VIEW and SYMMETRY.
    fn canonicalise(&mut self, program: &Program) -> Result<(), Diagnostic> {
        let view = self.compiled.view;
        let mut symmetry = None;
        if let (Some(entry), Some(id)) = (self.compiled.symmetry, program.checks.symmetry) {
            let definition = &program.definitions[id.0 as usize];
            let atoms = program.atoms.len();
            symmetry =
                symmetry::symmetry(entry, &self.compiled, &self.heap, &self.constants, atoms)
                    .map_err(|why| {
                        let message = format!(
                            "the SYMMETRY `{}` is no set of permutations of model values: {why}",
                            definition.name
                        );
                        Diagnostic::error(definition.span, message)
                    })?;
            if symmetry.is_none() {
                let message = format!(
                    "the SYMMETRY `{}` interchanges nothing: its sets have fewer than two elements",
                    definition.name
                );
                self.warnings
                    .push(Diagnostic::warning(definition.span, message));
            }
        }
        if view.is_some() || symmetry.is_some() {
            self.canonical = Some(Canonical { view, symmetry });
        }
        Ok(())
    }

    /// What is odd about the configuration, but no error.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Whether there is a behaviour to explore, rather than assumptions only.
    pub fn has_behaviour(&self) -> bool {
        self.compiled.init.is_some() && self.compiled.next.is_some()
    }

    pub(super) fn place(&self, origin: Origin) -> Place {
        let module = &self.compiled.code.modules[usize::from(origin.module)];
        self.sources.place(origin.span, module)
    }

    pub(super) fn error(&self, fault: Fault) -> ModelError {
        let place = |origin: Origin, module: &str| self.sources.place(origin.span, module);
        fault.into_model_error(self.code(), &self.sources, place)
    }

    pub(super) fn sources(&self) -> &SourceMap {
        &self.sources
    }

    pub(super) fn code(&self) -> &Code {
        &self.compiled.code
    }

    fn checks(&self) -> Checks<'_> {
        Checks {
            constraints: &self.compiled.constraints,
            action_constraints: &self.compiled.action_constraints,
            possible: &self.possible,
            invariants: &self.compiled.invariants,
            implied: &self.compiled.implied_actions,
            first_implied: self.first_implied_action(),
            canonical: self.canonical.as_ref(),
            names: &self.names,
        }
    }

    pub(super) fn first_implied_action(&self) -> u32 {
        (self.compiled.invariants.len() + self.compiled.implied_inits.len()) as u32
    }

    /// What a core needs.
    fn core(&self, environment: &CoreEnvironment) -> Core {
        let mut core = Core::new(
            self.heap.clone(),
            self.constants.clone(),
            self.names.len(),
            self.code().per_state,
            environment,
        );
        core.warnings = Some(Warnings {
            warned: Arc::clone(&self.warned),
            tell: Arc::clone(&environment.warn),
            sources: Arc::clone(&self.sources),
        });
        core.registers = Registers {
            kept: self.assumed.get().cloned().unwrap_or_default(),
            core: environment.core,
            cores: environment.cores,
            checks_deadlock: self.check_deadlock,
            ..Registers::default()
        };
        core
    }

    fn assume(&self, core: &mut Core, index: usize, entry: Entry) -> Result<(), ModelError> {
        core.explains = true;
        let mut evaluator = Evaluator::new(self.code(), core);
        let holds = evaluator
            .holds(entry)
            .map_err(|fault| evaluator.detail(fault));
        core.explains = false;
        let named = match self.assumptions[index].as_str() {
            "" => "an assumption".to_string(),
            name => format!("the assumption {name}"),
        };
        match holds {
            Ok(true) => Ok(()),
            Ok(false) => {
                let origin = self.code().origins[entry.body.0 as usize];
                let message = format!("{named} is FALSE");
                let error = ModelError::new(ErrorKind::Assumption, message).at(self.place(origin));
                core.begin();
                Err(match self.why_false(core, entry) {
                    Some(reason) => error.because(reason),
                    None => error,
                })
            }
            Err(fault) => {
                let mut error = self.error(fault);
                if error.kind == ErrorKind::Evaluation {
                    error.kind = ErrorKind::Assumption;
                    error.message = format!("{named} has no value: {}", error.message);
                }
                Err(error)
            }
        }
    }
}

impl Model for Specification {
    type Context = Context;

    fn context(&self, core: &CoreEnvironment) -> Result<Context, ModelError> {
        Ok(Context(self.core(core)))
    }

    fn check_assumptions(&self, Context(core): &mut Context) -> Result<(), ModelError> {
        for (index, &entry) in self.compiled.assumptions.iter().enumerate() {
            core.begin();
            self.assume(core, index, entry)?;
        }
        let kept = &core.registers.kept;
        if *kept != Kept::default() {
            self.assumed.get_or_init(|| kept.clone());
        }
        Ok(())
    }

    fn begin_level(&self, Context(core): &mut Context, figures: &Figures) {
        core.registers.figures = *figures;
        if figures.level == 0
            && let Some(assumed) = self.assumed.get()
        {
            core.registers.kept = assumed.clone();
        }
    }

    fn asks_to_stop(&self, Context(core): &Context) -> bool {
        core.registers.asks_to_stop
    }

    fn check_periodically(&self, Context(core): &mut Context) -> Result<(), ModelError> {
        self.periodic(core)
    }

    fn leave(&self, Context(core): &mut Context) -> Vec<u8> {
        core.registers.kept.to_bytes()
    }

    fn restore(&self, Context(core): &mut Context, left: &[u8]) {
        if let Some(kept) = Kept::from_bytes(left) {
            core.registers.kept = kept;
        }
    }

    fn conclude(
        &self,
        Context(core): &mut Context,
        figures: &Figures,
        left: &[Vec<u8>],
        violated: Option<Violated<'_>>,
    ) -> Result<(), ModelError> {
        self.recall(core, figures, left);
        if let Some(violated) = violated
            && !self.postconditions.is_empty()
        {
            core.registers.counterexample = Some(self.counterexample(core, violated)?);
            core.registers.figures = *figures;
        }
        self.postconditions(core)?;
        match violated {
            // What was not met so far may be met in states that were not visited.
            Some(_) => Ok(()),
            None => self.possibilities(core),
        }
    }

    fn initial_states<S: Sink>(
        &self,
        Context(core): &mut Context,
        part: Part,
        sink: &mut S,
    ) -> Result<(), ModelError> {
        let Some(init) = self.compiled.init else {
            return Ok(());
        };
        core.begin();
        core.registers.levels = [0, 0];
        core.divide(part);
        let checks = Checks {
            // There is no transition to an initial state.
            action_constraints: &[],
            implied: &self.compiled.implied_inits,
            first_implied: self.compiled.invariants.len() as u32,
            ..self.checks()
        };
        let mut emitter = Emitter {
            sink,
            checks,
            combined: Combined::new(),
            actions: &[],
            init: self.compiled.init_origin,
        };
        let mut evaluator = Evaluator::new(self.code(), core);
        evaluator.enter_successor();
        let found = evaluator.run_entry(init, &mut emitter);
        found.map_err(|fault| {
            let mut error = self.error(evaluator.detail(fault));
            if error.kind == ErrorKind::Assert {
                // Here TLC makes no difference between that and other failures.
                error.kind = ErrorKind::Evaluation;
                error.message = format!("the assertion is FALSE: {}", error.message);
            }
            error
        })
    }

    fn successors<S: Sink>(
        &self,
        Context(core): &mut Context,
        state: &[u8],
        sink: &mut S,
    ) -> Result<(), ModelError> {
        let Some(next) = self.compiled.next else {
            return Ok(());
        };
        core.load(state).map_err(damaged)?;
        core.decode(&self.compiled.read_by_next).map_err(damaged)?;
        let level = core.registers.figures.level;
        core.registers.levels = [level, level + 1];
        let combined = core.fingerprint();
        let mut emitter = Emitter {
            sink,
            checks: self.checks(),
            combined,
            actions: &self.compiled.actions,
            init: None,
        };
        let mut evaluator = Evaluator::new(self.code(), core);
        let found = evaluator.run_entry(next, &mut emitter);
        found.map_err(|fault| self.error(evaluator.detail(fault)))
    }

    fn check_state(
        &self,
        Context(core): &mut Context,
        state: &[u8],
    ) -> Result<Option<u32>, ModelError> {
        if self.compiled.invariants.is_empty() {
            return Ok(None);
        }
        core.load(state).map_err(damaged)?;
        let level = core.registers.figures.level + 1;
        core.registers.levels = [level, level + 1];
        let mut evaluator = Evaluator::new(self.code(), core);
        let broken = evaluator.broken(&self.compiled.invariants);
        broken.map_err(|fault| self.error(evaluator.detail(fault)))
    }

    fn merges_states(&self) -> bool {
        self.canonical.is_some()
    }

    fn memory_bytes(&self, Context(core): &Context) -> usize {
        core.memory_bytes()
    }

    fn actions(&self) -> Vec<Action> {
        self.actions.clone()
    }

    fn properties(&self) -> Vec<Property> {
        self.properties.clone()
    }

    fn checks_deadlock(&self) -> bool {
        self.check_deadlock
    }

    fn render(&self, Context(core): &mut Context, state: &[u8]) -> Vec<Binding> {
        let values = match core.load(state) {
            Ok(()) => core.render(),
            Err(_) => vec!["?".to_string(); self.names.len()],
        };
        let names = self.names.iter().cloned();
        names
            .zip(values)
            .map(|(name, value)| Binding { name, value })
            .collect()
    }

    fn render_step(
        &self,
        context: &mut Context,
        behaviour: &[&[u8]],
        index: usize,
    ) -> Vec<Binding> {
        let state = self.render(context, behaviour[index]);
        match self.compiled.alias {
            Some(alias) => self.alias(alias, &mut context.0, behaviour, index, state),
            None => state,
        }
    }

    fn arguments(&self, Context(core): &mut Context, action: u32, step: [&[u8]; 2]) -> Vec<String> {
        let given = Specification::arguments(self, core, action, step);
        let given = given.unwrap_or_default().into_iter();
        given.map(|it| it.text).collect()
    }

    fn explain_violation(
        &self,
        Context(core): &mut Context,
        property: u32,
        behaviour: &[&[u8]],
    ) -> Option<Explanation> {
        self.why_violated(core, property, behaviour)
    }

    fn explain_error(
        &self,
        context: &mut Context,
        error: ModelError,
        in_property: bool,
        behaviour: &[&[u8]],
    ) -> ModelError {
        context.0.explains = true;
        let mut sink = Nowhere(context.0.seed());
        let again = match behaviour.last() {
            None => self.initial_states(context, Part::WHOLE, &mut sink),
            Some(last) if in_property => self.check_state(context, last).map(|_| ()),
            Some(last) => self.successors(context, last, &mut sink),
        };
        let same = |it: &ModelError| (&it.message, &it.place) == (&error.message, &error.place);
        again.err().filter(same).unwrap_or(error)
    }

    fn source(&self, file: &str) -> Option<&str> {
        self.sources.by_path(file).map(|file| file.text.as_str())
    }
}

fn names(program: &Program, definitions: &[DefinitionId]) -> Vec<String> {
    let name = |id: &DefinitionId| program.definitions[id.0 as usize].name.clone();
    definitions.iter().map(name).collect()
}

#[cold]
pub(super) fn damaged(error: DecodeError) -> ModelError {
    let message = format!("a state cannot be read back: {error}");
    ModelError::new(ErrorKind::Evaluation, message)
}
