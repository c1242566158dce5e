use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::abandoned::Abandoned;
use super::declined::{declined, declined_later, said_none};
use super::dropped::failed_and_dropped;
use super::host_cache::HostCache;
use super::layer::LayerMaker;
use super::quarantine::Quarantine;
use super::schedule::{Wiring, build};
use super::step::{BuildLimits, Shelf, Work};
use crate::base::{Built, Home, Maker, Shared, Slots};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::{Observers, Timing};
use crate::plan::{Plan, Step};

/// Everything that is wired.
///
/// Instances live as long as this, and are dropped in the reverse order of construction.
pub struct Services {
    /// Declared first, since it has to be dropped before the instances that it has copies of.
    pub(super) cache: OnceLock<HostCache>,
    pub(super) plan: Arc<Plan>,
    pub(super) home: Arc<Home>,
    /// For each layer the one who makes what is transient.
    pub(super) makers: Vec<Arc<dyn Maker>>,
    limits: BuildLimits,
    observers: Observers,
    timing: Timing,
    pub(super) quarantine: Quarantine,
    /// Held while more is built than was reached at first.
    pub(super) building: Mutex<()>,
    pub(super) abandoned: Abandoned,
}

impl Services {
    /// Builds everything that an entry point reaches.
    ///
    /// # Errors
    /// The first failure. What runs beside it is dropped and waited for, then what was built before it is dropped in
    /// reverse.
    pub async fn wire(plan: Plan, limits: BuildLimits, observers: Observers) -> Result<Self, Report> {
        let plan = Arc::new(plan);
        let makers = LayerMaker::of_all(&plan, limits, &observers);
        let home = Home::of_app(makers.first().cloned(), plan.trusted().clone());
        let mut slots = Slots::new(plan.slot_count(), home.later());
        for (slot, value) in plan.values() {
            slots.fill(slot, value);
        }
        let work = Work { plan: &plan, limits: &limits, observers: &observers, quarantine: None };
        let mut wiring = Wiring { slots, running: JoinSet::new() };
        let Wiring { slots, running } = &mut wiring;
        let mut quarantine = Quarantine::default();
        let built = build(work, &mut Shelf::New(slots), running, plan.order(), Some(&mut quarantine)).await;
        let mut slots = wiring.into_slots();
        quarantine.leave_out_hooks(&plan);
        let failed = |slots, found: Box<Diagnostic>| {
            let mut report = failed_and_dropped(&plan, slots, found);
            // What was to be done without may be why.
            report.extend_by_new(quarantine.report());
            report
        };
        let timing = match built {
            Ok(timing) => timing,
            Err(found) => return Err(failed(slots, found)),
        };
        // A hook is called later, but what it needs has to be there now.
        let is_off = |hook: &u32| quarantine.holds_hook(&plan, *hook);
        let mut hooks = plan.hooks().filter(|hook| !is_off(hook));
        if let Some(found) = hooks.find_map(|hook| declined(&plan, &slots, hook)) {
            return Err(failed(slots, found));
        }
        if let Some(found) = declined_lazily(&plan, &slots, &quarantine) {
            return Err(failed(slots, found));
        }
        // A program without its main job is none.
        if let Some(found) = plan.main().filter(is_off).and_then(|main| quarantine.error(&plan, main)) {
            return Err(failed(slots, Box::new(found)));
        }
        for slot in plan.handed_over() {
            slots.hand_over(*slot);
        }
        home.move_in(slots);
        drop(hooks);
        Ok(Self {
            cache: OnceLock::new(),
            plan,
            home,
            makers,
            limits,
            observers,
            timing,
            quarantine,
            building: Mutex::new(()),
            abandoned: Abandoned::default(),
        })
    }

    /// The plan and the instances, so that they can be dropped one after the other.
    pub(super) fn into_parts(self) -> (Arc<Plan>, Arc<Home>) {
        (self.plan, self.home)
    }

    /// How long building took, and by what.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.timing
    }

    /// Everybody who listens.
    #[must_use]
    pub fn observers(&self) -> &Observers {
        &self.observers
    }

    /// The plan behind it.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The providers that were asked and declined, as warnings.
    #[must_use]
    pub fn declined(&self) -> Report {
        let Some(slots) = self.home.slots() else { return Report::new() };
        let is_none = |slot: &u32| {
            matches!(slots.built(*slot), Some(Built::Declined)) && self.quarantine.cause(*slot).is_none()
        };
        // A decorator around a declined provider has nothing to say of its own.
        let said_it = |slot: &u32| match self.plan.step(*slot) {
            Some(Step::Call(step)) => !matches!(slots.built(step.input), Some(Built::Declined)),
            _ => false,
        };
        let slots = self.plan.whole_order().filter(is_none).filter(said_it);
        slots.map(|slot| said_none(&self.plan, slot)).collect()
    }

    /// What is left out, because an expendable plugin failed.
    #[must_use]
    pub fn quarantine(&self) -> &Quarantine {
        &self.quarantine
    }

    /// Waits until what was given up while it was built holds nothing any more.
    pub async fn abandoned_is_gone(&self) {
        self.abandoned.gone().await;
    }

    /// The section of the configuration in a slot.
    #[must_use]
    pub fn section(&self, slot: u32) -> Option<&Shared> {
        self.home.slots()?.shared(slot)
    }

    /// The hook in a slot; `None` for one that is left out.
    #[must_use]
    pub fn instance<P: ?Sized + Send + Sync + 'static>(&self, slot: u32) -> Option<Arc<P>> {
        if self.quarantine.holds_hook(&self.plan, slot) {
            return None;
        }
        self.home.slots()?.offer(slot)?.take()
    }

    /// They moved in before there were any `Services`.
    pub(super) fn slots(&self) -> Result<&Slots, Box<Diagnostic>> {
        self.home
            .slots()
            .ok_or_else(|| Box::new(Diagnostic::error(Code::NotWired, "the application is not wired yet")))
    }

    /// What building a part of it goes by.
    pub(super) fn work(&self) -> Work<'_> {
        let quarantine = Some(&self.quarantine).filter(|quarantine| !quarantine.is_empty());
        Work { plan: &self.plan, limits: &self.limits, observers: &self.observers, quarantine }
    }
}

/// A `Lazy` is looked up later, but what it can't do without has to be there now.
fn declined_lazily(plan: &Plan, slots: &Slots, quarantine: &Quarantine) -> Option<Box<Diagnostic>> {
    if !slots.has_declined() {
        return None;
    }
    let is_there = |slot: &u32| !matches!(slots.built(*slot), Some(Built::Declined));
    let mut built = plan.order().iter().copied().chain(plan.hooks()).filter(is_there);
    built.find_map(|slot| declined_later(plan, slots, quarantine, slot, plan.lazy_needs(slot)))
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("home", &self.home).finish_non_exhaustive()
    }
}
