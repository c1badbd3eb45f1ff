//! Where generated states go: counted, filtered, put into their owner's batch.

use std::sync::Arc;

use executor::{Activity, CoreClock};
use shards::{Layout, LogAddress, ParentKey, Ranges, RecentFilter, Word, WrongLength};

use super::findings::Findings;
use super::outbox::Outbox;
use super::outcome::ActionCount;
use super::shared::Shared;
use super::store::Store;
use super::violation::{Cause, End};
use crate::model::{
    ActionId, ErrorKind, Fingerprint, FingerprintSeed, Model, ModelError, PropertyId, PropertyKind,
    Sink,
};

/// One core's end of [`Model::successors`](crate::model::Model::successors).
pub(super) struct Generator<W: Word, L> {
    seed: FingerprintSeed,
    ranges: Ranges,
    filter: RecentFilter<W>,
    pub outbox: Outbox<L>,
    pub findings: Findings<W>,
    properties: Vec<PropertyKind>,
    actions: Vec<ActionCount>,
    /// States generated so far, but for those of the current parent.
    generated: u64,
    /// The states of a behaviour that ends with a successor.
    length: u64,
    parent: W,
    address: LogAddress,
    /// Successors of the current parent so far inside the constraints.
    inside: u32,
    /// And outside.
    outside: u32,
    wrong_length: Option<WrongLength>,
}

impl<W: Word, L: Layout> Generator<W, L> {
    pub fn new<M: Model>(
        shared: &Shared<'_, M>,
        ranges: Ranges,
        filter: RecentFilter<W>,
        outbox: Outbox<L>,
    ) -> Self {
        let (model, observer) = (shared.model, Arc::clone(&shared.observer));
        let properties = model.properties();
        Generator {
            seed: shared.options.fingerprint_seed,
            ranges,
            filter,
            outbox,
            findings: Findings::new(Arc::clone(&shared.found), observer),
            properties: properties.iter().map(|property| property.kind).collect(),
            actions: vec![ActionCount::default(); model.actions().len()],
            generated: 0,
            length: 1,
            parent: W::default(),
            address: LogAddress::NONE,
            inside: 0,
            outside: 0,
            wrong_length: None,
        }
    }

    /// From now on states come from one parent, which is at `address`.
    #[inline]
    pub fn begin(&mut self, parent: W, address: LogAddress) {
        self.parent = parent;
        self.address = address;
        self.inside = 0;
        self.outside = 0;
    }

    /// Ends the states of one parent; says how many there were.
    #[inline]
    pub fn end(&mut self) -> u64 {
        let states = u64::from(self.inside) + u64::from(self.outside);
        self.generated += states;
        self.filter.count(u64::from(self.inside));
        states
    }

    /// Ends the level: what is generated next makes behaviours of `length`.
    pub fn begin_level(&mut self, length: u64) {
        self.length = length;
        self.filter.new_level();
    }

    /// Goes on from what was generated before.
    pub fn resume(&mut self, generated: u64, actions: &[u64]) {
        self.generated = generated;
        for (count, generated) in self.actions.iter_mut().zip(actions) {
            count.generated = *generated;
        }
    }

    /// States generated so far.
    pub fn generated(&self) -> u64 {
        self.generated
    }

    /// What each action did.
    pub fn actions(&self) -> &[ActionCount] {
        &self.actions
    }

    /// The error of the current parent, if the model broke its promise about
    /// the length of states.
    #[inline]
    pub fn take_wrong_length(&mut self) -> Option<ModelError> {
        let wrong = self.wrong_length.take()?;
        Some(ModelError::new(ErrorKind::Evaluation, wrong.to_string()))
    }

    #[inline]
    fn count(&mut self, action: ActionId) {
        if let Some(count) = self.actions.get_mut(action as usize) {
            count.generated += 1;
        }
    }

    #[inline]
    fn send(&mut self, fingerprint: W, key: ParentKey<W>, write: impl FnOnce(&mut Vec<u8>)) {
        let owner = self.ranges.owner(fingerprint);
        if let Err(wrong) = self.outbox.push(owner, fingerprint, key, write) {
            self.wrong_length.get_or_insert(wrong);
        }
    }

    #[cold]
    fn report(
        &mut self,
        ordinal: u32,
        action: ActionId,
        property: PropertyId,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let kind = self.properties.get(property as usize);
        let cause = match kind.unwrap_or(&PropertyKind::Invariant) {
            PropertyKind::Invariant => Cause::Invariant(property),
            PropertyKind::ActionProperty => Cause::ActionProperty(property),
        };
        let (parent, address) = (self.parent, self.address);
        self.findings.report(self.length, cause, || {
            let mut state = Vec::new();
            write(&mut state);
            End::Step {
                parent,
                address,
                ordinal,
                action,
                state,
            }
        });
    }
}

/// What a core does while one call of the model finds very many states: it
/// takes its own and those of others, and brings them to disk where memory is
/// short.
pub(super) struct Attendance<'a, W: Word, L: Layout> {
    pub generator: &'a mut Generator<W, L>,
    pub store: &'a mut Store<W, L>,
    pub clock: &'a mut CoreClock,
    /// Whether the run is about to end.
    pub is_cut_short: &'a dyn Fn() -> bool,
    /// Whether the model was asked to return.
    pub is_closed: bool,
    /// Whether states that were found went to disk.
    pub has_spilled: bool,
}

/// States between two looks at the rings, and at what might end the run.
const ATTENDED_STATES: u32 = 1024;

impl<'a, W: Word, L: Layout> Attendance<'a, W, L> {
    #[inline]
    pub fn new(
        generator: &'a mut Generator<W, L>,
        store: &'a mut Store<W, L>,
        clock: &'a mut CoreClock,
        is_cut_short: &'a dyn Fn() -> bool,
    ) -> Self {
        Attendance {
            generator,
            store,
            clock,
            is_cut_short,
            is_closed: false,
            has_spilled: false,
        }
    }

    /// What a core does between the states that it expands.
    #[inline(never)]
    #[cold]
    fn look_around(&mut self) {
        let outbox = &mut self.generator.outbox;
        self.store.take_local(outbox);
        self.clock.enter(Activity::Exchange);
        outbox.retry();
        self.store.take_received(outbox, self.clock);
        if self.store.is_pressed() {
            self.clock.enter(Activity::Storage);
            self.store.spill();
            self.has_spilled = true;
        }
        if let Some(refused) = outbox.take_refusal() {
            self.store.refuse(refused.into());
        }
        self.clock.enter(Activity::Useful);
        self.is_closed = (self.is_cut_short)();
    }
}

/// The sink for the successors of one state.
pub(super) struct SuccessorSink<'a, W: Word, L: Layout>(pub Attendance<'a, W, L>);

impl<W: Word, L: Layout> Sink for SuccessorSink<'_, W, L> {
    #[inline]
    fn seed(&self) -> FingerprintSeed {
        self.0.generator.seed
    }

    #[inline]
    fn add(
        &mut self,
        action: ActionId,
        fingerprint: Fingerprint,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let generator = &mut *self.0.generator;
        generator.count(action);
        let fingerprint = W::of(fingerprint);
        let key = ParentKey::new(generator.parent, generator.inside, generator.address);
        generator.inside += 1;
        if generator.filter.admit(fingerprint, &key) {
            generator.send(fingerprint, key, write);
        }
        if self.0.generator.inside.is_multiple_of(ATTENDED_STATES) {
            self.0.look_around();
        }
    }

    #[inline]
    fn add_outside(&mut self, action: ActionId) {
        let generator = &mut *self.0.generator;
        generator.count(action);
        generator.outside += 1;
        if generator.outside.is_multiple_of(ATTENDED_STATES) {
            self.0.look_around();
        }
    }

    #[cold]
    fn add_intermediate(&mut self) {
        self.0.generator.generated += 1;
    }

    #[inline]
    fn is_closed(&self) -> bool {
        self.0.is_closed
    }

    #[cold]
    fn violation(
        &mut self,
        action: ActionId,
        property: PropertyId,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let generator = &mut *self.0.generator;
        let ordinal = generator.inside + generator.outside;
        generator.report(ordinal, action, property, write);
    }
}

/// The sink for initial states. They have no action, and ordinals would depend
/// on how they are split between cores; so content alone orders them.
pub(super) struct InitialSink<'a, W: Word, L: Layout>(pub Attendance<'a, W, L>);

impl<W: Word, L: Layout> InitialSink<'_, W, L> {
    #[inline]
    fn count(&mut self) {
        self.0.generator.generated += 1;
        if (self.0.generator.generated).is_multiple_of(u64::from(ATTENDED_STATES)) {
            self.0.look_around();
        }
    }
}

impl<W: Word, L: Layout> Sink for InitialSink<'_, W, L> {
    #[inline]
    fn seed(&self) -> FingerprintSeed {
        self.0.generator.seed
    }

    #[inline]
    fn add(&mut self, _: ActionId, fingerprint: Fingerprint, write: impl FnOnce(&mut Vec<u8>)) {
        self.count();
        let key = ParentKey::initial(0);
        self.0.generator.send(W::of(fingerprint), key, write);
        self.0.store.take_local(&mut self.0.generator.outbox);
    }

    #[inline]
    fn add_outside(&mut self, _: ActionId) {
        self.count();
    }

    #[inline]
    fn is_closed(&self) -> bool {
        self.0.is_closed
    }

    #[cold]
    fn violation(
        &mut self,
        action: ActionId,
        property: PropertyId,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        self.0.generator.report(0, action, property, write);
    }
}
