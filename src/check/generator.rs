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

/// One core's end of [`Model::successors`](crate::model::Model::successors):
/// the sink for the successors of one state after the other.
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

impl<W: Word, L: Layout> Sink for Generator<W, L> {
    #[inline]
    fn seed(&self) -> FingerprintSeed {
        self.seed
    }

    #[inline]
    fn add(
        &mut self,
        action: ActionId,
        fingerprint: Fingerprint,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        self.count(action);
        let fingerprint = W::of(fingerprint);
        let key = ParentKey::new(self.parent, self.inside, self.address);
        self.inside += 1;
        if self.filter.admit(fingerprint, &key) {
            self.send(fingerprint, key, write);
        }
    }

    #[inline]
    fn add_outside(&mut self, action: ActionId) {
        self.count(action);
        self.outside += 1;
    }

    #[cold]
    fn add_intermediate(&mut self) {
        self.generated += 1;
    }

    #[cold]
    fn violation(
        &mut self,
        action: ActionId,
        property: PropertyId,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        self.report(self.inside + self.outside, action, property, write);
    }
}

/// The sink for initial states. They have no action, and ordinals would depend
/// on how they are split between cores; so content alone orders them. There may
/// be very many, so this core takes its own while they are streamed.
pub(super) struct InitialSink<'a, W: Word, L: Layout> {
    pub generator: &'a mut Generator<W, L>,
    pub store: &'a mut Store<W, L>,
    pub clock: &'a mut CoreClock,
    /// Whether the run is about to end.
    pub is_cut_short: &'a dyn Fn() -> bool,
    pub closed: bool,
}

/// States between two looks at the rings, and at what might end the run.
const INITIAL_PIECE: u64 = 1024;

impl<W: Word, L: Layout> InitialSink<'_, W, L> {
    #[inline]
    fn count(&mut self) {
        self.generator.generated += 1;
        if self.generator.generated.is_multiple_of(INITIAL_PIECE) {
            self.look_around();
        }
    }

    /// What a core does between the states that it expands.
    #[inline(never)]
    fn look_around(&mut self) {
        let outbox = &mut self.generator.outbox;
        self.clock.enter(Activity::Exchange);
        outbox.retry();
        self.store.take_received(outbox, self.clock);
        if self.store.is_pressed() {
            self.clock.enter(Activity::Storage);
            self.store.spill();
        }
        if let Some(refused) = outbox.take_refusal() {
            self.store.refuse(refused.into());
        }
        self.clock.enter(Activity::Useful);
        self.closed = (self.is_cut_short)();
    }
}

impl<W: Word, L: Layout> Sink for InitialSink<'_, W, L> {
    #[inline]
    fn seed(&self) -> FingerprintSeed {
        self.generator.seed
    }

    #[inline]
    fn add(&mut self, _: ActionId, fingerprint: Fingerprint, write: impl FnOnce(&mut Vec<u8>)) {
        self.count();
        let key = ParentKey::initial(0);
        self.generator.send(W::of(fingerprint), key, write);
        self.store.take_local(&mut self.generator.outbox);
    }

    #[inline]
    fn add_outside(&mut self, _: ActionId) {
        self.count();
    }

    #[inline]
    fn is_closed(&self) -> bool {
        self.closed
    }

    #[cold]
    fn violation(
        &mut self,
        action: ActionId,
        property: PropertyId,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        self.generator.report(0, action, property, write);
    }
}
