use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::build::{Work, building, is_building};
use super::failure::{
    declined, declined_later, declined_to_who_asks, is_left_out, no_default, no_reference, no_scope,
    nobody_provides, not_built, not_of, nothing_taken, said_none, waits_for_itself,
};
use super::host_cache::HostCache;
use super::layer::{Found, LayerMaker};
use super::quarantine::Quarantine;
use super::question::{Asker, Question};
use super::release::failed_and_dropped;
use super::schedule::{Shelf, Wiring, build};
use crate::base::{ABSENT, Built, CompiledHere, Home, Maker, Shared, Slots, View, compiled_here};
use crate::declare::{Gathered, Inject, Point, Shape};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::{Observers, Timing};
use crate::plan::{Make, Plan, Step};

/// Everything that is wired.
///
/// Instances live as long as this, and are dropped in the reverse order of construction.
pub struct Services {
    /// Declared first, since it has to be dropped before the instances that it has copies of.
    cache: OnceLock<HostCache>,
    pub(super) plan: Arc<Plan>,
    pub(super) home: Arc<Home>,
    /// For each layer the one who makes what is transient.
    pub(super) makers: Vec<Arc<dyn Maker>>,
    pub(super) limits: BuildLimits,
    pub(super) observers: Observers,
    timing: Timing,
    pub(super) quarantine: Quarantine,
    building: Mutex<()>,
}

/// What building is allowed.
#[derive(Clone, Copy, Debug)]
pub struct BuildLimits {
    /// How many async providers are built at the same time, at the most.
    pub at_once: usize,
    /// How long each may take that says nothing of it.
    pub each: Option<Duration>,
    /// How long all of them may take.
    pub total: Option<Duration>,
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
        let timing = match built {
            Ok(timing) => timing,
            Err(found) => return Err(failed_and_dropped(&plan, slots, found)),
        };
        // A hook is called later, but what it needs has to be there now.
        let is_off = |hook: &u32| quarantine.holds_hook(&plan, *hook);
        let mut hooks = plan.hooks().filter(|hook| !is_off(hook));
        if let Some(found) = hooks.find_map(|hook| declined(&plan, &slots, hook)) {
            return Err(failed_and_dropped(&plan, slots, found));
        }
        if let Some(found) = declined_lazily(&plan, &slots, &quarantine) {
            return Err(failed_and_dropped(&plan, slots, found));
        }
        // A program without its main job is none.
        if let Some(found) = plan.main().filter(is_off).and_then(|main| quarantine.error(&plan, main)) {
            return Err(failed_and_dropped(&plan, slots, Box::new(found)));
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

    /// What is wired, as a plugin would get it; what is transient is made.
    ///
    /// # Errors
    /// [`NotWired`](crate::diagnostics::Code::NotWired) if nobody provides it, if it was not needed by anything that
    /// was built, or if its provider declined; [`NoScope`](crate::diagnostics::Code::NoScope) if it lives in a scope.
    #[inline]
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        match self.cache.get().and_then(HostCache::get) {
            Some(found) => Ok(found),
            None => self.find(),
        }
    }

    /// A reference to what is wired, of a point that hands out one thing that is the same for all.
    ///
    /// # Errors
    /// As [`get`](Self::get), and if it is made anew for each who asks.
    #[inline]
    pub fn get_ref<P: Point + ?Sized>(&self) -> Result<&P, Report>
    where
        Arc<P>: Inject,
    {
        match self.cached_ref() {
            Some(found) => Ok(found),
            None => self.find_ref(),
        }
    }

    #[cold]
    fn find_ref<P: Point + ?Sized>(&self) -> Result<&P, Report>
    where
        Arc<P>: Inject,
    {
        self.find::<Arc<P>>()?;
        self.cached_ref().ok_or_else(|| no_reference(&self.plan, P::DECL).into())
    }

    #[inline]
    fn cached_ref<P: Point + ?Sized>(&self) -> Option<&P>
    where
        Arc<P>: Inject,
    {
        self.cache.get()?.entry::<Arc<P>>()?.get()?.downcast_ref::<Arc<P>>().map(Arc::as_ref)
    }

    #[cold]
    #[inline(never)]
    fn find<T: Inject>(&self) -> Result<T, Report> {
        let question = Question::of::<T>(&self.plan, &Asker::Host)?;
        let cache = self.cache.get_or_init(|| HostCache::of(self.plan.points()));
        let entry = cache.recipe::<T>();
        if let Some(recipe) = entry.and_then(OnceLock::get).and_then(|slot| self.plan.recipe(0, *slot)) {
            return self.made_at(&self.home, &question, recipe);
        }
        match self.found(0, &question)? {
            Found::In(slot) => {
                let taken = self.take(self.slots()?, &question, slot)?;
                cache.insert(&taken);
                Ok(taken)
            }
            Found::Anew(recipe) => {
                let made = self.made_at(&self.home, &question, recipe)?;
                if let Some(entry) = entry {
                    let _ = entry.set(recipe.slot);
                }
                Ok(made)
            }
        }
    }

    /// What is wired, and builds it first if nothing needed it yet. Once: later calls get the same.
    ///
    /// # Errors
    /// As [`get`](Self::get), and what its providers fail with.
    pub async fn resolve<T: Inject>(&self) -> Result<T, Report> {
        self.resolved(0, &self.home, &Question::of::<T>(&self.plan, &Asker::Host)?).await
    }

    /// Resolves a question that is asked in the layer of this number, which lives in `home`.
    pub(super) async fn resolved<T: Inject>(
        &self,
        layer: usize,
        home: &Arc<Home>,
        question: &Question<'_>,
    ) -> Result<T, Report> {
        if let Some((list, key)) = self.on_demand(question) {
            return self.made_under(question, list, key).await;
        }
        match self.found(layer, question)? {
            Found::In(slot) => {
                let slots = home.slots().map_or_else(|| self.slots(), Ok)?;
                if slots.built(slot).is_none() {
                    self.build(question, &[slot], &[]).await?;
                }
                self.take(slots, question, slot).map_err(Report::from)
            }
            Found::Anew(recipe) => {
                self.build(question, &[], &recipe.makes).await?;
                self.made(home, question, recipe).await
            }
        }
    }

    /// Builds what is not there yet of these slots and of what `makes` need.
    pub(super) fn build<'a>(
        &'a self,
        question: &'a Question<'a>,
        slots: &'a [u32],
        makes: &'a [Make],
    ) -> CompiledHere<'a, Result<(), Report>> {
        compiled_here(self.built(question, slots, makes))
    }

    async fn built(&self, question: &Question<'_>, slots: &[u32], makes: &[Make]) -> Result<(), Report> {
        let all = self.slots()?;
        let missing = || self.plan.missing(slots, makes, |slot| all.built(slot).is_some());
        if missing().is_empty() {
            return Ok(());
        }
        if is_building(&self.plan) {
            return Err(waits_for_itself(&self.plan, question).into());
        }
        let _one_at_a_time = self.building.lock().await;
        // Another may have built some of it meanwhile.
        let wanted = missing();
        self.plan.trouble(question.point, question.is_whole(), &wanted).into_result(())?;
        let work = self.work();
        let mut running = JoinSet::new();
        let mut annex = Shelf::Annex(all);
        let build = build(work, &mut annex, &mut running, &wanted, None);
        building(&self.plan, build).await.map_err(Report::from)?;
        Ok(())
    }

    /// They moved in before there were any `Services`.
    pub(super) fn slots(&self) -> Result<&Slots, Box<Diagnostic>> {
        self.home
            .slots()
            .ok_or_else(|| Box::new(Diagnostic::error(Code::NotWired, "the application is not wired yet")))
    }

    pub(super) fn slot_of(&self, question: &Question<'_>) -> Result<u32, Report> {
        let Question { point, shape, may_be_absent, of, .. } = *question;
        if let Some(of) = of {
            return match self.plan.chosen_exit(point, &of) {
                // It can be made, so it is not absent.
                None if self.plan.list_on_demand(point).is_some() => {
                    Err(not_built(&self.plan, question).into())
                }
                None if !may_be_absent => Err(not_of(&self.plan, question, &of).into()),
                slot => Ok(slot.unwrap_or(ABSENT)),
            };
        }
        if point.has_default && shape != Shape::All {
            return match self.plan.default_exit(point) {
                None if self.plan.default_on_demand(point).is_some() => {
                    Err(not_built(&self.plan, question).into())
                }
                None if !may_be_absent => Err(no_default(&self.plan, question).into()),
                slot => Ok(slot.unwrap_or(ABSENT)),
            };
        }
        let slot = self.plan.exits(point).map_or(ABSENT, |exits| match shape {
            Shape::One | Shape::Fresh => exits.one,
            Shape::All => exits.all,
        });
        if slot == ABSENT && point.scope {
            return Err(no_scope(&self.plan, point, Some(point)).into());
        }
        if slot == ABSENT {
            self.plan.trouble(point, question.is_whole(), &[]).into_result(())?;
            if shape != Shape::All && !may_be_absent {
                return Err(nobody_provides(&self.plan, question).into());
            }
        }
        Ok(slot)
    }

    pub(super) fn take<T: Inject>(
        &self,
        slots: &Slots,
        question: &Question<'_>,
        slot: u32,
    ) -> Result<T, Box<Diagnostic>> {
        let point = question.point;
        if slot == ABSENT
            && let (Shape::All, Some(gather)) = (question.shape, point.gather)
        {
            // A list that no plugin has heard of is an empty one.
            let mut empty = Slots::new(1, slots.later().clone());
            empty.fill(0, Built::Point(gather(&Gathered::default())));
            let view = View::new(&empty, question.asker.key(), ABSENT, &[0]);
            let taken = question.taken(&self.plan, &view)?;
            return taken.ok_or_else(|| nobody_provides(&self.plan, question));
        }
        let bindings = [slot];
        let view = View::new(slots, question.asker.key(), ABSENT, &bindings);
        let built = slots.built(slot);
        // An `Option` is `None` for what is absent or declined, never for what is merely not built yet.
        let is_there = slot == ABSENT || built.is_some();
        let taken = if is_there { question.taken(&self.plan, &view)? } else { None };
        taken.ok_or_else(|| match built {
            Some(Built::Declined) => match self.quarantine.cause_in(&self.plan, slots, slot) {
                Some(plugin) => is_left_out(&self.plan, question, plugin),
                None => declined_to_who_asks(&self.plan, slots, question, slot),
            },
            Some(_) => nothing_taken(&self.plan, question),
            None => not_built(&self.plan, question),
        })
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
