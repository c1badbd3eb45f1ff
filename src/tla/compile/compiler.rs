//! [`Compiler`]: what is shared by the compilation of expressions, calls and
//! actions.

use std::ops::Range;

use ahash::AHashMap;

use super::analysis::Purity;
use super::code::{
    Cell, CellId, Code, FrameId, Node, NodeId, Origin, Procedure, ProcedureId, RoutineId,
    SlotIndex, Step, StepId,
};
use super::routine::{PendingRoutine, RoutineKey, passes_primes};
use super::scope::{Binding, Key, Scope};
use crate::model::ErrorKind;
use crate::tla::modules::Builtin;
use crate::tla::resolve::ir::{AtomId, Body, Definition, DefinitionId, Expr, Parameter, Program};
use crate::tla::syntax::source::Span;
use crate::tla::value::{AtomTable, Value};

/// Which states an action-level expression is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assigns {
    /// The initial predicate: unprimed variables are assigned.
    Unprimed,
    /// An action: primed variables are assigned.
    Primed,
}

/// Turns definitions into [`Code`].
pub struct Compiler<'p> {
    pub(super) program: &'p Program,
    pub(super) atoms: &'p AtomTable,
    pub(super) code: Code,
    pub(super) purity: Purity,
    /// The same for constants, which are drawn once.
    pub(super) drawn: Purity,
    pub(super) two_states: Vec<Option<bool>>,
    /// Which definitions evaluate their parameters for other states.
    pub(super) moving: Vec<Option<bool>>,
    /// Whether operators about two states are passed as arguments.
    pub(super) passes_two_states: bool,
    pub(super) procedures: AHashMap<DefinitionId, ProcedureId>,
    pub(super) routines: AHashMap<RoutineKey, RoutineId>,
    pub(super) builtins: AHashMap<(Builtin, usize), ProcedureId>,
    pub(super) constants: AHashMap<DefinitionId, CellId>,
    /// State-level definitions without parameters, by their number.
    pub(super) per_state: AHashMap<DefinitionId, u32>,
    pub(super) atom_cells: AHashMap<Vec<AtomId>, CellId>,
    modules: AHashMap<&'p str, u16>,
    /// Procedures whose bodies are still to be compiled.
    pub(super) pending: Vec<(ProcedureId, DefinitionId)>,
    /// Routines whose bodies are still to be compiled.
    pub(super) pending_routines: Vec<PendingRoutine<'p>>,
    pub(super) frame: Frame,
    /// The module of what is being compiled.
    pub(super) module: u16,
    /// Whether it stands under a prime.
    pub(super) primed: bool,
    /// In how many second parts of action compositions it stands.
    pub(super) composed: u32,
    pub(super) assigns: Assigns,
    /// How many operators are being expanded in place, one inside the other.
    pub(super) expansion_depth: usize,
    /// How many sets are being looked through, one inside the other; procedures
    /// may be called from anywhere.
    pub(super) loop_depth: usize,
}

/// The frame for which nodes are being compiled.
#[derive(Debug)]
pub(super) struct Frame {
    pub id: FrameId,
    pub slots: u32,
    /// The slots below this one may hold expressions that stand for themselves.
    pub named: u32,
    /// The slots that were read, in the order of the nodes.
    pub reads: Vec<SlotIndex>,
}

impl<'p> Compiler<'p> {
    /// A compiler for `program` whose atoms are `atoms`.
    pub fn new(program: &'p Program, atoms: &'p AtomTable) -> Self {
        Compiler {
            program,
            atoms,
            code: Code::default(),
            purity: Purity::new(program),
            drawn: Purity::with_draws(program),
            two_states: vec![None; program.definitions.len()],
            moving: vec![None; program.definitions.len()],
            passes_two_states: passes_primes(program),
            procedures: AHashMap::new(),
            routines: AHashMap::new(),
            builtins: AHashMap::new(),
            constants: AHashMap::new(),
            per_state: AHashMap::new(),
            atom_cells: AHashMap::new(),
            modules: AHashMap::new(),
            pending: Vec::new(),
            pending_routines: Vec::new(),
            frame: Frame {
                id: FrameId(0),
                slots: 0,
                named: 0,
                reads: Vec::new(),
            },
            module: 0,
            primed: false,
            composed: 0,
            assigns: Assigns::Primed,
            expansion_depth: 0,
            loop_depth: 0,
        }
    }

    /// Compiles the procedures that are still pending and returns everything.
    pub fn finish(mut self) -> Code {
        self.compile_pending();
        self.code
    }

    /// Compiles the bodies of procedures and routines that were called so far.
    fn compile_pending(&mut self) {
        loop {
            if let Some(routine) = self.pending_routines.pop() {
                self.compile_routine(routine);
                continue;
            }
            let Some((procedure, id)) = self.pending.pop() else {
                break;
            };
            let definition = self.definition(id);
            let (frame, (parameters, body)) = self.in_frame(definition, |this| {
                this.loop_depth = 1;
                this.procedure_body(id)
            });
            let entry = &mut self.code.procedures[procedure.0 as usize];
            entry.frame = frame;
            entry.body = body;
            entry.parameters = parameters;
        }
    }

    /// Runs `compile` with a fresh frame, as part of `definition`.
    pub(super) fn in_frame<T>(
        &mut self,
        definition: &'p Definition,
        compile: impl FnOnce(&mut Self) -> T,
    ) -> (FrameId, T) {
        let id = FrameId(self.code.frames.len() as u32);
        self.code.frames.push(0);
        let outer = std::mem::replace(
            &mut self.frame,
            Frame {
                id,
                slots: 0,
                named: 0,
                reads: Vec::new(),
            },
        );
        let module = self.module_index(&definition.module);
        let module = std::mem::replace(&mut self.module, module);
        let primed = std::mem::replace(&mut self.primed, false);
        let depth = std::mem::replace(&mut self.expansion_depth, 0);
        let loops = std::mem::replace(&mut self.loop_depth, 0);
        let composed = std::mem::replace(&mut self.composed, 0);
        let result = compile(self);
        self.module = module;
        self.primed = primed;
        self.expansion_depth = depth;
        self.loop_depth = loops;
        self.composed = composed;
        let frame = std::mem::replace(&mut self.frame, outer);
        self.code.frames[id.0 as usize] = frame.slots;
        (id, result)
    }

    pub(super) fn definition(&self, id: DefinitionId) -> &'p Definition {
        &self.program.definitions[id.0 as usize]
    }

    /// Where a definition's body stands.
    pub(super) fn place_of(&mut self, id: DefinitionId) -> Origin {
        let definition = self.definition(id);
        let span = self.body(id).map_or(definition.span, |body| body.span);
        let module = self.module_index(&definition.module);
        Origin { span, module }
    }

    /// The body of a definition, if it is an expression.
    pub(super) fn body(&self, id: DefinitionId) -> Option<&'p Expr> {
        match &self.definition(id).body {
            Body::Expr(body) => Some(body),
            _ => None,
        }
    }

    pub(super) fn module_index(&mut self, name: &'p str) -> u16 {
        if let Some(&index) = self.modules.get(name) {
            return index;
        }
        let index = self.code.modules.len() as u16;
        self.code.modules.push(name.to_string());
        self.modules.insert(name, index);
        index
    }

    pub(super) fn origin(&self, span: Span) -> Origin {
        Origin {
            span,
            module: self.module,
        }
    }

    pub(super) fn push(&mut self, node: Node, span: Span) -> NodeId {
        let id = self.next_node();
        self.code.nodes.push(node);
        let origin = self.origin(span);
        self.code.origins.push(origin);
        id
    }

    pub(super) fn next_node(&self) -> NodeId {
        NodeId(self.code.nodes.len() as u32)
    }

    pub(super) fn push_step(&mut self, step: Step) -> StepId {
        self.code.steps.push(step);
        StepId(self.code.steps.len() as u32 - 1)
    }

    pub(super) fn fail(
        &mut self,
        kind: ErrorKind,
        message: impl Into<String>,
        span: Span,
    ) -> NodeId {
        self.push(Node::Fail(kind, message.into().into_boxed_str()), span)
    }

    pub(super) fn unsupported(&mut self, message: impl Into<String>, span: Span) -> NodeId {
        self.fail(ErrorKind::Unsupported, message, span)
    }

    /// A slot of the frame that nothing else uses.
    pub(super) fn new_slot(&mut self) -> SlotIndex {
        self.frame.slots += 1;
        self.frame.slots - 1
    }

    /// A slot for a name that the specification binds.
    pub(super) fn named_slot(&mut self, name: &str) -> SlotIndex {
        let slot = self.new_slot();
        self.code.names.insert((self.frame.id, slot), name.into());
        slot
    }

    /// A node that reads a slot.
    pub(super) fn read(&mut self, slot: SlotIndex, span: Span) -> NodeId {
        self.frame.reads.push(slot);
        self.push(Node::Local(slot), span)
    }

    pub(super) fn new_cell(&mut self, cell: Cell) -> CellId {
        self.code.cells.push(cell);
        CellId(self.code.cells.len() as u32 - 1)
    }

    /// A procedure whose body is filled in later.
    pub(super) fn new_procedure(&mut self, name: &str, body: NodeId) -> ProcedureId {
        self.code.procedures.push(Procedure {
            name: name.to_string(),
            frame: self.frame.id,
            body,
            parameters: 0..0,
        });
        ProcedureId(self.code.procedures.len() as u32 - 1)
    }

    /// The procedure of a definition.
    pub(super) fn procedure(&mut self, id: DefinitionId) -> ProcedureId {
        if let Some(&procedure) = self.procedures.get(&id) {
            return procedure;
        }
        let procedure = self.new_procedure(&self.definition(id).name, NodeId(0));
        self.procedures.insert(id, procedure);
        self.pending.push((procedure, id));
        procedure
    }

    /// The body of a procedure: what it captures and its parameters are the
    /// first slots of the frame.
    fn procedure_body(&mut self, id: DefinitionId) -> (Range<SlotIndex>, NodeId) {
        let definition = self.definition(id);
        let mut scope = Scope::default();
        for key in self.captured_keys(id) {
            let slot = self.new_slot();
            scope = scope.with(key, Binding::Slot(slot));
        }
        let first = self.frame.slots;
        for Parameter { local, name, .. } in &definition.parameters {
            let slot = self.named_slot(name);
            scope = scope.with(Key::Local(*local), Binding::Slot(slot));
        }
        let parameters = first..self.frame.slots;
        if self.moves_parameters(id) {
            self.frame.named = self.frame.slots;
        }
        let body = match self.body(id) {
            Some(body) => self.definition_body(id, body, &scope),
            None => self.unsupported("this operator cannot be called here", definition.span),
        };
        (parameters, body)
    }

    /// The value of an atom of the program.
    pub(super) fn atom(&self, atom: AtomId) -> Value {
        self.atoms.value(atom)
    }
}
